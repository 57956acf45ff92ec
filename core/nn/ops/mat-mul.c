/* SPDX-License-Identifier: GPL-3.0-or-later
 * MatMul: Y = A · B over the last two dimensions, the others broadcast (numpy.matmul). A 1-D A is a row, a 1-D B a
 * column; that dimension is left out of Y.
 *
 * ONNX MatMul, opsets 1 to 13. float32 by OpenBLAS; other floats and 32/64-bit integers slowly, without gradient.
 */
#include "config.h"

#include <string.h>

#include "nn/kernels/gemm.h"
#include "nn/ops/matrix.h"

typedef struct
{
  int m, n, k;
  gint64 batch;
  NnShape batch_shape;
  /* Matrices from one step of each batch dimension to the next: 0 where broadcast. */
  gint64 a_steps[NN_MAX_RANK], b_steps[NN_MAX_RANK];
} Params;

/* The dimensions before the matrix; @steps as in Params, for the common batch shape @all. */
static void
batch_steps (const NnShape *shape, const NnShape *all, gint64 *steps)
{
  gint64 step = 1;

  for (int i = 0; i < all->rank; i++)
    {
      const int axis = all->rank - 1 - i, own = shape->rank - 1 - i;

      steps[axis] = own >= 0 && shape->dims[own] > 1 ? step : 0;
      step *= own >= 0 ? shape->dims[own] : 1;
    }
}

static NnShape
batch_of (const NnShape *shape)
{
  return nn_shape_from_dims (MAX (0, shape->rank - 2), shape->dims);
}

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;
  const NnShape *a = &call->in[0]->shape, *b = &call->in[1]->shape;
  NnShape batch_a = batch_of (a), batch_b = batch_of (b), y;
  gint64 m, n, k;

  if (!nn_matrix_require_types (call, error))
    return FALSE;
  if (a->rank == 0 || b->rank == 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "a scalar is not a matrix");
  m = a->rank > 1 ? a->dims[a->rank - 2] : 1;
  k = a->dims[a->rank - 1];
  n = b->rank > 1 ? b->dims[b->rank - 1] : 1;
  if (k != (b->rank > 1 ? b->dims[b->rank - 2] : b->dims[0])
      || !nn_shape_broadcast (&batch_a, &batch_b, &params->batch_shape))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "these matrices cannot be multiplied");
  if (MAX (m, MAX (n, k)) > G_MAXINT)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "a matrix is too large");
  params->m = m, params->n = n, params->k = k;
  params->batch = nn_shape_count (&params->batch_shape);
  if (params->batch < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "too many matrices");
  batch_steps (&batch_a, &params->batch_shape, params->a_steps);
  batch_steps (&batch_b, &params->batch_shape, params->b_steps);
  y = params->batch_shape;
  if (a->rank > 1)
    y.dims[y.rank++] = m;
  if (b->rank > 1)
    y.dims[y.rank++] = n;
  nn_call_describe (call, 0, call->in[0]->type, &y);
  return TRUE;
}

/* Number of the matrix that product @i takes. */
static gint64
matrix_of (const Params *params, const gint64 *steps, gint64 i)
{
  gint64 matrix = 0;

  for (int axis = params->batch_shape.rank - 1; axis >= 0; axis--)
    {
      matrix += i % params->batch_shape.dims[axis] * steps[axis];
      i /= params->batch_shape.dims[axis];
    }
  return matrix;
}

static gboolean
is_shared (const Params *params, const gint64 *steps)
{
  for (int axis = 0; axis < params->batch_shape.rank; axis++)
    if (params->batch_shape.dims[axis] > 1 && steps[axis] == 0)
      return TRUE;
  return FALSE;
}

/* One B for all of A: the batch is more rows of one product. */
static gboolean
is_one_product (const NnCall *call)
{
  const Params *params = call->params;

  return nn_tensor_count (call->in[1]) == (gint64) params->k * params->n && !is_shared (params, params->a_steps)
         && params->batch * params->m <= G_MAXINT;
}

static void
forward_slowly (NnCall *call)
{
  const Params *p = call->params;

  for (gint64 i = 0; i < p->batch; i++)
    {
      NnMatrix a = { call->in[0], matrix_of (p, p->a_steps, i) * p->m * p->k, p->k, 1 };
      NnMatrix b = { call->in[1], matrix_of (p, p->b_steps, i) * p->k * p->n, p->n, 1 };

      nn_matrix_product (p->m, p->n, p->k, 1.0, &a, &b, 0.0, call->out[0], i * p->m * p->n);
    }
}

static void
forward (NnCall *call)
{
  const Params *p = call->params;
  const float *a = nn_tensor_floats (call->in[0]), *b = nn_tensor_floats (call->in[1]);
  float *y = nn_tensor_floats (call->out[0]);

  if (call->out[0]->type != NN_TYPE_FLOAT)
    forward_slowly (call);
  else if (is_one_product (call))
    nn_gemm (FALSE, FALSE, p->batch * p->m, p->n, p->k, 1.0f, a, p->k, b, p->n, 0.0f, y, p->n);
  else
    for (gint64 i = 0; i < p->batch; i++)
      nn_gemm (FALSE, FALSE, p->m, p->n, p->k, 1.0f, a + matrix_of (p, p->a_steps, i) * p->m * p->k, p->k,
               b + matrix_of (p, p->b_steps, i) * p->k * p->n, p->n, 0.0f, y + i * p->m * p->n, p->n);
}

static void
clear (NnTensor *tensor)
{
  if (tensor)
    memset (tensor->data, 0, nn_tensor_bytes (tensor));
}

/* dA = dY · Bᵀ, dB = Aᵀ · dY, summed over the products that share a matrix, in their order. */
static void
backward (NnCall *call)
{
  const Params *p = call->params;
  const float *a = nn_tensor_floats (call->in[0]), *b = nn_tensor_floats (call->in[1]);
  const float *dy = nn_tensor_floats (call->grad_out[0]);
  const gboolean one = is_one_product (call);
  const gint64 batch = one ? 1 : p->batch;
  const int m = one ? p->batch * p->m : p->m;

  clear (call->grad_in[0]);
  clear (call->grad_in[1]);
  for (gint64 i = 0; i < batch; i++, dy += (gint64) m * p->n)
    {
      const gint64 at_a = matrix_of (p, p->a_steps, i) * p->m * p->k, at_b = matrix_of (p, p->b_steps, i) * p->k * p->n;

      if (call->grad_in[0])
        nn_gemm (FALSE, TRUE, m, p->k, p->n, 1.0f, dy, p->n, b + at_b, p->n, 1.0f,
                 nn_tensor_floats (call->grad_in[0]) + at_a, p->k);
      if (call->grad_in[1])
        nn_gemm (TRUE, FALSE, p->k, p->n, m, 1.0f, a + at_a, p->k, dy, p->n, 1.0f,
                 nn_tensor_floats (call->grad_in[1]) + at_b, p->n);
    }
}

const NnOp nn_op_mat_mul = {
  .name = "MatMul",
  .params_size = sizeof (Params),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
