/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outpaint with a small network: the picture stays where it is, bit for bit, and what is new is opaque and filled.
 */
#include "config.h"

#include <string.h>

#include "effects/effect.h"
#include "effects/model-store.h"
#include "pixels.h"
#include "running.h"
#include "tiny-inpainter.h"
#include "tiny-network.h"
#include "tiny-upscaler.h"

#define EFFECT (&art_effect_outpaint)

static const float filling[] = { 0.25f, 0.5f, 0.75f };

static ArtSettings *
settings_for (int left, int right, int top, int bottom, int method)
{
  ArtSettings *settings = art_settings_new (EFFECT);

  set_number (settings, "left", left);
  set_number (settings, "right", right);
  set_number (settings, "top", top);
  set_number (settings, "bottom", bottom);
  set_number (settings, "method", method);
  return settings;
}

static void
test_sides (void)
{
  static const char *const formats[] = { "R'G'B' u8", "R'G'B'A u16", "Y' u8", "RGBA float" };
  static const int sides[][4] = { { 30, 30, 20, 20 }, { 0, 25, 0, 0 }, { 0, 0, 0, 1 }, { 3, 0, 70, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (GeglBuffer) content = upscaler_picture (babl_format (formats[i]), 50, 40, 1), result = NULL;
      g_autoptr (GeglBuffer) middle = NULL;
      g_autoptr (ArtInputs) inputs = art_inputs_new (content);
      g_autoptr (ArtSettings) settings = settings_for (sides[i][0], sides[i][1], sides[i][2], sides[i][3], (int) i % 3);
      const GeglRectangle *extent = gegl_buffer_get_extent (content);
      const GeglRectangle wanted = { extent->x - sides[i][0], extent->y - sides[i][2], 50 + sides[i][0] + sides[i][1],
                                     40 + sides[i][2] + sides[i][3] };
      g_autofree guint8 *before = NULL, *after = NULL;
      g_autoptr (GError) error = NULL;
      ArtEstimate estimate;
      gsize bytes;

      g_assert_true (EFFECT->estimate (inputs, settings, &estimate, &error));
      g_assert_cmpint (estimate.result_width, ==, wanted.width);
      g_assert_cmpint (estimate.result_height, ==, wanted.height);
      result = EFFECT->run (inputs, settings, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result), &wanted));
      g_assert_true (gegl_buffer_get_format (result) == babl_format (formats[i]));
      middle = gegl_buffer_create_sub_buffer (result, extent);
      before = raw_pixels (content, &bytes);
      after = raw_pixels (middle, &bytes);
      g_assert_cmpmem (before, bytes, after, bytes);
    }
}

static void
test_filling (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A u8"), 50, 40, 1), result = NULL,
                         small = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_for (30, 10, 0, 20, 1);
  float found[4];

  set_number (settings, "grain-match", 0.0);
  result = EFFECT->run (inputs, settings, NULL, NULL, NULL);
  gegl_buffer_get (result, GEGL_RECTANGLE (-10, 40, 1, 1), 1.0, babl_format ("R'G'B'A float"), found,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (found[c], filling[c], 0.02);
  g_assert_cmpfloat (found[3], ==, 1.0);
  small = EFFECT->overview (inputs, settings, 45, NULL, NULL, NULL);
  g_assert_cmpint (gegl_buffer_get_width (small), >=, 43);
  g_assert_cmpint (gegl_buffer_get_width (small), <=, 45);
}

static void
test_refusals (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 50, 40, 1);
  g_autoptr (GeglBuffer) empty = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 0, 0), babl_format ("R'G'B' u8"));
  g_autoptr (ArtInputs) inputs = art_inputs_new (content), none = art_inputs_new (empty);
  g_autoptr (ArtSettings) nowhere = settings_for (0, 0, 0, 0, 0), somewhere = settings_for (9, 0, 0, 0, 0);
  g_autoptr (GError) first = NULL, second = NULL;
  ArtEstimate estimate;

  g_assert_null (EFFECT->run (inputs, nowhere, NULL, NULL, &first));
  g_assert_error (first, ART_ERROR, ART_ERROR_ARGUMENT);
  g_assert_false (EFFECT->estimate (inputs, nowhere, &estimate, NULL));
  g_assert_null (EFFECT->run (none, somewhere, NULL, NULL, &second));
  g_assert_error (second, ART_ERROR, ART_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  static const char *const no_styles[] = { NULL };
  g_autoptr (NnGraph) graph = NULL;
  char *dir;
  int status;

  gegl_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  dir = tiny_network_install (no_styles);
  graph = tiny_inpainter_new (filling[0], filling[1], filling[2]);
  tiny_upscaler_install (dir, "inpaint", graph);
  g_test_add_func ("/outpaint/sides", test_sides);
  g_test_add_func ("/outpaint/filling", test_filling);
  g_test_add_func ("/outpaint/refusals", test_refusals);
  status = g_test_run ();
  remove_folder (dir);
  g_free (dir);
  art_model_store_clear ();
  gegl_exit ();
  return status;
}
