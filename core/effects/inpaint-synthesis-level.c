/* SPDX-License-Identifier: GPL-3.0-or-later
 * One scale of the picture that is synthesised.
 *
 * Halving takes means, which makes texture flat: at coarse scales grass is a green wall. So the strength of the finest
 * gradients is carried along as a fourth plane (Newson et al. 2014, section 3.3).
 */
#include "config.h"

#include "inpaint-synthesis-level.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the root of the mean gradient: faint texture is told from none better than strong from stronger. */
#define TEXTURE_GAIN 0.8f
/* Half the side of the square over which gradients are averaged, px. */
#define TEXTURE_RADIUS 2
/* Sweeps of the smooth surface; at the coarsest scale the hole is a dozen pixels wide. */
#define START_SWEEPS 100
/* Around the hole, that is as far from it as this part of its depth, but at least some px, texture is even if the
 * middle half of its values is no wider than this part of their median. By looking at photographs: water, rope, dunes,
 * 0.4 and less; shores and things in meadows, 0.8 and more. */
#define AROUND 0.3f
#define LEAST_AROUND 8.0f
#define EVEN 0.55f
#define CHANNELS ART_MATCH_CHANNELS

void
art_synthesis_level_free (ArtSynthesisLevel *level)
{
  nn_free_aligned (level->pixels);
  nn_free_aligned (level->guide);
  nn_free_aligned (level->hole);
  nn_free_aligned (level->source);
  nn_free_aligned (level->depth);
  g_free (level);
}

static ArtSynthesisLevel *
level_alloc (int width, int height, gboolean guided, GError **error)
{
  g_autoptr (ArtSynthesisLevel) level = g_new0 (ArtSynthesisLevel, 1);
  gsize n = (gsize) width * height;

  level->width = width;
  level->height = height;
  level->pixels = nn_try_malloc_aligned (sizeof (float) * CHANNELS * n);
  level->guide = guided ? nn_try_malloc_aligned (sizeof (float) * CHANNELS * n) : NULL;
  level->hole = nn_try_malloc_aligned (n);
  level->source = nn_try_malloc_aligned (n);
  level->depth = nn_try_malloc_aligned (sizeof (float) * n);
  if (level->pixels && (level->guide || !guided) && level->hole && level->source && level->depth)
    return g_steal_pointer (&level);
  g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY,
               _ ("There is not enough memory to fill a hole of %d × %d pixels with its surroundings."), width, height);
  return NULL;
}

/* The distance of a pixel by way of a neighbour @offset away. */
static inline void
relax (float *distance, gssize at, gssize offset, float length)
{
  distance[at] = MIN (distance[at], distance[at + offset] + length);
}

/* Borgefors, "Distance Transformations in Digital Images", CVGIP 34, 1986: the 3x3 one, with real lengths. */
void
art_synthesis_distance (const guint8 *mask, gboolean zero, int width, int height, float *distance)
{
  gssize w = width;

  for (gssize i = 0; i < w * height; i++)
    distance[i] = (mask[i] == 0) == zero ? 0.0f : (float) (width + height);
  for (gssize i = 0; i < w * height; i++)
    {
      gboolean left = i % w > 0, right = i % w < w - 1, above = i >= w;

      if (left)
        relax (distance, i, -1, 1.0f);
      if (above)
        relax (distance, i, -w, 1.0f);
      if (left && above)
        relax (distance, i, -w - 1, (float) G_SQRT2);
      if (right && above)
        relax (distance, i, -w + 1, (float) G_SQRT2);
    }
  for (gssize i = w * height - 1; i >= 0; i--)
    {
      gboolean left = i % w > 0, right = i % w < w - 1, below = i < w * (height - 1);

      if (right)
        relax (distance, i, 1, 1.0f);
      if (below)
        relax (distance, i, w, 1.0f);
      if (right && below)
        relax (distance, i, w + 1, (float) G_SQRT2);
      if (left && below)
        relax (distance, i, w - 1, (float) G_SQRT2);
    }
}

static void
measure_depth (ArtSynthesisLevel *level)
{
  gsize n = (gsize) level->width * level->height;

  art_synthesis_distance (level->hole, TRUE, level->width, level->height, level->depth);
  level->deepest = 0.0f;
  for (gsize i = 0; i < n; i++)
    level->deepest = MAX (level->deepest, level->depth[i]);
}

/* Takes away what @options do not allow to be copied. */
static void
restrict_source (ArtSynthesisLevel *level, const ArtInpaintSynthesis *options)
{
  int width = level->width, height = level->height;
  g_autofree guint8 *rows = g_malloc0 (height), *columns = g_malloc0 (width);

  for (int i = 0; i < width * height; i++)
    if (level->hole[i])
      rows[i / width] = columns[i % width] = 1;
  /* Depth is free until it is measured. */
  if (options->radius > 0)
    art_synthesis_distance (level->hole, FALSE, width, height, level->depth);
  for (int i = 0; i < width * height; i++)
    if ((options->from == ART_INPAINT_FROM_SIDES && !rows[i / width])
        || (options->from == ART_INPAINT_FROM_ABOVE_BELOW && !columns[i % width])
        || (options->radius > 0 && level->depth[i] > (float) options->radius))
      level->source[i] = 0;
}

static void
interleave (const NnTensor *tensor, float *pixels)
{
  gsize n = (gsize) nn_tensor_count (tensor) / 3;
  const float *planes = nn_tensor_floats (tensor);

  for (gsize i = 0; i < n; i++)
    {
      for (int c = 0; c < 3; c++)
        pixels[i * CHANNELS + c] = planes[c * n + i];
      pixels[i * CHANNELS + 3] = 0.0f;
    }
}

/* Sum over the colours of the differences to the pixels right and below; -1 where one of them is not known. */
static float
gradient (const ArtSynthesisLevel *level, int x, int y)
{
  gsize at = (gsize) y * level->width + x;
  gsize right = x + 1 < level->width ? at + 1 : at, below = y + 1 < level->height ? at + level->width : at;
  float sum = 0.0f;

  if (level->hole[at] || level->hole[right] || level->hole[below])
    return -1.0f;
  for (int c = 0; c < 3; c++)
    sum += fabsf (level->pixels[right * CHANNELS + c] - level->pixels[at * CHANNELS + c])
           + fabsf (level->pixels[below * CHANNELS + c] - level->pixels[at * CHANNELS + c]);
  return sum / 3.0f;
}

static void
gradient_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  ArtSynthesisLevel *level = data;

  for (int y = (int) begin; y < (int) end; y++)
    for (int x = 0; x < level->width; x++)
      level->depth[(gsize) y * level->width + x] = gradient (level, x, y);
}

/* Means of the gradients, which are in level->depth. */
static void
texture_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  ArtSynthesisLevel *level = data;

  for (int y = (int) begin; y < (int) end; y++)
    for (int x = 0; x < level->width; x++)
      {
        float sum = 0.0f;
        int n = 0;

        for (int v = MAX (y - TEXTURE_RADIUS, 0); v <= MIN (y + TEXTURE_RADIUS, level->height - 1); v++)
          for (int u = MAX (x - TEXTURE_RADIUS, 0); u <= MIN (x + TEXTURE_RADIUS, level->width - 1); u++)
            {
              float g = level->depth[(gsize) v * level->width + u];

              sum += MAX (g, 0.0f);
              n += g >= 0.0f;
            }
        level->pixels[((gsize) y * level->width + x) * CHANNELS + 3] =
            MIN (TEXTURE_GAIN * sqrtf (sum / MAX (n, 1)), 1.0f);
      }
}

ArtSynthesisLevel *
art_synthesis_level_new (const NnTensor *picture, const guint8 *hole, const guint8 *source, const NnTensor *guide,
                         const ArtInpaintSynthesis *options, GError **error)
{
  int width = (int) picture->shape.dims[3], height = (int) picture->shape.dims[2];
  g_autoptr (ArtSynthesisLevel) level = level_alloc (width, height, guide != NULL, error);

  if (!level)
    return NULL;
  interleave (picture, level->pixels);
  if (guide)
    interleave (guide, level->guide);
  for (gsize i = 0; i < (gsize) width * height; i++)
    {
      level->hole[i] = hole[i] ? 255 : 0;
      level->source[i] = !hole[i] && (!source || source[i]) ? 255 : 0;
    }
  restrict_source (level, options);
  nn_parallel_for (height, 16, gradient_rows, level);
  nn_parallel_for (height, 16, texture_rows, level);
  measure_depth (level);
  return g_steal_pointer (&level);
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

gboolean
art_synthesis_level_is_even (const ArtSynthesisLevel *level)
{
  gsize n = (gsize) level->width * level->height;
  float reach = MAX (LEAST_AROUND, AROUND * level->deepest);
  g_autofree float *distance = g_new (float, n), *values = g_new (float, n);
  int count = 0;

  art_synthesis_distance (level->hole, FALSE, level->width, level->height, distance);
  for (gsize i = 0; i < n; i++)
    if (!level->hole[i] && distance[i] > TEXTURE_RADIUS + 1.0f && distance[i] < reach)
      values[count++] = level->pixels[i * CHANNELS + 3];
  if (count < 4)
    return FALSE;
  qsort (values, count, sizeof (float), compare_floats);
  return values[count * 3 / 4] - values[count / 4] < EVEN * values[count / 2];
}

/* Mean of the up to four pixels of @fine under one of @level: of those that are known, or of all if none is. */
static void
halve_pixel (const ArtSynthesisLevel *fine, ArtSynthesisLevel *level, int x, int y)
{
  gsize to = (gsize) y * level->width + x;
  float sum[CHANNELS] = { 0.0f }, guide[CHANNELS] = { 0.0f };
  int known = 0, sources = 0;
  gsize from[4];

  for (int i = 0; i < 4; i++)
    {
      int u = MIN (2 * x + i % 2, fine->width - 1), v = MIN (2 * y + i / 2, fine->height - 1);

      from[i] = (gsize) v * fine->width + u;
      known += !fine->hole[from[i]];
      sources += fine->source[from[i]] != 0;
    }
  for (int i = 0; i < 4; i++)
    for (int c = 0; c < CHANNELS; c++)
      {
        sum[c] += known == 0 || !fine->hole[from[i]] ? fine->pixels[from[i] * CHANNELS + c] : 0.0f;
        guide[c] += fine->guide ? fine->guide[from[i] * CHANNELS + c] : 0.0f;
      }
  for (int c = 0; c < CHANNELS; c++)
    {
      level->pixels[to * CHANNELS + c] = sum[c] / (known > 0 ? known : 4);
      if (level->guide)
        level->guide[to * CHANNELS + c] = guide[c] / 4.0f;
    }
  level->hole[to] = known < 3 ? 255 : 0;
  level->source[to] = sources >= 3 && known >= 3 ? 255 : 0;
}

ArtSynthesisLevel *
art_synthesis_level_halve (const ArtSynthesisLevel *level, GError **error)
{
  ArtSynthesisLevel *half = level_alloc ((level->width + 1) / 2, (level->height + 1) / 2, level->guide != NULL, error);

  if (!half)
    return NULL;
  for (int y = 0; y < half->height; y++)
    for (int x = 0; x < half->width; x++)
      halve_pixel (level, half, x, y);
  measure_depth (half);
  return half;
}

void
art_synthesis_level_enlarge (ArtSynthesisLevel *level, const ArtSynthesisLevel *coarse)
{
  for (int y = 0; y < level->height; y++)
    for (int x = 0; x < level->width; x++)
      {
        float u = CLAMP ((x - 0.5f) / 2.0f, 0.0f, coarse->width - 1.0f);
        float v = CLAMP ((y - 0.5f) / 2.0f, 0.0f, coarse->height - 1.0f);
        int left = (int) u, top = (int) v;
        int right = MIN (left + 1, coarse->width - 1), bottom = MIN (top + 1, coarse->height - 1);
        const float *rows[2] = { coarse->pixels + (gsize) top * coarse->width * CHANNELS,
                                 coarse->pixels + (gsize) bottom * coarse->width * CHANNELS };
        float *to = level->pixels + ((gsize) y * level->width + x) * CHANNELS;

        if (!level->hole[(gsize) y * level->width + x])
          continue;
        for (int c = 0; c < CHANNELS; c++)
          {
            float upper = rows[0][left * CHANNELS + c] * (1 - u + left) + rows[0][right * CHANNELS + c] * (u - left);
            float lower = rows[1][left * CHANNELS + c] * (1 - u + left) + rows[1][right * CHANNELS + c] * (u - left);

            to[c] = upper * (1 - v + top) + lower * (v - top);
          }
      }
}

/* The mean of what is known, or gray. */
static void
known_mean (const ArtSynthesisLevel *level, float *mean)
{
  double sum[CHANNELS] = { 0.0 };
  gsize n = 0;

  for (gsize i = 0; i < (gsize) level->width * level->height; i++)
    if (!level->hole[i])
      {
        for (int c = 0; c < CHANNELS; c++)
          sum[c] += level->pixels[i * CHANNELS + c];
        n++;
      }
  for (int c = 0; c < CHANNELS; c++)
    mean[c] = n > 0 ? (float) (sum[c] / n) : 0.5f;
}

/* Makes a pixel the mean of its neighbours. */
static void
smooth_pixel (ArtSynthesisLevel *level, int x, int y)
{
  int w = level->width, n = 0;
  const int beside[4] = { x > 0 ? -1 : 0, x < w - 1 ? 1 : 0, y > 0 ? -w : 0, y < level->height - 1 ? w : 0 };
  float *pixel = level->pixels + ((gsize) y * w + x) * CHANNELS, sum[CHANNELS] = { 0.0f };

  for (int i = 0; i < 4; i++)
    if (beside[i])
      {
        n++;
        for (int c = 0; c < CHANNELS; c++)
          sum[c] += pixel[beside[i] * CHANNELS + c];
      }
  for (int c = 0; c < CHANNELS && n > 0; c++)
    pixel[c] = sum[c] / n;
}

void
art_synthesis_level_start (ArtSynthesisLevel *level, gboolean guided)
{
  gsize n = (gsize) level->width * level->height;
  float mean[CHANNELS];

  known_mean (level, mean);
  for (gsize i = 0; i < n; i++)
    if (level->hole[i])
      memcpy (level->pixels + i * CHANNELS, mean, sizeof mean);
  for (int sweep = 0; sweep < START_SWEEPS; sweep++)
    for (int y = 0; y < level->height; y++)
      for (int x = 0; x < level->width; x++)
        if (level->hole[(gsize) y * level->width + x])
          smooth_pixel (level, x, y);
  for (gsize i = 0; i < n && guided; i++)
    if (level->hole[i])
      memcpy (level->pixels + i * CHANNELS, level->guide + i * CHANNELS, sizeof (float) * 3);
}
