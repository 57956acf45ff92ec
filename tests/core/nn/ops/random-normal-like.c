/* SPDX-License-Identifier: GPL-3.0-or-later
 * RandomNormalLike: what all such operators have in common.
 */
#include "config.h"

#include "op-random.h"

int
main (int argc, char **argv)
{
  static const OpRandom op = { "RandomNormalLike", "random-normal-like", TRUE, TRUE };

  g_test_init (&argc, &argv, NULL);
  op_random_add_tests (&op);
  return g_test_run ();
}
