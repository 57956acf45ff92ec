/* SPDX-License-Identifier: GPL-3.0-or-later
 * Indices of which each row is the start of an index into a tensor: GatherND and ScatterND.
 */
#include "config.h"

#include "nn/ops/scatter-common.h"

gboolean
nn_scatter_check_index_type (const NnCall *call, GError **error)
{
  const NnType type = call->in[1]->type;

  return type == NN_TYPE_INT32 || type == NN_TYPE_INT64
         || nn_call_error (call, error, NN_ERROR_SHAPE, "indices must be int32 or int64, not %s", nn_type_name (type));
}

/* Row @i's index into dimension batch_dims + @k of x. */
static gint64
index_at (const NnCall *call, const NnScatterRows *rows, gint64 i, int k)
{
  const gint64 index = nn_tensor_get_int64 (call->in[1], i * rows->n_indices + k);

  return index < 0 ? index + call->in[0]->shape.dims[rows->batch_dims + k] : index;
}

static gboolean
check_indices (const NnCall *call, const NnScatterRows *rows, GError **error)
{
  for (gint64 i = 0; i < rows->n; i++)
    for (int k = 0; k < rows->n_indices; k++)
      {
        const gint64 size = call->in[0]->shape.dims[rows->batch_dims + k];

        if (size == 0)
          return nn_call_error (call, error, NN_ERROR_SHAPE, "an index into an empty dimension");
        if (call->in[1]->data == NULL)
          continue;
        const gint64 index = index_at (call, rows, i, k);
        if (index < 0 || index >= size)
          return nn_call_error (call, error, NN_ERROR_SHAPE,
                                "index %" G_GINT64_FORMAT " is outside the %" G_GINT64_FORMAT
                                " elements of dimension %d",
                                nn_tensor_get_int64 (call->in[1], i * rows->n_indices + k), size, rows->batch_dims + k);
      }
  return TRUE;
}

gboolean
nn_scatter_rows_init (const NnCall *call, gint64 batch_dims, NnScatterRows *rows, GError **error)
{
  const NnShape *x = &call->in[0]->shape, *indices = &call->in[1]->shape;

  if (!nn_scatter_check_index_type (call, error))
    return FALSE;
  if (indices->rank < 1 || batch_dims < 0 || batch_dims >= MIN (x->rank, indices->rank)
      || indices->dims[indices->rank - 1] > x->rank - batch_dims)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the indices do not fit the input's dimensions");
  for (int i = 0; i < (int) batch_dims; i++)
    if (x->dims[i] != indices->dims[i])
      return nn_call_error (call, error, NN_ERROR_SHAPE, "input and indices differ in batch dimension %d", i);
  rows->batch_dims = (int) batch_dims;
  rows->n_indices = (int) indices->dims[indices->rank - 1];
  rows->n = nn_shape_count_range (indices, 0, indices->rank - 1);
  rows->per_batch = nn_shape_count_range (indices, rows->batch_dims, indices->rank - 1);
  rows->row = nn_shape_count_range (x, rows->batch_dims + rows->n_indices, x->rank);
  return check_indices (call, rows, error);
}

gint64
nn_scatter_row_offset (const NnCall *call, const NnScatterRows *rows, gint64 i)
{
  const gint64 *dims = call->in[0]->shape.dims + rows->batch_dims;
  gint64 offset = i / rows->per_batch;

  for (int k = 0; k < rows->n_indices; k++)
    offset = offset * dims[k] + CLAMP (index_at (call, rows, i, k), 0, dims[k] - 1);
  return offset * rows->row;
}
