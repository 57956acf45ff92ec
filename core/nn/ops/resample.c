/* SPDX-License-Identifier: GPL-3.0-or-later
 * Resampling along axes: one pass per axis over a tensor seen as outer x axis x inner. Passes that shrink most come
 * first, so that the tensors in between, in the workspace, are small.
 */
#include "config.h"

#include "nn/ops/resample.h"

#include <math.h>
#include <string.h>

#define GRAIN 8192   /* elements below which another thread does not pay */
#define COLUMNS 1024 /* inner elements that backward works on at once */

/* One axis' pass: from @in to @out elements along it, with @table. */
typedef struct
{
  const NnResampleAxis *axis;
  NnResampleTable table;
  gint64 outer, inner;
  gsize size; /* bytes of an element */
  const void *from;
  void *to;
} Pass;

gint64
nn_resample_scaled_size (gint64 n, double scale)
{
  const double size = floor ((double) n * scale);

  return scale > 0 && size >= 0 && size < G_MAXINT32 ? (gint64) size : -1;
}

/* Insertion by out / in, least first. */
static void
insert_axis (NnResample *resample, NnResampleAxis axis)
{
  int i = resample->n_axes++;

  for (; i > 0 && axis.out * resample->axes[i - 1].in < resample->axes[i - 1].out * axis.in; i--)
    resample->axes[i] = resample->axes[i - 1];
  resample->axes[i] = axis;
}

/* Whether the axis is left alone; also where tf_half_pixel_for_nn, taken literally, would move it by half an element.
 */
static gboolean
is_identity (const NnResample *resample, const NnResampleAxis *axis)
{
  return axis->in == axis->out && axis->scale == 1 && resample->coordinate != NN_COORDINATE_TF_CROP_AND_RESIZE;
}

/* Bytes of the largest tensor between two passes; 0 if there is only one pass. Negative if too large. */
static gint64
between_bytes (const NnCall *call)
{
  const NnResample *resample = call->params;
  NnShape shape = call->in[0]->shape;
  gint64 most = 0;

  for (int i = 0; i < resample->n_axes - 1; i++)
    {
      shape.dims[resample->axes[i].axis] = resample->axes[i].out;
      const gint64 count = nn_shape_count (&shape);
      if (count < 0 || count > G_MAXINT64 / 64)
        return -1;
      most = MAX (most, count * (gint64) nn_type_size (call->in[0]->type));
    }
  return (most + NN_ALIGNMENT - 1) / NN_ALIGNMENT * NN_ALIGNMENT;
}

/* The workspace: tables of all axes, then two tensors to go back and forth between. */
static gboolean
size_workspace (NnCall *call, GError **error)
{
  const NnResample *resample = call->params;
  const gint64 between = between_bytes (call);

  if (between < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the output is too large");
  call->workspace_size = (gsize) between * (resample->n_axes > 2 ? 2 : 1);
  for (int i = 0; i < resample->n_axes; i++)
    call->workspace_size += nn_resample_table_bytes (&resample->axes[i]);
  return TRUE;
}

gboolean
nn_resample_infer (NnCall *call, const double *scales, const gint64 *sizes, const double *roi, GError **error)
{
  const NnTensor *x = call->in[0];
  NnResample *resample = call->params;
  NnShape shape = x->shape;

  if (resample->mode != NN_RESAMPLE_NEAREST && !nn_call_require_float (call, 0, error))
    return FALSE;
  for (int i = 0; i < shape.rank; i++)
    {
      NnResampleAxis axis = { i, shape.dims[i], sizes[i], scales[i], 0, 1, 0 };

      if (!(axis.scale > 0) || axis.out < 0 || axis.out >= G_MAXINT32 || axis.in >= G_MAXINT32
          || (axis.in == 0 && axis.out > 0))
        return nn_call_error (call, error, NN_ERROR_SHAPE, "dimension %d cannot be scaled by %g", i, axis.scale);
      if (roi)
        {
          axis.roi_start = roi[i];
          axis.roi_end = roi[shape.rank + i];
        }
      axis.taps = nn_resample_count_taps (resample, &axis);
      shape.dims[i] = axis.out;
      if (!is_identity (resample, &axis))
        insert_axis (resample, axis);
    }
  nn_call_describe (call, 0, x->type, &shape);
  return size_workspace (call, error);
}

/* Passes. */

static void
gather_row (const Pass *pass, const void *from, void *to)
{
  const gint32 *index = pass->table.index;
  const gint64 n = pass->axis->out;

  if (pass->size == sizeof (guint32))
    for (gint64 i = 0; i < n; i++)
      ((guint32 *) to)[i] = ((const guint32 *) from)[index[i]];
  else
    for (gint64 i = 0; i < n; i++)
      memcpy ((char *) to + i * (gint64) pass->size, (const char *) from + index[i] * (gint64) pass->size, pass->size);
}

/* Rows of neighbouring inner elements. */
static void
nearest_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Pass *pass = data;
  const gint64 bytes = pass->inner * (gint64) pass->size;

  for (gint64 row = begin; row < end; row++)
    {
      const gint64 from = row / pass->axis->out * pass->axis->in + pass->table.index[row % pass->axis->out];

      memcpy ((char *) pass->to + row * bytes, (const char *) pass->from + from * bytes, bytes);
    }
}

static void
nearest_lines (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Pass *pass = data;
  const gint64 size = (gint64) pass->size;

  for (gint64 line = begin; line < end; line++)
    gather_row (pass, (const char *) pass->from + line * pass->axis->in * size,
                (char *) pass->to + line * pass->axis->out * size);
}

/* y = Σ weight[k] · x[index[k]], each a row of @inner elements; the two first taps together. */
static void
sum_rows (float *y, const float *x, gint64 inner, int taps, const gint32 *index, const float *weight)
{
  const float *first = x + index[0] * inner, *second = x + index[taps > 1 ? 1 : 0] * inner;
  const float w0 = weight[0], w1 = taps > 1 ? weight[1] : 0;

  for (gint64 i = 0; i < inner; i++)
    y[i] = w0 * first[i] + w1 * second[i];
  for (int k = 2; k < taps; k++)
    {
      const float *row = x + index[k] * inner;
      const float w = weight[k];

      for (gint64 i = 0; i < inner; i++)
        y[i] += w * row[i];
    }
}

static void
weighted_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Pass *pass = data;
  const int taps = pass->axis->taps;

  for (gint64 row = begin; row < end; row++)
    {
      const gint64 i = row % pass->axis->out;

      sum_rows ((float *) pass->to + row * pass->inner,
                (const float *) pass->from + row / pass->axis->out * pass->axis->in * pass->inner, pass->inner, taps,
                pass->table.index + i * taps, pass->table.weight + i * taps);
    }
}

static void
sum_line_2 (float *y, const float *x, gint64 n, const gint32 *index, const float *weight)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = weight[2 * i] * x[index[2 * i]] + weight[2 * i + 1] * x[index[2 * i + 1]];
}

static void
sum_line (float *y, const float *x, gint64 n, int taps, const gint32 *index, const float *weight)
{
  for (gint64 i = 0; i < n; i++)
    {
      float sum = 0;

      for (int k = 0; k < taps; k++)
        sum += weight[i * taps + k] * x[index[i * taps + k]];
      y[i] = sum;
    }
}

/* The axis is the innermost one. */
static void
weighted_lines (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Pass *pass = data;
  const NnResampleAxis *axis = pass->axis;

  for (gint64 line = begin; line < end; line++)
    {
      const float *x = (const float *) pass->from + line * axis->in;
      float *y = (float *) pass->to + line * axis->out;

      if (axis->taps == 2)
        sum_line_2 (y, x, axis->out, pass->table.index, pass->table.weight);
      else
        sum_line (y, x, axis->out, axis->taps, pass->table.index, pass->table.weight);
    }
}

static void
run_pass (Pass *pass, NnResampleMode mode)
{
  const gboolean nearest = mode == NN_RESAMPLE_NEAREST, lines = pass->inner == 1;
  const gint64 items = lines ? pass->outer : pass->outer * pass->axis->out;
  const gint64 item = MAX (lines ? pass->axis->out : pass->inner, 1);

  if (lines)
    nn_parallel_for (items, MAX (GRAIN / item, 1), nearest ? nearest_lines : weighted_lines, pass);
  else
    nn_parallel_for (items, MAX (GRAIN / item, 1), nearest ? nearest_rows : weighted_rows, pass);
}

/* The transpose of a pass: every tap's input gets its share of an output's gradient. */

static void
backward_lines (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Pass *pass = data;
  const NnResampleAxis *axis = pass->axis;
  const int taps = axis->taps;

  memset ((float *) pass->to + begin * axis->in, 0, (end - begin) * axis->in * sizeof (float));
  for (gint64 line = begin; line < end; line++)
    {
      const float *dy = (const float *) pass->from + line * axis->out;
      float *dx = (float *) pass->to + line * axis->in;

      for (gint64 i = 0; i < axis->out; i++)
        for (int k = 0; k < taps; k++)
          dx[pass->table.index[i * taps + k]] += pass->table.weight[i * taps + k] * dy[i];
    }
}

static gint64
count_pieces (const Pass *pass)
{
  return (pass->inner + COLUMNS - 1) / COLUMNS;
}

/* Items are pieces of at most COLUMNS inner elements of one outer index, so that no two threads add to one element. */
static void
backward_pieces (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Pass *pass = data;
  const NnResampleAxis *axis = pass->axis;

  for (gint64 item = begin; item < end; item++)
    {
      const gint64 outer = item / count_pieces (pass), column = item % count_pieces (pass) * COLUMNS;
      const gint64 n = MIN (pass->inner - column, COLUMNS);
      const float *dy = (const float *) pass->from + outer * axis->out * pass->inner + column;
      float *dx = (float *) pass->to + outer * axis->in * pass->inner + column;

      for (gint64 i = 0; i < axis->in; i++)
        memset (dx + i * pass->inner, 0, n * sizeof (float));
      for (gint64 k = 0; k < axis->out * axis->taps; k++)
        {
          const float *row = dy + k / axis->taps * pass->inner;
          float *sum = dx + pass->table.index[k] * pass->inner;
          const float w = pass->table.weight[k];

          for (gint64 i = 0; i < n; i++)
            sum[i] += w * row[i];
        }
    }
}

static void
run_pass_backward (Pass *pass)
{
  if (pass->inner == 1)
    nn_parallel_for (pass->outer, MAX (GRAIN / MAX (pass->axis->out, 1), 1), backward_lines, pass);
  else
    nn_parallel_for (pass->outer * count_pieces (pass), 1, backward_pieces, pass);
}

/* All passes. */

/* Lays out tables in the workspace and returns what is behind them. */
static char *
init_passes (NnCall *call, Pass passes[NN_MAX_RANK])
{
  const NnResample *resample = call->params;
  NnShape shape = call->in[0]->shape;
  char *memory = call->workspace;

  for (int i = 0; i < resample->n_axes; i++)
    {
      const NnResampleAxis *axis = &resample->axes[i];

      passes[i] = (Pass){ .axis = axis,
                          .outer = nn_shape_count_range (&shape, 0, axis->axis),
                          .inner = nn_shape_count_range (&shape, axis->axis + 1, shape.rank),
                          .size = nn_type_size (call->in[0]->type) };
      nn_resample_table_init (&passes[i].table, resample, axis, memory);
      memory += nn_resample_table_bytes (axis);
      shape.dims[axis->axis] = axis->out;
    }
  return memory;
}

/* tf_crop_and_resize: outputs beyond the input along any axis. */
static void
extrapolate (NnCall *call, const Pass *passes)
{
  const NnResample *resample = call->params;
  NnTensor *y = call->out[0];

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      gboolean outside = FALSE;

      for (int k = 0; k < resample->n_axes; k++)
        {
          const gint64 inner = nn_shape_count_range (&y->shape, passes[k].axis->axis + 1, y->shape.rank);

          outside = outside || passes[k].table.outside[i / inner % passes[k].axis->out];
        }
      if (outside)
        nn_tensor_set_double (y, i, resample->extrapolation);
    }
}

void
nn_resample_forward (NnCall *call)
{
  const NnResample *resample = call->params;
  Pass passes[NN_MAX_RANK];
  char *between = init_passes (call, passes);
  const gint64 bytes = between_bytes (call);

  if (nn_tensor_count (call->out[0]) == 0)
    return;
  if (resample->n_axes == 0)
    memcpy (call->out[0]->data, call->in[0]->data, nn_tensor_bytes (call->in[0]));
  for (int i = 0; i < resample->n_axes; i++)
    {
      passes[i].from = i == 0 ? call->in[0]->data : passes[i - 1].to;
      passes[i].to = i == resample->n_axes - 1 ? call->out[0]->data : between + i % 2 * bytes;
      run_pass (&passes[i], resample->mode);
    }
  if (resample->coordinate == NN_COORDINATE_TF_CROP_AND_RESIZE)
    extrapolate (call, passes);
}

/* The transposed passes in the opposite order. Extrapolated outputs have weights of 0. */
void
nn_resample_backward (NnCall *call)
{
  const NnResample *resample = call->params;
  NnTensor *dx = call->grad_in[0];
  Pass passes[NN_MAX_RANK];
  char *between = init_passes (call, passes);
  const gint64 bytes = between_bytes (call);
  const void *from = call->grad_out[0]->data;

  if (dx == NULL)
    return;
  if (resample->n_axes == 0 || nn_tensor_count (call->out[0]) == 0)
    {
      memset (dx->data, 0, nn_tensor_bytes (dx));
      if (resample->n_axes == 0)
        memcpy (dx->data, from, nn_tensor_bytes (dx));
      return;
    }
  for (int i = resample->n_axes - 1; i >= 0; i--)
    {
      Pass *pass = &passes[i];

      pass->from = from;
      pass->to = i == 0 ? dx->data : between + (i - 1) % 2 * bytes;
      run_pass_backward (pass);
      from = pass->to;
    }
}
