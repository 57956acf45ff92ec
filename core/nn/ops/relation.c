/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators share that compare or join two broadcast operands. Each is a table of outcomes, so that one loop per
 * family of element types serves them all.
 */
#include "config.h"

#include "nn/ops/relation.h"

#include "nn/ops/binary.h"
#include "nn/ops/loop.h"

#define MAX_ROW 4096

gboolean
nn_relation_infer (NnCall *call, const NnRelation *relation, GError **error)
{
  const NnType type = call->in[0]->type;
  NnShape shape;

  if (type != call->in[1]->type)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "operands of different types %s and %s", nn_type_name (type),
                          nn_type_name (call->in[1]->type));
  if (type == NN_TYPE_BOOL ? !relation->booleans : !relation->numbers)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "there is no such operation on %s", nn_type_name (type));
  if (!nn_binary_infer_shape (call, &shape, error))
    return FALSE;
  nn_call_describe (call, 0, NN_TYPE_BOOL, &shape);
  return TRUE;
}

/* Whether the outcome of comparing a with b is one of @accepted; without branches, so that loops are vectorised. */
#define ACCEPTS(accepted, a, b)                                                                             \
  (((((a) < (b)) * NN_RELATION_LESS | ((a) == (b)) * NN_RELATION_EQUAL | ((a) > (b)) * NN_RELATION_GREATER) \
    & (accepted))                                                                                           \
   != 0)

typedef struct
{
  const NnCall *call;
  const NnRelation *relation;
} Job;

static void
float_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const Job *job = data;
  const int accepted = (int) job->relation->numbers;
  const gint64 step_a = loop->strides[1][loop->rank - 1], step_b = loop->strides[2][loop->rank - 1];
  const float *a = nn_tensor_floats (job->call->in[0]) + offsets[1];
  const float *b = nn_tensor_floats (job->call->in[1]) + offsets[2];
  guint8 *y = (guint8 *) job->call->out[0]->data + offsets[0];

  for (gint64 i = 0; i < n; i++)
    y[i] = ACCEPTS (accepted, a[i * step_a], b[i * step_b]);
}

/* One pair of elements of any type. */
static gboolean
relate (const Job *job, gint64 at_a, gint64 at_b)
{
  const NnTensor *a = job->call->in[0], *b = job->call->in[1];
  const int accepted = (int) job->relation->numbers;

  if (nn_type_is_float (a->type))
    return ACCEPTS (accepted, nn_tensor_get_double (a, at_a), nn_tensor_get_double (b, at_b));
  const gint64 x = nn_tensor_get_int64 (a, at_a), y = nn_tensor_get_int64 (b, at_b);
  if (a->type == NN_TYPE_BOOL)
    return job->relation->booleans >> (2 * (x != 0) + (y != 0)) & 1;
  if (a->type == NN_TYPE_UINT64)
    return ACCEPTS (accepted, (guint64) x, (guint64) y);
  return ACCEPTS (accepted, x, y);
}

static void
generic_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const Job *job = data;
  const gint64 step_a = loop->strides[1][loop->rank - 1], step_b = loop->strides[2][loop->rank - 1];
  guint8 *y = (guint8 *) job->call->out[0]->data + offsets[0];

  for (gint64 i = 0; i < n; i++)
    y[i] = (guint8) relate (job, offsets[1] + i * step_a, offsets[2] + i * step_b);
}

void
nn_relation_forward (NnCall *call, const NnRelation *relation)
{
  const NnBinaryParams *params = call->params;
  Job job = { call, relation };
  NnLoop loop;

  nn_loop_init (&loop, &call->out[0]->shape);
  nn_loop_broadcast (&loop, 1, &params->operand[0]);
  nn_loop_broadcast (&loop, 2, &params->operand[1]);
  nn_loop_collapse (&loop);
  nn_loop_run (&loop, MAX_ROW, call->in[0]->type == NN_TYPE_FLOAT ? float_row : generic_row, &job);
}
