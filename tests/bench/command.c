/* SPDX-License-Identifier: GPL-3.0-or-later
 * What effects on a command line have in common: settings as name=value, pictures written as files, what a run took.
 */
#include "config.h"

#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "effects/image.h"

static gboolean
set_value (ArtSettings *settings, ArtInputs *inputs, const char *name, const char *value, GError **error)
{
  const ArtParam *param = art_effect_param (art_settings_effect (settings), name);

  if (inputs && param && param->kind == ART_PARAM_LAYER)
    {
      GeglBuffer *layer = art_image_load_file (value, error);

      return layer && g_hash_table_insert (inputs->layers, g_strdup (name), layer)
             && art_settings_set_number (settings, name, 1, error);
    }
  for (const ArtChoice *choice = param ? param->choices : NULL; choice && choice->nick; choice++)
    if (strcmp (choice->nick, value) == 0)
      return art_settings_set_number (settings, name, choice->value, error);
  if (param && art_param_is_text (param))
    return art_settings_set_string (settings, name, value, error);
  return art_settings_set_number (settings, name, g_ascii_strtod (value, NULL), error);
}

gboolean
command_set (ArtSettings *settings, ArtInputs *inputs, const char *argument, GError **error)
{
  g_auto (GStrv) pair = g_strsplit (argument, "=", 2);

  return pair[0] && pair[1] && set_value (settings, inputs, pair[0], pair[1], error);
}

gboolean
command_save_png (GeglBuffer *buffer, const char *path)
{
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglNode *source = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  GeglNode *save = gegl_node_new_child (graph, "operation", "gegl:png-save", "path", path, "bitdepth", 8, NULL);

  gegl_node_link (source, save);
  gegl_node_process (save);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

void
command_begin (void)
{
  FILE *peaks;

  gegl_init (NULL, NULL);
  /* babl takes hundreds of MiB for a moment when it remembers many conversions. */
  peaks = fopen ("/proc/self/clear_refs", "w");
  if (!peaks)
    return;
  fputs ("5", peaks);
  fclose (peaks);
}

/* Not getrusage(): its figure cannot be set back, and starts with that of the process that started this one. */
double
command_peak (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL) || !(line = strstr (status, "VmHWM:")))
    return 0.0;
  return g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1024.0;
}

double
command_seconds (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
}

int
command_end (gboolean done, const GError *error)
{
  if (!done)
    g_printerr ("%s\n", error ? error->message : "Wrong arguments, or the result could not be written.");
  gegl_exit ();
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
