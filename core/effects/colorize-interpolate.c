/* SPDX-License-Identifier: GPL-3.0-or-later
 * Interpolation of values known at some pixels, along the edges of a picture.
 *
 * Conjugate gradients, preconditioned by the diagonal; the first guess comes from a picture of half the size, so that
 * what is far from all hints need not wait until it is reached neighbour by neighbour.
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
#define MOST_STEPS 150
/* Where to stop: the norm of the residual relative to that of the first guess's diagonal part. */
#define ACCURACY 1e-4

static const int step_x[NEIGHBOURS] = { -1, 0, 1, -1, 1, -1, 0, 1 };
static const int step_y[NEIGHBOURS] = { -1, -1, -1, 0, 0, 1, 1, 1 };

/* Vectors have N values a pixel. */
typedef struct
{
  int width, height;
  const float *luminance, *mask;
  float *variance;
  float *weights;  /* NEIGHBOURS a pixel, 0 beyond the border */
  float *diagonal; /* their sum */
  float *values, *residual, *direction, *product;
  double (*sums)[2 * N]; /* of each row */
  double factor[N];      /* of the step at work */
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
measure_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    for (int x = 0; x < level->width; x++)
      level->variance[y * level->width + x] = variance_at (level, x, (int) y);
}

static void
weigh_pixel (const Level *level, int x, int y)
{
  gsize at = (gsize) y * level->width + x;
  float *weights = level->weights + at * NEIGHBOURS, sum = 0.0f;

  for (int k = 0; k < NEIGHBOURS; k++)
    {
      gsize to = at + (gssize) step_y[k] * level->width + step_x[k];
      float difference;

      weights[k] = 0.0f;
      if (!is_inside (level, x + step_x[k], y + step_y[k]))
        continue;
      difference = level->luminance[to] - level->luminance[at];
      weights[k] = FLOOR_WEIGHT + expf (-difference * difference / sqrtf (level->variance[at] * level->variance[to]));
      sum += weights[k];
    }
  level->diagonal[at] = sum;
}

static void
weigh_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  for (gint64 y = begin; y < end; y++)
    for (int x = 0; x < ((Level *) data)->width; x++)
      weigh_pixel (data, x, (int) y);
}

/* What the equations make of @vector at a pixel: diagonal times it less the weighted neighbours. */
static inline void
apply (const Level *level, const float *vector, gsize at, float *out)
{
  const float *weights = level->weights + at * NEIGHBOURS;

  for (int c = 0; c < N; c++)
    out[c] = level->diagonal[at] * vector[at * N + c];
  for (int k = 0; k < NEIGHBOURS; k++)
    if (weights[k] > 0.0f)
      {
        const float *other = vector + (at + (gssize) step_y[k] * level->width + step_x[k]) * N;

        for (int c = 0; c < N; c++)
          out[c] -= weights[k] * other[c];
      }
}

/* First residual and direction; sums: r·M⁻¹r, and the square of the values by the diagonal. */
static void
start_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    {
      memset (level->sums[y], 0, sizeof level->sums[y]);
      for (gsize at = y * level->width; at < (gsize) (y + 1) * level->width; at++)
        {
          float row[N];

          apply (level, level->values, at, row);
          for (int c = 0; c < N; c++)
            {
              float residual = level->mask[at] != 0.0f ? 0.0f : -row[c], value = level->values[at * N + c];

              level->residual[at * N + c] = residual;
              level->direction[at * N + c] = residual / level->diagonal[at];
              level->sums[y][c] += (double) residual * residual / level->diagonal[at];
              level->sums[y][N + c] += (double) value * value * level->diagonal[at];
            }
        }
    }
}

/* product = A direction; sums: direction·product. */
static void
multiply_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    {
      memset (level->sums[y], 0, sizeof level->sums[y]);
      for (gsize at = y * level->width; at < (gsize) (y + 1) * level->width; at++)
        {
          float *product = level->product + at * N;

          if (level->mask[at] != 0.0f)
            {
              memset (product, 0, N * sizeof (float));
              continue;
            }
          apply (level, level->direction, at, product);
          for (int c = 0; c < N; c++)
            level->sums[y][c] += (double) product[c] * level->direction[at * N + c];
        }
    }
}

/* A step along the direction; sums: r·M⁻¹r afterwards. */
static void
step_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    {
      memset (level->sums[y], 0, sizeof level->sums[y]);
      for (gsize at = y * level->width; at < (gsize) (y + 1) * level->width; at++)
        for (int c = 0; c < N; c++)
          {
            gsize i = at * N + c;

            level->values[i] += (float) level->factor[c] * level->direction[i];
            level->residual[i] -= (float) level->factor[c] * level->product[i];
            level->sums[y][c] += (double) level->residual[i] * level->residual[i] / level->diagonal[at];
          }
    }
}

static void
turn_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gsize at = begin * level->width; at < (gsize) end * level->width; at++)
    for (int c = 0; c < N; c++)
      level->direction[at * N + c] =
          level->residual[at * N + c] / level->diagonal[at] + (float) level->factor[c] * level->direction[at * N + c];
}

/* Adds up the sums of all rows in one order. */
static void
total (const Level *level, int first, double *sum)
{
  memset (sum, 0, N * sizeof *sum);
  for (int y = 0; y < level->height; y++)
    for (int c = 0; c < N; c++)
      sum[c] += level->sums[y][first + c];
}

static gboolean
solve (Level *level, GCancellable *cancellable)
{
  double size[N], norm[N], next[N], curve[N];

  nn_parallel_for (level->height, 8, measure_rows, level);
  nn_parallel_for (level->height, 8, weigh_rows, level);
  nn_parallel_for (level->height, 8, start_rows, level);
  total (level, 0, norm);
  total (level, N, size);
  for (int step = 0; step < MOST_STEPS; step++)
    {
      gboolean done = TRUE;

      for (int c = 0; c < N; c++)
        done &= norm[c] <= ACCURACY * ACCURACY * size[c];
      if (done)
        return TRUE;
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      nn_parallel_for (level->height, 8, multiply_rows, level);
      total (level, 0, curve);
      for (int c = 0; c < N; c++)
        level->factor[c] = curve[c] > 0.0 ? norm[c] / curve[c] : 0.0;
      nn_parallel_for (level->height, 8, step_rows, level);
      total (level, 0, next);
      for (int c = 0; c < N; c++)
        {
          level->factor[c] = norm[c] > 0.0 ? next[c] / norm[c] : 0.0;
          norm[c] = next[c];
        }
      nn_parallel_for (level->height, 8, turn_rows, level);
    }
  return TRUE;
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
  g_autofree float *variance = NULL, *weights = NULL, *diagonal = NULL, *vectors = NULL;
  g_autofree gpointer sums = NULL;
  Level level = { .width = width, .height = height, .luminance = luminance, .mask = mask, .values = values };

  if (n < 2)
    return TRUE;
  if (MAX (width, height) > SMALLEST_SIDE && !guess (luminance, mask, width, height, values, cancellable))
    return FALSE;
  level.variance = variance = g_new (float, n);
  level.weights = weights = g_new (float, n *NEIGHBOURS);
  level.diagonal = diagonal = g_new (float, n);
  vectors = g_new (float, 3 * n * N);
  level.residual = vectors;
  level.direction = vectors + n * N;
  level.product = vectors + 2 * n * N;
  level.sums = sums = g_malloc (sizeof *level.sums * height);
  return solve (&level, cancellable);
}
