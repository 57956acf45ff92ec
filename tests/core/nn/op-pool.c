/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the tests of MaxPool and AveragePool have in common.
 */
#include "config.h"

#include "op-pool.h"

#include "op-naive.h"

const OpPool op_pool_cases[OP_POOL_CASES] = {
  { { 4, { 2, 3, 8, 10 } }, { 2, 2 }, { 2, 2 }, { 1, 1 }, { 0 }, FALSE },
  { { 4, { 1, 2, 129, 67 } }, { 2, 2 }, { 2, 2 }, { 1, 1 }, { 0 }, TRUE },
  { { 4, { 1, 2, 7, 9 } }, { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1, 1, 1 }, FALSE },
  { { 4, { 1, 2, 7, 9 } }, { 3, 2 }, { 3, 2 }, { 1, 1 }, { 1, 0, 0, 1 }, TRUE },
  { { 4, { 1, 2, 11, 13 } }, { 3, 3 }, { 2, 1 }, { 2, 3 }, { 2, 1, 0, 3 }, FALSE },
  { { 3, { 2, 3, 17 } }, { 5 }, { 3 }, { 2 }, { 4, 3 }, TRUE },
  { { 5, { 1, 2, 5, 4, 6 } }, { 2, 3, 2 }, { 1, 2, 3 }, { 2, 1, 1 }, { 1, 1, 0, 0, 1, 1 }, TRUE },
};

OpTest *
op_pool_new_case (const char *op_type, const OpPool *pool)
{
  OpTest *test = op_test_new (op_type, 19);
  const int n = pool->shape.rank - 2;

  op_test_random (test, pool->shape, -1, 1);
  nn_node_set_ints (op_test_node (test), "kernel_shape", n, pool->kernel);
  nn_node_set_ints (op_test_node (test), "strides", n, pool->strides);
  nn_node_set_ints (op_test_node (test), "dilations", n, pool->dilations);
  nn_node_set_ints (op_test_node (test), "pads", 2 * n, pool->pads);
  nn_node_set_int (op_test_node (test), "ceil_mode", pool->ceil_mode);
  return test;
}

/* Windows that start inside the input or the padding before it, and, unless ceil_mode is set, end before the padding
 * after it does. */
static gint64
count_windows (const OpPool *pool, int d)
{
  const int n = pool->shape.rank - 2;
  const gint64 size = pool->shape.dims[2 + d];
  gint64 count = 0;

  for (gint64 start = -pool->pads[d]; start < size; start += pool->strides[d])
    {
      const gint64 last = start + (pool->kernel[d] - 1) * pool->dilations[d];
      const gint64 over = last - (size + pool->pads[n + d] - 1);

      if (over <= 0 || (pool->ceil_mode && over < pool->strides[d]))
        count++;
    }
  return count;
}

NnShape
naive_pool_shape (const OpPool *pool)
{
  NnShape shape = pool->shape;

  for (int d = 0; d < shape.rank - 2; d++)
    shape.dims[2 + d] = count_windows (pool, d);
  return shape;
}

gboolean
naive_pool_tap (const OpPool *pool, const gint64 *out, gint64 k, gint64 at[NN_MAX_RANK])
{
  const int n = pool->shape.rank - 2;
  const NnShape window = nn_shape_from_dims (n, pool->kernel);
  gboolean inside = TRUE;

  naive_unravel (&window, k, at);
  for (int d = 0; d < n; d++)
    {
      at[d] = out[d] * pool->strides[d] - pool->pads[d] + at[d] * pool->dilations[d];
      inside = inside && at[d] >= 0 && at[d] < pool->shape.dims[2 + d];
    }
  return inside;
}
