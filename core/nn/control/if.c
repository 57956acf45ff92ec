/* SPDX-License-Identifier: GPL-3.0-or-later
 * If: one of two graphs, by a condition that is known when the session is made.
 *
 * ONNX opsets 1, 11, 13, 16, 19, 21 (tensors only). The other branch need not even be computable.
 */
#include "config.h"

#include "nn/expand.h"

static gboolean
expand (NnExpansion *expansion, GError **error)
{
  const NnCall *call = &expansion->step->call;
  const NnTensor *condition = call->in[0];
  const NnGraph *branch;
  g_autofree gboolean *wanted = NULL;
  g_autofree int *outputs = NULL;

  if (nn_tensor_count (condition) != 1)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the condition is not one number");
  branch = nn_expansion_body (expansion, nn_tensor_get_int64 (condition, 0) ? "then_branch" : "else_branch", 0,
                              expansion->node->n_outputs, error);
  if (branch == NULL)
    return FALSE;
  wanted = g_new (gboolean, branch->outputs->len + 1);
  outputs = g_new (int, branch->outputs->len + 1);
  for (guint i = 0; i < branch->outputs->len; i++)
    wanted[i] = nn_expansion_is_needed (expansion, (int) i);
  if (!nn_expansion_inline (expansion, branch, NULL, wanted, outputs, error))
    return FALSE;
  for (int i = 0; i < expansion->node->n_outputs; i++)
    if (!nn_expansion_give (expansion, outputs[i], i, error))
      return FALSE;
  return TRUE;
}

static const NnControl control = { .expand = expand };

const NnOp nn_op_if = {
  .name = "If",
  .min_inputs = 1,
  .max_inputs = 1,
  .max_outputs = -1,
  .value_inputs = 1 << 0,
  .control = &control,
};
