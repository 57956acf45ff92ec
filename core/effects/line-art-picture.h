/* SPDX-License-Identifier: GPL-3.0-or-later
 * A line drawing as it is looked at: its paper, its ink, and all of it small enough to think about.
 *
 * Lightness here is the square root of linear luminance, near enough to what the eye sees and quick. Colours are linear
 * RGB in the drawing's own space, laid over white where the drawing is transparent.
 */
#pragma once

#include <gegl.h>
#include <gio/gio.h>
#include <math.h>

typedef struct
{
  GeglBuffer *content; /* (transfer none) */
  const Babl *linear;  /* "RGBA float" in the space of content */
  int full_width, full_height;
  int factor;        /* pixels of content on a side of a pixel of the working size; those at the far edges have fewer */
  int width, height; /* working size */
  guint8 *color;     /* mean of the pixels, RGB, each the square root * 255 */
  guint8 *light;     /* lightness of the darkest pixel, * 255: thin lines stay unbroken */
  guint8 *ink;       /* 0 paper, 255 the drawing's darkest lines */
  gboolean transparent; /* drawn on nothing, not on paper */
  gboolean inverted;    /* light lines on dark paper: it is read as its negative, and all but content is about that */
  double noise;         /* standard deviation of the lightness of plain paper */
  double least, most;   /* darkness (1 - lightness over that of the paper) at which ink begins, and is 255 */
  int cell, grid_width, grid_height;
  float *paper; /* colour of the paper in each cell of the working size: R, G, B, unused */
} ArtLineArtPicture;

/* Reads @content in bands; at most @largest pixels at the working size. ART_ERROR_INPUT (empty, indexed, no lines),
 * ART_ERROR_NO_MEMORY, ART_ERROR_CANCELLED. (transfer full) */
ArtLineArtPicture *art_line_art_picture_new (GeglBuffer *content, gsize largest, GCancellable *cancellable,
                                             GError **error);
void art_line_art_picture_free (ArtLineArtPicture *picture);

/* Reads pixels of the content, or of its negative if @picture is inverted: R, G, B, A, linear. */
void art_line_art_picture_get (const ArtLineArtPicture *picture, int y, int rows, float *pixels);

/* Pixels of content on a side of a working pixel. */
int art_line_art_factor (int width, int height, gsize largest);

/* The paper's colour along a row of @n pixels: at (@x + i * @step, @y) in working pixels. @row: R, G, B of each. */
void art_line_art_paper_row (const ArtLineArtPicture *picture, double x, double step, double y, int n, float *row);
/* Paper of the whole drawing, RGB. */
void art_line_art_paper_mean (const ArtLineArtPicture *picture, float rgb[3]);

/* The negative of linear R, G, B, as the eye sees it; its own inverse. */
static inline void
art_line_art_invert (float *rgb)
{
  for (int c = 0; c < 3; c++)
    {
      /* The order of the comparisons sends NaN to 1. */
      float root = 1.0f - sqrtf (rgb[c] > 0.0f ? MIN (rgb[c], 1.0f) : 0.0f);

      rgb[c] = root * root;
    }
}

/* Lays a linear R, G, B, A over white; what is no number becomes white. */
static inline void
art_line_art_over_white (const float *pixel, float rgb[3])
{
  float alpha = pixel[3] >= 0.0f ? MIN (pixel[3], 1.0f) : 0.0f;

  for (int c = 0; c < 3; c++)
    {
      float value = pixel[c] * alpha + (1.0f - alpha);

      /* The order of the comparisons sends NaN to 1. */
      rgb[c] = value < 1.0f ? MAX (value, 0.0f) : 1.0f;
    }
}

static inline float
art_line_art_luminance (const float *rgb)
{
  return 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2];
}

/* Says that memory ran out; FALSE. */
gboolean art_line_art_no_memory (GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtLineArtPicture, art_line_art_picture_free)
