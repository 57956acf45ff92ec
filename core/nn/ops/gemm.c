/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gemm: Y = alpha · A' · B' + beta · C, A' = A or Aᵀ (transA), B' = B or Bᵀ (transB), C broadcast to Y.
 *
 * ONNX Gemm, opsets 1 to 13. The broadcast attribute of opsets before 7 is not needed: C broadcasts whenever it has to.
 * float32 by OpenBLAS; other floats and 32/64-bit integers slowly, without gradient.
 */
#include "config.h"

#include "nn/kernels/gemm.h"
#include "nn/ops/matrix.h"

typedef struct
{
  gboolean trans_a, trans_b;
  float alpha, beta;
  int m, n, k;
} Params;

static gboolean
check_c (const NnCall *call, const NnShape *y, GError **error)
{
  const NnTensor *c = call->n_in > 2 ? call->in[2] : NULL;
  NnShape both;

  if (!c || (nn_shape_broadcast (&c->shape, y, &both) && nn_shape_equal (&both, y)))
    return TRUE;
  return nn_call_error (call, error, NN_ERROR_SHAPE, "C does not broadcast to the product");
}

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;
  const NnShape *a = &call->in[0]->shape, *b = &call->in[1]->shape;
  NnShape y;

  params->trans_a = nn_node_int (call->node, "transA", 0) != 0;
  params->trans_b = nn_node_int (call->node, "transB", 0) != 0;
  params->alpha = nn_node_float (call->node, "alpha", 1.0f);
  params->beta = nn_node_float (call->node, "beta", 1.0f);
  if (!nn_matrix_require_types (call, error))
    return FALSE;
  if (a->rank != 2 || b->rank != 2)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "A and B need two dimensions each");
  if (MAX (MAX (a->dims[0], a->dims[1]), MAX (b->dims[0], b->dims[1])) > G_MAXINT)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "a matrix is too large");
  params->m = a->dims[params->trans_a];
  params->k = a->dims[!params->trans_a];
  params->n = b->dims[!params->trans_b];
  if (b->dims[params->trans_b] != params->k)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "A has %d columns, B %" G_GINT64_FORMAT " rows", params->k,
                          b->dims[params->trans_b]);
  y = NN_SHAPE (params->m, params->n);
  nn_call_describe (call, 0, call->in[0]->type, &y);
  return check_c (call, &y, error);
}

/* Steps through C along Y's rows and columns: 0 where it is broadcast. */
static void
c_steps (const NnTensor *c, gint64 *row_step, gint64 *column_step)
{
  const NnShape *s = &c->shape;

  *column_step = s->rank > 0 && s->dims[s->rank - 1] > 1 ? 1 : 0;
  *row_step = s->rank > 1 && s->dims[0] > 1 ? s->dims[1] : 0;
}

/* Y = C, spread out. */
static void
spread_c (const NnCall *call, const NnTensor *c)
{
  const Params *params = call->params;
  NnTensor *y = call->out[0];
  gint64 row_step, column_step;

  c_steps (c, &row_step, &column_step);
  for (gint64 i = 0; i < params->m; i++)
    for (gint64 j = 0; j < params->n; j++)
      if (y->type == NN_TYPE_FLOAT)
        nn_tensor_floats (y)[i * params->n + j] = nn_tensor_floats (c)[i * row_step + j * column_step];
      else if (nn_type_is_float (y->type))
        nn_tensor_set_double (y, i * params->n + j, nn_tensor_get_double (c, i * row_step + j * column_step));
      else
        nn_tensor_set_int64 (y, i * params->n + j, nn_tensor_get_int64 (c, i * row_step + j * column_step));
}

static void
forward (NnCall *call)
{
  const Params *p = call->params;
  const NnTensor *c = call->n_in > 2 ? call->in[2] : NULL;
  const int lda = p->trans_a ? p->m : p->k, ldb = p->trans_b ? p->k : p->n;
  const float beta = c ? p->beta : 0.0f;

  if (beta != 0.0f)
    spread_c (call, c);
  if (call->out[0]->type == NN_TYPE_FLOAT)
    nn_gemm (p->trans_a, p->trans_b, p->m, p->n, p->k, p->alpha, nn_tensor_floats (call->in[0]), lda,
             nn_tensor_floats (call->in[1]), ldb, beta, nn_tensor_floats (call->out[0]), p->n);
  else
    {
      NnMatrix a = { call->in[0], 0, p->trans_a ? 1 : lda, p->trans_a ? lda : 1 };
      NnMatrix b = { call->in[1], 0, p->trans_b ? 1 : ldb, p->trans_b ? ldb : 1 };

      nn_matrix_product (p->m, p->n, p->k, p->alpha, &a, &b, beta, call->out[0], 0);
    }
}

/* dC = beta · dY, summed in double where C was broadcast. */
static void
backward_c (const NnCall *call)
{
  const Params *p = call->params;
  const float *dy = nn_tensor_floats (call->grad_out[0]);
  NnTensor *dc = call->grad_in[2];
  gint64 row_step, column_step;

  c_steps (dc, &row_step, &column_step);
  for (gint64 i = 0; i < (row_step ? p->m : 1); i++)
    for (gint64 j = 0; j < (column_step ? p->n : 1); j++)
      {
        double sum = 0.0;

        for (gint64 row = i; row < (row_step ? i + 1 : p->m); row++)
          for (gint64 column = j; column < (column_step ? j + 1 : p->n); column++)
            sum += dy[row * p->n + column];
        nn_tensor_floats (dc)[i * row_step + j * column_step] = p->beta * sum;
      }
}

/* dA' = alpha · dY · B'ᵀ, dB' = alpha · A'ᵀ · dY; transposed products where A or B is stored transposed. */
static void
backward (NnCall *call)
{
  const Params *p = call->params;
  const float *a = nn_tensor_floats (call->in[0]), *b = nn_tensor_floats (call->in[1]);
  const float *dy = nn_tensor_floats (call->grad_out[0]);
  const int lda = p->trans_a ? p->m : p->k, ldb = p->trans_b ? p->k : p->n;

  if (call->grad_in[0] && p->trans_a)
    nn_gemm (p->trans_b, TRUE, p->k, p->m, p->n, p->alpha, b, ldb, dy, p->n, 0.0f, nn_tensor_floats (call->grad_in[0]),
             lda);
  else if (call->grad_in[0])
    nn_gemm (FALSE, !p->trans_b, p->m, p->k, p->n, p->alpha, dy, p->n, b, ldb, 0.0f,
             nn_tensor_floats (call->grad_in[0]), lda);
  if (call->grad_in[1] && p->trans_b)
    nn_gemm (TRUE, p->trans_a, p->n, p->k, p->m, p->alpha, dy, p->n, a, lda, 0.0f, nn_tensor_floats (call->grad_in[1]),
             ldb);
  else if (call->grad_in[1])
    nn_gemm (!p->trans_a, FALSE, p->k, p->n, p->m, p->alpha, a, lda, dy, p->n, 0.0f,
             nn_tensor_floats (call->grad_in[1]), ldb);
  if (call->n_in > 2 && call->grad_in[2])
    backward_c (call);
}

static void
report (const NnCall *call, NnOpReport *report)
{
  const Params *p = call->params;

  report->flop = 2.0 * p->m * p->n * p->k;
}

const NnOp nn_op_gemm = {
  .name = "Gemm",
  .flags = NN_OP_BILINEAR | NN_OP_HEAVY,
  .params_size = sizeof (Params),
  .min_inputs = 2,
  .max_inputs = 3,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .report = report,
};
