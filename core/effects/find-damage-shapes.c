/* SPDX-License-Identifier: GPL-3.0-or-later
 * From how likely pixels are to which of them are damage: connected marks, chosen by what they look like.
 *
 * Two thresholds (hysteresis, Canny 1986): a mark begins where it is certain and goes on while it is likely, so that
 * cracks do not fall apart where they fade.
 */
#include "config.h"

#include "find-damage-shapes.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "trapped-ball.h"

/* Part of the threshold that the fainter pixels of a mark need. */
#define FAINT 0.6
/* How many times as large as a disk of its width a mark is that counts as a line. */
#define LONG 2.5
/* Pixels around a mark that its tone is compared with. */
#define AROUND 3
/* States of a pixel. */
enum
{
  SOUND,
  LIKELY,  /* not looked at yet */
  PENDING, /* of the mark that is being collected */
  DAMAGE = 255
};

typedef struct
{
  ArtDamageMap *map;
  const ArtDamageShapes *shapes;
  guint8 *state;
  guint16 *inside; /* squared distance to the nearest pixel that is not likely */
  GArray *pixels;  /* guint32: of one mark */
} Search;

/* All likely pixels that are connected with @start, diagonally too, into search->pixels. */
static void
collect (Search *search, guint32 start)
{
  const int width = search->map->width, height = search->map->height;

  g_array_set_size (search->pixels, 0);
  g_array_append_val (search->pixels, start);
  search->state[start] = PENDING;
  for (guint i = 0; i < search->pixels->len; i++)
    {
      const guint32 at = g_array_index (search->pixels, guint32, i);
      const int x = (int) (at % (guint32) width), y = (int) (at / (guint32) width);

      for (int v = MAX (y - 1, 0); v <= MIN (y + 1, height - 1); v++)
        for (int u = MAX (x - 1, 0); u <= MIN (x + 1, width - 1); u++)
          {
            const guint32 next = (guint32) v * (guint32) width + (guint32) u;

            if (search->state[next] != LIKELY)
              continue;
            search->state[next] = PENDING;
            g_array_append_val (search->pixels, next);
          }
    }
}

/* Mean lightness of the mark less that of the sound pixels close to it. */
static double
tone_of (const Search *search)
{
  const int width = search->map->width, height = search->map->height;
  double inside = 0.0, outside = 0.0;
  gint64 around = 0;

  for (guint i = 0; i < search->pixels->len; i++)
    {
      const guint32 at = g_array_index (search->pixels, guint32, i);
      const int x = (int) (at % (guint32) width), y = (int) (at / (guint32) width);

      inside += search->map->light[at];
      for (int v = MAX (y - AROUND, 0); v <= MIN (y + AROUND, height - 1); v += AROUND)
        for (int u = MAX (x - AROUND, 0); u <= MIN (x + AROUND, width - 1); u += AROUND)
          {
            const gsize there = (gsize) v * width + u;

            if (search->state[there] != SOUND)
              continue;
            outside += search->map->light[there];
            around++;
          }
    }
  return around > 0 ? inside / search->pixels->len - outside / (double) around : 0.0;
}

static gboolean
has_tone (const Search *search)
{
  if (search->shapes->tone == ART_DAMAGE_TONE_ALL)
    return TRUE;
  return (tone_of (search) > 0.0) == (search->shapes->tone == ART_DAMAGE_TONE_LIGHT);
}

/* Whether the mark that was collected is wanted. */
static gboolean
is_wanted (const Search *search)
{
  const ArtDamageShapes *shapes = search->shapes;
  const int count = (int) search->pixels->len;
  guint8 surest = 0;
  double deepest = 0.0, area;

  for (int i = 0; i < count; i++)
    {
      const guint32 at = g_array_index (search->pixels, guint32, i);

      surest = MAX (surest, search->map->likely[at]);
      deepest = MAX (deepest, sqrt (search->inside[at]));
    }
  if (surest < 255.0 * shapes->threshold || count < shapes->smallest || 2.0 * deepest - 1.0 > shapes->largest)
    return FALSE;
  area = G_PI * deepest * deepest;
  if (shapes->shape != ART_DAMAGE_SHAPE_ALL && (count > LONG * area) != (shapes->shape == ART_DAMAGE_SHAPE_LINES))
    return FALSE;
  return has_tone (search);
}

static int
search_marks (Search *search)
{
  const guint32 n = (guint32) search->map->width * (guint32) search->map->height;
  int marks = 0;

  for (guint32 at = 0; at < n; at++)
    {
      gboolean wanted;

      if (search->state[at] != LIKELY)
        continue;
      collect (search, at);
      wanted = is_wanted (search);
      marks += wanted;
      for (guint i = 0; i < search->pixels->len; i++)
        search->state[g_array_index (search->pixels, guint32, i)] = wanted ? DAMAGE : SOUND;
    }
  return marks;
}

/* Inside distances of the likely pixels: search->state is used to ask for them. */
static void
measure_inside (Search *search, gsize n)
{
  const int limit = CLAMP (search->shapes->largest / 2 + 2, 2, 255);

  for (gsize i = 0; i < n; i++)
    search->state[i] = search->map->likely[i] < 255.0 * FAINT * search->shapes->threshold;
  art_distance_squared (search->state, search->map->width, search->map->height, limit, search->inside);
  for (gsize i = 0; i < n; i++)
    search->state[i] = search->state[i] ? SOUND : LIKELY;
}

static void
grow (Search *search, gsize n)
{
  const int by = search->shapes->grow;

  memcpy (search->map->likely, search->state, n);
  if (by < 1)
    return;
  art_distance_squared (search->map->likely, search->map->width, search->map->height, MIN (by + 1, 255),
                        search->inside);
  for (gsize i = 0; i < n; i++)
    if (search->inside[i] <= by * by)
      search->map->likely[i] = DAMAGE;
}

int
art_damage_shapes_find (ArtDamageMap *map, const ArtDamageShapes *shapes, GError **error)
{
  const gsize n = (gsize) map->width * (gsize) map->height;
  g_autofree guint8 *state = g_try_malloc (n);
  g_autofree guint16 *inside = g_try_new (guint16, n);
  g_autoptr (GArray) pixels = g_array_new (FALSE, FALSE, sizeof (guint32));
  Search search = { map, shapes, state, inside, pixels };
  int marks;

  if (!state || !inside || n > G_MAXUINT32)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_NO_MEMORY,
                           _ ("There is not enough memory. Select a smaller part of the picture."));
      return -1;
    }
  measure_inside (&search, n);
  marks = search_marks (&search);
  grow (&search, n);
  return marks;
}
