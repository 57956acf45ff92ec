/* SPDX-License-Identifier: GPL-3.0-or-later
 * Updates at indices along one axis: ScatterElements and the older Scatter.
 */
#include "config.h"

#include "nn/ops/loop.h"
#include "nn/ops/scatter-common.h"

static gint64
offset (const NnCall *call, gint64 i)
{
  const int axis = ((const NnScatterAlong *) call->params)->axis;
  const NnShape *x = &call->in[0]->shape, *indices = &call->in[1]->shape;
  const gint64 index = nn_tensor_get_int64 (call->in[1], i), n = x->dims[axis];
  gint64 to = 0, stride = 1;

  for (int d = x->rank - 1; d >= 0; d--)
    {
      const gint64 at = d == axis ? CLAMP (index < 0 ? index + n : index, 0, n - 1) : i % indices->dims[d];

      to += at * stride;
      stride *= x->dims[d];
      i /= indices->dims[d];
    }
  return to;
}

static gboolean
check_indices (NnCall *call, gint64 n, GError **error)
{
  const NnTensor *indices = call->in[1];

  if (n == 0 && nn_tensor_count (indices) > 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "an index into an empty dimension");
  for (gint64 i = 0; indices->data && i < nn_tensor_count (indices); i++)
    {
      const gint64 index = nn_tensor_get_int64 (indices, i);

      if (index < -n || index >= n)
        return nn_call_error (call, error, NN_ERROR_SHAPE,
                              "index %" G_GINT64_FORMAT " is outside the %" G_GINT64_FORMAT " elements", index, n);
    }
  return TRUE;
}

gboolean
nn_scatter_along_infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape, *indices = &call->in[1]->shape;
  NnScatterAlong *params = call->params;

  if (!nn_scatter_check_index_type (call, error)
      || !nn_call_normalize_axis (call, nn_node_int (call->node, "axis", 0), x->rank, &params->axis, error))
    return FALSE;
  if (indices->rank != x->rank || !nn_shape_equal (indices, &call->in[2]->shape))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "indices and updates must have %d dimensions and one shape",
                          x->rank);
  for (int i = 0; i < x->rank; i++)
    if (i != params->axis && indices->dims[i] > x->dims[i])
      return nn_call_error (call, error, NN_ERROR_SHAPE, "indices are larger than the input in dimension %d", i);
  params->scatter = (NnScatter){ .n = nn_shape_count (indices), .row = 1, .offset = offset };
  return check_indices (call, x->dims[params->axis], error) && nn_scatter_infer (call, &params->scatter, error);
}

void
nn_scatter_along_forward (NnCall *call)
{
  nn_scatter_forward (call, &((const NnScatterAlong *) call->params)->scatter);
}

void
nn_scatter_along_backward (NnCall *call)
{
  nn_scatter_backward (call, &((const NnScatterAlong *) call->params)->scatter);
}
