/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every precision, linear and gamma, RGB and gray, with and without alpha, colour profiles: the fake effect inverts
 * what an sRGB viewer sees, so the right answer is known everywhere.
 */
#include "config.h"

#include "gimp-test.h"
#include "plugins/fake-effect.h"

/* Linear 8 bit is coarse in the dark: one step there is up to 12.92/255 of gamma. */
static double
tolerance_of (GimpPrecision precision)
{
  switch (precision)
    {
    case GIMP_PRECISION_U8_GAMMA:
      return 0.6 / 255;
    case GIMP_PRECISION_U8_LINEAR:
      return 7.0 / 255;
    case GIMP_PRECISION_HALF_GAMMA:
    case GIMP_PRECISION_HALF_LINEAR:
      return 1e-3;
    default:
      return 1e-4;
    }
}

static void
assert_inverted (gint32 result, gint32 original, int x, int y, double tolerance)
{
  float in[4], out[4];

  get_pixel (original, x, y, in);
  get_pixel (result, x, y, out);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (out[c], 1 - in[c], tolerance);
  g_assert_cmpfloat (out[3], ==, in[3]);
}

static void
check_format (GimpImageBaseType type, GimpPrecision precision, gboolean alpha, gboolean in_place)
{
  g_auto (Document) document = document_new (type, precision, 12, 9);
  const gint32 layer = document_add_layer (document, -1, 12, 9, 0, 0, alpha);
  const gint32 copy = gimp_layer_copy (layer);
  g_auto (Reply) reply =
      call_effect (&art_effect_fake, document, layer, in_place ? "{ \"output\": \"in-place\" }" : "{}");

  g_test_message ("precision %d, %s, %s, %s", precision, type == GIMP_GRAY ? "gray" : "RGB", alpha ? "alpha" : "opaque",
                  in_place ? "in place" : "new layer");
  assert_success (&reply);
  g_assert_true ((reply.drawable == layer) == in_place);
  g_assert_true (gimp_drawable_has_alpha (reply.drawable) == (alpha || !in_place));
  gimp_image_insert_layer (document, copy, -1, 0);
  for (int y = 0; y < 9; y += 4)
    for (int x = 0; x < 12; x += 3)
      assert_inverted (reply.drawable, copy, x, y, tolerance_of (precision));
}

/* Every precision with every other property, and every pair of those. */
static void
test_precisions (void)
{
  static const GimpPrecision precisions[] = {
    GIMP_PRECISION_U8_GAMMA,   GIMP_PRECISION_U8_LINEAR,   GIMP_PRECISION_U16_GAMMA,   GIMP_PRECISION_U16_LINEAR,
    GIMP_PRECISION_HALF_GAMMA, GIMP_PRECISION_HALF_LINEAR, GIMP_PRECISION_FLOAT_GAMMA, GIMP_PRECISION_FLOAT_LINEAR,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (precisions); i++)
    {
      check_format (GIMP_RGB, precisions[i], i % 2, i / 2 % 2);
      check_format (GIMP_GRAY, precisions[i], !(i % 2), !(i / 2 % 2));
    }
}

/* A float result must not have been squeezed through 8 bits, nor clipped. */
static void
test_float_is_kept (void)
{
  static const float bright[4] = { 1.5f, 0.123456f, -0.25f, 1 };
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_FLOAT_GAMMA, 2, 2);
  const gint32 layer = document_add_layer (document, -1, 2, 2, 0, 0, FALSE);
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (layer);
  g_auto (Reply) reply = { 0 };
  float out[4];

  gegl_buffer_set (buffer, GEGL_RECTANGLE (0, 0, 1, 1), 0, babl_format ("R'G'B'A float"), bright, GEGL_AUTO_ROWSTRIDE);
  gegl_buffer_flush (buffer);
  reply = call_effect (&art_effect_fake, document, layer, "{}");
  assert_success (&reply);
  get_pixel (reply.drawable, 0, 0, out);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (out[c], 1 - bright[c], 1e-5);
}

/* The encoding of an image's numbers, without any meaning in colour. */
static const Babl *
encoding_of (gint32 image)
{
  if (gimp_image_base_type (image) == GIMP_GRAY)
    return babl_format ("Y' float");
  return babl_format (gimp_image_get_precision (image) == GIMP_PRECISION_FLOAT_LINEAR ? "RGB float" : "R'G'B' float");
}

/* What the profile's owner sees, by lcms (run-gimp.sh sets GIMP_COLOR_TRANSFORM_DISABLE_BABL) and so independently of
 * babl's spaces. */
static void
see_through_lcms (gint32 image, gint32 drawable, float rgb[3])
{
  const Babl *srgb = babl_format ("R'G'B' float");
  const Babl *stored = encoding_of (image);
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  g_autoptr (GimpColorProfile) from = gimp_image_get_effective_color_profile (image);
  g_autoptr (GimpColorProfile) to = gimp_color_profile_new_rgb_srgb ();
  GimpColorTransform *transform =
      gimp_color_transform_new (from, stored, to, srgb, GIMP_COLOR_RENDERING_INTENT_RELATIVE_COLORIMETRIC, 0);
  float pixel[3];

  /* A pixel that is in every gamut. */
  gegl_buffer_get (buffer, GEGL_RECTANGLE (7, 7, 1, 1), 1, stored, pixel, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gimp_color_transform_process_pixels (transform, stored, pixel, srgb, rgb, 1);
  g_object_unref (transform);
}

static void
check_profile (GimpImageBaseType type, GimpColorProfile *profile, GimpPrecision precision, const char *json)
{
  g_auto (Document) document = document_new (type, precision, 12, 9);
  gint32 layer;
  g_auto (Reply) reply = { 0 };
  float in[3], out[3];

  g_assert_true (gimp_image_set_color_profile (document, profile));
  layer = document_add_layer (document, -1, 12, 9, 0, 0, FALSE);
  see_through_lcms (document, layer, in);
  reply = call_effect (&art_effect_fake, document, layer, json);
  assert_success (&reply);
  see_through_lcms (document, reply.drawable, out);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (out[c], 1 - in[c], 2e-3);
}

static void
test_profiles (void)
{
  static const char in_place[] = "{ \"output\": \"in-place\" }";
  g_autoptr (GimpColorProfile) adobe = gimp_color_profile_new_rgb_adobe ();
  g_autoptr (GimpColorProfile) linear_adobe = gimp_color_profile_new_linear_from_color_profile (adobe);
  g_autoptr (GimpColorProfile) gray = gimp_color_profile_new_d50_gray_lab_trc ();

  check_profile (GIMP_RGB, adobe, GIMP_PRECISION_U16_GAMMA, "{}");
  check_profile (GIMP_RGB, adobe, GIMP_PRECISION_FLOAT_GAMMA, in_place);
  check_profile (GIMP_RGB, linear_adobe, GIMP_PRECISION_FLOAT_LINEAR, "{}");
  check_profile (GIMP_GRAY, gray, GIMP_PRECISION_U16_GAMMA, in_place);
}

void
add_precision_tests (void)
{
  g_test_add_func ("/gimp/precision/all", test_precisions);
  g_test_add_func ("/gimp/precision/float-is-kept", test_float_is_kept);
  g_test_add_func ("/gimp/precision/profiles", test_profiles);
}
