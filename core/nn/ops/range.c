/* SPDX-License-Identifier: GPL-3.0-or-later
 * Range: start, start + delta, start + 2 delta … before limit.
 *
 * ONNX Range, opset 11, numeric types of the specification (float32, double, int16, int32, int64). All three must be
 * known before the run.
 */
#include "config.h"

#include <math.h>

#include "nn/op.h"

/* ceil ((limit - start) / delta), at least 0; -1 if that is no number of elements. */
static gint64
count_of (NnTensor *const *in)
{
  const double span = nn_tensor_get_double (in[1], 0) - nn_tensor_get_double (in[0], 0);
  const double count = ceil (span / nn_tensor_get_double (in[2], 0));

  if (!(fabs (count) < G_MAXINT32))
    return -1;
  return MAX ((gint64) count, 0);
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnType type = call->in[0]->type;
  NnShape shape = { .rank = 1 };

  for (int i = 0; i < 3; i++)
    if (call->in[i]->type != type || nn_tensor_count (call->in[i]) != 1)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "start, limit and delta must be one number each, of one type");
  if (!nn_type_is_float (type) && !nn_type_is_integer (type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "there is no range of %s", nn_type_name (type));
  shape.dims[0] = count_of (call->in);
  if (shape.dims[0] < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "start, limit and delta give no finite number of elements");
  nn_call_describe (call, 0, type, &shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  NnTensor *y = call->out[0];
  const double start = nn_tensor_get_double (call->in[0], 0), delta = nn_tensor_get_double (call->in[2], 0);
  const guint64 first = (guint64) nn_tensor_get_int64 (call->in[0], 0);
  const guint64 step = (guint64) nn_tensor_get_int64 (call->in[2], 0);

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    if (nn_type_is_float (y->type))
      nn_tensor_set_double (y, i, start + (double) i * delta);
    else
      nn_tensor_set_int64 (y, i, (gint64) (first + (guint64) i * step));
}

const NnOp nn_op_range = {
  .name = "Range",
  .min_inputs = 3,
  .max_inputs = 3,
  .value_inputs = 1 << 0 | 1 << 1 | 1 << 2,
  .infer = infer,
  .forward = forward,
};
