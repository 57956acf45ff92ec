/* SPDX-License-Identifier: GPL-3.0-or-later
 * Split: cuts the input along axis into parts: of the sizes in split, or equal ones (the last may be smaller from
 * opset 18 on).
 *
 * ONNX Split, opsets 1 to 18, all types. split is an attribute, in opset 1 also an input, and an input from 13 on.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/copy.h"

#define MAX_PARTS NN_MAX_SLOTS

typedef struct
{
  int axis;
  gint64 sizes[MAX_PARTS]; /* of each part, along the axis */
} Params;

/* As equal as it goes: ONNX asks for equal parts, or, with num_outputs, for a last one that is smaller. */
static gboolean
share_out (NnCall *call, gint64 n, gint64 *sizes, GError **error)
{
  const gint64 part = (n + call->n_out - 1) / call->n_out;

  if (call->opset < 18 && n % call->n_out != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%" G_GINT64_FORMAT " cannot be cut into %d equal parts", n,
                          call->n_out);
  for (int i = 0; i < call->n_out; i++)
    {
      sizes[i] = MIN (part, n);
      n -= sizes[i];
    }
  return TRUE;
}

static gboolean
read_sizes (NnCall *call, gint64 n, gint64 *sizes, GError **error)
{
  gint64 left = n;
  int count;

  if (!nn_call_ints (call, 1, "split", MAX_PARTS, sizes, &count, error))
    return FALSE;
  if (count < 0)
    return share_out (call, n, sizes, error);
  if (count != call->n_out)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "split has %d sizes for %d outputs", count, call->n_out);
  for (int i = 0; i < count; i++)
    {
      if (sizes[i] < 0 || sizes[i] > left)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "part %d has a size of %" G_GINT64_FORMAT, i, sizes[i]);
      left -= sizes[i];
    }
  if (left != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the sizes of the parts do not add up to %" G_GINT64_FORMAT, n);
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  Params *params = call->params;
  NnShape shape = x->shape;

  if (call->n_out > MAX_PARTS)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "more than %d parts", MAX_PARTS);
  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", 0), shape.rank, &params->axis, error)
      || !read_sizes (call, shape.dims[params->axis], params->sizes, error))
    return FALSE;
  for (int i = 0; i < call->n_out; i++)
    {
      shape.dims[params->axis] = params->sizes[i];
      nn_call_describe (call, i, x->type, &shape);
    }
  return TRUE;
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;
  const NnShape *x = &call->in[0]->shape;
  const gint64 rows = nn_shape_count_range (x, 0, params->axis);
  const gint64 inner = nn_shape_count_range (x, params->axis + 1, x->rank), pitch = x->dims[params->axis] * inner;
  const gsize size = nn_type_size (call->in[0]->type);
  const char *from = call->in[0]->data;

  if (nn_tensor_count (call->in[0]) == 0)
    return;
  for (int i = 0; i < call->n_out; i++)
    {
      const gint64 row = params->sizes[i] * inner;

      if (call->out[i])
        nn_copy_rows (rows, row, call->out[i]->data, row, from, pitch, size);
      from += row * (gint64) size;
    }
}

/* A part without a gradient gives zeros. */
static void
backward (NnCall *call)
{
  const Params *params = call->params;
  const NnShape *x = &call->in[0]->shape;
  const gint64 rows = nn_shape_count_range (x, 0, params->axis);
  const gint64 inner = nn_shape_count_range (x, params->axis + 1, x->rank), pitch = x->dims[params->axis] * inner;
  float *to = nn_tensor_floats (call->grad_in[0]);

  if (nn_tensor_count (call->in[0]) == 0)
    return;
  memset (to, 0, nn_tensor_bytes (call->grad_in[0]));
  for (int i = 0; i < call->n_out; i++)
    {
      const gint64 row = params->sizes[i] * inner;

      if (call->grad_out[i])
        nn_copy_rows (rows, row, to, pitch, call->grad_out[i]->data, row, sizeof (float));
      to += row;
    }
}

const NnOp nn_op_split = {
  .name = "Split",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 2,
  .max_outputs = MAX_PARTS,
  .value_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
