/* SPDX-License-Identifier: GPL-3.0-or-later
 * LayerNormalization: y = x̂ · scale + b with x̂ = (x - mean) · inverse and inverse = 1 / √(var + epsilon), where the
 * mean and (biased) variance are of all elements that share the indices before axis. Also mean and inverse.
 *
 * ONNX LayerNormalization, opset 17, float32. scale and b must have as many elements as are normalised together (they
 * are not broadcast). Statistics are made in double; the outputs mean and inverse have no gradient of their own.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "nn/ops/reduce.h"

enum
{
  X,
  SCALE,
  B,
  N_INPUTS
};

enum
{
  Y,
  MEAN,
  INVERSE,
  N_OUTPUTS
};

#define GRAIN 8192 /* elements below which another thread does not pay */

typedef struct
{
  double epsilon;
  gint64 rows, n; /* sets of elements that are normalised together, and elements in each */
} Params;

typedef struct
{
  double mean, inverse;
} Statistics;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[X]->shape;
  NnShape kept = *x;
  Params *params = call->params;
  int axis;

  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", -1), x->rank, &axis, error))
    return FALSE;
  params->epsilon = (double) nn_node_float (call->node, "epsilon", 1e-5f);
  params->n = nn_shape_count_range (x, axis, x->rank);
  params->rows = nn_shape_count_range (x, 0, axis);
  for (int i = X; i < call->n_in; i++)
    {
      if (!call->in[i])
        continue;
      if (!nn_call_require_float (call, i, error))
        return FALSE;
      if (i != X && nn_tensor_count (call->in[i]) != params->n)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d does not have the normalised elements' shape", i);
    }
  for (int i = axis; i < kept.rank; i++)
    kept.dims[i] = 1;
  if (call->with_gradients)
    call->workspace_size = (gsize) params->rows * sizeof (Statistics);
  nn_call_describe (call, Y, NN_TYPE_FLOAT, x);
  nn_call_describe (call, MEAN, NN_TYPE_FLOAT, &kept);
  nn_call_describe (call, INVERSE, NN_TYPE_FLOAT, &kept);
  return TRUE;
}

static Statistics
row_statistics (const NnCall *call, gint64 row)
{
  const Params *params = call->params;
  const float *x = nn_tensor_floats (call->in[X]) + row * params->n;
  const double n = (double) MAX (params->n, 1), mean = nn_sum (x, params->n) / n;
  double squares = 0;

  for (gint64 i = 0; i < params->n; i++)
    squares += (x[i] - mean) * (x[i] - mean);
  return (Statistics){ mean, 1 / sqrt (squares / n + params->epsilon) };
}

static gboolean
has (const NnCall *call, int output)
{
  return call->n_out > output && call->out[output];
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const float *scale = nn_tensor_floats (call->in[SCALE]);
  const float *b = call->n_in > B && call->in[B] ? nn_tensor_floats (call->in[B]) : NULL;

  for (gint64 row = begin; row < end; row++)
    {
      const float *x = nn_tensor_floats (call->in[X]) + row * params->n;
      float *y = nn_tensor_floats (call->out[Y]) + row * params->n;
      const Statistics s = row_statistics (call, row);
      const float mean = (float) s.mean, inverse = (float) s.inverse;

      for (gint64 i = 0; i < params->n; i++)
        y[i] = (x[i] - mean) * inverse * scale[i] + (b ? b[i] : 0);
      if (has (call, MEAN))
        nn_tensor_floats (call->out[MEAN])[row] = mean;
      if (has (call, INVERSE))
        nn_tensor_floats (call->out[INVERSE])[row] = inverse;
    }
}

static void
run_rows (NnCall *call, NnRangeFunc range)
{
  const Params *params = call->params;

  nn_parallel_for (params->rows, MAX (GRAIN / MAX (params->n, 1), 1), range, call);
}

static void
forward (NnCall *call)
{
  run_rows (call, forward_range);
}

/* dx = inverse · (g - mean g - x̂ · mean (g · x̂)) with g = dy · scale */
static void
row_gradient (const NnCall *call, gint64 row, Statistics s)
{
  const Params *params = call->params;
  const gint64 at = row * params->n;
  const float *x = nn_tensor_floats (call->in[X]) + at, *dy = nn_tensor_floats (call->grad_out[Y]) + at;
  const float *scale = nn_tensor_floats (call->in[SCALE]);
  float *dx = nn_tensor_floats (call->grad_in[X]) + at;
  double sum = 0, sum_x = 0;

  for (gint64 i = 0; i < params->n; i++)
    {
      const double g = (double) dy[i] * (double) scale[i];

      sum += g;
      sum_x += g * (x[i] - s.mean) * s.inverse;
    }
  for (gint64 i = 0; i < params->n; i++)
    dx[i] = (float) (s.inverse
                     * ((double) dy[i] * (double) scale[i]
                        - (sum + (x[i] - s.mean) * s.inverse * sum_x) / (double) params->n));
}

static void
rows_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  Statistics *statistics = call->workspace;

  for (gint64 row = begin; row < end; row++)
    {
      statistics[row] = row_statistics (call, row);
      if (call->grad_in[X])
        row_gradient (call, row, statistics[row]);
    }
}

/* dscale = Σ dy · x̂ and db = Σ dy, over rows. */
static void
columns_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const Statistics *statistics = call->workspace;
  const float *x = nn_tensor_floats (call->in[X]), *dy = nn_tensor_floats (call->grad_out[Y]);

  for (gint64 i = begin; i < end; i++)
    {
      double sum = 0, sum_x = 0;

      for (gint64 row = 0, at = i; row < params->rows; row++, at += params->n)
        {
          sum += dy[at];
          sum_x += dy[at] * (x[at] - statistics[row].mean) * statistics[row].inverse;
        }
      if (call->grad_in[SCALE])
        nn_tensor_floats (call->grad_in[SCALE])[i] = (float) sum_x;
      if (call->n_in > B && call->grad_in[B])
        nn_tensor_floats (call->grad_in[B])[i] = (float) sum;
    }
}

static void
backward (NnCall *call)
{
  const Params *params = call->params;

  if (!call->grad_out[Y])
    {
      for (int i = X; i < call->n_in; i++)
        if (call->grad_in[i])
          memset (call->grad_in[i]->data, 0, nn_tensor_bytes (call->grad_in[i]));
      return;
    }
  run_rows (call, rows_range);
  nn_parallel_for (params->n, MAX (GRAIN / MAX (params->rows, 1), 1), columns_range, call);
}

const NnOp nn_op_layer_normalization = {
  .name = "LayerNormalization",
  .params_size = sizeof (Params),
  .min_inputs = B,
  .max_inputs = N_INPUTS,
  .max_outputs = N_OUTPUTS,
  .backward_inputs = 1 << X | 1 << SCALE,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
