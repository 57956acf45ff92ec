/* SPDX-License-Identifier: GPL-3.0-or-later
 * What LpPool and GlobalLpPool share.
 */
#include "config.h"

#include "nn/ops/lp.h"

gboolean
nn_lp_read (const NnCall *call, float *p, GError **error)
{
  const NnAttribute *attribute = nn_node_attribute (call->node, "p");
  const gboolean is_float = attribute && attribute->kind == NN_ATTRIBUTE_FLOAT;

  *p = is_float ? attribute->f : (float) nn_node_int (call->node, "p", 2);
  if (*p >= 1)
    return TRUE;
  return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "p is %g, but must be at least 1", *p);
}
