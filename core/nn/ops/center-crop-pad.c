/* SPDX-License-Identifier: GPL-3.0-or-later
 * CenterCropPad: the middle of the input, or the input in the middle of zeros, axis by axis, so that the output has the
 * sizes that input 1 gives for axes (all by default). An odd element is cut off, or added, at the end.
 *
 * ONNX CenterCropPad, opset 18, all types.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/copy.h"

typedef struct
{
  gint64 x[NN_MAX_RANK], y[NN_MAX_RANK]; /* where the common part starts */
  gint64 common[NN_MAX_RANK];
} Params;

static gboolean
read_sizes (NnCall *call, NnShape *shape, GError **error)
{
  gint64 sizes[NN_MAX_RANK], axes[NN_MAX_RANK];
  int n_sizes, n_axes;

  if (!nn_call_ints (call, 1, "shape", NN_MAX_RANK, sizes, &n_sizes, error)
      || !nn_call_ints (call, -1, "axes", NN_MAX_RANK, axes, &n_axes, error))
    return FALSE;
  if (n_sizes != (n_axes >= 0 ? n_axes : shape->rank))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%d sizes are given for %d axes", n_sizes,
                          n_axes >= 0 ? n_axes : shape->rank);
  for (int i = 0; i < n_sizes; i++)
    {
      int axis = i;

      if (n_axes >= 0 && !nn_call_normalize_axis (call, axes[i], shape->rank, &axis, error))
        return FALSE;
      if (sizes[i] < 0)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "a size is negative");
      shape->dims[axis] = sizes[i];
    }
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape;
  Params *params = call->params;
  NnShape y = *x;

  if (!read_sizes (call, &y, error))
    return FALSE;
  for (int i = 0; i < y.rank; i++)
    {
      params->common[i] = MIN (x->dims[i], y.dims[i]);
      params->x[i] = (x->dims[i] - params->common[i]) / 2;
      params->y[i] = (y.dims[i] - params->common[i]) / 2;
    }
  nn_call_describe (call, 0, call->in[0]->type, &y);
  return TRUE;
}

/* The common part of @from, where it starts at @from_start, to @to; zeros around it. */
static void
move (const NnCall *call, const NnTensor *from, const gint64 *from_start, NnTensor *to, const gint64 *to_start)
{
  const Params *params = call->params;
  const NnShape common = nn_shape_from_dims (from->shape.rank, params->common);
  const gint64 size = (gint64) nn_type_size (to->type);
  gint64 from_offset = 0, to_offset = 0;
  NnLoop loop;

  if (nn_tensor_count (to) > 0)
    memset (to->data, 0, nn_tensor_bytes (to));
  if (nn_shape_count (&common) == 0)
    return;
  nn_loop_init (&loop, &common);
  nn_shape_strides (&to->shape, loop.strides[0]);
  nn_shape_strides (&from->shape, loop.strides[1]);
  for (int i = 0; i < common.rank; i++)
    {
      to_offset += to_start[i] * loop.strides[0][i];
      from_offset += from_start[i] * loop.strides[1][i];
    }
  nn_copy (&loop, 0, (char *) to->data + to_offset * size, (const char *) from->data + from_offset * size,
           (gsize) size);
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;

  move (call, call->in[0], params->x, call->out[0], params->y);
}

static void
backward (NnCall *call)
{
  const Params *params = call->params;

  if (call->grad_in[0])
    move (call, call->grad_out[0], params->y, call->grad_in[0], params->x);
}

const NnOp nn_op_center_crop_pad = {
  .name = "CenterCropPad",
  .params_size = sizeof (Params),
  .min_inputs = 2,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
