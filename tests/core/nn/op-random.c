/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that operators that make random numbers have in common.
 */
#include "config.h"

#include "op-random.h"

#include <math.h>
#include <string.h>

#include "op-naive.h"

static OpTest *
new_case (const OpRandom *random, NnShape shape, NnType type)
{
  OpTest *test = op_test_new (random->op_type, 1);

  if (random->like)
    op_test_input (test, nn_tensor_new (type, &shape, NULL));
  else
    {
      nn_node_set_ints (op_test_node (test), "shape", shape.rank, shape.dims);
      nn_node_set_int (op_test_node (test), "dtype", type);
    }
  return test;
}

static double
mean_power (const NnTensor *x, double mean, int power)
{
  double sum = 0;

  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    sum += pow (nn_tensor_get_double (x, i) - mean, power);
  return sum / (double) nn_tensor_count (x);
}

/* Of 40000 numbers the mean is off by 0.005 deviations, one in 15000 times by 0.02; the variance by 0.03. */
static void
check_moments (const NnTensor *x, double mean, double variance, double kurtosis)
{
  g_assert_cmpfloat_with_epsilon (mean_power (x, 0, 1), mean, 0.02 * sqrt (variance));
  g_assert_cmpfloat_with_epsilon (mean_power (x, mean, 2), variance, 0.03 * variance);
  g_assert_cmpfloat_with_epsilon (mean_power (x, mean, 3), 0, 0.1 * pow (variance, 1.5));
  g_assert_cmpfloat_with_epsilon (mean_power (x, mean, 4), kurtosis * variance * variance, 0.2 * variance * variance);
}

static void
test_moments (gconstpointer data)
{
  const OpRandom *random = data;
  g_autoptr (OpTest) standard = new_case (random, NN_SHAPE (2, 100, 200), NN_TYPE_FLOAT);
  g_autoptr (OpTest) other = new_case (random, NN_SHAPE (40000), NN_TYPE_FLOAT);

  op_test_run (standard);
  check_moments (op_test_output (standard, 0), random->normal ? 0 : 0.5, random->normal ? 1 : 1.0 / 12,
                 random->normal ? 3 : 1.8);
  nn_node_set_float (op_test_node (other), random->normal ? "mean" : "low", 10);
  nn_node_set_float (op_test_node (other), random->normal ? "scale" : "high", 12);
  op_test_run (other);
  check_moments (op_test_output (other, 0), random->normal ? 10 : 11, random->normal ? 144 : 4.0 / 12,
                 random->normal ? 3 : 1.8);
}

/* @seed: 0 = none */
static NnTensor *
sample (const OpRandom *random, float seed)
{
  g_autoptr (OpTest) test = new_case (random, NN_SHAPE (9), NN_TYPE_FLOAT);

  if (seed > 0)
    nn_node_set_float (op_test_node (test), "seed", seed);
  op_test_run (test);
  return nn_tensor_ref (op_test_output (test, 0));
}

static void
test_seeds (gconstpointer data)
{
  g_autoptr (NnTensor) none = sample (data, 0);
  g_autoptr (NnTensor) one = sample (data, 1), again = sample (data, 1), two = sample (data, 1.5f);

  assert_tensors_equal (one, again, "equal seeds");
  g_assert_true (memcmp (one->data, two->data, nn_tensor_bytes (one)) != 0);
  g_assert_true (memcmp (one->data, none->data, nn_tensor_bytes (one)) != 0);
}

static void
test_types (gconstpointer data)
{
  g_autoptr (OpTest) test = new_case (data, NN_SHAPE (2, 0, 3), NN_TYPE_DOUBLE);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2, 0, 3), NULL);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_refuses (gconstpointer data)
{
  const OpRandom *random = data;
  g_autoptr (OpTest) type = new_case (random, NN_SHAPE (2), NN_TYPE_INT32);
  g_autoptr (OpTest) shape = op_test_new (random->op_type, 1);

  op_test_fails (type, NN_ERROR_UNSUPPORTED, "type 6");
  if (!random->like)
    op_test_fails (shape, NN_ERROR_SHAPE, "shape is missing");
}

void
op_random_add_tests (const OpRandom *random)
{
  op_test_add (random->folder, "moments", random, test_moments);
  op_test_add (random->folder, "seeds", random, test_seeds);
  op_test_add (random->folder, "types", random, test_types);
  op_test_add (random->folder, "refuses", random, test_refuses);
}
