/* SPDX-License-Identifier: GPL-3.0-or-later
 * QLinearConv: scales for all and per channel, bias, against the definition; what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-integer.h"

static const IntegerConv geometry = { 1, 1, 1, 1 };

static OpTest *
new_case (int scales, gboolean with_bias)
{
  OpTest *test = op_test_new ("QLinearConv", 10);

  op_test_input (test, integer_random (NN_TYPE_UINT8, NN_SHAPE (1, 70, 7, 9), 0, 255, 1));
  op_test_floats (test, NN_SHAPE (1), (float[]){ 0.5f });
  op_test_input (test, integer_random (NN_TYPE_UINT8, NN_SHAPE (1), 128, 128, 2));
  op_test_input (test, integer_random (NN_TYPE_INT8, NN_SHAPE (5, 70, 3, 3), -128, 127, 3));
  op_test_random (test, NN_SHAPE (scales), 0.01f, 0.02f);
  op_test_input (test, integer_random (NN_TYPE_INT8, NN_SHAPE (scales), 0, 0, 4));
  op_test_floats (test, NN_SHAPE (1), (float[]){ 11 });
  op_test_input (test, integer_random (NN_TYPE_UINT8, NN_SHAPE (1), 128, 128, 5));
  if (with_bias)
    op_test_input (test, integer_random (NN_TYPE_INT32, NN_SHAPE (5), -100000, 100000, 6));
  integer_conv_set (op_test_node (test), &geometry);
  return test;
}

static NnTensor *
naive (OpTest *test, gboolean with_bias)
{
  g_autoptr (NnTensor) sums = integer_conv (op_test_get_input (test, 0), op_test_get_input (test, 2),
                                            op_test_get_input (test, 3), op_test_get_input (test, 5), &geometry);
  const NnTensor *scale = op_test_get_input (test, 4);
  NnTensor *y = nn_tensor_new (NN_TYPE_UINT8, &sums->shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (sums); i++)
    {
      const gint64 channel = i / 63;
      const float multiplier = 0.5f * nn_tensor_floats (scale)[nn_tensor_count (scale) > 1 ? channel : 0] / 11;
      const gint64 bias = with_bias ? nn_tensor_get_int64 (op_test_get_input (test, 8), channel) : 0;
      const float scaled = (float) (nn_tensor_get_int64 (sums, i) + bias) * multiplier;

      nn_tensor_set_double (y, i, CLAMP (rint (scaled) + 128, 0, 255));
    }
  return y;
}

static void
check (int scales, gboolean with_bias)
{
  g_autoptr (OpTest) test = new_case (scales, with_bias);
  g_autoptr (NnTensor) expected = naive (test, with_bias);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_scales (void)
{
  check (1, FALSE);
  check (5, FALSE);
  check (5, TRUE);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) scales = new_case (4, FALSE);
  g_autoptr (OpTest) bias = new_case (5, FALSE);

  op_test_fails (scales, NN_ERROR_UNSUPPORTED, "zero points");
  op_test_input (bias, integer_random (NN_TYPE_INT32, NN_SHAPE (4), 0, 1, 1));
  op_test_fails (bias, NN_ERROR_SHAPE, "bias");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/q-linear-conv/scales", test_scales);
  g_test_add_func ("/ops/q-linear-conv/refuses", test_refuses);
  return g_test_run ();
}
