/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators on any number of broadcast operands share. The output starts as the first operand and takes in one
 * operand after another.
 */
#include "config.h"

#include "nn/ops/variadic.h"

#include <string.h>

#include "nn/ops/broadcast.h"
#include "nn/ops/reduce.h"

#define MAX_ROW 4096
#define GRAIN 32768 /* elements below which another thread does not pay */

static gboolean
check_operand (NnCall *call, const NnVariadic *variadic, int i, GError **error)
{
  const NnTensor *first = call->in[0], *x = call->in[i];

  if (x == NULL || x->type != first->type)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d is not of the type of input 0", i);
  if (!nn_type_is_float (x->type) && !(nn_type_is_integer (x->type) && variadic->integer))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "there is no such operation on %s",
                          nn_type_name (x->type));
  return TRUE;
}

gboolean
nn_variadic_infer (NnCall *call, const NnVariadic *variadic, gboolean picks, GError **error)
{
  NnShape shape = call->in[0]->shape;

  for (int i = 0; i < call->n_in; i++)
    {
      const NnShape before = shape;

      if (!check_operand (call, variadic, i, error))
        return FALSE;
      if (!nn_shape_broadcast (&before, &call->in[i]->shape, &shape))
        return nn_call_error (call, error, NN_ERROR_SHAPE, "the shapes of the operands cannot be broadcast together");
    }
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  if (picks && call->with_gradients && nn_shape_count (&shape) > 0)
    call->workspace_size = (gsize) nn_shape_count (&shape) * sizeof (gint32);
  return TRUE;
}

typedef struct
{
  const NnVariadic *variadic;
  const NnTensor *x;
  NnTensor *y;
  float scale;
} Job;

static void
take_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const Job *job = data;

  job->variadic->row (nn_tensor_floats (job->y) + offsets[0], nn_tensor_floats (job->x) + offsets[1],
                      loop->strides[1][loop->rank - 1], n);
}

static void
take_element (const Job *job, gint64 to, gint64 from)
{
  const NnVariadic *variadic = job->variadic;
  const NnType type = job->y->type;

  if (nn_type_is_float (type))
    nn_tensor_set_double (job->y, to,
                          variadic->real (nn_tensor_get_double (job->y, to), nn_tensor_get_double (job->x, from)));
  else if (type == NN_TYPE_UINT64)
    nn_tensor_set_int64 (job->y, to,
                         (gint64) variadic->natural ((guint64) nn_tensor_get_int64 (job->y, to),
                                                     (guint64) nn_tensor_get_int64 (job->x, from)));
  else
    nn_tensor_set_int64 (job->y, to,
                         variadic->integer (nn_tensor_get_int64 (job->y, to), nn_tensor_get_int64 (job->x, from)));
}

static void
take_generic_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  for (gint64 i = 0; i < n; i++)
    take_element (data, offsets[0] + i * loop->strides[0][loop->rank - 1],
                  offsets[1] + i * loop->strides[1][loop->rank - 1]);
}

static void
scale_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  float *y = nn_tensor_floats (job->y);

  if (job->y->type == NN_TYPE_FLOAT)
    for (gint64 i = begin; i < end; i++)
      y[i] *= job->scale;
  else
    for (gint64 i = begin; i < end; i++)
      nn_tensor_set_double (job->y, i, nn_tensor_get_double (job->y, i) * (double) job->scale);
}

/* Operand 0 of the loop walks the output, 1 walks @x. */
static void
init_loop (NnLoop *loop, const NnCall *call, const NnTensor *x)
{
  nn_loop_init (loop, &call->out[0]->shape);
  nn_loop_broadcast (loop, 1, &x->shape);
  nn_loop_collapse (loop);
}

void
nn_variadic_forward (NnCall *call, const NnVariadic *variadic)
{
  NnTensor *y = call->out[0];

  nn_broadcast (call->in[0], y);
  for (int i = 1; i < call->n_in; i++)
    {
      Job job = { variadic, call->in[i], y, 1 };
      NnLoop loop;

      init_loop (&loop, call, call->in[i]);
      nn_loop_run (&loop, MAX_ROW, y->type == NN_TYPE_FLOAT ? take_row : take_generic_row, &job);
    }
  if (variadic->mean && call->n_in > 1)
    {
      Job job = { variadic, NULL, y, 1.0f / (float) call->n_in };

      nn_parallel_for (nn_tensor_count (y), GRAIN, scale_range, &job);
    }
}

void
nn_variadic_backward_sum (NnCall *call, const NnVariadic *variadic)
{
  for (int i = 0; i < call->n_in; i++)
    if (call->grad_in[i])
      nn_broadcast_backward (call->grad_out[0], call->grad_in[i], variadic->mean ? 1.0 / call->n_in : 1.0);
}

/* Whom each output element was picked from. */
typedef struct
{
  const NnCall *call;
  gint32 *winner;
  int operand;
} Pick;

static void
mark_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const Pick *pick = data;
  const float *y = nn_tensor_floats (pick->call->out[0]) + offsets[0];
  const float *x = nn_tensor_floats (pick->call->in[pick->operand]) + offsets[1];
  const gint64 step = loop->strides[1][loop->rank - 1];

  for (gint64 i = 0; i < n; i++)
    if (x[i * step] == y[i])
      pick->winner[offsets[0] + i] = pick->operand;
}

static const float *
picked_terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch, gconstpointer data)
{
  const Pick *pick = data;
  const float *dy = nn_tensor_floats (pick->call->grad_out[0]) + offsets[0];

  for (gint64 i = 0; i < n; i++)
    scratch[i] = pick->winner[offsets[0] + i] == pick->operand ? dy[i] : 0;
  return scratch;
}

void
nn_variadic_backward_pick (NnCall *call)
{
  const gint64 count = nn_tensor_count (call->out[0]);
  NnLoop loop;

  if (count > 0)
    memset (call->workspace, 0xff, (gsize) count * sizeof (gint32));
  for (int i = call->n_in - 1; i >= 0; i--)
    {
      Pick pick = { call, call->workspace, i };

      init_loop (&loop, call, call->in[i]);
      nn_loop_run (&loop, G_MAXINT64, mark_row, &pick);
    }
  for (int i = 0; i < call->n_in; i++)
    if (call->grad_in[i])
      {
        Pick pick = { call, call->workspace, i };

        init_loop (&loop, call, call->in[i]);
        nn_reduce (&loop, 1, picked_terms, &pick, 1, nn_tensor_floats (call->grad_in[i]));
      }
}
