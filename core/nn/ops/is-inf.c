/* SPDX-License-Identifier: GPL-3.0-or-later
 * IsInf: whether each element is infinite; detect_negative and detect_positive say of which sign.
 *
 * ONNX IsInf, opsets 10 to 20, floating point types. No gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

typedef struct
{
  gboolean negative, positive;
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;

  if (!nn_unary_infer (call, error))
    return FALSE;
  params->negative = nn_node_int (call->node, "detect_negative", 1) != 0;
  params->positive = nn_node_int (call->node, "detect_positive", 1) != 0;
  nn_call_describe (call, 0, NN_TYPE_BOOL, &call->in[0]->shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;

  for (gint64 i = 0; i < nn_tensor_count (call->in[0]); i++)
    {
      const double x = nn_tensor_get_double (call->in[0], i);

      ((guint8 *) call->out[0]->data)[i] = isinf (x) && (x < 0 ? params->negative : params->positive);
    }
}

const NnOp nn_op_is_inf = {
  .name = "IsInf",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
};
