/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gather: y (o, j, k) = x (o, indices[j], k) with o before and k after axis; negative indices count from the end.
 *
 * ONNX Gather, opsets 1 to 13, all types. Indices that are not known before the run are limited to the dimension.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/copy.h"

typedef struct
{
  int axis;
} Params;

static gboolean
check_indices (NnCall *call, gint64 n, GError **error)
{
  const NnTensor *indices = call->in[1];

  if (indices->type != NN_TYPE_INT32 && indices->type != NN_TYPE_INT64)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "indices must be int32 or int64, not %s",
                          nn_type_name (indices->type));
  for (gint64 i = 0; indices->data && i < nn_tensor_count (indices); i++)
    {
      const gint64 index = nn_tensor_get_int64 (indices, i);

      if (index < -n || index >= n)
        return nn_call_error (call, error, NN_ERROR_SHAPE,
                              "index %" G_GINT64_FORMAT " is outside the %" G_GINT64_FORMAT " elements", index, n);
    }
  if (n == 0 && nn_tensor_count (indices) > 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "nothing can be gathered from an empty dimension");
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape, *indices = &call->in[1]->shape;
  Params *params = call->params;
  NnShape shape = { 0 };

  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", 0), x->rank, &params->axis, error)
      || !check_indices (call, x->dims[params->axis], error))
    return FALSE;
  if (x->rank - 1 + indices->rank > NN_MAX_RANK)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "more than %d dimensions", NN_MAX_RANK);
  for (int i = 0; i < params->axis; i++)
    shape.dims[shape.rank++] = x->dims[i];
  for (int i = 0; i < indices->rank; i++)
    shape.dims[shape.rank++] = indices->dims[i];
  for (int i = params->axis + 1; i < x->rank; i++)
    shape.dims[shape.rank++] = x->dims[i];
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

/* x as @outer x @n x @inner elements. */
typedef struct
{
  gint64 outer, n, inner;
} Layout;

static Layout
layout_of (const NnCall *call)
{
  const NnShape *x = &call->in[0]->shape;
  const int axis = ((const Params *) call->params)->axis;

  return (Layout){ nn_shape_count_range (x, 0, axis), x->dims[axis], nn_shape_count_range (x, axis + 1, x->rank) };
}

static gint64
index_at (const NnTensor *indices, gint64 i, gint64 n)
{
  const gint64 index = nn_tensor_get_int64 (indices, i);

  return CLAMP (index < 0 ? index + n : index, 0, n - 1);
}

static void
forward (NnCall *call)
{
  const Layout x = layout_of (call);
  const gint64 count = nn_tensor_count (call->in[1]);
  const gsize size = nn_type_size (call->in[0]->type);
  const char *from = call->in[0]->data;
  char *to = call->out[0]->data;

  if (nn_tensor_count (call->out[0]) == 0)
    return;
  for (gint64 j = 0; j < count; j++)
    nn_copy_rows (x.outer, x.inner, to + j * x.inner * (gint64) size, count * x.inner,
                  from + index_at (call->in[1], j, x.n) * x.inner * (gint64) size, x.n * x.inner, size);
}

/* An index that is there twice gets the sum. */
static void
backward (NnCall *call)
{
  const Layout x = layout_of (call);
  const gint64 count = nn_tensor_count (call->in[1]);
  const float *dy = nn_tensor_floats (call->grad_out[0]);
  float *dx = nn_tensor_floats (call->grad_in[0]);

  memset (dx, 0, nn_tensor_bytes (call->grad_in[0]));
  if (nn_tensor_count (call->out[0]) == 0)
    return;
  for (gint64 o = 0; o < x.outer; o++)
    for (gint64 j = 0; j < count; j++)
      {
        float *to = dx + (o * x.n + index_at (call->in[1], j, x.n)) * x.inner;

        for (gint64 k = 0; k < x.inner; k++)
          to[k] += *dy++;
      }
}

const NnOp nn_op_gather = {
  .name = "Gather",
  .params_size = sizeof (Params),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
