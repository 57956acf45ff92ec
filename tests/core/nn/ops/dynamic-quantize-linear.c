/* SPDX-License-Identifier: GPL-3.0-or-later
 * DynamicQuantizeLinear: ranges on both sides of 0 and on one, all zeros, many elements.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static void
check (int n, const float *x, double scale, double zero, const double *y)
{
  g_autoptr (OpTest) test = op_test_new ("DynamicQuantizeLinear", 11);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_UINT8, NN_SHAPE (n), y);
  g_autoptr (NnTensor) expected_scale = naive_typed (NN_TYPE_FLOAT, (NnShape){ 0 }, &scale);
  g_autoptr (NnTensor) expected_zero = naive_typed (NN_TYPE_UINT8, (NnShape){ 0 }, &zero);

  op_test_floats (test, NN_SHAPE (n), x);
  op_test_outputs (test, 3);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
  op_test_expect (test, 1, expected_scale, 1e-7);
  op_test_expect (test, 2, expected_zero, TOLERANCE_EXACT);
}

static void
test_ranges (void)
{
  check (3, (float[]){ -1, 0, 4.1f }, 5.1 / 255, 50, (double[]){ 0, 50, 255 });
  check (3, (float[]){ 1, 2, 5.1f }, 5.1 / 255, 0, (double[]){ 50, 100, 255 });
  check (3, (float[]){ -5.1f, -2, -1 }, 5.1 / 255, 255, (double[]){ 0, 155, 205 });
  check (2, (float[]){ 0, 0 }, 1, 0, (double[]){ 0, 0 });
}

static void
test_large (void)
{
  g_autoptr (OpTest) test = op_test_new ("DynamicQuantizeLinear", 11);

  op_test_random (test, NN_SHAPE (3, 127, 131), -2, 3);
  op_test_outputs (test, 3);
  op_test_run (test);
  const float *x = nn_tensor_floats (op_test_get_input (test, 0));
  const double scale = nn_tensor_floats (op_test_output (test, 1))[0];
  const gint64 zero = nn_tensor_get_int64 (op_test_output (test, 2), 0);
  for (gint64 i = 0; i < 3 * 127 * 131; i++)
    g_assert_cmpfloat (fabs ((nn_tensor_get_int64 (op_test_output (test, 0), i) - zero) * scale - x[i]), <=,
                       scale * 1.01);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/dynamic-quantize-linear/ranges", test_ranges);
  g_test_add_func ("/ops/dynamic-quantize-linear/large", test_large);
  return g_test_run ();
}
