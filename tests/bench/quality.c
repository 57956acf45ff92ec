/* SPDX-License-Identifier: GPL-3.0-or-later
 * PSNR and SSIM on luminance.
 */
#include "config.h"

#include "quality.h"

#include <math.h>

#define WINDOW 11
#define SIGMA 1.5
/* Constants of the paper for a range of 255. */
#define C1 (0.01 * 255 * 0.01 * 255)
#define C2 (0.03 * 255 * 0.03 * 255)

/* Y of 8 bit pixels inside the border. (transfer full) */
static double *
luminance (GeglBuffer *buffer, int border, int width, int height)
{
  double *y = g_new (double, (gsize) width *height);
  g_autofree guint8 *pixels = g_new (guint8, (gsize) 3 * width * height);

  gegl_buffer_get (buffer, GEGL_RECTANGLE (border, border, width, height), 1.0, babl_format ("R'G'B' u8"), pixels,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < (gsize) width * height; i++)
    y[i] = 16.0 + (65.481 * pixels[3 * i] + 128.553 * pixels[3 * i + 1] + 24.966 * pixels[3 * i + 2]) / 255.0;
  return y;
}

static double
psnr_of (const double *a, const double *b, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return 10.0 * log10 (255.0 * 255.0 * (double) n / sum);
}

static double
ssim_at (const double *a, const double *b, int stride, const double *window)
{
  double ma = 0.0, mb = 0.0, aa = 0.0, bb = 0.0, ab = 0.0;

  for (int j = 0; j < WINDOW; j++)
    for (int i = 0; i < WINDOW; i++)
      {
        double w = window[i] * window[j], x = a[j * stride + i], y = b[j * stride + i];

        ma += w * x;
        mb += w * y;
        aa += w * x * x;
        bb += w * y * y;
        ab += w * x * y;
      }
  return (2.0 * ma * mb + C1) * (2.0 * (ab - ma * mb) + C2)
         / ((ma * ma + mb * mb + C1) * (aa - ma * ma + bb - mb * mb + C2));
}

static double
ssim_of (const double *a, const double *b, int width, int height)
{
  double window[WINDOW], total = 0.0, sum = 0.0;

  for (int i = 0; i < WINDOW; i++)
    total += window[i] = exp (-(i - WINDOW / 2) * (i - WINDOW / 2) / (2.0 * SIGMA * SIGMA));
  for (int i = 0; i < WINDOW; i++)
    window[i] /= total;
  for (int y = 0; y + WINDOW <= height; y++)
    for (int x = 0; x + WINDOW <= width; x++)
      sum += ssim_at (a + (gsize) y * width + x, b + (gsize) y * width + x, width, window);
  return sum / ((double) (width - WINDOW + 1) * (height - WINDOW + 1));
}

gboolean
measure_quality (GeglBuffer *original, GeglBuffer *result, int border, double *psnr, double *ssim, GError **error)
{
  int width = MIN (gegl_buffer_get_width (original), gegl_buffer_get_width (result)) - 2 * border;
  int height = MIN (gegl_buffer_get_height (original), gegl_buffer_get_height (result)) - 2 * border;
  g_autofree double *a = NULL, *b = NULL;

  if (width < WINDOW || height < WINDOW)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "The pictures are too small to compare.");
      return FALSE;
    }
  a = luminance (original, border, width, height);
  b = luminance (result, border, width, height);
  *psnr = psnr_of (a, b, (gsize) width * height);
  *ssim = ssim_of (a, b, width, height);
  return TRUE;
}
