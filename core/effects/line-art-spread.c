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
/* Borders between colours are smoothed so often, by the majority in a square of that radius. */
#define PASSES 12
#define RADIUS 4
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

typedef struct
{
  gint32 at;
  gint16 seed;
} Change;

/* Pixels around @at, in its region, that have the colour @seed. */
static int
count_around (const Spread *spread, gint32 at, gint16 seed)
{
  int x = at % spread->width, y = at / spread->width, count = 0;

  for (int j = MAX (y - RADIUS, 0); j <= MIN (y + RADIUS, spread->height - 1); j++)
    for (int i = MAX (x - RADIUS, 0); i <= MIN (x + RADIUS, spread->width - 1); i++)
      {
        gint32 beside = j * spread->width + i;

        count += spread->labels[beside] == spread->labels[at] && spread->seeds[beside] == seed;
      }
  return count;
}

/* Notes the colour that @at should have because it lies beside @other in the same region. */
static void
vote (const Spread *spread, gint32 at, gint32 other, GArray *changes)
{
  Change change = { at, spread->seeds[other] };

  /* Hints themselves stay. */
  if (spread->labels[other] != spread->labels[at] || spread->seeds[other] == spread->seeds[at]
      || spread->seeds[other] < 0 || spread->costs[at] == 0)
    return;
  if (count_around (spread, at, change.seed) > count_around (spread, at, spread->seeds[at]))
    g_array_append_val (changes, change);
}

/* The borders are those of chamfer distance, and every line beside the way leaves a dent. */
static void
smooth (const Spread *spread)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));

  for (int pass = 0; pass < PASSES; pass++)
    {
      g_array_set_size (changes, 0);
      for (gint32 at = 0; at < spread->width * spread->height; at++)
        {
          if (!spread->marked[spread->labels[at]])
            continue;
          if (at % spread->width > 0)
            vote (spread, at, at - 1, changes);
          if (at % spread->width < spread->width - 1)
            vote (spread, at, at + 1, changes);
          if (at >= spread->width)
            vote (spread, at, at - spread->width, changes);
          if (at < spread->width * (spread->height - 1))
            vote (spread, at, at + spread->width, changes);
        }
      for (guint i = 0; i < changes->len; i++)
        spread->seeds[g_array_index (changes, Change, i).at] = g_array_index (changes, Change, i).seed;
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
  smooth (&spread);
  for (int i = 0; i < BUCKETS; i++)
    g_array_unref (spread.buckets[i]);
  g_free (spread.costs);
  return TRUE;
}
