/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keeps still in a series of results what is still in the pictures that they were made of.
 *
 * Every pixel of a result remembers the picture that it was made of. Only where a frame differs from that, and around
 * it as far as strokes reach, is the new result taken; so slow changes add up until they count.
 */
#include "config.h"

#include "steady.h"

#include <math.h>

/* Differences of R'G'B' that are noise, and those that surely are none. */
#define STILL (3.0f / 255.0f)
#define CHANGED (9.0f / 255.0f)
/* Radius over which noise is evened out. */
#define NOISE_RADIUS 1
/* How far changes reach, as a part of the longer side. */
#define REACH 0.015
/* Less than this of a change is none. */
#define LEAST 1e-3f

struct _ArtSteady
{
  GeglBuffer *seen, *result; /* of the last frame; NULL = there was none */
  int x, y;                  /* of its 0,0 on the canvas */
};

ArtSteady *
art_steady_new (void)
{
  return g_new0 (ArtSteady, 1);
}

void
art_steady_free (ArtSteady *steady)
{
  if (!steady)
    return;
  g_clear_object (&steady->seen);
  g_clear_object (&steady->result);
  g_free (steady);
}

/* ---- places ---- */

/* The extent of the last frame in coordinates of one at @x, @y. */
static GeglRectangle
last_extent (const ArtSteady *steady, int x, int y)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (steady->result);

  return *GEGL_RECTANGLE (extent->x + steady->x - x, extent->y + steady->y - y, extent->width, extent->height);
}

GeglBuffer *
art_steady_before (const ArtSteady *steady, GeglBuffer *frame, int x, int y)
{
  GeglRectangle place, seen;
  GeglBuffer *before;

  if (!steady->result)
    return NULL;
  place = last_extent (steady, x, y);
  if (!gegl_rectangle_intersect (&seen, &place, gegl_buffer_get_extent (frame)))
    return NULL;
  before = gegl_buffer_new (&seen, gegl_buffer_get_format (steady->result));
  gegl_buffer_copy (steady->result,
                    GEGL_RECTANGLE (seen.x + x - steady->x, seen.y + y - steady->y, seen.width, seen.height),
                    GEGL_ABYSS_NONE, before, &seen);
  return before;
}

/* ---- what has changed ---- */

/* Means over 2 @radius + 1 values of each line: @n lines of @length values, which are @step apart. */
static void
blur_lines (float *values, int n, int line_step, int length, int step, int radius)
{
  g_autofree float *line = g_new (float, length);

  for (int i = 0; i < n; i++)
    {
      float *at = values + (gsize) i * (gsize) line_step;
      double sum = 0;

      for (int j = 0; j < length; j++)
        line[j] = at[(gsize) j * (gsize) step];
      for (int j = -radius; j < length; j++)
        {
          sum += j + radius < length ? line[j + radius] : 0;
          sum -= j - radius - 1 >= 0 ? line[j - radius - 1] : 0;
          if (j >= 0)
            at[(gsize) j * (gsize) step] = (float) (sum / (2 * radius + 1));
        }
    }
}

static void
blur (float *map, int width, int height, int radius)
{
  blur_lines (map, height, width, width, 1, radius);
  blur_lines (map, width, 1, height, width, radius);
}

/* Rows are in "R'G'B'A float". */
static void
compare_row (const float *a, const float *b, int n, float *difference)
{
  for (int i = 0; i < n; i++, a += 4, b += 4)
    {
      difference[i] = fabsf (a[3] - b[3]);
      for (int c = 0; c < 3 && (a[3] > 0 || b[3] > 0); c++)
        difference[i] = MAX (difference[i], fabsf (a[c] - b[c]));
    }
}

static const Babl *
color_format (GeglBuffer *buffer)
{
  return babl_format_with_space ("R'G'B'A float", babl_format_get_space (gegl_buffer_get_format (buffer)));
}

/* How much @frame differs from what the last result was made of; 1 where there is none. (transfer full) */
static float *
compare (const ArtSteady *steady, GeglBuffer *frame, int x, int y)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (frame);
  const Babl *format = color_format (frame);
  const GeglRectangle place = last_extent (steady, x, y);
  g_autofree float *now = g_new (float, 4 * (gsize) extent->width);
  g_autofree float *then = g_new (float, 4 * (gsize) extent->width);
  float *map = g_new (float, (gsize) extent->width *(gsize) extent->height);

  for (int row = 0; row < extent->height; row++)
    {
      const GeglRectangle line = { extent->x, extent->y + row, extent->width, 1 };
      const GeglRectangle last = { line.x + x - steady->x, line.y + y - steady->y, line.width, 1 };
      float *to = map + (gsize) row * (gsize) extent->width;

      gegl_buffer_get (frame, &line, 1, format, now, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (steady->seen, &last, 1, format, then, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      compare_row (now, then, line.width, to);
      for (int i = 0; i < line.width; i++)
        if (line.y < place.y || line.y >= place.y + place.height || line.x + i < place.x
            || line.x + i >= place.x + place.width)
          to[i] = 1;
    }
  return map;
}

/* How much of the new result each pixel takes, 0..1. (transfer full) */
static float *
find_changes (const ArtSteady *steady, GeglBuffer *frame, int x, int y)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (frame);
  const gsize n = (gsize) extent->width * (gsize) extent->height;
  const int reach = MAX (2, (int) (REACH * MAX (extent->width, extent->height)));
  float *map = compare (steady, frame, x, y);
  g_autofree float *sure = NULL;

  blur (map, extent->width, extent->height, NOISE_RADIUS);
  for (gsize i = 0; i < n; i++)
    map[i] = CLAMP ((map[i] - STILL) / (CHANGED - STILL), 0.0f, 1.0f);
  sure = g_memdup2 (map, n * sizeof (float));
  blur (map, extent->width, extent->height, reach);
  for (gsize i = 0; i < n; i++)
    {
      map[i] = MAX (sure[i], MIN (1.0f, (float) (2 * reach + 1) * map[i]));
      map[i] = map[i] < LEAST ? 0.0f : map[i];
    }
  return map;
}

/* ---- mixing ---- */

/* @under where @map is 0, @over where it is 1, over @over's extent; @under lies @dx, @dy further. (transfer full) */
static GeglBuffer *
mix (GeglBuffer *under, int dx, int dy, GeglBuffer *over, const float *map)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (over);
  const Babl *format = color_format (over);
  g_autofree float *below = g_new (float, 4 * (gsize) extent->width);
  g_autofree float *above = g_new (float, 4 * (gsize) extent->width);
  GeglBuffer *mixed = gegl_buffer_new (extent, gegl_buffer_get_format (over));

  for (int row = 0; row < extent->height; row++, map += extent->width)
    {
      const GeglRectangle line = { extent->x, extent->y + row, extent->width, 1 };

      gegl_buffer_get (under, GEGL_RECTANGLE (line.x + dx, line.y + dy, line.width, 1), 1, format, below,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (over, &line, 1, format, above, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int i = 0; i < 4 * line.width; i++)
        below[i] = map[i / 4] < 1 ? below[i] + map[i / 4] * (above[i] - below[i]) : above[i];
      gegl_buffer_set (mixed, &line, 0, format, below, GEGL_AUTO_ROWSTRIDE);
    }
  return mixed;
}

/* Takes @seen and @result. */
static void
remember (ArtSteady *steady, GeglBuffer *seen, GeglBuffer *result, int x, int y)
{
  g_clear_object (&steady->seen);
  g_clear_object (&steady->result);
  *steady = (ArtSteady){ seen, result, x, y };
}

GeglBuffer *
art_steady_add (ArtSteady *steady, GeglBuffer *frame, GeglBuffer *result, int x, int y)
{
  g_autofree float *map = NULL;
  GeglBuffer *seen, *kept;

  if (steady->result)
    {
      const int dx = x - steady->x;
      const int dy = y - steady->y;

      map = find_changes (steady, frame, x, y);
      seen = mix (steady->seen, dx, dy, frame, map);
      kept = mix (steady->result, dx, dy, result, map);
    }
  else
    {
      seen = g_object_ref (frame);
      kept = g_object_ref (result);
    }
  remember (steady, seen, g_object_ref (kept), x, y);
  return kept;
}
