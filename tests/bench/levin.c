/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour from hints without a network, to compare with.
 *
 * The equations are solved by successive over-relaxation; the first guess comes from a picture of half the size.
 */
#include "config.h"

#include "levin.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define NEIGHBOURS 8
/* Share of the local variance that is the width of the weights, and its least value; as in the authors' program. */
#define VARIANCE_SHARE 0.6f
#define LEAST_VARIANCE 2e-6f
#define LEAST_WEIGHT 0.01f
#define SMALLEST_SIDE 16
#define SWEEPS 500
#define RELAXATION 1.3f

static const int step_x[NEIGHBOURS] = { -1, 0, 1, -1, 1, -1, 0, 1 };
static const int step_y[NEIGHBOURS] = { -1, -1, -1, 0, 0, 1, 1, 1 };

typedef struct
{
  int width, height;
  float *luminance, *hints, *ab, *weights;
} Level;

static gboolean
is_inside (const Level *level, int x, int y)
{
  return x >= 0 && y >= 0 && x < level->width && y < level->height;
}

/* Weights of the neighbours of x, y; their sum is 1. */
static void
weigh (const Level *level, int x, int y, float *weights)
{
  const float *at = level->luminance + (gsize) y * level->width + x;
  float sum = *at, square = *at * *at, least = G_MAXFLOAT, variance, total = 0.0f;
  int n = 1;

  for (int k = 0; k < NEIGHBOURS; k++)
    if (is_inside (level, x + step_x[k], y + step_y[k]))
      {
        float value = at[step_y[k] * level->width + step_x[k]];

        sum += value;
        square += value * value;
        least = MIN (least, (value - *at) * (value - *at));
        n++;
      }
  variance = VARIANCE_SHARE * (square / (float) n - sum * sum / (float) (n * n));
  variance = MAX (variance, MAX (-least / logf (LEAST_WEIGHT), LEAST_VARIANCE));
  for (int k = 0; k < NEIGHBOURS; k++)
    {
      float difference;

      weights[k] = 0.0f;
      if (!is_inside (level, x + step_x[k], y + step_y[k]))
        continue;
      difference = at[step_y[k] * level->width + step_x[k]] - *at;
      weights[k] = expf (-difference * difference / variance);
      total += weights[k];
    }
  for (int k = 0; k < NEIGHBOURS && total > 0.0f; k++)
    weights[k] /= total;
}

static void
relax (Level *level, int x, int y)
{
  gsize at = (gsize) y * level->width + x;
  const float *weights = level->weights + at * NEIGHBOURS;

  for (int c = 0; c < 2; c++)
    {
      float sum = 0.0f;

      for (int k = 0; k < NEIGHBOURS; k++)
        if (weights[k] > 0.0f)
          sum += weights[k] * level->ab[2 * (at + step_y[k] * level->width + step_x[k]) + c];
      level->ab[2 * at + c] += RELAXATION * (sum - level->ab[2 * at + c]);
    }
}

static void
solve (Level *level)
{
  for (int y = 0; y < level->height; y++)
    for (int x = 0; x < level->width; x++)
      weigh (level, x, y, level->weights + ((gsize) y * level->width + x) * NEIGHBOURS);
  for (gsize i = 0; i < (gsize) level->width * level->height; i++)
    if (level->hints[3 * i + 2] > 0.0f)
      memcpy (level->ab + 2 * i, level->hints + 3 * i, 2 * sizeof (float));
  for (int sweep = 0; sweep < SWEEPS; sweep++)
    for (int y = 0; y < level->height; y++)
      for (int x = 0; x < level->width; x++)
        if (level->hints[3 * ((gsize) y * level->width + x) + 2] <= 0.0f)
          relax (level, x, y);
}

static Level
level_new (int width, int height)
{
  gsize n = (gsize) width * height;

  return (Level){
    width, height, g_new0 (float, n), g_new0 (float, 3 * n), g_new0 (float, 2 * n), g_new0 (float, NEIGHBOURS *n)
  };
}

static void
level_clear (Level *level)
{
  g_free (level->luminance);
  g_free (level->hints);
  g_free (level->ab);
  g_free (level->weights);
}

/* Half the size: mean luminance, mean of the hints that there are. */
static Level
halve (const Level *level)
{
  Level half = level_new ((level->width + 1) / 2, (level->height + 1) / 2);
  g_autofree float *count = g_new0 (float, (gsize) half.width *half.height);

  for (int y = 0; y < level->height; y++)
    for (int x = 0; x < level->width; x++)
      {
        gsize from = (gsize) y * level->width + x, to = (gsize) (y / 2) * half.width + x / 2;

        half.luminance[to] += level->luminance[from];
        count[to] += 1.0f;
        for (int c = 0; c < 3 && level->hints[3 * from + 2] > 0.0f; c++)
          half.hints[3 * to + c] += level->hints[3 * from + c];
      }
  for (gsize i = 0; i < (gsize) half.width * half.height; i++)
    {
      half.luminance[i] /= count[i];
      for (int c = 0; c < 3 && half.hints[3 * i + 2] > 0.0f; c++)
        half.hints[3 * i + c] /= half.hints[3 * i + 2];
    }
  return half;
}

static void
solve_from_coarse (Level *level)
{
  if (MIN (level->width, level->height) > SMALLEST_SIDE)
    {
      Level half = halve (level);

      solve_from_coarse (&half);
      for (int y = 0; y < level->height; y++)
        for (int x = 0; x < level->width; x++)
          memcpy (level->ab + 2 * ((gsize) y * level->width + x), half.ab + 2 * ((gsize) (y / 2) * half.width + x / 2),
                  2 * sizeof (float));
      level_clear (&half);
    }
  solve (level);
}

void
levin_colorize (const float *luminance, const float *hints, int width, int height, float *ab)
{
  Level level = level_new (width, height);
  gsize n = (gsize) width * height;

  memcpy (level.luminance, luminance, n * sizeof (float));
  memcpy (level.hints, hints, 3 * n * sizeof (float));
  solve_from_coarse (&level);
  memcpy (ab, level.ab, 2 * n * sizeof (float));
  level_clear (&level);
}
