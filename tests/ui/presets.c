/* SPDX-License-Identifier: GPL-3.0-or-later
 * Presets as files: names that file systems would not take, damaged files, folders that cannot be written. No display.
 */
#include "config.h"

#include "ui/presets.h"

#include <glib/gstdio.h>

#include "fake-effect.h"

typedef struct
{
  char *dir, *presets;
  ArtSettings *settings;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("art-presets-XXXXXX", NULL);
  fixture->presets = g_build_filename (fixture->dir, "a", "b", NULL);
  fixture->settings = art_settings_new (&fake_effect);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) names = art_presets_list (fixture->presets);

  for (char **name = names; *name; name++)
    g_assert_true (art_presets_delete (fixture->presets, *name, NULL));
  g_autofree char *parent = g_build_filename (fixture->dir, "a", NULL);
  g_rmdir (fixture->presets);
  g_rmdir (parent);
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  art_settings_free (fixture->settings);
  g_free (fixture->presets);
  g_free (fixture->dir);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ArtSettings) read = art_settings_new (&fake_effect);
  g_autoptr (GError) error = NULL;

  art_settings_set_number (fixture->settings, "weight", 0.1, NULL);
  art_settings_set_number (fixture->settings, "behaviour", FAKE_FAIL, NULL);
  art_settings_set_string (fixture->settings, "note", "\"ä\" \\ 中", NULL);
  g_assert_true (art_presets_save (fixture->presets, "one", fixture->settings, &error));
  g_assert_no_error (error);
  g_assert_true (art_presets_exists (fixture->presets, "one"));
  g_assert_true (art_presets_load (fixture->presets, "one", read, &error));
  g_assert_no_error (error);
  g_assert_true (art_settings_equal (read, fixture->settings));
}

/* A preset holds no layers, and loading one leaves the chosen layer alone. */
static void
test_layers (Fixture *fixture, gconstpointer data)
{
  art_settings_set_number (fixture->settings, "style-layer", 3, NULL);
  g_assert_true (art_presets_save (fixture->presets, "one", fixture->settings, NULL));
  art_settings_set_number (fixture->settings, "style-layer", 2, NULL);
  g_assert_true (art_presets_load (fixture->presets, "one", fixture->settings, NULL));
  g_assert_cmpint (art_settings_int (fixture->settings, "style-layer"), ==, 2);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "..", ".", "../../escape", "a/b", "Öl, stark", "预设", "100%", "%2F", "a" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (art_presets_save (fixture->presets, names[i], fixture->settings, NULL));
  g_auto (GStrv) listed = art_presets_list (fixture->presets);
  g_assert_cmpint (g_strv_length (listed), ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (g_strv_contains ((const char *const *) listed, names[i]));
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "", "not JSON", "[]", "{\"weight\": 1e9}", "{\"weight\": \"much\"}", "{\"behaviour\": \"no-such\"}"
  };
  g_autofree char *path = g_build_filename (fixture->dir, "damaged.json", NULL);
  g_autoptr (ArtSettings) before = art_settings_copy (fixture->settings);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_false (art_presets_import (path, fixture->settings, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, "damaged.json"));
      g_assert_true (art_settings_equal (before, fixture->settings));
    }
  g_unlink (path);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) none = art_presets_list (fixture->presets);

  g_assert_null (none[0]);
  g_assert_false (art_presets_load (fixture->presets, "none", fixture->settings, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  g_assert_false (art_presets_delete (fixture->presets, "none", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  /* A file stands where the folder should be made. */
  g_assert_false (art_presets_save ("/dev/null/presets", "one", fixture->settings, &error));
  g_assert_nonnull (error);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, setup, test, teardown);
}

/* What effects bring along can be read, is something else than the defaults, and differs. */
static void
test_built_in (void)
{
  static const ArtEffect *const effects[] = { &art_effect_colorize, &art_effect_style_transfer,
                                              &art_effect_super_resolution };

  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    {
      g_autoptr (ArtSettings) before = art_settings_new (effects[i]);
      for (const ArtPreset *preset = effects[i]->presets; preset && preset->name; preset++)
        {
          g_autoptr (ArtSettings) settings = art_settings_new (effects[i]);
          g_autoptr (GError) error = NULL;
          g_assert_true (art_settings_from_json (settings, preset->settings, &error));
          g_assert_no_error (error);
          g_assert_false (art_settings_equal (settings, before));
          art_settings_assign (before, settings);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/ui/presets/round-trip", test_round_trip);
  add ("/ui/presets/layers", test_layers);
  add ("/ui/presets/names", test_names);
  add ("/ui/presets/damaged", test_damaged);
  add ("/ui/presets/missing", test_missing);
  g_test_add_func ("/ui/presets/built-in", test_built_in);
  return g_test_run ();
}
