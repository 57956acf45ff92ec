/* SPDX-License-Identifier: GPL-3.0-or-later
 * Trilu: the upper (or, with upper = 0, the lower) triangle of matrices, diagonal k included; 0 elsewhere.
 *
 * ONNX Trilu, opset 14, all types. k may be computed; it is 0 by default.
 */
#include "config.h"

#include <string.h>

#include "nn/op.h"

#define GRAIN 8192 /* elements below which another thread does not pay */

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0], *k = call->n_in > 1 ? call->in[1] : NULL;

  if (x->shape.rank < 2)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have 2 dimensions or more");
  if (k && (k->type != NN_TYPE_INT64 || nn_tensor_count (k) != 1))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the diagonal must be one int64");
  nn_call_describe (call, 0, x->type, &x->shape);
  return TRUE;
}

typedef struct
{
  const NnCall *call;
  const NnTensor *from;
  NnTensor *to;
} Job;

/* Row @i, counted through all matrices: columns [begin, end) are copied. */
static void
find_columns (const Job *job, gint64 i, gint64 *begin, gint64 *end)
{
  const NnShape *shape = &job->to->shape;
  const gint64 n = shape->dims[shape->rank - 1], row = i % shape->dims[shape->rank - 2];
  const NnTensor *k = job->call->n_in > 1 ? job->call->in[1] : NULL;
  const gint64 diagonal = row + (k ? CLAMP (nn_tensor_get_int64 (k, 0), -row - 1, n) : 0);

  if (nn_node_int (job->call->node, "upper", 1))
    {
      *begin = CLAMP (diagonal, 0, n);
      *end = n;
    }
  else
    {
      *begin = 0;
      *end = CLAMP (diagonal + 1, 0, n);
    }
}

static void
copy_rows (gint64 first, gint64 last, int worker, gpointer data)
{
  const Job *job = data;
  const gsize size = nn_type_size (job->to->type);
  const gint64 n = job->to->shape.dims[job->to->shape.rank - 1];

  for (gint64 i = first; i < last; i++)
    {
      char *to = (char *) job->to->data + i * n * size;
      gint64 begin, end;

      find_columns (job, i, &begin, &end);
      memset (to, 0, n * size);
      memcpy (to + begin * size, (const char *) job->from->data + (i * n + begin) * size, (end - begin) * size);
    }
}

static void
copy (const NnCall *call, const NnTensor *from, NnTensor *to)
{
  const gint64 n = to->shape.dims[to->shape.rank - 1];
  Job job = { call, from, to };

  if (n > 0)
    nn_parallel_for (nn_tensor_count (to) / n, MAX (GRAIN / n, 1), copy_rows, &job);
}

static void
forward (NnCall *call)
{
  copy (call, call->in[0], call->out[0]);
}

static void
backward (NnCall *call)
{
  if (call->grad_in[0])
    copy (call, call->grad_out[0], call->grad_in[0]);
}

const NnOp nn_op_trilu = {
  .name = "Trilu",
  .min_inputs = 1,
  .max_inputs = 2,
  .backward_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
