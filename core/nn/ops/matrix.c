/* SPDX-License-Identifier: GPL-3.0-or-later
 * What matrix products share: geometry, and products of the types that no model spends its time in.
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

/* The dimensions before the matrix; @steps as in NnMatMul, for the common batch shape @all. */
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

/* Sizes of the matrices; FALSE if they do not fit. */
static gboolean
matrix_sizes (const NnShape *a, const NnShape *b, gint64 *m, gint64 *n, gint64 *k)
{
  *m = a->rank > 1 ? a->dims[a->rank - 2] : 1;
  *k = a->dims[a->rank - 1];
  *n = b->rank > 1 ? b->dims[b->rank - 1] : 1;
  return *k == (b->rank > 1 ? b->dims[b->rank - 2] : b->dims[0]);
}

gboolean
nn_mat_mul_infer (const NnCall *call, int a_input, int b_input, NnMatMul *product, NnShape *y, GError **error)
{
  const NnShape *a = &call->in[a_input]->shape, *b = &call->in[b_input]->shape;
  const NnShape batch_a = batch_of (a), batch_b = batch_of (b);
  gint64 m, n, k;

  if (a->rank == 0 || b->rank == 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "a scalar is not a matrix");
  if (!matrix_sizes (a, b, &m, &n, &k) || !nn_shape_broadcast (&batch_a, &batch_b, &product->batch_shape))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "these matrices cannot be multiplied");
  if (MAX (m, MAX (n, k)) > G_MAXINT)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "a matrix is too large");
  product->m = (int) m, product->n = (int) n, product->k = (int) k;
  product->batch = nn_shape_count (&product->batch_shape);
  if (product->batch < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "too many matrices");
  batch_steps (&batch_a, &product->batch_shape, product->a_steps);
  batch_steps (&batch_b, &product->batch_shape, product->b_steps);
  *y = product->batch_shape;
  if (a->rank > 1)
    y->dims[y->rank++] = m;
  if (b->rank > 1)
    y->dims[y->rank++] = n;
  return TRUE;
}

gint64
nn_mat_mul_matrix (const NnMatMul *product, const gint64 *steps, gint64 i)
{
  gint64 matrix = 0;

  for (int axis = product->batch_shape.rank - 1; axis >= 0; axis--)
    {
      matrix += i % product->batch_shape.dims[axis] * steps[axis];
      i /= product->batch_shape.dims[axis];
    }
  return matrix;
}
