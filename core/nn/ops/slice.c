/* SPDX-License-Identifier: GPL-3.0-or-later
 * Slice: elements start, start + step, … before end, along the given axes (by default the first ones).
 *
 * Negative starts and ends count from the end; both are then limited to the dimension, as NumPy does. ONNX Slice,
 * opsets 1 to 13, all types; starts, ends and axes are attributes before opset 10, when steps were added.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/copy.h"

typedef struct
{
  gint64 start[NN_MAX_RANK];
  gint64 step[NN_MAX_RANK];
} Params;

typedef struct
{
  gint64 starts[NN_MAX_RANK], ends[NN_MAX_RANK], axes[NN_MAX_RANK], steps[NN_MAX_RANK];
  int count;
} Ranges;

static gboolean
read_optional (NnCall *call, int i, const char *name, int count, gint64 *values, gboolean *present, GError **error)
{
  int n;

  if (!nn_call_ints (call, i, name, NN_MAX_RANK, values, &n, error))
    return FALSE;
  *present = n >= 0;
  if (*present && n != count)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%s has %d numbers, starts has %d", name, n, count);
  return TRUE;
}

static gboolean
read_ranges (NnCall *call, Ranges *ranges, GError **error)
{
  gboolean has_ends, has_axes, has_steps;

  if (!nn_call_ints (call, 1, "starts", NN_MAX_RANK, ranges->starts, &ranges->count, error)
      || !read_optional (call, 2, "ends", ranges->count, ranges->ends, &has_ends, error)
      || !read_optional (call, 3, "axes", ranges->count, ranges->axes, &has_axes, error)
      || !read_optional (call, 4, "steps", ranges->count, ranges->steps, &has_steps, error))
    return FALSE;
  if (ranges->count < 0 || !has_ends)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "starts or ends is missing");
  for (int i = 0; i < ranges->count; i++)
    {
      if (!has_axes)
        ranges->axes[i] = i;
      if (!has_steps)
        ranges->steps[i] = 1;
    }
  return TRUE;
}

/* Limits a range to a dimension of @n elements and returns how many it takes. */
static gint64
limit_range (gint64 *start, gint64 end, gint64 step, gint64 n)
{
  const gint64 low = step > 0 ? 0 : -1, high = step > 0 ? n : n - 1;

  *start = CLAMP (*start < 0 ? *start + n : *start, low, high);
  end = CLAMP (end < 0 ? end + n : end, low, high);
  if (step > 0)
    return end <= *start ? 0 : (end - *start - 1) / step + 1;
  return end >= *start ? 0 : (*start - end - 1) / -step + 1;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  Params *params = call->params;
  NnShape shape = x->shape;
  Ranges ranges;

  if (!read_ranges (call, &ranges, error))
    return FALSE;
  for (int i = 0; i < NN_MAX_RANK; i++)
    params->step[i] = 1;
  for (int i = 0; i < ranges.count; i++)
    {
      const gint64 step = MAX (ranges.steps[i], -G_MAXINT64);
      int axis;

      if (!nn_call_normalize_axis (call, ranges.axes[i], shape.rank, &axis, error))
        return FALSE;
      if (step == 0)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "the step along axis %d is 0", axis);
      params->start[axis] = ranges.starts[i];
      shape.dims[axis] = limit_range (&params->start[axis], ranges.ends[i], step, x->shape.dims[axis]);
      params->step[axis] = shape.dims[axis] > 1 ? step : 1;
    }
  nn_call_describe (call, 0, x->type, &shape);
  return TRUE;
}

/* Operand 0 walks the output; operand 1 walks the input from the returned element on. */
static gint64
init_loop (const NnCall *call, NnLoop *loop)
{
  const Params *params = call->params;
  gint64 strides[NN_MAX_RANK];
  gint64 start = 0;

  nn_shape_strides (&call->in[0]->shape, strides);
  nn_loop_init (loop, &call->out[0]->shape);
  for (int i = 0; i < call->out[0]->shape.rank; i++)
    {
      start += params->start[i] * strides[i];
      loop->strides[1][i] = params->step[i] * strides[i];
    }
  return start;
}

static void
forward (NnCall *call)
{
  const gsize size = nn_type_size (call->in[0]->type);
  NnLoop loop;

  if (nn_tensor_count (call->out[0]) == 0)
    return;
  const gint64 start = init_loop (call, &loop);
  nn_copy (&loop, 0, call->out[0]->data, (const char *) call->in[0]->data + start * (gint64) size, size);
}

/* What was not taken has no gradient. */
static void
backward (NnCall *call)
{
  NnTensor *dx = call->grad_in[0];
  NnLoop loop;

  memset (dx->data, 0, nn_tensor_bytes (dx));
  if (nn_tensor_count (call->out[0]) == 0)
    return;
  const gint64 start = init_loop (call, &loop);
  nn_copy (&loop, 1, nn_tensor_floats (dx) + start, call->grad_out[0]->data, sizeof (float));
}

const NnOp nn_op_slice = {
  .name = "Slice",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 5,
  .value_inputs = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
