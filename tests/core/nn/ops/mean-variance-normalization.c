/* SPDX-License-Identifier: GPL-3.0-or-later
 * MeanVarianceNormalization: choices of axes against the formula in double, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static OpTest *
new_case (NnShape shape, guint mask)
{
  OpTest *test = op_test_new ("MeanVarianceNormalization", 13);
  gint64 axes[NN_MAX_RANK];
  int n = 0;

  for (int d = 0; d < NN_MAX_RANK; d++)
    if (mask >> d & 1)
      axes[n++] = d;
  if (mask)
    nn_node_set_ints (op_test_node (test), "axes", n, axes);
  op_test_random (test, shape, -1, 3);
  return test;
}

/* Whether elements @i and @k of a tensor differ along @mask's axes only. */
static gboolean
together (const NnShape *shape, gint64 i, gint64 k, guint mask)
{
  gint64 a[NN_MAX_RANK], b[NN_MAX_RANK];

  naive_unravel (shape, i, a);
  naive_unravel (shape, k, b);
  for (int d = 0; d < shape->rank; d++)
    if (!(mask >> d & 1) && a[d] != b[d])
      return FALSE;
  return TRUE;
}

static float
naive_normal (const NnTensor *x, gint64 i, guint mask)
{
  const float *values = nn_tensor_floats (x);
  double sum = 0, squares = 0;
  int n = 0;

  for (gint64 k = 0; k < nn_tensor_count (x); k++)
    if (together (&x->shape, i, k, mask))
      {
        sum += values[k];
        squares += (double) values[k] * values[k];
        n++;
      }
  return (float) ((values[i] - sum / n) / sqrt (squares / n - sum / n * sum / n));
}

static void
check_random (NnShape shape, guint mask)
{
  g_autoptr (OpTest) test = new_case (shape, mask);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    nn_tensor_floats (expected)[i] = naive_normal (op_test_get_input (test, 0), i, mask ? mask : 0xd);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_axes (void)
{
  check_random (NN_SHAPE (2, 3, 5, 7), 0);
  check_random (NN_SHAPE (2, 3, 5, 7), 0xc);
  check_random (NN_SHAPE (2, 3, 5, 7), 0xf);
  check_random (NN_SHAPE (2, 3, 5, 7), 0xa);
  check_random (NN_SHAPE (3, 5, 7), 0x1);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) standard = new_case (NN_SHAPE (2, 2, 3, 5), 0);
  g_autoptr (OpTest) planes = new_case (NN_SHAPE (2, 2, 3, 5), 0xc);

  op_test_gradient (standard);
  op_test_gradient (planes);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) rank = new_case (NN_SHAPE (2, 3, 5), 0);

  op_test_fails (rank, NN_ERROR_SHAPE, "axis 3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/mean-variance-normalization/axes", test_axes);
  g_test_add_func ("/ops/mean-variance-normalization/gradient", test_gradient);
  g_test_add_func ("/ops/mean-variance-normalization/refuses", test_refuses);
  return g_test_run ();
}
