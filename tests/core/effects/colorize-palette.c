/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lab there and back, and palettes: known colours are found, transparent ones are not, order does not matter.
 */
#include "config.h"

#include "effects/colorize-palette.h"

#include <math.h>

#include "effects/colorize-reference-read.h"
#include "effects/effect.h"
#include "effects/lab.h"

/* A buffer filled with one colour after the other, as @shares of its rows. */
static GeglBuffer *
striped_new (int width, int height, const float (*colors)[4], const double *shares, int n, const char *format)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (5, -3, width, height), babl_format (format));
  double from = 0.0;

  for (int i = 0; i < n; i++)
    {
      int top = (int) lround (from * height), bottom = (int) lround ((from + shares[i]) * height);
      gegl_buffer_set_color_from_pixel (buffer, GEGL_RECTANGLE (5, top - 3, width, bottom - top), colors[i],
                                        babl_format ("R'G'B'A float"));
      from += shares[i];
    }
  return buffer;
}

static const float three[][4] = { { 0.1f, 0.2f, 0.8f, 1.0f }, { 0.9f, 0.8f, 0.1f, 1.0f }, { 0.7f, 0.1f, 0.1f, 1.0f } };
static const double shares[] = { 0.5, 0.3, 0.2 };

static void
assert_color (GArray *palette, guint i, const float *rgb, double weight)
{
  const ArtPaletteColor *color = &g_array_index (palette, ArtPaletteColor, i);

  g_test_message ("%.3f %.3f %.3f, %.3f", color->rgb[0], color->rgb[1], color->rgb[2], color->weight);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (color->rgb[c], rgb[c], 0.02);
  g_assert_cmpfloat_with_epsilon (color->weight, weight, 0.02);
}

static void
test_lab (void)
{
  const Babl *to_lab = babl_fish (babl_format ("R'G'B' float"), babl_format ("CIE Lab float"));

  for (int i = 0; i < 200; i++)
    {
      float rgb[3], lab[3], expected[3], back[3];

      for (int c = 0; c < 3; c++)
        rgb[c] = (float) g_test_rand_double ();
      babl_process (to_lab, rgb, expected, 1);
      art_lab_from_rgb (rgb, lab);
      g_assert_cmpfloat_with_epsilon (lab[0], expected[0] / 100.0f, 1e-3);
      g_assert_cmpfloat_with_epsilon (lab[1], expected[1] / ART_LAB_AB_UNIT, 1e-3);
      g_assert_cmpfloat_with_epsilon (lab[2], expected[2] / ART_LAB_AB_UNIT, 1e-3);
      art_lab_to_rgb (lab, back);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (back[c], rgb[c], 1e-4);
    }
}

/* Outside the gamut too, where the curve must not break off. */
static void
test_slopes (void)
{
  const float step = 1e-3f;

  for (int i = 0; i < 200; i++)
    {
      float lab[3] = { (float) g_test_rand_double_range (0.02, 1.0), (float) g_test_rand_double_range (-0.9, 0.9),
                       (float) g_test_rand_double_range (-0.9, 0.9) };
      float rgb[3], slopes[3][2];

      art_lab_to_rgb_slopes (lab, rgb, slopes);
      for (int axis = 0; axis < 2; axis++)
        {
          float below[3] = { lab[0], lab[1], lab[2] }, above[3] = { lab[0], lab[1], lab[2] }, low[3], high[3];

          below[axis + 1] -= step;
          above[axis + 1] += step;
          art_lab_to_rgb (below, low);
          art_lab_to_rgb (above, high);
          for (int c = 0; c < 3; c++)
            {
              double difference = (high[c] - low[c]) / (2.0 * step), slope = slopes[c][axis];

              /* Where the curve changes its law within the step, the slope may be that of either side. */
              if (fabsf (rgb[c]) > 0.06f)
                g_assert_cmpfloat_with_epsilon (difference, slope, 0.03 * fabs (slope) + 0.02);
            }
        }
    }
}

static void
test_gamut (void)
{
  float blue[] = { 0.9f, 0.0f, -0.8f }, gray[] = { 0.5f, 0.01f, 0.02f }, rgb[3];

  art_lab_to_gamut (blue);
  art_lab_to_rgb (blue, rgb);
  for (int c = 0; c < 3; c++)
    {
      g_assert_cmpfloat (rgb[c], >, -0.001);
      g_assert_cmpfloat (rgb[c], <, 1.001);
    }
  g_assert_cmpfloat (blue[2], <, -0.05); /* still blue */
  g_assert_cmpfloat (blue[0], ==, 0.9f);
  art_lab_to_gamut (gray);
  g_assert_cmpfloat (gray[1], ==, 0.01f);
}

static void
test_three_colors (gconstpointer format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) buffer = striped_new (61, 100, three, shares, 3, format);
  g_autoptr (GArray) palette = art_palette_extract (buffer, 8, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (palette->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    assert_color (palette, i, three[i], shares[i]);
}

/* Fewer clusters than colours: the two that are alike become one. */
static void
test_merges (void)
{
  const float colors[][4] = { { 0.1f, 0.2f, 0.8f, 1.0f }, { 0.1f, 0.3f, 0.8f, 1.0f }, { 0.9f, 0.8f, 0.1f, 1.0f } };
  g_autoptr (GeglBuffer) buffer = striped_new (40, 100, colors, shares, 3, "R'G'B'A u8");
  g_autoptr (GArray) palette = art_palette_extract (buffer, 2, NULL);

  g_assert_cmpuint (palette->len, ==, 2);
  g_assert_cmpfloat_with_epsilon (g_array_index (palette, ArtPaletteColor, 0).weight, 0.8, 0.02);
  assert_color (palette, 1, colors[2], 0.2);
}

static void
test_transparent (void)
{
  const float colors[][4] = { { 0.1f, 0.2f, 0.8f, 1.0f }, { 0.9f, 0.8f, 0.1f, 0.0f }, { 0.7f, 0.1f, 0.1f, 0.0f } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) buffer = striped_new (33, 100, colors, shares, 3, "R'G'B'A float");
  g_autoptr (GeglBuffer) empty = striped_new (33, 100, colors + 1, shares, 2, "R'G'B'A float");
  g_autoptr (GArray) palette = art_palette_extract (buffer, 5, NULL);

  g_assert_cmpuint (palette->len, ==, 1);
  assert_color (palette, 0, colors[0], 1.0);
  gegl_buffer_clear (empty, NULL);
  g_assert_null (art_palette_extract (empty, 5, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
}

static void
test_gray (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) gray = striped_new (40, 60, three, shares, 3, "Y' u8");
  g_autoptr (GeglBuffer) color = striped_new (40, 60, three, shares, 3, "RGB float");
  g_autoptr (ArtReference) without = art_reference_read (gray, 32, NULL);
  g_autoptr (ArtReference) with = art_reference_read (color, 32, NULL);

  g_assert_true (art_reference_check_colors (with, NULL));
  g_assert_false (art_reference_check_colors (without, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/colorize-palette/lab", test_lab);
  g_test_add_func ("/colorize-palette/slopes", test_slopes);
  g_test_add_func ("/colorize-palette/gamut", test_gamut);
  g_test_add_data_func ("/colorize-palette/three-colors/u8", "R'G'B' u8", test_three_colors);
  g_test_add_data_func ("/colorize-palette/three-colors/linear-float", "RGBA float", test_three_colors);
  g_test_add_data_func ("/colorize-palette/three-colors/u16", "R'G'B'A u16", test_three_colors);
  g_test_add_func ("/colorize-palette/merges", test_merges);
  g_test_add_func ("/colorize-palette/transparent", test_transparent);
  g_test_add_func ("/colorize-palette/gray", test_gray);
  status = g_test_run ();
  gegl_exit ();
  return status;
}
