/* SPDX-License-Identifier: GPL-3.0-or-later
 * LpPool: all kinds of windows against the definition, several p, gradients.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"
#include "op-pool.h"

/* The norm over window @out of plane @x. */
static double
naive_norm (const float *x, const OpPool *pool, const gint64 *out, int p)
{
  const int n = pool->shape.rank - 2;
  const NnShape window = nn_shape_from_dims (n, pool->kernel), plane = nn_shape_from_dims (n, pool->shape.dims + 2);
  double sum = 0;

  for (gint64 k = 0; k < nn_shape_count (&window); k++)
    {
      gint64 at[NN_MAX_RANK];

      if (naive_pool_tap (pool, out, k, at))
        sum += pow (fabs (x[naive_ravel (&plane, at)]), p);
    }
  return pow (sum, 1.0 / p);
}

static void
check (const OpPool *pool, int p)
{
  g_autoptr (OpTest) test = op_pool_new_case ("LpPool", pool);
  const NnTensor *x = op_test_get_input (test, 0);
  const NnShape shape = naive_pool_shape (pool);
  const gint64 plane = nn_shape_count_range (&x->shape, 2, x->shape.rank);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  nn_node_set_int (op_test_node (test), "p", p);
  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, i, at);
      nn_tensor_floats (expected)[i] =
          (float) naive_norm (nn_tensor_floats (x) + (at[0] * shape.dims[1] + at[1]) * plane, pool, at + 2, p);
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_windows (void)
{
  for (int i = 0; i < OP_POOL_CASES; i++)
    check (&op_pool_cases[i], 1 + i % 3);
}

static void
test_gradient (void)
{
  for (int p = 1; p <= 3; p++)
    {
      g_autoptr (OpTest) test = op_pool_new_case ("LpPool", &op_pool_cases[p]);

      nn_node_set_int (op_test_node (test), "p", p);
      op_test_gradient (test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/lp-pool/windows", test_windows);
  g_test_add_func ("/ops/lp-pool/gradient", test_gradient);
  return g_test_run ();
}
