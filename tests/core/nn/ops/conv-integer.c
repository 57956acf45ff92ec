/* SPDX-License-Identifier: GPL-3.0-or-later
 * ConvInteger: against the definition, with channels that take several passes; groups, strides, three axes, errors.
 */
#include "config.h"

#include "op-integer.h"
#include "op-naive.h"

typedef struct
{
  NnShape x, w;
  NnType type;
  int x_zeros, w_zeros; /* 0: omitted */
  IntegerConv conv;
} Case;

static void
test_conv (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (OpTest) test = op_test_new ("ConvInteger", 10);
  NnTensor *x = integer_random (NN_TYPE_UINT8, c->x, 0, 255, 1);
  NnTensor *w = integer_random (c->type, c->w, c->type == NN_TYPE_INT8 ? -128 : 0, 127, 2);
  NnTensor *x_zero = c->x_zeros ? integer_random (NN_TYPE_UINT8, (NnShape){ 0 }, 100, 150, 3) : NULL;
  NnTensor *w_zero = c->w_zeros ? integer_random (c->type, NN_SHAPE (c->w_zeros), 0, 9, 4) : NULL;
  g_autoptr (NnTensor) expected = integer_conv (x, x_zero, w, w_zero, &c->conv);

  op_test_input (test, x);
  op_test_input (test, w);
  op_test_input (test, x_zero);
  op_test_input (test, w_zero);
  integer_conv_set (op_test_node (test), &c->conv);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

/* Three spatial axes; every product is the greatest there is. */
static void
test_exact (void)
{
  g_autoptr (OpTest) test = op_test_new ("ConvInteger", 10);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_INT32, NN_SHAPE (1, 1, 1, 1, 1), (double[]){ 255 * 255 * 1001 });

  op_test_input (test, integer_random (NN_TYPE_UINT8, NN_SHAPE (1, 143, 7, 1, 1), 255, 255, 1));
  op_test_input (test, integer_random (NN_TYPE_UINT8, NN_SHAPE (1, 143, 7, 1, 1), 255, 255, 1));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) types = op_test_new ("ConvInteger", 10);
  g_autoptr (OpTest) kernel = op_test_new ("ConvInteger", 10);

  op_test_random (types, NN_SHAPE (1, 1, 2, 2), -1, 1);
  op_test_random (types, NN_SHAPE (1, 1, 2, 2), -1, 1);
  op_test_fails (types, NN_ERROR_UNSUPPORTED, "int8 or uint8");
  op_test_input (kernel, integer_random (NN_TYPE_UINT8, NN_SHAPE (1, 1, 40, 40), 255, 255, 1));
  op_test_input (kernel, integer_random (NN_TYPE_UINT8, NN_SHAPE (1, 1, 40, 40), 255, 255, 1));
  op_test_fails (kernel, NN_ERROR_UNSUPPORTED, "exactly");
}

int
main (int argc, char **argv)
{
  static const Case plain = { { 4, { 2, 3, 9, 13 } }, { 4, { 5, 3, 3, 3 } }, NN_TYPE_INT8, 1, 0, { 1, 1, 1, 1 } };
  static const Case deep = { { 4, { 1, 131, 6, 27 } }, { 4, { 6, 131, 3, 3 } }, NN_TYPE_INT8, 0, 6, { 1, 1, 1, 1 } };
  static const Case groups = { { 4, { 2, 6, 7, 11 } }, { 4, { 4, 3, 2, 2 } }, NN_TYPE_UINT8, 1, 1, { 2, 2, 2, 1 } };
  static const Case wide_groups = { { 4, { 1, 240, 5, 5 } }, { 4, { 4, 120, 3, 3 } }, NN_TYPE_UINT8, 0, 4,
                                    { 2, 1, 1, 0 } };
  static const Case depthwise = { { 4, { 1, 7, 10, 10 } }, { 4, { 7, 1, 5, 5 } }, NN_TYPE_INT8, 1, 7, { 7, 1, 1, 2 } };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ops/conv-integer/plain", &plain, test_conv);
  g_test_add_data_func ("/ops/conv-integer/deep", &deep, test_conv);
  g_test_add_data_func ("/ops/conv-integer/groups", &groups, test_conv);
  g_test_add_data_func ("/ops/conv-integer/wide-groups", &wide_groups, test_conv);
  g_test_add_data_func ("/ops/conv-integer/depthwise", &depthwise, test_conv);
  g_test_add_func ("/ops/conv-integer/exact", test_exact);
  g_test_add_func ("/ops/conv-integer/refuses", test_refuses);
  return g_test_run ();
}
