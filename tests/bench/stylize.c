/* SPDX-License-Identifier: GPL-3.0-or-later
 * Style transfer from the command line, for looking and measuring: stylize IN OUT.png [name=value …]
 *
 * Parameters are those of the effect's table. "style-layer" takes a picture file here. "quiet=1" shows no progress.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "effects/effect.h"
#include "effects/image.h"

static gint64 started;
static int snapshots;

static void
show_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  if (!*(gboolean *) data)
    g_printerr ("%6.2f s  %5.1f %%  left %5.1f s  %s\n", command_seconds (started), 100.0 * fraction, seconds_left,
                text);
}

static void
show_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  snapshots++;
  if (snapshots == 1 || !*(gboolean *) data)
    g_printerr ("%6.2f s  picture %dx%d after %d of %d: loss %.3f = content %.3f + style %.3f + tv %.3f\n",
                command_seconds (started), snapshot->width, snapshot->height, snapshot->iteration, snapshot->iterations,
                snapshot->loss, snapshot->content_loss, snapshot->style_loss, snapshot->tv_loss);
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

  for (char **argument = arguments + 2; content && *argument; argument++)
    if (strcmp (*argument, "quiet=1") == 0)
      quiet = TRUE;
    else if (!command_set (settings, inputs, *argument, error))
      return FALSE;
  if (!content || !art_effect_style_transfer.estimate (inputs, settings, &estimate, error))
    return FALSE;
  started = g_get_monotonic_time ();
  result = art_effect_style_transfer.run (inputs, settings, &monitor, NULL, error);
  if (!result)
    return FALSE;
  g_printerr ("%.2f s at %dx%d; estimated %.0f MiB, peak %.0f MiB\n", command_seconds (started), estimate.width,
              estimate.height, estimate.memory / 1048576.0, command_peak ());
  return command_save_png (result, arguments[1]);
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
  command_begin ();
  done = stylize (argv + 1, &error);
  return command_end (done, error);
}
