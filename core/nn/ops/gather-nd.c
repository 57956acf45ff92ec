/* SPDX-License-Identifier: GPL-3.0-or-later
 * GatherND: y (b, i, …) = x (b, indices (b, i), …): each row of indices is the start of an index into x, behind the
 * batch_dims dimensions b that both share; what it leaves open is copied whole. Negative indices count from the end.
 *
 * ONNX GatherND, opsets 11 to 13, all types. Indices that are not known before the run are limited to the dimension.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/scatter-common.h"

#define GRAIN 8192 /* elements below which another thread does not pay */

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape, *indices = &call->in[1]->shape;
  const gint64 batch_dims = nn_node_int (call->node, "batch_dims", 0);
  NnScatterRows *rows = call->params;
  NnShape shape = { 0 };

  if (!nn_scatter_rows_init (call, batch_dims, rows, error))
    return FALSE;
  const int fixed = (int) batch_dims + rows->n_indices;
  if (indices->rank - 1 + x->rank - fixed > NN_MAX_RANK)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "more than %d dimensions", NN_MAX_RANK);
  for (int i = 0; i < indices->rank - 1; i++)
    shape.dims[shape.rank++] = indices->dims[i];
  for (int i = fixed; i < x->rank; i++)
    shape.dims[shape.rank++] = x->dims[i];
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnScatterRows *rows = call->params;
  const gint64 bytes = rows->row * (gint64) nn_type_size (call->in[0]->type);
  const char *x = call->in[0]->data;
  char *y = call->out[0]->data;

  for (gint64 i = begin; i < end; i++)
    memcpy (y + i * bytes, x + nn_scatter_row_offset (call, rows, i) / rows->row * bytes, (gsize) bytes);
}

static void
forward (NnCall *call)
{
  const NnScatterRows *rows = call->params;

  if (nn_tensor_count (call->out[0]) > 0)
    nn_parallel_for (rows->n, MAX (GRAIN / rows->row, 1), forward_range, call);
}

/* A row that was taken twice gets the sum. */
static void
backward (NnCall *call)
{
  const NnScatterRows *rows = call->params;
  const float *dy = nn_tensor_floats (call->grad_out[0]);

  memset (call->grad_in[0]->data, 0, nn_tensor_bytes (call->grad_in[0]));
  if (nn_tensor_count (call->out[0]) == 0)
    return;
  for (gint64 i = 0; i < rows->n; i++)
    {
      float *dx = nn_tensor_floats (call->grad_in[0]) + nn_scatter_row_offset (call, rows, i);

      for (gint64 k = 0; k < rows->row; k++)
        dx[k] += *dy++;
    }
}

const NnOp nn_op_gather_nd = {
  .name = "GatherND",
  .params_size = sizeof (NnScatterRows),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
