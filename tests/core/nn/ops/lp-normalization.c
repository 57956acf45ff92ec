/* SPDX-License-Identifier: GPL-3.0-or-later
 * LpNormalization: known numbers, zeros, types, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static OpTest *
new_case (gint64 p, gint64 axis)
{
  OpTest *test = op_test_new ("LpNormalization", 22);

  nn_node_set_int (op_test_node (test), "p", p);
  nn_node_set_int (op_test_node (test), "axis", axis);
  return test;
}

/* Also all zeros, which have no direction. */
static void
test_values (void)
{
  g_autoptr (OpTest) rows = new_case (2, -1);
  g_autoptr (OpTest) columns = new_case (1, 0);
  g_autoptr (OpTest) doubles = new_case (2, 0);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2), (double[]){ -0.6, 0.8 });

  op_test_floats (rows, NN_SHAPE (2, 2), (float[]){ 3, -4, 0, 0 });
  op_test_run (rows);
  op_test_expect_floats (rows, 0, NN_SHAPE (2, 2), (float[]){ 0.6f, -0.8f, NAN, NAN }, TOLERANCE_LAYER);
  op_test_floats (columns, NN_SHAPE (3, 2), (float[]){ 1, 0, -2, 0, 1, -5 });
  op_test_run (columns);
  op_test_expect_floats (columns, 0, NN_SHAPE (3, 2), (float[]){ 0.25f, 0, -0.5f, 0, 0.25f, -1 }, TOLERANCE_LAYER);
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2), (double[]){ -3, 4 }));
  op_test_run (doubles);
  op_test_expect (doubles, 0, expected, TOLERANCE_LAYER);
}

static void
test_gradient (void)
{
  for (gint64 p = 1; p <= 2; p++)
    for (gint64 axis = 0; axis < 3; axis++)
      {
        g_autoptr (OpTest) test = new_case (p, axis);

        op_test_random (test, NN_SHAPE (3, 5, 4), -2, 2);
        op_test_gradient (test);
      }
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) p = new_case (3, 0);
  g_autoptr (OpTest) axis = new_case (2, 2);
  g_autoptr (OpTest) type = new_case (2, 0);

  op_test_random (p, NN_SHAPE (2, 3), -1, 1);
  op_test_fails (p, NN_ERROR_UNSUPPORTED, "1 or 2");
  op_test_random (axis, NN_SHAPE (2, 3), -1, 1);
  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_int64s (type, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "int64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/lp-normalization/values", test_values);
  g_test_add_func ("/ops/lp-normalization/gradient", test_gradient);
  g_test_add_func ("/ops/lp-normalization/refuses", test_refuses);
  return g_test_run ();
}
