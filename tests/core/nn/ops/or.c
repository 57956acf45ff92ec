/* SPDX-License-Identifier: GPL-3.0-or-later
 * Or: what operators that give true or false have in common.
 */
#include "config.h"

#include "op-relation.h"

static gboolean
formula (double a, double b)
{
  return a != 0 || b != 0;
}

static const OpRelation relation = {
  .op_type = "Or",
  .formula = formula,
  .booleans = TRUE,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_relation_add_tests (&relation);
  return g_test_run ();
}
