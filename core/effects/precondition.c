/* SPDX-License-Identifier: GPL-3.0-or-later
 * The coordinates that pixels are optimised in: pixels = start + P coordinates.
 *
 * A loss measured through a network bends up to fifty times as much along single-pixel noise as along large shapes, and
 * its gradient is full of that noise, in clashing colours: in pixels an optimiser follows it first. In these
 * coordinates every octave of a pyramid moves a pixel, and so the further the larger the shape. Strokes come first,
 * noise, if it helps at all, last; L-BFGS takes half of the steps to a first result and fewer to a late one. Nothing
 * becomes unreachable: P is invertible.
 *
 *   P = K ⊗ Q(0) / levels,  Q(l) = 1 + U Q(l+1) Uᵀ / 4,  Q = 1 where a side would become too short
 *
 * U doubles the size linearly with weights 1/4, 3/4, 3/4, 1/4, mirrored at the ends. K is a mixture of identity and
 * mean over the colours: clashing colours are a long way, too.
 */
#include "config.h"

#include "precondition.h"

#include <string.h>

#include "nn/nn.h"

/* How high differences between colours remain. */
#define CHROMA 0.7f
/* Shortest side of the coarsest level, and the most levels that a side of int can have above that. */
#define SHORTEST 8
#define MAX_LEVELS 28
/* Rows that are worth another thread. */
#define GRAIN 32

typedef struct
{
  int width, height;
  float *pixels; /* three planes; only read in the finest */
} Level;

typedef struct
{
  const Level *fine, *coarse; /* @coarse: NULL = there is no level below the finest */
  float *rows;                /* workers × ROWS × the fine width */
  /* The finest only. */
  const float *base;
  float *out, scale;
} Job;

/* Rows that a worker makes at a time: one between two levels, one for each colour. */
#define ROWS 4

/* Where one pixel of a coarse level comes from: four of the finer one, with the weights of Uᵀ / 2. */
typedef struct
{
  int at[4];
  float weight[4];
} Taps;

static Taps
taps_at (int i, int n)
{
  Taps taps = { { 2 * i - 1, 2 * i, 2 * i + 1, 2 * i + 2 }, { 0.125f, 0.375f, 0.375f, 0.125f } };

  for (int k = 0; k < 4; k++)
    {
      /* What U mirrors at an end comes back to the last pixel; an odd end has no pixel to come back from. */
      if (taps.at[k] >= n && n % 2 != 0)
        taps.weight[k] = 0.0f;
      taps.at[k] = CLAMP (taps.at[k], 0, n - 1);
    }
  return taps;
}

static void
shrink_row (const float *in, int n, float *out)
{
  const int last = (n + 1) / 2 - 1;

  for (int i = 0; i <= last; i += MAX (last, 1))
    {
      const Taps taps = taps_at (i, n);

      out[i] = 0.0f;
      for (int k = 0; k < 4; k++)
        out[i] += taps.weight[k] * in[taps.at[k]];
    }
  for (int i = 1; i < last; i++)
    out[i] = 0.375f * (in[2 * i] + in[2 * i + 1]) + 0.125f * (in[2 * i - 1] + in[2 * i + 2]);
}

/* coarse = Uᵀ fine / 4 */
static void
shrink_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const int width = job->fine->width, height = job->fine->height;
  float *row = job->rows + (gsize) worker * ROWS * width;

  for (gint64 i = begin; i < end; i++)
    {
      const Taps taps = taps_at ((int) (i % job->coarse->height), height);
      const float *plane = job->fine->pixels + i / job->coarse->height * width * height;
      const float *a = plane + (gint64) taps.at[0] * width, *b = plane + (gint64) taps.at[1] * width;
      const float *c = plane + (gint64) taps.at[2] * width, *d = plane + (gint64) taps.at[3] * width;

      for (int x = 0; x < width; x++)
        row[x] = taps.weight[0] * a[x] + taps.weight[1] * b[x] + taps.weight[2] * c[x] + taps.weight[3] * d[x];
      shrink_row (row, width, job->coarse->pixels + i * job->coarse->width);
    }
}

/* out += U row, for @n pixels from @from_n. */
static void
add_enlarged (const float *row, int from_n, int n, float *out)
{
  for (int i = 0; i < from_n; i++)
    {
      const float left = row[MAX (i - 1, 0)], right = row[MIN (i + 1, from_n - 1)];

      out[2 * i] += 0.75f * row[i] + 0.25f * left;
      if (2 * i + 1 < n)
        out[2 * i + 1] += 0.75f * row[i] + 0.25f * right;
    }
}

/* Row @y of @plane of the fine level += U coarse. @row: as long as a row. */
static void
enlarge_row (const Job *job, gint64 plane, int y, float *row, float *out)
{
  const int width = job->coarse->width, height = job->coarse->height;
  const int near = y / 2, far = CLAMP (near + (y % 2 ? 1 : -1), 0, height - 1);
  const float *pixels = job->coarse->pixels + plane * width * height;
  const float *a = pixels + (gint64) near * width, *b = pixels + (gint64) far * width;

  for (int x = 0; x < width; x++)
    row[x] = 0.75f * a[x] + 0.25f * b[x];
  add_enlarged (row, width, job->fine->width, out);
}

/* fine += U coarse */
static void
enlarge_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const int width = job->fine->width, height = job->fine->height;

  for (gint64 i = begin; i < end; i++)
    enlarge_row (job, i / height, (int) (i % height), job->rows + (gsize) worker * ROWS * width,
                 job->fine->pixels + i * width);
}

/* out = base + scale · K (fine + U coarse) */
static void
finish_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const int width = job->fine->width;
  const gsize plane = (gsize) width * job->fine->height;
  float *between = job->rows + (gsize) worker * ROWS * width, *colors = between + width;

  for (gint64 y = begin; y < end; y++)
    {
      for (int c = 0; c < 3; c++)
        {
          memcpy (colors + c * width, job->fine->pixels + c * plane + y * width, width * sizeof (float));
          if (job->coarse)
            enlarge_row (job, c, (int) y, between, colors + c * width);
        }
      for (int x = 0; x < width; x++)
        between[x] = (colors[x] + colors[width + x] + colors[2 * width + x]) / 3.0f;
      for (int c = 0; c < 3; c++)
        {
          const float *restrict color = colors + c * width, *restrict mean = between;
          const float *base = job->base ? job->base + c * plane + y * width : NULL;
          float *restrict out = job->out + c * plane + y * width;

          for (int x = 0; x < width; x++)
            out[x] = (base ? base[x] : 0.0f) + job->scale * (mean[x] + CHROMA * (color[x] - mean[x]));
        }
    }
}

/* Sizes of all levels; those after the first one after the other in @scratch, which has room for twice as much. */
static int
plan_levels (Level *levels, int width, int height, float *scratch, const float *in)
{
  int n = 1;

  levels[0] = (Level){ width, height, (float *) in };
  while (n < MAX_LEVELS && MIN (levels[n - 1].width, levels[n - 1].height) >= 2 * SHORTEST)
    {
      const int w = (levels[n - 1].width + 1) / 2, h = (levels[n - 1].height + 1) / 2;

      levels[n++] = (Level){ w, h, scratch };
      scratch += 3 * (gsize) w * h;
    }
  return n;
}

void
art_precondition (const float *in, const float *base, int width, int height, float *scratch, float *out)
{
  Level levels[MAX_LEVELS];
  const int n = plan_levels (levels, width, height, scratch, in);
  g_autofree float *rows = g_new (float, (gsize) nn_threads_get_count () * ROWS * width);
  Job last = { &levels[0], n > 1 ? &levels[1] : NULL, rows, base, out, 1.0f / (float) n };

  for (int l = 1; l < n; l++)
    {
      Job job = { &levels[l - 1], &levels[l], rows };

      nn_parallel_for (3 * (gint64) levels[l].height, GRAIN, shrink_rows, &job);
    }
  for (int l = n - 1; l > 1; l--)
    {
      Job job = { &levels[l - 1], &levels[l], rows };

      nn_parallel_for (3 * (gint64) levels[l - 1].height, GRAIN, enlarge_rows, &job);
    }
  nn_parallel_for (height, GRAIN, finish_rows, &last);
}
