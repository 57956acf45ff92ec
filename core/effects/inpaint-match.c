/* SPDX-License-Identifier: GPL-3.0-or-later
 * PatchMatch that gives the same bits on any number of threads.
 *
 * A round walks over square tiles. Inside a tile good matches spread from patch to patch in the order of the walk, as
 * in the paper; what lies beyond its border is read from a copy made before the round. Tiles do not depend on the
 * number of threads, and lie elsewhere in each round, so that matches spread over their borders as well.
 */
#include "config.h"

#include "inpaint-match.h"

#include <string.h>

#include "inpaint-match-sums.h"
#include "nn/nn.h"

/* Side of a tile, in patches. */
#define TILE 64
/* How much a patch may be lightened, darkened or tinted to fit, in codes. */
#define MAX_SHIFT 12
/* What that costs, over what the same difference would cost without it, in 1/16. */
#define SHIFT_COST 6
/* Points of a patch at which the guide is compared, in each direction. */
#define GUIDE_POINTS 3
/* What a patch costs more if it is used twice as often as is fair, in 1/256 of its cost. */
#define OVERUSE 40

/* What a patch costs more if none of its neighbours comes from beside it, in 1/256 of its cost: larger pieces are
 * copied whole, which keeps their texture sharp. */
#define LONELY 100
/* What it costs, for each pixel and channel, to come from as far away as the targets' bounds are wide: of patches that
 * are alike, near ones have the right scale and light. */
#define FAR 5.0f
/* Squares below which no comparison stops early: divisions are rounded. */
#define LEAST_SQUARES 256

typedef struct
{
  ArtMatch *match;
  guint32 round;
  int across, shift; /* tiles in a row; how far the first tile begins before the bounds */
} Round;

/* A number that depends on nothing but its arguments: a 32-bit mixer (lowbias32 by Chris Wellons). */
static inline guint32
hash (guint32 a, guint32 b)
{
  guint32 x = a ^ (b * 0x9e3779b9u);

  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}

static inline guint32
below (guint32 random, guint32 n)
{
  return (guint32) (((guint64) random * n) >> 32);
}

/* What the shift takes off the sum of squared differences of one channel whose sums differ by @difference. */
static inline gint32
saved_by_shift (gint32 difference, gint32 pixels)
{
  gint32 shift = CLAMP (difference / pixels, -MAX_SHIFT, MAX_SHIFT);

  return 2 * shift * difference - pixels * shift * shift - pixels * shift * shift * SHIFT_COST / 16;
}

static inline gint32
saved (const ArtMatch *match, gint32 target, gint32 source)
{
  const guint16 *a = match->sums + (gsize) target * ART_MATCH_CHANNELS;
  const guint16 *b = match->sums + (gsize) source * ART_MATCH_CHANNELS;
  gint32 pixels = match->patch * match->patch, sum = 0;

  for (int c = 0; c < 3; c++)
    sum += MAX (0, saved_by_shift (a[c] - b[c], pixels));
  return sum;
}

static guint32
guide_cost (const ArtMatch *match, gint32 target, gint32 source)
{
  const guint8 *a = match->guide + (gsize) target * ART_MATCH_CHANNELS;
  const guint8 *b = match->guide + (gsize) source * ART_MATCH_CHANNELS;
  guint64 sum = 0;

  for (int i = 0; i < GUIDE_POINTS * GUIDE_POINTS; i++)
    {
      int x = (i % GUIDE_POINTS) * (match->patch - 1) / (GUIDE_POINTS - 1);
      int y = (i / GUIDE_POINTS) * (match->patch - 1) / (GUIDE_POINTS - 1);
      gsize at = ((gsize) y * match->width + x) * ART_MATCH_CHANNELS;

      sum += (guint32) art_squares (a + at, b + at, ART_MATCH_CHANNELS);
    }
  sum = sum * match->patch * match->patch * match->guide_weight / (GUIDE_POINTS * GUIDE_POINTS * 256);
  return (guint32) MIN (sum, G_MAXINT32);
}

static inline gint32
plain_cost (const ArtMatch *match, gint32 target, gint32 source, gint32 limit)
{
  const guint8 *a = match->codes + (gsize) target * ART_MATCH_CHANNELS;
  const guint8 *b = match->codes + (gsize) source * ART_MATCH_CHANNELS;

  return art_patch_squares (a, b, (gsize) match->width * ART_MATCH_CHANNELS, match->patch, limit);
}

/* Stops early when the squares are more than @limit; then the other sums mean nothing. */
static inline ArtPatchSums
weighted_sums (const ArtMatch *match, gint32 target, gint32 source, gint64 limit)
{
  gsize a = (gsize) target * ART_MATCH_CHANNELS, b = (gsize) source * ART_MATCH_CHANNELS;

  return art_patch_weighted (match->codes + a, match->codes + b, match->weights + a,
                             (gsize) match->width * ART_MATCH_CHANNELS, match->patch, limit);
}

/* As if all pixels of the patch had full weight. No shift takes off more of the squares than 16 / (16 + SHIFT_COST),
 * whatever the differences are, so that the rest is enough to stop early. */
static inline guint32
weighted_cost (const ArtMatch *match, gint32 target, gint32 source, guint32 limit)
{
  gint64 pixels = match->patch * match->patch, weight = match->weight_sums[target];
  gint64 most = ((gint64) limit + 1) * weight / pixels * (16 + SHIFT_COST) / SHIFT_COST + LEAST_SQUARES;
  ArtPatchSums sums = weighted_sums (match, target, source, most);

  if (sums.squares > most)
    return limit + 1;
  for (int c = 0; c < 3; c++)
    sums.squares -= MAX (0, saved_by_shift (sums.differences[c], (gint32) weight));
  return (guint32) (MAX (sums.squares, 0) * pixels / weight);
}

static guint32
distance_cost (const ArtMatch *match, gint32 target, gint32 source)
{
  float dx = (float) (source % match->width - target % match->width);
  float dy = (float) (source / match->width - target / match->width);
  float far = (dx * dx + dy * dy) * match->nearness;

  return (guint32) (FAR * 3.0f * match->patch * match->patch * (far / (1.0f + 0.25f * far)));
}

guint32
art_match_cost (const ArtMatch *match, gint32 target, gint32 source, guint32 limit)
{
  guint32 more = distance_cost (match, target, source);
  guint64 cost;

  if (match->guide && more <= limit)
    more += guide_cost (match, target, source);
  if (more > limit)
    return more;
  if (match->weights)
    cost = weighted_cost (match, target, source, limit - more);
  else
    {
      gint32 less = saved (match, target, source);

      cost = (guint64) plain_cost (match, target, source, (gint32) MIN ((gint64) limit - more + less, G_MAXINT32));
      cost = cost > (guint64) less ? cost - (guint64) less : 0;
    }
  if (match->used[source] > match->fair)
    cost += cost * (match->used[source] - match->fair) * OVERUSE / (match->fair * 256);
  return (guint32) MIN (cost + more, G_MAXUINT32);
}

void
art_match_shift (const ArtMatch *match, gint32 target, gint32 source, float *shift)
{
  const guint16 *a = match->sums + (gsize) target * ART_MATCH_CHANNELS;
  const guint16 *b = match->sums + (gsize) source * ART_MATCH_CHANNELS;
  float pixels = (float) (match->weights ? match->weight_sums[target] : match->patch * match->patch);
  ArtPatchSums sums = { 0 };

  if (match->weights)
    sums = weighted_sums (match, target, source, G_MAXINT64);
  for (int c = 0; c < 3; c++)
    {
      gint32 difference = match->weights ? sums.differences[c] : a[c] - b[c];

      shift[c] = CLAMP (difference / pixels, -MAX_SHIFT, MAX_SHIFT);
    }
  shift[3] = 0.0f;
}

/* Whether enough of a patch is known to look for another one like it. */
static inline gboolean
can_match (const ArtMatch *match, gint32 target)
{
  return match->target[target] && (!match->weights || match->weight_sums[target] >= match->least_weight);
}

/* The four neighbours of a target, each with its match, or -1, moved to the target. */
typedef struct
{
  gint32 suggested[4];
} Neighbours;

/* How much more than its cost @source is worth, in 1/256: less if neighbours come from beside it. */
static inline guint64
with_neighbours (const Neighbours *neighbours, guint32 cost, gint32 source)
{
  guint32 lonely = 0;

  for (int i = 0; i < 4; i++)
    lonely += neighbours->suggested[i] != source;
  return (guint64) cost * (256 + LONELY * lonely / 4);
}

/* Keeps @source for @target if it is better than what there is. */
static inline void
try_source (ArtMatch *match, const Neighbours *neighbours, gint32 target, gint32 source)
{
  guint64 best;
  guint32 cost;

  if (source == match->match[target])
    return;
  best = with_neighbours (neighbours, match->cost[target], match->match[target]);
  cost = art_match_cost (match, target, source, (guint32) MIN (best / 256, G_MAXUINT32));
  if (with_neighbours (neighbours, cost, source) < best)
    {
      match->cost[target] = cost;
      match->match[target] = source;
    }
}

/* The match of the neighbour at @dx, @dy in @matches, moved back by as much. -1 = none, or not allowed */
static inline gint32
suggestion (const ArtMatch *match, const gint32 *matches, int x, int y, int dx, int dy)
{
  int nx = x + dx, ny = y + dy, sx, sy;
  gint32 found;

  if (nx < match->left || ny < match->top || nx >= match->right || ny >= match->bottom)
    return -1;
  found = matches[ny * match->width + nx];
  if (found < 0)
    return -1;
  sx = found % match->width - dx;
  sy = found / match->width - dy;
  if (sx < 0 || sy < 0 || sx >= match->width || sy >= match->height || !match->allowed[sy * match->width + sx])
    return -1;
  return sy * match->width + sx;
}

/* Patches at random: one from anywhere, then ever closer to the best one; in haste at every other distance, in turn. */
static void
try_random (ArtMatch *match, const Neighbours *neighbours, int x, int y, guint32 round)
{
  gint32 target = y * match->width + x;
  guint32 state = hash (hash (match->seed, round), (guint32) target);
  int widest = MAX (match->width, match->height) / (match->hasty && round % 2 ? 4 : 2);

  try_source (match, neighbours, target, match->sources[below (state, (guint32) match->n_sources)]);
  for (int radius = widest; radius >= 1; radius /= match->hasty ? 4 : 2)
    {
      int best = match->match[target];
      int sx, sy;

      state = hash (state, (guint32) radius);
      sx = best % match->width + (int) below (state, 2 * (guint32) radius + 1) - radius;
      state = hash (state, 1);
      sy = best / match->width + (int) below (state, 2 * (guint32) radius + 1) - radius;
      if (sx >= 0 && sy >= 0 && sx < match->width && sy < match->height && match->allowed[sy * match->width + sx])
        try_source (match, neighbours, target, sy * match->width + sx);
    }
}

static void
search_patch (const Round *round, int x, int y, int left, int top)
{
  static const int dx[4] = { -1, 1, 0, 0 }, dy[4] = { 0, 0, -1, 1 };
  ArtMatch *match = round->match;
  Neighbours neighbours;

  for (int i = 0; i < 4; i++)
    {
      gboolean inside = x + dx[i] >= left && x + dx[i] < left + TILE && y + dy[i] >= top && y + dy[i] < top + TILE;

      neighbours.suggested[i] = suggestion (match, inside ? match->match : match->before, x, y, dx[i], dy[i]);
    }
  for (int i = 0; i < 4; i++)
    if (neighbours.suggested[i] >= 0)
      try_source (match, &neighbours, y * match->width + x, neighbours.suggested[i]);
  try_random (match, &neighbours, x, y, round->round);
}

/* Walks over a tile, forwards or backwards. */
static void
search_tile (const Round *round, int tile)
{
  ArtMatch *match = round->match;
  int left = match->left - round->shift + (tile % round->across) * TILE;
  int top = match->top - round->shift + (tile / round->across) * TILE;
  int step = round->round % 2 ? -1 : 1;

  for (int i = 0; i < TILE * TILE; i++)
    {
      int at = step > 0 ? i : TILE * TILE - 1 - i;
      int x = left + at % TILE, y = top + at / TILE;

      if (x >= match->left && x < match->right && y >= match->top && y < match->bottom
          && can_match (match, y * match->width + x))
        search_patch (round, x, y, left, top);
    }
}

static void
search_tiles (gint64 begin, gint64 end, int worker, gpointer data)
{
  for (gint64 tile = begin; tile < end; tile++)
    search_tile (data, (int) tile);
}

static void
copy_matches (ArtMatch *match)
{
  for (int y = match->top; y < match->bottom; y++)
    memcpy (match->before + (gsize) y * match->width + match->left,
            match->match + (gsize) y * match->width + match->left, sizeof (gint32) * (match->right - match->left));
}

void
art_match_search (ArtMatch *match, guint32 round)
{
  int shift = (round / 2 % 2) * TILE / 2;
  int across = (match->right - match->left + shift + TILE - 1) / TILE;
  int down = (match->bottom - match->top + shift + TILE - 1) / TILE;
  Round work = { match, round, across, shift };

  copy_matches (match);
  nn_parallel_for ((gint64) across * down, 1, search_tiles, &work);
}

static void
measure_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Round *round = data;
  ArtMatch *match = round->match;

  for (int y = match->top + (int) begin; y < match->top + (int) end; y++)
    for (int x = match->left; x < match->right; x++)
      {
        gint32 target = y * match->width + x;
        guint32 random = hash (hash (match->seed, ~round->round), (guint32) target);

        if (!can_match (match, target))
          match->match[target] = -1;
        if (!can_match (match, target))
          continue;
        if (match->match[target] < 0)
          match->match[target] = match->sources[below (random, (guint32) match->n_sources)];
        match->cost[target] = art_match_cost (match, target, match->match[target], G_MAXUINT32);
      }
}

void
art_match_measure (ArtMatch *match, guint32 round)
{
  Round work = { match, round, 0, 0 };

  nn_parallel_for (match->bottom - match->top, 4, measure_rows, &work);
}

static void
search_all_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  ArtMatch *match = data;
  const Neighbours nobody = { { -1, -1, -1, -1 } };

  for (int y = match->top + (int) begin; y < match->top + (int) end; y++)
    for (int x = match->left; x < match->right; x++)
      if (can_match (match, y * match->width + x))
        for (int i = 0; i < match->n_sources; i++)
          try_source (match, &nobody, y * match->width + x, match->sources[i]);
}

void
art_match_search_all (ArtMatch *match)
{
  nn_parallel_for (match->bottom - match->top, 1, search_all_rows, match);
}
