/* SPDX-License-Identifier: GPL-3.0-or-later
 * Range: up and down, integers and fractions, nothing, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static OpTest *
new_case (NnType type, double start, double limit, double delta)
{
  OpTest *test = op_test_new ("Range", 11);

  op_test_input (test, naive_typed (type, (NnShape){ 0 }, &start));
  op_test_input (test, naive_typed (type, (NnShape){ 0 }, &limit));
  op_test_input (test, naive_typed (type, (NnShape){ 0 }, &delta));
  return test;
}

static void
check (NnType type, double start, double limit, double delta, int count, const double *values)
{
  g_autoptr (OpTest) test = new_case (type, start, limit, delta);
  g_autoptr (NnTensor) expected = naive_typed (type, NN_SHAPE (count), values);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_values (void)
{
  check (NN_TYPE_INT64, 3, 9, 3, 2, (double[]){ 3, 6 });
  check (NN_TYPE_INT64, 3, 10, 3, 3, (double[]){ 3, 6, 9 });
  check (NN_TYPE_INT32, 10, 4, -2, 3, (double[]){ 10, 8, 6 });
  check (NN_TYPE_INT16, 10, 4, 2, 0, NULL);
  check (NN_TYPE_FLOAT, -1, 0.25, 0.5, 3, (double[]){ -1, -0.5, 0 });
  check (NN_TYPE_DOUBLE, 1, 0, -0.25, 4, (double[]){ 1, 0.75, 0.5, 0.25 });
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) zero = new_case (NN_TYPE_FLOAT, 0, 1, 0);
  g_autoptr (OpTest) integer_zero = new_case (NN_TYPE_INT64, 0, 1, 0);
  g_autoptr (OpTest) infinite = new_case (NN_TYPE_FLOAT, 0, INFINITY, 1);
  g_autoptr (OpTest) boolean = new_case (NN_TYPE_BOOL, 0, 1, 1);
  g_autoptr (OpTest) several = op_test_new ("Range", 11);

  op_test_fails (zero, NN_ERROR_SHAPE, "no finite number");
  op_test_fails (integer_zero, NN_ERROR_SHAPE, "no finite number");
  op_test_fails (infinite, NN_ERROR_SHAPE, "no finite number");
  op_test_fails (boolean, NN_ERROR_UNSUPPORTED, "bool");
  for (int i = 0; i < 3; i++)
    op_test_int64s (several, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (several, NN_ERROR_SHAPE, "one number each");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/range/values", test_values);
  g_test_add_func ("/ops/range/refuses", test_refuses);
  return g_test_run ();
}
