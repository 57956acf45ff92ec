/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums over some dimensions of a loop. The innermost loop is either summed row by row, or, if it is kept, rows are
 * added up beside each other; either way memory is read along rows.
 */
#include "config.h"

#include "nn/ops/reduce.h"

#include "nn/linalg.h"

#define GRAIN 8192 /* terms below which another thread does not pay */

typedef struct
{
  NnLoop kept, summed; /* the loop without its innermost, split by whether the target moves */
  NnLoop whole;        /* as given, for the terms */
  gint64 row;          /* steps of the innermost loop */
  gint64 n_sums;       /* steps of summed */
  gint64 chunks;       /* pieces of the innermost loop if it is kept, else 1 */
  int target;
  NnTermsFunc terms;
  gconstpointer data;
  double scale;
  float *y;
} Reduction;

static void
append_dim (NnLoop *to, const NnLoop *from, int dim)
{
  to->dims[to->rank] = from->dims[dim];
  for (int k = 0; k < NN_LOOP_OPERANDS; k++)
    to->strides[k][to->rank] = from->strides[k][dim];
  to->rank++;
}

static const float *
terms_at (const Reduction *r, const gint64 base[NN_LOOP_OPERANDS], gint64 sum, gint64 column, gint64 n, float *scratch)
{
  gint64 offsets[NN_LOOP_OPERANDS];

  nn_loop_offsets (&r->summed, r->summed.rank, sum, offsets);
  for (int k = 0; k < NN_LOOP_OPERANDS; k++)
    offsets[k] += base[k] + column * r->whole.strides[k][r->whole.rank - 1];
  return r->terms (&r->whole, offsets, n, scratch, r->data);
}

/* The innermost loop is kept: @n neighbouring sums from @column on. */
static void
sum_beside (const Reduction *r, const gint64 base[NN_LOOP_OPERANDS], gint64 column, gint64 n)
{
  float *y = r->y + base[r->target] + column;
  float scratch[NN_REDUCE_ROW];
  double sums[NN_REDUCE_ROW];

  for (gint64 i = 0; i < n; i++)
    sums[i] = 0;
  for (gint64 s = 0; s < r->n_sums; s++)
    {
      const float *terms = terms_at (r, base, s, column, n, scratch);

      for (gint64 i = 0; i < n; i++)
        sums[i] += terms[i];
    }
  for (gint64 i = 0; i < n; i++)
    y[i] = (float) (sums[i] * r->scale);
}

/* The innermost loop is summed: one sum. */
static void
sum_along (const Reduction *r, const gint64 base[NN_LOOP_OPERANDS])
{
  float scratch[NN_REDUCE_ROW];
  double sum = 0;

  for (gint64 s = 0; s < r->n_sums; s++)
    for (gint64 column = 0; column < r->row; column += NN_REDUCE_ROW)
      {
        const gint64 n = MIN (r->row - column, NN_REDUCE_ROW);

        sum += nn_sum (terms_at (r, base, s, column, n, scratch), n);
      }
  r->y[base[r->target]] = (float) (sum * r->scale);
}

static void
reduce_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Reduction *r = data;
  const gboolean inner_kept = r->whole.strides[r->target][r->whole.rank - 1] != 0;

  for (gint64 i = begin; i < end; i++)
    {
      gint64 base[NN_LOOP_OPERANDS];

      nn_loop_offsets (&r->kept, r->kept.rank, i / r->chunks, base);
      const gint64 column = i % r->chunks * NN_REDUCE_ROW;
      if (inner_kept)
        sum_beside (r, base, column, MIN (r->row - column, NN_REDUCE_ROW));
      else
        sum_along (r, base);
    }
}

void
nn_reduce (const NnLoop *loop, int target, NnTermsFunc terms, gconstpointer data, double scale, float *y)
{
  const int inner = loop->rank - 1;
  const gboolean inner_kept = loop->strides[target][inner] != 0;
  Reduction r = { .whole = *loop, .target = target, .terms = terms, .data = data, .scale = scale, .y = y };

  for (int i = 0; i < inner; i++)
    append_dim (loop->strides[target][i] != 0 ? &r.kept : &r.summed, loop, i);
  r.row = loop->dims[inner];
  r.n_sums = nn_loop_count (&r.summed, 0, r.summed.rank);
  r.chunks = inner_kept ? (r.row + NN_REDUCE_ROW - 1) / NN_REDUCE_ROW : 1;
  const gint64 item = MAX (r.n_sums * (inner_kept ? MIN (r.row, NN_REDUCE_ROW) : r.row), 1);
  nn_parallel_for (nn_loop_count (&r.kept, 0, r.kept.rank) * r.chunks, MAX (GRAIN / item, 1), reduce_range, &r);
}

static gboolean
read_axes (NnCall *call, int axes_input_opset, guint64 *mask, GError **error)
{
  const int rank = call->in[0]->shape.rank;
  const gboolean from_input = call->opset >= axes_input_opset;
  gint64 axes[NN_MAX_RANK];
  int count;

  if (!nn_call_ints (call, from_input ? 1 : -1, "axes", NN_MAX_RANK, axes, &count, error))
    return FALSE;
  *mask = 0;
  if (count <= 0 && !(from_input && nn_node_int (call->node, "noop_with_empty_axes", 0)))
    *mask = ((guint64) 1 << rank) - 1;
  for (int i = 0; i < count; i++)
    {
      int axis;

      if (!nn_call_normalize_axis (call, axes[i], rank, &axis, error))
        return FALSE;
      *mask |= (guint64) 1 << axis;
    }
  return TRUE;
}

static gboolean
check_numeric (NnCall *call, GError **error)
{
  const NnType type = call->in[0]->type;

  return nn_type_is_float (type) || nn_type_is_integer (type)
         || nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "cannot add up elements of type %s", nn_type_name (type));
}

static void
describe (NnCall *call, guint64 mask, gboolean keep_dims, gboolean mean)
{
  const NnTensor *x = call->in[0];
  NnReduceParams *params = call->params;
  NnShape shape = { 0 };

  params->mean = mean;
  params->kept = x->shape;
  for (int i = 0; i < x->shape.rank; i++)
    {
      const gboolean summed = mask >> i & 1;

      if (summed)
        params->kept.dims[i] = 1;
      if (!summed || keep_dims)
        shape.dims[shape.rank++] = params->kept.dims[i];
    }
  nn_call_describe (call, 0, x->type, &shape);
}

/* Whatever the type. */
static gboolean
infer_shape (NnCall *call, gboolean mean, int axes_input_opset, GError **error)
{
  guint64 mask;

  if (!read_axes (call, axes_input_opset, &mask, error))
    return FALSE;
  describe (call, mask, nn_node_int (call->node, "keepdims", 1) != 0, mean);
  return TRUE;
}

gboolean
nn_reduce_infer (NnCall *call, gboolean mean, int axes_input_opset, GError **error)
{
  return check_numeric (call, error) && infer_shape (call, mean, axes_input_opset, error);
}

gboolean
nn_reduce_infer_ordered (NnCall *call, int axes_input_opset, GError **error)
{
  return (call->in[0]->type == NN_TYPE_BOOL || check_numeric (call, error))
         && infer_shape (call, FALSE, axes_input_opset, error);
}

gboolean
nn_reduce_infer_global (NnCall *call, gboolean mean, GError **error)
{
  const int rank = call->in[0]->shape.rank;

  if (rank < 3)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have batch, channel and spatial dimensions");
  if (!check_numeric (call, error))
    return FALSE;
  describe (call, (((guint64) 1 << rank) - 1) & ~(guint64) 3, TRUE, mean);
  return TRUE;
}

/* Operand 0 walks the input, operand 1 the output. */
static void
init_loop (const NnCall *call, NnLoop *loop)
{
  const NnReduceParams *params = call->params;

  nn_loop_init (loop, &call->in[0]->shape);
  nn_loop_broadcast (loop, 1, &params->kept);
  nn_loop_collapse (loop);
}

/* What the sum is multiplied with. */
static double
scale_of (const NnCall *call)
{
  const NnReduceParams *params = call->params;

  return params->mean ? (double) nn_shape_count (&params->kept) / (double) nn_tensor_count (call->in[0]) : 1;
}

static const float *
input_terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch, gconstpointer data)
{
  return (const float *) data + offsets[0];
}

/* Types other than float32: adds in double, or in integers for integers. */
static void
forward_generic (NnCall *call, const NnLoop *loop)
{
  const NnTensor *x = call->in[0];
  NnTensor *y = call->out[0];
  const gint64 n_outputs = nn_tensor_count (y), n = nn_tensor_count (x);
  const gboolean integer = nn_type_is_integer (x->type);
  g_autofree double *sums = g_new0 (double, n_outputs);
  g_autofree guint64 *integers = g_new0 (guint64, n_outputs);

  for (gint64 i = 0; i < n; i++)
    {
      gint64 offsets[NN_LOOP_OPERANDS];

      nn_loop_offsets (loop, loop->rank, i, offsets);
      if (integer)
        integers[offsets[1]] += (guint64) nn_tensor_get_int64 (x, i);
      else
        sums[offsets[1]] += nn_tensor_get_double (x, i);
    }
  const NnReduceParams *params = call->params;
  const gint64 divisor = params->mean ? MAX (n / MAX (n_outputs, 1), 1) : 1;
  for (gint64 i = 0; i < n_outputs; i++)
    if (integer)
      nn_tensor_set_int64 (y, i, (gint64) integers[i] / divisor);
    else
      nn_tensor_set_double (y, i, sums[i] / (double) divisor);
}

void
nn_reduce_forward (NnCall *call)
{
  NnLoop loop;

  init_loop (call, &loop);
  if (call->in[0]->type == NN_TYPE_FLOAT)
    nn_reduce (&loop, 1, input_terms, call->in[0]->data, scale_of (call), nn_tensor_floats (call->out[0]));
  else
    forward_generic (call, &loop);
}

typedef struct
{
  const float *dy;
  float *dx;
  float scale;
} Spread;

static void
spread_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const Spread *spread = data;
  const gint64 step = loop->strides[1][loop->rank - 1];
  const float *dy = spread->dy + offsets[1];
  float *dx = spread->dx + offsets[0];

  for (gint64 i = 0; i < n; i++)
    dx[i] = spread->scale * dy[i * step];
}

/* dL/dx = scale · dL/dy of the sum that x went into. */
void
nn_reduce_backward (NnCall *call)
{
  NnLoop loop;

  init_loop (call, &loop);
  Spread spread = { nn_tensor_floats (call->grad_out[0]), nn_tensor_floats (call->grad_in[0]),
                    (float) scale_of (call) };
  nn_loop_run (&loop, G_MAXINT64, spread_row, &spread);
}
