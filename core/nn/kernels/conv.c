/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolution: choice of method, and what the methods have in common.
 */
#include "config.h"

#include "nn/kernels/conv.h"

#include <string.h>

#include "nn/kernels/conv-private.h"
#include "nn/kernels/kernels.h"
#include "nn/threads.h"

gint64
nn_conv_in_plane (const NnConvShape *shape)
{
  return (gint64) shape->in[0] * shape->in[1] * shape->in[2];
}

gint64
nn_conv_out_plane (const NnConvShape *shape)
{
  return (gint64) shape->out[0] * shape->out[1] * shape->out[2];
}

int
nn_conv_taps (const NnConvShape *shape)
{
  return shape->kernel[0] * shape->kernel[1] * shape->kernel[2];
}

static gboolean
is_strided (const NnConvShape *shape)
{
  return shape->stride[1] != 1 || shape->stride[2] != 1;
}

int
nn_conv_share_rows (gint64 blocks, int rows, int threads, gint64 most)
{
  /* Cycles for a share of the rows, and to make the input ready for it, in units of the products of all rows: see
   * winograd_pays(). */
  const double ready = 8.0 / rows;
  double best_time = G_MAXDOUBLE;
  int best = 1;

  for (int parts = 1; parts <= most && parts <= 4 * threads; parts++)
    {
      double time = nn_ceil_div (blocks * parts, threads) * (1.0 / parts + ready);

      if (time < best_time)
        {
          best_time = time;
          best = parts;
        }
    }
  return best;
}

/* The gradient to the input of a convolution of stride 1 is a convolution by the flipped kernel. */
static NnConvShape
transpose_shape (const NnConvShape *shape)
{
  NnConvShape transposed = *shape;

  transposed.c_in = shape->c_out;
  transposed.c_out = shape->c_in;
  for (int i = 0; i < 3; i++)
    {
      transposed.in[i] = shape->out[i];
      transposed.out[i] = shape->in[i];
      transposed.pad[i] = (shape->kernel[i] - 1) * shape->dilation[i] - shape->pad[i];
    }
  return transposed;
}

/* Cycles per 4×4 outputs and output channel of a group, measured on Zen 4 to within a fifth: enough to choose by. */
static gboolean
winograd_pays (const NnConvShape *shape)
{
  const double c_in = shape->c_in / shape->groups, c_out = shape->c_out / shape->groups;
  const double rows = nn_round_up (c_out, NN_PANEL_ROWS);
  const double tiles_y = nn_ceil_div (shape->out[1], 4), tiles_x = nn_conv_winograd_row_tiles (shape->out[2]);
  const double pixels = (double) shape->out[1] * shape->out[2];
  const double taps = nn_conv_taps (shape),
               depth = c_in * nn_ceil_div (shape->kernel[1], 3) * nn_ceil_div (shape->kernel[2], 3);
  const double panel = pixels * c_in * taps * (rows / 16.0 + (nn_conv_panel_gathers (shape) ? 0.1 : 0.5));
  const double winograd = tiles_y * tiles_x * (36.0 * rows * depth / 16.0 + 18.0 * depth + 18.0 * c_out);

  return winograd < panel;
}

static gboolean
winograd_possible (const NnConvShape *shape)
{
  return shape->in[0] == 1 && shape->out[0] == 1 && shape->kernel[0] == 1 && !is_strided (shape)
         && shape->dilation[1] == 1 && shape->dilation[2] == 1;
}

static NnConvMethod
choose_method (const NnConvShape *shape, gboolean transposed)
{
  if (shape->in[0] != 1 || shape->out[0] != 1 || shape->kernel[0] != 1)
    return NN_CONV_LOOPS;
  if (transposed && is_strided (shape))
    return nn_conv_phases_possible (shape) ? NN_CONV_PHASES : NN_CONV_SCATTER;
  if (winograd_possible (shape))
    {
      NnConvShape runs = transposed ? transpose_shape (shape) : *shape;

      if (winograd_pays (&runs))
        return NN_CONV_WINOGRAD;
    }
  return NN_CONV_PANEL;
}

void
nn_conv_plan (NnConvPlan *plan, const NnConvShape *shape, gboolean transposed, int threads)
{
  nn_conv_plan_method (plan, shape, transposed, threads, choose_method (shape, transposed));
}

void
nn_conv_plan_method (NnConvPlan *plan, const NnConvShape *shape, gboolean transposed, int threads, NnConvMethod method)
{
  gboolean as_convolution = method == NN_CONV_PANEL || method == NN_CONV_WINOGRAD;

  nn_kernels_ensure ();
  g_assert (method != NN_CONV_WINOGRAD || winograd_possible (shape));
  *plan = (NnConvPlan){ .method = method, .transposed = transposed, .weights_shape = *shape, .threads = threads };
  plan->shape = transposed && as_convolution ? transpose_shape (shape) : *shape;
  if (method == NN_CONV_PANEL)
    nn_conv_panel_plan (plan);
  else if (method == NN_CONV_WINOGRAD)
    nn_conv_winograd_plan (plan);
  else if (method == NN_CONV_PHASES)
    nn_conv_phases_plan (plan);
  else if (method == NN_CONV_SCATTER)
    nn_conv_scatter_plan (plan);
  if (as_convolution && plan->shape.batch * nn_conv_out_plane (&plan->shape) == 0)
    plan->units = 0;
}

static NnConvWeights
view_weights (const NnConvPlan *plan, const float *weights)
{
  const NnConvShape *s = &plan->weights_shape;
  const gint64 taps = nn_conv_taps (s), c_in = s->c_in / s->groups, c_out = s->c_out / s->groups;

  if (!plan->transposed)
    return (NnConvWeights){ weights, c_out * c_in * taps, c_in * taps, taps, s->kernel[2], 1 };
  return (NnConvWeights){ weights + taps - 1, c_out * c_in * taps, taps, c_in * taps, -s->kernel[2], -1 };
}

void
nn_conv_pack_view (const NnConvPlan *plan, const NnConvWeights *weights, float *packed)
{
  if (plan->method == NN_CONV_PANEL)
    nn_conv_panel_pack (plan, weights, packed);
  else if (plan->method == NN_CONV_WINOGRAD)
    nn_conv_winograd_pack (plan, weights, packed);
}

void
nn_conv_pack (const NnConvPlan *plan, const float *weights, float *packed)
{
  const NnConvWeights view = view_weights (plan, weights);

  if (plan->method == NN_CONV_PHASES)
    nn_conv_phases_pack (plan, weights, packed);
  else
    nn_conv_pack_view (plan, &view, packed);
}

gboolean
nn_conv_fuses_gate (const NnConvPlan *plan)
{
  return plan->method == NN_CONV_WINOGRAD;
}

static void
loops_run (const NnConvPlan *plan, const NnConvRun *run)
{
  const NnConvShape *s = &plan->shape;
  const int channels = plan->transposed ? s->c_in : s->c_out;
  const gint64 plane = plan->transposed ? nn_conv_in_plane (s) : nn_conv_out_plane (s);
  const gint64 count = s->batch * channels * plane;
  float *source = (float *) run->source, *weights = (float *) run->weights;

  for (gint64 i = 0; i < count; i++)
    run->destination[i] = run->bias ? run->bias[i / plane % channels] : 0.0f;
  if (plan->transposed)
    nn_conv_loops (s, NN_CONV_TO_X, run->destination, weights, source);
  else
    nn_conv_loops (s, NN_CONV_TO_Y, source, weights, run->destination);
  for (gint64 i = 0; i < count; i++)
    run->destination[i] = nn_clamp_value (&run->clamp, run->destination[i]);
}

void
nn_conv_run (const NnConvPlan *plan, const NnConvRun *run)
{
  g_assert (!run->gate.values || nn_conv_fuses_gate (plan));
  switch (plan->method)
    {
    case NN_CONV_PANEL:
      nn_conv_panel_run (plan, run);
      break;
    case NN_CONV_WINOGRAD:
      nn_conv_winograd_run (plan, run);
      break;
    case NN_CONV_PHASES:
      nn_conv_phases_run (plan, run);
      break;
    case NN_CONV_SCATTER:
      nn_conv_scatter_run (plan, run);
      break;
    case NN_CONV_LOOPS:
      loops_run (plan, run);
      break;
    }
}

typedef struct
{
  float *dst;
  const float *src;
  const NnGate *gate;
} GateJob;

static void
gate_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const GateJob *job = data;

  nn_panel_kernels.gate (job->dst + begin, job->src + begin, job->gate->values + begin, end - begin, job->gate);
}

void
nn_conv_gate (float *dst, const float *src, const NnGate *gate, gint64 count)
{
  GateJob job = { dst, src, gate };

  nn_parallel_for (count, 16384, gate_range, &job);
}
