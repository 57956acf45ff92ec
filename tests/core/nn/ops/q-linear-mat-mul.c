/* SPDX-License-Identifier: GPL-3.0-or-later
 * QLinearMatMul: rounding, scales per row and column, saturation, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-integer.h"
#include "op-naive.h"

#define M 5
#define N 301
#define K 1200

static OpTest *
new_case (int a_scales, int b_scales)
{
  OpTest *test = op_test_new ("QLinearMatMul", 21);

  op_test_input (test, integer_random (NN_TYPE_UINT8, NN_SHAPE (M, K), 0, 255, 1));
  op_test_random (test, NN_SHAPE (a_scales), 0.25f, 0.5f);
  op_test_input (test, integer_random (NN_TYPE_UINT8, NN_SHAPE (a_scales), 120, 130, 2));
  op_test_input (test, integer_random (NN_TYPE_INT8, NN_SHAPE (K, N), -128, 127, 3));
  op_test_random (test, NN_SHAPE (b_scales), 0.25f, 0.5f);
  op_test_input (test, integer_random (NN_TYPE_INT8, NN_SHAPE (b_scales), -2, 2, 4));
  op_test_floats (test, NN_SHAPE (1), (float[]){ 1000 });
  op_test_input (test, integer_random (NN_TYPE_INT8, NN_SHAPE (1), 5, 5, 5));
  return test;
}

/* Of the same roundings: what is exactly between two integers must go to the even one. */
static NnTensor *
quantized (OpTest *test, const NnTensor *sums)
{
  const NnTensor *a = op_test_get_input (test, 1), *b = op_test_get_input (test, 4);
  NnTensor *y = nn_tensor_new (NN_TYPE_INT8, &sums->shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (sums); i++)
    {
      const float row = nn_tensor_floats (a)[nn_tensor_count (a) > 1 ? i / N : 0];
      const float column = nn_tensor_floats (b)[nn_tensor_count (b) > 1 ? i % N : 0];
      const float scaled = (float) nn_tensor_get_int64 (sums, i) * (row * column / 1000);

      nn_tensor_set_double (y, i, CLAMP (rint (scaled) + 5, -128, 127));
    }
  return y;
}

static void
check (int a_scales, int b_scales)
{
  g_autoptr (OpTest) test = new_case (a_scales, b_scales);
  g_autoptr (NnTensor) sums = integer_mat_mul (op_test_get_input (test, 0), op_test_get_input (test, 2),
                                               op_test_get_input (test, 3), op_test_get_input (test, 5));
  g_autoptr (NnTensor) expected = quantized (test, sums);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_scales (void)
{
  check (1, 1);
  check (M, 1);
  check (1, N);
  check (M, N);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = new_case (1, 2);

  op_test_fails (test, NN_ERROR_UNSUPPORTED, "zero points");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/q-linear-mat-mul/scales", test_scales);
  g_test_add_func ("/ops/q-linear-mat-mul/refuses", test_refuses);
  return g_test_run ();
}
