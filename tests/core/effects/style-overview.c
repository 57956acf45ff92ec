/* SPDX-License-Identifier: GPL-3.0-or-later
 * The quick look at style transfer: sizes, formats, the same as Instant gives, and finished after the fact.
 */
#include "config.h"

#include <glib/gstdio.h>

#include "effects/effect.h"
#include "effects/image.h"
#include "effects/model-store.h"
#include "style-fixture.h"
#include "tiny-decoder.h"
#include "tiny-network.h"

#define EFFECT (&art_effect_style_transfer)

static char *dir;

static GeglBuffer *
overview (const ArtInputs *inputs, const ArtSettings *settings, int size)
{
  g_autoptr (GError) error = NULL;
  GeglBuffer *result = EFFECT->overview (inputs, settings, size, NULL, NULL, &error);

  g_assert_no_error (error);
  return result;
}

/* At 0,0, no larger than asked for, never enlarged, in the content's format. */
static void
test_sizes (void)
{
  static const int sizes[][5] = { { 200, 100, 50, 50, 25 }, { 40, 60, 300, 40, 60 }, { 1, 1, 100, 1, 1 } };
  static const char *const formats[] = { "R'G'B'A u8", "Y' u16", "RGBA float" };
  g_autoptr (ArtSettings) settings = style_settings_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) content = style_picture_new (formats[i], sizes[i][0], sizes[i][1], 1);
      g_autoptr (ArtInputs) inputs = art_inputs_new (content);
      g_autoptr (GeglBuffer) small = overview (inputs, settings, sizes[i][2]);

      g_assert_true (
          gegl_rectangle_equal (gegl_buffer_get_extent (small), GEGL_RECTANGLE (0, 0, sizes[i][3], sizes[i][4])));
      g_assert_true (gegl_buffer_get_format (small) == gegl_buffer_get_format (content));
    }
}

/* Of a picture as small as the working size, it is what Instant gives, whatever the method. */
static void
test_like_instant (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 64, 48, 1), instant = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();

  style_set (settings, "method", 0);
  instant = style_run (inputs, settings);
  for (int method = 0; method < 3; method++)
    {
      g_autoptr (GeglBuffer) small = NULL;

      style_set (settings, "method", method);
      small = overview (inputs, settings, 100);
      g_assert_cmpfloat (style_largest_difference (small, instant), ==, 0.0);
    }
  g_assert_cmpfloat (style_largest_difference (content, instant), >, 0.02);
}

/* finish() makes of a raw overview what an overview of the changed settings is. */
static void
test_finish (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 120, 90, 1), raw = NULL, wanted = NULL,
                         got = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GError) error = NULL;

  raw = overview (inputs, settings, 60);
  style_set (settings, "strength", 0.6);
  style_set (settings, "contrast", 1);
  style_set (settings, "sharpen", 0.5);
  wanted = overview (inputs, settings, 60);
  got = EFFECT->finish (inputs, settings, raw, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (style_largest_difference (raw, wanted), >, 0.02);
  /* The one mixes with the content reduced as a buffer, the other as a tensor. */
  g_assert_cmpfloat (style_largest_difference (got, wanted), <, 0.02);
}

static void
test_errors (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' u8", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NnGraph) decoder = tiny_decoder_new (3);
  g_autoptr (GError) cancelled = NULL, missing = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (EFFECT->overview (inputs, settings, 50, NULL, cancellable, &cancelled));
  g_assert_error (cancelled, ART_ERROR, ART_ERROR_CANCELLED);
  tiny_decoder_uninstall (dir);
  g_assert_null (EFFECT->overview (inputs, settings, 50, NULL, NULL, &missing));
  g_assert_error (missing, ART_ERROR, ART_ERROR_MODEL);
  tiny_decoder_install (dir, decoder);
}

int
main (int argc, char **argv)
{
  static const char *const styles[] = { "apple", NULL };
  g_autoptr (NnGraph) decoder = tiny_decoder_new (3);
  int result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  dir = tiny_network_install (styles);
  tiny_decoder_install (dir, decoder);
  g_test_add_func ("/style-overview/sizes", test_sizes);
  g_test_add_func ("/style-overview/like-instant", test_like_instant);
  g_test_add_func ("/style-overview/finish", test_finish);
  g_test_add_func ("/style-overview/errors", test_errors);
  result = g_test_run ();
  art_model_store_clear ();
  tiny_decoder_uninstall (dir);
  tiny_network_uninstall (dir);
  g_free (dir);
  gegl_exit ();
  return result;
}
