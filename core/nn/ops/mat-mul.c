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

/* call->params. */
typedef NnMatMul Params;

static gboolean
infer (NnCall *call, GError **error)
{
  NnShape y;

  if (!nn_matrix_require_types (call, error) || !nn_mat_mul_infer (call, 0, 1, call->params, &y, error))
    return FALSE;
  nn_call_describe (call, 0, call->in[0]->type, &y);
  return TRUE;
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
      NnMatrix a = { call->in[0], nn_mat_mul_matrix (p, p->a_steps, i) * p->m * p->k, p->k, 1 };
      NnMatrix b = { call->in[1], nn_mat_mul_matrix (p, p->b_steps, i) * p->k * p->n, p->n, 1 };

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
      nn_gemm (FALSE, FALSE, p->m, p->n, p->k, 1.0f, a + nn_mat_mul_matrix (p, p->a_steps, i) * p->m * p->k, p->k,
               b + nn_mat_mul_matrix (p, p->b_steps, i) * p->k * p->n, p->n, 0.0f, y + i * p->m * p->n, p->n);
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
      const gint64 at_a = nn_mat_mul_matrix (p, p->a_steps, i) * p->m * p->k,
                   at_b = nn_mat_mul_matrix (p, p->b_steps, i) * p->k * p->n;

      if (call->grad_in[0])
        nn_gemm (FALSE, TRUE, m, p->k, p->n, 1.0f, dy, p->n, b + at_b, p->n, 1.0f,
                 nn_tensor_floats (call->grad_in[0]) + at_a, p->k);
      if (call->grad_in[1])
        nn_gemm (TRUE, FALSE, p->k, p->n, m, 1.0f, a + at_a, p->k, dy, p->n, 1.0f,
                 nn_tensor_floats (call->grad_in[1]) + at_b, p->n);
    }
}

static void
report (const NnCall *call, NnOpReport *report)
{
  const Params *p = call->params;

  report->flop = 2.0 * p->batch * p->m * p->n * p->k;
}

const NnOp nn_op_mat_mul = {
  .name = "MatMul",
  .flags = NN_OP_BILINEAR | NN_OP_HEAVY,
  .params_size = sizeof (Params),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .report = report,
};
