/* SPDX-License-Identifier: GPL-3.0-or-later
 * Equal: what operators that give true or false have in common.
 */
#include "config.h"

#include "op-relation.h"

static gboolean
formula (double a, double b)
{
  return a == b;
}

static const OpRelation relation = {
  .op_type = "Equal",
  .formula = formula,
  .numbers = TRUE,
  .booleans = TRUE,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_relation_add_tests (&relation);
  return g_test_run ();
}
