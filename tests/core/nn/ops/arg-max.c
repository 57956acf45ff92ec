/* SPDX-License-Identifier: GPL-3.0-or-later
 * ArgMax: what it shares with ArgMin.
 */
#include "config.h"

#include "op-arg.h"

int
main (int argc, char **argv)
{
  static const OpArg arg = { "ArgMax", "arg-max", 1 };

  g_test_init (&argc, &argv, NULL);
  op_arg_add_tests (&arg);
  return g_test_run ();
}
