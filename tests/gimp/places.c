/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that are no pixels of the layer: selections that are found, and what lies around a picture, with a canvas
 * that grows while everything keeps its place.
 */
#include "config.h"

#include "gimp-test.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimated, GError **error)
{
  return TRUE;
}

static void
fill (GeglBuffer *buffer, const GeglRectangle *where, const char *color)
{
  GeglColor *paint = gegl_color_new (color);

  gegl_buffer_set_color (buffer, where, paint);
  g_object_unref (paint);
}

/* ---- an effect that finds the left half of what it sees ---- */

static const ArtParam find_params[] = { ART_PARAM_ROW_OPERATION, ART_PARAM_ROW_REGION };

static GeglBuffer *
find (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
      GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  GeglBuffer *found = gegl_buffer_new (extent, babl_format ("Y float"));

  fill (found, GEGL_RECTANGLE (extent->x, extent->y, extent->width / 2, extent->height), "white");
  return found;
}

static const ArtEffect fake_find = { .name = "fake-find",
                                     .procedure = "plug-in-neural-fake-find",
                                     .title = "Fake Find",
                                     .params = find_params,
                                     .n_params = G_N_ELEMENTS (find_params),
                                     .estimate = estimate,
                                     .run = find,
                                     .selects = TRUE };

static void
check_selected (Document document, int x1, int y1, int x2, int y2)
{
  gboolean some;
  int left, top, right, bottom;

  gimp_selection_bounds (document, &some, &left, &top, &right, &bottom);
  g_assert_cmpint (left, ==, x1);
  g_assert_cmpint (top, ==, y1);
  g_assert_cmpint (right, ==, x2);
  g_assert_cmpint (bottom, ==, y2);
}

/* A layer of 30 x 20 px at 5, -3 of a canvas of 40 x 30: its left half is 5..20, 0..17 of the canvas. */
static void
test_operations (void)
{
  static const struct
  {
    const char *json;
    int x1, y1, x2, y2;
  } cases[] = { { "{ \"region\": \"layer\" }", 5, 0, 20, 17 },
                { "{ \"region\": \"layer\", \"operation\": \"add\" }", 5, 0, 38, 22 },
                { "{ \"region\": \"layer\", \"operation\": \"subtract\" }", 20, 10, 38, 22 },
                { "{ \"region\": \"layer\", \"operation\": \"intersect\" }", 10, 10, 20, 17 },
                { "{}", 10, 10, 22, 17 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U16_GAMMA, 40, 30);
      const gint32 layer = document_add_layer (document, -1, 30, 20, 5, -3, FALSE);
      const gint32 selection = gimp_image_get_selection (document);
      g_autoptr (GError) error = NULL;
      int n_channels;

      gimp_item_set_lock_content (layer, TRUE);
      gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 10, 10, 28, 12);
      if (strstr (cases[i].json, "subtract"))
        gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_SUBTRACT, 10, 17, 10, 5);
      g_assert_cmpint (run_here (&fake_find, document, layer, cases[i].json, &error), ==, selection);
      g_assert_no_error (error);
      check_selected (document, cases[i].x1, cases[i].y1, cases[i].x2, cases[i].y2);
      g_free (gimp_image_get_channels (document, &n_channels));
      g_assert_cmpint (n_channels, ==, 0);
      g_assert_cmpint (gimp_image_get_active_layer (document), ==, layer);
    }
}

/* With the region at the selection, nothing outside is selected, however its bounds look. */
static void
test_found_within (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 40, 30, 0, 0, FALSE);
  const gint32 selection = gimp_image_get_selection (document);

  gimp_image_select_ellipse (document, GIMP_CHANNEL_OP_REPLACE, 4, 4, 20, 20);
  g_assert_cmpint (run_here (&fake_find, document, layer, "{}", NULL), ==, selection);
  g_assert_cmpfloat (get_value (selection, 4, 4), ==, 0);
  g_assert_cmpfloat (get_value (selection, 10, 14), ==, 1);
  g_assert_cmpfloat (get_value (selection, 18, 14), ==, 0);
}

/* ---- an effect that surrounds a picture with red: 3 px left, 4 right, 5 above, 6 below ---- */

static const ArtChoice outputs[] = { { ART_OUTPUT_NEW_LAYER, "new-layer", "New layer" },
                                     { ART_OUTPUT_IN_PLACE, "in-place", "In place" },
                                     { ART_OUTPUT_NEW_IMAGE, "new-image", "New image" },
                                     { 0 } };
static const ArtParam extend_params[] = {
  { .name = "output", .kind = ART_PARAM_CHOICE, .label = "_Output", .choices = outputs },
};

static void
extended_size (const ArtSettings *settings, int width, int height, int *result_width, int *result_height)
{
  *result_width = width + 7;
  *result_height = height + 11;
}

static GeglBuffer *
surround (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
          GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  const GeglRectangle grown = { extent->x - 3, extent->y - 5, extent->width + 7, extent->height + 11 };
  GeglBuffer *result = gegl_buffer_new (&grown, gegl_buffer_get_format (inputs->content));

  fill (result, &grown, "red");
  gegl_buffer_copy (inputs->content, extent, GEGL_ABYSS_NONE, result, extent);
  return result;
}

static const ArtEffect fake_extend = { .name = "fake-extend",
                                       .procedure = "plug-in-neural-fake-extend",
                                       .title = "Fake Extend",
                                       .params = extend_params,
                                       .n_params = G_N_ELEMENTS (extend_params),
                                       .estimate = estimate,
                                       .run = surround,
                                       .result_size = extended_size,
                                       .extends = TRUE };

typedef struct
{
  Document document;
  gint32 layer, mask, other, channel;
  float marked[4]; /* pixel 2, 2 of layer */
} Scene;

/* Another layer, a channel and a selection, each with something to know it by. */
static Scene
scene_new (const GeglRectangle *place)
{
  const GimpRGB red = { 1, 0, 0, 1 };
  Scene scene = { .document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 40, 30) };
  GeglBuffer *buffer;

  scene.other = document_add_layer (scene.document, -1, 10, 8, 20, 15, TRUE);
  scene.layer = document_add_layer (scene.document, -1, place->width, place->height, place->x, place->y, FALSE);
  scene.mask = gimp_layer_create_mask (scene.layer, GIMP_ADD_MASK_BLACK);
  gimp_layer_add_mask (scene.layer, scene.mask);
  scene.channel = gimp_channel_new (scene.document, "Channel", 40, 30, 50, &red);
  gimp_image_insert_channel (scene.document, scene.channel, -1, 0);
  buffer = gimp_drawable_get_buffer (scene.channel);
  fill (buffer, GEGL_RECTANGLE (0, 0, 40, 30), "black");
  fill (buffer, GEGL_RECTANGLE (30, 20, 1, 1), "white");
  gegl_buffer_flush (buffer);
  g_object_unref (buffer);
  gimp_image_select_rectangle (scene.document, GIMP_CHANNEL_OP_REPLACE, 8, 9, 5, 4);
  get_pixel (scene.layer, 2, 2, scene.marked);
  return scene;
}

static void
assert_at (gint32 drawable, int x, int y, int width, int height)
{
  int at_x, at_y;

  gimp_drawable_offsets (drawable, &at_x, &at_y);
  g_assert_cmpint (at_x, ==, x);
  g_assert_cmpint (at_y, ==, y);
  g_assert_cmpint (gimp_drawable_width (drawable), ==, width);
  g_assert_cmpint (gimp_drawable_height (drawable), ==, height);
}

/* All of the picture has moved by @left, @top on a canvas of @width x @height. */
static void
assert_moved (const Scene *scene, int left, int top, int width, int height)
{
  g_assert_cmpint (gimp_image_width (scene->document), ==, width);
  g_assert_cmpint (gimp_image_height (scene->document), ==, height);
  assert_at (scene->other, 20 + left, 15 + top, 10, 8);
  assert_at (scene->channel, 0, 0, width, height);
  g_assert_cmpfloat (get_value (scene->channel, 30 + left, 20 + top), ==, 1);
  check_selected (scene->document, 8 + left, 9 + top, 13 + left, 13 + top);
}

static void
assert_pixel (gint32 drawable, int x, int y, const float *expected)
{
  float rgba[4];

  get_pixel (drawable, x, y, rgba);
  g_assert_cmpmem (rgba, sizeof rgba, expected, sizeof rgba);
}

static const float red_pixel[4] = { 1, 0, 0, 1 };

static void
test_extend_in_place (void)
{
  const GeglRectangle place = { 0, 0, 40, 30 };
  Scene scene = scene_new (&place);
  g_auto (Document) document G_GNUC_UNUSED = scene.document;

  g_assert_cmpint (run_here (&fake_extend, scene.document, scene.layer, "{ \"output\": \"in-place\" }", NULL), ==,
                   scene.layer);
  assert_moved (&scene, 3, 5, 47, 41);
  assert_at (scene.layer, 0, 0, 47, 41);
  assert_pixel (scene.layer, 5, 7, scene.marked);
  assert_pixel (scene.layer, 0, 20, red_pixel);
  assert_pixel (scene.layer, 46, 20, red_pixel);
  assert_pixel (scene.layer, 20, 0, red_pixel);
  assert_pixel (scene.layer, 20, 40, red_pixel);
  g_assert_cmpint (gimp_layer_get_mask (scene.layer), ==, scene.mask);
  g_assert_cmpfloat (get_value (scene.mask, 3, 5), ==, 0);
  g_assert_cmpfloat (get_value (scene.mask, 2, 5), ==, 1);
  g_assert_cmpfloat (get_value (scene.mask, 46, 40), ==, 1);
}

static void
test_extend_new_layer (void)
{
  const GeglRectangle place = { 0, 0, 40, 30 };
  Scene scene = scene_new (&place);
  g_auto (Document) document G_GNUC_UNUSED = scene.document;
  const gint32 made = run_here (&fake_extend, scene.document, scene.layer, "{}", NULL);

  g_assert_cmpint (made, !=, -1);
  assert_moved (&scene, 3, 5, 47, 41);
  assert_at (scene.layer, 3, 5, 40, 30);
  assert_at (made, 0, 0, 47, 41);
  assert_pixel (made, 5, 7, scene.marked);
  assert_pixel (made, 0, 0, red_pixel);
  g_assert_cmpfloat (get_value (gimp_layer_get_mask (made), 3, 5), ==, 0);
  g_assert_cmpfloat (get_value (gimp_layer_get_mask (made), 2, 5), ==, 1);
}

static void
test_extend_new_image (void)
{
  const GeglRectangle place = { 0, 0, 40, 30 };
  Scene scene = scene_new (&place);
  g_auto (Document) document G_GNUC_UNUSED = scene.document;
  const gint32 made = run_here (&fake_extend, scene.document, scene.layer, "{ \"output\": \"new-image\" }", NULL);
  g_auto (Document) image = gimp_item_get_image (made);

  g_assert_cmpint (image, !=, scene.document);
  assert_moved (&scene, 0, 0, 40, 30);
  g_assert_cmpint (gimp_image_width (image), ==, 47);
  g_assert_cmpint (gimp_image_height (image), ==, 41);
  assert_at (made, 0, 0, 47, 41);
  assert_pixel (made, 5, 7, scene.marked);
}

/* A small layer grows into the canvas; one that lies partly off it pulls in no more than was added. */
static void
test_extend_offsets (void)
{
  const GeglRectangle inside = { 10, 9, 12, 10 };
  const GeglRectangle beyond = { -20, 28, 30, 20 };
  Scene small = scene_new (&inside);
  Scene off = scene_new (&beyond);
  g_auto (Document) small_document G_GNUC_UNUSED = small.document;
  g_auto (Document) off_document G_GNUC_UNUSED = off.document;

  run_here (&fake_extend, small.document, small.layer, "{ \"output\": \"in-place\" }", NULL);
  assert_moved (&small, 0, 0, 40, 30);
  assert_at (small.layer, 7, 4, 19, 21);
  assert_pixel (small.layer, 5, 7, small.marked);
  run_here (&fake_extend, off.document, off.layer, "{ \"output\": \"in-place\" }", NULL);
  assert_moved (&off, 3, 0, 43, 36);
  assert_at (off.layer, -20, 23, 37, 31);
  assert_pixel (off.layer, 5, 7, off.marked);
}

static void
check_extend_refused (gint32 image, gint32 drawable, const char *said)
{
  g_autofree char *before = document_checksum (image);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (run_here (&fake_extend, image, drawable, "{ \"output\": \"in-place\" }", &error), ==, -1);
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, said));
  after = document_checksum (image);
  g_assert_cmpstr (after, ==, before);
}

static void
test_extend_refused (void)
{
  const GeglRectangle place = { 0, 0, 40, 30 };
  Scene scene = scene_new (&place);
  g_auto (Document) document G_GNUC_UNUSED = scene.document;

  check_extend_refused (scene.document, scene.mask, "Click the layer itself");
  check_extend_refused (scene.document, scene.channel, "Click the layer itself");
  gimp_item_set_lock_position (scene.layer, TRUE);
  check_extend_refused (scene.document, scene.layer, "position");
  gimp_item_set_lock_position (scene.layer, FALSE);
  gimp_item_set_lock_content (scene.layer, TRUE);
  check_extend_refused (scene.document, scene.layer, "locked");
}

void
add_place_tests (void)
{
  g_test_add_func ("/gimp/places/select/operations", test_operations);
  g_test_add_func ("/gimp/places/select/within", test_found_within);
  g_test_add_func ("/gimp/places/extend/in-place", test_extend_in_place);
  g_test_add_func ("/gimp/places/extend/new-layer", test_extend_new_layer);
  g_test_add_func ("/gimp/places/extend/new-image", test_extend_new_image);
  g_test_add_func ("/gimp/places/extend/offsets", test_extend_offsets);
  g_test_add_func ("/gimp/places/extend/refused", test_extend_refused);
}
