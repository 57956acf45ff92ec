/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that operators on one floating point tensor have in common.
 */
#include "config.h"

#include "op-unary.h"

#include "op-naive.h"

static OpTest *
new_case (const OpUnary *unary)
{
  return op_test_new (unary->op_type, unary->opset);
}

/* More elements than a thread takes at once, and no round number of them. */
static void
test_large (gconstpointer data)
{
  const OpUnary *unary = data;
  g_autoptr (OpTest) test = new_case (unary);
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, NN_SHAPE (3, 127, 131), unary->range[0], unary->range[1]);
  expected = naive_unary (op_test_get_input (test, 0), unary->formula);
  op_test_run (test);
  op_test_expect (test, 0, expected, unary->tolerance);
}

static void
test_special_values (gconstpointer data)
{
  const OpUnary *unary = data;
  g_autoptr (OpTest) test = new_case (unary);

  op_test_floats (test, NN_SHAPE (unary->specials), unary->special_x);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (unary->specials), unary->special_y, TOLERANCE_FUNCTION);
}

static void
test_double (gconstpointer data)
{
  const OpUnary *unary = data;
  g_autoptr (OpTest) test = new_case (unary);
  g_autoptr (NnTensor) expected = NULL;

  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (3), (double[]){ 0.25, 1, 4 }));
  expected = naive_unary (op_test_get_input (test, 0), unary->formula);
  op_test_run (test);
  op_test_expect (test, 0, expected, 1e-7);
}

static void
test_gradient (gconstpointer data)
{
  const OpUnary *unary = data;
  g_autoptr (OpTest) test = new_case (unary);

  op_test_random (test, NN_SHAPE (1, 2, 5, 7), unary->gradient_range[0], unary->gradient_range[1]);
  op_test_gradient (test);
}

static void
check_refuses (const OpUnary *unary, NnType type, const char *name)
{
  g_autoptr (OpTest) test = new_case (unary);

  op_test_input (test, naive_typed (type, NN_SHAPE (2), (double[]){ 1, 0 }));
  op_test_fails (test, NN_ERROR_UNSUPPORTED, name);
}

static void
test_refuses_types (gconstpointer data)
{
  const OpUnary *unary = data;

  check_refuses (unary, NN_TYPE_BOOL, "bool");
  if (!unary->takes_integers)
    check_refuses (unary, NN_TYPE_INT64, "int64");
}

void
op_unary_add_tests (const OpUnary *unary)
{
  op_test_add (unary->folder, "large", unary, test_large);
  op_test_add (unary->folder, "special-values", unary, test_special_values);
  op_test_add (unary->folder, "double", unary, test_double);
  if (!unary->no_gradient)
    op_test_add (unary->folder, "gradient", unary, test_gradient);
  op_test_add (unary->folder, "refuses-types", unary, test_refuses_types);
}
