/* SPDX-License-Identifier: GPL-3.0-or-later
 * Abs: y = |x|. The gradient at 0 is 0.
 *
 * ONNX Abs, opsets 1 to 13, all numeric types. The least integer of a type, which has no opposite, stays.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

typedef struct
{
  gboolean is_unsigned;
} Params;

static void
row (float *y, const float *x, gint64 n, gconstpointer data)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = fabsf (x[i]);
}

static double
real (double x, gconstpointer data)
{
  return fabs (x);
}

/* Negated as unsigned: the least integer has no opposite. */
static gint64
integer (gint64 x, gconstpointer data)
{
  const Params *params = data;

  return x < 0 && !params->is_unsigned ? (gint64) (-(guint64) x) : x;
}

/* dy/dx = sign (x) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer data)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = x[i] > 0 ? dy[i] : x[i] < 0 ? -dy[i] : 0;
}

static const NnUnary abs_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .gradient = gradient,
};

static gboolean
infer (NnCall *call, GError **error)
{
  ((Params *) call->params)->is_unsigned = call->in[0]->type == NN_TYPE_UINT64;
  return nn_unary_infer_number (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &abs_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &abs_table);
}

const NnOp nn_op_abs = {
  .name = "Abs",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
