/* SPDX-License-Identifier: GPL-3.0-or-later
 * NonZero: the indices of the elements that are not 0, rank × count, in row-major order.
 *
 * ONNX NonZero, opsets 9 to 13, all types. How many there are is a shape, so the input must be known before the run. No
 * gradient.
 */
#include "config.h"

#include "nn/op.h"

static gboolean
is_zero (const NnTensor *x, gint64 i)
{
  return nn_type_is_float (x->type) ? nn_tensor_get_double (x, i) == 0 : nn_tensor_get_int64 (x, i) == 0;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  gint64 count = 0;

  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    count += !is_zero (x, i);
  const NnShape shape = NN_SHAPE (x->shape.rank, count);
  nn_call_describe (call, 0, NN_TYPE_INT64, &shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  const NnTensor *x = call->in[0];
  const gint64 count = call->out[0]->shape.dims[1];
  gint64 *y = call->out[0]->data;

  for (gint64 i = 0, found = 0; i < nn_tensor_count (x) && found < count; i++)
    {
      gint64 rest = i;

      if (is_zero (x, i))
        continue;
      for (int axis = x->shape.rank - 1; axis >= 0; axis--)
        {
          y[axis * count + found] = rest % x->shape.dims[axis];
          rest /= x->shape.dims[axis];
        }
      found++;
    }
}

const NnOp nn_op_non_zero = {
  .name = "NonZero",
  .min_inputs = 1,
  .max_inputs = 1,
  .value_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
};
