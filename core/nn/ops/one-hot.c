/* SPDX-License-Identifier: GPL-3.0-or-later
 * OneHot: a new dimension of depth elements at axis, of which the one that the index names is on, the others off.
 *
 * ONNX OneHot, opsets 9 to 11, all types. Negative indices count from the end; indices outside give only off. The depth
 * must be known before the run. No gradient.
 */
#include "config.h"

#include <string.h>

#include "nn/op.h"

#define INDICES 0
#define DEPTH 1
#define VALUES 2

typedef struct
{
  int axis; /* of the output */
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *indices = call->in[INDICES], *values = call->in[VALUES];
  Params *params = call->params;
  NnShape shape = { 0 };

  if (nn_tensor_count (call->in[DEPTH]) != 1 || nn_tensor_get_int64 (call->in[DEPTH], 0) < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the depth must be one number, not negative");
  if (nn_tensor_count (values) != 2)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the values must be two: off and on");
  if (indices->shape.rank >= NN_MAX_RANK)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "more than %d dimensions", NN_MAX_RANK);
  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", -1), indices->shape.rank + 1, &params->axis,
                               error))
    return FALSE;
  for (int i = 0; i <= indices->shape.rank; i++)
    {
      if (i == params->axis)
        shape.dims[shape.rank++] = nn_tensor_get_int64 (call->in[DEPTH], 0);
      if (i < indices->shape.rank)
        shape.dims[shape.rank++] = indices->shape.dims[i];
    }
  nn_call_describe (call, 0, values->type, &shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  const NnTensor *indices = call->in[INDICES];
  NnTensor *y = call->out[0];
  const int axis = ((const Params *) call->params)->axis;
  const gint64 depth = y->shape.dims[axis], inner = nn_shape_count_range (&y->shape, axis + 1, y->shape.rank);
  const gint64 size = (gint64) nn_type_size (y->type);
  const char *values = call->in[VALUES]->data;

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      const gint64 index = nn_tensor_get_int64 (indices, i / inner / depth * inner + i % inner);
      const gboolean on = i / inner % depth == (index < 0 ? index + depth : index);

      memcpy ((char *) y->data + i * size, values + on * size, (gsize) size);
    }
}

const NnOp nn_op_one_hot = {
  .name = "OneHot",
  .params_size = sizeof (Params),
  .min_inputs = 3,
  .max_inputs = 3,
  .value_inputs = 1 << DEPTH,
  .infer = infer,
  .forward = forward,
};
