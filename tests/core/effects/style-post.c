/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is done to a stylised picture after the fact: each number on its own, in every format, on reduced pictures.
 */
#include "config.h"

#include <math.h>

#include "effects/image.h"
#include "effects/style-post.h"
#include "pixels.h"
#include "tiny-network.h"

static GeglBuffer *
buffer_new (const char *format, int width, int height, guint32 seed)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (11, -7, width, height), babl_format (format));
  g_autoptr (NnTensor) picture = tiny_picture_new (width, height, seed);
  g_autofree float *pixels = g_new (float, 4 * width * height);

  for (int i = 0; i < width * height; i++)
    {
      for (int c = 0; c < 3; c++)
        pixels[4 * i + c] = nn_tensor_floats (picture)[c * width * height + i];
      pixels[4 * i + 3] = (float) (i % 7) / 6.0f;
    }
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

static GeglBuffer *
post (GeglBuffer *raw, GeglBuffer *content, double contrast, double sharpen, double strength)
{
  const ArtStylePost options = { contrast, sharpen, strength };
  g_autoptr (GError) error = NULL;
  GeglBuffer *result = art_style_post (raw, content, &options, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (gegl_buffer_get_format (result) == gegl_buffer_get_format (raw));
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result), gegl_buffer_get_extent (raw)));
  return result;
}

/* All pixels as R'G'B'A. (transfer full) */
static float *
pixels_of (GeglBuffer *buffer, int *n)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  float *pixels = g_new (float, 4 * extent->width * extent->height);

  *n = extent->width * extent->height;
  gegl_buffer_get (buffer, extent, 1.0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return pixels;
}

/* Standard deviation of luminance, and the mean of |luminance - that of the left neighbour|. */
static void
describe (GeglBuffer *buffer, double *deviation, double *roughness)
{
  int n, width = gegl_buffer_get_width (buffer);
  g_autofree float *pixels = pixels_of (buffer, &n);
  double sum = 0.0, squares = 0.0, last = 0.0;

  *roughness = 0.0;
  for (int i = 0; i < n; i++)
    {
      double value = 0.2126 * pixels[4 * i] + 0.7152 * pixels[4 * i + 1] + 0.0722 * pixels[4 * i + 2];

      sum += value;
      squares += value * value;
      *roughness += i % width > 0 ? fabs (value - last) / n : 0.0;
      last = value;
    }
  *deviation = sqrt (squares / n - sum / n * sum / n);
}

static const char *const formats[] = { "R'G'B'A u8", "RGBA float", "Y' u16", "R'G'B' u8", "Y'A half" };

/* 1 gives the picture to the bit, 0 the content, one half the mean; alpha is the picture's. */
static void
test_strength (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) raw = buffer_new (formats[i], 41, 90, 1), content = buffer_new (formats[i], 41, 90, 2);
      g_autoptr (GeglBuffer) all = post (raw, content, 0, 0, 1), none = post (raw, content, 0, 0, 0);
      g_autoptr (GeglBuffer) half = post (raw, content, 0, 0, 0.5);
      gsize bytes;
      int n;
      g_autofree guint8 *a = raw_pixels (raw, &bytes), *b = raw_pixels (all, &bytes);
      g_autofree float *first = pixels_of (raw, &n), *second = pixels_of (content, &n);
      g_autofree float *nothing = pixels_of (none, &n), *mean = pixels_of (half, &n);

      g_assert_cmpmem (a, bytes, b, bytes);
      for (int k = 0; k < 4 * n; k++)
        {
          /* Pixels without alpha may have lost their colours in the format. */
          if (first[k / 4 * 4 + 3] <= 0.0f)
            continue;
          g_assert_cmpfloat_with_epsilon (nothing[k], second[k], 4e-3);
          g_assert_cmpfloat_with_epsilon (mean[k], 0.5f * (first[k] + second[k]), 8e-3);
        }
    }
}

static void
test_contrast (void)
{
  g_autoptr (GeglBuffer) raw = buffer_new ("R'G'B' float", 90, 150, 1);
  g_autoptr (GeglBuffer) content = buffer_new ("R'G'B' float", 90, 150, 2), dull = post (raw, raw, 0, 0, 1);
  g_autoptr (GeglBuffer) matched = NULL, half = NULL;
  double wanted, before, after, between, roughness;
  int n;
  g_autofree float *pixels = pixels_of (raw, &n);

  for (int i = 0; i < 4 * n; i++)
    pixels[i] = 0.5f + 0.4f * (pixels[i] - 0.5f);
  gegl_buffer_set (dull, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  matched = post (dull, content, 1, 0, 1);
  half = post (dull, content, 0.5, 0, 1);
  describe (content, &wanted, &roughness);
  describe (dull, &before, &roughness);
  describe (matched, &after, &roughness);
  describe (half, &between, &roughness);
  g_assert_cmpfloat (fabs (before - wanted), >, 0.2 * wanted);
  g_assert_cmpfloat (fabs (after - wanted), <, 0.05 * wanted);
  g_assert_cmpfloat_with_epsilon (between, 0.5 * (before + after), 0.05 * wanted);
}

/* Bands of rows are not to be seen: the picture upside down gives the result upside down. */
static void
test_sharpen (void)
{
  g_autoptr (GeglBuffer) raw = buffer_new ("R'G'B' float", 33, 150, 1),
                         flipped = buffer_new ("R'G'B' float", 33, 150, 1);
  g_autoptr (GeglBuffer) sharp = post (raw, raw, 0, 1, 1), other = NULL;
  double deviation, before, after;
  int n;
  g_autofree float *pixels = pixels_of (raw, &n), *one = NULL, *two = NULL, *turned = g_new (float, 4 * n);

  describe (raw, &deviation, &before);
  describe (sharp, &deviation, &after);
  g_assert_cmpfloat (after, >, 1.01 * before);
  for (int i = 0; i < 4 * n; i++)
    turned[i] = pixels[(149 - i / (4 * 33)) * 4 * 33 + i % (4 * 33)];
  gegl_buffer_set (flipped, NULL, 0, babl_format ("R'G'B'A float"), turned, GEGL_AUTO_ROWSTRIDE);
  other = post (flipped, flipped, 0, 1, 1);
  one = pixels_of (sharp, &n);
  two = pixels_of (other, &n);
  for (int i = 0; i < 4 * n; i++)
    g_assert_cmpfloat_with_epsilon (two[i], one[(149 - i / (4 * 33)) * 4 * 33 + i % (4 * 33)], 1e-5);
}

/* An overview is finished with the content reduced to its size. */
static void
test_reduced (void)
{
  g_autoptr (GeglBuffer) content = buffer_new ("R'G'B'A u8", 200, 100, 2), raw = buffer_new ("R'G'B'A u8", 50, 25, 1);
  g_autoptr (GeglBuffer) none = post (raw, content, 0, 0, 0), all = post (raw, content, 1, 1, 0.7);
  g_autoptr (NnTensor) wanted = art_image_to_tensor_scaled (content, 50, 25, NULL);
  int n;
  g_autofree float *pixels = pixels_of (none, &n);

  assert_same_alpha (raw, none);
  assert_same_alpha (raw, all);
  for (int i = 0; i < n; i++)
    if (pixels[4 * i + 3] > 0.0f)
      g_assert_cmpfloat_with_epsilon (pixels[4 * i], nn_tensor_floats (wanted)[i], 4e-3);
}

/* Pictures of one pixel or one colour; nothing divides by 0. */
static void
test_flat (void)
{
  const int sizes[][2] = { { 1, 1 }, { 1, 200 }, { 300, 2 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const GeglRectangle extent = { 0, 0, sizes[i][0], sizes[i][1] };
      g_autoptr (GeglBuffer) raw = gegl_buffer_new (&extent, babl_format ("R'G'B' float"));
      g_autoptr (GeglBuffer) content = gegl_buffer_new (&extent, babl_format ("R'G'B' float")), result = NULL;
      int n;
      g_autofree float *pixels = NULL;

      result = post (raw, content, 1, 1, 0.5);
      pixels = pixels_of (result, &n);
      for (int k = 0; k < 4 * n; k++)
        g_assert_true (isfinite (pixels[k]));
    }
}

static void
test_errors (void)
{
  const ArtStylePost options = { 0.5, 0.5, 0.5 };
  g_autoptr (GeglBuffer) raw = buffer_new ("R'G'B'A u8", 40, 40, 1), content = buffer_new ("R'G'B'A u8", 80, 80, 2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) cancelled = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (art_style_post (raw, content, &options, cancellable, &cancelled));
  g_assert_error (cancelled, ART_ERROR, ART_ERROR_CANCELLED);
  for (guint n = 1; n <= 3; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GeglBuffer) result = NULL;

      nn_alloc_fail_after (n);
      result = art_style_post (raw, content, &options, NULL, &error);
      nn_alloc_fail_after (0);
      if (!result)
        g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
      else
        g_assert_cmpuint (n, >, 2);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/style-post/strength", test_strength);
  g_test_add_func ("/style-post/contrast", test_contrast);
  g_test_add_func ("/style-post/sharpen", test_sharpen);
  g_test_add_func ("/style-post/reduced", test_reduced);
  g_test_add_func ("/style-post/flat", test_flat);
  g_test_add_func ("/style-post/errors", test_errors);
  result = g_test_run ();
  gegl_exit ();
  return result;
}
