/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lists the picture files of a folder by their names; they are opened when they are measured.
 */
#include "config.h"

#include "style-folder.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "effect.h"

static gboolean
is_picture (const char *path)
{
  g_autofree char *content = g_content_type_guess (path, NULL, 0, NULL);
  g_autofree char *type = g_content_type_get_mime_type (content);

  return type && g_str_has_prefix (type, "image/") && strcmp (type, "image/svg+xml") != 0
         && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Leaves @most of the paths, evenly spread. */
static void
thin_out (GPtrArray *paths, guint most)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  if (paths->len <= most)
    return;
  for (guint i = 0; i < most; i++)
    g_ptr_array_add (kept, g_strdup (g_ptr_array_index (paths, i * (paths->len - 1) / (most - 1))));
  g_ptr_array_set_size (paths, 0);
  for (guint i = 0; i < kept->len; i++)
    g_ptr_array_add (paths, g_ptr_array_index (kept, i));
}

GPtrArray *
art_style_folder_list (const char *path, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = *path ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  if (!dir)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
                   _ ("There is no folder “%s”. Choose the folder of pictures that the style is taken from."), path);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (*name != '.' && is_picture (file))
        g_ptr_array_add (paths, g_steal_pointer (&file));
    }
  if (paths->len == 0)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
                   _ ("There are no pictures in the folder “%s”. Choose one with JPEG, PNG or TIFF files."), path);
      return NULL;
    }
  g_ptr_array_sort (paths, compare_paths);
  thin_out (paths, ART_STYLE_FOLDER_MOST);
  return g_steal_pointer (&paths);
}
