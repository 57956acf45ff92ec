/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rectangles of a GeglBuffer as float planes and back, for work in tiles.
 *
 * Colours under transparent pixels are made up as art_image_fill_holes() does, by averages of 2, 4, 8 and 16 pixels.
 * Tiles are read with a frame, aligned to 16 pixels of the picture, so that those averages are the same in every tile;
 * blocks of 16 without any colour take it from a small copy of the whole picture.
 */
#include "config.h"

#include "image-tile.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "effect.h"
#include "image-rows.h"
#include "image.h"

#define CHANNELS 4
#define BLOCK 16
/* Weight of a colour from the small copy; any more than 0 means that it is known. */
#define KNOWN 1.0f

struct _ArtTileReader
{
  GeglBuffer *buffer;
  const Babl *format; /* R~G~B~A float in the buffer's space */
  gboolean has_alpha;
  NnTensor *coarse; /* one pixel for a block; NULL until a tile has an empty block */
};

static const Babl *
working_format (GeglBuffer *buffer)
{
  return babl_format_with_space ("R~G~B~A float", gegl_buffer_get_format (buffer));
}

ArtTileReader *
art_tile_reader_new (GeglBuffer *buffer, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  ArtTileReader *reader;

  if (extent->width < 1 || extent->height < 1)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, _ ("There are no pixels to work on."));
      return NULL;
    }
  if (babl_format_is_palette (gegl_buffer_get_format (buffer)))
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT,
                           _ ("Pictures with indexed colors cannot be worked on. Convert the image with "
                              "Image > Mode > RGB first."));
      return NULL;
    }
  reader = g_new0 (ArtTileReader, 1);
  reader->buffer = g_object_ref (buffer);
  reader->format = working_format (buffer);
  reader->has_alpha = babl_format_has_alpha (gegl_buffer_get_format (buffer)) != 0;
  return reader;
}

void
art_tile_reader_free (ArtTileReader *reader)
{
  if (!reader)
    return;
  g_clear_object (&reader->buffer);
  g_clear_pointer (&reader->coarse, nn_tensor_unref);
  g_free (reader);
}

gboolean
art_tile_reader_has_alpha (const ArtTileReader *reader)
{
  return reader->has_alpha;
}

/* Alpha between 0 and 1, and no values that are no numbers: a network would spread them over the picture. */
static gboolean
clean_pixels (float *pixels, gsize count)
{
  gboolean holes = FALSE;

  for (gsize i = 0; i < count * CHANNELS; i++)
    if (!isfinite (pixels[i]))
      pixels[i] = 0.0f;
  for (gsize i = 0; i < count; i++)
    {
      float *alpha = pixels + i * CHANNELS + 3;

      *alpha = CLAMP (*alpha, 0.0f, 1.0f);
      holes |= *alpha <= 0.0f;
    }
  return holes;
}

static gboolean
make_coarse (ArtTileReader *reader, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (reader->buffer);

  if (!reader->coarse)
    reader->coarse = art_image_to_tensor_scaled (reader->buffer, (extent->width + BLOCK - 1) / BLOCK,
                                                 (extent->height + BLOCK - 1) / BLOCK, error);
  return reader->coarse != NULL;
}

static gboolean
block_is_empty (const float *pixels, int stride, int width, int height)
{
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (pixels[((gsize) y * stride + x) * CHANNELS + 3] > 0.0f)
        return FALSE;
  return TRUE;
}

static void
paint_block (float *pixels, int stride, int width, int height, const NnTensor *coarse, gsize block)
{
  gsize plane = (gsize) nn_tensor_count (coarse) / 3;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        float *to = pixels + ((gsize) y * stride + x) * CHANNELS;

        for (int c = 0; c < 3; c++)
          to[c] = nn_tensor_floats (coarse)[c * plane + block];
        to[3] = KNOWN;
      }
}

/* Gives blocks of @frame without a colour that of the small copy. */
static gboolean
paint_empty_blocks (ArtTileReader *reader, const GeglRectangle *frame, float *pixels, GError **error)
{
  int across = (gegl_buffer_get_width (reader->buffer) + BLOCK - 1) / BLOCK;

  for (int y = 0; y < frame->height; y += BLOCK)
    for (int x = 0; x < frame->width; x += BLOCK)
      {
        float *corner = pixels + ((gsize) y * frame->width + x) * CHANNELS;
        int width = MIN (BLOCK, frame->width - x), height = MIN (BLOCK, frame->height - y);

        if (!block_is_empty (corner, frame->width, width, height))
          continue;
        if (!make_coarse (reader, error))
          return FALSE;
        paint_block (corner, frame->width, width, height, reader->coarse,
                     (gsize) ((frame->y + y) / BLOCK) * across + (frame->x + x) / BLOCK);
      }
  return TRUE;
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY,
                       _ ("There is not enough memory for a part of the picture."));
  return FALSE;
}

/* What is read for @x, @y, @width, @height: with a frame if there may be holes, aligned, inside the picture. */
static GeglRectangle
frame_around (const ArtTileReader *reader, int x, int y, int width, int height)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (reader->buffer);
  int frame = reader->has_alpha ? BLOCK : 0, align = reader->has_alpha ? BLOCK : 1;
  int left = MAX (0, x - frame) / align * align, top = MAX (0, y - frame) / align * align;
  int right = MIN (extent->width, (x + width + frame + align - 1) / align * align);
  int bottom = MIN (extent->height, (y + height + frame + align - 1) / align * align);

  return (GeglRectangle){ left, top, MAX (right - left, 1), MAX (bottom - top, 1) };
}

static void
split (const float *pixels, const GeglRectangle *frame, int x, int y, NnTensor *color, NnTensor *alpha)
{
  int height = (int) color->shape.dims[2], width = (int) color->shape.dims[3];
  gsize plane = (gsize) width * height;

  for (int j = 0; j < height; j++)
    for (int i = 0; i < width; i++)
      {
        int row = CLAMP (y + j - frame->y, 0, frame->height - 1),
            column = CLAMP (x + i - frame->x, 0, frame->width - 1);
        const float *from = pixels + ((gsize) row * frame->width + column) * CHANNELS;
        gsize to = (gsize) j * width + i;

        for (int c = 0; c < 3; c++)
          nn_tensor_floats (color)[c * plane + to] = from[c];
        if (alpha)
          nn_tensor_floats (alpha)[to] = from[3];
      }
}

/* The alpha that filling replaces by weights, put back. */
static void
restore_alpha (const float *alpha, float *pixels, gsize count)
{
  for (gsize i = 0; i < count; i++)
    pixels[i * CHANNELS + 3] = alpha[i];
}

static gboolean
fill (ArtTileReader *reader, const GeglRectangle *frame, float *pixels, GError **error)
{
  gsize count = (gsize) frame->width * frame->height;
  g_autofree float *alpha = g_try_new (float, count);

  if (!alpha)
    return no_memory (error);
  for (gsize i = 0; i < count; i++)
    alpha[i] = pixels[i * CHANNELS + 3];
  if (!paint_empty_blocks (reader, frame, pixels, error))
    return FALSE;
  if (!art_image_fill_holes (pixels, frame->width, frame->height))
    return no_memory (error);
  restore_alpha (alpha, pixels, count);
  return TRUE;
}

gboolean
art_tile_reader_read (ArtTileReader *reader, int x, int y, NnTensor *color, NnTensor *alpha, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (reader->buffer);
  GeglRectangle frame = frame_around (reader, x, y, (int) color->shape.dims[3], (int) color->shape.dims[2]);
  GeglRectangle absolute = { extent->x + frame.x, extent->y + frame.y, frame.width, frame.height };
  gsize count = (gsize) frame.width * frame.height;
  g_autofree float *pixels = g_try_new (float, count *CHANNELS);

  if (!pixels)
    return no_memory (error);
  gegl_buffer_get (reader->buffer, &absolute, 1.0, reader->format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  if (clean_pixels (pixels, count) && !fill (reader, &frame, pixels, error))
    return FALSE;
  split (pixels, &frame, x, y, color, alpha);
  return TRUE;
}

void
art_tile_write (GeglBuffer *buffer, const GeglRectangle *rectangle, const float *color, const float *alpha, gsize plane,
                int stride)
{
  g_autofree float *rows = g_new (float, (gsize) rectangle->width *ART_IMAGE_BAND *CHANNELS);

  for (int y = 0; y < rectangle->height; y += ART_IMAGE_BAND)
    {
      GeglRectangle band = { rectangle->x, rectangle->y + y, rectangle->width,
                             MIN (ART_IMAGE_BAND, rectangle->height - y) };

      for (int j = 0; j < band.height; j++)
        for (int i = 0; i < band.width; i++)
          {
            float *to = rows + ((gsize) j * band.width + i) * CHANNELS;
            gsize from = (gsize) (y + j) * stride + i;

            for (int c = 0; c < 3; c++)
              to[c] = color[c * plane + from];
            to[3] = alpha ? alpha[from] : 1.0f;
          }
      gegl_buffer_set (buffer, &band, 0, working_format (buffer), rows, GEGL_AUTO_ROWSTRIDE);
    }
}
