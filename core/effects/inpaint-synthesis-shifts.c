/* SPDX-License-Identifier: GPL-3.0-or-later
 * A way to begin: the hole as a few large pieces of its surroundings, moved as the picture repeats itself.
 *
 * Each pixel of the hole gets a label, the shift it is taken from, so that the pieces fit the surroundings and each
 * other where they meet. The paper cuts graphs for that; here rows and columns are solved exactly in turn, by dynamic
 * programming, the others staying what they are: enough for a beginning.
 */
#include "config.h"

#include "inpaint-synthesis-shifts.h"

#include <stdlib.h>
#include <string.h>

#include "inpaint-match-sums.h"

#define CHANNELS ART_MATCH_CHANNELS
/* Shifts to choose from. */
#define MOST_SHIFTS 40
/* Patches are alike anyway that lie nearer to each other than this part of the picture's longer side. */
#define LEAST_SHIFT (1.0 / 15.0)
/* One patch in so many is looked at, in each direction. */
#define STRIDE 2
/* Times that rows, then columns, are solved. */
#define SWEEPS 8
/* What a seam costs of which one side is not known, and what is taken from where nothing is known; squared differences
 * of colours add up to 4 at most. */
#define UNKNOWN 0.5f
#define IMPOSSIBLE 1e4f
#define NO_LABEL 255
/* What a squared difference to the guide counts: its colors are right, but its texture is not. */
#define GUIDE_SHARE 0.15f

typedef struct
{
  ArtSynthesisSearch *search;
  int width, height;
  gint32 *nearest; /* by row and column of looked at patches: the patch that is most like it, -1 = none */
  int shift_x[MOST_SHIFTS], shift_y[MOST_SHIFTS], n_shifts;
  guint8 *labels;
} Shifting;

static inline gboolean
is_too_near (const Shifting *shifting, gint32 a, gint32 b)
{
  double dx = a % shifting->width - b % shifting->width, dy = a / shifting->width - b / shifting->width;
  double least = LEAST_SHIFT * MAX (shifting->width, shifting->height);

  return dx * dx + dy * dy < least * least;
}

/* The patch that is most like @patch and not beside it. */
static gint32
nearest_of (const Shifting *shifting, gint32 patch)
{
  const ArtMatch *match = &shifting->search->match;
  gsize row = (gsize) match->width * CHANNELS;
  gint32 least = G_MAXINT32, nearest = -1;

  for (int i = 0; i < match->n_sources; i++)
    {
      gint32 other = match->sources[i], squares;

      if (is_too_near (shifting, patch, other))
        continue;
      squares = art_patch_squares (match->codes + (gsize) patch * CHANNELS, match->codes + (gsize) other * CHANNELS,
                                   row, match->patch, least);
      if (squares < least)
        {
          least = squares;
          nearest = other;
        }
    }
  return nearest;
}

static void
find_nearest (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Shifting *shifting = data;
  int columns = shifting->width / STRIDE;

  for (gint64 row = begin; row < end; row++)
    for (int column = 0; column < columns; column++)
      {
        gint32 patch = (gint32) row * STRIDE * shifting->width + column * STRIDE;

        shifting->nearest[row * columns + column] =
            shifting->search->match.allowed[patch] ? nearest_of (shifting, patch) : -1;
      }
}

/* How often each shift occurs, a little blurred: x from -width to width, y from -height to height. */
static guint32 *
count_shifts (const Shifting *shifting)
{
  int across = 2 * shifting->width + 3, columns = shifting->width / STRIDE, rows = shifting->height / STRIDE;
  guint32 *counts = g_new0 (guint32, (gsize) across * (gsize) (2 * shifting->height + 3));

  for (int i = 0; i < rows * columns; i++)
    if (shifting->nearest[i] >= 0)
      {
        int dx = shifting->nearest[i] % shifting->width - i % columns * STRIDE;
        int dy = shifting->nearest[i] / shifting->width - i / columns * STRIDE;

        for (int k = 0; k < 9; k++)
          {
            int x = dx + shifting->width + k % 3, y = dy + shifting->height + k / 3;

            counts[(gsize) y * (gsize) across + (gsize) x] += (guint32) ((2 - abs (k % 3 - 1)) * (2 - abs (k / 3 - 1)));
          }
      }
  return counts;
}

/* The shifts that occur most often, each with some distance to the others. */
static void
choose_shifts (Shifting *shifting)
{
  int across = 2 * shifting->width + 3, down = 2 * shifting->height + 3;
  g_autofree guint32 *counts = count_shifts (shifting);

  for (shifting->n_shifts = 0; shifting->n_shifts < MOST_SHIFTS; shifting->n_shifts++)
    {
      int best = 0;

      for (int i = 1; i < across * down; i++)
        if (counts[i] > counts[best])
          best = i;
      if (counts[best] == 0)
        return;
      shifting->shift_x[shifting->n_shifts] = best % across - shifting->width - 1;
      shifting->shift_y[shifting->n_shifts] = best / across - shifting->height - 1;
      for (int y = MAX (best / across - 1, 0); y <= MIN (best / across + 1, down - 1); y++)
        for (int x = MAX (best % across - 1, 0); x <= MIN (best % across + 1, across - 1); x++)
          counts[(gsize) y * (gsize) across + (gsize) x] = 0;
    }
}

/* ---- labels ---- */

/* Pixel @at moved by shift @label: NULL if it may not be copied. */
static inline const float *
moved (const Shifting *shifting, int at, int label)
{
  const ArtSynthesisLevel *level = shifting->search->level;
  int x = at % level->width + shifting->shift_x[label], y = at / level->width + shifting->shift_y[label];
  gsize to = (gsize) y * (gsize) level->width + (gsize) x;

  if (x < 0 || y < 0 || x >= level->width || y >= level->height || !level->source[to])
    return NULL;
  return level->pixels + to * CHANNELS;
}

/* Squared difference; that of what is not known is @unknown. */
static inline float
difference (const float *a, const float *b, float unknown)
{
  float sum = 0.0f;

  if (!a || !b)
    return unknown;
  for (int c = 0; c < CHANNELS; c++)
    sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}

static float
guide_cost (const Shifting *shifting, int at, const float *from)
{
  const float *guide = shifting->search->level->guide + (gsize) at * CHANNELS;
  float sum = 0.0f;

  for (int c = 0; c < 3; c++)
    sum += (guide[c] - from[c]) * (guide[c] - from[c]);
  return GUIDE_SHARE * sum;
}

/* What it costs to take pixel @at from where @label says: how badly its known neighbours fit there, and the guide. */
static float
border_cost (const Shifting *shifting, int at, int label)
{
  const ArtSynthesisLevel *level = shifting->search->level;
  int left = at % level->width - 1, top = at / level->width - 1;
  const float *from = moved (shifting, at, label);
  float sum;

  if (!from)
    return IMPOSSIBLE;
  sum = shifting->search->match.guide ? guide_cost (shifting, at, from) : 0.0f;
  for (int y = MAX (top, 0); y <= MIN (top + 2, level->height - 1); y++)
    for (int x = MAX (left, 0); x <= MIN (left + 2, level->width - 1); x++)
      {
        int beside = y * level->width + x;

        if (!level->hole[beside])
          sum += difference (level->pixels + (gsize) beside * CHANNELS, moved (shifting, beside, label), UNKNOWN);
      }
  return sum;
}

/* What pixel @at contributes to the seam between two labels. */
static inline float
seam_part (const Shifting *shifting, int at, int a, int b)
{
  return a == b ? 0.0f : difference (moved (shifting, at, a), moved (shifting, at, b), UNKNOWN);
}

/* Room for solving a run of pixels of a row or column. */
typedef struct
{
  float *costs;          /* by pixel and label: of the best labels up to there */
  guint8 *best;          /* by pixel and label: that of the pixel before */
  float *seams, *before; /* by two labels: what this pixel, and the one before, contribute */
} Run;

/* What label @label of pixel @at costs apart from the run's own seams; @other leads to the neighbours beside the run.
 */
static float
own_cost (const Shifting *shifting, int at, int label, int other)
{
  const ArtSynthesisLevel *level = shifting->search->level;
  float cost = border_cost (shifting, at, label);

  for (int side = -1; side <= 1; side += 2)
    {
      int beside = at + side * other, theirs;

      if (beside < 0 || beside >= level->width * level->height || shifting->labels[beside] == NO_LABEL
          || (other == 1 && beside / level->width != at / level->width))
        continue;
      theirs = shifting->labels[beside];
      cost += seam_part (shifting, at, label, theirs) + seam_part (shifting, beside, label, theirs);
    }
  return cost;
}

/* The best labels of @n pixels @step apart, all others staying as they are (Viterbi). */
static void
solve_run (Shifting *shifting, Run *run, int first, int step, int other, int n)
{
  int k = shifting->n_shifts, last = 0;

  for (int i = 0; i < n; i++)
    {
      int at = first + i * step;
      float *swap = run->before;

      run->before = run->seams;
      run->seams = swap;
      for (int a = 0; a < k; a++)
        for (int b = 0; b < a; b++)
          run->seams[a * k + b] = run->seams[b * k + a] = seam_part (shifting, at, a, b);
      for (int b = 0; b < k; b++)
        {
          const float *until = i > 0 ? run->costs + (gsize) (i - 1) * (gsize) k : NULL;
          float least = i > 0 ? G_MAXFLOAT : 0.0f;

          for (int a = 0; a < k && i > 0; a++)
            {
              float cost = until[a] + (a == b ? 0.0f : run->before[a * k + b] + run->seams[a * k + b]);

              if (cost < least)
                {
                  least = cost;
                  run->best[i * k + b] = (guint8) a;
                }
            }
          run->costs[i * k + b] = least + own_cost (shifting, at, b, other);
        }
    }
  for (int b = 1; b < k; b++)
    if (run->costs[(n - 1) * k + b] < run->costs[(n - 1) * k + last])
      last = b;
  for (int i = n - 1; i >= 0; i--)
    {
      shifting->labels[first + i * step] = (guint8) last;
      last = run->best[i * k + last];
    }
}

/* All runs of the hole in a line of @n pixels. */
static void
solve_line (Shifting *shifting, Run *run, int first, int step, int other, int n)
{
  const guint8 *hole = shifting->search->level->hole;

  for (int i = 0; i < n;)
    {
      int begin = i;

      while (i < n && hole[first + i * step])
        i++;
      if (i > begin)
        solve_run (shifting, run, first + begin * step, step, other, i - begin);
      else
        i++;
    }
}

static void
solve (Shifting *shifting)
{
  int width = shifting->width, height = shifting->height, k = shifting->n_shifts, longest = MAX (width, height);
  g_autofree float *costs = g_new (float, (gsize) longest *(gsize) k), *seams = g_new0 (float, 2 * k * k);
  g_autofree guint8 *best = g_new0 (guint8, (gsize) longest * (gsize) k);
  Run run = { costs, best, seams, seams + k * k };

  memset (shifting->labels, NO_LABEL, (gsize) width * (gsize) height);
  for (int sweep = 0; sweep < SWEEPS; sweep++)
    {
      for (int y = 0; y < height; y++)
        solve_line (shifting, &run, y * width, 1, width, width);
      for (int x = 0; x < width; x++)
        solve_line (shifting, &run, x, width, 1, height);
    }
}

/* ---- what follows from the labels ---- */

static void
fill_pixels (const Shifting *shifting)
{
  ArtSynthesisLevel *level = shifting->search->level;

  for (int i = 0; i < level->width * level->height; i++)
    if (level->hole[i])
      {
        const float *from = moved (shifting, i, shifting->labels[i]);

        if (from)
          memcpy (level->pixels + (gsize) i * CHANNELS, from, CHANNELS * sizeof (float));
      }
}

/* Patches come from where the pixel of the hole that is nearest to their middle does. */
static void
fill_matches (const Shifting *shifting)
{
  ArtMatch *match = &shifting->search->match;

  for (int y = match->top; y < match->bottom; y++)
    for (int x = match->left; x < match->right; x++)
      {
        int middle = (y + match->patch / 2) * match->width + x + match->patch / 2, label = shifting->labels[middle];
        int sx, sy;

        if (!match->target[y * match->width + x] || label == NO_LABEL)
          continue;
        sx = x + shifting->shift_x[label];
        sy = y + shifting->shift_y[label];
        if (sx >= 0 && sy >= 0 && sx < match->width && sy < match->height && match->allowed[sy * match->width + sx])
          match->match[y * match->width + x] = sy * match->width + sx;
      }
}

gboolean
art_synthesis_shifts_start (ArtSynthesisSearch *search)
{
  const ArtSynthesisLevel *level = search->level;
  Shifting shifting = { .search = search, .width = level->width, .height = level->height };
  g_autofree gint32 *nearest = g_new (gint32, (gsize) level->width * (gsize) level->height);
  g_autofree guint8 *labels = g_malloc ((gsize) level->width * (gsize) level->height);

  shifting.nearest = nearest;
  shifting.labels = labels;
  nn_parallel_for (level->height / STRIDE, 1, find_nearest, &shifting);
  choose_shifts (&shifting);
  if (shifting.n_shifts == 0)
    return FALSE;
  solve (&shifting);
  fill_pixels (&shifting);
  fill_matches (&shifting);
  return TRUE;
}
