/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators on the bits of two broadcast integer operands share.
 */
#include "config.h"

#include "nn/ops/bitwise.h"

gboolean
nn_bitwise_infer (NnCall *call, const NnBinary *binary, GError **error)
{
  if (!nn_type_is_integer (call->in[0]->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the bits of %s are no numbers",
                          nn_type_name (call->in[0]->type));
  return nn_binary_infer (call, binary, error);
}
