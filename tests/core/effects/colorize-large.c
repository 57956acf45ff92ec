/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colorize on 24 megapixels takes the memory that it said it would, as a photograph and as line art.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "effects/colorize-private.h"
#include "effects/colorize.h"
#include "effects/effect.h"
#include "effects/model-store.h"
#include "pixels.h"
#include "tiny-colorizer.h"
#include "tiny-upscaler.h"

#define EFFECT (&art_effect_colorize)
#define WIDTH 6000
#define HEIGHT 4000
#define MEBIBYTE 1048576.0
/* What is allocated once: threads, tables of GEGL and babl. */
#define ONCE 64.0

/* Gray with dark lines every so often, written in rows. (transfer full) */
static GeglBuffer *
large_new (void)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), babl_format ("R'G'B' u8"));
  g_autofree guint8 *row = g_new (guint8, 3 * WIDTH);

  for (int y = 0; y < HEIGHT; y++)
    {
      for (int i = 0; i < 3 * WIDTH; i++)
        row[i] = i / 3 % 500 < 8 || y % 400 < 8 ? 20 : 235;
      gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y, WIDTH, 1), 0, NULL, row, GEGL_AUTO_ROWSTRIDE);
    }
  return buffer;
}

/* Memory at its peak, in mebibytes; that of getrusage() begins with what the parent process had. */
static double
peak (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);
  return atof (line + strlen ("VmHWM:")) / 1024.0;
}

/* The peak so far becomes what is in use now. */
static void
forget_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  g_assert_nonnull (file);
  fputs ("5", file);
  fclose (file);
}

static void
check_memory (int method, double most)
{
  g_autoptr (GeglBuffer) content = large_new (), result = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  ArtEstimate estimate;
  double before, grown;

  forget_peak ();
  before = peak ();
  g_assert_true (art_settings_set_number (settings, "method", method, NULL));
  g_assert_true (art_settings_set_string (settings, "hints", "1250 1000 #b08060 40", NULL));
  g_assert_true (EFFECT->estimate (inputs, settings, &estimate, NULL));
  result = EFFECT->run (inputs, settings, NULL, NULL, NULL);
  g_assert_nonnull (result);
  g_assert_cmpint (gegl_buffer_get_width (result), ==, WIDTH);
  grown = peak () - before;
  g_test_message ("%.0f MiB more, %.0f said", grown, estimate.memory / MEBIBYTE);
  g_assert_cmpfloat (estimate.memory / MEBIBYTE, <, most);
  g_assert_cmpfloat (grown, <, estimate.memory / MEBIBYTE + ONCE);
}

static void
test_photo (void)
{
  check_memory (ART_COLORIZE_PHOTO, 300.0);
}

static void
test_line_art (void)
{
  check_memory (ART_COLORIZE_LINE_ART, 800.0);
}

int
main (int argc, char **argv)
{
  g_autoptr (NnGraph) graph = tiny_colorizer_new (0.15f, 0.1f, 3);
  char *dir;
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  dir = g_dir_make_tmp ("colorize-XXXXXX", NULL);
  g_setenv ("NEURAL_ART_MODEL_PATH", dir, TRUE);
  tiny_upscaler_install (dir, "colorize-photo", graph);
  g_test_add_func ("/colorize-large/photo", test_photo);
  g_test_add_func ("/colorize-large/line-art", test_line_art);
  status = g_test_run ();
  remove_folder (dir);
  g_free (dir);
  art_colorize_network_forget ();
  art_model_store_clear ();
  gegl_exit ();
  return status;
}
