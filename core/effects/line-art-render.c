/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lines over highlights over shading over flats, in bands of rows.
 *
 * All in linear light, in which GIMP blends "Normal" and "Multiply"; white highlights look the same in "Screen"
 * whatever it blends in. The labels of the working size are refined along the lines of the full size.
 */
#include "config.h"

#include "line-art-render.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "failure.h"
#include "nn/nn.h"
#include "trapped-ball.h"

/* Rows of working size that make one band. */
#define BAND 64
/* Working pixels around a band in which labels are refined too, so that bands fit together. */
#define MARGIN 6
/* What shadow leaves of light: cool, for a shadow still gets light from the sky. */
static const float shadow[3] = { 0.30f, 0.27f, 0.38f };
/* How opaque shadow and highlight are at most. */
#define SHADOW 1.0f
#define HIGHLIGHT 0.4f
/* Part of the threshold below which a pixel is no line in any case. */
#define CLEAR 0.35

/* Rows in work; pixels are R, G, B, A, linear. */
typedef struct
{
  const ArtLineArtRender *render;
  int top, rows; /* full size */
  const float *pixels;
  float *paper;
  guint8 *ink;
  gint32 *labels;                     /* 0 … n - 1, or + 1 while they grow */
  float *layers[ART_LINE_ART_LAYERS]; /* NULL = not wanted */
  float *merged;
} Strip;

/* How the drawing looks at a pixel, relative to what is plain in it: paper, or the colour of the region. */
static void
relative_color (const Strip *strip, gsize at, const float ground[3], float rgb[3])
{
  art_line_art_over_white (strip->pixels + at * 4, rgb);
  for (int c = 0; c < 3; c++)
    {
      float plain = strip->paper[at * 3 + c] * ground[c];

      rgb[c] = plain > 1e-4f ? MIN (rgb[c] / plain, 1.0f) : 1.0f;
    }
}

/* Multiplies by what of a pixel's difference from paper is noise: nothing remains of small differences, all of large.
 */
static void
clean (const ArtLineArtPicture *picture, float rgb[3])
{
  float darkness = 1.0f - sqrtf (art_line_art_luminance (rgb));
  float color = MAX (MAX (rgb[0], rgb[1]), rgb[2]) - MIN (MIN (rgb[0], rgb[1]), rgb[2]);
  float least = (float) picture->least, keep;

  /* Pale colours are no noise. */
  darkness = MAX (darkness, 0.5f * color);
  keep = CLAMP ((darkness - least) / (2.0f * least), 0.0f, 1.0f);
  for (int c = 0; c < 3; c++)
    rgb[c] = 1.0f - keep * (1.0f - rgb[c]);
}

static void
read_strip_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Strip *strip = data;
  const ArtLineArtPicture *picture = strip->render->picture;
  static const float plain[3] = { 1.0f, 1.0f, 1.0f };
  double step = 1.0 / picture->factor, half = 0.5 * step - 0.5;

  for (int row = (int) begin; row < end; row++)
    {
      gsize first = (gsize) row * picture->full_width;

      art_line_art_paper_row (picture, half, step, (strip->top + row) * step + half, picture->full_width,
                              strip->paper + first * 3);
      for (gsize at = first; at < first + picture->full_width; at++)
        {
          float rgb[3], ink;

          relative_color (strip, at, plain, rgb);
          ink = (float) ((1.0 - sqrtf (art_line_art_luminance (rgb)) - picture->least)
                         / (picture->most - picture->least));
          strip->ink[at] = (guint8) (CLAMP (ink, 0.0f, 1.0f) * 255.0f + 0.5f);
        }
    }
}

/* Labels of the pixels that certainly have those of the working size; 0 for the others, + 1. */
static void
seed_labels (const Strip *strip)
{
  const ArtLineArtRegions *regions = strip->render->regions;
  const ArtLineArtPicture *picture = strip->render->picture;
  int clear = (int) (strip->render->threshold * CLEAR * 255.0);

  for (int row = 0; row < strip->rows; row++)
    for (int x = 0; x < picture->full_width; x++)
      {
        gsize at = (gsize) row * picture->full_width + x;
        gsize small = (gsize) ((strip->top + row) / picture->factor) * regions->width + x / picture->factor;
        gboolean tinted = art_line_art_region (regions, regions->labels[small])->tinted;
        gboolean certain = !regions->barrier[small] && (tinted || strip->ink[at] <= clear);

        strip->labels[at] = certain || picture->factor == 1 ? regions->labels[small] + 1 : 0;
      }
}

/* Pixels that no seed reached: whole strips of ink. */
static void
finish_labels (const Strip *strip)
{
  const ArtLineArtRegions *regions = strip->render->regions;
  const ArtLineArtPicture *picture = strip->render->picture;

  for (int row = 0; row < strip->rows; row++)
    for (int x = 0; x < picture->full_width; x++)
      {
        gsize at = (gsize) row * picture->full_width + x;
        gsize small = (gsize) ((strip->top + row) / picture->factor) * regions->width + x / picture->factor;

        strip->labels[at] = strip->labels[at] > 0 ? strip->labels[at] - 1 : regions->labels[small];
      }
}

static gboolean
find_labels (const Strip *strip, GError **error)
{
  const ArtLineArtPicture *picture = strip->render->picture;

  seed_labels (strip);
  if (picture->factor > 1 && !art_trapped_ball_grow (strip->ink, picture->full_width, strip->rows, strip->labels))
    return art_line_art_no_memory (error);
  finish_labels (strip);
  return TRUE;
}

static inline void
set_pixel (float *pixel, const float rgb[3], float alpha)
{
  for (int c = 0; c < 3; c++)
    pixel[c] = rgb[c];
  pixel[3] = alpha;
}

/* A colour and opacity that over white give @rgb, as transparent as may be. */
static void
to_alpha (const float rgb[3], float pixel[4])
{
  float alpha = 1.0f - MIN (MIN (rgb[0], rgb[1]), rgb[2]);

  for (int c = 0; c < 3; c++)
    pixel[c] = alpha > 0.0f ? CLAMP (1.0f - (1.0f - rgb[c]) / alpha, 0.0f, 1.0f) : 0.0f;
  pixel[3] = alpha;
}

/* A colour and opacity that over black give the negative of @rgb. */
static void
to_light (const float rgb[3], float pixel[4])
{
  float positive[3] = { rgb[0], rgb[1], rgb[2] }, alpha;

  art_line_art_invert (positive);
  alpha = MAX (MAX (positive[0], positive[1]), positive[2]);
  for (int c = 0; c < 3; c++)
    pixel[c] = alpha > 0.0f ? positive[c] / alpha : 1.0f;
  pixel[3] = alpha;
}

/* What lies below the lines in a region that gets no colour: the paper as it is in the drawing. */
static void
flat_of_paper (const Strip *strip, gsize at, const float paper[3], const ArtLineArtRegion *region, float line,
               float flat[4])
{
  float alpha = strip->pixels[at * 4 + 3];

  for (int c = 0; c < 3; c++)
    flat[c] = paper[c] * region->ground[c];
  if (!strip->render->picture->transparent)
    flat[3] = alpha;
  else
    /* Together with the line, as opaque as the drawing. */
    flat[3] = line < 1.0f ? CLAMP (1.0f - (1.0f - alpha) / (1.0f - line), 0.0f, 1.0f) : 0.0f;
}

static inline gboolean
is_dust (const Strip *strip, int x, int row)
{
  const ArtLineArtRegions *regions = strip->render->regions;
  int factor = strip->render->picture->factor;

  return regions->dust && regions->dust[(gsize) ((strip->top + row) / factor) * regions->width + x / factor];
}

typedef struct
{
  float lines[4], flats[4];
  float shadow, highlight; /* opacities */
} Parts;

/* Lines and paper were found in the negative. Over colours, light lines are as broad as dark ones would be. */
static void
restore_negative (const ArtLineArtRegion *region, Parts *parts)
{
  parts->lines[3] *= parts->flats[3];
  art_line_art_invert (region->filled ? parts->lines : parts->flats);
}

static void
find_parts (const Strip *strip, int x, int row, const float paper[3], Parts *parts)
{
  const ArtLineArtRender *render = strip->render;
  const ArtLineArtPicture *picture = render->picture;
  gsize at = (gsize) row * picture->full_width + x;
  gint32 label = strip->labels[at];
  const ArtLineArtRegion *region = art_line_art_region (render->regions, label);
  float rgb[3], shade = 0.5f;

  relative_color (strip, at, region->ground, rgb);
  if (is_dust (strip, x, row))
    rgb[0] = rgb[1] = rgb[2] = 1.0f;
  clean (picture, rgb);
  if (picture->inverted && !region->filled)
    to_light (rgb, parts->lines);
  else if (picture->inverted || picture->transparent)
    to_alpha (rgb, parts->lines);
  else
    set_pixel (parts->lines, rgb, 1.0f);
  if (region->filled)
    set_pixel (parts->flats, region->color, picture->transparent ? 1.0f : strip->pixels[at * 4 + 3]);
  else
    flat_of_paper (strip, at, paper, region, parts->lines[3], parts->flats);
  if (picture->inverted)
    restore_negative (region, parts);
  if (render->shade && region->filled)
    shade = art_line_art_shade_at (render->shade, (x + 0.5) / picture->factor,
                                   (strip->top + row + 0.5) / picture->factor, region->whole);
  parts->shadow = (float) render->strength * SHADOW * MAX (1.0f - 2.0f * shade, 0.0f);
  parts->highlight = (float) render->strength * HIGHLIGHT * MAX (2.0f * shade - 1.0f, 0.0f);
}

/* What the layers look like on top of each other. */
static void
merge (const Strip *strip, const Parts *parts, float pixel[4])
{
  const ArtLineArtPicture *picture = strip->render->picture;
  float line = parts->lines[3], alpha = parts->flats[3];

  for (int c = 0; c < 3; c++)
    {
      float value = parts->flats[c] * (1.0f - parts->shadow * (1.0f - shadow[c]));

      value += parts->highlight * (1.0f - value);
      if (picture->transparent)
        pixel[c] = line * parts->lines[c] + (1.0f - line) * alpha * value;
      else if (picture->inverted)
        pixel[c] = line * parts->lines[c] + (1.0f - line) * value;
      else
        pixel[c] = parts->lines[c] * value;
    }
  pixel[3] = alpha;
  if (!picture->transparent)
    return;
  pixel[3] = line + (1.0f - line) * alpha;
  for (int c = 0; c < 3; c++)
    pixel[c] = pixel[3] > 0.0f ? pixel[c] / pixel[3] : 0.0f;
}

static void
render_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  static const float white[3] = { 1.0f, 1.0f, 1.0f };
  const Strip *strip = data;
  int width = strip->render->picture->full_width;
  float paper[3];
  Parts parts;

  art_line_art_paper_mean (strip->render->picture, paper);
  for (int row = (int) begin; row < end; row++)
    for (int x = 0; x < width; x++)
      {
        gsize at = ((gsize) row * width + x) * 4;

        find_parts (strip, x, row, paper, &parts);
        if (strip->merged)
          {
            merge (strip, &parts, strip->merged + at);
            continue;
          }
        set_pixel (strip->layers[ART_LINE_ART_LINES] + at, parts.lines, parts.lines[3]);
        set_pixel (strip->layers[ART_LINE_ART_HIGHLIGHTS] + at, white, parts.highlight);
        set_pixel (strip->layers[ART_LINE_ART_SHADING] + at, shadow, parts.shadow);
        set_pixel (strip->layers[ART_LINE_ART_FLATS] + at, parts.flats, parts.flats[3]);
      }
}

static void
strip_clear (Strip *strip)
{
  nn_free_aligned ((float *) strip->pixels);
  nn_free_aligned (strip->paper);
  nn_free_aligned (strip->ink);
  nn_free_aligned (strip->labels);
  nn_free_aligned (strip->merged);
  for (int i = 0; i < ART_LINE_ART_LAYERS; i++)
    nn_free_aligned (strip->layers[i]);
}

static gboolean
strip_init (Strip *strip, const ArtLineArtRender *render, gboolean layers, GError **error)
{
  const ArtLineArtPicture *picture = render->picture;
  gsize count = (gsize) picture->full_width * picture->factor * (BAND + 2 * MARGIN);
  gboolean enough = TRUE;

  *strip = (Strip){ .render = render };
  strip->pixels = nn_try_malloc_aligned (count * 4 * sizeof (float));
  strip->paper = nn_try_malloc_aligned (count * 3 * sizeof (float));
  strip->ink = nn_try_malloc_aligned (count);
  strip->labels = nn_try_malloc_aligned (count * sizeof (gint32));
  if (!layers)
    strip->merged = nn_try_malloc_aligned (count * 4 * sizeof (float));
  for (int i = 0; layers && i < ART_LINE_ART_LAYERS; i++)
    enough &= (strip->layers[i] = nn_try_malloc_aligned (count * 4 * sizeof (float))) != NULL;
  if (enough && strip->pixels && strip->paper && strip->ink && strip->labels && (layers || strip->merged))
    return TRUE;
  strip_clear (strip);
  return art_line_art_no_memory (error);
}

/* Reads the rows [@top, @bottom) of the full size. */
static void
read_strip (Strip *strip, int top, int bottom)
{
  strip->top = top;
  strip->rows = bottom - top;
  art_line_art_picture_get (strip->render->picture, top, strip->rows, (float *) strip->pixels);
  nn_parallel_for (strip->rows, 4, read_strip_rows, strip);
}

static void
write_rows (const Strip *strip, const float *from, int top, int rows, GeglBuffer *to)
{
  const ArtLineArtPicture *picture = strip->render->picture;
  const GeglRectangle *extent = gegl_buffer_get_extent (picture->content);

  gegl_buffer_set (to, GEGL_RECTANGLE (extent->x, extent->y + top, extent->width, rows), 0, picture->linear,
                   from + (gsize) (top - strip->top) * picture->full_width * 4, GEGL_AUTO_ROWSTRIDE);
}

static void
report (const ArtLineArtRender *render, int row)
{
  double done = (double) row / render->picture->full_height;

  if (render->monitor && render->monitor->progress)
    render->monitor->progress (render->progress + (1.0 - render->progress) * done, _ ("Painting"), -1.0,
                               render->monitor->data);
}

static gboolean
render_all (const ArtLineArtRender *render, Strip *strip, GeglBuffer *merged, GeglBuffer **layers, GError **error)
{
  const ArtLineArtPicture *picture = render->picture;
  int step = BAND * picture->factor, margin = picture->factor > 1 ? MARGIN * picture->factor : 0;

  for (int top = 0; top < picture->full_height; top += step)
    {
      int rows = MIN (step, picture->full_height - top);

      report (render, top);
      if (art_is_cancelled (render->cancellable, error))
        return FALSE;
      read_strip (strip, MAX (top - margin, 0), MIN (top + rows + margin, picture->full_height));
      if (!find_labels (strip, error))
        return FALSE;
      nn_parallel_for (strip->rows, 4, render_rows, strip);
      if (merged)
        write_rows (strip, strip->merged, top, rows, merged);
      for (int i = 0; layers && i < ART_LINE_ART_LAYERS; i++)
        write_rows (strip, strip->layers[i], top, rows, layers[i]);
    }
  report (render, picture->full_height);
  return TRUE;
}

GeglBuffer *
art_line_art_render_merged (const ArtLineArtRender *render, GError **error)
{
  GeglBuffer *content = render->picture->content;
  g_autoptr (GeglBuffer) result = gegl_buffer_new (gegl_buffer_get_extent (content), gegl_buffer_get_format (content));
  gboolean done;
  Strip strip;

  if (!strip_init (&strip, render, FALSE, error))
    return NULL;
  done = render_all (render, &strip, result, NULL, error);
  strip_clear (&strip);
  return done ? g_steal_pointer (&result) : NULL;
}

/* @format with alpha that is not multiplied in, with components of the same type and curve. */
static const Babl *
format_with_alpha (const Babl *format)
{
  BablModelFlag flags = babl_get_model_flags (babl_format_get_model (format));
  const char *model = flags & BABL_MODEL_FLAG_NONLINEAR    ? "R'G'B'A"
                      : flags & BABL_MODEL_FLAG_PERCEPTUAL ? "R~G~B~A"
                                                           : "RGBA";
  g_autofree char *name = g_strdup_printf ("%s %s", model, babl_get_name (babl_format_get_type (format, 0)));

  return babl_format_with_space (name, format);
}

gboolean
art_line_art_render_layers (const ArtLineArtRender *render, GeglBuffer *layers[ART_LINE_ART_LAYERS], GError **error)
{
  GeglBuffer *content = render->picture->content;
  const Babl *format = format_with_alpha (gegl_buffer_get_format (content));
  gboolean done;
  Strip strip;

  if (!strip_init (&strip, render, TRUE, error))
    return FALSE;
  for (int i = 0; i < ART_LINE_ART_LAYERS; i++)
    layers[i] = gegl_buffer_new (gegl_buffer_get_extent (content), format);
  done = render_all (render, &strip, NULL, layers, error);
  strip_clear (&strip);
  for (int i = 0; !done && i < ART_LINE_ART_LAYERS; i++)
    g_clear_object (&layers[i]);
  return done;
}
