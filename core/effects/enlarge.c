/* SPDX-License-Identifier: GPL-3.0-or-later
 * Enlarges a stylised picture and gives it the fine detail of the original.
 *
 * Around each pixel of the working size, stylised = a · luminance + b + rest is fitted, as in He, Sun, Tang, "Guided
 * Image Filtering", PAMI 2013, equations 5 and 6. Detail is what the full-size luminance has and the enlarged working
 * one has not; it is added times a. So edges that the style kept get sharp again, turned dark to light if the style
 * did so, and where the style painted something of its own (a near 0) or the photograph was flat but for its noise
 * (ε in the fit), nothing is added.
 */
#include "config.h"

#include "enlarge.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "failure.h"
#include "image-rows.h"
#include "image.h"
#include "resample.h"
#include "strokes.h"

/* Half the side of the window of the fit, px of the working size. */
#define RADIUS 3
/* Variance below which luminance counts as flat: noise of about 2 %. */
#define FLAT_VARIANCE 4e-4f
#define LARGEST_SLOPE 1.5f
#define CHANNELS 4

/* Planes of the working size that are enlarged row by row. */
enum
{
  SLOPE,         /* a, three colours */
  LUMINANCE = 3, /* of the content */
  N_PLANES
};

typedef struct
{
  int width, height;
  const float *stylised; /* three planes of the working size */
  float *planes[N_PLANES];
  const float *painted; /* three planes of the full size */
  ArtTaps *across, *down;
  const ArtEnlargeOptions *options;
  float *band; /* interleaved rows of the original; replaced by the result */
  int band_begin;
} Enlarge;

static inline float
luma (const float *pixel, gsize step)
{
  return 0.2126f * pixel[0] + 0.7152f * pixel[step] + 0.0722f * pixel[2 * step];
}

/* Mean over the window around each of @n samples that are @step apart, clipped at the ends. */
static void
box_line (const float *in, gsize step, int n, float *out)
{
  double sum = 0.0;
  int count = 0;

  for (int i = 0; i < MIN (RADIUS, n); i++, count++)
    sum += in[i * step];
  for (int i = 0; i < n; i++)
    {
      if (i + RADIUS < n)
        sum += in[(gsize) (i + RADIUS) * step], count++;
      if (i - RADIUS - 1 >= 0)
        sum -= in[(gsize) (i - RADIUS - 1) * step], count--;
      out[(gsize) i * step] = (float) (sum / count);
    }
}

static void
box_plane (const float *in, int width, int height, float *scratch, float *out)
{
  for (int y = 0; y < height; y++)
    box_line (in + (gsize) y * width, 1, width, scratch + (gsize) y * width);
  for (int x = 0; x < width; x++)
    box_line (scratch + x, width, height, out + x);
}

/* Means of luminance, its variance, and room for what is made of them. */
typedef struct
{
  float *mean, *variance, *product, *average, *scratch;
} Fit;

/* a of one colour: cov (luminance, stylised) / (var (luminance) + ε), averaged over the windows it belongs to. */
static void
fit_slope (const Enlarge *enlarge, const Fit *fit, int color)
{
  const float *luminance = enlarge->planes[LUMINANCE], *stylised;
  gsize n = (gsize) enlarge->width * enlarge->height;
  float *slope = enlarge->planes[SLOPE + color];

  stylised = enlarge->stylised + color * n;
  for (gsize i = 0; i < n; i++)
    fit->product[i] = luminance[i] * stylised[i];
  box_plane (stylised, enlarge->width, enlarge->height, fit->scratch, fit->average);
  box_plane (fit->product, enlarge->width, enlarge->height, fit->scratch, slope);
  for (gsize i = 0; i < n; i++)
    fit->product[i] = (slope[i] - fit->mean[i] * fit->average[i]) / (fit->variance[i] + FLAT_VARIANCE);
  box_plane (fit->product, enlarge->width, enlarge->height, fit->scratch, slope);
  for (gsize i = 0; i < n; i++)
    slope[i] = (float) enlarge->options->detail * CLAMP (slope[i], -LARGEST_SLOPE, LARGEST_SLOPE);
}

static void
fit_slopes (const Enlarge *enlarge, float *room)
{
  gsize n = (gsize) enlarge->width * enlarge->height;
  Fit fit = { room, room + n, room + 2 * n, room + 3 * n, room + 4 * n };
  const float *luminance = enlarge->planes[LUMINANCE];

  for (gsize i = 0; i < n; i++)
    fit.product[i] = luminance[i] * luminance[i];
  box_plane (luminance, enlarge->width, enlarge->height, fit.scratch, fit.mean);
  box_plane (fit.product, enlarge->width, enlarge->height, fit.scratch, fit.variance);
  for (gsize i = 0; i < n; i++)
    fit.variance[i] = MAX (fit.variance[i] - fit.mean[i] * fit.mean[i], 0.0f);
  for (int c = 0; c < 3; c++)
    fit_slope (enlarge, &fit, c);
}

/* One pixel of the original becomes one of the result. @rows: the enlarged planes; @painted: the enlarged picture. */
static void
finish_pixel (const Enlarge *enlarge, const float *const *rows, int x, const float *painted, float *pixel)
{
  gsize plane = (gsize) enlarge->across->n_out * enlarge->down->n_out;
  float original[3], detail;

  for (int c = 0; c < 3; c++)
    original[c] = CLAMP (pixel[c], 0.0f, 1.0f);
  /* Hidden colours of transparent pixels are no detail; the comparison is also false for NaN. */
  detail = pixel[3] > 0.0f ? luma (original, 1) - rows[LUMINANCE][x] : 0.0f;
  for (int c = 0; c < 3; c++)
    pixel[c] = CLAMP (painted[c * plane] + rows[SLOPE + c][x] * detail, 0.0f, 1.0f);
  if (enlarge->options->keep_colors)
    {
      float difference = luma (pixel, 1) - luma (original, 1);

      for (int c = 0; c < 3; c++)
        pixel[c] = original[c] + difference;
    }
}

static void
finish_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Enlarge *enlarge = data;
  gsize width = (gsize) enlarge->across->n_out;
  g_autofree float *room = g_new (float, width *N_PLANES + enlarge->width);
  const float *rows[N_PLANES];

  for (gint64 y = begin; y < end; y++)
    {
      for (int i = 0; i < N_PLANES; i++)
        {
          rows[i] = room + i * width;
          art_resample_row (enlarge->planes[i], enlarge->across, enlarge->down, enlarge->band_begin + (int) y,
                            room + N_PLANES * width, room + i * width);
        }
      for (gsize x = 0; x < width; x++)
        finish_pixel (enlarge, rows, (int) x, enlarge->painted + (enlarge->band_begin + y) * width + x,
                      enlarge->band + (y * width + x) * CHANNELS);
    }
}

static void
report (const ArtMonitor *monitor, double fraction)
{
  if (monitor && monitor->progress)
    monitor->progress (fraction, _ ("Enlarging"), -1.0, monitor->data);
}

static gboolean
finish_bands (Enlarge *enlarge, GeglBuffer *result, const ArtMonitor *monitor, GCancellable *cancellable,
              GError **error)
{
  int height = enlarge->down->n_out;

  for (int y = 0; y < height; y += ART_IMAGE_BAND)
    {
      int rows = MIN (ART_IMAGE_BAND, height - y);

      if (art_is_cancelled (cancellable, error))
        return FALSE;
      art_image_get_rows (result, y, rows, enlarge->band);
      enlarge->band_begin = y;
      nn_parallel_for (rows, 4, finish_rows, enlarge);
      art_image_set_colors (result, y, rows, enlarge->band);
      report (monitor, 0.5 + 0.5 * (y + rows) / height);
    }
  return TRUE;
}

/* Points the planes into one allocation, which has 5 more for the fit; (transfer full) */
static float *
prepare_planes (Enlarge *enlarge, const NnTensor *content)
{
  gsize n = (gsize) enlarge->width * enlarge->height;
  float *room = nn_try_malloc_aligned (sizeof (float) * n * (N_PLANES + 5));

  if (!room)
    return NULL;
  for (int i = 0; i < N_PLANES; i++)
    enlarge->planes[i] = room + i * n;
  for (gsize i = 0; i < n; i++)
    enlarge->planes[LUMINANCE][i] = luma (nn_tensor_floats (content) + i, n);
  fit_slopes (enlarge, room + N_PLANES * n);
  return room;
}

GeglBuffer *
art_enlarge (const NnTensor *stylised, const NnTensor *content, GeglBuffer *original, const ArtEnlargeOptions *options,
             const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (original);
  int width = (int) stylised->shape.dims[3], height = (int) stylised->shape.dims[2];
  g_autoptr (ArtTaps) across = art_taps_new (width, extent->width);
  g_autoptr (ArtTaps) down = art_taps_new (height, extent->height);
  g_autofree float *band = g_new (float, (gsize) extent->width *ART_IMAGE_BAND *CHANNELS);
  g_autoptr (NnTensor) painted = NULL;
  g_autoptr (GeglBuffer) result = NULL;
  Enlarge enlarge = { .width = width, .height = height, .across = across, .down = down, .options = options };
  gboolean finished;
  float *room;

  report (monitor, 0.0);
  if (!(painted = art_strokes_enlarge (stylised, extent->width, extent->height, cancellable, error)))
    return NULL;
  enlarge.stylised = nn_tensor_floats (stylised);
  enlarge.painted = nn_tensor_floats (painted);
  enlarge.band = band;
  if (!(room = prepare_planes (&enlarge, content)))
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY,
                           _ ("There is not enough memory to enlarge the result."));
      return NULL;
    }
  result = art_image_copy (original);
  finished = finish_bands (&enlarge, result, monitor, cancellable, error);
  nn_free_aligned (room);
  return finished ? g_steal_pointer (&result) : NULL;
}
