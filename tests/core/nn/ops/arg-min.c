/* SPDX-License-Identifier: GPL-3.0-or-later
 * ArgMin: what it shares with ArgMax.
 */
#include "config.h"

#include "op-arg.h"

int
main (int argc, char **argv)
{
  static const OpArg arg = { "ArgMin", "arg-min", -1 };

  g_test_init (&argc, &argv, NULL);
  op_arg_add_tests (&arg);
  return g_test_run ();
}
