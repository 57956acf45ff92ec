/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pass of resampling: along one axis of a tensor seen as outer x axis x inner. Where the axis is the innermost one
 * (inner is 1) the work goes line by line, else by rows of neighbouring inner elements.
 */
#include "config.h"

#include "nn/ops/resample.h"

#include <string.h>

#define GRAIN 8192   /* elements below which another thread does not pay */
#define COLUMNS 1024 /* inner elements that backward works on at once */

static void
gather_row (const NnResamplePass *pass, const void *from, void *to)
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
  const NnResamplePass *pass = data;
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
  const NnResamplePass *pass = data;
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
  const NnResamplePass *pass = data;
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
  const NnResamplePass *pass = data;
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

void
nn_resample_pass_forward (NnResamplePass *pass, NnResampleMode mode)
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
  const NnResamplePass *pass = data;
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
count_pieces (const NnResamplePass *pass)
{
  return (pass->inner + COLUMNS - 1) / COLUMNS;
}

/* Items are pieces of at most COLUMNS inner elements of one outer index, so that no two threads add to one element. */
static void
backward_pieces (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnResamplePass *pass = data;
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

void
nn_resample_pass_backward (NnResamplePass *pass)
{
  if (pass->inner == 1)
    nn_parallel_for (pass->outer, MAX (GRAIN / MAX (pass->axis->out, 1), 1), backward_lines, pass);
  else
    nn_parallel_for (pass->outer * count_pieces (pass), 1, backward_pieces, pass);
}
