/* SPDX-License-Identifier: GPL-3.0-or-later
 * MeanVarianceNormalization: y = (x - mean) / (σ + 1e-9), with the mean and standard deviation over axes.
 *
 * ONNX MeanVarianceNormalization, opsets 9 to 13, float32. axes are 0, 2, 3 by default. The variance is of x - mean,
 * not E x² - (E x)², which cancels.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/reduce.h"

#define EPSILON 1e-9 /* the operator's definition */

typedef struct
{
  NnLoop loop; /* over x; operand 1 walks what is left when the axes are reduced */
  gint64 n_sets, n;
} Params;

/* call->workspace: a number for each set of elements that are normalised together, of each kind. */
typedef struct
{
  float *mean, *inverse; /* inverse: 1 / (σ + EPSILON) */
  float *mean_dy, *mean_dy_x;
} Sets;

static gboolean
infer (NnCall *call, GError **error)
{
  static const gint64 standard[] = { 0, 2, 3 };
  const NnShape *x = &call->in[0]->shape;
  Params *params = call->params;
  int count, axis;
  const gint64 *axes = nn_node_ints (call->node, "axes", &count);
  NnShape kept = *x;

  if (!nn_call_require_float (call, 0, error))
    return FALSE;
  if (axes == NULL)
    count = G_N_ELEMENTS (standard);
  for (int i = 0; i < count; i++)
    {
      if (!nn_call_normalize_axis (call, axes ? axes[i] : standard[i], x->rank, &axis, error))
        return FALSE;
      kept.dims[axis] = 1;
    }
  nn_loop_init (&params->loop, x);
  nn_loop_broadcast (&params->loop, 1, &kept);
  nn_loop_collapse (&params->loop);
  params->n_sets = nn_shape_count (&kept);
  params->n = nn_shape_count (x) / MAX (params->n_sets, 1);
  call->workspace_size = (gsize) params->n_sets * sizeof (float) * (call->with_gradients ? 4 : 2);
  nn_call_describe (call, 0, NN_TYPE_FLOAT, x);
  return TRUE;
}

static Sets
sets_of (const NnCall *call)
{
  const gint64 n = ((const Params *) call->params)->n_sets;
  float *memory = call->workspace;

  return (Sets){ memory, memory + n, memory + 2 * n, memory + 3 * n };
}

static const float *
own_terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch, gconstpointer data)
{
  return (const float *) data + offsets[0];
}

static const float *
square_terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch, gconstpointer data)
{
  const NnCall *call = data;
  const float *x = nn_tensor_floats (call->in[0]) + offsets[0], *mean = sets_of (call).mean + offsets[1];
  const gint64 step = loop->strides[1][loop->rank - 1];

  for (gint64 i = 0; i < n; i++)
    scratch[i] = (x[i] - mean[i * step]) * (x[i] - mean[i * step]);
  return scratch;
}

/* Fills mean and inverse. */
static void
measure (const NnCall *call)
{
  const Params *params = call->params;
  const Sets sets = sets_of (call);
  const double share = 1 / (double) MAX (params->n, 1);

  nn_reduce (&params->loop, 1, own_terms, call->in[0]->data, share, sets.mean);
  nn_reduce (&params->loop, 1, square_terms, call, share, sets.inverse);
  for (gint64 i = 0; i < params->n_sets; i++)
    sets.inverse[i] = (float) (1 / (sqrt ((double) sets.inverse[i]) + EPSILON));
}

static void
forward_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const NnCall *call = data;
  const Sets sets = sets_of (call);
  const gint64 step = loop->strides[1][loop->rank - 1], set = offsets[1];
  const float *x = nn_tensor_floats (call->in[0]) + offsets[0];
  float *y = nn_tensor_floats (call->out[0]) + offsets[0];

  for (gint64 i = 0; i < n; i++)
    y[i] = (x[i] - sets.mean[set + i * step]) * sets.inverse[set + i * step];
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;

  measure (call);
  nn_loop_run (&params->loop, G_MAXINT64, forward_row, call);
}

/* dy · x̂ */
static const float *
product_terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch, gconstpointer data)
{
  const NnCall *call = data;
  const Sets sets = sets_of (call);
  const gint64 step = loop->strides[1][loop->rank - 1], set = offsets[1];
  const float *x = nn_tensor_floats (call->in[0]) + offsets[0];
  const float *dy = nn_tensor_floats (call->grad_out[0]) + offsets[0];

  for (gint64 i = 0; i < n; i++)
    scratch[i] = dy[i] * ((x[i] - sets.mean[set + i * step]) * sets.inverse[set + i * step]);
  return scratch;
}

/* dx = inverse · (dy - mean dy - x̂ · mean (dy · x̂)); EPSILON next to σ changes nothing that float32 can tell. */
static void
backward_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const NnCall *call = data;
  const Sets sets = sets_of (call);
  const gint64 step = loop->strides[1][loop->rank - 1];
  const float *x = nn_tensor_floats (call->in[0]) + offsets[0];
  const float *dy = nn_tensor_floats (call->grad_out[0]) + offsets[0];
  float *dx = nn_tensor_floats (call->grad_in[0]) + offsets[0];

  for (gint64 i = 0; i < n; i++)
    {
      const gint64 set = offsets[1] + i * step;
      const float normal = (x[i] - sets.mean[set]) * sets.inverse[set];

      dx[i] = sets.inverse[set] * (dy[i] - sets.mean_dy[set] - normal * sets.mean_dy_x[set]);
    }
}

static void
backward (NnCall *call)
{
  const Params *params = call->params;
  const Sets sets = sets_of (call);
  const double share = 1 / (double) MAX (params->n, 1);

  measure (call);
  nn_reduce (&params->loop, 1, own_terms, call->grad_out[0]->data, share, sets.mean_dy);
  nn_reduce (&params->loop, 1, product_terms, call, share, sets.mean_dy_x);
  nn_loop_run (&params->loop, G_MAXINT64, backward_row, call);
}

const NnOp nn_op_mean_variance_normalization = {
  .name = "MeanVarianceNormalization",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
