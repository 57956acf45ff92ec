/* SPDX-License-Identifier: GPL-3.0-or-later
 * Relu: y = max (x, 0), element by element.
 *
 * ONNX Relu, opsets 1 to 14, floating point and signed integer types. NaN stays NaN. The gradient at 0 is 0.
 *
 * This file is the template of an operator. A new one needs this file, its test in tests/core/nn/ops/ and one word in
 * ops/meson.build. Sections come in this order: parameters (none here), infer, forward, backward, descriptor.
 */
#include "config.h"

#include "nn/ops/unary.h"

/* The fewest elements worth a thread: some 20 us of work. */
#define GRAIN 32768

/* infer: check what the model gave (it may be hostile), describe the outputs, read attributes into call->params, set
 * call->workspace_size. Inputs below min_inputs are there; types and shapes are not checked by anyone else. */
static gboolean
infer (NnCall *call, GError **error)
{
  const NnType type = call->in[0]->type;

  if (type == NN_TYPE_UINT8 || type == NN_TYPE_UINT16 || type == NN_TYPE_UINT32 || type == NN_TYPE_UINT64)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "there is nothing below 0 in %s", nn_type_name (type));
  return nn_unary_infer_number (call, error);
}

/* Types that no model spends its time in have a shared, slow path. */
static double
real (double x, gconstpointer params)
{
  return x < 0 ? 0 : x;
}

static gint64
integer (gint64 x, gconstpointer params)
{
  return MAX (x, 0);
}

static const NnUnary other_types = { .real = real, .integer = integer };

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const float *restrict x = nn_tensor_floats (call->in[0]);
  float *restrict y = nn_tensor_floats (call->out[0]);

  for (gint64 i = begin; i < end; i++)
    y[i] = x[i] < 0.0f ? 0.0f : x[i];
}

/* forward: write every element of every output that is not NULL. Split over outputs only, so that the numbers do not
 * depend on the thread count. */
static void
forward (NnCall *call)
{
  if (call->in[0]->type == NN_TYPE_FLOAT)
    nn_parallel_for (nn_tensor_count (call->out[0]), GRAIN, forward_range, call);
  else
    nn_unary_forward (call, &other_types);
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const float *restrict y = nn_tensor_floats (call->out[0]);
  const float *restrict dy = nn_tensor_floats (call->grad_out[0]);
  float *restrict dx = nn_tensor_floats (call->grad_in[0]);

  for (gint64 i = begin; i < end; i++)
    dx[i] = y[i] > 0.0f ? dy[i] : 0.0f;
}

/* backward: overwrite every grad_in that is not NULL; some of several may be. What it reads besides grad_out must be
 * named in backward_inputs and backward_outputs: the session keeps only those. */
static void
backward (NnCall *call)
{
  if (call->grad_in[0])
    nn_parallel_for (nn_tensor_count (call->out[0]), GRAIN, backward_range, call);
}

const NnOp nn_op_relu = {
  .name = "Relu",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_outputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
