/* SPDX-License-Identifier: GPL-3.0-or-later
 * Enlarges painted pictures so that strokes stay crisp.
 *
 * Cubic interpolation leaves strokes soft. After each step of at most a factor of 2, every pixel is taken a little
 * further inside the stroke that it belongs to: along the gradient, away from the nearest edge (shock filtering, Osher,
 * Rudin 1990, as a displacement so that nothing overshoots), and averaged along the stroke, which removes the pixel
 * grid. Directions come from the smoothed structure tensor, as in Kyprianidis, Kang, "Image and Video Abstraction by
 * Coherence-Enhancing Filtering", Eurographics 2011.
 */
#include "config.h"

#include "strokes.h"

#include <math.h>

#include "effect.h"
#include "failure.h"
#include "image.h"

/* Rows that one thread takes at a time, and what it reads beyond them: one for differences, four for two blurs. */
#define BAND 64
#define MARGIN 5
#define BLUR_RADIUS 2
/* Bands between looks at the cancellable. */
#define BANDS_AT_A_TIME 8
/* Curvature of luminance at which a pixel moves by 3/4 of the most, and that most, in pixels. */
#define HALF_CURVATURE 0.015f
#define LARGEST_MOVE 1.2f

typedef struct
{
  const float *in;
  float *out;
  int width, height;
  float strength; /* 0..1 */
  int first_band;
} Sharpen;

/* The structure tensor of some rows, [top, bottom), of the picture. */
typedef struct
{
  int top, bottom, width;
  float *luminance, *xx, *xy, *yy, *scratch;
} Band;

static inline float
sample (const float *plane, int width, int height, float x, float y)
{
  int x0, y0, right, below;
  float across, down, upper, lower;

  x = CLAMP (x, 0.0f, (float) (width - 1));
  y = CLAMP (y, 0.0f, (float) (height - 1));
  x0 = (int) x;
  y0 = (int) y;
  right = x0 + 1 < width ? 1 : 0;
  below = y0 + 1 < height ? width : 0;
  across = x - x0;
  down = y - y0;
  plane += (gsize) y0 * width + x0;
  upper = plane[0] + across * (plane[right] - plane[0]);
  lower = plane[below] + across * (plane[below + right] - plane[below]);
  return upper + down * (lower - upper);
}

static void
measure_luminance (const Sharpen *job, Band *band)
{
  gsize plane = (gsize) job->width * job->height, n = (gsize) (band->bottom - band->top) * band->width;
  const float *in = job->in + (gsize) band->top * band->width;

  for (gsize i = 0; i < n; i++)
    band->luminance[i] = 0.2126f * in[i] + 0.7152f * in[plane + i] + 0.0722f * in[2 * plane + i];
}

static void
measure_gradients (Band *band)
{
  int rows = band->bottom - band->top, width = band->width;

  for (int y = 0; y < rows; y++)
    {
      const float *row = band->luminance + (gsize) y * width;
      const float *above = y > 0 ? row - width : row, *below = y + 1 < rows ? row + width : row;

      for (int x = 0; x < width; x++)
        {
          float dx = row[MIN (x + 1, width - 1)] - row[MAX (x - 1, 0)], dy = below[x] - above[x];
          gsize at = (gsize) y * width + x;

          band->xx[at] = dx * dx;
          band->xy[at] = dx * dy;
          band->yy[at] = dy * dy;
        }
    }
}

static void
blur_across (const float *in, int width, int rows, float *out)
{
  for (int y = 0; y < rows; y++, in += width, out += width)
    for (int x = 0; x < width; x++)
      {
        float sum = 0.0f;

        for (int k = -BLUR_RADIUS; k <= BLUR_RADIUS; k++)
          sum += in[CLAMP (x + k, 0, width - 1)];
        out[x] = sum;
      }
}

static void
blur_down (const float *in, int width, int rows, float *out)
{
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < width; x++)
      {
        float sum = 0.0f;

        for (int k = -BLUR_RADIUS; k <= BLUR_RADIUS; k++)
          sum += in[(gsize) CLAMP (y + k, 0, rows - 1) * width + x];
        out[(gsize) y * width + x] = sum;
      }
}

/* Two box blurs; their scale does not matter to directions. */
static void
smooth_tensor (Band *band)
{
  float *planes[] = { band->xx, band->xy, band->yy };
  int rows = band->bottom - band->top;

  for (gsize i = 0; i < G_N_ELEMENTS (planes); i++)
    for (int pass = 0; pass < 2; pass++)
      {
        blur_across (planes[i], band->width, rows, band->scratch);
        blur_down (band->scratch, band->width, rows, planes[i]);
      }
}

/* Unit vector across the stroke at sample @at: the main direction of the structure tensor. */
static inline void
direction_across (const Band *band, gsize at, float *nx, float *ny)
{
  float difference = band->xx[at] - band->yy[at], twice = 2.0f * band->xy[at];
  float root = sqrtf (difference * difference + twice * twice);
  float x = difference + root, y = twice, length = sqrtf (x * x + y * y);

  /* For a vertical direction both vanish: (0, 1). */
  *nx = length > 1e-12f ? x / length : 0.0f;
  *ny = length > 1e-12f ? y / length : 1.0f;
}

/* How far the pixel moves along (nx, ny): uphill where luminance bends down, downhill where it bends up. */
static inline float
move_of (const Sharpen *job, const Band *band, int x, float y, float nx, float ny)
{
  int rows = band->bottom - band->top;
  float ahead = sample (band->luminance, band->width, rows, x + nx, y + ny);
  float behind = sample (band->luminance, band->width, rows, x - nx, y - ny);
  float curvature = ahead + behind - 2.0f * band->luminance[(gsize) y * band->width + x];
  float slope = ahead - behind, bend = curvature * curvature;
  float most = job->strength * LARGEST_MOVE * sqrtf (bend / (bend + HALF_CURVATURE * HALF_CURVATURE));

  return (slope > 0.0f) == (curvature < 0.0f) ? most : -most;
}

static void
sharpen_pixel (const Sharpen *job, const Band *band, int x, int y)
{
  static const float weights[] = { 0.3f, 0.24f, 0.11f };
  gsize plane = (gsize) job->width * job->height, at = (gsize) (y - band->top) * band->width + x;
  float nx, ny, move, from_x, from_y, sums[3];

  direction_across (band, at, &nx, &ny);
  move = move_of (job, band, x, (float) (y - band->top), nx, ny);
  from_x = x + move * nx;
  from_y = y + move * ny;
  for (int c = 0; c < 3; c++)
    sums[c] = weights[0] * sample (job->in + c * plane, job->width, job->height, from_x, from_y);
  for (int k = 1; k < (int) G_N_ELEMENTS (weights); k++)
    for (int c = 0; c < 3; c++)
      sums[c] += weights[k]
                 * (sample (job->in + c * plane, job->width, job->height, from_x - k * ny, from_y + k * nx)
                    + sample (job->in + c * plane, job->width, job->height, from_x + k * ny, from_y - k * nx));
  for (int c = 0; c < 3; c++)
    {
      float *out = job->out + c * plane + (gsize) y * job->width + x;
      float before = job->in[c * plane + (gsize) y * job->width + x];

      *out = before + job->strength * (sums[c] - before);
    }
}

static void
sharpen_bands (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Sharpen *job = data;

  for (gint64 i = begin; i < end; i++)
    {
      int y = (job->first_band + (int) i) * BAND, y_end = MIN (y + BAND, job->height);
      int top = MAX (0, y - MARGIN), bottom = MIN (job->height, y_end + MARGIN);
      gsize n = (gsize) (bottom - top) * job->width;
      g_autofree float *room = g_new (float, 5 * n);
      Band band = { top, bottom, job->width, room, room + n, room + 2 * n, room + 3 * n, room + 4 * n };

      measure_luminance (job, &band);
      measure_gradients (&band);
      smooth_tensor (&band);
      for (; y < y_end; y++)
        for (int x = 0; x < job->width; x++)
          sharpen_pixel (job, &band, x, y);
    }
}

/* @picture sharpened, or NULL with @error. */
static NnTensor *
sharpen (const NnTensor *picture, float strength, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) result = nn_tensor_new (NN_TYPE_FLOAT, &picture->shape, error);
  Sharpen job = { .in = nn_tensor_floats (picture),
                  .width = (int) picture->shape.dims[3],
                  .height = (int) picture->shape.dims[2],
                  .strength = strength };
  int bands = (job.height + BAND - 1) / BAND;

  if (!result)
    return NULL;
  job.out = nn_tensor_floats (result);
  for (; job.first_band < bands; job.first_band += BANDS_AT_A_TIME)
    {
      if (art_is_cancelled (cancellable, error))
        return NULL;
      nn_parallel_for (MIN (BANDS_AT_A_TIME, bands - job.first_band), 1, sharpen_bands, &job);
    }
  return g_steal_pointer (&result);
}

NnTensor *
art_strokes_enlarge (const NnTensor *picture, int width, int height, GCancellable *cancellable, GError **error)
{
  const gint64 *dims = picture->shape.dims;
  double across = (double) width / dims[3], down = (double) height / dims[2], factor = MAX (across, down);
  int steps = factor > 1.0 ? (int) ceil (log2 (factor) - 1e-6) : 0;
  float strength = steps > 0 ? (float) MIN (1.0, pow (factor, 1.0 / steps) - 1.0) : 0.0f;
  g_autoptr (NnTensor) now = steps == 0 ? art_image_resize (picture, width, height, error) : NULL;

  for (int i = 1; i <= steps; i++)
    {
      double share = (double) i / steps;
      int step_width = i == steps ? width : MAX (1, (int) lround (dims[3] * pow (across, share)));
      int step_height = i == steps ? height : MAX (1, (int) lround (dims[2] * pow (down, share)));
      NnTensor *larger = art_image_resize (now ? now : picture, step_width, step_height, error);

      g_clear_pointer (&now, nn_tensor_unref);
      if (!larger)
        return NULL;
      now = sharpen (larger, strength, cancellable, error);
      nn_tensor_unref (larger);
      if (!now)
        return NULL;
    }
  return g_steal_pointer (&now);
}
