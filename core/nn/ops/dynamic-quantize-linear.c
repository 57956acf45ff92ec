/* SPDX-License-Identifier: GPL-3.0-or-later
 * DynamicQuantizeLinear: x as uint8 y, scaled so that the least element (or 0) becomes 0 and the greatest (or 0) 255.
 *
 * scale = (max - min) / 255, zero point = round (saturate (-min / scale)), y = saturate (round (x / scale) + zero
 * point). ONNX DynamicQuantizeLinear, opset 11, float32. Where all of x is 0, scale is 1. No gradient.
 */
#include "config.h"

#include "nn/ops/quantize.h"

#define GRAIN 8192 /* elements below which another thread does not pay */

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape scalar = { 0 };

  if (!nn_call_require_float (call, 0, error))
    return FALSE;
  if (call->with_gradients)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                          "rounding has no gradient; use the model that was not quantised");
  nn_call_describe (call, 0, NN_TYPE_UINT8, &call->in[0]->shape);
  nn_call_describe (call, 1, NN_TYPE_FLOAT, &scalar);
  nn_call_describe (call, 2, NN_TYPE_UINT8, &scalar);
  return TRUE;
}

typedef struct
{
  const NnCall *call;
  float scale;
  gint32 zero;
} Job;

static void
find_scale (const NnTensor *x, Job *job)
{
  const float *values = nn_tensor_floats (x);
  const gint32 no_offset = 0;
  float low = 0, high = 0;

  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    {
      low = values[i] < low ? values[i] : low;
      high = values[i] > high ? values[i] : high;
    }
  job->scale = low == high ? 1 : (high - low) / 255;
  const float offset = -low / job->scale;
  nn_quantized_round (NN_TYPE_UINT8, &offset, 1, &no_offset, &job->zero);
}

static void
quantize_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const float *x = nn_tensor_floats (job->call->in[0]);
  float scaled[NN_QUANTIZED_BLOCK];
  gint32 zeros[NN_QUANTIZED_BLOCK], rounded[NN_QUANTIZED_BLOCK];

  for (int i = 0; i < NN_QUANTIZED_BLOCK; i++)
    zeros[i] = job->zero;
  for (gint64 at = begin; at < end; at += NN_QUANTIZED_BLOCK)
    {
      const gint64 n = MIN (end - at, NN_QUANTIZED_BLOCK);

      for (gint64 i = 0; i < n; i++)
        scaled[i] = x[at + i] / job->scale;
      nn_quantized_round (NN_TYPE_UINT8, scaled, n, zeros, rounded);
      nn_quantized_store (job->call->out[0], at, n, rounded);
    }
}

static void
forward (NnCall *call)
{
  Job job = { .call = call };

  find_scale (call->in[0], &job);
  if (call->n_out > 1 && call->out[1])
    nn_tensor_floats (call->out[1])[0] = job.scale;
  if (call->n_out > 2 && call->out[2])
    nn_tensor_set_int64 (call->out[2], 0, job.zero);
  nn_parallel_for (nn_tensor_count (call->in[0]), GRAIN, quantize_range, &job);
}

const NnOp nn_op_dynamic_quantize_linear = {
  .name = "DynamicQuantizeLinear",
  .min_inputs = 1,
  .max_inputs = 1,
  .max_outputs = 3,
  .infer = infer,
  .forward = forward,
};
