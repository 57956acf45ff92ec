/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inpaint from the command line, for looking and measuring:
 *
 *   bench-inpaint fill IN MASK OUT.png [name=value ...]   MASK is a picture as large as IN, white in the hole
 *   bench-inpaint blank WIDTH HEIGHT HOLE [name=value ...]   a made-up picture with a square hole, for time and memory
 *
 * Parameters are those of the effect's table. The effect gets the part of the picture that GIMP would give it, and its
 * result replaces what its coverage says. Shown: seconds of that, peak of the whole process in MiB.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "effects/effect.h"
#include "effects/image.h"

#define EFFECT (&art_effect_inpaint)

/* What is not black in @mask, as a selection. @bounds: of what is selected. (transfer full) */
static GeglBuffer *
selection_of (GeglBuffer *mask, GeglRectangle *bounds)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (mask);
  GeglBuffer *selection = gegl_buffer_new (extent, babl_format ("Y float"));
  g_autofree float *row = g_new (float, extent->width);
  int left = extent->width, right = -1, top = extent->height, bottom = -1;

  for (int y = 0; y < extent->height; y++)
    {
      gegl_buffer_get (mask, GEGL_RECTANGLE (0, y, extent->width, 1), 1.0, babl_format ("Y' float"), row,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int x = 0; x < extent->width; x++)
        if ((row[x] = row[x] > 0.5f) > 0.0f)
          {
            left = MIN (left, x);
            right = MAX (right, x);
            top = MIN (top, y);
            bottom = y;
          }
      gegl_buffer_set (selection, GEGL_RECTANGLE (0, y, extent->width, 1), 0, NULL, row, GEGL_AUTO_ROWSTRIDE);
    }
  *bounds = (GeglRectangle){ left, top, MAX (0, right - left + 1), MAX (0, bottom - top + 1) };
  return selection;
}

static GeglBuffer *
cut (GeglBuffer *buffer, const GeglRectangle *region)
{
  GeglBuffer *part = gegl_buffer_new (region, gegl_buffer_get_format (buffer));

  gegl_buffer_copy (buffer, region, GEGL_ABYSS_NONE, part, region);
  return part;
}

/* Puts @result into @picture as far as @coverage says. */
static void
lay_over (GeglBuffer *picture, GeglBuffer *result, GeglBuffer *coverage)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (coverage);
  const Babl *format = babl_format ("R'G'B' float");
  g_autofree float *old = g_new (float, 3 * extent->width), *new = g_new (float, 3 * extent->width);
  g_autofree float *share = g_new (float, extent->width);

  for (int y = extent->y; y < extent->y + extent->height; y++)
    {
      const GeglRectangle row = { extent->x, y, extent->width, 1 };

      gegl_buffer_get (picture, &row, 1.0, format, old, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (result, &row, 1.0, format, new, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (coverage, &row, 1.0, babl_format ("Y float"), share, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int i = 0; i < 3 * row.width; i++)
        old[i] += share[i / 3] * (new[i] - old[i]);
      gegl_buffer_set (picture, &row, 0, format, old, GEGL_AUTO_ROWSTRIDE);
    }
}

/* Fills the hole of @picture in place. */
static gboolean
fill (GeglBuffer *picture, GeglBuffer *mask, char **arguments, GError **error)
{
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  GeglRectangle bounds, region;
  g_autoptr (GeglBuffer) selection = selection_of (mask, &bounds), content = NULL, result = NULL, coverage = NULL;
  g_autoptr (ArtInputs) inputs = NULL;

  for (char **argument = arguments; *argument; argument++)
    if (!command_set (settings, NULL, *argument, error))
      return FALSE;
  if (!EFFECT->content_region (settings, gegl_buffer_get_extent (picture), &bounds, &region, error))
    return FALSE;
  content = cut (picture, &region);
  inputs = art_inputs_new (content);
  inputs->mask = cut (selection, &region);
  result = EFFECT->run (inputs, settings, NULL, NULL, error);
  coverage = result ? EFFECT->coverage (inputs, settings, error) : NULL;
  if (!coverage)
    return FALSE;
  lay_over (picture, result, coverage);
  return TRUE;
}

static gboolean
fill_and_time (GeglBuffer *picture, GeglBuffer *mask, char **arguments, GError **error)
{
  gint64 begin = g_get_monotonic_time ();

  if (!fill (picture, mask, arguments, error))
    return FALSE;
  g_print ("%.4f %.0f\n", command_seconds (begin), command_peak ());
  return TRUE;
}

static gboolean
do_fill (char **arguments, GError **error)
{
  g_autoptr (GeglBuffer) picture = art_image_load_file (arguments[0], error), mask = NULL;

  mask = picture ? art_image_load_file (arguments[1], error) : NULL;
  return mask && fill_and_time (picture, mask, arguments + 3, error) && command_save_png (picture, arguments[2]);
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
        row[i] = (guint8) ((i / 3 / 7 + y / 5 + (i % 3) * 20 + (i / 3 * 7919 + y * 104729) % 13) % 256);
      gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y, width, 1), 0, NULL, row, GEGL_AUTO_ROWSTRIDE);
    }
  return buffer;
}

static gboolean
do_blank (char **arguments, GError **error)
{
  const int width = atoi (arguments[0]), height = atoi (arguments[1]), hole = atoi (arguments[2]);
  const GeglRectangle square = { (width - hole) / 2, (height - hole) / 2, hole, hole };
  g_autoptr (GeglBuffer) picture = made_up (width, height);
  g_autoptr (GeglBuffer) mask = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), babl_format ("Y' u8"));
  const float white = 1.0f;

  gegl_buffer_set_color_from_pixel (mask, &square, &white, babl_format ("Y' float"));
  return fill_and_time (picture, mask, arguments + 3, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  command_begin ();
  if (argc >= 5 && strcmp (argv[1], "fill") == 0)
    done = do_fill (argv + 2, &error);
  else if (argc >= 5 && strcmp (argv[1], "blank") == 0)
    done = do_blank (argv + 2, &error);
  return command_end (done, error);
}
