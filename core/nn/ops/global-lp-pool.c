/* SPDX-License-Identifier: GPL-3.0-or-later
 * GlobalLpPool: y (n, c, 1, 1 …) = (Σ |x|ᵖ)^(1/p) over all spatial dimensions.
 *
 * ONNX GlobalLpPool, opsets 1 to 22, float32; p is 2 by default. Summed in double. The gradient of nothing but zeros is
 * 0.
 */
#include "config.h"

#include "nn/ops/lp.h"
#include "nn/ops/reduce.h"

static gboolean
infer (NnCall *call, GError **error)
{
  float p;

  return nn_call_require_float (call, 0, error) && nn_lp_read (call, &p, error)
         && nn_reduce_infer_global (call, FALSE, error);
}

static gint64
plane_size (const NnCall *call)
{
  return nn_shape_count_range (&call->in[0]->shape, 2, call->in[0]->shape.rank);
}

static void
forward_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const gint64 n = plane_size (call);
  float p = 2;

  nn_lp_read (call, &p, NULL);
  for (gint64 i = begin; i < end; i++)
    {
      const float *x = nn_tensor_floats (call->in[0]) + i * n;
      double sum = 0;

      for (gint64 k = 0; k < n; k++)
        sum += nn_lp_power (x[k], p);
      nn_tensor_floats (call->out[0])[i] = nn_lp_root ((float) sum, p);
    }
}

static void
forward (NnCall *call)
{
  nn_parallel_for (nn_tensor_count (call->out[0]), 1, forward_planes, call);
}

static void
backward_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const gint64 n = plane_size (call);
  float p = 2;

  nn_lp_read (call, &p, NULL);
  for (gint64 i = begin; i < end; i++)
    {
      const float y = nn_tensor_floats (call->out[0])[i], dy = nn_tensor_floats (call->grad_out[0])[i];

      for (gint64 k = i * n; k < (i + 1) * n; k++)
        nn_tensor_floats (call->grad_in[0])[k] = dy * nn_lp_slope (nn_tensor_floats (call->in[0])[k], y, p);
    }
}

static void
backward (NnCall *call)
{
  if (call->grad_in[0])
    nn_parallel_for (nn_tensor_count (call->out[0]), 1, backward_planes, call);
}

const NnOp nn_op_global_lp_pool = {
  .name = "GlobalLpPool",
  .params_size = sizeof (NnReduceParams),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .backward_outputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
