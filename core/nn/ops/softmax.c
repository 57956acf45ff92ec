/* SPDX-License-Identifier: GPL-3.0-or-later
 * Softmax: y = e^(x - max x) / Σ e^(x - max x) along axis.
 *
 * ONNX Softmax, opsets 1 to 13, floating point types. From opset 13 on along one axis, the last by default; before,
 * over all dimensions from axis on (1 by default) together. exp as in exp.h, relative error below 1e-6 in all.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "nn/ops/exp.h"
#include "nn/ops/reduce.h"

#define COLUMNS 256 /* neighbouring sums worked on at once when the axis is not the last */
#define LANES 16
#define GRAIN 4096 /* elements below which another thread does not pay */

/* The tensor as outer x n x inner elements: sums run over n. */
typedef struct
{
  gint64 outer, n, inner;
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  const NnShape *shape = &x->shape;
  const gboolean one_axis = call->opset >= 13;
  Params *params = call->params;
  int axis;

  if (!nn_type_is_float (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be floating point, not %s",
                          nn_type_name (x->type));
  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", one_axis ? -1 : 1), shape->rank, &axis, error))
    return FALSE;
  params->outer = nn_shape_count_range (shape, 0, axis);
  params->n = one_axis ? shape->dims[axis] : nn_shape_count_range (shape, axis, shape->rank);
  params->inner = one_axis ? nn_shape_count_range (shape, axis + 1, shape->rank) : 1;
  nn_call_describe (call, 0, x->type, shape);
  return TRUE;
}

static float
row_max (const float *x, gint64 n)
{
  float lanes[LANES];
  gint64 i = 0;

  for (int k = 0; k < LANES; k++)
    lanes[k] = x[0];
  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++)
      lanes[k] = x[i + k] > lanes[k] ? x[i + k] : lanes[k];
  for (; i < n; i++)
    lanes[0] = MAX (lanes[0], x[i]);
  for (int k = 1; k < LANES; k++)
    lanes[0] = MAX (lanes[0], lanes[k]);
  return lanes[0];
}

/* One contiguous row. */
static void
softmax_row (float *y, const float *x, gint64 n)
{
  const float max = row_max (x, n);

  for (gint64 i = 0; i < n; i++)
    y[i] = nn_exp (x[i] - max);
  const float factor = (float) (1 / nn_sum (y, n));
  for (gint64 i = 0; i < n; i++)
    y[i] *= factor;
}

/* @columns <= COLUMNS neighbours, each over @n elements @pitch apart. */
static void
softmax_columns (float *y, const float *x, gint64 n, gint64 pitch, gint64 columns)
{
  float max[COLUMNS], sum[COLUMNS];

  memcpy (max, x, columns * sizeof (float));
  memset (sum, 0, sizeof sum);
  for (gint64 i = 1; i < n; i++)
    for (gint64 c = 0; c < columns; c++)
      max[c] = x[i * pitch + c] > max[c] ? x[i * pitch + c] : max[c];
  for (gint64 i = 0; i < n; i++)
    for (gint64 c = 0; c < columns; c++)
      {
        const float e = nn_exp (x[i * pitch + c] - max[c]);

        y[i * pitch + c] = e;
        sum[c] += e;
      }
  for (gint64 i = 0; i < n; i++)
    for (gint64 c = 0; c < columns; c++)
      y[i * pitch + c] /= sum[c];
}

/* Column pieces of one outer index; 1 if rows are contiguous. */
static gint64
pieces (const Params *params)
{
  return (params->inner + COLUMNS - 1) / COLUMNS;
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *p = call->params;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 column = i % pieces (p) * COLUMNS, at = i / pieces (p) * p->n * p->inner + column;
      const float *x = nn_tensor_floats (call->in[0]) + at;
      float *y = nn_tensor_floats (call->out[0]) + at;

      if (p->inner == 1)
        softmax_row (y, x, p->n);
      else
        softmax_columns (y, x, p->n, p->inner, MIN (p->inner - column, COLUMNS));
    }
}

/* Any floating point type, from element @at on. */
static void
softmax_generic (NnCall *call, gint64 at)
{
  const Params *p = call->params;
  double max = -INFINITY, sum = 0;

  for (gint64 i = 0; i < p->n; i++)
    max = MAX (max, nn_tensor_get_double (call->in[0], at + i * p->inner));
  for (gint64 i = 0; i < p->n; i++)
    sum += exp (nn_tensor_get_double (call->in[0], at + i * p->inner) - max);
  for (gint64 i = 0; i < p->n; i++)
    nn_tensor_set_double (call->out[0], at + i * p->inner,
                          exp (nn_tensor_get_double (call->in[0], at + i * p->inner) - max) / sum);
}

static void
forward (NnCall *call)
{
  const Params *p = call->params;

  if (nn_tensor_count (call->in[0]) == 0)
    return;
  if (call->in[0]->type == NN_TYPE_FLOAT)
    nn_parallel_for (p->outer * pieces (p), MAX (GRAIN / (p->n * MIN (p->inner, COLUMNS)), 1), forward_range, call);
  else
    for (gint64 i = 0; i < p->outer * p->inner; i++)
      softmax_generic (call, i / p->inner * p->n * p->inner + i % p->inner);
}

/* dx = y · (dy - Σ dy · y), for @columns <= COLUMNS neighbours, each over @n elements @pitch apart. */
static void
gradient_columns (float *dx, const float *dy, const float *y, gint64 n, gint64 pitch, gint64 columns)
{
  double dot[COLUMNS];

  for (gint64 c = 0; c < columns; c++)
    dot[c] = 0;
  for (gint64 i = 0; i < n; i++)
    for (gint64 c = 0; c < columns; c++)
      dot[c] += (double) dy[i * pitch + c] * y[i * pitch + c];
  for (gint64 i = 0; i < n; i++)
    for (gint64 c = 0; c < columns; c++)
      dx[i * pitch + c] = y[i * pitch + c] * (dy[i * pitch + c] - (float) dot[c]);
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *p = call->params;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 column = i % pieces (p) * COLUMNS, at = i / pieces (p) * p->n * p->inner + column;

      gradient_columns (nn_tensor_floats (call->grad_in[0]) + at, nn_tensor_floats (call->grad_out[0]) + at,
                        nn_tensor_floats (call->out[0]) + at, p->n, p->inner, MIN (p->inner - column, COLUMNS));
    }
}

static void
backward (NnCall *call)
{
  const Params *p = call->params;

  if (nn_tensor_count (call->out[0]) > 0)
    nn_parallel_for (p->outer * pieces (p), MAX (GRAIN / (p->n * MIN (p->inner, COLUMNS)), 1), backward_range, call);
}

const NnOp nn_op_softmax = {
  .name = "Softmax",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_outputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
