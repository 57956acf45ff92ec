/* SPDX-License-Identifier: GPL-3.0-or-later
 * Clip: limits as attributes and as inputs, all types, gradients (of the limits too), what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static void
test_attributes (void)
{
  g_autoptr (OpTest) test = op_test_new ("Clip", 6);

  nn_node_set_float (op_test_node (test), "min", -1);
  nn_node_set_float (op_test_node (test), "max", 2);
  op_test_floats (test, NN_SHAPE (6), (float[]){ -3, -1, 0.5f, 2, 7, NAN });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (6), (float[]){ -1, -1, 0.5f, 2, 2, NAN }, TOLERANCE_EXACT);
}

static void
test_attributes_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("Clip", 6);

  nn_node_set_float (op_test_node (test), "min", -1);
  nn_node_set_float (op_test_node (test), "max", 0.5f);
  op_test_random (test, NN_SHAPE (5, 7), -2, 2);
  op_test_gradient (test);
}

static void
test_inputs (void)
{
  g_autoptr (OpTest) test = op_test_new ("Clip", 13);

  op_test_random (test, NN_SHAPE (3, 5, 7), -2, 2);
  op_test_floats (test, (NnShape){ 0 }, (float[]){ -1 });
  op_test_floats (test, (NnShape){ 0 }, (float[]){ 0.5f });
  op_test_run (test);
  for (gint64 i = 0; i < 105; i++)
    g_assert_cmpfloat (nn_tensor_floats (op_test_output (test, 0))[i], ==,
                       fminf (fmaxf (nn_tensor_floats (op_test_get_input (test, 0))[i], -1), 0.5f));
  op_test_gradient (test);
}

static void
test_one_limit (void)
{
  g_autoptr (OpTest) low = op_test_new ("Clip", 11);
  g_autoptr (OpTest) high = op_test_new ("Clip", 11);
  g_autoptr (OpTest) none = op_test_new ("Clip", 11);

  op_test_floats (low, NN_SHAPE (3), (float[]){ -INFINITY, 0, INFINITY });
  op_test_floats (low, (NnShape){ 0 }, (float[]){ -1 });
  op_test_run (low);
  op_test_expect_floats (low, 0, NN_SHAPE (3), (float[]){ -1, 0, INFINITY }, TOLERANCE_EXACT);
  op_test_floats (high, NN_SHAPE (3), (float[]){ -INFINITY, 0, INFINITY });
  op_test_input (high, NULL);
  op_test_floats (high, (NnShape){ 0 }, (float[]){ -1 });
  op_test_run (high);
  op_test_expect_floats (high, 0, NN_SHAPE (3), (float[]){ -INFINITY, -1, -1 }, TOLERANCE_EXACT);
  op_test_floats (none, NN_SHAPE (2), (float[]){ -INFINITY, INFINITY });
  op_test_run (none);
  op_test_expect_floats (none, 0, NN_SHAPE (2), (float[]){ -INFINITY, INFINITY }, TOLERANCE_EXACT);
}

/* High wins. */
static void
test_crossed_limits (void)
{
  g_autoptr (OpTest) test = op_test_new ("Clip", 13);

  op_test_floats (test, NN_SHAPE (3), (float[]){ -2, 0, 6 });
  op_test_floats (test, (NnShape){ 0 }, (float[]){ 2 });
  op_test_floats (test, (NnShape){ 0 }, (float[]){ 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3), (float[]){ 1, 1, 1 }, TOLERANCE_EXACT);
  op_test_gradient (test);
}

static void
check_type (NnType type, const double *x, const double *limits, const double *y)
{
  g_autoptr (OpTest) test = op_test_new ("Clip", 13);
  g_autoptr (NnTensor) expected = naive_typed (type, NN_SHAPE (4), y);

  op_test_input (test, naive_typed (type, NN_SHAPE (4), x));
  op_test_input (test, naive_typed (type, (NnShape){ 0 }, limits));
  op_test_input (test, naive_typed (type, (NnShape){ 0 }, limits + 1));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  const double x[] = { -5, 0, 3, 100 };

  check_type (NN_TYPE_INT8, x, (double[]){ -2, 7 }, (double[]){ -2, 0, 3, 7 });
  check_type (NN_TYPE_INT64, x, (double[]){ -2, 7 }, (double[]){ -2, 0, 3, 7 });
  check_type (NN_TYPE_DOUBLE, x, (double[]){ -2, 7 }, (double[]){ -2, 0, 3, 7 });
  check_type (NN_TYPE_UINT64, (double[]){ 0, 5, 0x1p63, 0x1p62 }, (double[]){ 1, 0x1p62 },
              (double[]){ 1, 5, 0x1p62, 0x1p62 });
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) limit = op_test_new ("Clip", 13);
  g_autoptr (OpTest) type = op_test_new ("Clip", 13);

  op_test_random (limit, NN_SHAPE (3), -1, 1);
  op_test_floats (limit, NN_SHAPE (2), (float[]){ 0, 1 });
  op_test_fails (limit, NN_ERROR_SHAPE, "limit 1");
  op_test_input (type, naive_typed (NN_TYPE_BOOL, NN_SHAPE (1), (double[]){ 1 }));
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "bool");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/clip/attributes", test_attributes);
  g_test_add_func ("/ops/clip/attributes-gradient", test_attributes_gradient);
  g_test_add_func ("/ops/clip/inputs", test_inputs);
  g_test_add_func ("/ops/clip/one-limit", test_one_limit);
  g_test_add_func ("/ops/clip/crossed-limits", test_crossed_limits);
  g_test_add_func ("/ops/clip/types", test_types);
  g_test_add_func ("/ops/clip/refuses", test_refuses);
  return g_test_run ();
}
