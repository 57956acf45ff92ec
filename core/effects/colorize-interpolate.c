/* SPDX-License-Identifier: GPL-3.0-or-later
 * Interpolation of values known at some pixels, along the edges of a picture.
 *
 * The equations are not symmetric (a pixel on an even ground does not listen to the speck that listens to it), hence
 * BiCGSTAB: van der Vorst, "Bi-CGSTAB", SIAM J. Sci. Stat. Comput. 13 (2), 1992. The first guess comes from a picture
 * of half the size, so that what is far from all hints need not wait until it is reached neighbour by neighbour.
 */
#include "config.h"

#include "colorize-interpolate.h"

#include <math.h>
#include <string.h>

#define N ART_INTERPOLATE_CHANNELS
#define NEIGHBOURS 8
/* Share of the local variance that is the width of the weights, and its least value. */
#define VARIANCE_SHARE 0.6f
#define LEAST_VARIANCE 2e-6f
/* The least weight of the most similar neighbour, and of all: nothing is cut off altogether. */
#define LEAST_WEIGHT 1e-2f
#define FLOOR_WEIGHT 1e-5f
#define SMALLEST_SIDE 12
#define MOST_STEPS 60
/* Where to stop: mean square of the residual relative to that of the values. */
#define ACCURACY 1e-4

static const int step_x[NEIGHBOURS] = { -1, 0, 1, -1, 1, -1, 0, 1 };
static const int step_y[NEIGHBOURS] = { -1, -1, -1, 0, 0, 1, 1, 1 };

/* Vectors have N values a pixel. Names as in the paper. */
typedef struct
{
  int width, height;
  const float *luminance, *mask;
  float *weights;                /* NEIGHBOURS a pixel, 0 beyond the border; their sum is 1 */
  float *x, *r, *shadow, *p, *v; /* values; residual; the first residual; direction; what the equations make of it */
  float *t;
  double (*sums)[2 * N]; /* of each row */
  double alpha[N], beta[N], omega[N];
} Level;

static inline gboolean
is_inside (const Level *level, int x, int y)
{
  return x >= 0 && y >= 0 && x < level->width && y < level->height;
}

/* The width of weights at a pixel: by the variance around it and its most similar neighbour. */
static float
variance_at (const Level *level, int x, int y)
{
  const float *at = level->luminance + (gsize) y * level->width + x;
  float sum = 0.0f, square = 0.0f, least = 1.0f, n = 1.0f;

  for (int k = 0; k < NEIGHBOURS; k++)
    if (is_inside (level, x + step_x[k], y + step_y[k]))
      {
        float difference = at[step_y[k] * level->width + step_x[k]] - *at;

        sum += difference;
        square += difference * difference;
        least = MIN (least, difference * difference);
        n += 1.0f;
      }
  return MAX (MAX (VARIANCE_SHARE * (square / n - sum * sum / (n * n)), -least / logf (LEAST_WEIGHT)), LEAST_VARIANCE);
}

static void
weigh_pixel (const Level *level, int x, int y)
{
  gsize at = (gsize) y * level->width + x;
  float *weights = level->weights + at * NEIGHBOURS, sum = 0.0f, variance = variance_at (level, x, y);

  for (int k = 0; k < NEIGHBOURS; k++)
    {
      float difference;

      weights[k] = 0.0f;
      if (!is_inside (level, x + step_x[k], y + step_y[k]))
        continue;
      difference = level->luminance[at + (gssize) step_y[k] * level->width + step_x[k]] - level->luminance[at];
      weights[k] = FLOOR_WEIGHT + expf (-difference * difference / variance);
      sum += weights[k];
    }
  for (int k = 0; k < NEIGHBOURS; k++)
    weights[k] /= sum;
}

static void
weigh_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  for (gint64 y = begin; y < end; y++)
    for (int x = 0; x < ((Level *) data)->width; x++)
      weigh_pixel (data, x, (int) y);
}

/* What the equations make of @vector at a pixel: its value less the mean of its neighbours; 0 where values are given.
 */
static inline void
apply (const Level *level, const float *vector, gsize at, float *out)
{
  const float *weights = level->weights + at * NEIGHBOURS;

  if (level->mask[at] != 0.0f)
    {
      memset (out, 0, N * sizeof *out);
      return;
    }
  memcpy (out, vector + at * N, N * sizeof *out);
  for (int k = 0; k < NEIGHBOURS; k++)
    if (weights[k] > 0.0f)
      {
        const float *other = vector + (at + (gssize) step_y[k] * level->width + step_x[k]) * N;

        for (int c = 0; c < N; c++)
          out[c] -= weights[k] * other[c];
      }
}

/* The first residual; sums: r·r, x·x. */
static void
start_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    {
      memset (level->sums[y], 0, sizeof level->sums[y]);
      for (gsize at = y * level->width; at < (gsize) (y + 1) * level->width; at++)
        {
          float *r = level->r + at * N, *shadow = level->shadow + at * N;

          apply (level, level->x, at, r);
          for (int c = 0; c < N; c++)
            {
              shadow[c] = r[c] = -r[c];
              level->sums[y][c] += (double) r[c] * r[c];
              level->sums[y][N + c] += (double) level->x[at * N + c] * level->x[at * N + c];
            }
        }
    }
}

/* p = r + beta (p - omega v) */
static void
turn_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gsize i = begin * level->width * N; i < (gsize) end * level->width * N; i++)
    level->p[i] = level->r[i] + (float) level->beta[i % N] * (level->p[i] - (float) level->omega[i % N] * level->v[i]);
}

/* v = A p; sums: shadow·v */
static void
direct_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    {
      memset (level->sums[y], 0, sizeof level->sums[y]);
      for (gsize at = y * level->width; at < (gsize) (y + 1) * level->width; at++)
        {
          apply (level, level->p, at, level->v + at * N);
          for (int c = 0; c < N; c++)
            level->sums[y][c] += (double) level->v[at * N + c] * level->shadow[at * N + c];
        }
    }
}

/* r -= alpha v */
static void
half_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gsize i = begin * level->width * N; i < (gsize) end * level->width * N; i++)
    level->r[i] -= (float) level->alpha[i % N] * level->v[i];
}

/* t = A r; sums: t·r, t·t */
static void
smooth_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    {
      memset (level->sums[y], 0, sizeof level->sums[y]);
      for (gsize at = y * level->width; at < (gsize) (y + 1) * level->width; at++)
        {
          float *t = level->t + at * N;

          apply (level, level->r, at, t);
          for (int c = 0; c < N; c++)
            {
              level->sums[y][c] += (double) t[c] * level->r[at * N + c];
              level->sums[y][N + c] += (double) t[c] * t[c];
            }
        }
    }
}

/* x += alpha p + omega r; r -= omega t; sums: shadow·r, r·r */
static void
step_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    {
      memset (level->sums[y], 0, sizeof level->sums[y]);
      for (gsize i = y * level->width * N; i < (gsize) (y + 1) * level->width * N; i++)
        {
          int c = (int) (i % N);
          float omega = (float) level->omega[c];

          level->x[i] += (float) level->alpha[c] * level->p[i] + omega * level->r[i];
          level->r[i] -= omega * level->t[i];
          level->sums[y][c] += (double) level->shadow[i] * level->r[i];
          level->sums[y][N + c] += (double) level->r[i] * level->r[i];
        }
    }
}

/* Runs @func over all rows and adds their sums up in one order. */
static void
over_rows (Level *level, NnRangeFunc func, double *first, double *second)
{
  nn_parallel_for (level->height, 8, func, level);
  for (int c = 0; c < N && first; c++)
    {
      first[c] = second[c] = 0.0;
      for (int y = 0; y < level->height; y++)
        {
          first[c] += level->sums[y][c];
          second[c] += level->sums[y][N + c];
        }
    }
}

/* A channel that is done, or whose vectors have become orthogonal, stands still. */
static double
ratio (double over, double under)
{
  return fabs (under) > 1e-30 ? over / under : 0.0;
}

static gboolean
is_done (const double *residual, const double *size)
{
  for (int c = 0; c < N; c++)
    if (residual[c] > ACCURACY * ACCURACY * size[c])
      return FALSE;
  return TRUE;
}

static gboolean
solve (Level *level, GCancellable *cancellable)
{
  double size[N], residual[N], rho[N], next[N], product[N], unused[N];

  over_rows (level, weigh_rows, NULL, NULL);
  over_rows (level, start_rows, residual, size);
  memcpy (rho, residual, sizeof rho);
  for (int step = 0; step < MOST_STEPS && !is_done (residual, size); step++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      over_rows (level, turn_rows, NULL, NULL);
      over_rows (level, direct_rows, product, unused);
      for (int c = 0; c < N; c++)
        level->alpha[c] = ratio (rho[c], product[c]);
      over_rows (level, half_rows, NULL, NULL);
      over_rows (level, smooth_rows, product, next);
      for (int c = 0; c < N; c++)
        level->omega[c] = ratio (product[c], next[c]);
      over_rows (level, step_rows, next, residual);
      for (int c = 0; c < N; c++)
        {
          level->beta[c] = ratio (next[c], rho[c]) * ratio (level->alpha[c], level->omega[c]);
          rho[c] = next[c];
        }
    }
  return TRUE;
}

/* Brings all values between the smallest and the largest given one: the exact solution lies there. */
static void
clamp_values (const float *mask, gsize n, float *values)
{
  for (int c = 0; c < N; c++)
    {
      float least = G_MAXFLOAT, most = -G_MAXFLOAT;

      for (gsize i = 0; i < n; i++)
        if (mask[i] != 0.0f)
          {
            least = MIN (least, values[i * N + c]);
            most = MAX (most, values[i * N + c]);
          }
      for (gsize i = 0; i < n && least <= most; i++)
        values[i * N + c] = CLAMP (values[i * N + c], least, most);
    }
}

/* Luminance, mask and values of a picture of half the size. */
typedef struct
{
  int width, height;
  float *luminance, *mask, *values;
} Half;

static void
half_clear (Half *half)
{
  g_free (half->luminance);
  g_free (half->mask);
  g_free (half->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Half, half_clear)

/* Mean luminance, and mean of the values that are given. */
static Half
halve (const float *luminance, const float *mask, int width, int height, const float *values)
{
  Half half = { (width + 1) / 2, (height + 1) / 2 };
  gsize n = (gsize) half.width * half.height;
  g_autofree float *count = g_new0 (float, n);

  half.luminance = g_new0 (float, n);
  half.mask = g_new0 (float, n);
  half.values = g_new0 (float, n *N);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        gsize from = (gsize) y * width + x, to = (gsize) (y / 2) * half.width + x / 2;

        half.luminance[to] += luminance[from];
        count[to] += 1.0f;
        half.mask[to] += mask[from] != 0.0f ? 1.0f : 0.0f;
        for (int c = 0; c < N && mask[from] != 0.0f; c++)
          half.values[to * N + c] += values[from * N + c];
      }
  for (gsize i = 0; i < n; i++)
    {
      half.luminance[i] /= count[i];
      for (int c = 0; c < N && half.mask[i] > 0.0f; c++)
        half.values[i * N + c] /= half.mask[i];
    }
  return half;
}

static gboolean
guess (const float *luminance, const float *mask, int width, int height, float *values, GCancellable *cancellable)
{
  g_auto (Half) half = halve (luminance, mask, width, height, values);

  if (!art_colorize_interpolate (half.luminance, half.mask, half.width, half.height, half.values, cancellable))
    return FALSE;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        gsize at = (gsize) y * width + x;

        if (mask[at] == 0.0f)
          memcpy (values + at * N, half.values + ((gsize) (y / 2) * half.width + x / 2) * N, N * sizeof (float));
      }
  return TRUE;
}

gboolean
art_colorize_interpolate (const float *luminance, const float *mask, int width, int height, float *values,
                          GCancellable *cancellable)
{
  gsize n = (gsize) width * height;
  g_autofree float *weights = NULL, *vectors = NULL;
  g_autofree gpointer sums = NULL;
  Level level = { .width = width, .height = height, .luminance = luminance, .mask = mask, .x = values };

  if (n < 2)
    return TRUE;
  if (MAX (width, height) > SMALLEST_SIDE && !guess (luminance, mask, width, height, values, cancellable))
    return FALSE;
  level.weights = weights = g_new (float, n *NEIGHBOURS);
  vectors = g_new0 (float, 5 * n * N);
  level.r = vectors;
  level.shadow = vectors + n * N;
  level.p = vectors + 2 * n * N;
  level.v = vectors + 3 * n * N;
  level.t = vectors + 4 * n * N;
  level.sums = sums = g_malloc (sizeof *level.sums * height);
  if (!solve (&level, cancellable))
    return FALSE;
  clamp_values (mask, n, values);
  return TRUE;
}
