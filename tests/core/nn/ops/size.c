/* SPDX-License-Identifier: GPL-3.0-or-later
 * Size: of some shapes, an empty tensor and a scalar.
 */
#include "config.h"

#include "op-naive.h"

static void
check_shape (NnShape shape, gint64 expected)
{
  g_autoptr (OpTest) test = op_test_new ("Size", 13);

  op_test_random (test, shape, -1, 1);
  op_test_run (test);
  op_test_expect_int64s (test, 0, (NnShape){ 0 }, &expected);
}

static void
test_shapes (void)
{
  check_shape (NN_SHAPE (2, 3, 5), 30);
  check_shape (NN_SHAPE (7), 7);
  check_shape (NN_SHAPE (3, 0), 0);
  check_shape ((NnShape){ 0 }, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/size/shapes", test_shapes);
  return g_test_run ();
}
