/* SPDX-License-Identifier: GPL-3.0-or-later
 * IsInf: both signs, each alone, double, that integers are refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static void
check (NnType type, gboolean negative, gboolean positive)
{
  g_autoptr (OpTest) test = op_test_new ("IsInf", 10);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_BOOL, NN_SHAPE (4), (double[]){ 0, 0, positive, negative });

  op_test_input (test, naive_typed (type, NN_SHAPE (4), (double[]){ 0, NAN, INFINITY, -INFINITY }));
  nn_node_set_int (op_test_node (test), "detect_negative", negative);
  nn_node_set_int (op_test_node (test), "detect_positive", positive);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_values (void)
{
  check (NN_TYPE_FLOAT, TRUE, TRUE);
  check (NN_TYPE_FLOAT, TRUE, FALSE);
  check (NN_TYPE_DOUBLE, FALSE, TRUE);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("IsInf", 10);

  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "int64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/is-inf/values", test_values);
  g_test_add_func ("/ops/is-inf/refuses", test_refuses);
  return g_test_run ();
}
