/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours a drawing with a palette, as one does a map.
 */
#include "config.h"

#include "line-art-colors.h"

#include <math.h>

#include "colorize-palette.h"

/* Colours taken from the reference. */
#define COLORS 10
/* Darker ones are its lines; L* / 100. */
#define DARKEST 0.3f
/* What counts in the choice: like colours side by side, too much of a colour, and, as a bonus, a colour that a region
 * of this size has already: eyes and ears come in pairs. */
#define BESIDE 2.0
#define TOO_MUCH 1.0
#define TWIN 0.8
/* Sizes that differ by less than this factor are those of twins. */
#define TWIN_SIZE 1.25
/* Distance in Lab (/ 100, / 110) at which colours are not alike any more. */
#define ALIKE 0.25

/* Regions that touch, @a < @b, and on how many pixel edges. */
typedef struct
{
  gint32 a, b;
  int length;
} Touch;

typedef struct
{
  ArtLineArtRegions *regions;
  GArray *palette; /* ArtPaletteColor */
  GArray *touches; /* sorted */
  gint32 *chosen;  /* colour of each region, -1 = none yet */
  double *used;    /* area of each colour */
  double area;     /* of all regions that get a colour */
} Job;

static int
compare_touches (gconstpointer a, gconstpointer b)
{
  const Touch *first = a, *second = b;

  if (first->a != second->a)
    return first->a < second->a ? -1 : 1;
  return first->b < second->b ? -1 : first->b > second->b;
}

static void
add_touch (const ArtLineArtRegions *regions, gsize at, gsize beside, GArray *touches)
{
  gint32 a = regions->labels[at], b = regions->labels[beside];
  Touch touch = { MIN (a, b), MAX (a, b), 1 };

  if (a != b)
    g_array_append_val (touches, touch);
}

/* All pairs that touch, each once. (transfer full) */
static GArray *
find_touches (const ArtLineArtRegions *regions)
{
  GArray *touches = g_array_new (FALSE, FALSE, sizeof (Touch));
  guint n = 0;

  for (int y = 0; y < regions->height; y++)
    for (int x = 0; x < regions->width; x++)
      {
        gsize at = (gsize) y * regions->width + x;

        if (x + 1 < regions->width)
          add_touch (regions, at, at + 1, touches);
        if (y + 1 < regions->height)
          add_touch (regions, at, at + regions->width, touches);
      }
  g_array_sort (touches, compare_touches);
  for (guint i = 0; i < touches->len; i++)
    {
      Touch touch = g_array_index (touches, Touch, i);

      if (n > 0 && compare_touches (&touch, &g_array_index (touches, Touch, n - 1)) == 0)
        g_array_index (touches, Touch, n - 1).length++;
      else
        g_array_index (touches, Touch, n++) = touch;
    }
  g_array_set_size (touches, n);
  return touches;
}

/* 1 for the same colour, 0 for quite another. */
static double
likeness (const Job *job, int a, int b)
{
  const float *first = g_array_index (job->palette, ArtPaletteColor, a).lab;
  const float *second = g_array_index (job->palette, ArtPaletteColor, b).lab;
  double sum = 0.0;

  for (int c = 0; c < 3; c++)
    sum += (first[c] - second[c]) * (double) (first[c] - second[c]);
  return MAX (0.0, 1.0 - sqrt (sum) / ALIKE);
}

/* Part of the border of @label behind which @color, or one like it, is. */
static double
beside (const Job *job, gint32 label, int color)
{
  double like = 0.0, all = 0.0;

  for (guint i = 0; i < job->touches->len; i++)
    {
      const Touch *touch = &g_array_index (job->touches, Touch, i);
      gint32 other = touch->a == label ? touch->b : touch->a;

      if (touch->a != label && touch->b != label)
        continue;
      all += touch->length;
      if (job->chosen[other] >= 0)
        like += touch->length * likeness (job, job->chosen[other], color);
    }
  return all > 0.0 ? like / all : 0.0;
}

static gboolean
has_twin (const Job *job, gint32 label, int color)
{
  double area = (double) art_line_art_region (job->regions, label)->area;

  for (gint32 i = 0; i < (gint32) job->regions->regions->len; i++)
    {
      double other = (double) art_line_art_region (job->regions, i)->area;

      if (i != label && job->chosen[i] == color && MAX (area, other) < TWIN_SIZE * MIN (area, other))
        return TRUE;
    }
  return FALSE;
}

static int
choose (const Job *job, gint32 label)
{
  double area = (double) art_line_art_region (job->regions, label)->area, least = INFINITY;
  int best = 0;

  for (int i = 0; i < (int) job->palette->len; i++)
    {
      double share = g_array_index (job->palette, ArtPaletteColor, i).weight;
      double too_much = MAX (0.0, (job->used[i] + area) / job->area - share);
      double cost = BESIDE * beside (job, label, i) + TOO_MUCH * too_much - 0.05 * share;

      if (has_twin (job, label, i))
        cost -= TWIN;
      if (cost < least)
        {
          least = cost;
          best = i;
        }
    }
  return best;
}

static int
compare_areas (gconstpointer a, gconstpointer b, gpointer data)
{
  const ArtLineArtRegions *regions = data;
  gint32 first = *(const gint32 *) a, second = *(const gint32 *) b;
  gsize first_area = art_line_art_region (regions, first)->area;
  gsize second_area = art_line_art_region (regions, second)->area;

  if (first_area != second_area)
    return first_area < second_area ? 1 : -1;
  return first < second ? -1 : first > second;
}

/* The palette without what are probably the reference's lines; weights sum to 1. */
static GArray *
read_palette (GeglBuffer *reference, GError **error)
{
  GArray *palette = art_palette_extract (reference, COLORS, error);
  double sum = 0.0;
  guint n = 0;

  if (!palette)
    return NULL;
  for (guint i = 0; i < palette->len; i++)
    if (g_array_index (palette, ArtPaletteColor, i).lab[0] >= DARKEST)
      g_array_index (palette, ArtPaletteColor, n++) = g_array_index (palette, ArtPaletteColor, i);
  if (n > 0)
    g_array_set_size (palette, n);
  for (guint i = 0; i < palette->len; i++)
    sum += g_array_index (palette, ArtPaletteColor, i).weight;
  for (guint i = 0; i < palette->len; i++)
    g_array_index (palette, ArtPaletteColor, i).weight /= sum;
  return palette;
}

static void
color_regions (Job *job, const Babl *format, gint32 background)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (gint32 i = 0; i < (gint32) job->regions->regions->len; i++)
    {
      job->chosen[i] = -1;
      if (!art_line_art_is_open (job->regions, i, background))
        continue;
      g_array_append_val (order, i);
      job->area += (double) art_line_art_region (job->regions, i)->area;
    }
  g_array_sort_with_data (order, compare_areas, job->regions);
  for (guint i = 0; i < order->len; i++)
    {
      gint32 label = g_array_index (order, gint32, i);
      ArtLineArtRegion *region = art_line_art_region (job->regions, label);
      int color = choose (job, label);

      job->chosen[label] = color;
      job->used[color] += (double) region->area;
      region->filled = TRUE;
      art_line_art_from_srgb (g_array_index (job->palette, ArtPaletteColor, color).rgb, format, region->color);
    }
}

gboolean
art_line_art_take_palette (ArtLineArtRegions *regions, const ArtLineArtPicture *picture, gint32 background,
                           GeglBuffer *reference, GError **error)
{
  g_autoptr (GArray) palette = read_palette (reference, error), touches = NULL;
  g_autofree gint32 *chosen = g_new (gint32, regions->regions->len);
  Job job = { .regions = regions, .palette = palette, .chosen = chosen };

  if (!palette)
    return FALSE;
  job.touches = touches = find_touches (regions);
  job.used = g_new0 (double, palette->len);
  color_regions (&job, gegl_buffer_get_format (picture->content), background);
  g_free (job.used);
  return TRUE;
}
