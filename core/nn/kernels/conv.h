/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolution and its three gradients, for Conv and ConvTranspose: planning, packing of weights, running.
 *
 * Everything here is a driver over the kernel families: it cuts the output into units of work, and no value depends on
 * which thread computes which unit.
 */
#pragma once

#include <glib.h>

#include "nn/kernels/panel.h"

/**
 * NnConvShape: a convolution over up to three spatial axes (depth, height, width; absent ones have size 1, kernel 1).
 * Input is batch × c_in × in, weights c_out × c_in/groups × kernel, output batch × c_out × out. Output position o and
 * tap k meet at input position o · stride + k · dilation - pad; positions outside the input read as 0.
 */
typedef struct
{
  gint64 batch;
  int groups, c_in, c_out;
  int in[3], out[3], kernel[3], stride[3], dilation[3], pad[3];
} NnConvShape;

gint64 nn_conv_in_plane (const NnConvShape *shape);  /* elements of a channel of the input */
gint64 nn_conv_out_plane (const NnConvShape *shape); /* elements of a channel of the output */
int nn_conv_taps (const NnConvShape *shape);         /* elements of the kernel */

/**
 * NnConvMethod:
 * @NN_CONV_PANEL: implicit matrix product, any shape over two spatial axes
 * @NN_CONV_WINOGRAD: F(4×4, 3×3), any kernel of stride and dilation 1 over two axes; pays from 2×2 on
 * @NN_CONV_PHASES: the gradient to the input of a strided convolution as stride² convolutions of stride 1
 * @NN_CONV_SCATTER: the same by a matrix product and col2im, for any stride, dilation and kernel
 * @NN_CONV_LOOPS: plain loops: three spatial axes
 */
typedef enum
{
  NN_CONV_PANEL,
  NN_CONV_WINOGRAD,
  NN_CONV_PHASES,
  NN_CONV_SCATTER,
  NN_CONV_LOOPS
} NnConvMethod;

/**
 * NnConvPlan: how to map a source to a destination with weights of @weights_shape.
 * Forward: source is the convolution's input. Transposed (the gradient to the input; the forward of ConvTranspose):
 * source has the shape of the output, destination that of the input.
 */
typedef struct
{
  NnConvMethod method;
  gboolean transposed;
  NnConvShape weights_shape; /* of the convolution as given */
  NnConvShape shape;         /* what runs: for a transposed plan that runs as a convolution, that convolution */
  int threads;
  gboolean gathers;     /* NN_CONV_PANEL reads the picture where it lies, but for its borders */
  int block_panels;     /* panels of columns that a unit of work covers */
  int row_parts;        /* units of work that share the output channels of one block */
  gint64 units;         /* pieces of work of about one size that a run is cut into; 0 for NN_CONV_PHASES, which has
                           several runs, and NN_CONV_LOOPS */
  gsize packed_size;    /* bytes of packed weights; 0 if the weights are used as they are */
  gsize workspace_size; /* bytes of scratch for nn_conv_run(), for @threads workers */
} NnConvPlan;

void nn_conv_plan (NnConvPlan *plan, const NnConvShape *shape, gboolean transposed, int threads);

/* The same with the method given, for tests and benchmarks; it must be possible for @shape. */
void nn_conv_plan_method (NnConvPlan *plan, const NnConvShape *shape, gboolean transposed, int threads,
                          NnConvMethod method);

/* Packs @weights (c_out × c_in/groups × kernel) into packed_size bytes, NN_ALIGNMENT-aligned. */
void nn_conv_pack (const NnConvPlan *plan, const float *weights, float *packed);

/**
 * NnConvRun: one run of a plan.
 * @source: batch × channels × positions, read through @gate (whose values have the source's shape) when
 *   nn_conv_fuses_gate() says so; otherwise gate.values must be NULL
 * @weights: as given; @packed: by nn_conv_pack(), NULL if packed_size is 0
 * @bias: (nullable): one value per channel of the destination
 * @workspace: NN_ALIGNMENT-aligned
 */
typedef struct
{
  const float *source;
  NnGate gate;
  const float *weights, *packed;
  const float *bias;
  NnClamp clamp;
  float *destination;
  void *workspace;
} NnConvRun;

/* No more than the plan's threads may be in the pool: more would share scratch memory. */
void nn_conv_run (const NnConvPlan *plan, const NnConvRun *run);
gboolean nn_conv_fuses_gate (const NnConvPlan *plan);

/* dst = g (src) over @count elements, on all threads. */
void nn_conv_gate (float *dst, const float *src, const NnGate *gate, gint64 count);

/**
 * nn_conv_backward_weights: dL/dW from the convolution's input @x and dL/dy @dy. @workspace takes
 * nn_conv_backward_weights_size() bytes.
 */
void nn_conv_backward_weights (const NnConvShape *shape, const float *x, const float *dy, float *dw, int threads,
                               void *workspace);
gsize nn_conv_backward_weights_size (const NnConvShape *shape, int threads);

/* dL/db: sums of @dy (@batch × @channels × @plane) over everything but channels. */
void nn_conv_backward_bias (gint64 batch, int channels, gint64 plane, const float *dy, float *db);

/**
 * NnConvLoops: which operand nn_conv_loops() adds to: y += x ∗ w, x += yᵀ ∗ w, w += x ∗ y.
 */
typedef enum
{
  NN_CONV_TO_Y,
  NN_CONV_TO_X,
  NN_CONV_TO_W
} NnConvTarget;

/* The definition, as loops over up to three spatial axes on the calling thread: the reference of the tests. */
void nn_conv_loops (const NnConvShape *shape, NnConvTarget target, float *x, float *w, float *y);
