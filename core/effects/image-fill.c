/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives pixels without a colour that of their surroundings, in linear time.
 *
 * Pull-push: averages of the known pixels are pulled down a pyramid until every pixel knows one, then pushed up into
 * the holes. Gortler et al., "The Lumigraph", SIGGRAPH 1996, section 3.4.
 */
#include "config.h"

#include "image-rows.h"

#include "nn/nn.h"

#define CHANNELS 4

typedef struct
{
  const float *fine;
  float *coarse;
  int width, height;               /* of the fine level */
  int coarse_width, coarse_height; /* (n + 1) / 2 */
} Level;

static void
pull_pixel (const Level *level, int x, int y)
{
  float *to = level->coarse + ((gsize) y * level->coarse_width + x) * CHANNELS;
  float sum[CHANNELS] = { 0.0f };

  for (int j = 2 * y; j < MIN (2 * y + 2, level->height); j++)
    for (int i = 2 * x; i < MIN (2 * x + 2, level->width); i++)
      {
        const float *from = level->fine + ((gsize) j * level->width + i) * CHANNELS;

        for (int c = 0; c < 3; c++)
          sum[c] += from[3] * from[c];
        sum[3] += from[3];
      }
  for (int c = 0; c < 3; c++)
    to[c] = sum[3] > 0.0f ? sum[c] / sum[3] : 0.0f;
  to[3] = MIN (sum[3], 1.0f);
}

static void
pull_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    for (int x = 0; x < level->coarse_width; x++)
      pull_pixel (level, x, (int) y);
}

/* Bilinear: the coarse pixel that the fine one lies in counts 3/4, its neighbour on that side 1/4. */
static void
push_pixel (const Level *level, float *to, int x, int y)
{
  int x0 = x / 2, y0 = y / 2;
  int x1 = CLAMP (x % 2 ? x0 + 1 : x0 - 1, 0, level->coarse_width - 1);
  int y1 = CLAMP (y % 2 ? y0 + 1 : y0 - 1, 0, level->coarse_height - 1);
  const float *rows[2] = { level->coarse + (gsize) y0 * level->coarse_width * 4,
                           level->coarse + (gsize) y1 * level->coarse_width * 4 };

  for (int c = 0; c < 3; c++)
    {
      float near = 0.75f * rows[0][x0 * 4 + c] + 0.25f * rows[0][x1 * 4 + c];
      float far = 0.75f * rows[1][x0 * 4 + c] + 0.25f * rows[1][x1 * 4 + c];

      to[c] = 0.75f * near + 0.25f * far;
    }
}

static void
push_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Level *level = data;

  for (gint64 y = begin; y < end; y++)
    for (int x = 0; x < level->width; x++)
      {
        float *to = (float *) level->fine + ((gsize) y * level->width + x) * CHANNELS;

        if (to[3] <= 0.0f)
          push_pixel (level, to, x, (int) y);
      }
}

static gboolean
has_holes (const float *pixels, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (pixels[i * CHANNELS + 3] <= 0.0f)
      return TRUE;
  return FALSE;
}

gboolean
art_image_fill_holes (float *pixels, int width, int height)
{
  Level level = { pixels, NULL, width, height, (width + 1) / 2, (height + 1) / 2 };
  gboolean filled;

  if (width * (gint64) height < 2 || !has_holes (pixels, (gsize) width * height))
    return TRUE;
  level.coarse = nn_try_malloc_aligned (sizeof (float) * CHANNELS * level.coarse_width * level.coarse_height);
  if (!level.coarse)
    return FALSE;
  nn_parallel_for (level.coarse_height, 16, pull_rows, &level);
  filled = art_image_fill_holes (level.coarse, level.coarse_width, level.coarse_height);
  if (filled)
    nn_parallel_for (height, 16, push_rows, &level);
  nn_free_aligned (level.coarse);
  return filled;
}
