/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReverseSequence: of each sequence b along batch_axis, the first sequence_lens[b] elements along time_axis in reverse
 * order; the others stay.
 *
 * ONNX ReverseSequence, opset 10, all types; the axes are 0 and 1 in either order.
 */
#include "config.h"

#include <string.h>

#include "nn/op.h"

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0], *lengths = call->in[1];
  const gint64 batch = nn_node_int (call->node, "batch_axis", 1), time = nn_node_int (call->node, "time_axis", 0);

  if (x->shape.rank < 2 || (batch != 0 && batch != 1) || time != 1 - batch)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "batch and time axes must be the first two, but are %d and %d",
                          (int) batch, (int) time);
  if (lengths->type != NN_TYPE_INT64 || nn_tensor_count (lengths) != x->shape.dims[batch])
    return nn_call_error (call, error, NN_ERROR_SHAPE, "there must be one int64 length for each sequence");
  nn_call_describe (call, 0, x->type, &x->shape);
  return TRUE;
}

/* Its own inverse. */
static void
reverse (const NnCall *call, const NnTensor *from, NnTensor *to)
{
  const NnShape *shape = &to->shape;
  const int batch_axis = (int) nn_node_int (call->node, "batch_axis", 1);
  const gint64 steps = shape->dims[1 - batch_axis];
  const gint64 step = batch_axis == 0 ? 1 : shape->dims[1], sequence = batch_axis == 0 ? shape->dims[1] : 1;
  const gsize row = nn_shape_count_range (shape, 2, shape->rank) * nn_type_size (to->type);

  for (gint64 b = 0; b < shape->dims[batch_axis]; b++)
    {
      const gint64 length = CLAMP (nn_tensor_get_int64 (call->in[1], b), 0, steps);

      for (gint64 t = 0; t < steps; t++)
        {
          const gint64 source = t < length ? length - 1 - t : t;

          memcpy ((char *) to->data + (b * sequence + t * step) * row,
                  (const char *) from->data + (b * sequence + source * step) * row, row);
        }
    }
}

static void
forward (NnCall *call)
{
  if (nn_tensor_count (call->out[0]) > 0)
    reverse (call, call->in[0], call->out[0]);
}

static void
backward (NnCall *call)
{
  if (call->grad_in[0] && nn_tensor_count (call->out[0]) > 0)
    reverse (call, call->grad_out[0], call->grad_in[0]);
}

const NnOp nn_op_reverse_sequence = {
  .name = "ReverseSequence",
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
