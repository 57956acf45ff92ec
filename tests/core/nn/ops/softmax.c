/* SPDX-License-Identifier: GPL-3.0-or-later
 * Softmax: what it shares with LogSoftmax.
 */
#include "config.h"

#include <math.h>

#include "op-soft.h"

static double
finish (double shifted, double sum)
{
  return exp (shifted) / sum;
}

static const OpSoft soft = {
  .op_type = "Softmax",
  .folder = "softmax",
  .finish = finish,
  .half = 0.5f,
  .third = 0.333333333f,
  .quarter = 0.25f,
  .large = { 0.422318798f, 0.422318798f, 0.155362403f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_soft_add_tests (&soft);
  return g_test_run ();
}
