/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colorize from the command line, for looking and measuring:
 *
 *   bench-colorize color IN OUT.png [name=value ...]      OUT may be "-": only time and memory are shown
 *   bench-colorize score WHO PICTURE SEED [name=value ...]
 *   bench-colorize blank WIDTH HEIGHT [name=value ...]    a made-up picture, for time and memory
 *
 * Parameters are those of the effect's table; layers take picture files here, and gray=1 takes the colours of IN away
 * first. score takes the colours of PICTURE away and has WHO (gray, levin, ours) find them again with 0, 1, 5, 20 and
 * 100 hints: squares of 5 x 5 pixels at random places in their true mean colour. Each line is: hints, PSNR, mean
 * CIEDE2000, colourfulness of the result, that of the original.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "color-quality.h"
#include "command.h"
#include "effects/effect.h"
#include "effects/image.h"
#include "levin.h"

#define EFFECT (&art_effect_colorize)
#define SQUARE 2 /* half the side of a hint */

static const int hint_counts[] = { 0, 1, 5, 20, 100 };

static gboolean
set_parameters (ArtSettings *settings, ArtInputs *inputs, char **arguments, GError **error)
{
  for (char **argument = arguments; *argument; argument++)
    if (strcmp (*argument, "gray=1") != 0 && !command_set (settings, inputs, *argument, error))
      return FALSE;
  return TRUE;
}

static void
show_note (const char *text, gpointer data)
{
  g_printerr ("%s\n", text);
}

static void
show_cost (const ArtEstimate *estimate, gint64 begin)
{
  g_printerr ("%dx%d: %.2f s (estimated %.2f), peak %.0f MiB (estimated %.0f)\n", estimate->width, estimate->height,
              command_seconds (begin), estimate->seconds, command_peak (), estimate->memory / 1048576.0);
}

static GeglBuffer *
colorize (const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  const ArtMonitor monitor = { .note = show_note };
  ArtEstimate estimate = { 0 };
  gint64 begin;
  GeglBuffer *result;

  if (!EFFECT->estimate (inputs, settings, &estimate, error))
    return NULL;
  begin = g_get_monotonic_time ();
  result = EFFECT->run (inputs, settings, &monitor, NULL, error);
  show_cost (&estimate, begin);
  return result;
}

/* L* of all pixels / 100. (transfer full) */
static float *
read_luminance (GeglBuffer *buffer)
{
  gsize n = (gsize) gegl_buffer_get_width (buffer) * gegl_buffer_get_height (buffer);
  float *luminance = g_new (float, n);

  gegl_buffer_get (buffer, gegl_buffer_get_extent (buffer), 1.0, babl_format ("CIE L float"), luminance,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < n; i++)
    luminance[i] /= 100.0f;
  return luminance;
}

/* A copy of @buffer, in 8 bits, with chroma @ab (pairs, in a* and b*), NULL = none. (transfer full) */
static GeglBuffer *
with_chroma (GeglBuffer *buffer, const float *ab)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  gsize n = (gsize) extent->width * extent->height;
  g_autofree float *lab = g_new (float, 3 * n);
  GeglBuffer *result = gegl_buffer_new (extent, babl_format ("R'G'B' u8"));

  gegl_buffer_get (buffer, extent, 1.0, babl_format ("CIE Lab float"), lab, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 2; c++)
      lab[3 * i + 1 + c] = ab ? ab[2 * i + c] : 0.0f;
  gegl_buffer_set (result, NULL, 0, babl_format ("CIE Lab float"), lab, GEGL_AUTO_ROWSTRIDE);
  return result;
}

/* Mean colour of the square around x, y, linear. */
static void
mean_around (GeglBuffer *buffer, int x, int y, float *rgba)
{
  float pixels[(2 * SQUARE + 1) * (2 * SQUARE + 1) * 3];
  const int side = 2 * SQUARE + 1;

  gegl_buffer_get (buffer, GEGL_RECTANGLE (x - SQUARE, y - SQUARE, side, side), 1.0, babl_format ("RGB float"), pixels,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
  for (int c = 0; c < 3; c++)
    rgba[c] = 0.0f;
  for (int i = 0; i < side * side; i++)
    for (int c = 0; c < 3; c++)
      rgba[c] += pixels[3 * i + c] / (float) (side * side);
  rgba[3] = 1.0f;
}

/* A layer of @count hints; those of a smaller count are among them. (transfer full) */
static GeglBuffer *
make_hints (GeglBuffer *original, int count, guint32 seed)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (original);
  GeglBuffer *layer = gegl_buffer_new (extent, babl_format ("R'G'B'A u8"));
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (int i = 0; i < count; i++)
    {
      int x = extent->x + g_rand_int_range (rand, SQUARE, extent->width - SQUARE);
      int y = extent->y + g_rand_int_range (rand, SQUARE, extent->height - SQUARE);
      GeglRectangle square = { x - SQUARE, y - SQUARE, 2 * SQUARE + 1, 2 * SQUARE + 1 };
      float rgba[4];

      mean_around (original, x, y, rgba);
      gegl_buffer_set_color_from_pixel (layer, &square, rgba, babl_format ("RGBA float"));
    }
  return layer;
}

static GeglBuffer *
run_levin (GeglBuffer *gray, GeglBuffer *layer)
{
  int width = gegl_buffer_get_width (gray), height = gegl_buffer_get_height (gray);
  gsize n = (gsize) width * height;
  g_autofree float *luminance = read_luminance (gray), *lab = g_new (float, 4 * n);
  g_autofree float *hints = g_new0 (float, 3 * n), *ab = g_new (float, 2 * n);

  gegl_buffer_get (layer, gegl_buffer_get_extent (gray), 1.0, babl_format ("CIE Lab alpha float"), lab,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < n; i++)
    if (lab[4 * i + 3] > 0.0f)
      {
        hints[3 * i] = lab[4 * i + 1];
        hints[3 * i + 1] = lab[4 * i + 2];
        hints[3 * i + 2] = 1.0f;
      }
  levin_colorize (luminance, hints, width, height, ab);
  return with_chroma (gray, ab);
}

static GeglBuffer *
run_who (const char *who, GeglBuffer *gray, GeglBuffer *layer, char **arguments, GError **error)
{
  g_autoptr (ArtInputs) inputs = art_inputs_new (gray);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  if (strcmp (who, "gray") == 0)
    return g_object_ref (gray);
  if (strcmp (who, "levin") == 0)
    return run_levin (gray, layer);
  g_hash_table_insert (inputs->layers, g_strdup ("hint-layer"), g_object_ref (layer));
  if (!art_settings_set_number (settings, "hint-layer", 1, error)
      || !set_parameters (settings, inputs, arguments, error))
    return NULL;
  return EFFECT->run (inputs, settings, NULL, NULL, error);
}

static gboolean
do_score (char **arguments, GError **error)
{
  g_autoptr (GeglBuffer) original = art_image_load_file (arguments[1], error), gray = NULL;
  guint32 seed = (guint32) atoi (arguments[2]);

  if (!original)
    return FALSE;
  gray = with_chroma (original, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (hint_counts); i++)
    {
      g_autoptr (GeglBuffer) layer = make_hints (original, hint_counts[i], seed);
      g_autoptr (GeglBuffer) result = run_who (arguments[0], gray, layer, arguments + 3, error);
      ColorQuality quality;

      if (!result)
        return FALSE;
      quality = measure_colors (original, result);
      g_print ("%d %.4f %.4f %.3f %.3f\n", hint_counts[i], quality.psnr, quality.difference, quality.colorfulness,
               measure_colors (original, original).colorfulness);
    }
  return TRUE;
}

static gboolean
do_color (char **arguments, GError **error)
{
  g_autoptr (GeglBuffer) picture = art_image_load_file (arguments[0], error), content = NULL, result = NULL;
  g_autoptr (ArtInputs) inputs = NULL;
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  if (!picture)
    return FALSE;
  content = g_strv_contains ((const char *const *) arguments, "gray=1") ? with_chroma (picture, NULL)
                                                                        : g_object_ref (picture);
  inputs = art_inputs_new (content);
  result = set_parameters (settings, inputs, arguments + 2, error) ? colorize (inputs, settings, error) : NULL;
  return result && (strcmp (arguments[1], "-") == 0 || command_save_png (result, arguments[1]));
}

/* Smooth gray with some grain, written in rows. */
static GeglBuffer *
made_up (int width, int height)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), babl_format ("R'G'B' u8"));
  g_autofree guint8 *row = g_new (guint8, 3 * width);

  for (int y = 0; y < height; y++)
    {
      for (int i = 0; i < 3 * width; i++)
        row[i] = (guint8) ((i / 3 / 7 + y / 5 + (i / 3 * 7919 + y * 104729) % 13) % 256);
      gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y, width, 1), 0, NULL, row, GEGL_AUTO_ROWSTRIDE);
    }
  return buffer;
}

static gboolean
do_blank (char **arguments, GError **error)
{
  g_autoptr (GeglBuffer) content = made_up (atoi (arguments[0]), atoi (arguments[1])), result = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  result = set_parameters (settings, inputs, arguments + 2, error) ? colorize (inputs, settings, error) : NULL;
  return result != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  command_begin ();
  if (argc >= 4 && strcmp (argv[1], "color") == 0)
    done = do_color (argv + 2, &error);
  else if (argc >= 5 && strcmp (argv[1], "score") == 0)
    done = do_score (argv + 2, &error);
  else if (argc >= 4 && strcmp (argv[1], "blank") == 0)
    done = do_blank (argv + 2, &error);
  return command_end (done, error);
}
