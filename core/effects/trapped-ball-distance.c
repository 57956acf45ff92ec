/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exact Euclidean distances in linear time: along columns first, then the lower envelope of parabolas along each row.
 * Felzenszwalb, Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8, 2012.
 */
#include "config.h"

#include "trapped-ball.h"

#include <string.h>

#include "nn/nn.h"

/* Columns that one task walks side by side: what a cache line holds. */
#define STRIP 64

typedef struct
{
  const guint8 *mask;
  int width, height, limit;
  guint16 *distance; /* along the column first, then squared in both directions */
} Work;

static void
walk_row (const Work *work, int y, int previous, int left, int right)
{
  const guint8 *mask = work->mask + (gsize) y * work->width;
  guint16 *to = work->distance + (gsize) y * work->width;
  const guint16 *from = work->distance + (gsize) CLAMP (previous, 0, work->height - 1) * work->width;
  gboolean first = previous<0, back = previous> y;

  for (int x = left; x < right; x++)
    {
      int nearest = first ? work->limit : from[x] + 1;

      if (mask[x])
        nearest = 0;
      to[x] = (guint16) MIN (MIN (nearest, work->limit), back ? to[x] : work->limit);
    }
}

static void
walk_columns (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Work *work = data;

  for (gint64 strip = begin; strip < end; strip++)
    {
      int left = (int) strip * STRIP, right = MIN (left + STRIP, work->width);

      for (int y = 0; y < work->height; y++)
        walk_row (work, y, y - 1, left, right);
      for (int y = work->height - 2; y >= 0; y--)
        walk_row (work, y, y + 1, left, right);
    }
}

/* First x at which the parabola over @b is not above that over @a, @a < @b. */
static inline int
crossing (const guint16 *column, int a, int b)
{
  gint64 numerator = (gint64) b * b - (gint64) a * a + column[b] * column[b] - column[a] * column[a];
  gint64 denominator = 2 * (gint64) (b - a);

  return (int) (numerator >= 0 ? (numerator + denominator - 1) / denominator : -(-numerator / denominator));
}

/* @centres, @starts: room for a row each. */
static void
envelop_row (const Work *work, guint16 *row, guint16 *column, int *centres, int *starts)
{
  int n = 0, most = work->limit * work->limit;

  memcpy (column, row, sizeof (guint16) * work->width);
  for (int x = 0; x < work->width; x++)
    {
      int start = 0;

      if (column[x] == work->limit)
        continue;
      while (n > 0 && (start = crossing (column, centres[n - 1], x)) <= starts[n - 1])
        n--;
      centres[n] = x;
      starts[n] = n > 0 ? MAX (start, 0) : 0;
      n++;
    }
  for (int x = 0, k = 0; x < work->width; x++)
    {
      int nearest = most;

      while (k + 1 < n && starts[k + 1] <= x)
        k++;
      if (n > 0 && ABS (x - centres[k]) < work->limit)
        nearest = (x - centres[k]) * (x - centres[k]) + column[centres[k]] * column[centres[k]];
      row[x] = (guint16) MIN (nearest, most);
    }
}

static void
envelop_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Work *work = data;
  g_autofree guint16 *column = g_new (guint16, work->width);
  g_autofree int *centres = g_new (int, work->width), *starts = g_new (int, work->width);

  for (gint64 y = begin; y < end; y++)
    envelop_row (work, work->distance + (gsize) y * work->width, column, centres, starts);
}

void
art_distance_squared (const guint8 *mask, int width, int height, int limit, guint16 *distance)
{
  Work work = { mask, width, height, limit, distance };

  g_return_if_fail (limit >= 1 && limit <= 255);
  nn_parallel_for ((width + STRIP - 1) / STRIP, 1, walk_columns, &work);
  nn_parallel_for (height, 16, envelop_rows, &work);
}
