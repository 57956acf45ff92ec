/* SPDX-License-Identifier: GPL-3.0-or-later
 * Specks and cells of hatching are no regions of their own.
 */
#include "config.h"

#include "line-art-regions.h"

/* A border without a line between counts this many times as much as one with. */
#define OPEN_BORDER 1000

typedef struct
{
  gint32 tiny, other;
} Pair;

static guint
pair_hash (gconstpointer key)
{
  const Pair *pair = key;

  return (guint) pair->tiny * 2654435761u + (guint) pair->other;
}

static gboolean
pair_equal (gconstpointer a, gconstpointer b)
{
  const Pair *first = a, *second = b;

  return first->tiny == second->tiny && first->other == second->other;
}

static gboolean
merges (const ArtLineArtRegions *regions, gint32 label)
{
  const ArtLineArtRegion *region = art_line_art_region (regions, label);

  return region->tiny && !region->hinted && region->area > 0;
}

static void
count_border (const ArtLineArtRegions *regions, GHashTable *borders, gsize a, gsize b)
{
  const Pair pair = { regions->labels[a], regions->labels[b] };
  int weight = regions->barrier[a] || regions->barrier[b] ? 1 : OPEN_BORDER;
  int *sum;

  if (pair.tiny == pair.other || !merges (regions, pair.tiny))
    return;
  sum = g_hash_table_lookup (borders, &pair);
  if (!sum)
    {
      sum = g_new0 (int, 1);
      g_hash_table_insert (borders, g_memdup2 (&pair, sizeof (pair)), sum);
    }
  *sum += weight;
}

static GHashTable *
measure_borders (const ArtLineArtRegions *regions)
{
  GHashTable *borders = g_hash_table_new_full (pair_hash, pair_equal, g_free, g_free);

  for (int y = 0; y < regions->height; y++)
    for (int x = 0; x < regions->width; x++)
      {
        gsize at = (gsize) y * regions->width + x;

        if (x + 1 < regions->width)
          {
            count_border (regions, borders, at, at + 1);
            count_border (regions, borders, at + 1, at);
          }
        if (y + 1 < regions->height)
          {
            count_border (regions, borders, at, at + regions->width);
            count_border (regions, borders, at + regions->width, at);
          }
      }
  return borders;
}

/* For each region the neighbour with most border, the lower number if two have as much; -1 = stays. (transfer full) */
static gint32 *
choose (const ArtLineArtRegions *regions, GHashTable *borders)
{
  gint32 *chosen = g_new (gint32, regions->regions->len);
  g_autofree int *most = g_new0 (int, regions->regions->len);
  GHashTableIter iter;
  gpointer key, value;

  for (guint i = 0; i < regions->regions->len; i++)
    chosen[i] = -1;
  g_hash_table_iter_init (&iter, borders);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Pair *pair = key;
      int sum = *(int *) value;

      if (sum < most[pair->tiny] || (sum == most[pair->tiny] && pair->other > chosen[pair->tiny]))
        continue;
      most[pair->tiny] = sum;
      chosen[pair->tiny] = pair->other;
    }
  return chosen;
}

static gint32
end_of (const gint32 *targets, gint32 label)
{
  while (targets[label] >= 0)
    label = targets[label];
  return label;
}

/* Takes the choices one after the other and leaves out those that would close a ring. (transfer full) */
static gint32 *
break_rings (const gint32 *chosen, int n)
{
  gint32 *targets = g_new (gint32, n);

  for (gint32 i = 0; i < n; i++)
    targets[i] = -1;
  for (gint32 i = 0; i < n; i++)
    if (chosen[i] >= 0 && end_of (targets, chosen[i]) != i)
      targets[i] = chosen[i];
  return targets;
}

void
art_line_art_merge_tiny (ArtLineArtRegions *regions)
{
  g_autoptr (GHashTable) borders = measure_borders (regions);
  g_autofree gint32 *chosen = choose (regions, borders);
  int n = (int) regions->regions->len;
  g_autofree gint32 *targets = break_rings (chosen, n);

  for (gint32 i = 0; i < n; i++)
    if (targets[i] >= 0)
      {
        ArtLineArtRegion *from = art_line_art_region (regions, i);
        ArtLineArtRegion *to = art_line_art_region (regions, end_of (targets, i));

        to->area += from->area;
        to->open += from->open;
        to->border |= from->border;
        from->area = from->open = 0;
      }
  for (gsize i = 0; i < (gsize) regions->width * regions->height; i++)
    regions->labels[i] = end_of (targets, regions->labels[i]);
}
