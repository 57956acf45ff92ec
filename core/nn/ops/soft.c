/* SPDX-License-Identifier: GPL-3.0-or-later
 * What Softmax and LogSoftmax share.
 */
#include "config.h"

#include "nn/ops/soft.h"

#include <math.h>
#include <string.h>

#include "nn/linalg.h"
#include "nn/ops/exp.h"

#define LANES 16
#define GRAIN 4096 /* elements below which another thread does not pay */

typedef struct
{
  const NnCall *call;
  const NnSoft *soft;
} Job;

gboolean
nn_soft_infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  const NnShape *shape = &x->shape;
  const gboolean one_axis = call->opset >= 13;
  NnSoftParams *params = call->params;
  int axis;

  if (!nn_type_is_float (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be floating point, not %s",
                          nn_type_name (x->type));
  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", one_axis ? -1 : 1), shape->rank, &axis, error))
    return FALSE;
  params->outer = nn_shape_count_range (shape, 0, axis);
  params->n = one_axis ? shape->dims[axis] : nn_shape_count_range (shape, axis, shape->rank);
  params->inner = one_axis ? nn_shape_count_range (shape, axis + 1, shape->rank) : 1;
  nn_call_describe (call, 0, x->type, shape);
  return TRUE;
}

static float
row_max (const float *x, gint64 n)
{
  float lanes[LANES];
  gint64 i = 0;

  for (int k = 0; k < LANES; k++)
    lanes[k] = x[0];
  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++)
      lanes[k] = x[i + k] > lanes[k] ? x[i + k] : lanes[k];
  for (; i < n; i++)
    lanes[0] = MAX (lanes[0], x[i]);
  for (int k = 1; k < LANES; k++)
    lanes[0] = MAX (lanes[0], lanes[k]);
  return lanes[0];
}

/* One contiguous row. */
static void
compute_row (const NnSoft *soft, float *y, const float *x, gint64 n)
{
  const float max = row_max (x, n);

  for (gint64 i = 0; i < n; i++)
    y[i] = nn_exp (x[i] - max);
  soft->row (y, x, n, max, nn_sum (y, n));
}

/* @columns <= NN_SOFT_COLUMNS neighbours, each over @n elements @pitch apart. */
static void
compute_columns (const NnSoft *soft, float *y, const float *x, gint64 n, gint64 pitch, gint64 columns)
{
  float max[NN_SOFT_COLUMNS], sum[NN_SOFT_COLUMNS];

  memcpy (max, x, columns * sizeof (float));
  memset (sum, 0, sizeof sum);
  for (gint64 i = 1; i < n; i++)
    for (gint64 c = 0; c < columns; c++)
      max[c] = x[i * pitch + c] > max[c] ? x[i * pitch + c] : max[c];
  for (gint64 i = 0; i < n; i++)
    for (gint64 c = 0; c < columns; c++)
      {
        const float e = nn_exp (x[i * pitch + c] - max[c]);

        y[i * pitch + c] = e;
        sum[c] += e;
      }
  for (gint64 i = 0; i < n; i++)
    soft->columns (y + i * pitch, x + i * pitch, columns, max, sum);
}

/* Column pieces of one outer index; 1 if rows are contiguous. */
static gint64
pieces (const NnSoftParams *params)
{
  return (params->inner + NN_SOFT_COLUMNS - 1) / NN_SOFT_COLUMNS;
}

/* Pieces below which another thread does not pay. */
static gint64
grain (const NnSoftParams *params)
{
  return MAX (GRAIN / (params->n * MIN (params->inner, NN_SOFT_COLUMNS)), 1);
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnSoftParams *p = job->call->params;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 column = i % pieces (p) * NN_SOFT_COLUMNS, at = i / pieces (p) * p->n * p->inner + column;
      const float *x = nn_tensor_floats (job->call->in[0]) + at;
      float *y = nn_tensor_floats (job->call->out[0]) + at;

      if (p->inner == 1)
        compute_row (job->soft, y, x, p->n);
      else
        compute_columns (job->soft, y, x, p->n, p->inner, MIN (p->inner - column, NN_SOFT_COLUMNS));
    }
}

/* Any floating point type, from element @at on. */
static void
compute_generic (const Job *job, gint64 at)
{
  const NnTensor *x = job->call->in[0];
  const NnSoftParams *p = job->call->params;
  double max = -INFINITY, sum = 0;

  for (gint64 i = 0; i < p->n; i++)
    max = MAX (max, nn_tensor_get_double (x, at + i * p->inner));
  for (gint64 i = 0; i < p->n; i++)
    sum += exp (nn_tensor_get_double (x, at + i * p->inner) - max);
  for (gint64 i = 0; i < p->n; i++)
    nn_tensor_set_double (job->call->out[0], at + i * p->inner,
                          job->soft->real (nn_tensor_get_double (x, at + i * p->inner) - max, sum));
}

void
nn_soft_forward (NnCall *call, const NnSoft *soft)
{
  const NnSoftParams *p = call->params;
  Job job = { call, soft };

  if (nn_tensor_count (call->in[0]) == 0)
    return;
  if (call->in[0]->type == NN_TYPE_FLOAT)
    nn_parallel_for (p->outer * pieces (p), grain (p), forward_range, &job);
  else
    for (gint64 i = 0; i < p->outer * p->inner; i++)
      compute_generic (&job, i / p->inner * p->n * p->inner + i % p->inner);
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnCall *call = job->call;
  const NnSoftParams *p = call->params;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 column = i % pieces (p) * NN_SOFT_COLUMNS, at = i / pieces (p) * p->n * p->inner + column;

      job->soft->gradient (nn_tensor_floats (call->grad_in[0]) + at, nn_tensor_floats (call->grad_out[0]) + at,
                           nn_tensor_floats (call->out[0]) + at, p->n, p->inner,
                           MIN (p->inner - column, NN_SOFT_COLUMNS));
    }
}

void
nn_soft_backward (NnCall *call, const NnSoft *soft)
{
  const NnSoftParams *p = call->params;
  Job job = { call, soft };

  if (call->grad_in[0] && nn_tensor_count (call->out[0]) > 0)
    nn_parallel_for (p->outer * pieces (p), grain (p), backward_range, &job);
}
