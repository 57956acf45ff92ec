/* SPDX-License-Identifier: GPL-3.0-or-later
 * IsNaN: whether each element is not a number.
 *
 * ONNX IsNaN, opsets 9 to 20, floating point types. No gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static gboolean
infer (NnCall *call, GError **error)
{
  if (!nn_unary_infer (call, error))
    return FALSE;
  nn_call_describe (call, 0, NN_TYPE_BOOL, &call->in[0]->shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  for (gint64 i = 0; i < nn_tensor_count (call->in[0]); i++)
    ((guint8 *) call->out[0]->data)[i] = isnan (nn_tensor_get_double (call->in[0], i));
}

const NnOp nn_op_is_nan = {
  .name = "IsNaN",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
};
