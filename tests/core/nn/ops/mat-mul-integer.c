/* SPDX-License-Identifier: GPL-3.0-or-later
 * MatMulInteger: sums longer than float32 is exact for, zero points, batches, types, what must be refused.
 */
#include "config.h"

#include "op-integer.h"
#include "op-naive.h"

typedef struct
{
  NnType a, b;
  int m, n, k;
  int a_zeros, b_zeros; /* 0: omitted */
} Case;

static NnTensor *
zero_points (NnType type, int count, guint32 seed)
{
  return count ? integer_random (type, NN_SHAPE (count), 0, 100, seed) : NULL;
}

/* Elements at the ends of their range make the sums as great as they can be. */
static void
test_product (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (OpTest) test = op_test_new ("MatMulInteger", 10);
  NnTensor *a = integer_random (c->a, NN_SHAPE (c->m, c->k), -128, 127, 1);
  NnTensor *b = integer_random (c->b, NN_SHAPE (c->k, c->n), c->b == NN_TYPE_INT8 ? -128 : 0, 127, 2);
  NnTensor *a_zero = zero_points (c->a, c->a_zeros, 3), *b_zero = zero_points (c->b, c->b_zeros, 4);
  g_autoptr (NnTensor) expected = integer_mat_mul (a, a_zero, b, b_zero);

  op_test_input (test, a);
  op_test_input (test, b);
  op_test_input (test, a_zero);
  op_test_input (test, b_zero);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

/* 255 · 255 · 1000 does not fit 24 bits. */
static void
test_exact (void)
{
  g_autoptr (OpTest) test = op_test_new ("MatMulInteger", 10);
  NnTensor *a = integer_random (NN_TYPE_UINT8, NN_SHAPE (3, 1001), 254, 255, 1);
  NnTensor *b = integer_random (NN_TYPE_UINT8, NN_SHAPE (1001, 5), 254, 255, 2);
  g_autoptr (NnTensor) expected = integer_mat_mul (a, NULL, b, NULL);

  op_test_input (test, a);
  op_test_input (test, b);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_batch (void)
{
  g_autoptr (OpTest) test = op_test_new ("MatMulInteger", 10);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_INT32, NN_SHAPE (2, 2, 1), (double[]){ 5, 11, 10, 22 });

  op_test_input (test, naive_typed (NN_TYPE_UINT8, NN_SHAPE (2, 2, 2), (double[]){ 2, 3, 4, 5, 3, 5, 7, 9 }));
  op_test_input (test, naive_typed (NN_TYPE_INT8, NN_SHAPE (2, 1), (double[]){ 1, 2 }));
  op_test_input (test, naive_typed (NN_TYPE_UINT8, (NnShape){ 0 }, (double[]){ 1 }));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) types = op_test_new ("MatMulInteger", 10);
  g_autoptr (OpTest) zeros = op_test_new ("MatMulInteger", 10);

  op_test_random (types, NN_SHAPE (2, 2), -1, 1);
  op_test_random (types, NN_SHAPE (2, 2), -1, 1);
  op_test_fails (types, NN_ERROR_UNSUPPORTED, "int8 or uint8");
  op_test_input (zeros, integer_random (NN_TYPE_INT8, NN_SHAPE (2, 3), 0, 1, 1));
  op_test_input (zeros, integer_random (NN_TYPE_INT8, NN_SHAPE (3, 4), 0, 1, 1));
  op_test_input (zeros, integer_random (NN_TYPE_INT8, NN_SHAPE (3), 0, 1, 1));
  op_test_fails (zeros, NN_ERROR_UNSUPPORTED, "zero points");
}

int
main (int argc, char **argv)
{
  static const Case cases[] = {
    { NN_TYPE_INT8, NN_TYPE_INT8, 13, 7, 130, 0, 0 },
    { NN_TYPE_INT8, NN_TYPE_INT8, 5, 301, 1200, 5, 301 },
    { NN_TYPE_INT8, NN_TYPE_UINT8, 1, 1, 2000, 1, 1 },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ops/mat-mul-integer/short", &cases[0], test_product);
  g_test_add_data_func ("/ops/mat-mul-integer/long", &cases[1], test_product);
  g_test_add_data_func ("/ops/mat-mul-integer/mixed", &cases[2], test_product);
  g_test_add_func ("/ops/mat-mul-integer/exact", test_exact);
  g_test_add_func ("/ops/mat-mul-integer/batch", test_batch);
  g_test_add_func ("/ops/mat-mul-integer/refuses", test_refuses);
  return g_test_run ();
}
