/* SPDX-License-Identifier: GPL-3.0-or-later
 * Effects that say what they cover: masks of every kind, what is written through them bit for bit, new layers as large
 * as the patch.
 */
#include "config.h"

#include "gimp-test.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define IN_PLACE "\"output\": \"in-place\""

/* ---- an effect that inverts where a mask says, and sees a little more ---- */

#define MARGIN 2

static const ArtParam params[] = {
  { .name = "where", .kind = ART_PARAM_LAYER, .label = "_Where", .fallback = -1, .flags = ART_PARAM_MASK },
  ART_PARAM_ROW_OUTPUT,
};

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimated, GError **error)
{
  return TRUE;
}

static gboolean
content_region (const ArtSettings *settings, const GeglRectangle *extent, const GeglRectangle *selection,
                GeglRectangle *region, GError **error)
{
  *region = *extent;
  if (selection && art_settings_int (settings, "where") == -1)
    gegl_rectangle_intersect (region, extent,
                              GEGL_RECTANGLE (selection->x - MARGIN, selection->y - MARGIN,
                                              selection->width + 2 * MARGIN, selection->height + 2 * MARGIN));
  return TRUE;
}

static GeglBuffer *
coverage (const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  GeglBuffer *where = g_hash_table_lookup (inputs->layers, "where");
  GeglBuffer *cover = gegl_buffer_new (gegl_buffer_get_extent (inputs->content), babl_format ("Y float"));
  GeglRectangle both;

  if (!where)
    where = inputs->mask;
  if (where
      && gegl_rectangle_intersect (&both, gegl_buffer_get_extent (where), gegl_buffer_get_extent (inputs->content)))
    gegl_buffer_copy (where, &both, GEGL_ABYSS_NONE, cover, &both);
  return cover;
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  GeglBuffer *result = gegl_buffer_new (extent, gegl_buffer_get_format (inputs->content));
  g_autofree float *pixels = g_new (float, 4 * (gsize) extent->width * extent->height);

  gegl_buffer_get (inputs->content, extent, 1, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  for (int i = 0; i < 4 * extent->width * extent->height; i++)
    if (i % 4 != 3)
      pixels[i] = 1 - pixels[i];
  gegl_buffer_set (result, extent, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return result;
}

static const ArtEffect fake_patch = { .name = "fake-patch",
                                      .procedure = "plug-in-neural-fake-patch",
                                      .title = "Fake Patch",
                                      .params = params,
                                      .n_params = G_N_ELEMENTS (params),
                                      .estimate = estimate,
                                      .run = run,
                                      .content_region = content_region,
                                      .coverage = coverage };

/* ---- documents ---- */

/* A channel with a hole of 6 x 5 px at 12, 8 and something that counts half beside it. */
static gint32
add_channel (Document document)
{
  const GimpRGB red = { 1, 0, 0, 1 };
  const gint32 channel =
      gimp_channel_new (document, "Hole", gimp_image_width (document), gimp_image_height (document), 50, &red);

  gimp_image_insert_channel (document, channel, -1, 0);
  set_value (channel, 0, 0, gimp_image_width (document), gimp_image_height (document), 0);
  set_value (channel, 12, 8, 6, 5, 1);
  set_value (channel, 18, 8, 2, 5, 0.5f);
  return channel;
}

static gint32
patch_with (Document document, gint32 layer, const char *output, gint32 where, GError **error)
{
  g_autofree char *json = g_strdup_printf ("{ \"where\": %d%s%s }", where, *output ? ", " : "", output);

  return run_here (&fake_patch, document, layer, json, error);
}

static float
red_of (gint32 drawable, int x, int y)
{
  float rgba[4];

  get_pixel (drawable, x, y, rgba);
  return rgba[0];
}

/* ---- in place ---- */

/* A layer at 3, 2 that is partly off the canvas, and a selection that has nothing to do with the hole. */
static void
check_in_place (GimpImageBaseType type, GimpPrecision precision, gboolean alpha)
{
  g_auto (Document) document = document_new (type, precision, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 45, 33, 3, 2, alpha);
  const gint32 channel = add_channel (document);
  const gint32 selection = gimp_image_get_selection (document);
  g_auto (Raw) before = raw_of (layer);
  g_auto (Raw) selected = { 0 };
  g_auto (Raw) after = { 0 };
  g_auto (Raw) selected_after = { 0 };
  g_autoptr (GError) error = NULL;
  int n_channels;

  g_test_message ("type %d, precision %d, alpha %d", type, precision, alpha);
  gimp_image_select_ellipse (document, GIMP_CHANNEL_OP_REPLACE, 14, 0, 20, 17);
  gimp_selection_feather (document, 4);
  gimp_context_set_feather (TRUE);
  gimp_context_set_feather_radius (5, 5);
  gimp_image_set_active_layer (document, layer);
  selected = raw_of (selection);
  g_assert_cmpint (patch_with (document, layer, IN_PLACE, channel, &error), ==, layer);
  g_assert_no_error (error);
  gimp_context_set_feather (FALSE);

  after = raw_of (layer);
  selected_after = raw_of (selection);
  g_assert_cmpmem (selected.bytes, (gsize) 40 * 30 * selected.bpp, selected_after.bytes,
                   (gsize) 40 * 30 * selected_after.bpp);
  g_assert_cmpint (gimp_image_get_active_layer (document), ==, layer);
  g_free (gimp_image_get_channels (document, &n_channels));
  g_assert_cmpint (n_channels, ==, 1);
  for (int y = 0; y < 33; y++)
    for (int x = 0; x < 45; x++)
      {
        const gboolean in_hole = x >= 9 && x < 15 && y >= 6 && y < 11;
        const gboolean beside = x >= 15 && x < 17 && y >= 6 && y < 11;

        if (!in_hole && !beside)
          g_assert_cmpmem (raw_at (&before, x, y), before.bpp, raw_at (&after, x, y), after.bpp);
        else
          g_assert_cmpint (memcmp (raw_at (&before, x, y), raw_at (&after, x, y), after.bpp), !=, 0);
      }
}

static void
test_in_place (void)
{
  check_in_place (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, TRUE);
  check_in_place (GIMP_RGB, GIMP_PRECISION_U8_LINEAR, FALSE);
  check_in_place (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, FALSE);
  check_in_place (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA, TRUE);
  check_in_place (GIMP_RGB, GIMP_PRECISION_U32_GAMMA, FALSE);
  check_in_place (GIMP_RGB, GIMP_PRECISION_HALF_LINEAR, TRUE);
  check_in_place (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, TRUE);
  check_in_place (GIMP_RGB, GIMP_PRECISION_DOUBLE_GAMMA, FALSE);
}

/* Half of each, in linear light. */
static void
test_mixing (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_FLOAT_GAMMA, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 40, 30, 0, 0, TRUE);
  const gint32 channel = add_channel (document);
  const Babl *coded = babl_format ("R'G'B'A float");
  const Babl *linear = babl_format ("RGBA float");
  float old[4], fresh[4], mixed[4];

  get_pixel (layer, 19, 10, old);
  for (int c = 0; c < 4; c++)
    fresh[c] = c < 3 ? 1 - old[c] : old[c];
  babl_process (babl_fish (coded, linear), old, old, 1);
  babl_process (babl_fish (coded, linear), fresh, fresh, 1);
  for (int c = 0; c < 4; c++)
    old[c] = (old[c] + fresh[c]) / 2;
  babl_process (babl_fish (linear, coded), old, old, 1);
  g_assert_cmpint (patch_with (document, layer, IN_PLACE, channel, NULL), ==, layer);
  get_pixel (layer, 19, 10, mixed);
  for (int c = 0; c < 4; c++)
    g_assert_cmpfloat_with_epsilon (mixed[c], old[c], 3e-3);
}

/* ---- a new layer ---- */

/* What of the patch shows of a layer that has a mask. */
static void
test_new_layer (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_FLOAT_GAMMA, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 45, 33, 3, 2, FALSE);
  const gint32 channel = add_channel (document);
  g_auto (Raw) pixels = raw_of (layer);
  g_auto (Raw) pixels_after = { 0 };
  gint32 made, mask;
  int x, y;

  made = patch_with (document, layer, "", channel, NULL);
  g_assert_true (gimp_item_is_valid (made));
  gimp_drawable_offsets (made, &x, &y);
  g_assert_cmpint (x, ==, 12);
  g_assert_cmpint (y, ==, 8);
  g_assert_cmpint (gimp_drawable_width (made), ==, 8);
  g_assert_cmpint (gimp_drawable_height (made), ==, 5);
  mask = gimp_layer_get_mask (made);
  g_assert_cmpfloat (get_value (mask, 0, 0), ==, 1);
  g_assert_cmpfloat_with_epsilon (get_value (mask, 7, 4), 0.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (red_of (made, 1, 1), 1 - red_of (layer, 10, 7), 1e-5);
  pixels_after = raw_of (layer);
  g_assert_cmpmem (pixels.bytes, (gsize) 45 * 33 * pixels.bpp, pixels_after.bytes, (gsize) 45 * 33 * pixels.bpp);
}

/* The selection as the hole: the layer is no larger, though the effect saw more. */
static void
test_selection (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 40, 30, 0, 0, FALSE);
  gint32 made;

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 5, 6, 7, 8);
  made = patch_with (document, layer, "", -1, NULL);
  g_assert_cmpint (gimp_drawable_width (made), ==, 7);
  g_assert_cmpint (gimp_drawable_height (made), ==, 8);
  g_assert_cmpfloat_with_epsilon (red_of (made, 0, 0), 1 - red_of (layer, 5, 6), 1.0 / 255);
}

/* ---- kinds of masks ---- */

static void
check_mask (Document document, gint32 layer, gint32 where, int x, int y)
{
  const gint32 made = patch_with (document, layer, "", where, NULL);
  int at_x, at_y;

  g_assert_cmpint (made, !=, -1);
  gimp_drawable_offsets (made, &at_x, &at_y);
  g_assert_cmpint (at_x, ==, x);
  g_assert_cmpint (at_y, ==, y);
  g_assert_cmpint (gimp_drawable_width (made), ==, 3);
  g_assert_cmpint (gimp_drawable_height (made), ==, 4);
  g_assert_cmpfloat (get_value (gimp_layer_get_mask (made), 0, 0), ==, 1);
  gimp_image_remove_layer (document, made);
}

/* A layer, gray, seen through its own mask; a mask of the layer to work on; the selection. */
static void
test_kinds (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 30, 20, 4, 5, FALSE);
  const gint32 own = gimp_layer_create_mask (layer, GIMP_ADD_MASK_BLACK);
  const gint32 other = document_add_layer (document, -1, 60, 50, -10, -8, TRUE);
  const gint32 others = gimp_layer_create_mask (other, GIMP_ADD_MASK_BLACK);
  const GimpRGB white = { 1, 1, 1, 1 };

  gimp_layer_add_mask (layer, own);
  gimp_layer_add_mask (other, others);
  set_value (own, 6, 7, 3, 4, 1);
  gimp_layer_set_apply_mask (layer, FALSE);
  gimp_item_set_visible (other, FALSE);
  gimp_context_push ();
  gimp_context_set_foreground (&white);
  gimp_drawable_fill (other, GIMP_FILL_FOREGROUND);
  gimp_context_pop ();
  set_value (others, 25, 21, 3, 4, 1);
  check_mask (document, layer, own, 10, 12);
  check_mask (document, layer, others, 15, 13);
  check_mask (document, layer, other, 15, 13);
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 20, 9, 3, 4);
  check_mask (document, layer, gimp_image_get_selection (document), 20, 9);
}

/* ---- refused ---- */

static void
check_refused (Document document, gint32 layer, gint32 where, int code, const char *said)
{
  g_autofree char *before = document_checksum (document);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (patch_with (document, layer, IN_PLACE, where, &error), ==, -1);
  g_assert_error (error, ART_ERROR, code);
  if (!strstr (error->message, said))
    g_test_message ("message: %s", error->message);
  g_assert_nonnull (strstr (error->message, said));
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refused (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 20, 20);
  g_auto (Document) other = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 20, 20);
  const gint32 layer = document_add_layer (document, -1, 20, 20, 0, 0, FALSE);
  const gint32 elsewhere = document_add_layer (other, -1, 20, 20, 0, 0, FALSE);
  const gint32 channel = add_channel (document);

  check_refused (document, layer, gimp_image_get_selection (document), ART_ERROR_ARGUMENT, "nothing is selected");
  check_refused (document, layer, layer, ART_ERROR_ARGUMENT, "is the one to work on");
  check_refused (document, channel, channel, ART_ERROR_ARGUMENT, "is the one to work on");
  check_refused (document, layer, elsewhere, ART_ERROR_ARGUMENT, "in another picture");
  check_refused (document, layer, -1, ART_ERROR_INPUT, "nothing to be changed");
}

void
add_patch_tests (void)
{
  g_test_add_func ("/gimp/patch/in-place", test_in_place);
  g_test_add_func ("/gimp/patch/mixing", test_mixing);
  g_test_add_func ("/gimp/patch/new-layer", test_new_layer);
  g_test_add_func ("/gimp/patch/selection", test_selection);
  g_test_add_func ("/gimp/patch/kinds", test_kinds);
  g_test_add_func ("/gimp/patch/refused", test_refused);
}
