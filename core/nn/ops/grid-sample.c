/* SPDX-License-Identifier: GPL-3.0-or-later
 * GridSample: y (n, c, o) = x (n, c, ·) at the place grid (n, o), whose coordinates, innermost axis first, run from -1
 * to 1 over the picture.
 *
 * ONNX GridSample, opsets 16 (bilinear, nearest, bicubic; pictures) and 20 (linear, nearest, cubic; also lines and
 * volumes), float32. As there, border and reflection padding of cubic samples move the sample first, then its taps.
 * Places are worked on in blocks, so that finding the taps is shared by all channels.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/sampling.h"

#define BLOCK NN_SAMPLE_BLOCK
#define GRAIN 16384 /* taps below which another thread does not pay */
#define CHANNELS 8  /* that share a block's taps when the gradient of x is made */

typedef struct
{
  NnSampling sampling;
  gint64 batch, channels, plane, places; /* plane: elements of x, places: elements of y per channel */
} Params;

static gboolean
read_choice (NnCall *call, const char *name, const char *fallback, const char *const *names, int *choice,
             GError **error)
{
  const char *value = nn_node_string (call->node, name, fallback);

  for (*choice = 0; names[*choice]; (*choice)++)
    if (strcmp (names[*choice], value) == 0)
      return TRUE;
  return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "%s '%s' is unknown", name, value);
}

static gboolean
read_attributes (NnCall *call, NnSampling *sampling, GError **error)
{
  static const char *const modes[] = { "linear", "nearest", "cubic", "bilinear", "", "bicubic", NULL };
  static const char *const paddings[] = { "zeros", "border", "reflection", NULL };
  int mode, padding;

  if (!read_choice (call, "mode", "linear", modes, &mode, error)
      || !read_choice (call, "padding_mode", "zeros", paddings, &padding, error))
    return FALSE;
  sampling->mode = (NnSampleMode) (mode % 3);
  sampling->padding = (NnSamplePadding) padding;
  sampling->align_corners = nn_node_int (call->node, "align_corners", 0) != 0;
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape, *grid = &call->in[1]->shape;
  const int n_axes = x->rank - 2;
  Params *params = call->params;
  NnShape shape = *x;

  if (!nn_call_require_float (call, 0, error) || !nn_call_require_float (call, 1, error)
      || !read_attributes (call, &params->sampling, error) || !nn_sampling_check (call, n_axes, x->dims + 2, error))
    return FALSE;
  if (grid->rank != x->rank || grid->dims[grid->rank - 1] != n_axes || grid->dims[0] != x->dims[0])
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the grid must be a batch of places of %d coordinates", n_axes);
  params->sampling.n_axes = n_axes;
  for (int i = 0; i < n_axes; i++)
    {
      params->sampling.size[i] = x->dims[2 + i];
      shape.dims[2 + i] = grid->dims[1 + i];
    }
  params->batch = x->dims[0];
  params->channels = x->dims[1];
  params->plane = nn_shape_count_range (x, 2, x->rank);
  params->places = nn_shape_count_range (&shape, 2, shape.rank);
  nn_call_describe (call, 0, NN_TYPE_FLOAT, &shape);
  return TRUE;
}

static void
place_sample (const NnCall *call, gint64 n, gint64 place, NnSample *sample)
{
  const Params *params = call->params;
  const int n_axes = params->sampling.n_axes;
  const float *grid = nn_tensor_floats (call->in[1]) + (n * params->places + place) * n_axes;
  float coordinates[NN_SAMPLE_AXES];

  for (int a = 0; a < n_axes; a++)
    coordinates[a] = grid[n_axes - 1 - a];
  nn_sample_at (&params->sampling, coordinates, TRUE, sample);
}

/* The block of sample @n that starts at place @first. */
static void
block_init (const NnCall *call, gint64 n, gint64 first, NnSampleBlock *block)
{
  const Params *params = call->params;
  NnSample sample;

  block->n = (int) MIN (params->places - first, BLOCK);
  for (int p = 0; p < block->n; p++)
    {
      place_sample (call, n, first + p, &sample);
      nn_sample_block_set (block, p, &sample, 1);
    }
}

static gint64
count_blocks (const Params *params)
{
  return (params->places + BLOCK - 1) / BLOCK;
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  NnSampleBlock block;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 n = i / count_blocks (params), first = i % count_blocks (params) * BLOCK;

      block_init (call, n, first, &block);
      for (gint64 c = n * params->channels; c < (n + 1) * params->channels; c++)
        nn_sample_block_gather (&block, nn_tensor_floats (call->in[0]) + c * params->plane,
                                nn_tensor_floats (call->out[0]) + c * params->places + first);
    }
}

static void
run_blocks (NnCall *call, NnRangeFunc range)
{
  const Params *params = call->params;

  nn_parallel_for (params->batch * count_blocks (params), MAX (GRAIN / BLOCK / MAX (params->channels, 1), 1), range,
                   call);
}

static void
forward (NnCall *call)
{
  run_blocks (call, forward_range);
}

/* dx of some channels: each element of dy goes to its taps. */
static void
x_gradient_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const gint64 n_groups = (params->channels + CHANNELS - 1) / CHANNELS;
  NnSampleBlock block;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 n = i / n_groups, c0 = n * params->channels + i % n_groups * CHANNELS;
      const gint64 c1 = MIN (c0 + CHANNELS, (n + 1) * params->channels);
      float *dx = nn_tensor_floats (call->grad_in[0]);

      memset (dx + c0 * params->plane, 0, (gsize) ((c1 - c0) * params->plane) * sizeof (float));
      for (gint64 first = 0; first < params->places; first += BLOCK)
        {
          block_init (call, n, first, &block);
          for (gint64 c = c0; c < c1; c++)
            nn_sample_block_scatter (&block, nn_tensor_floats (call->grad_out[0]) + c * params->places + first,
                                     dx + c * params->plane);
        }
    }
}

/* dL/d(weight of each tap) at a place: Σ over channels of dy · x. */
static void
tap_gradients (const NnCall *call, gint64 n, gint64 place, const NnSample *sample, float *gradients)
{
  const Params *params = call->params;

  memset (gradients, 0, (gsize) sample->n * sizeof (float));
  for (gint64 c = n * params->channels; c < (n + 1) * params->channels; c++)
    {
      const float *x = nn_tensor_floats (call->in[0]) + c * params->plane;
      const float dy = nn_tensor_floats (call->grad_out[0])[c * params->places + place];

      for (int t = 0; t < sample->n; t++)
        gradients[t] += dy * x[sample->offset[t]];
    }
}

static void
grid_gradient_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const int n_axes = params->sampling.n_axes;

  for (gint64 i = begin * BLOCK; i < end * BLOCK; i++)
    {
      const gint64 n = i / (count_blocks (params) * BLOCK), place = i % (count_blocks (params) * BLOCK);
      float gradients[NN_SAMPLE_TAPS];
      NnSample sample;

      if (place >= params->places)
        continue;
      float *to = nn_tensor_floats (call->grad_in[1]) + (n * params->places + place) * n_axes;
      place_sample (call, n, place, &sample);
      tap_gradients (call, n, place, &sample, gradients);
      for (int a = 0; a < n_axes; a++)
        {
          float sum = 0;

          for (int t = 0; t < sample.n; t++)
            sum += sample.slope[a][t] * gradients[t];
          to[n_axes - 1 - a] = sum;
        }
    }
}

static void
backward (NnCall *call)
{
  const Params *params = call->params;

  if (call->grad_in[0])
    nn_parallel_for (params->batch * ((params->channels + CHANNELS - 1) / CHANNELS), 1, x_gradient_range, call);
  if (call->grad_in[1])
    run_blocks (call, grid_gradient_range);
}

const NnOp nn_op_grid_sample = {
  .name = "GridSample",
  .params_size = sizeof (Params),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
