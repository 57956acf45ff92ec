/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pad: adds elements before and after each axis (or cuts them off, if negative): a constant, or the input's own by
 * reflection about the border element, by repeating the border element, or by wrapping around.
 *
 * ONNX Pad, opsets 1 to 23, all types; pads, the constant and (opset 18) axes became inputs in opset 11. Pads wider
 * than the input reflect back and forth, as NumPy does.
 */
#include "config.h"

#include <string.h>

#include "nn/op.h"

#define GRAIN 8192 /* elements below which another thread does not pay */
#define MAX_PAD G_MAXINT32

typedef enum
{
  MODE_CONSTANT,
  MODE_REFLECT,
  MODE_EDGE,
  MODE_WRAP
} Mode;

typedef struct
{
  Mode mode;
  gint64 before[NN_MAX_RANK], after[NN_MAX_RANK];
} Params;

static gboolean
read_mode (NnCall *call, Mode *mode, GError **error)
{
  static const char *const names[] = { "constant", "reflect", "edge", "wrap" };
  const char *name = nn_node_string (call->node, "mode", "constant");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      {
        *mode = (Mode) i;
        return TRUE;
      }
  return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "mode '%s' is unknown", name);
}

static gboolean
read_pads (NnCall *call, Params *params, GError **error)
{
  const int rank = call->in[0]->shape.rank;
  gint64 pads[2 * NN_MAX_RANK], axes[NN_MAX_RANK];
  int n_pads, n_axes;

  if (!nn_call_ints (call, 1, call->opset < 2 ? "paddings" : "pads", 2 * NN_MAX_RANK, pads, &n_pads, error)
      || !nn_call_ints (call, 3, "axes", NN_MAX_RANK, axes, &n_axes, error))
    return FALSE;
  const int n = n_axes >= 0 ? n_axes : rank;
  if (n_pads != 2 * n)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%d pads for %d axes", MAX (n_pads, 0), n);
  for (int i = 0; i < n; i++)
    {
      int axis;

      if (!nn_call_normalize_axis (call, n_axes >= 0 ? axes[i] : i, rank, &axis, error))
        return FALSE;
      params->before[axis] = pads[i];
      params->after[axis] = pads[n + i];
    }
  return TRUE;
}

static gboolean
pad_dim (NnCall *call, int axis, gint64 *dim, GError **error)
{
  const Params *params = call->params;
  const gint64 before = params->before[axis], after = params->after[axis], n = *dim;

  if (ABS (CLAMP (before, -MAX_PAD, MAX_PAD)) == MAX_PAD || ABS (CLAMP (after, -MAX_PAD, MAX_PAD)) == MAX_PAD
      || n >= MAX_PAD || n + before + after < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE,
                          "pads of %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " do not fit axis %d", before, after,
                          axis);
  *dim = n + before + after;
  if (n == 0 && *dim > 0 && params->mode != MODE_CONSTANT)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "axis %d is empty and has nothing to be padded with", axis);
  return TRUE;
}

static gboolean
check_constant (NnCall *call, GError **error)
{
  const NnTensor *constant = call->n_in > 2 ? call->in[2] : NULL;

  if (constant && (constant->type != call->in[0]->type || nn_tensor_count (constant) > 1))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the constant is not one number of the input's type");
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;
  NnShape shape = call->in[0]->shape;

  if (shape.rank == 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "a scalar cannot be padded");
  if (!read_mode (call, &params->mode, error) || !read_pads (call, params, error) || !check_constant (call, error))
    return FALSE;
  for (int i = 0; i < shape.rank; i++)
    if (!pad_dim (call, i, &shape.dims[i], error))
      return FALSE;
  if (nn_shape_count (&shape) < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the output is too large");
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

/* The input's index along an axis of @n elements for output index @i, or -1 for the constant. */
static gint64
source_index (Mode mode, gint64 i, gint64 n)
{
  if (i >= 0 && i < n)
    return i;
  switch (mode)
    {
    case MODE_EDGE:
      return CLAMP (i, 0, n - 1);
    case MODE_WRAP:
      return (i % n + n) % n;
    case MODE_REFLECT:
      {
        const gint64 period = MAX (2 * (n - 1), 1);
        const gint64 phase = (i % period + period) % period;

        return n == 1 ? 0 : MIN (phase, period - phase);
      }
    default:
      return -1;
    }
}

/* Where in the input output row @row (along the last axis) comes from, or -1 for the constant. */
static gint64
source_row (const NnCall *call, gint64 row)
{
  const Params *params = call->params;
  const NnShape *x = &call->in[0]->shape, *y = &call->out[0]->shape;
  gint64 stride = x->dims[x->rank - 1], offset = 0;

  for (int i = x->rank - 2; i >= 0; i--)
    {
      const gint64 index = source_index (params->mode, row % y->dims[i] - params->before[i], x->dims[i]);

      if (index < 0)
        return -1;
      offset += index * stride;
      stride *= x->dims[i];
      row /= y->dims[i];
    }
  return offset;
}

/* Output columns [begin, end) of a row are input columns too, from begin - before on. */
static void
inside (const NnCall *call, gint64 *begin, gint64 *end)
{
  const NnShape *x = &call->in[0]->shape, *y = &call->out[0]->shape;
  const int last = x->rank - 1;
  const gint64 before = ((const Params *) call->params)->before[last];

  *begin = CLAMP (before, 0, y->dims[last]);
  *end = CLAMP (before + x->dims[last], *begin, y->dims[last]);
}

typedef struct
{
  const NnCall *call;
  gsize size;
  char constant[8]; /* one element */
} Job;

static void
fill (char *y, gint64 n, const Job *job)
{
  for (gint64 i = 0; i < n; i++)
    memcpy (y + i * (gint64) job->size, job->constant, job->size);
}

/* Columns [begin, end), which lie outside the input row @x. */
static void
pad_columns (char *y, const char *x, gint64 begin, gint64 end, const Job *job)
{
  const Params *params = job->call->params;
  const int last = job->call->in[0]->shape.rank - 1;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 from = source_index (params->mode, i - params->before[last], job->call->in[0]->shape.dims[last]);

      memcpy (y + i * (gint64) job->size, from < 0 ? job->constant : x + from * (gint64) job->size, job->size);
    }
}

static void
forward_range (gint64 row_begin, gint64 row_end, int worker, gpointer data)
{
  const Job *job = data;
  const NnCall *call = job->call;
  const gint64 size = (gint64) job->size, n = call->out[0]->shape.dims[call->out[0]->shape.rank - 1];
  const gint64 before = ((const Params *) call->params)->before[call->out[0]->shape.rank - 1];
  gint64 begin, end;

  inside (call, &begin, &end);
  for (gint64 row = row_begin; row < row_end; row++)
    {
      const gint64 from = source_row (call, row);
      const char *x = (const char *) call->in[0]->data + MAX (from, 0) * size;
      char *y = (char *) call->out[0]->data + row * n * size;

      if (from < 0)
        fill (y, n, job);
      else
        {
          pad_columns (y, x, 0, begin, job);
          memcpy (y + begin * size, x + (begin - before) * size, (end - begin) * size);
          pad_columns (y, x, end, n, job);
        }
    }
}

static void
set_constant (Job *job)
{
  const NnCall *call = job->call;
  const NnTensor *constant = call->n_in > 2 ? call->in[2] : NULL;
  NnTensor element = { .type = call->in[0]->type, .data = job->constant };

  if (constant && nn_tensor_count (constant) == 1)
    memcpy (job->constant, constant->data, job->size);
  else
    nn_tensor_set_double (&element, 0, nn_node_float (call->node, "value", 0));
}

static void
forward (NnCall *call)
{
  const NnShape *y = &call->out[0]->shape;
  const gint64 n = y->dims[y->rank - 1];
  Job job = { .call = call, .size = nn_type_size (call->in[0]->type) };

  set_constant (&job);
  if (nn_tensor_count (call->out[0]) > 0)
    nn_parallel_for (nn_shape_count_range (y, 0, y->rank - 1), MAX (GRAIN / n, 1), forward_range, &job);
}

/* Columns [begin, end), which lie outside the input row @dx. */
static void
add_columns (float *dx, const float *dy, gint64 begin, gint64 end, const NnCall *call)
{
  const Params *params = call->params;
  const int last = call->out[0]->shape.rank - 1;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 to = source_index (params->mode, i - params->before[last], call->in[0]->shape.dims[last]);

      if (to >= 0)
        dx[to] += dy[i];
    }
}

static void
add_row (float *dx, const float *dy, const NnCall *call)
{
  const int last = call->out[0]->shape.rank - 1;
  const gint64 before = ((const Params *) call->params)->before[last];
  gint64 begin, end;

  inside (call, &begin, &end);
  for (gint64 i = begin; i < end; i++)
    dx[i - before] += dy[i];
  add_columns (dx, dy, 0, begin, call);
  add_columns (dx, dy, end, call->out[0]->shape.dims[last], call);
}

/* The axes before the first padded one: their elements do not mix, and threads share them out. */
static int
unpadded_axes (const NnCall *call)
{
  const Params *params = call->params;
  int axis = 0;

  while (axis < call->in[0]->shape.rank - 1 && params->before[axis] == 0 && params->after[axis] == 0)
    axis++;
  return axis;
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnShape *x = &call->in[0]->shape, *y = &call->out[0]->shape;
  const int axis = unpadded_axes (call);
  const gint64 plane = nn_shape_count_range (x, axis, x->rank), row = y->dims[y->rank - 1];
  const gint64 rows = nn_shape_count_range (y, axis, y->rank - 1);
  float *dx = nn_tensor_floats (call->grad_in[0]);

  memset (dx + begin * plane, 0, (end - begin) * plane * sizeof (float));
  for (gint64 i = begin * rows; i < end * rows; i++)
    {
      const gint64 to = source_row (call, i);

      if (to >= 0)
        add_row (dx + to, nn_tensor_floats (call->grad_out[0]) + i * row, call);
    }
}

static double
sum (const float *x, gint64 begin, gint64 end)
{
  double result = 0;

  for (gint64 i = begin; i < end; i++)
    result += x[i];
  return result;
}

/* The sum over all that is the constant. */
static float
constant_gradient (const NnCall *call)
{
  const NnShape *y = &call->out[0]->shape;
  const gint64 n = y->dims[y->rank - 1], rows = nn_shape_count_range (y, 0, y->rank - 1);
  const float *dy = nn_tensor_floats (call->grad_out[0]);
  gint64 begin, end;
  double total = 0;

  if (((const Params *) call->params)->mode != MODE_CONSTANT)
    return 0;
  inside (call, &begin, &end);
  for (gint64 row = 0; row < rows; row++, dy += n)
    total += source_row (call, row) < 0 ? sum (dy, 0, n) : sum (dy, 0, begin) + sum (dy, end, n);
  return (float) total;
}

/* An element's gradient is the sum over its copies. */
static void
backward (NnCall *call)
{
  if (call->grad_in[0])
    nn_parallel_for (nn_shape_count_range (&call->in[0]->shape, 0, unpadded_axes (call)), 1, backward_range, call);
  if (call->n_in > 2 && call->grad_in[2] && nn_tensor_count (call->grad_in[2]) == 1)
    *nn_tensor_floats (call->grad_in[2]) = constant_gradient (call);
}

const NnOp nn_op_pad = {
  .name = "Pad",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 4,
  .value_inputs = 1 << 1 | 1 << 3,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
