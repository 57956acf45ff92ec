/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where: y = condition ? a : b, all three broadcast.
 *
 * ONNX Where, opsets 9 to 16, all types.
 */
#include "config.h"

#include "nn/ops/broadcast.h"
#include "nn/ops/reduce.h"

#define CONDITION 0
#define A 1
#define B 2

static gboolean
infer (NnCall *call, GError **error)
{
  NnShape values, shape;

  if (call->in[CONDITION]->type != NN_TYPE_BOOL)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the condition must be bool, not %s",
                          nn_type_name (call->in[CONDITION]->type));
  if (call->in[A]->type != call->in[B]->type)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "values of different types %s and %s",
                          nn_type_name (call->in[A]->type), nn_type_name (call->in[B]->type));
  if (!nn_shape_broadcast (&call->in[A]->shape, &call->in[B]->shape, &values)
      || !nn_shape_broadcast (&values, &call->in[CONDITION]->shape, &shape))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the shapes of the operands cannot be broadcast together");
  nn_call_describe (call, 0, call->in[A]->type, &shape);
  return TRUE;
}

typedef struct
{
  const NnCall *call;
  int operand; /* A or B */
} Job;

/* Operand 0 walks the output, 1 walks a or b, 2 the condition. */
static void
init_loop (const NnCall *call, int operand, NnLoop *loop)
{
  nn_loop_init (loop, &call->out[0]->shape);
  nn_loop_broadcast (loop, 1, &call->in[operand]->shape);
  nn_loop_broadcast (loop, 2, &call->in[CONDITION]->shape);
  nn_loop_collapse (loop);
}

/* y = b where the condition does not hold; y is a so far. Steps are those of the row. */
#define REPLACE(TYPE)                                                                                                \
  static void replace_##TYPE (TYPE *y, const TYPE *b, gint64 step_b, const guint8 *condition, gint64 step, gint64 n) \
  {                                                                                                                  \
    for (gint64 i = 0; i < n; i++)                                                                                   \
      y[i] = condition[i * step] ? y[i] : b[i * step_b];                                                             \
  }

REPLACE (guint8)
REPLACE (guint16)
REPLACE (guint32)
REPLACE (guint64)

static void
replace_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const Job *job = data;
  const gint64 step_b = loop->strides[1][loop->rank - 1], step = loop->strides[2][loop->rank - 1];
  const guint8 *condition = (const guint8 *) job->call->in[CONDITION]->data + offsets[2];
  const gint64 size = (gint64) nn_type_size (job->call->out[0]->type);
  void *y = (char *) job->call->out[0]->data + offsets[0] * size;
  const void *b = (const char *) job->call->in[B]->data + offsets[1] * size;

  if (size == 1)
    replace_guint8 (y, b, step_b, condition, step, n);
  else if (size == 2)
    replace_guint16 (y, b, step_b, condition, step, n);
  else if (size == 4)
    replace_guint32 (y, b, step_b, condition, step, n);
  else
    replace_guint64 (y, b, step_b, condition, step, n);
}

static void
forward (NnCall *call)
{
  Job job = { call, B };
  NnLoop loop;

  nn_broadcast (call->in[A], call->out[0]);
  init_loop (call, B, &loop);
  nn_loop_run (&loop, G_MAXINT64, replace_row, &job);
}

static const float *
gradient_terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch,
                gconstpointer data)
{
  const Job *job = data;
  const float *dy = nn_tensor_floats (job->call->grad_out[0]) + offsets[0];
  const guint8 *condition = (const guint8 *) job->call->in[CONDITION]->data + offsets[2];
  const gint64 step = loop->strides[2][loop->rank - 1];

  for (gint64 i = 0; i < n; i++)
    scratch[i] = (condition[i * step] != 0) == (job->operand == A) ? dy[i] : 0;
  return scratch;
}

static void
backward (NnCall *call)
{
  for (int i = A; i <= B; i++)
    if (call->grad_in[i])
      {
        Job job = { call, i };
        NnLoop loop;

        init_loop (call, i, &loop);
        nn_reduce (&loop, 1, gradient_terms, &job, 1, nn_tensor_floats (call->grad_in[i]));
      }
}

const NnOp nn_op_where = {
  .name = "Where",
  .min_inputs = 3,
  .max_inputs = 3,
  .backward_inputs = 1 << CONDITION,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
