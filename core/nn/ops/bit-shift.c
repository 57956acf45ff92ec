/* SPDX-License-Identifier: GPL-3.0-or-later
 * BitShift: a, its bits shifted by b places towards higher (direction LEFT) or lower ones (RIGHT), with broadcasting.
 * Zeros come in.
 *
 * ONNX BitShift, opset 11, unsigned integers. No gradient.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/binary.h"

static guint64
natural_left (guint64 a, guint64 b)
{
  return b < 64 ? a << b : 0;
}

static guint64
natural_right (guint64 a, guint64 b)
{
  return b < 64 ? a >> b : 0;
}

/* Operands of up to 32 bits are not negative here. */
static gint64
left (gint64 a, gint64 b)
{
  return (gint64) natural_left ((guint64) a, (guint64) b);
}

static gint64
right (gint64 a, gint64 b)
{
  return (gint64) natural_right ((guint64) a, (guint64) b);
}

static const NnBinary left_table = { .integer = left, .natural = natural_left };
static const NnBinary right_table = { .integer = right, .natural = natural_right };

static const NnBinary *
table_of (const NnCall *call)
{
  const char *direction = nn_node_string (call->node, "direction", "");

  return strcmp (direction, "LEFT") == 0 ? &left_table : strcmp (direction, "RIGHT") == 0 ? &right_table : NULL;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnType type = call->in[0]->type;

  if (type != NN_TYPE_UINT8 && type != NN_TYPE_UINT16 && type != NN_TYPE_UINT32 && type != NN_TYPE_UINT64)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "operands must be unsigned integers, not %s",
                          nn_type_name (type));
  if (table_of (call) == NULL)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the direction must be LEFT or RIGHT");
  return nn_binary_infer (call, table_of (call), error);
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, table_of (call));
}

const NnOp nn_op_bit_shift = {
  .name = "BitShift",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
};
