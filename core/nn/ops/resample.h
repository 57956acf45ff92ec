/* SPDX-License-Identifier: GPL-3.0-or-later
 * Resampling along axes: what Resize and Upsample share.
 *
 * Every kind of interpolation is a weighted sum of a few inputs along one axis after another, so each axis has a table
 * of inputs and weights per output and is one pass over the tensor.
 */
#pragma once

#include "nn/op.h"

typedef enum
{
  NN_RESAMPLE_NEAREST,
  NN_RESAMPLE_LINEAR,
  NN_RESAMPLE_CUBIC
} NnResampleMode;

/* Where output element i lies in the input; the formulas are at coordinate() in resample-table.c. */
typedef enum
{
  NN_COORDINATE_HALF_PIXEL,
  NN_COORDINATE_HALF_PIXEL_SYMMETRIC,
  NN_COORDINATE_PYTORCH_HALF_PIXEL,
  NN_COORDINATE_ALIGN_CORNERS,
  NN_COORDINATE_ASYMMETRIC,
  NN_COORDINATE_TF_HALF_PIXEL_FOR_NN,
  NN_COORDINATE_TF_CROP_AND_RESIZE
} NnCoordinate;

typedef enum
{
  NN_NEAREST_ROUND_PREFER_FLOOR,
  NN_NEAREST_ROUND_PREFER_CEIL,
  NN_NEAREST_FLOOR,
  NN_NEAREST_CEIL,
  NN_NEAREST_SIMPLE /* Resize of opset 10: floor, but ceil along an axis that shrinks */
} NnNearest;

typedef struct
{
  int axis;
  gint64 in, out;
  double scale;              /* out / in, as the model says it */
  double roi_start, roi_end; /* for NN_COORDINATE_TF_CROP_AND_RESIZE, of 1 */
  int taps;                  /* inputs per output */
} NnResampleAxis;

/* call->params of an operator that resamples. Axes come in the order of the passes. */
typedef struct
{
  NnResampleMode mode;
  NnCoordinate coordinate;
  NnNearest nearest;
  gboolean antialias, exclude_outside;
  double cubic_a;
  float extrapolation;
  int n_axes;
  NnResampleAxis axes[NN_MAX_RANK];
} NnResample;

/* One row of a table per output: @taps inputs and their weights; @outside[i]: output i is to be extrapolated. */
typedef struct
{
  gint32 *index;
  float *weight;
  guint8 *outside;
} NnResampleTable;

/* nn_resample_table_bytes: what nn_resample_table_init() lays out in @memory (NN_ALIGNMENT-aligned). */
gsize nn_resample_table_bytes (const NnResampleAxis *axis);
void nn_resample_table_init (NnResampleTable *table, const NnResample *resample, const NnResampleAxis *axis,
                             void *memory);
/* Inputs that an output along @axis depends on. */
int nn_resample_count_taps (const NnResample *resample, const NnResampleAxis *axis);

/**
 * NnResamplePass: along @axis, with @table, over @outer x axis x @inner elements of @size bytes.
 */
typedef struct
{
  const NnResampleAxis *axis;
  NnResampleTable table;
  gint64 outer, inner;
  gsize size;
  const void *from;
  void *to;
} NnResamplePass;

void nn_resample_pass_forward (NnResamplePass *pass, NnResampleMode mode);
/* The transpose: @from has gradients of the outputs, @to gets those of the inputs. float32. */
void nn_resample_pass_backward (NnResamplePass *pass);

/* nn_resample_infer: @scales has one number for each of the input's dimensions, and @sizes what they come to. Puts the
 * axes that change in order and describes out[0]. The other fields of call->params are filled before; @roi (nullable)
 * has the starts of all dimensions, then the ends. */
gboolean nn_resample_infer (NnCall *call, const double *scales, const gint64 *sizes, const double *roi, GError **error);
/* The size that @scale makes of @n, or -1 if there is none. */
gint64 nn_resample_scaled_size (gint64 n, double scale);
void nn_resample_forward (NnCall *call);
void nn_resample_backward (NnCall *call);
