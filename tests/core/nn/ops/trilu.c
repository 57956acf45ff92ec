/* SPDX-License-Identifier: GPL-3.0-or-later
 * Trilu: both triangles, all diagonals, several matrices, types, gradient.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (gboolean upper, gint64 k)
{
  OpTest *test = op_test_new ("Trilu", 14);

  op_test_random (test, NN_SHAPE (2, 4, 5), 1, 2);
  op_test_int64s (test, (NnShape){ 0 }, &k);
  nn_node_set_int (op_test_node (test), "upper", upper);
  return test;
}

static void
check (gboolean upper, gint64 k)
{
  g_autoptr (OpTest) test = new_case (upper, k);
  g_autoptr (NnTensor) expected = nn_tensor_convert (op_test_get_input (test, 0), NN_TYPE_FLOAT, NULL);

  for (gint64 i = 0; i < 40; i++)
    {
      const gint64 row = i / 5 % 4, column = i % 5;

      if (upper ? column - row < k : column - row > k)
        nn_tensor_floats (expected)[i] = 0;
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_diagonals (void)
{
  for (gint64 k = -6; k <= 6; k++)
    {
      check (TRUE, k);
      check (FALSE, k);
    }
  check (TRUE, G_MININT64);
  check (FALSE, G_MAXINT64);
}

static void
test_types (void)
{
  g_autoptr (OpTest) test = op_test_new ("Trilu", 14);

  op_test_int64s (test, NN_SHAPE (2, 2), (gint64[]){ 1, 2, 3, 4 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (2, 2), (gint64[]){ 1, 2, 0, 4 });
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = new_case (TRUE, -1);

  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("Trilu", 14);

  op_test_random (test, NN_SHAPE (3), -1, 1);
  op_test_fails (test, NN_ERROR_SHAPE, "2 dimensions");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/trilu/diagonals", test_diagonals);
  g_test_add_func ("/ops/trilu/types", test_types);
  g_test_add_func ("/ops/trilu/gradient", test_gradient);
  g_test_add_func ("/ops/trilu/refuses", test_refuses);
  return g_test_run ();
}
