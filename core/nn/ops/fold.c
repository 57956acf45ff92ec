/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reductions that are not plain sums. One output after the other, each with its own set of elements, so that outputs
 * can be shared out to threads.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/fold.h"

#define GRAIN 8192 /* elements below which another thread does not pay */
#define SIGN_BIT ((guint64) 1 << 63)

typedef struct
{
  const NnCall *call;
  const NnFold *fold;
  NnLoop kept;    /* over outputs: operand 0 walks the input, operand 1 the output */
  NnLoop folded;  /* over the elements of one output, without the innermost loop */
  gint64 rows;    /* steps of folded */
  gint64 n, step; /* the innermost loop */
} Job;

static void
append_dim (NnLoop *to, const NnLoop *from, int dim)
{
  to->dims[to->rank] = from->dims[dim];
  for (int k = 0; k < NN_LOOP_OPERANDS; k++)
    to->strides[k][to->rank] = from->strides[k][dim];
  to->rank++;
}

static void
init_job (Job *job, const NnCall *call, const NnFold *fold)
{
  const NnReduceParams *params = call->params;
  NnLoop loop;

  *job = (Job){ .call = call, .fold = fold, .n = 1 };
  nn_loop_init (&loop, &call->in[0]->shape);
  nn_loop_broadcast (&loop, 1, &params->kept);
  nn_loop_collapse (&loop);
  for (int i = 0; i < loop.rank; i++)
    append_dim (loop.strides[1][i] != 0 ? &job->kept : &job->folded, &loop, i);
  if (job->folded.rank > 0)
    {
      job->folded.rank--;
      job->n = job->folded.dims[job->folded.rank];
      job->step = job->folded.strides[0][job->folded.rank];
    }
  job->rows = nn_loop_count (&job->folded, 0, job->folded.rank);
}

/* Where row @row of the output at @base begins in the input. */
static gint64
row_offset (const Job *job, const gint64 base[NN_LOOP_OPERANDS], gint64 row)
{
  gint64 offsets[NN_LOOP_OPERANDS];

  nn_loop_offsets (&job->folded, job->folded.rank, row, offsets);
  return base[0] + offsets[0];
}

static NnFoldState
fold_floats (const Job *job, const gint64 base[NN_LOOP_OPERANDS])
{
  const float *x = nn_tensor_floats (job->call->in[0]);
  NnFoldState state = job->fold->start;

  for (gint64 row = 0; row < job->rows; row++)
    state = job->fold->row (state, x + row_offset (job, base, row), job->step, job->n);
  return state;
}

static double
fold_reals (const Job *job, const gint64 base[NN_LOOP_OPERANDS])
{
  NnFoldState state = job->fold->start;

  for (gint64 row = 0; row < job->rows; row++)
    {
      const gint64 offset = row_offset (job, base, row);

      for (gint64 i = 0; i < job->n; i++)
        state = job->fold->add (state, nn_tensor_get_double (job->call->in[0], offset + i * job->step));
    }
  return job->fold->finish (state);
}

/* Numbers of uint64 are moved to where signed comparisons order them. */
static gint64
fold_integers (const Job *job, const gint64 base[NN_LOOP_OPERANDS])
{
  const NnTensor *x = job->call->in[0];
  const guint64 bias = job->fold->ordered && x->type == NN_TYPE_UINT64 ? SIGN_BIT : 0;
  gint64 state = job->fold->integer_start;

  for (gint64 row = 0; row < job->rows; row++)
    {
      const gint64 offset = row_offset (job, base, row);

      for (gint64 i = 0; i < job->n; i++)
        {
          const guint64 element = (guint64) nn_tensor_get_int64 (x, offset + i * job->step) ^ bias;

          state = job->fold->integer (state, (gint64) element);
        }
    }
  return (gint64) ((guint64) state ^ bias);
}

/* Of nothing, integer_start saturates to the type. */
static void
store_integers (const Job *job, const gint64 base[NN_LOOP_OPERANDS])
{
  NnTensor *y = job->call->out[0];
  const gint64 folded = fold_integers (job, base);

  if (y->type == NN_TYPE_BOOL)
    nn_tensor_set_int64 (y, base[1], folded > 0);
  else if (job->rows * job->n == 0 && y->type != NN_TYPE_UINT64)
    nn_tensor_set_double (y, base[1], (double) job->fold->integer_start);
  else
    nn_tensor_set_int64 (y, base[1], folded);
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  NnTensor *y = job->call->out[0];

  for (gint64 i = begin; i < end; i++)
    {
      gint64 base[NN_LOOP_OPERANDS];

      nn_loop_offsets (&job->kept, job->kept.rank, i, base);
      if (y->type == NN_TYPE_FLOAT)
        nn_tensor_floats (y)[base[1]] = (float) job->fold->finish (fold_floats (job, base));
      else if (nn_type_is_float (y->type))
        nn_tensor_set_double (y, base[1], fold_reals (job, base));
      else if (job->fold->integer)
        store_integers (job, base);
      else
        nn_tensor_set_double (y, base[1], trunc (fold_reals (job, base)));
    }
}

static void
run (const Job *job, NnRangeFunc range)
{
  const gint64 outputs = nn_loop_count (&job->kept, 0, job->kept.rank);

  nn_parallel_for (outputs, MAX (GRAIN / MAX (job->rows * job->n, 1), 1), range, (gpointer) job);
}

void
nn_fold_forward (NnCall *call, const NnFold *fold)
{
  Job job;

  init_job (&job, call, fold);
  run (&job, forward_range);
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const float *x = nn_tensor_floats (job->call->in[0]);
  float *dx = nn_tensor_floats (job->call->grad_in[0]);

  for (gint64 i = begin; i < end; i++)
    {
      gint64 base[NN_LOOP_OPERANDS];

      nn_loop_offsets (&job->kept, job->kept.rank, i, base);
      const NnFoldState state = fold_floats (job, base);
      const double dy = nn_tensor_floats (job->call->grad_out[0])[base[1]];
      for (gint64 row = 0; row < job->rows; row++)
        {
          const gint64 offset = row_offset (job, base, row);

          for (gint64 k = 0; k < job->n; k++)
            dx[offset + k * job->step] = (float) (dy * job->fold->slope (state, x[offset + k * job->step]));
        }
    }
}

void
nn_fold_backward (NnCall *call, const NnFold *fold)
{
  Job job;

  if (!call->grad_in[0])
    return;
  init_job (&job, call, fold);
  run (&job, backward_range);
}

/* A NaN stays: it is neither smaller than nor equal to anything. */
static inline NnFoldState
max_add (NnFoldState state, double x)
{
  if (x > state.value || isnan (x))
    return (NnFoldState){ x, 1 };
  state.count += x == state.value;
  return state;
}

static NnFoldState
max_row (NnFoldState state, const float *x, gint64 step, gint64 n)
{
  return nn_fold_row (max_add, state, x, step, n);
}

static double
max_finish (NnFoldState state)
{
  return state.value;
}

static double
max_slope (NnFoldState state, double x)
{
  return x == state.value ? 1 / (double) state.count : 0;
}

static gint64
max_integer (gint64 state, gint64 x)
{
  return MAX (state, x);
}

const NnFold nn_fold_max = {
  .start = { -INFINITY, 0 },
  .row = max_row,
  .add = max_add,
  .finish = max_finish,
  .slope = max_slope,
  .integer = max_integer,
  .integer_start = G_MININT64,
  .ordered = TRUE,
};
