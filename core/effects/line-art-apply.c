/* SPDX-License-Identifier: GPL-3.0-or-later
 * Decides which hint colours which region, and divides regions with several.
 */
#include "config.h"

#include "line-art-hints.h"

#include <string.h>

#include "line-art-spread.h"
#include "trapped-ball.h"

/* A stroke counts in a region if at least this part of the stroke lies there, or it covers that part of the region. */
#define PART_OF_STROKE 0.1
#define PART_OF_REGION 0.2

/* How much of one stroke lies in one region. */
typedef struct
{
  gint32 stroke, label;
  guint count;
} Share;

typedef struct
{
  ArtLineArtRegions *regions;
  ArtLineArtHints *hints;
  gint32 *strokes;    /* number of the stroke of each seed, -1 elsewhere */
  GArray *sizes;      /* guint: pixels of each stroke */
  GHashTable *shares; /* guint64 stroke << 32 | label -> count */
} Apply;

/* Numbers the pixels of one colour that hang together with @start. */
static void
number_stroke (Apply *apply, gint32 start, GArray *stack)
{
  const ArtLineArtHints *hints = apply->hints;
  gint32 number = (gint32) apply->sizes->len;
  guint size = 0;

  apply->strokes[start] = number;
  g_array_append_val (stack, start);
  while (stack->len > 0)
    {
      gint32 at = g_array_index (stack, gint32, stack->len - 1);
      int x = at % hints->width, y = at / hints->width;

      g_array_set_size (stack, stack->len - 1);
      size++;
      for (int j = MAX (y - 1, 0); j <= MIN (y + 1, hints->height - 1); j++)
        for (int i = MAX (x - 1, 0); i <= MIN (x + 1, hints->width - 1); i++)
          {
            gint32 beside = j * hints->width + i;

            if (apply->strokes[beside] >= 0 || hints->seeds[beside] != hints->seeds[at])
              continue;
            apply->strokes[beside] = number;
            g_array_append_val (stack, beside);
          }
    }
  g_array_append_val (apply->sizes, size);
}

static guint64
share_key (const Apply *apply, gsize at)
{
  return (guint64) apply->strokes[at] << 32 | (guint32) apply->regions->labels[at];
}

static void
count_shares (Apply *apply)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (gint32));
  gsize count = (gsize) apply->hints->width * apply->hints->height;

  memset (apply->strokes, 0xff, count * sizeof (gint32));
  for (gsize i = 0; i < count; i++)
    {
      guint64 key;
      guint *sum;

      if (apply->hints->seeds[i] < 0)
        continue;
      if (apply->strokes[i] < 0)
        number_stroke (apply, (gint32) i, stack);
      key = share_key (apply, i);
      sum = g_hash_table_lookup (apply->shares, &key);
      if (sum)
        (*sum)++;
      else
        {
          sum = g_new (guint, 1);
          *sum = 1;
          g_hash_table_insert (apply->shares, g_memdup2 (&key, sizeof (key)), sum);
        }
    }
}

/* Forgets seeds where a stroke only ran over a line. */
static void
drop_spill (Apply *apply)
{
  for (gsize i = 0; i < (gsize) apply->hints->width * apply->hints->height; i++)
    if (apply->hints->seeds[i] >= 0)
      {
        guint64 key = share_key (apply, i);
        guint share = *(guint *) g_hash_table_lookup (apply->shares, &key);
        guint size = g_array_index (apply->sizes, guint, apply->strokes[i]);
        gsize area = art_line_art_region (apply->regions, apply->regions->labels[i])->area;

        if (share < PART_OF_STROKE * size && share < PART_OF_REGION * (double) area)
          apply->hints->seeds[i] = -1;
      }
}

/* Colours the regions that have one colour of hints; marks those that have more. (transfer full) */
static guint8 *
fill (ArtLineArtRegions *regions, const ArtLineArtHints *hints, const Babl *format, gboolean *several)
{
  guint8 *marked = g_new0 (guint8, regions->regions->len);
  g_autofree gint16 *found = g_new (gint16, regions->regions->len);

  memset (found, 0xff, regions->regions->len * sizeof (gint16));
  for (gsize i = 0; i < (gsize) hints->width * hints->height; i++)
    {
      gint32 label = regions->labels[i];

      if (hints->seeds[i] < 0 || found[label] == hints->seeds[i])
        continue;
      marked[label] = found[label] >= 0;
      *several |= marked[label];
      found[label] = hints->seeds[i];
    }
  for (gint32 i = 0; i < (gint32) regions->regions->len; i++)
    if (found[i] >= 0)
      {
        ArtLineArtRegion *region = art_line_art_region (regions, i);
        guint32 rgb = g_array_index (hints->colors, guint32, found[i]);
        const float srgb[3] = { (float) (rgb >> 16) / 255.0f, (float) (rgb >> 8 & 255) / 255.0f,
                                (float) (rgb & 255) / 255.0f };

        region->hinted = region->filled = TRUE;
        art_line_art_from_srgb (srgb, format, region->color);
      }
  return marked;
}

static gint32
add_part (ArtLineArtRegions *regions, const ArtLineArtHints *hints, gint32 label, gint16 seed, const Babl *format)
{
  ArtLineArtRegion part = *art_line_art_region (regions, label);
  guint32 rgb = g_array_index (hints->colors, guint32, seed);
  const float srgb[3] = { (float) (rgb >> 16) / 255.0f, (float) (rgb >> 8 & 255) / 255.0f,
                          (float) (rgb & 255) / 255.0f };

  part.area = part.open = 0;
  art_line_art_from_srgb (srgb, format, part.color);
  g_array_append_val (regions->regions, part);
  return (gint32) regions->regions->len - 1;
}

/* Makes a region of each colour in those that are marked. */
static void
divide (ArtLineArtRegions *regions, const ArtLineArtHints *hints, const guint8 *marked, const Babl *format)
{
  g_autoptr (GHashTable) parts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gint32 n = (gint32) regions->regions->len;

  for (gsize i = 0; i < (gsize) hints->width * hints->height; i++)
    {
      gint32 label = regions->labels[i];
      gint64 key = (gint64) label << 16 | (guint16) hints->seeds[i];
      gpointer part;

      if (label >= n || !marked[label] || hints->seeds[i] < 0)
        continue;
      if (!g_hash_table_lookup_extended (parts, &key, NULL, &part))
        {
          part = GINT_TO_POINTER (add_part (regions, hints, label, hints->seeds[i], format));
          g_hash_table_insert (parts, g_memdup2 (&key, sizeof (key)), part);
        }
      regions->labels[i] = GPOINTER_TO_INT (part);
      art_line_art_region (regions, label)->area--;
      art_line_art_region (regions, label)->open -= !regions->barrier[i];
      art_line_art_region (regions, regions->labels[i])->area++;
      art_line_art_region (regions, regions->labels[i])->open += !regions->barrier[i];
    }
}

static gboolean
divide_marked (ArtLineArtRegions *regions, ArtLineArtHints *hints, const guint8 *marked, const Babl *format)
{
  g_autofree guint16 *distance = g_try_new (guint16, (gsize) hints->width * hints->height);

  if (!distance)
    return FALSE;
  art_distance_squared (regions->barrier, hints->width, hints->height, ART_LINE_ART_SPREAD_REACH, distance);
  if (!art_line_art_spread (regions->labels, marked, distance, hints->width, hints->height, hints->seeds))
    return FALSE;
  divide (regions, hints, marked, format);
  return TRUE;
}

gboolean
art_line_art_apply_hints (ArtLineArtRegions *regions, ArtLineArtHints *hints, const ArtLineArtPicture *picture,
                          GError **error)
{
  const Babl *format = gegl_buffer_get_format (picture->content);
  Apply apply = { regions, hints, NULL, NULL, NULL };
  g_autofree guint8 *marked = NULL;
  gboolean several = FALSE;

  if (hints->colors->len == 0)
    return TRUE;
  apply.strokes = g_try_new (gint32, (gsize) hints->width * hints->height);
  if (!apply.strokes)
    return art_line_art_no_memory (error);
  apply.sizes = g_array_new (FALSE, FALSE, sizeof (guint));
  apply.shares = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  count_shares (&apply);
  drop_spill (&apply);
  g_free (apply.strokes);
  g_array_unref (apply.sizes);
  g_hash_table_unref (apply.shares);
  marked = fill (regions, hints, format, &several);
  return !several || divide_marked (regions, hints, marked, format) || art_line_art_no_memory (error);
}
