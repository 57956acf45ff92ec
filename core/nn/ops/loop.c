/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loops over several tensors at once.
 */
#include "config.h"

#include "nn/ops/loop.h"

#include "nn/threads.h"

#define GRAIN 8192 /* steps below which another thread does not pay */

/* Wraps around: products for empty tensors, of which nothing is read, may be anything. */
static gint64
times (gint64 a, gint64 b)
{
  return (gint64) ((guint64) a * (guint64) b);
}

void
nn_shape_strides (const NnShape *shape, gint64 strides[NN_MAX_RANK])
{
  gint64 stride = 1;

  for (int i = shape->rank - 1; i >= 0; i--)
    {
      strides[i] = stride;
      stride = times (stride, shape->dims[i]);
    }
}

void
nn_loop_init (NnLoop *loop, const NnShape *shape)
{
  *loop = (NnLoop){ .rank = MAX (shape->rank, 1), .dims = { 1 } };
  for (int i = 0; i < shape->rank; i++)
    loop->dims[i] = shape->dims[i];
  nn_shape_strides (shape, loop->strides[0]);
}

void
nn_loop_broadcast (NnLoop *loop, int operand, const NnShape *shape)
{
  gint64 strides[NN_MAX_RANK];

  nn_shape_strides (shape, strides);
  for (int i = 0; i < shape->rank; i++)
    if (shape->dims[i] != 1)
      loop->strides[operand][loop->rank - shape->rank + i] = strides[i];
}

/* Whether every operand goes on in loop @outer where it stops in loop @inner. */
static gboolean
mergeable (const NnLoop *loop, int outer, int inner)
{
  for (int k = 0; k < NN_LOOP_OPERANDS; k++)
    if (loop->strides[k][outer] != times (loop->strides[k][inner], loop->dims[inner]))
      return FALSE;
  return TRUE;
}

static void
move_dim (NnLoop *loop, int from, int to)
{
  loop->dims[to] = loop->dims[from];
  for (int k = 0; k < NN_LOOP_OPERANDS; k++)
    loop->strides[k][to] = loop->strides[k][from];
}

void
nn_loop_collapse (NnLoop *loop)
{
  int last = -1;

  for (int i = 0; i < loop->rank; i++)
    {
      if (loop->dims[i] == 1)
        continue;
      if (last >= 0 && mergeable (loop, last, i))
        {
          const gint64 dim = times (loop->dims[last], loop->dims[i]);

          move_dim (loop, i, last);
          loop->dims[last] = dim;
        }
      else
        move_dim (loop, i, ++last);
    }
  if (last < 0)
    {
      loop->dims[0] = 1;
      for (int k = 0; k < NN_LOOP_OPERANDS; k++)
        loop->strides[k][0] = 0;
    }
  loop->rank = MAX (last + 1, 1);
}

gint64
nn_loop_count (const NnLoop *loop, int begin, int end)
{
  gint64 count = 1;

  for (int i = begin; i < end; i++)
    count = times (count, loop->dims[i]);
  return count;
}

void
nn_loop_offsets (const NnLoop *loop, int n_dims, gint64 index, gint64 offsets[NN_LOOP_OPERANDS])
{
  for (int k = 0; k < NN_LOOP_OPERANDS; k++)
    offsets[k] = 0;
  for (int i = n_dims - 1; i >= 0; i--)
    {
      const gint64 step = index % loop->dims[i];

      index /= loop->dims[i];
      for (int k = 0; k < NN_LOOP_OPERANDS; k++)
        offsets[k] += step * loop->strides[k][i];
    }
}

typedef struct
{
  const NnLoop *loop;
  gint64 max_row;
  NnRowFunc func;
  gpointer data;
} Run;

static void
run_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Run *run = data;
  const NnLoop *loop = run->loop;
  const int inner = loop->rank - 1;
  const gint64 row = loop->dims[inner];

  while (begin < end)
    {
      const gint64 column = begin % row;
      const gint64 n = MIN (MIN (row - column, end - begin), run->max_row);
      gint64 offsets[NN_LOOP_OPERANDS];

      nn_loop_offsets (loop, inner, begin / row, offsets);
      for (int k = 0; k < NN_LOOP_OPERANDS; k++)
        offsets[k] += column * loop->strides[k][inner];
      run->func (loop, offsets, n, run->data);
      begin += n;
    }
}

void
nn_loop_run (const NnLoop *loop, gint64 max_row, NnRowFunc func, gpointer data)
{
  Run run = { loop, max_row, func, data };

  nn_parallel_for (nn_loop_count (loop, 0, loop->rank), GRAIN, run_range, &run);
}
