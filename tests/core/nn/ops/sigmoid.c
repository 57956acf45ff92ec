/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sigmoid: against libm, its accuracy over all magnitudes, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "op-unary.h"

static double
sigmoid (double x)
{
  return 1 / (1 + exp (-x));
}

static const OpUnary unary = {
  .op_type = "Sigmoid",
  .folder = "sigmoid",
  .opset = 13,
  .formula = sigmoid,
  .tolerance = TOLERANCE_FUNCTION,
  .range = { -20, 20 },
  .gradient_range = { -3, 3 },
  .specials = 6,
  .special_x = { 0, -INFINITY, INFINITY, NAN, -200, 200 },
  .special_y = { 0.5, 0, 1, NAN, 0, 1 },
};

static void
test_exp_accuracy (void)
{
  double worst = 0;

  for (float x = -87; x < 88.7f; x += 0.00113f)
    worst = MAX (worst, fabs (nn_exp (x) / exp (x) - 1));
  g_assert_cmpfloat (worst, <, 2e-7);
  g_assert_cmpfloat (nn_exp (-INFINITY), ==, 0);
  g_assert_cmpfloat (nn_exp (-110), ==, 0);
  g_assert_cmpfloat (fabs (nn_exp (-95) / exp (-95) - 1), <, 1e-4);
  g_assert_cmpfloat (nn_exp (89), ==, INFINITY);
  g_assert_true (isnan (nn_exp (NAN)));
}

/* Every 1009th float of all but the subnormal results: the bound that exp.h states. */
static void
test_accuracy (void)
{
  double worst = 0;

  for (guint32 bits = 0; bits < 0x42ae0000; bits += 1009)
    for (int sign = -1; sign <= 1; sign += 2)
      {
        const NnFloatBits magnitude = { .u = bits };
        const float x = (float) sign * magnitude.f;
        const double expected = sigmoid (x);

        worst = MAX (worst, fabs (nn_sigmoid (x) - expected) / expected);
      }
  g_assert_cmpfloat (worst, <, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/sigmoid/exp-accuracy", test_exp_accuracy);
  g_test_add_func ("/ops/sigmoid/accuracy", test_accuracy);
  return g_test_run ();
}
