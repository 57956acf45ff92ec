/* SPDX-License-Identifier: GPL-3.0-or-later
 * Super-resolution from the command line, for looking and measuring:
 *
 *   bench-super-resolution enlarge IN OUT.png [name=value ...]     OUT may be "-": only time and memory are shown
 *   bench-super-resolution score ORIGINAL SMALL BORDER [name=value ...]
 *   bench-super-resolution blank WIDTH HEIGHT [name=value ...]     a made-up picture, for time and memory
 *
 * Parameters are those of the effect's table; "texture-layer" takes a picture file here, and method=bicubic enlarges
 * without a network. score prints PSNR and SSIM of luminance against the original, without BORDER pixels at the edges;
 * blank prints seconds and MiB at the peak.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "effects/effect.h"
#include "effects/image.h"
#include "quality.h"

#define EFFECT (&art_effect_super_resolution)

typedef struct
{
  ArtSettings *settings;
  gboolean bicubic, verbose;
} Options;

/* What the run took. */
typedef struct
{
  double seconds, mebibytes;
} Cost;

static gboolean
set_parameters (Options *options, ArtInputs *inputs, char **arguments, GError **error)
{
  for (char **argument = arguments; *argument; argument++)
    if (strcmp (*argument, "verbose=1") == 0)
      options->verbose = TRUE;
    else if (strcmp (*argument, "method=bicubic") == 0)
      options->bicubic = TRUE;
    else if (!command_set (options->settings, inputs, *argument, error))
      return FALSE;
  return TRUE;
}

static void
show_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  g_printerr ("%5.1f %%  left %6.1f s  %s\n", 100.0 * fraction, seconds_left, text);
}

static GeglBuffer *
enlarge_bicubic (const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  g_autoptr (GeglBuffer) like = NULL;
  g_autoptr (NnTensor) small = art_image_to_tensor (inputs->content, error), large = NULL;
  int width, height;

  EFFECT->result_size (settings, extent->width, extent->height, &width, &height);
  like = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), gegl_buffer_get_format (inputs->content));
  large = small ? art_image_resize (small, width, height, error) : NULL;
  return large ? art_image_from_tensor (large, like, error) : NULL;
}

/* Runs the effect and says what it took. */
static GeglBuffer *
enlarge (GeglBuffer *content, char **arguments, Cost *cost, GError **error)
{
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  Options options = { .settings = settings };
  ArtMonitor monitor = { .progress = show_progress };
  ArtEstimate estimate = { 0 };
  gint64 begin;
  GeglBuffer *result;

  if (!set_parameters (&options, inputs, arguments, error))
    return NULL;
  if (options.bicubic)
    return enlarge_bicubic (inputs, settings, error);
  if (!EFFECT->estimate (inputs, settings, &estimate, error))
    return NULL;
  begin = g_get_monotonic_time ();
  result = EFFECT->run (inputs, settings, options.verbose ? &monitor : NULL, NULL, error);
  cost->seconds = command_seconds (begin);
  cost->mebibytes = command_peak ();
  g_printerr ("%dx%d: %.2f s (estimated %.2f), peak %.0f MiB (estimated %.0f)\n", estimate.result_width,
              estimate.result_height, cost->seconds, estimate.seconds, cost->mebibytes, estimate.memory / 1048576.0);
  return result;
}

static gboolean
do_enlarge (char **arguments, GError **error)
{
  Cost cost;
  g_autoptr (GeglBuffer) content = art_image_load_file (arguments[0], error);
  g_autoptr (GeglBuffer) result = content ? enlarge (content, arguments + 2, &cost, error) : NULL;

  return result && (strcmp (arguments[1], "-") == 0 || command_save_png (result, arguments[1]));
}

static gboolean
do_score (char **arguments, GError **error)
{
  Cost cost;
  g_autoptr (GeglBuffer) original = art_image_load_file (arguments[0], error);
  g_autoptr (GeglBuffer) content = original ? art_image_load_file (arguments[1], error) : NULL;
  g_autoptr (GeglBuffer) result = content ? enlarge (content, arguments + 3, &cost, error) : NULL;
  double psnr, ssim;

  if (!result || !measure_quality (original, result, atoi (arguments[2]), &psnr, &ssim, error))
    return FALSE;
  g_print ("%.4f %.5f\n", psnr, ssim);
  return TRUE;
}

/* Smooth colours with some grain, written in rows. */
static GeglBuffer *
made_up (int width, int height)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), babl_format ("R'G'B' u8"));
  g_autofree guint8 *row = g_new (guint8, 3 * width);

  for (int y = 0; y < height; y++)
    {
      for (int i = 0; i < 3 * width; i++)
        row[i] = (guint8) ((i / 3 * (i % 3 + 1) / 7 + y / 5 + (i * 7919 + y * 104729) % 13) % 256);
      gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y, width, 1), 0, NULL, row, GEGL_AUTO_ROWSTRIDE);
    }
  return buffer;
}

static gboolean
do_blank (char **arguments, GError **error)
{
  g_autoptr (GeglBuffer) content = made_up (atoi (arguments[0]), atoi (arguments[1]));
  Cost cost;
  g_autoptr (GeglBuffer) result = enlarge (content, arguments + 2, &cost, error);

  if (result)
    g_print ("%.3f %.0f\n", cost.seconds, cost.mebibytes);
  return result != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  command_begin ();
  if (argc >= 4 && strcmp (argv[1], "enlarge") == 0)
    done = do_enlarge (argv + 2, &error);
  else if (argc >= 5 && strcmp (argv[1], "score") == 0)
    done = do_score (argv + 2, &error);
  else if (argc >= 4 && strcmp (argv[1], "blank") == 0)
    done = do_blank (argv + 2, &error);
  return command_end (done, error);
}
