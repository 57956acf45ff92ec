/* SPDX-License-Identifier: GPL-3.0-or-later
 * NonZero: floats (NaN is not 0), bool, nothing found, a scalar.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static void
check (NnTensor *x, NnShape shape, const gint64 *expected)
{
  g_autoptr (OpTest) test = op_test_new ("NonZero", 13);

  op_test_input (test, x);
  op_test_run (test);
  op_test_expect_int64s (test, 0, shape, expected);
}

static void
test_values (void)
{
  check (naive_typed (NN_TYPE_FLOAT, NN_SHAPE (2, 3), (double[]){ 0, 0.25, -0.0, NAN, 0, -1 }), NN_SHAPE (2, 3),
         (gint64[]){ 0, 1, 1, 1, 0, 2 });
  check (naive_typed (NN_TYPE_BOOL, NN_SHAPE (3), (double[]){ 1, 0, 1 }), NN_SHAPE (1, 2), (gint64[]){ 0, 2 });
  check (naive_typed (NN_TYPE_INT8, NN_SHAPE (2), (double[]){ 0, 0 }), NN_SHAPE (1, 0), (gint64[]){ 0 });
  check (naive_typed (NN_TYPE_INT64, (NnShape){ 0 }, (double[]){ 5 }), NN_SHAPE (0, 1), (gint64[]){ 0 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/non-zero/values", test_values);
  return g_test_run ();
}
