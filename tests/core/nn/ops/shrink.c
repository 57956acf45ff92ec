/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shrink: with its defaults against the formula, soft, integers.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"
#include "op-unary.h"

static double
shrink (double x)
{
  return fabs (x) > 0.5 ? x : 0;
}

static const OpUnary unary = {
  .op_type = "Shrink",
  .folder = "shrink",
  .opset = 9,
  .formula = shrink,
  .tolerance = TOLERANCE_EXACT,
  .range = { -2, 2 },
  .gradient_range = { -2, 2 },
  .specials = 4,
  .special_x = { -INFINITY, INFINITY, 0.5f, -0.5f },
  .special_y = { -INFINITY, INFINITY, 0, 0 },
  .takes_integers = TRUE,
};

static OpTest *
new_soft (void)
{
  OpTest *test = op_test_new ("Shrink", 9);

  nn_node_set_float (op_test_node (test), "lambd", 1.5f);
  nn_node_set_float (op_test_node (test), "bias", 1.5f);
  return test;
}

static void
test_soft (void)
{
  g_autoptr (OpTest) floats = new_soft ();
  g_autoptr (OpTest) integers = new_soft ();

  op_test_floats (floats, NN_SHAPE (4), (float[]){ -2, -1, 1, 4 });
  op_test_run (floats);
  op_test_expect_floats (floats, 0, NN_SHAPE (4), (float[]){ -0.5f, 0, 0, 2.5f }, TOLERANCE_EXACT);
  op_test_int64s (integers, NN_SHAPE (4), (gint64[]){ -5, -1, 1, 4 });
  op_test_run (integers);
  op_test_expect_int64s (integers, 0, NN_SHAPE (4), (gint64[]){ -3, 0, 0, 2 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/shrink/soft", test_soft);
  return g_test_run ();
}
