/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tanh: against libm, its accuracy over all magnitudes, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Tanh",
  .folder = "tanh",
  .opset = 13,
  .formula = tanh,
  .tolerance = TOLERANCE_FUNCTION,
  .range = { -5, 5 },
  .gradient_range = { -2, 2 },
  .specials = 6,
  .special_x = { 0, -INFINITY, INFINITY, NAN, -50, 1e-6f },
  .special_y = { 0, -1, 1, NAN, -1, 1e-6f },
};

/* Every 1009th float of all but the subnormal results: the bound that exp.h states. */
static void
test_accuracy (void)
{
  double worst = 0;

  for (guint32 bits = 0x00800000; bits < 0x42ae0000; bits += 1009)
    for (int sign = -1; sign <= 1; sign += 2)
      {
        const NnFloatBits magnitude = { .u = bits };
        const float x = (float) sign * magnitude.f;
        const double expected = tanh (x);

        worst = MAX (worst, fabs (nn_tanh (x) - expected) / fabs (expected));
      }
  g_assert_cmpfloat (worst, <, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/tanh/accuracy", test_accuracy);
  return g_test_run ();
}
