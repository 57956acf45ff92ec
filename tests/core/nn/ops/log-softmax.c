/* SPDX-License-Identifier: GPL-3.0-or-later
 * LogSoftmax: what it shares with Softmax.
 */
#include "config.h"

#include <math.h>

#include "op-soft.h"

static double
finish (double shifted, double sum)
{
  return shifted - log (sum);
}

static const OpSoft soft = {
  .op_type = "LogSoftmax",
  .folder = "log-softmax",
  .finish = finish,
  .half = -0.693147181f,
  .third = -1.09861229f,
  .quarter = -1.38629436f,
  .large = { -0.861994804f, -0.861994804f, -1.8619948f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_soft_add_tests (&soft);
  return g_test_run ();
}
