/* SPDX-License-Identifier: GPL-3.0-or-later
 * Matrix products of the types that no model spends its time in.
 */
#include "config.h"

#include "nn/ops/matrix.h"

gboolean
nn_matrix_require_types (const NnCall *call, GError **error)
{
  const NnType type = call->in[0]->type;

  if (!nn_type_is_float (type) && type != NN_TYPE_INT32 && type != NN_TYPE_INT64 && type != NN_TYPE_UINT32
      && type != NN_TYPE_UINT64)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "matrices of %s", nn_type_name (type));
  for (int i = 1; i < call->n_in; i++)
    if (call->in[i] && call->in[i]->type != type)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "inputs are of types %s and %s", nn_type_name (type),
                            nn_type_name (call->in[i]->type));
  return TRUE;
}

typedef struct
{
  gint64 n, k;
  double alpha, beta;
  const NnMatrix *a, *b;
  NnTensor *c;
  gint64 offset;
} ProductJob;

static void
float_element (const ProductJob *job, gint64 i, gint64 j)
{
  const gint64 at = job->offset + i * job->n + j;
  double sum = 0.0;

  for (gint64 l = 0; l < job->k; l++)
    sum += nn_tensor_get_double (job->a->tensor, job->a->offset + i * job->a->row_step + l * job->a->column_step)
           * nn_tensor_get_double (job->b->tensor, job->b->offset + l * job->b->row_step + j * job->b->column_step);
  sum *= job->alpha;
  if (job->beta != 0.0)
    sum += job->beta * nn_tensor_get_double (job->c, at);
  nn_tensor_set_double (job->c, at, sum);
}

static void
integer_element (const ProductJob *job, gint64 i, gint64 j)
{
  const gint64 at = job->offset + i * job->n + j;
  guint64 sum = 0;

  for (gint64 l = 0; l < job->k; l++)
    sum +=
        (guint64) nn_tensor_get_int64 (job->a->tensor, job->a->offset + i * job->a->row_step + l * job->a->column_step)
        * (guint64) nn_tensor_get_int64 (job->b->tensor,
                                         job->b->offset + l * job->b->row_step + j * job->b->column_step);
  sum *= (guint64) (gint64) job->alpha;
  if (job->beta != 0.0)
    sum += (guint64) (gint64) job->beta * (guint64) nn_tensor_get_int64 (job->c, at);
  nn_tensor_set_int64 (job->c, at, (gint64) sum);
}

static void
product_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const ProductJob *job = data;

  for (gint64 i = begin; i < end; i++)
    for (gint64 j = 0; j < job->n; j++)
      if (nn_type_is_float (job->c->type))
        float_element (job, i, j);
      else
        integer_element (job, i, j);
}

void
nn_matrix_product (gint64 m, gint64 n, gint64 k, double alpha, const NnMatrix *a, const NnMatrix *b, double beta,
                   NnTensor *c, gint64 offset)
{
  ProductJob job = { n, k, alpha, beta, a, b, c, offset };

  nn_parallel_for (m, 1, product_rows, &job);
}
