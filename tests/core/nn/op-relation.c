/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that operators have in common that give true or false.
 */
#include "config.h"

#include "op-relation.h"

#include <math.h>

#include "op-naive.h"

static NnType
main_type (const OpRelation *relation)
{
  return relation->numbers ? NN_TYPE_FLOAT : NN_TYPE_BOOL;
}

/* Small integers, so that all outcomes are there. */
static NnTensor *
random_operand (NnType type, NnShape shape, guint32 seed)
{
  g_autoptr (NnTensor) numbers = op_test_random_tensor (shape, 0, 3, seed);
  NnTensor *operand = nn_tensor_new (type, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (operand); i++)
    nn_tensor_set_double (operand, i, floor ((double) nn_tensor_floats (numbers)[i]));
  return operand;
}

static OpTest *
new_case (const OpRelation *relation, int opset, NnType type, NnShape a, NnShape b)
{
  OpTest *test = op_test_new (relation->op_type, opset);

  op_test_input (test, random_operand (type, a, 1));
  op_test_input (test, random_operand (type, b, 2));
  return test;
}

/* The formula over operands aligned at the last dimension. @b_shape is what the second is to be seen as. */
static NnTensor *
expected_of (const OpRelation *relation, OpTest *test, NnShape b_shape)
{
  const NnTensor *a = op_test_get_input (test, 0), *b = op_test_get_input (test, 1);
  NnShape shape;

  g_assert_true (nn_shape_broadcast (&a->shape, &b_shape, &shape));
  NnTensor *y = nn_tensor_new (NN_TYPE_BOOL, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      gint64 at[NN_MAX_RANK], at_a[NN_MAX_RANK], at_b[NN_MAX_RANK];

      naive_unravel (&shape, i, at);
      for (int d = 0; d < a->shape.rank; d++)
        at_a[d] = a->shape.dims[d] == 1 ? 0 : at[shape.rank - a->shape.rank + d];
      for (int d = 0; d < b_shape.rank; d++)
        at_b[d] = b_shape.dims[d] == 1 ? 0 : at[shape.rank - b_shape.rank + d];
      nn_tensor_set_int64 (y, i,
                           relation->formula (nn_tensor_get_double (a, naive_ravel (&a->shape, at_a)),
                                              nn_tensor_get_double (b, naive_ravel (&b_shape, at_b))));
    }
  return y;
}

static void
check_random (const OpRelation *relation, NnType type, NnShape a, NnShape b)
{
  g_autoptr (OpTest) test = new_case (relation, 16, type, a, b);
  g_autoptr (NnTensor) expected = expected_of (relation, test, b);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_broadcasting (gconstpointer data)
{
  const NnType type = main_type (data);

  check_random (data, type, NN_SHAPE (3, 127, 131), NN_SHAPE (3, 127, 131));
  check_random (data, type, NN_SHAPE (2, 3, 17, 13), NN_SHAPE (1, 3, 1, 1));
  check_random (data, type, NN_SHAPE (1), NN_SHAPE (5, 7));
  check_random (data, type, NN_SHAPE (7, 1, 5), NN_SHAPE (3, 1));
  check_random (data, type, NN_SHAPE (1), NN_SHAPE (1));
  check_random (data, type, NN_SHAPE (2, 0, 3), NN_SHAPE (3));
}

static void
test_types (gconstpointer data)
{
  static const NnType types[] = { NN_TYPE_UINT8, NN_TYPE_INT8,   NN_TYPE_INT32,
                                  NN_TYPE_INT64, NN_TYPE_UINT64, NN_TYPE_DOUBLE };
  const OpRelation *relation = data;

  for (gsize i = 0; relation->numbers && i < G_N_ELEMENTS (types); i++)
    check_random (relation, types[i], NN_SHAPE (3, 5), NN_SHAPE (3, 1));
  if (relation->booleans)
    check_random (relation, NN_TYPE_BOOL, NN_SHAPE (3, 5), NN_SHAPE (3, 1));
}

/* Where doubles are too coarse, and signs matter. */
static void
test_large_integers (gconstpointer data)
{
  const OpRelation *relation = data;
  static const NnType types[] = { NN_TYPE_INT64, NN_TYPE_UINT64 };
  const gint64 a[] = { G_MAXINT64 - 1, G_MININT64, 5 }, b[] = { G_MAXINT64, 1, 5 };

  for (int k = 0; k < 2; k++)
    {
      const NnShape shape = NN_SHAPE (3);
      g_autoptr (OpTest) test = op_test_new (relation->op_type, 16);
      g_autoptr (NnTensor) y = nn_tensor_new (NN_TYPE_BOOL, &shape, NULL);
      NnTensor *operands[] = { nn_tensor_new (types[k], &shape, NULL), nn_tensor_new (types[k], &shape, NULL) };

      for (int i = 0; i < 3; i++)
        {
          const int order = i == 2 ? 0 : i == 1 && k == 1 ? 1 : -1; /* 2^63 is above 1 without a sign, else below */

          nn_tensor_set_int64 (operands[0], i, a[i]);
          nn_tensor_set_int64 (operands[1], i, b[i]);
          nn_tensor_set_int64 (y, i, relation->formula (order, 0));
        }
      op_test_input (test, operands[0]);
      op_test_input (test, operands[1]);
      op_test_run (test);
      op_test_expect (test, 0, y, TOLERANCE_EXACT);
    }
}

static void
test_nan (gconstpointer data)
{
  const OpRelation *relation = data;
  const float a[] = { NAN, 1, NAN, INFINITY }, b[] = { 1, NAN, NAN, INFINITY };
  g_autoptr (OpTest) test = op_test_new (relation->op_type, 16);
  g_autoptr (NnTensor) expected = NULL;

  op_test_floats (test, NN_SHAPE (4), a);
  op_test_floats (test, NN_SHAPE (4), b);
  expected = expected_of (relation, test, NN_SHAPE (4));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

/* Before opset 7 the second operand is laid at axis of the first. */
static void
test_legacy_axis (gconstpointer data)
{
  const OpRelation *relation = data;
  g_autoptr (OpTest) test = new_case (relation, 6, main_type (relation), NN_SHAPE (2, 3, 4, 5), NN_SHAPE (3, 4));
  g_autoptr (NnTensor) expected = expected_of (relation, test, NN_SHAPE (3, 4, 1));

  nn_node_set_int (op_test_node (test), "broadcast", 1);
  nn_node_set_int (op_test_node (test), "axis", 1);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_refuses (gconstpointer data)
{
  const OpRelation *relation = data;
  g_autoptr (OpTest) shapes = new_case (relation, 16, main_type (relation), NN_SHAPE (2, 3), NN_SHAPE (2, 4));
  g_autoptr (OpTest) types = new_case (relation, 16, NN_TYPE_FLOAT, NN_SHAPE (2), NN_SHAPE (2));
  g_autoptr (OpTest) mixed = op_test_new (relation->op_type, 16);

  op_test_fails (shapes, NN_ERROR_SHAPE, "broadcast");
  op_test_input (mixed, random_operand (NN_TYPE_BOOL, NN_SHAPE (2), 1));
  op_test_input (mixed, random_operand (NN_TYPE_INT32, NN_SHAPE (2), 2));
  op_test_fails (mixed, NN_ERROR_SHAPE, "different types");
  if (!relation->numbers)
    op_test_fails (types, NN_ERROR_UNSUPPORTED, "float32");
}

static void
add_test (const OpRelation *relation, const char *name, GTestDataFunc test)
{
  g_autofree char *folder = g_ascii_strdown (relation->op_type, -1);
  g_autofree char *path = g_strdup_printf ("/ops/%s/%s", folder, name);

  g_test_add_data_func (path, relation, test);
}

void
op_relation_add_tests (const OpRelation *relation)
{
  add_test (relation, "broadcasting", test_broadcasting);
  add_test (relation, "types", test_types);
  if (relation->numbers)
    {
      add_test (relation, "large-integers", test_large_integers);
      add_test (relation, "nan", test_nan);
    }
  add_test (relation, "legacy-axis", test_legacy_axis);
  add_test (relation, "refuses", test_refuses);
}
