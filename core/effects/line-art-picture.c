/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads a line drawing, band by band, into a picture of the working size.
 */
#include "config.h"

#include "line-art-picture.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "effect.h"
#include "failure.h"
#include "line-art-paper.h"
#include "nn/nn.h"

/* Rows of the working size that are read at a time. */
#define BAND 16
/* Part of the pixels that must be transparent for the drawing to be on nothing. */
#define TRANSPARENT 0.02
/* A median of absolute differences of two normal values, in standard deviations. */
#define MEDIAN_DIFFERENCE (0.6745 * G_SQRT2)
#define LEVELS 256
/* A drawing is light on dark if half of its pixels are at most that light, and so many that much lighter than those. */
#define DARK_PAPER 0.35
#define LIGHT_LINES 0.004
#define LIGHTER 0.3

typedef struct
{
  ArtLineArtPicture *picture;
  const float *pixels; /* of the band, R, G, B, A */
  int y, rows;         /* of the band, working size */
  int full_rows;
  gsize *transparent;             /* pixels of each row of the band */
  guint32 (*differences)[LEVELS]; /* of each row of the band */
} Band;

gboolean
art_line_art_no_memory (GError **error)
{
  g_set_error_literal (error, ART_ERROR, ART_ERROR_NO_MEMORY,
                       _ ("There is not enough memory to color this drawing. Close other images, or select a part."));
  return FALSE;
}

int
art_line_art_factor (int width, int height, gsize largest)
{
  int factor = 1;

  while ((gsize) ((width + factor - 1) / factor) * ((height + factor - 1) / factor) > largest)
    factor++;
  return factor;
}

static inline guint8
encode (float linear)
{
  return (guint8) (sqrtf (linear) * 255.0f + 0.5f);
}

/* Mean and darkest of the pixels under one of the working size. */
static void
read_block (const Band *band, int x, int row)
{
  ArtLineArtPicture *picture = band->picture;
  int left = x * picture->factor, right = MIN (left + picture->factor, picture->full_width);
  int top = row * picture->factor, bottom = MIN (top + picture->factor, band->full_rows);
  float sum[3] = { 0.0f }, darkest = 1.0f, scale = 1.0f / ((right - left) * (bottom - top));
  gsize at = (gsize) (band->y + row) * picture->width + x;

  for (int j = top; j < bottom; j++)
    for (int i = left; i < right; i++)
      {
        const float *pixel = band->pixels + ((gsize) j * picture->full_width + i) * 4;
        float rgb[3];

        art_line_art_over_white (pixel, rgb);
        for (int c = 0; c < 3; c++)
          sum[c] += rgb[c];
        darkest = MIN (darkest, art_line_art_luminance (rgb));
        band->transparent[row] += !(pixel[3] >= 0.5f);
      }
  for (int c = 0; c < 3; c++)
    picture->color[at * 3 + c] = encode (MIN (sum[c] * scale, 1.0f));
  picture->light[at] = encode (darkest);
}

/* Differences of neighbours in one full row, for the noise. */
static void
count_differences (const Band *band, int row)
{
  const ArtLineArtPicture *picture = band->picture;
  const float *pixels = band->pixels + (gsize) row * picture->factor * picture->full_width * 4;
  int before = -1;

  for (int x = 0; x < picture->full_width; x++)
    {
      float rgb[3];
      int light;

      art_line_art_over_white (pixels + x * 4, rgb);
      light = encode (MIN (art_line_art_luminance (rgb), 1.0f));
      if (before >= 0)
        band->differences[row][ABS (light - before)]++;
      before = light;
    }
}

static void
read_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Band *band = data;

  for (int row = (int) begin; row < end; row++)
    {
      for (int x = 0; x < band->picture->width; x++)
        read_block (band, x, row);
      count_differences (band, row);
    }
}

void
art_line_art_picture_get (const ArtLineArtPicture *picture, int y, int rows, float *pixels)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (picture->content);

  gegl_buffer_get (picture->content, GEGL_RECTANGLE (extent->x, extent->y + y, extent->width, rows), 1.0,
                   picture->linear, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; picture->inverted && i < (gsize) picture->full_width * rows; i++)
    art_line_art_invert (pixels + 4 * i);
}

static void
read_band (ArtLineArtPicture *picture, int y, float *pixels, gsize *transparent, guint32 differences[LEVELS])
{
  int rows = MIN (BAND, picture->height - y), top = y * picture->factor;
  int full_rows = MIN (rows * picture->factor, picture->full_height - top);
  gsize counts[BAND] = { 0 };
  guint32 found[BAND][LEVELS] = { { 0 } };
  Band band = { picture, pixels, y, rows, full_rows, counts, found };

  art_line_art_picture_get (picture, top, full_rows, pixels);
  nn_parallel_for (rows, 1, read_rows, &band);
  for (int row = 0; row < rows; row++)
    {
      *transparent += counts[row];
      for (int i = 0; i < LEVELS; i++)
        differences[i] += found[row][i];
    }
}

/* Half of all differences are smaller than the median; in drawings, most are those of paper. */
static double
noise_of (const guint32 differences[LEVELS])
{
  guint64 total = 0, sum = 0;
  int median = 0;

  for (int i = 0; i < LEVELS; i++)
    total += differences[i];
  while (median < LEVELS - 1 && (sum += differences[median]) * 2 < total)
    median++;
  return median / 255.0 / MEDIAN_DIFFERENCE;
}

static gboolean
read_content (ArtLineArtPicture *picture, GCancellable *cancellable, GError **error)
{
  g_autofree float *pixels = g_try_malloc_n ((gsize) picture->full_width * picture->factor * BAND, 4 * sizeof (float));
  guint32 differences[LEVELS] = { 0 };
  gsize transparent = 0;

  if (!pixels)
    return art_line_art_no_memory (error);
  for (int y = 0; y < picture->height; y += BAND)
    {
      if (art_is_cancelled (cancellable, error))
        return FALSE;
      read_band (picture, y, pixels, &transparent, differences);
    }
  picture->transparent = transparent > TRANSPARENT * picture->full_width * picture->full_height;
  picture->noise = noise_of (differences);
  return TRUE;
}

/* Few light lines on dark paper? */
static gboolean
is_light_on_dark (const ArtLineArtPicture *picture)
{
  gsize count = (gsize) picture->width * picture->height, below = 0, lighter = 0;
  guint32 histogram[LEVELS] = { 0 };
  int median = 0;

  for (gsize i = 0; i < count; i++)
    histogram[MAX (MAX (picture->color[i * 3], picture->color[i * 3 + 1]), picture->color[i * 3 + 2])]++;
  while (median < LEVELS - 1 && (below += histogram[median]) * 2 < count)
    median++;
  for (int i = median + (int) (LIGHTER * 255.0); i < LEVELS; i++)
    lighter += histogram[i];
  return !picture->transparent && median < DARK_PAPER * 255.0 && lighter > LIGHT_LINES * (double) count;
}

static gboolean
check_content (GeglBuffer *content, GError **error)
{
  const char *message = NULL;

  if (babl_format_is_palette (gegl_buffer_get_format (content)))
    message = _ ("Pictures with indexed colors cannot be worked on. Convert the image with Image > Mode > RGB first.");
  else if (gegl_buffer_get_width (content) < 1 || gegl_buffer_get_height (content) < 1)
    message = _ ("There are no pixels to work on.");
  if (message)
    g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, message);
  return message == NULL;
}

static gboolean
allocate (ArtLineArtPicture *picture, GError **error)
{
  gsize count = (gsize) picture->width * picture->height;

  picture->color = g_try_malloc (count * 3);
  picture->light = g_try_malloc (count);
  picture->ink = g_try_malloc (count);
  return (picture->color && picture->light && picture->ink) || art_line_art_no_memory (error);
}

ArtLineArtPicture *
art_line_art_picture_new (GeglBuffer *content, gsize largest, GCancellable *cancellable, GError **error)
{
  g_autoptr (ArtLineArtPicture) picture = NULL;

  if (!check_content (content, error))
    return NULL;
  picture = g_new0 (ArtLineArtPicture, 1);
  picture->content = content;
  picture->linear = babl_format_with_space ("RGBA float", gegl_buffer_get_format (content));
  picture->full_width = gegl_buffer_get_width (content);
  picture->full_height = gegl_buffer_get_height (content);
  picture->factor = art_line_art_factor (picture->full_width, picture->full_height, largest);
  picture->width = (picture->full_width + picture->factor - 1) / picture->factor;
  picture->height = (picture->full_height + picture->factor - 1) / picture->factor;
  if (!allocate (picture, error) || !read_content (picture, cancellable, error))
    return NULL;
  picture->inverted = is_light_on_dark (picture);
  if (picture->inverted && !read_content (picture, cancellable, error))
    return NULL;
  art_line_art_find_paper (picture);
  return art_line_art_find_ink (picture, error) ? g_steal_pointer (&picture) : NULL;
}

void
art_line_art_picture_free (ArtLineArtPicture *picture)
{
  if (!picture)
    return;
  g_free (picture->color);
  g_free (picture->light);
  g_free (picture->ink);
  g_free (picture->paper);
  g_free (picture);
}
