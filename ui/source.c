/* SPDX-License-Identifier: GPL-3.0-or-later
 * The document's pixels, shared by the dialog and the threads that work on them.
 */
#include "config.h"

#include "source.h"

#include <string.h>

#define BAND 64 /* rows that are compared at a time */

ArtSource *
art_source_new (ArtInputs *inputs)
{
  ArtSource *source = g_atomic_rc_box_new (ArtSource);
  source->inputs = inputs;
  return source;
}

ArtSource *
art_source_ref (ArtSource *source)
{
  return g_atomic_rc_box_acquire (source);
}

static void
source_clear (gpointer source)
{
  art_inputs_free (((ArtSource *) source)->inputs);
}

void
art_source_unref (ArtSource *source)
{
  if (source)
    g_atomic_rc_box_release_full (source, source_clear);
}

static gboolean
band_equal (GeglBuffer *a, GeglBuffer *b, const GeglRectangle *band, guchar *of_a, guchar *of_b)
{
  const Babl *format = gegl_buffer_get_format (a);

  gegl_buffer_get (a, band, 1, format, of_a, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gegl_buffer_get (b, band, 1, format, of_b, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return memcmp (of_a, of_b, (gsize) band->width * band->height * babl_format_get_bytes_per_pixel (format)) == 0;
}

/* Either may be NULL. */
static gboolean
buffer_equal (GeglBuffer *a, GeglBuffer *b)
{
  if (a == b)
    return TRUE;
  if (!a || !b || gegl_buffer_get_format (a) != gegl_buffer_get_format (b)
      || !gegl_rectangle_equal (gegl_buffer_get_extent (a), gegl_buffer_get_extent (b)))
    return FALSE;

  const GeglRectangle *extent = gegl_buffer_get_extent (a);
  gsize size = (gsize) extent->width * BAND * babl_format_get_bytes_per_pixel (gegl_buffer_get_format (a));
  g_autofree guchar *of_a = g_malloc (size), *of_b = g_malloc (size);
  for (int y = 0; y < extent->height; y += BAND)
    {
      GeglRectangle band = { extent->x, extent->y + y, extent->width, MIN (BAND, extent->height - y) };
      if (!band_equal (a, b, &band, of_a, of_b))
        return FALSE;
    }
  return TRUE;
}

static gboolean
layers_equal (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer name, buffer;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &name, &buffer))
    if (!buffer_equal (buffer, g_hash_table_lookup (b, name)))
      return FALSE;
  return TRUE;
}

gboolean
art_source_equal (const ArtSource *a, const ArtSource *b)
{
  return buffer_equal (a->inputs->content, b->inputs->content) && buffer_equal (a->inputs->mask, b->inputs->mask)
         && layers_equal (a->inputs->layers, b->inputs->layers);
}
