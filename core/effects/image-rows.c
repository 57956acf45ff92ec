/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rows of a GeglBuffer as interleaved sRGB floats and back.
 *
 * Colours go through babl. Alpha on the way back does not: its bytes are taken from the buffer as they are, since a
 * detour through float may change the last bit of 32 bit integers and of NaNs.
 */
#include "config.h"

#include "image-rows.h"

#include <string.h>

#define CHANNELS 4

static GeglRectangle
rows_of (GeglBuffer *buffer, int y, int rows)
{
  GeglRectangle rectangle = *gegl_buffer_get_extent (buffer);

  rectangle.y += y;
  rectangle.height = rows;
  return rectangle;
}

void
art_image_get_rows (GeglBuffer *buffer, int y, int rows, float *pixels)
{
  GeglRectangle rectangle = rows_of (buffer, y, rows);

  gegl_buffer_get (buffer, &rectangle, 1.0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
}

/* The last component of every pixel of @from, byte for byte. All formats of one drawable have components of one size,
 * and alpha comes last. */
static void
copy_alpha (guint8 *to, const guint8 *from, const Babl *format, gsize count)
{
  gsize size = babl_format_get_bytes_per_pixel (format);
  gsize alpha = size / babl_format_get_n_components (format);

  for (gsize i = 0; i < count; i++)
    memcpy (to + (i + 1) * size - alpha, from + (i + 1) * size - alpha, alpha);
}

/* The colours of @pixels with the alpha that the buffer's model needs to encode them: its own if colours are
 * premultiplied by it, else 1. */
static float *
colors_to_encode (GeglBuffer *buffer, int y, int rows, const float *pixels, gsize count)
{
  const Babl *model = babl_format_get_model (gegl_buffer_get_format (buffer));
  gboolean premultiplied = (babl_get_model_flags (model) & BABL_MODEL_FLAG_ASSOCIATED) != 0;
  float *colors = g_new (float, count *CHANNELS);

  if (premultiplied)
    art_image_get_rows (buffer, y, rows, colors);
  for (gsize i = 0; i < count; i++)
    {
      memcpy (colors + i * CHANNELS, pixels + i * CHANNELS, 3 * sizeof (float));
      if (!premultiplied)
        colors[i * CHANNELS + 3] = 1.0f;
    }
  return colors;
}

void
art_image_set_colors (GeglBuffer *buffer, int y, int rows, const float *pixels)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  GeglRectangle rectangle = rows_of (buffer, y, rows);
  gsize count = (gsize) rectangle.width * rows;
  gsize bytes = count * babl_format_get_bytes_per_pixel (format);
  g_autofree float *colors = colors_to_encode (buffer, y, rows, pixels, count);
  g_autofree guint8 *encoded = g_malloc (bytes);

  babl_process (babl_fish (babl_format ("R'G'B'A float"), format), colors, encoded, (long) count);
  if (babl_format_has_alpha (format))
    {
      g_autofree guint8 *original = g_malloc (bytes);

      gegl_buffer_get (buffer, &rectangle, 1.0, format, original, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      copy_alpha (encoded, original, format, count);
    }
  gegl_buffer_set (buffer, &rectangle, 0, format, encoded, GEGL_AUTO_ROWSTRIDE);
}
