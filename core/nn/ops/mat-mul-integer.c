/* SPDX-License-Identifier: GPL-3.0-or-later
 * MatMulInteger: Y = (A - zero point of A) · (B - zero point of B), exactly, in int32.
 *
 * ONNX MatMulInteger, opset 10: int8 and uint8; zero points for all, per row of A, per column of B. Integers: no
 * gradient.
 */
#include "config.h"

#include "nn/ops/integer-mat-mul.h"

static gboolean
infer (NnCall *call, GError **error)
{
  NnShape y;

  if (!nn_integer_mat_mul_infer (call, 0, 2, 1, 3, &y, error))
    return FALSE;
  nn_call_describe (call, 0, NN_TYPE_INT32, &y);
  return TRUE;
}

static void
forward (NnCall *call)
{
  nn_integer_mat_mul_run (call, NULL);
}

const NnOp nn_op_mat_mul_integer = {
  .name = "MatMulInteger",
  .params_size = sizeof (NnIntegerMatMul),
  .min_inputs = 2,
  .max_inputs = 4,
  .infer = infer,
  .prepare = nn_integer_mat_mul_prepare,
  .release = nn_integer_mat_mul_release,
  .forward = forward,
};
