/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds and lists the built-in styles and the user's own: DIR/styles/NAME.onnx with a thumbnail NAME.jpg. Style
 * networks (style-network.h) may lie there or in DIR itself.
 */
#include "config.h"

#include "model-store.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "effect.h"
#include "style-network.h"

static void
style_info_free (gpointer data)
{
  ArtStyleInfo *info = data;

  g_free (info->name);
  g_free (info->title);
  g_free (info->painter);
  g_free (info->years);
  g_free (info->work);
  g_free (info->path);
  g_free (info->thumbnail);
  g_free (info);
}

static char *
metadata_or (const NnGraph *graph, const char *key, const char *fallback)
{
  const char *value = nn_graph_get_metadata (graph, key);

  return g_strdup (value && *value ? value : fallback);
}

/* The name of what is in the file @name: of a style, or of a network that is one; NULL if neither. (transfer full) */
static char *
style_name (const NnGraph *graph, const char *name)
{
  if (g_strcmp0 (nn_graph_get_metadata (graph, "task"), "style") == 0)
    return g_strdup (name);
  return art_style_network_suits (graph) ? g_strconcat (ART_STYLE_NETWORK_PREFIX, name, NULL) : NULL;
}

/* NULL if the file is no style; a damaged file in the folder must not hide the good ones. */
static ArtStyleInfo *
read_style (const char *dir, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".onnx", NULL), *picture = g_strconcat (name, ".jpg", NULL);
  g_autofree char *path = g_build_filename (dir, file, NULL), *thumbnail = g_build_filename (dir, picture, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_load_onnx (path, &error);
  g_autofree char *slug = graph ? style_name (graph, name) : NULL;
  ArtStyleInfo *info;

  if (!slug)
    {
      g_debug ("%s is not a style: %s", path, error ? error->message : "its task is another");
      return NULL;
    }
  info = g_new0 (ArtStyleInfo, 1);
  info->name = g_steal_pointer (&slug);
  info->title = metadata_or (graph, "title", name);
  info->painter = metadata_or (graph, "painter", "");
  info->years = metadata_or (graph, "years", "");
  info->work = metadata_or (graph, "work", "");
  info->path = g_steal_pointer (&path);
  if (g_file_test (thumbnail, G_FILE_TEST_IS_REGULAR))
    info->thumbnail = g_steal_pointer (&thumbnail);
  return info;
}

static gboolean
is_listed (GPtrArray *styles, const char *name)
{
  for (guint i = 0; i < styles->len; i++)
    if (strcmp (((const ArtStyleInfo *) g_ptr_array_index (styles, i))->name, name) == 0)
      return TRUE;
  return FALSE;
}

static void
list_folder (const char *path, GPtrArray *styles)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *file;

  while (dir && (file = g_dir_read_name (dir)))
    {
      g_autofree char *name = g_strdup (file);
      ArtStyleInfo *info;

      if (!g_str_has_suffix (file, ".onnx"))
        continue;
      name[strlen (name) - strlen (".onnx")] = '\0';
      if (is_listed (styles, name) || !(info = read_style (path, name)))
        continue;
      if (is_listed (styles, info->name))
        style_info_free (info);
      else
        g_ptr_array_add (styles, info);
    }
}

static int
compare_titles (gconstpointer a, gconstpointer b)
{
  const ArtStyleInfo *first = *(ArtStyleInfo *const *) a, *second = *(ArtStyleInfo *const *) b;

  return g_utf8_collate (first->title, second->title);
}

GPtrArray *
art_model_store_list_styles (void)
{
  GPtrArray *styles = g_ptr_array_new_with_free_func (style_info_free);
  g_auto (GStrv) dirs = art_model_store_dirs ();

  for (char **dir = dirs; *dir; dir++)
    {
      g_autofree char *folder = g_build_filename (*dir, "styles", NULL);

      list_folder (folder, styles);
      list_folder (*dir, styles);
    }
  g_ptr_array_sort (styles, compare_titles);
  return styles;
}

static char *
style_names (void)
{
  g_autoptr (GPtrArray) styles = art_model_store_list_styles ();
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < styles->len; i++)
    g_string_append_printf (names, "%s%s", i ? ", " : "", ((ArtStyleInfo *) g_ptr_array_index (styles, i))->name);
  return g_string_free (names, FALSE);
}

char *
art_model_store_find_style (const char *name, GError **error)
{
  g_auto (GStrv) dirs = art_model_store_dirs ();
  g_autofree char *file = g_strconcat (name, ".onnx", NULL), *names = NULL;

  for (char **dir = dirs; *dir && *name != '\0' && !strpbrk (name, "/\\"); dir++)
    {
      g_autofree char *path = g_build_filename (*dir, "styles", file, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  if (art_style_network_is_name (name))
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
                   _ ("The style network “%s” can only be the first and only style."),
                   name + strlen (ART_STYLE_NETWORK_PREFIX));
      return NULL;
    }
  names = style_names ();
  if (*names != '\0')
    g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("There is no style “%s”. There are: %s."), name, names);
  else
    g_set_error_literal (
        error, ART_ERROR, ART_ERROR_MODEL,
        _ ("No built-in styles are installed. Install the plug-ins again, or use a picture as style."));
  return NULL;
}
