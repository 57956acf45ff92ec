/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finding models and styles: order of folders, bad names, damaged files, kept graphs.
 */
#include "config.h"

#include "effects/model-store.h"

#include <string.h>

#include <glib/gstdio.h>

#include "effects/effect.h"
#include "tiny-network.h"

static const char *const styles[] = { "zebra", "apple", NULL };

static void
test_find (void)
{
  g_autofree char *dir = tiny_network_install (styles);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = art_model_store_find ("features", &error);
  static const char *const bad[] = { "", "..", "../features", "a/b", ".hidden" };

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (path, dir));
  g_assert_null (art_model_store_find ("nothing", &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
  g_assert_nonnull (strstr (error->message, dir));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_clear_error (&error);
      g_assert_null (art_model_store_find (bad[i], &error));
      g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
    }
  tiny_network_uninstall (dir);
}

static void
test_load (void)
{
  g_autofree char *dir = tiny_network_install (styles);
  g_autofree char *path = g_build_filename (dir, "features", "model.onnx", NULL), *data = NULL, *checksum = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = art_model_store_load ("features", "features", &error);
  g_autoptr (NnGraph) again = art_model_store_load (path, NULL, NULL);
  gsize size;

  g_assert_no_error (error);
  g_assert_true (graph == again);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
  g_assert_cmpstr (nn_graph_get_metadata (graph, ART_MODEL_CHECKSUM), ==, checksum);
  g_assert_null (art_model_store_load ("features", "colorize", &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
  g_clear_error (&error);
  g_assert_null (art_model_store_load ("/nowhere/model.onnx", NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
  tiny_network_uninstall (dir);
}

/* A file that changed is read again, one that is damaged says so. */
static void
test_changed_file (void)
{
  g_autofree char *dir = tiny_network_install (styles);
  g_autofree char *path = g_build_filename (dir, "features", "model.onnx", NULL);
  g_autoptr (NnGraph) graph = art_model_store_load ("features", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (graph);
  g_assert_true (g_file_set_contents (path, "damaged", -1, NULL));
  g_assert_null (art_model_store_load ("features", NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_PARSE);
  tiny_network_uninstall (dir);
}

static void
test_many_graphs (void)
{
  g_autofree char *dir = tiny_network_install (styles);

  for (int i = 0; i < 9; i++)
    {
      g_autofree char *file = g_strdup_printf ("%d.onnx", i), *path = g_build_filename (dir, "styles", file, NULL);
      g_autoptr (NnGraph) written = tiny_network_new (i), graph = NULL;

      g_assert_true (nn_graph_save_onnx (written, path, NULL));
      graph = art_model_store_load (path, "features", NULL);
      g_assert_nonnull (graph);
    }
  tiny_network_uninstall (dir);
}

static void
test_list_styles (void)
{
  g_autofree char *dir = tiny_network_install (styles);
  g_autofree char *thumbnail = g_build_filename (dir, "styles", "apple.jpg", NULL);
  g_autofree char *damaged = g_build_filename (dir, "styles", "broken.onnx", NULL);
  g_autoptr (GPtrArray) list = NULL;
  const ArtStyleInfo *first, *second;

  g_assert_true (g_file_set_contents (thumbnail, "", -1, NULL));
  g_assert_true (g_file_set_contents (damaged, "damaged", -1, NULL));
  list = art_model_store_list_styles ();
  g_assert_cmpint (list->len, ==, 2);
  first = g_ptr_array_index (list, 0);
  second = g_ptr_array_index (list, 1);
  g_assert_cmpstr (first->name, ==, "apple");
  g_assert_cmpstr (first->title, ==, "Title of apple");
  g_assert_cmpstr (first->painter, ==, "A. Tester");
  g_assert_cmpstr (first->thumbnail, ==, thumbnail);
  g_assert_cmpstr (second->name, ==, "zebra");
  g_assert_null (second->thumbnail);
  tiny_network_uninstall (dir);
}

static void
test_find_style (void)
{
  g_autofree char *dir = tiny_network_install (styles);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = art_model_store_find_style ("apple", &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "apple.onnx"));
  g_assert_null (art_model_store_find_style ("../styles/apple", &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "apple, zebra"));
  tiny_network_uninstall (dir);
  g_clear_error (&error);
  g_assert_null (art_model_store_find_style ("apple", &error));
}

/* The user's folder comes first and hides what is installed. */
static void
test_user_dir (void)
{
  g_autofree char *dir = tiny_network_install (styles);
  g_autofree char *user = tiny_network_install (styles);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) dirs = NULL;

  g_setenv ("NEURAL_ART_MODEL_PATH", dir, TRUE);
  art_model_store_set_user_dir (user);
  dirs = art_model_store_dirs ();
  g_assert_cmpstr (dirs[0], ==, user);
  g_assert_cmpstr (dirs[g_strv_length (dirs) - 1], ==, dir);
  path = art_model_store_find_style ("zebra", NULL);
  g_assert_true (g_str_has_prefix (path, user));
  list = art_model_store_list_styles ();
  g_assert_cmpint (list->len, ==, 2);
  art_model_store_set_user_dir (NULL);
  tiny_network_uninstall (user);
  tiny_network_uninstall (dir);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model-store/find", test_find);
  g_test_add_func ("/model-store/load", test_load);
  g_test_add_func ("/model-store/changed-file", test_changed_file);
  g_test_add_func ("/model-store/many-graphs", test_many_graphs);
  g_test_add_func ("/model-store/list-styles", test_list_styles);
  g_test_add_func ("/model-store/find-style", test_find_style);
  g_test_add_func ("/model-store/user-dir", test_user_dir);
  status = g_test_run ();
  art_model_store_clear ();
  return status;
}
