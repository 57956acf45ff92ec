/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a batch is: its parts, and where they will be.
 */
#include "config.h"

#include "batch.h"

#include <math.h>
#include <string.h>

#define BATCH_KEY "art-batch"

static void
part_clear (gpointer data)
{
  ArtPart *part = data;

  g_clear_object (&part->pixels);
  g_free (part->name);
}

/**
 * art_batch_new: an empty batch of an image of @width x @height, or of 0 x 0.
 */
ArtBatch *
art_batch_new (int width, int height)
{
  ArtBatch *batch = g_atomic_rc_box_new0 (ArtBatch);

  batch->width = width;
  batch->height = height;
  batch->parts = g_array_new (FALSE, TRUE, sizeof (ArtPart));
  g_array_set_clear_func (batch->parts, part_clear);
  return batch;
}

ArtBatch *
art_batch_ref (ArtBatch *batch)
{
  return g_atomic_rc_box_acquire (batch);
}

static void
batch_clear (gpointer data)
{
  g_array_unref (((ArtBatch *) data)->parts);
}

void
art_batch_unref (ArtBatch *batch)
{
  if (batch)
    g_atomic_rc_box_release_full (batch, batch_clear);
}

ArtPart *
art_batch_part (const ArtBatch *batch, guint i)
{
  g_assert (i < batch->parts->len);
  return &g_array_index (batch->parts, ArtPart, i);
}

ArtPart *
art_batch_add (ArtBatch *batch, gint32 drawable, ArtPartKind kind, int parent, const GeglRectangle *place)
{
  const ArtPart part = { .drawable = drawable, .kind = kind, .parent = parent, .place = *place };

  g_array_append_val (batch->parts, part);
  return art_batch_part (batch, batch->parts->len - 1);
}

/* ---- pixels ---- */

static gboolean
is_uniform (GeglBuffer *buffer)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const Babl *format = gegl_buffer_get_format (buffer);
  const gsize size = babl_format_get_bytes_per_pixel (format);
  g_autofree guchar *row = g_malloc_n (extent->width, size);
  g_autofree guchar *first = g_malloc (size);

  for (int y = 0; y < extent->height; y++)
    {
      gegl_buffer_get (buffer, GEGL_RECTANGLE (extent->x, extent->y + y, extent->width, 1), 1, format, row,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      if (y == 0)
        memcpy (first, row, size);
      for (int x = 0; x < extent->width; x++)
        if (memcmp (row + x * size, first, size) != 0)
          return FALSE;
    }
  return TRUE;
}

/**
 * art_part_set_pixels: masks and channels get a format in which its numbers are what a network sees. As the linear
 * light that GIMP says they are, they would be bent to sRGB and back, and soft edges would come out wider on one side.
 */
void
art_part_set_pixels (ArtPart *part, GeglBuffer *pixels)
{
  g_clear_object (&part->pixels);
  part->pixels = pixels;
  part->stored = gegl_buffer_get_format (pixels);
  part->uniform = is_uniform (pixels);
  if (part->kind != ART_PART_LAYER)
    {
      const char *type = babl_get_name (babl_format_get_type (part->stored, 0));
      g_autofree char *seen = g_strdup_printf ("Y' %s", type);

      gegl_buffer_set_format (pixels, babl_format (seen));
    }
}

/* ---- on buffers ---- */

void
art_batch_attach (ArtBatch *batch, GeglBuffer *buffer)
{
  g_object_set_data_full (G_OBJECT (buffer), BATCH_KEY, art_batch_ref (batch), (GDestroyNotify) art_batch_unref);
}

ArtBatch *
art_batch_of (GeglBuffer *buffer)
{
  return g_object_get_data (G_OBJECT (buffer), BATCH_KEY);
}

/**
 * art_batch_inputs: the reference size is the image's. The content is another buffer over the part's own tiles, because
 * the batch that goes with it must not hold what holds it.
 */
ArtInputs *
art_batch_inputs (ArtBatch *batch)
{
  g_autoptr (GeglBuffer) content = gegl_buffer_dup (art_batch_part (batch, batch->content)->pixels);
  ArtInputs *inputs = art_inputs_new (content);

  inputs->reference_width = batch->width;
  inputs->reference_height = batch->height;
  art_batch_attach (batch, content);
  return inputs;
}

/* ---- places ---- */

/* As GIMP rounds, negative offsets too. */
static int
round_half_up (double x)
{
  return (int) floor (x + 0.5);
}

/* @inner grows as @outer grows to @grown: edges are rounded, so that neighbours stay neighbours. */
static GeglRectangle
grow_within (const GeglRectangle *inner, const GeglRectangle *outer, const GeglRectangle *grown)
{
  const double across = (double) grown->width / outer->width;
  const double down = (double) grown->height / outer->height;
  const int x = inner->x - outer->x;
  const int y = inner->y - outer->y;
  const int left = round_half_up (x * across);
  const int top = round_half_up (y * down);

  return *GEGL_RECTANGLE (grown->x + left, grown->y + top, round_half_up ((x + inner->width) * across) - left,
                          round_half_up ((y + inner->height) * down) - top);
}

/* As GIMP's Scale Layer does. */
static GeglRectangle
grow_around_centre (const ArtSettings *settings, const GeglRectangle *place)
{
  GeglRectangle grown;

  art_settings_effect (settings)->result_size (settings, place->width, place->height, &grown.width, &grown.height);
  grown.x = (int) (place->x + (place->width - grown.width) / 2.0);
  grown.y = (int) (place->y + (place->height - grown.height) / 2.0);
  return grown;
}

/**
 * art_batch_layout: GIMP scales what is in a group with the group's own rounded factor, and so on down.
 */
GeglRectangle *
art_batch_layout (const ArtBatch *batch, const ArtSettings *settings, int *width, int *height)
{
  const GeglRectangle image = { 0, 0, batch->width, batch->height };
  GeglRectangle *layout = g_new (GeglRectangle, MAX (batch->parts->len, 1));
  GeglRectangle grown = { 0 };

  if (batch->width > 0)
    art_settings_effect (settings)->result_size (settings, batch->width, batch->height, &grown.width, &grown.height);
  for (guint i = 0; i < batch->parts->len; i++)
    {
      const ArtPart *part = art_batch_part (batch, i);

      if (batch->width == 0)
        layout[i] = grow_around_centre (settings, &part->place);
      else if (part->parent == -1)
        layout[i] = grow_within (&part->place, &image, &grown);
      else
        layout[i] = grow_within (&part->place, &art_batch_part (batch, part->parent)->place, &layout[part->parent]);
    }
  if (width)
    *width = grown.width;
  if (height)
    *height = grown.height;
  return layout;
}
