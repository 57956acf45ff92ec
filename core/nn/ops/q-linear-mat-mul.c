/* SPDX-License-Identifier: GPL-3.0-or-later
 * QLinearMatMul: the product of two quantised matrices, quantised: y = saturate (round (sum · a_scale · b_scale /
 * y_scale) + y_zero_point), where the sum of products is exact.
 *
 * ONNX QLinearMatMul, opsets 10 to 21: int8 and uint8; scales and zero points for all, per row of A, per column of B.
 * Integers: no gradient.
 */
#include "config.h"

#include "nn/ops/integer-mat-mul.h"
#include "nn/ops/integer.h"
#include "nn/ops/quantize.h"

enum
{
  A,
  A_SCALE,
  A_ZERO,
  B,
  B_SCALE,
  B_ZERO,
  Y_SCALE,
  Y_ZERO
};

#define GRAIN 16384 /* elements below which another thread does not pay */

static gboolean
check_scale (const NnCall *call, int i, gint64 count, GError **error)
{
  const gint64 scales = nn_tensor_count (call->in[i]);

  if (call->in[i]->type != NN_TYPE_FLOAT)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "scale %d is %s instead of floating point", i,
                          nn_type_name (call->in[i]->type));
  if (scales != 1 && scales != count)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                          "input %d has %" G_GINT64_FORMAT " scales, but 1 or %" G_GINT64_FORMAT " are possible", i,
                          scales, count);
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnIntegerMatMul *op = call->params;
  const NnTensor *zero = call->in[Y_ZERO];
  NnShape y;

  if (!nn_integer_mat_mul_infer (call, A, A_ZERO, B, B_ZERO, &y, error)
      || !check_scale (call, A_SCALE, op->product.m, error) || !check_scale (call, B_SCALE, op->product.n, error)
      || !check_scale (call, Y_SCALE, 1, error))
    return FALSE;
  if ((zero->type != NN_TYPE_INT8 && zero->type != NN_TYPE_UINT8) || nn_tensor_count (zero) != 1)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the result needs one zero point, int8 or uint8");
  nn_call_describe (call, 0, zero->type, &y);
  return TRUE;
}

typedef struct
{
  NnCall *call;
  gint64 matrix;
  const gint32 *sums;
} Job;

/* Rows of the product, in pieces of as many columns as multipliers fit here. */
static void
quantize_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnCall *call = job->call;
  const NnMatMul *p = &((const NnIntegerMatMul *) call->params)->product;
  const float *a_scale = nn_tensor_floats (call->in[A_SCALE]), *b_scale = nn_tensor_floats (call->in[B_SCALE]);
  const float y_scale = nn_tensor_floats (call->in[Y_SCALE])[0];
  const gint64 a_step = nn_tensor_count (call->in[A_SCALE]) > 1, b_step = nn_tensor_count (call->in[B_SCALE]) > 1;
  const gint32 zero = (gint32) nn_tensor_get_int64 (call->in[Y_ZERO], 0);
  float multipliers[NN_QUANTIZED_BLOCK];

  for (gint64 i = begin; i < end; i++)
    for (gint64 j = 0; j < p->n; j += NN_QUANTIZED_BLOCK)
      {
        const gint64 n = MIN (p->n - j, NN_QUANTIZED_BLOCK), at = i * p->n + j;

        for (gint64 k = 0; k < n; k++)
          multipliers[k] = a_scale[i * a_step] * b_scale[(j + k) * b_step] / y_scale;
        nn_quantized_requantize (call->out[0], job->matrix * p->m * p->n + at, n, job->sums + at, multipliers, 1, zero);
      }
}

static void
quantize (NnCall *call, gint64 i, const gint32 *sums)
{
  const NnMatMul *p = &((const NnIntegerMatMul *) call->params)->product;
  Job job = { call, i, sums };

  nn_parallel_for (p->m, MAX (GRAIN / MAX (p->n, 1), 1), quantize_rows, &job);
}

static void
forward (NnCall *call)
{
  nn_integer_mat_mul_run (call, quantize);
}

const NnOp nn_op_q_linear_mat_mul = {
  .name = "QLinearMatMul",
  .params_size = sizeof (NnIntegerMatMul),
  .min_inputs = 8,
  .max_inputs = 8,
  .infer = infer,
  .prepare = nn_integer_mat_mul_prepare,
  .release = nn_integer_mat_mul_release,
  .forward = forward,
};
