/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who rules where among several styles, and what folders of paintings hold.
 */
#include "config.h"

#include <math.h>

#include <glib/gstdio.h>

#include "effects/model-store.h"
#include "effects/style-folder.h"
#include "effects/style-set.h"
#include "style-fixture.h"
#include "tiny-network.h"

#define EFFECT (&art_effect_style_transfer)
#define SIDE 64

static char *dir;

/* Over the content: gray value @left up to column @edge, @right from there on; it does not reach the last 8 columns. */
static void
add_mask (ArtInputs *inputs, ArtSettings *settings, int number, float left, float right, int edge)
{
  GeglRectangle extent = *gegl_buffer_get_extent (inputs->content);
  g_autofree char *source = art_style_param (number, "-source");
  float pixels[SIDE * SIDE];
  GeglBuffer *mask;

  extent.width -= 8;
  for (int i = 0; i < extent.width * extent.height; i++)
    pixels[i] = i % extent.width < edge ? left : right;
  mask = gegl_buffer_new (&extent, babl_format ("Y float"));
  gegl_buffer_set (mask, &extent, 0, babl_format ("Y float"), pixels, GEGL_AUTO_ROWSTRIDE);
  g_hash_table_insert (inputs->layers, art_style_param (number, "-mask"), mask);
  style_set (settings, source, ART_STYLE_BUILT_IN);
}

static ArtStyleSet *
set_new (const ArtInputs *inputs, const ArtSettings *settings, const NnGraph *network)
{
  g_autoptr (GError) error = NULL;
  ArtStyleSet *set = art_style_set_new (inputs, settings, network, &error);

  g_assert_no_error (error);
  g_assert_true (art_style_set_place (set, SIDE, SIDE, &error));
  g_assert_no_error (error);
  return set;
}

static float
share_at (const ArtStyleSet *set, int part, int x)
{
  const NnTensor *mask = art_style_set_part_mask (set, part);

  return nn_tensor_floats (mask)[10 * SIDE + x];
}

typedef struct
{
  NnGraph *network;
  ArtInputs *inputs;
  ArtSettings *settings;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", SIDE, SIDE, 1);

  f->network = art_model_store_load ("features", "features", NULL);
  f->inputs = art_inputs_new (content);
  f->settings = style_settings_new ();
  for (int number = 2; number <= ART_STYLE_COUNT; number++)
    {
      g_autofree char *style = art_style_param (number, "");

      g_assert_true (art_settings_set_string (f->settings, style, "zebra", NULL));
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  nn_graph_unref (f->network);
  art_inputs_free (f->inputs);
  art_settings_free (f->settings);
}

/* Styles without masks are one part, which is everywhere. */
static void
test_plain (Fixture *f, gconstpointer data)
{
  g_autoptr (ArtStyleSet) set = NULL;

  style_set (f->settings, "style-3-source", ART_STYLE_BUILT_IN);
  set = set_new (f->inputs, f->settings, f->network);
  g_assert_cmpint (art_style_set_n_parts (set), ==, 1);
  g_assert_null (art_style_set_part_mask (set, 0));
  g_assert_false (art_style_set_is_masked (set));
  g_assert_false (art_style_set_has_pictures (set));
}

/* The style without a mask has what the other leaves, also beyond the mask. */
static void
test_rest (Fixture *f, gconstpointer data)
{
  g_autoptr (ArtStyleSet) set = NULL;

  add_mask (f->inputs, f->settings, 2, 1.0f, 0.25f, 20);
  set = set_new (f->inputs, f->settings, f->network);
  g_assert_true (art_style_set_is_masked (set));
  g_assert_cmpint (art_style_set_n_parts (set), ==, 2);
  g_assert_cmpfloat_with_epsilon (share_at (set, 0, 5), 0.0, 1e-5);
  g_assert_cmpfloat_with_epsilon (share_at (set, 1, 5), 1.0, 1e-5);
  g_assert_cmpfloat_with_epsilon (share_at (set, 0, 40), 0.75, 1e-5);
  g_assert_cmpfloat_with_epsilon (share_at (set, 1, 40), 0.25, 1e-5);
  g_assert_cmpfloat_with_epsilon (share_at (set, 0, 60), 1.0, 1e-5);
}

/* Where masks overlap, shares are as weight times mask, and add up to no more than 1. */
static void
test_overlap (Fixture *f, gconstpointer data)
{
  g_autoptr (ArtStyleSet) set = NULL;

  add_mask (f->inputs, f->settings, 1, 1.0f, 0.2f, 30);
  add_mask (f->inputs, f->settings, 2, 1.0f, 0.4f, 30);
  style_set (f->settings, "style-2-blend", 0.25);
  set = set_new (f->inputs, f->settings, f->network);
  g_assert_cmpint (art_style_set_n_parts (set), ==, 2);
  g_assert_cmpfloat_with_epsilon (share_at (set, 0, 5), 0.8, 1e-5);
  g_assert_cmpfloat_with_epsilon (share_at (set, 1, 5), 0.2, 1e-5);
  g_assert_cmpfloat_with_epsilon (share_at (set, 0, 40), 0.4, 1e-5);
  g_assert_cmpfloat_with_epsilon (share_at (set, 1, 40), 0.2, 1e-5);
  g_assert_cmpfloat (share_at (set, 0, 60) + share_at (set, 1, 60), ==, 0.0);
}

/* Statistics of styles without masks are mixed as their shares say. */
static void
test_mixture (Fixture *f, gconstpointer data)
{
  static const char *const layers[] = { "relu1_1", NULL };
  GPtrArray *measured[3];

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (ArtStyleSet) set = NULL;

      style_set (f->settings, "style-blend", i == 1 ? 0.0 : 0.5);
      style_set (f->settings, "style-2-source", i == 0 ? ART_STYLE_NONE : ART_STYLE_BUILT_IN);
      set = set_new (f->inputs, f->settings, f->network);
      measured[i] = art_style_set_measure_part (set, 0, f->network, layers, 64, NULL, NULL);
      g_assert_nonnull (measured[i]);
    }
  for (int i = 0; i < 36; i++)
    {
      double first = ((ArtLayerStatistics *) g_ptr_array_index (measured[0], 0))->covariance[i];
      double second = ((ArtLayerStatistics *) g_ptr_array_index (measured[1], 0))->covariance[i];
      double both = ((ArtLayerStatistics *) g_ptr_array_index (measured[2], 0))->covariance[i];

      g_assert_cmpfloat_with_epsilon (both, (0.5 * first + second) / 1.5, 1e-6);
    }
  for (int i = 0; i < 3; i++)
    g_ptr_array_unref (measured[i]);
}

/* Of many pictures some are taken, from the first to the last. */
static void
test_large_folder (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("paintings-XXXXXX", NULL);
  g_autoptr (GPtrArray) paths = NULL, names = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < 2 * ART_STYLE_FOLDER_MOST; i++)
    {
      char *path = g_strdup_printf ("%s/%03d.%s", folder, i, i % 2 ? "jpg" : "PNG");

      g_ptr_array_add (names, path);
      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  paths = art_style_folder_list (folder, NULL);
  g_assert_cmpint (paths->len, ==, ART_STYLE_FOLDER_MOST);
  g_assert_cmpstr (g_ptr_array_index (paths, 0), ==, g_ptr_array_index (names, 0));
  g_assert_cmpstr (g_ptr_array_index (paths, paths->len - 1), ==, g_ptr_array_index (names, names->len - 1));
  for (guint i = 0; i < names->len; i++)
    g_unlink (g_ptr_array_index (names, i));
  g_rmdir (folder);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  static const char *const styles[] = { "apple", "zebra", NULL };
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  dir = tiny_network_install (styles);
  add ("/style-set/plain", test_plain);
  add ("/style-set/rest", test_rest);
  add ("/style-set/overlap", test_overlap);
  add ("/style-set/mixture", test_mixture);
  add ("/style-set/large-folder", test_large_folder);
  status = g_test_run ();
  tiny_network_uninstall (dir);
  g_free (dir);
  art_model_store_clear ();
  return status;
}
