/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pixels of the hole from the patches that lie over them.
 *
 * Plain means of patches that do not agree are a blur. So a patch counts by how much worse it is than the best one over
 * the same pixel, and by how near to what is known it lies (Wexler et al. 2007, section 3.2).
 */
#include "config.h"

#include <math.h>

#include "inpaint-synthesis-search.h"

#define CHANNELS ART_MATCH_CHANNELS
/* A patch that is a pixel deeper in the hole counts this much less. */
#define DEPTH_FALL 1.2f
#define DEEPEST 64
/* Differences that nobody sees, in codes: patches this good are all alike. */
#define SAME 2.0f
/* What 1 means in a shift. */
#define SHIFT_UNIT (1.0f / (255.0f * ART_SYNTHESIS_SHIFTS))

typedef struct
{
  const ArtSynthesisSearch *search;
  float softness, same;
  float trust[DEEPEST];
} Vote;

/* The patches over a pixel. */
typedef struct
{
  int left, top, right, bottom;
} Window;

static Window
window_over (const ArtMatch *match, int x, int y)
{
  return (Window){ MAX (x - match->patch + 1, match->left), MAX (y - match->patch + 1, match->top),
                   MIN (x + 1, match->right), MIN (y + 1, match->bottom) };
}

/* The least and the mean of what the matches of the patches cost. */
static void
measure_window (const ArtMatch *match, const Window *window, float *least, float *mean)
{
  double sum = 0.0;
  int n = 0;

  *least = G_MAXFLOAT;
  for (int y = window->top; y < window->bottom; y++)
    for (gint32 at = y * match->width + window->left; at < y * match->width + window->right; at++)
      if (match->target[at] && match->match[at] >= 0)
        {
          *least = MIN (*least, (float) match->cost[at]);
          sum += match->cost[at];
          n++;
        }
  *mean = (float) (sum / MAX (n, 1));
}

static float
trust_in (const Vote *vote, gint32 target)
{
  const ArtMatch *match = &vote->search->match;
  gint32 centre = target + match->patch / 2 * (match->width + 1);
  int depth = (int) vote->search->level->depth[centre];

  if (match->weights)
    return vote->trust[0] * match->weight_sums[target] * match->weight_sums[target];
  return vote->trust[MIN (depth, DEEPEST - 1)];
}

/* What the patches say about a pixel; @pixel stays what it is if there are none. */
static void
vote_pixel (const Vote *vote, int x, int y, float *pixel)
{
  const ArtSynthesisSearch *search = vote->search;
  const ArtMatch *match = &search->match;
  Window window = window_over (match, x, y);
  float sum[CHANNELS] = { 0.0f }, total = 0.0f;
  float least, soft;

  measure_window (match, &window, &least, &soft);
  soft = vote->softness * (soft + vote->same);
  for (int v = window.top; v < window.bottom; v++)
    for (int u = window.left; u < window.right; u++)
      {
        gint32 target = v * match->width + u, source = match->match[target];
        const gint16 *shift = search->shifts + (gsize) target * CHANNELS;
        float worse, weight;
        const float *from;

        if (!match->target[target] || source < 0)
          continue;
        from = search->level->pixels + ((gsize) source + (y - v) * match->width + (x - u)) * CHANNELS;
        worse = (match->cost[target] - least) / soft;
        weight = trust_in (vote, target) / ((1.0f + worse) * (1.0f + worse));
        total += weight;
        for (int c = 0; c < CHANNELS; c++)
          sum[c] += weight * (from[c] + shift[c] * SHIFT_UNIT);
      }
  for (int c = 0; c < (search->keep_texture ? 3 : CHANNELS) && total > 0.0f; c++)
    pixel[c] = sum[c] / total;
}

static void
vote_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Vote *vote = data;
  const ArtSynthesisLevel *level = vote->search->level;
  const ArtMatch *match = &vote->search->match;

  for (int y = match->top + (int) begin; y < match->top + (int) end; y++)
    for (int x = match->left; x < match->right + match->patch - 1; x++)
      if (level->hole[(gsize) y * level->width + x])
        vote_pixel (vote, x, y, level->pixels + ((gsize) y * level->width + x) * CHANNELS);
}

static Vote
vote_new (const ArtSynthesisSearch *search, float softness)
{
  const ArtMatch *match = &search->match;
  float patch = (float) (match->patch * match->patch);
  Vote vote = { .search = search, .softness = softness, .same = patch * 3.0f * SAME * SAME };

  for (int i = 0; i < DEEPEST; i++)
    vote.trust[i] = powf (DEPTH_FALL, (float) -i);
  return vote;
}

/* How far each match is lightened, darkened and tinted: once, for many pixels ask. */
static void
shift_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const ArtSynthesisSearch *search = data;
  const ArtMatch *match = &search->match;

  for (int y = match->top + (int) begin; y < match->top + (int) end; y++)
    for (gint32 at = y * match->width + match->left; at < y * match->width + match->right; at++)
      {
        float shift[CHANNELS];

        if (!match->target[at] || match->match[at] < 0)
          continue;
        art_match_shift (match, at, match->match[at], shift);
        for (int c = 0; c < CHANNELS; c++)
          search->shifts[(gsize) at * CHANNELS + c] = (gint16) lrintf (shift[c] * ART_SYNTHESIS_SHIFTS);
      }
}

void
art_synthesis_vote (ArtSynthesisSearch *search, float softness)
{
  const ArtMatch *match = &search->match;
  Vote vote = vote_new (search, softness);

  nn_parallel_for (match->bottom - match->top, 4, shift_rows, search);
  nn_parallel_for (match->bottom - match->top + match->patch - 1, 4, vote_rows, &vote);
}

void
art_synthesis_vote_at (const ArtSynthesisSearch *search, float softness, int x, int y, float *pixel)
{
  Vote vote = vote_new (search, softness);

  vote_pixel (&vote, x, y, pixel);
}
