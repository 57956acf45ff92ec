/* SPDX-License-Identifier: GPL-3.0-or-later
 * All layers as frames: each from the one below, still where the picture is still, written all or not at all.
 */
#include "config.h"

#include "gimp-test.h"
#include "plugins/common/frames.h"
#include "plugins/common/layers.h"

#include <math.h>
#include <string.h>

/* ---- an effect that paints another gray in each run, where it does not start from a layer ---- */

static const ArtChoice regions[] = { { ART_REGION_LAYER, "layer", "Layer" },
                                     { ART_REGION_FRAMES, "frames", "Frames" },
                                     { 0 } };
static const ArtChoice starts[] = { { 0, "content", "Content" }, { 1, "layer", "Layer" }, { 0 } };
static const ArtChoice outputs[] = { { ART_OUTPUT_NEW_LAYER, "new-layer", "New layer" },
                                     { ART_OUTPUT_IN_PLACE, "in-place", "In place" },
                                     { ART_OUTPUT_GROUP, "group", "Group" },
                                     { 0 } };
static const ArtParam params[] = {
  { .name = "region", .kind = ART_PARAM_CHOICE, .label = "_Region", .choices = regions, .fallback = ART_REGION_LAYER },
  { .name = "initialization", .kind = ART_PARAM_CHOICE, .label = "_Start", .choices = starts },
  { .name = "initialization-layer",
    .kind = ART_PARAM_LAYER,
    .label = "_Layer",
    .fallback = -1,
    .flags = ART_PARAM_ALIGNED },
  { .name = "mask", .kind = ART_PARAM_LAYER, .label = "_Mask", .fallback = -1, .flags = ART_PARAM_MASK },
  { .name = "output", .kind = ART_PARAM_CHOICE, .label = "_Output", .choices = outputs },
};

static int n_runs, n_started, stop_after, masked_x;

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *cost, GError **error)
{
  *cost = (ArtEstimate){ .seconds = 2 };
  return TRUE;
}

static void
note_mask (GeglBuffer *mask)
{
  if (mask)
    masked_x = gegl_buffer_get_extent (mask)->x;
}

/* Runs are 0.1 lighter each. */
static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  GeglBuffer *result =
      gegl_buffer_new (gegl_buffer_get_extent (inputs->content), gegl_buffer_get_format (inputs->content));
  const gboolean from_layer = art_settings_int (settings, "initialization") == 1;
  GeglColor *gray = gegl_color_new (NULL);
  const double light = 0.1 * ++n_runs;

  n_started += from_layer && g_hash_table_lookup (inputs->layers, "initialization-layer") ? 1 : 0;
  note_mask (g_hash_table_lookup (inputs->layers, "mask"));
  gegl_color_set_rgba (gray, light, light, light, 1);
  gegl_buffer_set_color (result, NULL, gray);
  g_object_unref (gray);
  return result;
}

static const ArtEffect fake_frames = { .name = "fake-frames",
                                       .procedure = "plug-in-neural-fake-frames",
                                       .title = "Fake Frames",
                                       .params = params,
                                       .n_params = G_N_ELEMENTS (params),
                                       .estimate = estimate,
                                       .run = run };

static gboolean
stop (gpointer data)
{
  return stop_after > 0 && n_runs >= stop_after;
}

/* ---- an animation ---- */

/* Three frames of an even gray, the first at the bottom; in the second one, a square is white. */
static Document
animation (gint32 layers[3])
{
  const Document document = document_new (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, 60, 50);

  for (int i = 0; i < 3; i++)
    {
      layers[i] = document_add_layer (document, -1, 60, 50, 0, 0, FALSE);
      set_value (layers[i], 0, 0, 60, 50, 0.5f);
    }
  set_value (layers[1], 30, 20, 8, 8, 1);
  n_runs = n_started = stop_after = masked_x = 0;
  return document;
}

static float
light_of (gint32 drawable, int x, int y)
{
  float rgba[4];

  get_pixel (drawable, x, y, rgba);
  babl_process (babl_fish (babl_format ("R'G'B'A float"), babl_format ("RGBA float")), rgba, rgba, 1);
  return rgba[0];
}

/* As procedure.c does. */
static gint32
run_frames (gint32 image, gint32 drawable, const char *json, GError **error)
{
  const ArtEffect *effect = art_frames_effect (&fake_frames);
  const ArtMonitor monitor = { .stop = stop };
  g_autoptr (ArtSettings) settings = art_settings_new (effect);
  g_autoptr (ArtTarget) target = art_target_new (image, drawable, error);
  g_autoptr (ArtInputs) inputs = NULL;
  g_auto (ArtResult) result = { 0 };

  g_assert_true (art_settings_from_json (settings, json, NULL));
  inputs = target ? art_target_read (target, settings, error) : NULL;
  result.buffer = inputs ? effect->run (inputs, settings, &monitor, NULL, error) : NULL;
  return result.buffer ? art_target_write (target, settings, &result, error) : -1;
}

static void
test_in_place (void)
{
  gint32 layers[3];
  g_auto (Document) document = animation (layers);

  g_assert_cmpint (run_frames (document, layers[1], "{ \"region\": \"frames\", \"output\": \"in-place\" }", NULL), ==,
                   layers[1]);
  g_assert_cmpint (n_runs, ==, 3);
  g_assert_cmpint (n_started, ==, 2);
  g_assert_cmpfloat_with_epsilon (light_of (layers[0], 5, 5), 0.1, 1e-4);
  g_assert_cmpfloat_with_epsilon (light_of (layers[1], 33, 23), 0.2, 1e-4);
  g_assert_cmpfloat_with_epsilon (light_of (layers[2], 33, 23), 0.3, 1e-4);
  for (int i = 1; i < 3; i++)
    for (int x = 0; x < 20; x++)
      g_assert_cmpfloat_with_epsilon (light_of (layers[i], x, 10), light_of (layers[0], x, 10), 1e-6);
  g_assert_cmpint (document_count_layers (document), ==, 3);
}

/* Each new layer lies above its frame. */
static void
test_new_layers (void)
{
  gint32 layers[3];
  g_auto (Document) document = animation (layers);
  const gint32 made = run_frames (document, layers[0], "{ \"region\": \"frames\" }", NULL);

  g_assert_cmpint (document_count_layers (document), ==, 6);
  g_assert_cmpint (gimp_image_get_item_position (document, made), ==, 4);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (gimp_image_get_item_position (document, layers[i]), ==, 5 - 2 * i);
}

/* A frame that lies elsewhere sees masks, and the frame before, where it lies. */
static void
test_offsets (void)
{
  gint32 layers[3];
  g_auto (Document) document = animation (layers);
  const gint32 mask = gimp_layer_create_mask (layers[0], GIMP_ADD_MASK_WHITE);
  g_autofree char *json = NULL;

  gimp_layer_add_mask (layers[0], mask);
  gimp_layer_resize (layers[2], 20, 20, -30, -15);
  json = g_strdup_printf ("{ \"region\": \"frames\", \"output\": \"in-place\", \"mask\": %d }", mask);
  g_assert_cmpint (run_frames (document, layers[0], json, NULL), ==, layers[0]);
  g_assert_cmpint (masked_x, ==, -30);
  g_assert_cmpint (gimp_drawable_width (layers[2]), ==, 20);
}

/* What was not come to stays as it was. */
static void
test_stopped (void)
{
  gint32 layers[3];
  g_auto (Document) document = animation (layers);

  stop_after = 2;
  g_assert_cmpint (run_frames (document, layers[2], "{ \"region\": \"frames\", \"output\": \"in-place\" }", NULL), ==,
                   layers[2]);
  g_assert_cmpint (n_runs, ==, 2);
  g_assert_cmpfloat_with_epsilon (light_of (layers[1], 33, 23), 0.2, 1e-4);
  g_assert_cmpfloat_with_epsilon (light_of (layers[2], 33, 23), 0.5, 1e-4);
}

static void
check_refused (Document document, gint32 layer, const char *json, const char *said)
{
  g_autofree char *before = document_checksum (document);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (run_frames (document, layer, json, &error), ==, -1);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, said));
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refused (void)
{
  gint32 layers[3];
  g_auto (Document) document = animation (layers);

  check_refused (document, layers[0], "{ \"region\": \"frames\", \"output\": \"group\" }", "group");
  gimp_item_set_lock_content (layers[2], TRUE);
  check_refused (document, layers[0], "{ \"region\": \"frames\", \"output\": \"in-place\" }", "locked");
}

/* One layer alone is no animation. */
static void
test_single (void)
{
  gint32 layers[3];
  g_auto (Document) document = animation (layers);

  g_assert_cmpint (run_frames (document, layers[1], "{ \"output\": \"in-place\" }", NULL), ==, layers[1]);
  g_assert_cmpint (n_runs, ==, 1);
  g_assert_cmpint (n_started, ==, 0);
}

/* ---- style transfer ---- */

/* What is still does not flicker; what has moved is painted. Frames are converted to and from linear light again, which
 * rounds: some millionths. */
static void
check_still (const char *method)
{
  gint32 layers[3];
  g_auto (Document) document = animation (layers);
  g_autofree char *json = g_strdup_printf ("{ \"region\": \"frames\", \"output\": \"in-place\", \"method\": \"%s\", "
                                           "\"iterations\": 3, \"working-size\": 64 }",
                                           method);
  g_auto (Reply) reply = call_effect (&art_effect_style_transfer, document, layers[0], json);

  g_test_message ("%s: %s", method, reply.message);
  assert_success (&reply);
  g_assert_cmpint (reply.drawable, ==, layers[0]);
  g_assert_cmpfloat (fabsf (light_of (layers[1], 33, 23) - light_of (layers[0], 33, 23)), >, 1e-5);
  for (int i = 1; i < 3; i++)
    for (int y = 0; y < 50; y += 7)
      for (int x = 0; x < 22; x++)
        g_assert_cmpfloat_with_epsilon (light_of (layers[i], x, y), light_of (layers[0], x, y), 1e-5);
}

static void
test_style_transfer (void)
{
  check_still ("instant");
  check_still ("classic");
}

void
add_style_frame_tests (void)
{
  g_test_add_func ("/gimp/frames/style-transfer", test_style_transfer);
}

void
add_frame_tests (void)
{
  g_test_add_func ("/gimp/frames/in-place", test_in_place);
  g_test_add_func ("/gimp/frames/new-layers", test_new_layers);
  g_test_add_func ("/gimp/frames/offsets", test_offsets);
  g_test_add_func ("/gimp/frames/stopped", test_stopped);
  g_test_add_func ("/gimp/frames/refused", test_refused);
  g_test_add_func ("/gimp/frames/single", test_single);
}
