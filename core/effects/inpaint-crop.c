/* SPDX-License-Identifier: GPL-3.0-or-later
 * A piece of the hole with its surroundings: out of the picture and back into it.
 */
#include "config.h"

#include "inpaint-crop.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "image-rows.h"

#define CHANNELS 4
/* Alpha below which a pixel is no example: its colour may be a fringe. */
#define SHOWS 0.95f
/* Part of the known pixels that may be transparent around a hole that becomes opaque. */
#define TRANSPARENT_PART 0.01
/* Pixels of a hole that one known pixel is enough for. */
#define ENOUGH 2

void
art_inpaint_crop_free (ArtInpaintCrop *crop)
{
  if (!crop)
    return;
  g_clear_pointer (&crop->picture, nn_tensor_unref);
  nn_free_aligned (crop->hole);
  nn_free_aligned (crop->mine);
  nn_free_aligned (crop->source);
  g_free (crop);
}

static ArtInpaintCrop *
no_memory (const GeglRectangle *area, GError **error)
{
  g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY,
               _ ("There is not enough memory for the surroundings of the hole, %d×%d pixels. Use a smaller sample "
                  "radius."),
               area->width, area->height);
  return NULL;
}

/* All sizes of a crop, nothing in it. */
static ArtInpaintCrop *
new_crop (const ArtInpaintHole *hole, const GeglRectangle *rectangle, GError **error)
{
  g_autoptr (ArtInpaintCrop) crop = g_new0 (ArtInpaintCrop, 1);
  NnShape shape = NN_SHAPE (1, 3, rectangle->height, rectangle->width);
  gsize n = (gsize) rectangle->width * rectangle->height;

  crop->area = *rectangle;
  crop->area.x += hole->extent.x;
  crop->area.y += hole->extent.y;
  crop->picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  if (!crop->picture)
    return NULL;
  crop->hole = nn_try_malloc_aligned (n);
  crop->mine = nn_try_malloc_aligned (n);
  crop->source = nn_try_malloc_aligned (n);
  return crop->hole && crop->mine && crop->source ? g_steal_pointer (&crop) : no_memory (rectangle, error);
}

/* Which pixels are known and which are whose. */
static void
sort_pixels (const ArtInpaintPicture *picture, int number, const GeglRectangle *rectangle, ArtInpaintCrop *crop)
{
  int width = picture->hole->extent.width, wave = art_inpaint_piece (picture->pieces, number)->wave;
  gsize i = 0;

  for (int y = rectangle->y; y < rectangle->y + rectangle->height; y++)
    for (int x = rectangle->x; x < rectangle->x + rectangle->width; x++, i++)
      {
        guint8 coverage = picture->hole->coverage[(gsize) y * width + x];
        int owner = coverage ? art_inpaint_owner (picture->pieces, x, y) : -1;

        crop->mine[i] = owner == number ? coverage : 0;
        crop->hole[i] = coverage && art_inpaint_piece (picture->pieces, owner)->wave >= wave ? 255 : 0;
        crop->source[i] = coverage ? 0 : 255;
        crop->n_hole += crop->hole[i] != 0;
      }
}

/* Deep in a large hole there is nothing to copy but what was filled before. */
static void
add_filled_sources (const ArtInpaintPiece *piece, ArtInpaintCrop *crop)
{
  gsize n = (gsize) crop->area.width * crop->area.height;
  gint64 n_source = 0;

  for (gsize i = 0; i < n; i++)
    n_source += crop->source[i] != 0;
  if (piece->coarse && n_source * ENOUGH < crop->n_hole)
    for (gsize i = 0; i < n; i++)
      crop->source[i] = crop->hole[i] ? 0 : 255;
}

/* Alpha becomes 0 where nothing is known or shows. */
static void
weigh_pixels (ArtInpaintCrop *crop, float *pixels)
{
  gsize n = (gsize) crop->area.width * crop->area.height, known = 0, transparent = 0;

  for (gsize i = 0; i < n; i++, pixels += CHANNELS)
    {
      float alpha = pixels[3];
      gboolean real = isfinite (pixels[0]) && isfinite (pixels[1]) && isfinite (pixels[2]);

      if (!(alpha >= SHOWS) || !real)
        crop->source[i] = 0;
      if (!real)
        pixels[0] = pixels[1] = pixels[2] = 0.0f;
      if (!crop->hole[i])
        {
          known++;
          transparent += alpha < SHOWS;
        }
      pixels[3] = crop->hole[i] || !real || !(alpha > 0.0f) ? 0.0f : MIN (alpha, 1.0f);
    }
  crop->surely_opaque = (double) transparent <= TRANSPARENT_PART * (double) known;
}

static void
apply_sample_mask (ArtInpaintCrop *crop, GeglBuffer *sample)
{
  gsize n = (gsize) crop->area.width * crop->area.height;
  g_autofree guint8 *mask = sample ? g_malloc (n) : NULL;

  if (sample)
    gegl_buffer_get (sample, &crop->area, 1.0, babl_format ("Y u8"), mask, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < n; i++)
    {
      if (mask && mask[i] < 128)
        crop->source[i] = 0;
      crop->n_source += crop->source[i] != 0;
    }
}

static void
split_channels (const float *pixels, gsize n, float *planes)
{
  for (int c = 0; c < 3; c++)
    for (gsize i = 0; i < n; i++)
      planes[c * n + i] = pixels[i * CHANNELS + c];
}

/* The working form of colours in @buffer. */
static const Babl *
working_format (void)
{
  return babl_format ("R'G'B'A float");
}

ArtInpaintCrop *
art_inpaint_crop_read (ArtInpaintPicture *picture, int number, const GeglRectangle *rectangle, GError **error)
{
  g_autoptr (ArtInpaintCrop) crop = new_crop (picture->hole, rectangle, error);
  gsize n = (gsize) rectangle->width * rectangle->height;
  gboolean filled;
  float *pixels;

  if (!crop)
    return NULL;
  if (!(pixels = nn_try_malloc_aligned (n * CHANNELS * sizeof (float))))
    return no_memory (rectangle, error);
  sort_pixels (picture, number, rectangle, crop);
  add_filled_sources (art_inpaint_piece (picture->pieces, number), crop);
  g_mutex_lock (&picture->lock);
  gegl_buffer_get (picture->buffer, &crop->area, 1.0, working_format (), pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  weigh_pixels (crop, pixels);
  apply_sample_mask (crop, picture->sample);
  g_mutex_unlock (&picture->lock);
  filled = art_image_fill_holes (pixels, rectangle->width, rectangle->height);
  split_channels (pixels, n, nn_tensor_floats (crop->picture));
  nn_free_aligned (pixels);
  return filled ? g_steal_pointer (&crop) : no_memory (rectangle, error);
}

/* Colours of one row, with the alpha that they are to have. */
static void
join_row (const ArtInpaintCrop *crop, int y, gboolean opaque, float *row)
{
  int width = crop->area.width;
  gsize plane = (gsize) width * crop->area.height;
  const float *planes = nn_tensor_floats (crop->picture) + (gsize) y * width;

  for (int x = 0; x < width; x++)
    {
      for (int c = 0; c < 3; c++)
        row[x * CHANNELS + c] = planes[c * plane + x];
      if (opaque)
        row[x * CHANNELS + 3] = 1.0f;
    }
}

/* What is encoded takes the place of what was there, pixel by pixel. */
static void
write_row (GeglBuffer *buffer, const ArtInpaintCrop *crop, int y, gboolean opaque, float *row, guint8 *bytes[2])
{
  const Babl *format = gegl_buffer_get_format (buffer);
  gsize size = (gsize) babl_format_get_bytes_per_pixel (format);
  const GeglRectangle line = { crop->area.x, crop->area.y + y, crop->area.width, 1 };
  const guint8 *mine = crop->mine + (gsize) y * crop->area.width;

  gegl_buffer_get (buffer, &line, 1.0, working_format (), row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gegl_buffer_get (buffer, &line, 1.0, format, bytes[0], GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  join_row (crop, y, opaque, row);
  babl_process (babl_fish (working_format (), format), row, bytes[1], line.width);
  for (int x = 0; x < line.width; x++)
    if (mine[x])
      memcpy (bytes[0] + (gsize) x * size, bytes[1] + (gsize) x * size, size);
  gegl_buffer_set (buffer, &line, 0, format, bytes[0], GEGL_AUTO_ROWSTRIDE);
}

void
art_inpaint_crop_write (ArtInpaintPicture *picture, const ArtInpaintCrop *crop)
{
  gsize width = (gsize) crop->area.width;
  gsize size = (gsize) babl_format_get_bytes_per_pixel (gegl_buffer_get_format (picture->buffer));
  gboolean opaque = picture->hole->makes_opaque || crop->surely_opaque;
  g_autofree float *row = g_new (float, width *CHANNELS);
  g_autofree guint8 *before = g_malloc (width * size), *after = g_malloc (width * size);
  guint8 *bytes[2] = { before, after };

  g_mutex_lock (&picture->lock);
  for (int y = 0; y < crop->area.height; y++)
    {
      const guint8 *mine = crop->mine + (gsize) y * width;
      gsize x = 0;

      while (x < width && !mine[x])
        x++;
      if (x < width)
        write_row (picture->buffer, crop, y, opaque, row, bytes);
    }
  g_mutex_unlock (&picture->lock);
}
