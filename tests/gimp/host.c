/* SPDX-License-Identifier: GPL-3.0-or-later
 * GIMP as the host of a dialog: lists of layers, thumbnails, pixels.
 */
#include "config.h"

#include "gimp-test.h"
#include "plugins/common/batch.h"
#include "plugins/common/host.h"
#include "plugins/fake-effect.h"
#include "plugins/fake-enlarge.h"

#include <string.h>

typedef struct
{
  Document document, other, indexed;
  gint32 layer, group, child, elsewhere;
  ArtTarget *target;
  ArtHost *host;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->other = document_new (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, 40, 10);
  fixture->elsewhere = document_add_layer (fixture->other, -1, 40, 10, 0, 0, TRUE);
  fixture->indexed = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 8, 8);
  document_add_layer (fixture->indexed, -1, 8, 8, 0, 0, FALSE);
  gimp_image_convert_indexed (fixture->indexed, GIMP_CONVERT_DITHER_NONE, GIMP_CONVERT_PALETTE_GENERATE, 8, FALSE,
                              FALSE, "");
  fixture->document = document_new (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, 20, 10);
  fixture->layer = document_add_layer (fixture->document, -1, 20, 10, 0, 0, FALSE);
  fixture->group = gimp_layer_group_new (fixture->document);
  gimp_image_insert_layer (fixture->document, fixture->group, -1, 0);
  fixture->child = document_add_layer (fixture->document, fixture->group, 5, 6, 0, 0, TRUE);
  fixture->target = art_target_new (fixture->document, fixture->layer, NULL);
  fixture->host = art_gimp_host_new (&art_effect_fake, fixture->target);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  art_gimp_host_free (fixture->host);
  art_target_free (fixture->target);
  document_clear (&fixture->document);
  document_clear (&fixture->other);
  document_clear (&fixture->indexed);
}

/* The image's own layers first, with those in groups; pictures with a palette are left out. */
static void
test_layers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) layers = fixture->host->list_layers (fixture->host);
  const gint32 expected[] = { fixture->group, fixture->child, fixture->layer, fixture->elsewhere };
  const ArtHostLayer *child;

  g_assert_cmpint (layers->len, ==, G_N_ELEMENTS (expected));
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const ArtHostLayer *layer = layers->pdata[i];

      g_assert_cmpint (layer->id, ==, expected[i]);
      g_assert_true (layer->same_image == (layer->id != fixture->elsewhere));
    }
  child = layers->pdata[1];
  g_assert_nonnull (strstr (child->name, ": Pattern"));
  g_assert_cmpint (child->width, ==, 5);
  g_assert_cmpint (child->height, ==, 6);
}

static void
test_thumbnails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GdkPixbuf) rgb = fixture->host->thumbnail (fixture->host, fixture->layer, 10);
  g_autoptr (GdkPixbuf) gray = fixture->host->thumbnail (fixture->host, fixture->elsewhere, 10);

  g_assert_cmpint (gdk_pixbuf_get_width (rgb), ==, 10);
  g_assert_cmpint (gdk_pixbuf_get_height (rgb), ==, 5);
  g_assert_cmpint (gdk_pixbuf_get_width (gray), ==, 10);
  g_assert_null (fixture->host->thumbnail (fixture->host, 123456, 10));
}

static void
test_inputs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);
  g_autoptr (GError) error = NULL;
  g_autoptr (ArtInputs) inputs = fixture->host->inputs (fixture->host, settings, &error);

  g_assert_no_error (error);
  g_assert_cmpint (gegl_buffer_get_width (inputs->content), ==, 20);
  g_assert_null (inputs->mask);
  document_clear (&fixture->document);
  g_assert_null (fixture->host->inputs (fixture->host, settings, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
}

/* When the whole image is to be enlarged, the dialog shows all of it, and what is made is its layers. */
static void
test_whole_image (Fixture *fixture, gconstpointer data)
{
  const ArtEffect *effect = art_batch_effect (&art_effect_fake_enlarge);
  g_autoptr (ArtSettings) settings = art_settings_new (effect);
  g_autofree char *before = document_checksum (fixture->document);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ArtInputs) inputs = NULL;
  g_autoptr (GeglBuffer) result = NULL;

  gimp_layer_set_offsets (fixture->layer, 30, 30);
  inputs = fixture->host->inputs (fixture->host, settings, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gegl_buffer_get_width (inputs->content), ==, 20);
  g_assert_cmpint (gegl_buffer_get_height (inputs->content), ==, 10);
  gimp_layer_set_offsets (fixture->layer, 0, 0);
  after = document_checksum (fixture->document);
  g_assert_cmpstr (after, ==, before);
  result = effect->run (inputs, settings, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gegl_buffer_get_width (result), ==, 40);
  g_assert_cmpint (gegl_buffer_get_height (result), ==, 20);
}

static void
test_places (Fixture *fixture, gconstpointer data)
{
  g_autofree char *presets = g_build_filename (gimp_directory (), "neural-art", "presets", "fake", NULL);

  g_assert_cmpstr (fixture->host->preset_dir, ==, presets);
  g_assert_nonnull (fixture->host->image_name);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

void
add_host_tests (void)
{
  add ("/gimp/host/layers", test_layers);
  add ("/gimp/host/thumbnails", test_thumbnails);
  add ("/gimp/host/inputs", test_inputs);
  add ("/gimp/host/whole-image", test_whole_image);
  add ("/gimp/host/places", test_places);
}
