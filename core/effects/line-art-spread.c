/* SPDX-License-Identifier: GPL-3.0-or-later
 * Divides regions between the hints in them, by geodesic distance.
 */
#include "config.h"

#include "line-art-spread.h"

#include <math.h>

/* Cost of a step in the open, straight and diagonal, and how many times as much it is beside a line. */
#define STRAIGHT 5
#define DIAGONAL 7
#define BESIDE_LINE 8
#define BUCKETS (DIAGONAL * (BESIDE_LINE + 1) + 1)

typedef struct
{
  gint32 at, cost;
} Visit;

typedef struct
{
  const gint32 *labels;
  const guint8 *marked;
  const guint16 *distance;
  int width, height;
  gint16 *seeds;
  gint32 *costs;
  GArray *buckets[BUCKETS]; /* Visit, by cost modulo BUCKETS */
  gsize waiting;
  int factors[ART_LINE_ART_SPREAD_REACH * ART_LINE_ART_SPREAD_REACH + 1]; /* of a squared distance */
} Spread;

static void
push (Spread *spread, gint32 at, gint32 cost)
{
  Visit visit = { at, cost };

  spread->costs[at] = cost;
  g_array_append_val (spread->buckets[cost % BUCKETS], visit);
  spread->waiting++;
}

static void
reach (Spread *spread, gint32 from, gint32 to, int step)
{
  int near = MIN (spread->distance[to], ART_LINE_ART_SPREAD_REACH * ART_LINE_ART_SPREAD_REACH);
  gint32 cost = spread->costs[from] + step * spread->factors[near];

  if (spread->labels[to] != spread->labels[from] || spread->costs[to] <= cost)
    return;
  spread->seeds[to] = spread->seeds[from];
  push (spread, to, cost);
}

static void
visit (Spread *spread, gint32 at)
{
  int x = at % spread->width, y = at / spread->width;

  for (int j = MAX (y - 1, 0); j <= MIN (y + 1, spread->height - 1); j++)
    for (int i = MAX (x - 1, 0); i <= MIN (x + 1, spread->width - 1); i++)
      if (i != x || j != y)
        reach (spread, at, j * spread->width + i, i != x && j != y ? DIAGONAL : STRAIGHT);
}

static void
start (Spread *spread)
{
  for (int d = 0; d <= ART_LINE_ART_SPREAD_REACH * ART_LINE_ART_SPREAD_REACH; d++)
    spread->factors[d] = 1 + (int) (BESIDE_LINE * (1.0 - sqrt (d) / ART_LINE_ART_SPREAD_REACH) + 0.5);
  for (int i = 0; i < BUCKETS; i++)
    spread->buckets[i] = g_array_new (FALSE, FALSE, sizeof (Visit));
  for (gint32 i = 0; i < spread->width * spread->height; i++)
    {
      spread->costs[i] = G_MAXINT32;
      if (spread->marked[spread->labels[i]] && spread->seeds[i] >= 0)
        push (spread, i, 0);
    }
}

gboolean
art_line_art_spread (const gint32 *labels, const guint8 *marked, const guint16 *distance, int width, int height,
                     gint16 *seeds)
{
  Spread spread = {
    .labels = labels, .marked = marked, .distance = distance, .width = width, .height = height, .seeds = seeds
  };

  spread.costs = g_try_new (gint32, (gsize) width * height);
  if (!spread.costs)
    return FALSE;
  start (&spread);
  for (gint32 cost = 0; spread.waiting > 0; cost++)
    {
      GArray *bucket = spread.buckets[cost % BUCKETS];

      for (guint i = 0; i < bucket->len; i++)
        {
          Visit next = g_array_index (bucket, Visit, i);

          spread.waiting--;
          if (next.cost == spread.costs[next.at])
            visit (&spread, next.at);
        }
      g_array_set_size (bucket, 0);
    }
  for (int i = 0; i < BUCKETS; i++)
    g_array_unref (spread.buckets[i]);
  g_free (spread.costs);
  return TRUE;
}
