/* SPDX-License-Identifier: GPL-3.0-or-later
 * Det: known determinants, singular and empty matrices, products, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
test_known (void)
{
  g_autoptr (OpTest) test = op_test_new ("Det", 11);
  g_autoptr (OpTest) empty = op_test_new ("Det", 11);

  op_test_floats (test, NN_SHAPE (3, 2, 2), (float[]){ 1, 2, 3, 4, 0, 2, 3, 0, 1, 2, 2, 4 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3), (float[]){ -2, -6, 0 }, TOLERANCE_LAYER);
  op_test_floats (empty, NN_SHAPE (1, 0, 0), NULL);
  op_test_run (empty);
  op_test_expect_floats (empty, 0, NN_SHAPE (1), (float[]){ 1 }, TOLERANCE_EXACT);
}

/* Lower times upper triangular: the product of the diagonals. */
static void
test_product (void)
{
  const gint64 n = 7;
  double values[49] = { 0 }, det = 1;
  g_autoptr (OpTest) test = op_test_new ("Det", 11);

  for (gint64 i = 0; i < n; i++)
    for (gint64 j = 0; j < n; j++)
      for (gint64 k = 0; k <= MIN (i, j); k++)
        values[i * n + j] += (k == i ? 1 : 0.25 * (double) (i - k)) * (k == j ? (double) k - 2.5 : 0.5);
  for (gint64 k = 0; k < n; k++)
    det *= (double) k - 2.5;
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, (NnShape){ 0 }, &det);
  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (n, n), values));
  op_test_run (test);
  op_test_expect (test, 0, expected, 1e-12);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("Det", 11);

  op_test_random (test, NN_SHAPE (2, 3), -1, 1);
  op_test_fails (test, NN_ERROR_SHAPE, "square");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/det/known", test_known);
  g_test_add_func ("/ops/det/product", test_product);
  g_test_add_func ("/ops/det/refuses", test_refuses);
  return g_test_run ();
}
