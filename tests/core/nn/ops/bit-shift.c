/* SPDX-License-Identifier: GPL-3.0-or-later
 * BitShift: both directions, bits that fall out, distances beyond the type, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check (const char *direction, NnType type, const double *a, const double *b, const double *y)
{
  g_autoptr (OpTest) test = op_test_new ("BitShift", 11);
  g_autoptr (NnTensor) expected = naive_typed (type, NN_SHAPE (3), y);

  nn_node_set_string (op_test_node (test), "direction", direction);
  op_test_input (test, naive_typed (type, NN_SHAPE (3), a));
  op_test_input (test, naive_typed (type, NN_SHAPE (3), b));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_values (void)
{
  check ("LEFT", NN_TYPE_UINT8, (double[]){ 3, 200, 1 }, (double[]){ 2, 1, 9 }, (double[]){ 12, 144, 0 });
  check ("RIGHT", NN_TYPE_UINT16, (double[]){ 3, 65535, 1 }, (double[]){ 1, 15, 200 }, (double[]){ 1, 1, 0 });
  check ("RIGHT", NN_TYPE_UINT64, (double[]){ 0x1p63, 1, 8 }, (double[]){ 63, 64, 0 }, (double[]){ 1, 0, 8 });
  check ("LEFT", NN_TYPE_UINT64, (double[]){ 1, 1, 8 }, (double[]){ 63, 64, 0 }, (double[]){ 0x1p63, 0, 8 });
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) types = op_test_new ("BitShift", 11);
  g_autoptr (OpTest) direction = op_test_new ("BitShift", 11);

  op_test_int64s (types, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_int64s (types, NN_SHAPE (1), (gint64[]){ 1 });
  nn_node_set_string (op_test_node (types), "direction", "LEFT");
  op_test_fails (types, NN_ERROR_UNSUPPORTED, "unsigned");
  op_test_input (direction, naive_typed (NN_TYPE_UINT8, NN_SHAPE (1), (double[]){ 1 }));
  op_test_input (direction, naive_typed (NN_TYPE_UINT8, NN_SHAPE (1), (double[]){ 1 }));
  op_test_fails (direction, NN_ERROR_UNSUPPORTED, "direction");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/bit-shift/values", test_values);
  g_test_add_func ("/ops/bit-shift/refuses", test_refuses);
  return g_test_run ();
}
