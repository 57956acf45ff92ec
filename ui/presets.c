/* SPDX-License-Identifier: GPL-3.0-or-later
 * Named settings in files: one JSON file per preset, named after it, in one folder per effect.
 *
 * File names are the preset's name with what file systems do not take escaped as in URIs, so that any name works and
 * none leads out of the folder.
 */
#include "config.h"

#include "presets.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define SUFFIX ".json"
/* What may stand in a file name as it is, besides letters, digits and "-._~". */
#define PLAIN_CHARACTERS " !'(),+=@&"

static char *
preset_path (const char *dir, const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (name, PLAIN_CHARACTERS, TRUE);
  g_autofree char *file = g_strconcat (escaped, SUFFIX, NULL);
  return g_build_filename (dir, file, NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

char **
art_presets_list (const char *dir)
{
  GPtrArray *names = g_ptr_array_new ();
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *file;

  while (open && (file = g_dir_read_name (open)))
    {
      g_autofree char *escaped =
          g_str_has_suffix (file, SUFFIX) ? g_strndup (file, strlen (file) - strlen (SUFFIX)) : NULL;
      char *name = escaped ? g_uri_unescape_string (escaped, NULL) : NULL;
      if (name && *name && g_utf8_validate (name, -1, NULL))
        g_ptr_array_add (names, name);
      else
        g_free (name);
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

gboolean
art_presets_exists (const char *dir, const char *name)
{
  g_autofree char *path = preset_path (dir, name);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_text_of_picture (const ArtParam *param)
{
  return param->kind == ART_PARAM_STRING && (param->flags & ART_PARAM_HINTS);
}

void
art_presets_keep_picture (ArtSettings *settings, const ArtSettings *from)
{
  const ArtEffect *effect = art_settings_effect (settings);

  for (int i = 0; i < effect->n_params; i++)
    {
      const ArtParam *param = &effect->params[i];
      if (param->kind == ART_PARAM_LAYER)
        art_settings_set_number (settings, param->name, art_settings_int (from, param->name), NULL);
      else if (is_text_of_picture (param) && *art_settings_string (settings, param->name) == '\0')
        art_settings_set_string (settings, param->name, art_settings_string (from, param->name), NULL);
    }
}

gboolean
art_presets_same (const ArtSettings *a, const ArtSettings *b)
{
  const ArtEffect *effect = art_settings_effect (a);
  g_autoptr (ArtSettings) likened = art_settings_copy (a);

  for (int i = 0; i < effect->n_params; i++)
    if (is_text_of_picture (&effect->params[i]))
      art_settings_set_string (likened, effect->params[i].name, "", NULL);
  art_presets_keep_picture (likened, b);
  return art_settings_equal (likened, b);
}

gboolean
art_presets_load (const char *dir, const char *name, ArtSettings *settings, GError **error)
{
  g_autofree char *path = preset_path (dir, name);
  return art_presets_import (path, settings, error);
}

gboolean
art_presets_save (const char *dir, const char *name, const ArtSettings *settings, GError **error)
{
  g_autofree char *path = preset_path (dir, name);

  if (g_mkdir_with_parents (dir, 0755) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), _ ("The folder \"%s\" cannot be made: %s"),
                   dir, g_strerror (errno));
      return FALSE;
    }
  return art_presets_export (path, settings, error);
}

gboolean
art_presets_delete (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = preset_path (dir, name);

  if (g_unlink (path) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), _ ("The preset \"%s\" cannot be deleted: %s"),
               name, g_strerror (errno));
  return FALSE;
}

gboolean
art_presets_import (const char *path, ArtSettings *settings, GError **error)
{
  g_autofree char *json = NULL;
  g_autoptr (ArtSettings) read = art_settings_new (art_settings_effect (settings));

  if (!g_file_get_contents (path, &json, NULL, error))
    return FALSE;
  if (!art_settings_from_json (read, json, error))
    {
      g_autofree char *shown = g_filename_display_name (path);
      g_prefix_error (error, _ ("\"%s\" is not a preset that can be used here: "), shown);
      return FALSE;
    }
  art_presets_keep_picture (read, settings);
  art_settings_assign (settings, read);
  return TRUE;
}

gboolean
art_presets_export (const char *path, const ArtSettings *settings, GError **error)
{
  g_autofree char *json = art_settings_to_json (settings, FALSE);
  return g_file_set_contents (path, json, -1, error);
}
