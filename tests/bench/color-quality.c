/* SPDX-License-Identifier: GPL-3.0-or-later
 * How close the colours of a picture are to the true ones, and how much colour it has.
 */
#include "config.h"

#include "color-quality.h"

#include <math.h>

#define RADIANS (G_PI / 180.0)

/* Hue in degrees, 0..360. */
static double
hue_of (double a, double b)
{
  double hue = a == 0.0 && b == 0.0 ? 0.0 : atan2 (b, a) / RADIANS;

  return hue < 0.0 ? hue + 360.0 : hue;
}

/* The mean of two hues, on the shorter way between them. */
static double
mean_hue (double first, double second, gboolean gray)
{
  double sum = first + second;

  if (gray)
    return sum;
  if (fabs (first - second) <= 180.0)
    return sum / 2.0;
  return sum < 360.0 ? (sum + 360.0) / 2.0 : (sum - 360.0) / 2.0;
}

static double
hue_step (double first, double second, gboolean gray)
{
  double step = second - first;

  if (gray)
    return 0.0;
  return step > 180.0 ? step - 360.0 : step < -180.0 ? step + 360.0 : step;
}

/* c^7 / (c^7 + 25^7), square root. */
static double
saturation_of (double chroma)
{
  double seventh = pow (chroma, 7.0);

  return sqrt (seventh / (seventh + pow (25.0, 7.0)));
}

double
ciede2000 (const float *first, const float *second)
{
  double chroma = (hypot (first[1], first[2]) + hypot (second[1], second[2])) / 2.0;
  double stretch = 1.0 + 0.5 * (1.0 - saturation_of (chroma));
  double a1 = stretch * first[1], a2 = stretch * second[1];
  double c1 = hypot (a1, first[2]), c2 = hypot (a2, second[2]), c = (c1 + c2) / 2.0;
  double h1 = hue_of (a1, first[2]), h2 = hue_of (a2, second[2]);
  gboolean gray = c1 * c2 == 0.0;
  double h = mean_hue (h1, h2, gray), l = ((double) first[0] + second[0]) / 2.0 - 50.0;
  double hue = 2.0 * sqrt (c1 * c2) * sin (RADIANS * hue_step (h1, h2, gray) / 2.0);
  double t = 1.0 - 0.17 * cos (RADIANS * (h - 30.0)) + 0.24 * cos (RADIANS * 2.0 * h)
             + 0.32 * cos (RADIANS * (3.0 * h + 6.0)) - 0.20 * cos (RADIANS * (4.0 * h - 63.0));
  double turn = 30.0 * exp (-pow ((h - 275.0) / 25.0, 2.0));
  double x = ((double) second[0] - first[0]) / (1.0 + 0.015 * l * l / sqrt (20.0 + l * l));
  double y = (c2 - c1) / (1.0 + 0.045 * c), z = hue / (1.0 + 0.015 * c * t);

  return sqrt (x * x + y * y + z * z - sin (RADIANS * 2.0 * turn) * 2.0 * saturation_of (c) * y * z);
}

/* Interleaved pixels of @buffer in the format called @name. (transfer full) */
static float *
read_pixels (GeglBuffer *buffer, const char *name, gsize count)
{
  float *pixels = g_new (float, 3 * count);

  gegl_buffer_get (buffer, gegl_buffer_get_extent (buffer), 1.0, babl_format (name), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  return pixels;
}

static double
colorfulness_of (const float *rgb, gsize count)
{
  double sums[2] = { 0.0 }, squares[2] = { 0.0 }, variance = 0.0, mean = 0.0;

  for (gsize i = 0; i < count; i++, rgb += 3)
    {
      const double opponent[2] = { 255.0 * (rgb[0] - rgb[1]), 255.0 * (0.5 * (rgb[0] + rgb[1]) - rgb[2]) };

      for (int c = 0; c < 2; c++)
        {
          sums[c] += opponent[c] / (double) count;
          squares[c] += opponent[c] * opponent[c] / (double) count;
        }
    }
  for (int c = 0; c < 2; c++)
    {
      variance += squares[c] - sums[c] * sums[c];
      mean += sums[c] * sums[c];
    }
  return sqrt (MAX (variance, 0.0)) + 0.3 * sqrt (mean);
}

ColorQuality
measure_colors (GeglBuffer *original, GeglBuffer *result)
{
  gsize count = (gsize) gegl_buffer_get_width (original) * gegl_buffer_get_height (original);
  g_autofree float *rgb = read_pixels (original, "R'G'B' float", count);
  g_autofree float *other = read_pixels (result, "R'G'B' float", count);
  g_autofree float *lab = read_pixels (original, "CIE Lab float", count);
  g_autofree float *other_lab = read_pixels (result, "CIE Lab float", count);
  double square = 0.0, difference = 0.0;

  for (gsize i = 0; i < 3 * count; i++)
    square += ((double) rgb[i] - other[i]) * ((double) rgb[i] - other[i]) / (3.0 * (double) count);
  for (gsize i = 0; i < count; i++)
    difference += ciede2000 (lab + 3 * i, other_lab + 3 * i) / (double) count;
  return (ColorQuality){ -10.0 * log10 (MAX (square, 1e-10)), difference, colorfulness_of (other, count) };
}
