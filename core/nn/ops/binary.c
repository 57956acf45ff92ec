/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators of two broadcast operands share.
 */
#include "config.h"

#include "nn/ops/binary.h"

#include <string.h>

#include "nn/ops/activation.h"
#include "nn/ops/loop.h"
#include "nn/ops/reduce.h"

#define MAX_ROW 4096 /* floats that stay in the first-level cache until the activation is applied */

/* Before opset 7: b's dimensions, after ones that it lost at the end, start at a's dimension @axis. */
static gboolean
align_legacy (NnCall *call, NnShape *b, GError **error)
{
  const NnShape *a = &call->in[0]->shape;
  gint64 axis = nn_node_int (call->node, "axis", a->rank - b->rank);

  if (axis < 0)
    axis += a->rank;
  if (axis < 0 || axis + b->rank > a->rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE,
                          "the second operand does not fit at axis %" G_GINT64_FORMAT " of the first", axis);
  while (axis + b->rank < a->rank)
    b->dims[b->rank++] = 1;
  return TRUE;
}

gboolean
nn_binary_infer_shape (NnCall *call, NnShape *shape, GError **error)
{
  NnBinaryParams *params = call->params;

  params->operand[0] = call->in[0]->shape;
  params->operand[1] = call->in[1]->shape;
  if (call->opset < 7 && nn_node_int (call->node, "broadcast", 0) && !align_legacy (call, &params->operand[1], error))
    return FALSE;
  if (!nn_shape_broadcast (&params->operand[0], &params->operand[1], shape))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the shapes of the operands cannot be broadcast together");
  return TRUE;
}

gboolean
nn_binary_check_types (NnCall *call, const NnBinary *binary, GError **error)
{
  const NnType type = call->in[0]->type;

  if (type != call->in[1]->type)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "operands of different types %s and %s", nn_type_name (type),
                          nn_type_name (call->in[1]->type));
  if (!nn_type_is_float (type) && !(nn_type_is_integer (type) && binary->integer))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "there is no such operation on %s", nn_type_name (type));
  return TRUE;
}

gboolean
nn_binary_infer (NnCall *call, const NnBinary *binary, GError **error)
{
  NnShape shape;

  if (!nn_binary_check_types (call, binary, error) || !nn_binary_infer_shape (call, &shape, error))
    return FALSE;
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

typedef struct
{
  const NnCall *call;
  const NnBinary *binary;
  int operand; /* backward: whose gradient */
} Job;

/* Operand 0 of the loop walks the output, 1 and 2 walk a and b. */
static void
init_loop (const NnCall *call, NnLoop *loop)
{
  const NnBinaryParams *params = call->params;

  nn_loop_init (loop, &call->out[0]->shape);
  nn_loop_broadcast (loop, 1, &params->operand[0]);
  nn_loop_broadcast (loop, 2, &params->operand[1]);
  nn_loop_collapse (loop);
}

/* An operand that @derivative does not read may have lost its elements. */
static const float *
operand_at (const NnTensor *operand, gint64 offset)
{
  return operand->data ? nn_tensor_floats (operand) + offset : NULL;
}

static void
call_row (NnBinaryRow row, float *y, const NnCall *call, const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS],
          gint64 n)
{
  const int inner = loop->rank - 1;

  row (y, operand_at (call->in[0], offsets[1]), loop->strides[1][inner], operand_at (call->in[1], offsets[2]),
       loop->strides[2][inner], n);
}

static void
forward_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const Job *job = data;
  float *y = nn_tensor_floats (job->call->out[0]) + offsets[0];

  call_row (job->binary->row, y, job->call, loop, offsets, n);
  nn_activation_apply (&job->call->activation, y, n);
}

/* One element of any type: y[at[0]] = f (a[at[1]], b[at[2]]). */
static void
compute_element (const Job *job, const gint64 at[NN_LOOP_OPERANDS])
{
  const NnBinary *binary = job->binary;
  const NnTensor *a = job->call->in[0], *b = job->call->in[1];
  NnTensor *y = job->call->out[0];

  if (a->type == NN_TYPE_UINT64 && b->type == NN_TYPE_UINT64 && binary->natural)
    nn_tensor_set_int64 (
        y, at[0],
        (gint64) binary->natural ((guint64) nn_tensor_get_int64 (a, at[1]), (guint64) nn_tensor_get_int64 (b, at[2])));
  else if (nn_type_is_integer (a->type) && nn_type_is_integer (b->type) && binary->integer)
    nn_tensor_set_int64 (y, at[0], binary->integer (nn_tensor_get_int64 (a, at[1]), nn_tensor_get_int64 (b, at[2])));
  else
    nn_tensor_set_double (y, at[0], binary->real (nn_tensor_get_double (a, at[1]), nn_tensor_get_double (b, at[2])));
}

static void
forward_generic_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  for (gint64 i = 0; i < n; i++)
    {
      gint64 at[NN_LOOP_OPERANDS];

      for (int k = 0; k < NN_LOOP_OPERANDS; k++)
        at[k] = offsets[k] + i * loop->strides[k][loop->rank - 1];
      compute_element (data, at);
    }
}

void
nn_binary_forward (NnCall *call, const NnBinary *binary)
{
  const gboolean fast = call->in[0]->type == NN_TYPE_FLOAT && call->in[1]->type == NN_TYPE_FLOAT;
  Job job = { call, binary, 0 };
  NnLoop loop;

  init_loop (call, &loop);
  nn_loop_run (&loop, MAX_ROW, fast ? forward_row : forward_generic_row, &job);
}

static const float *
gradient_terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch,
                gconstpointer data)
{
  const Job *job = data;
  const NnCall *call = job->call;
  float masked[NN_REDUCE_ROW];
  const float *dy = nn_tensor_floats (call->grad_out[0]) + offsets[0];

  if (call->activation.kind != NN_ACTIVATION_NONE)
    dy = nn_activation_backward (&call->activation, dy, nn_tensor_floats (call->out[0]) + offsets[0], masked, n);
  call_row (job->binary->derivative[job->operand], scratch, call, loop, offsets, n);
  for (gint64 i = 0; i < n; i++)
    scratch[i] *= dy[i];
  return scratch;
}

/* The operand was not broadcast: no sums. */
static void
gradient_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const Job *job = data;

  gradient_terms (loop, offsets, n, nn_tensor_floats (job->call->grad_in[job->operand]) + offsets[0], job);
}

static void
backward_operand (Job *job, const NnLoop *loop)
{
  const NnTensor *dx = job->call->grad_in[job->operand];

  if (nn_tensor_count (dx) == nn_tensor_count (job->call->out[0]))
    nn_loop_run (loop, NN_REDUCE_ROW, gradient_row, job);
  else
    nn_reduce (loop, 1 + job->operand, gradient_terms, job, 1, nn_tensor_floats (dx));
}

void
nn_binary_backward (NnCall *call, const NnBinary *binary)
{
  NnLoop loop;

  init_loop (call, &loop);
  for (int i = 0; i < 2; i++)
    if (call->grad_in[i])
      {
        Job job = { call, binary, i };

        backward_operand (&job, &loop);
      }
}
