/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads hints from a layer and from text, and makes few colours of them: a soft brush has many shades of one.
 */
#include "config.h"

#include "line-art-hints.h"

#include <math.h>
#include <string.h>

#include "hints.h"
#include "line-art-spread.h"

/* A pixel is hinted if it is at least this opaque, of 255. */
#define OPAQUE 128
/* Colours whose channels differ by no more than this are one, of 255. */
#define SAME 8
/* Rows of the layer that are read at a time, at least. */
#define BAND 32

/* A colour and how often it is there. */
typedef struct
{
  guint32 rgb;
  guint count;
} Shade;

static int
compare_shades (gconstpointer a, gconstpointer b)
{
  const Shade *first = a, *second = b;

  if (first->count != second->count)
    return first->count < second->count ? 1 : -1;
  return first->rgb < second->rgb ? -1 : first->rgb > second->rgb;
}

static gboolean
is_same (guint32 a, guint32 b)
{
  for (int shift = 0; shift < 24; shift += 8)
    if (ABS ((int) (a >> shift & 255) - (int) (b >> shift & 255)) > SAME)
      return FALSE;
  return TRUE;
}

/* The index of @rgb among the colours, as it is or nearly; new if there is none. */
static int
index_of (ArtLineArtHints *hints, guint32 rgb)
{
  for (guint i = 0; i < hints->colors->len; i++)
    if (is_same (g_array_index (hints->colors, guint32, i), rgb))
      return (int) i;
  if (hints->colors->len < G_MAXINT16)
    g_array_append_val (hints->colors, rgb);
  return (int) hints->colors->len - 1;
}

/* The most opaque pixel of each block of a row of blocks: 0 = not hinted, otherwise 0xff000000 | rgb. */
static void
reduce_rows (const guint8 *pixels, int full_width, int rows, int factor, guint32 *out, int width)
{
  for (int x = 0; x < width; x++)
    {
      const guint8 *best = NULL;

      for (int j = 0; j < rows; j++)
        for (int i = x * factor; i < MIN ((x + 1) * factor, full_width); i++)
          {
            const guint8 *pixel = pixels + ((gsize) j * full_width + i) * 4;

            if (pixel[3] >= OPAQUE && (!best || pixel[3] > best[3]))
              best = pixel;
          }
      out[x] = best ? 0xff000000u | (guint32) best[0] << 16 | (guint32) best[1] << 8 | best[2] : 0;
    }
}

/* Hinted colours at the working size. NULL = no memory. (transfer full) */
static guint32 *
read_layer (const ArtLineArtPicture *picture, GeglBuffer *layer)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (picture->content);
  int step = MAX (1, BAND / picture->factor);
  guint32 *colors = g_try_new (guint32, (gsize) picture->width * picture->height);
  g_autofree guint8 *pixels = g_try_malloc_n ((gsize) picture->full_width * 4, (gsize) step * picture->factor);

  if (!colors || !pixels)
    {
      g_free (colors);
      return NULL;
    }
  for (int y = 0; y < picture->height; y += step)
    {
      int top = y * picture->factor, rows = MIN (step * picture->factor, picture->full_height - top);

      gegl_buffer_get (layer, GEGL_RECTANGLE (extent->x, extent->y + top, extent->width, rows), 1.0,
                       babl_format ("R'G'B'A u8"), pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int row = 0; row * picture->factor < rows; row++)
        reduce_rows (pixels + (gsize) row * picture->factor * picture->full_width * 4, picture->full_width,
                     MIN (picture->factor, rows - row * picture->factor), picture->factor,
                     colors + (gsize) (y + row) * picture->width, picture->width);
    }
  return colors;
}

/* The shades of @colors, the commonest first. (transfer full) */
static GArray *
count_shades (const guint32 *colors, gsize count)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  GArray *shades = g_array_new (FALSE, FALSE, sizeof (Shade));
  GHashTableIter iter;
  gpointer key, value;

  for (gsize i = 0; i < count; i++)
    if (colors[i])
      {
        gpointer rgb = GUINT_TO_POINTER (colors[i]);

        g_hash_table_insert (counts, rgb, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, rgb)) + 1));
      }
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Shade shade = { GPOINTER_TO_UINT (key) & 0xffffff, GPOINTER_TO_UINT (value) };

      g_array_append_val (shades, shade);
    }
  g_array_sort (shades, compare_shades);
  return shades;
}

static gboolean
take_layer (ArtLineArtHints *hints, const ArtLineArtPicture *picture, GeglBuffer *layer)
{
  gsize count = (gsize) hints->width * hints->height;
  g_autofree guint32 *colors = read_layer (picture, layer);
  g_autoptr (GHashTable) indices = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) shades = NULL;

  if (!colors)
    return FALSE;
  shades = count_shades (colors, count);
  for (guint i = 0; i < shades->len; i++)
    {
      guint32 rgb = g_array_index (shades, Shade, i).rgb;

      g_hash_table_insert (indices, GUINT_TO_POINTER (0xff000000u | rgb), GINT_TO_POINTER (index_of (hints, rgb)));
    }
  for (gsize i = 0; i < count; i++)
    if (colors[i])
      hints->seeds[i] = (gint16) GPOINTER_TO_INT (g_hash_table_lookup (indices, GUINT_TO_POINTER (colors[i])));
  return TRUE;
}

/* The index of exactly @rgb. */
static int
exact_index (ArtLineArtHints *hints, guint32 rgb)
{
  for (guint i = 0; i < hints->colors->len; i++)
    if (g_array_index (hints->colors, guint32, i) == rgb)
      return (int) i;
  if (hints->colors->len < G_MAXINT16)
    g_array_append_val (hints->colors, rgb);
  return (int) hints->colors->len - 1;
}

/* A dot at @x, @y of the working size. */
static void
draw_dot (ArtLineArtHints *hints, const ArtLineArtRegions *regions, double x, double y, double radius, int color)
{
  int centre_x = (int) floor (x), centre_y = (int) floor (y);
  gint32 label;

  if (centre_x < 0 || centre_y < 0 || centre_x >= hints->width || centre_y >= hints->height)
    return;
  label = regions->labels[(gsize) centre_y * hints->width + centre_x];
  for (int j = MAX (0, (int) (y - radius)); j <= MIN (hints->height - 1, (int) (y + radius)); j++)
    for (int i = MAX (0, (int) (x - radius)); i <= MIN (hints->width - 1, (int) (x + radius)); i++)
      if (regions->labels[(gsize) j * hints->width + i] == label
          && ((i == centre_x && j == centre_y) || hypot (i + 0.5 - x, j + 0.5 - y) <= radius))
        hints->seeds[(gsize) j * hints->width + i] = (gint16) color;
}

static gboolean
take_text (ArtLineArtHints *hints, const ArtLineArtPicture *picture, const ArtLineArtRegions *regions, const char *text,
           double scale, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (picture->content);
  g_autoptr (GPtrArray) dots = art_hints_parse (text, error);

  for (guint i = 0; dots && i < dots->len; i++)
    {
      const ArtHint *dot = g_ptr_array_index (dots, i);
      guint32 rgb = (guint32) dot->r << 16 | (guint32) dot->g << 8 | dot->b;
      double radius = art_hint_radius (dot, (int) lround (picture->full_width * scale),
                                       (int) lround (picture->full_height * scale));

      draw_dot (hints, regions, (dot->x / scale - extent->x) / picture->factor,
                (dot->y / scale - extent->y) / picture->factor, radius / scale / picture->factor,
                exact_index (hints, rgb));
    }
  return dots != NULL;
}

ArtLineArtHints *
art_line_art_hints_new (const ArtLineArtPicture *picture, const ArtLineArtRegions *regions, GeglBuffer *layer,
                        const char *text, double scale, GError **error)
{
  g_autoptr (ArtLineArtHints) hints = g_new0 (ArtLineArtHints, 1);
  gsize count = (gsize) picture->width * picture->height;

  hints->width = picture->width;
  hints->height = picture->height;
  hints->colors = g_array_new (FALSE, FALSE, sizeof (guint32));
  hints->seeds = g_try_new (gint16, count);
  if (hints->seeds)
    memset (hints->seeds, 0xff, count * sizeof (gint16));
  if (!hints->seeds || (layer && !take_layer (hints, picture, layer)))
    {
      art_line_art_no_memory (error);
      return NULL;
    }
  return take_text (hints, picture, regions, text, scale, error) ? g_steal_pointer (&hints) : NULL;
}

void
art_line_art_hints_free (ArtLineArtHints *hints)
{
  if (!hints)
    return;
  g_free (hints->seeds);
  g_array_unref (hints->colors);
  g_free (hints);
}

void
art_line_art_from_srgb (const float srgb[3], const Babl *format, float rgb[3])
{
  const Babl *to = babl_format_with_space ("RGB float", format);

  babl_process (babl_fish (babl_format ("R'G'B' float"), to), srgb, rgb, 1);
}
