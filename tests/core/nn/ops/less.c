/* SPDX-License-Identifier: GPL-3.0-or-later
 * Less: what operators that give true or false have in common.
 */
#include "config.h"

#include "op-relation.h"

static gboolean
formula (double a, double b)
{
  return a < b;
}

static const OpRelation relation = {
  .op_type = "Less",
  .formula = formula,
  .numbers = TRUE,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_relation_add_tests (&relation);
  return g_test_run ();
}
