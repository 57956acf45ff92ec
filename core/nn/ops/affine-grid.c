/* SPDX-License-Identifier: GPL-3.0-or-later
 * AffineGrid: the places, for GridSample, that an affine map takes a picture's elements to: grid (n, o) = theta (n) ·
 * (o, 1), where the coordinates of o, innermost axis first, run from -1 to 1.
 *
 * ONNX AffineGrid, opset 20, float32, for pictures and volumes.
 */
#include "config.h"

#include "nn/op.h"

#define GRAIN 8192 /* places below which another thread does not pay */

typedef struct
{
  gboolean align_corners;
  int n_axes;
  gint64 size[3];
  gint64 places; /* of one sample */
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *theta = &call->in[0]->shape;
  const NnTensor *size = call->in[1];
  Params *params = call->params;
  NnShape shape = { .rank = 1 };

  if (!nn_call_require_float (call, 0, error))
    return FALSE;
  if (size->type != NN_TYPE_INT64 || (nn_tensor_count (size) != 4 && nn_tensor_count (size) != 5))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "size must be 4 or 5 int64s");
  params->n_axes = (int) nn_tensor_count (size) - 2;
  if (theta->rank != 3 || theta->dims[1] != params->n_axes || theta->dims[2] != params->n_axes + 1
      || theta->dims[0] != nn_tensor_get_int64 (size, 0))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "theta must be %" G_GINT64_FORMAT "x%dx%d",
                          nn_tensor_get_int64 (size, 0), params->n_axes, params->n_axes + 1);
  shape.dims[0] = theta->dims[0];
  for (int i = 0; i < params->n_axes; i++)
    {
      params->size[i] = shape.dims[shape.rank++] = nn_tensor_get_int64 (size, 2 + i);
      if (params->size[i] < 0)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "size is negative");
    }
  params->places = nn_shape_count_range (&shape, 1, shape.rank);
  shape.dims[shape.rank++] = params->n_axes;
  params->align_corners = nn_node_int (call->node, "align_corners", 0) != 0;
  nn_call_describe (call, 0, NN_TYPE_FLOAT, &shape);
  return TRUE;
}

/* (o, 1) of place @i. */
static void
coordinates (const Params *params, gint64 i, float *o)
{
  for (int a = 0; a < params->n_axes; a++)
    {
      const gint64 n = params->size[params->n_axes - 1 - a], at = i % n;

      if (params->align_corners)
        o[a] = n > 1 ? (float) (2 * at - (n - 1)) / (float) (n - 1) : -1;
      else
        o[a] = (float) (2 * at - (n - 1)) / (float) n;
      i /= n;
    }
  o[params->n_axes] = 1;
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const int n_axes = params->n_axes;

  for (gint64 i = begin; i < end; i++)
    {
      const float *theta = nn_tensor_floats (call->in[0]) + i / params->places * n_axes * (n_axes + 1);
      float o[4];

      coordinates (params, i % params->places, o);
      for (int a = 0; a < n_axes; a++)
        {
          float sum = 0;

          for (int k = 0; k <= n_axes; k++)
            sum += theta[a * (n_axes + 1) + k] * o[k];
          nn_tensor_floats (call->out[0])[i * n_axes + a] = sum;
        }
    }
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;

  nn_parallel_for (params->places * call->in[0]->shape.dims[0], GRAIN, forward_range, call);
}

/* dtheta = Σ dgrid · (o, 1)ᵀ */
static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const int n_axes = params->n_axes;

  for (gint64 n = begin; n < end; n++)
    {
      const float *dy = nn_tensor_floats (call->grad_out[0]) + n * params->places * n_axes;
      double sums[12] = { 0 };
      float o[4];

      for (gint64 i = 0; i < params->places; i++, dy += n_axes)
        {
          coordinates (params, i, o);
          for (int k = 0; k < n_axes * (n_axes + 1); k++)
            sums[k] += (double) dy[k / (n_axes + 1)] * o[k % (n_axes + 1)];
        }
      for (int k = 0; k < n_axes * (n_axes + 1); k++)
        nn_tensor_floats (call->grad_in[0])[n * n_axes * (n_axes + 1) + k] = (float) sums[k];
    }
}

static void
backward (NnCall *call)
{
  nn_parallel_for (call->in[0]->shape.dims[0], 1, backward_range, call);
}

const NnOp nn_op_affine_grid = {
  .name = "AffineGrid",
  .params_size = sizeof (Params),
  .min_inputs = 2,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
