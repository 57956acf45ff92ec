/* SPDX-License-Identifier: GPL-3.0-or-later
 * Style transfer from the command line, for looking and measuring: stylize IN OUT.png [name=value …]
 *
 * Parameters are those of the effect's table. "style-layer" takes a picture file here. "quiet=1" shows no progress.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "effects/effect.h"
#include "effects/image.h"

static gint64 started;
static int snapshots;

static double
seconds (void)
{
  return (g_get_monotonic_time () - started) / (double) G_USEC_PER_SEC;
}

static void
show_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  if (!*(gboolean *) data)
    g_printerr ("%6.2f s  %5.1f %%  left %5.1f s  %s\n", seconds (), 100.0 * fraction, seconds_left, text);
}

static void
show_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  snapshots++;
  if (snapshots == 1 || !*(gboolean *) data)
    g_printerr ("%6.2f s  picture %dx%d after %d of %d: loss %.3f = content %.3f + style %.3f + tv %.3f\n", seconds (),
                snapshot->width, snapshot->height, snapshot->iteration, snapshot->iterations, snapshot->loss,
                snapshot->content_loss, snapshot->style_loss, snapshot->tv_loss);
}

static gboolean
set_parameter (ArtSettings *settings, ArtInputs *inputs, const char *name, const char *value, GError **error)
{
  const ArtParam *param = art_effect_param (&art_effect_style_transfer, name);

  if (param && param->kind == ART_PARAM_LAYER)
    {
      GeglBuffer *layer = art_image_load_file (value, error);

      return layer && g_hash_table_insert (inputs->layers, g_strdup (name), layer);
    }
  for (const ArtChoice *choice = param ? param->choices : NULL; choice && choice->nick; choice++)
    if (strcmp (choice->nick, value) == 0)
      return art_settings_set_number (settings, name, choice->value, error);
  if (param && (param->kind == ART_PARAM_STRING || param->kind == ART_PARAM_FILE))
    return art_settings_set_string (settings, name, value, error);
  return art_settings_set_number (settings, name, g_ascii_strtod (value, NULL), error);
}

static gboolean
save_png (GeglBuffer *buffer, const char *path)
{
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglNode *source = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  GeglNode *save = gegl_node_new_child (graph, "operation", "gegl:png-save", "path", path, "bitdepth", 8, NULL);

  gegl_node_link (source, save);
  gegl_node_process (save);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
stylize (char **arguments, GError **error)
{
  g_autoptr (GeglBuffer) content = art_image_load_file (arguments[0], error);
  g_autoptr (ArtInputs) inputs = content ? art_inputs_new (content) : NULL;
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_style_transfer);
  g_autoptr (GeglBuffer) result = NULL;
  gboolean quiet = FALSE;
  ArtMonitor monitor = { .progress = show_progress, .snapshot = show_snapshot, .data = &quiet };
  ArtEstimate estimate;
  struct rusage usage;

  for (char **argument = arguments + 2; content && *argument; argument++)
    {
      g_auto (GStrv) pair = g_strsplit (*argument, "=", 2);

      if (g_strcmp0 (pair[0], "quiet") == 0)
        quiet = TRUE;
      else if (!pair[0] || !pair[1] || !set_parameter (settings, inputs, pair[0], pair[1], error))
        return FALSE;
    }
  if (!content || !art_effect_style_transfer.estimate (inputs, settings, &estimate, error))
    return FALSE;
  started = g_get_monotonic_time ();
  result = art_effect_style_transfer.run (inputs, settings, &monitor, NULL, error);
  if (!result)
    return FALSE;
  getrusage (RUSAGE_SELF, &usage);
  g_printerr ("%.2f s at %dx%d; estimated %.0f MiB, peak %.0f MiB\n", seconds (), estimate.width, estimate.height,
              estimate.memory / 1048576.0, usage.ru_maxrss / 1024.0);
  return save_png (result, arguments[1]);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (argc < 3)
    {
      g_printerr ("Usage: %s IN OUT.png [name=value ...]\n", argv[0]);
      return EXIT_FAILURE;
    }
  gegl_init (NULL, NULL);
  done = stylize (argv + 1, &error);
  if (!done)
    g_printerr ("%s\n", error ? error->message : "Wrong argument, or the result could not be written.");
  gegl_exit ();
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
