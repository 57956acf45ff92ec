/* SPDX-License-Identifier: GPL-3.0-or-later
 * Det: the determinant of each square matrix of the last two dimensions.
 *
 * ONNX Det, opsets 11 to 22, floating point types, by elimination with row pivots in double. No gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/op.h"

#define MAX_SIZE 4096 /* rows of a matrix */

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  const int rank = x->shape.rank;

  if (!nn_type_is_float (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be floating point, not %s",
                          nn_type_name (x->type));
  if (rank < 2 || x->shape.dims[rank - 1] != x->shape.dims[rank - 2] || x->shape.dims[rank - 1] > MAX_SIZE)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must be square matrices of at most %d rows",
                          MAX_SIZE);
  const NnShape shape = nn_shape_from_dims (rank - 2, x->shape.dims);
  call->workspace_size = x->shape.dims[rank - 1] * x->shape.dims[rank - 1] * sizeof (double);
  nn_call_describe (call, 0, x->type, &shape);
  return TRUE;
}

/* The row from @k on with the greatest element in column @k is exchanged with row @k. TRUE if that is another one. */
static gboolean
choose_pivot (double *a, gint64 n, gint64 k)
{
  gint64 best = k;

  for (gint64 i = k + 1; i < n; i++)
    if (fabs (a[i * n + k]) > fabs (a[best * n + k]))
      best = i;
  for (gint64 j = k; j < n && best != k; j++)
    {
      const double swap = a[k * n + j];

      a[k * n + j] = a[best * n + j];
      a[best * n + j] = swap;
    }
  return best != k;
}

/* Of @a, n × n, which is destroyed. */
static double
determinant (double *a, gint64 n)
{
  double product = 1;

  for (gint64 k = 0; k < n; k++)
    {
      product *= choose_pivot (a, n, k) ? -a[k * n + k] : a[k * n + k];
      if (a[k * n + k] == 0)
        return 0;
      for (gint64 i = k + 1; i < n; i++)
        {
          const double factor = a[i * n + k] / a[k * n + k];

          for (gint64 j = k; j < n; j++)
            a[i * n + j] -= factor * a[k * n + j];
        }
    }
  return product;
}

static void
forward (NnCall *call)
{
  const NnTensor *x = call->in[0];
  const gint64 n = x->shape.dims[x->shape.rank - 1];
  double *a = call->workspace;

  for (gint64 i = 0; i < nn_tensor_count (call->out[0]); i++)
    {
      for (gint64 k = 0; k < n * n; k++)
        a[k] = nn_tensor_get_double (x, i * n * n + k);
      nn_tensor_set_double (call->out[0], i, determinant (a, n));
    }
}

const NnOp nn_op_det = {
  .name = "Det",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
};
