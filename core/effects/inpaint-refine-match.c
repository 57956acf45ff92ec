/* SPDX-License-Identifier: GPL-3.0-or-later
 * Nearest patches of features.
 *
 * Distances of all pairs of 3x3 patches come from matrix products, a block of patches at a time. The mean of what the
 * patches over a place say is its target: with the assignment fixed, the sum over all patches of the squared distances
 * to their matches and the squared distance to that mean differ by a constant (Wexler et al. 2007).
 */
#include "config.h"

#include "inpaint-refine-match.h"

#include <math.h>
#include <string.h>

/* Places of a patch. */
#define PLACES 9
/* Layers with more pairs of patches than this are too fine: their texture is left to the style. */
#define MOST_PAIRS 1.6e7
/* Patches that are compared at a time. */
#define BLOCK 256
/* Of the energy: surroundings of nearly one colour do not weigh without limit. */
#define ENERGY_SHARE 0.05

static gboolean
is_inside (const ArtFeatureMatch *match, int x, int y)
{
  return x >= 1 && y >= 1 && x < match->width - 1 && y < match->height - 1;
}

/* Offset of place @i of a patch from its centre. */
static int
place (const ArtFeatureMatch *match, int i)
{
  return (i / 3 - 1) * match->width + i % 3 - 1;
}

/* Whether all (or any) of the places of a patch are set in @mask. */
static gboolean
covers (const ArtFeatureMatch *match, const guint8 *mask, int centre, gboolean all)
{
  for (int i = 0; i < PLACES; i++)
    if ((mask[centre + place (match, i)] != 0) != all)
      return !all;
  return all;
}

ArtFeatureMatch *
art_feature_match_new (const guint8 *hole, const guint8 *source, int width, int height, int channels)
{
  ArtFeatureMatch *match = g_new0 (ArtFeatureMatch, 1);
  int n = width * height;

  match->width = width;
  match->height = height;
  match->channels = channels;
  match->cells = g_new (int, n);
  match->targets = g_new (int, n);
  match->sources = g_new (int, n);
  for (int i = 0; i < n; i++)
    {
      gboolean inside = is_inside (match, i % width, i / width);

      if (inside && covers (match, hole, i, FALSE))
        match->targets[match->n_targets++] = i;
      else if (inside && covers (match, source, i, TRUE))
        match->sources[match->n_sources++] = i;
      if (hole[i])
        match->cells[match->n_cells++] = i;
    }
  if (match->n_targets == 0 || match->n_sources == 0 || (double) match->n_targets * match->n_sources > MOST_PAIRS)
    {
      art_feature_match_free (match);
      return NULL;
    }
  return match;
}

void
art_feature_match_free (ArtFeatureMatch *match)
{
  if (!match)
    return;
  g_free (match->cells);
  g_free (match->targets);
  g_free (match->sources);
  nn_free_aligned (match->target);
  g_free (match);
}

typedef struct
{
  const ArtFeatureMatch *match;
  const float *features;
  float *columns, *norms; /* patches of the surroundings, one a column; one over their lengths */
  float *rows, *products; /* a block of patches of the hole, and their products with all columns */
  int first, n_rows;
  int *nearest; /* by target: index of a source */
  float *sum;   /* by place of the map: how many patches say something there */
} Search;

static void
gather_columns (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Search *search = data;
  const ArtFeatureMatch *match = search->match;
  gsize plane = (gsize) match->width * match->height;

  for (gint64 k = begin; k < end; k++)
    for (int i = 0; i < match->n_sources; i++)
      search->columns[k * match->n_sources + i] =
          search->features[(k / PLACES) * plane + match->sources[i] + place (match, (int) (k % PLACES))];
}

static void
measure_columns (Search *search)
{
  const ArtFeatureMatch *match = search->match;

  memset (search->norms, 0, sizeof (float) * match->n_sources);
  for (int k = 0; k < match->channels * PLACES; k++)
    for (int i = 0; i < match->n_sources; i++)
      {
        float value = search->columns[(gsize) k * match->n_sources + i];

        search->norms[i] += value * value;
      }
  for (int i = 0; i < match->n_sources; i++)
    search->norms[i] = 1.0f / sqrtf (search->norms[i] + 1e-12f);
}

static void
gather_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Search *search = data;
  const ArtFeatureMatch *match = search->match;
  int depth = match->channels * PLACES;
  gsize plane = (gsize) match->width * match->height;

  for (gint64 i = begin; i < end; i++)
    for (int k = 0; k < depth; k++)
      search->rows[i * depth + k] =
          search->features[(k / PLACES) * plane + match->targets[search->first + i] + place (match, k % PLACES)];
}

/* The nearest source is that with the largest p·q / |q|: of which only the direction counts, so that what is blurred,
 * and weak in all features, finds the sharp patch that it is a blur of. */
static void
choose_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Search *search = data;
  int n = search->match->n_sources;

  for (gint64 i = begin; i < end; i++)
    {
      const float *products = search->products + i * n;
      float most = -G_MAXFLOAT;

      for (int k = 0; k < n; k++)
        if (products[k] * search->norms[k] > most)
          {
            most = products[k] * search->norms[k];
            search->nearest[search->first + i] = k;
          }
    }
}

static void
find_nearest (Search *search)
{
  const ArtFeatureMatch *match = search->match;
  int depth = match->channels * PLACES;

  nn_parallel_for (depth, 4, gather_columns, search);
  measure_columns (search);
  for (search->first = 0; search->first < match->n_targets; search->first += BLOCK)
    {
      search->n_rows = MIN (BLOCK, match->n_targets - search->first);
      nn_parallel_for (search->n_rows, 8, gather_rows, search);
      nn_matmul (search->n_rows, match->n_sources, depth, search->rows, search->columns, search->products);
      nn_parallel_for (search->n_rows, 8, choose_rows, search);
    }
}

/* Means of what the patches say, by channel. */
static void
vote_channels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Search *search = data;
  const ArtFeatureMatch *match = search->match;
  gsize plane = (gsize) match->width * match->height;
  g_autofree float *sum = g_new (float, plane);

  for (gint64 c = begin; c < end; c++)
    {
      const float *features = search->features + c * plane;

      memset (sum, 0, sizeof (float) * plane);
      for (int t = 0; t < match->n_targets; t++)
        for (int i = 0; i < PLACES; i++)
          sum[match->targets[t] + place (match, i)] += features[match->sources[search->nearest[t]] + place (match, i)];
      for (int i = 0; i < match->n_cells; i++)
        {
          int cell = match->cells[i];

          match->target[c * match->n_cells + i] =
              search->sum[cell] > 0.0f ? sum[cell] / search->sum[cell] : features[cell];
        }
    }
}

static void
vote (Search *search)
{
  const ArtFeatureMatch *match = search->match;

  memset (search->sum, 0, sizeof (float) * match->width * match->height);
  for (int t = 0; t < match->n_targets; t++)
    for (int i = 0; i < PLACES; i++)
      search->sum[match->targets[t] + place (match, i)] += 1.0f;
  nn_parallel_for (match->channels, 1, vote_channels, search);
}

/* One over the variance of the target. */
static double
scale_of (const ArtFeatureMatch *match)
{
  double variance = 0.0, energy = 0.0;

  for (int c = 0; c < match->channels; c++)
    {
      double sum = 0.0, squares = 0.0;

      for (int i = 0; i < match->n_cells; i++)
        {
          float value = match->target[(gsize) c * match->n_cells + i];

          sum += value;
          squares += (double) value * value;
        }
      energy += squares;
      variance += MAX (squares - sum * sum / match->n_cells, 0.0);
    }
  return 1.0 / (variance + ENERGY_SHARE * energy + 1e-9);
}

gboolean
art_feature_match_update (ArtFeatureMatch *match, const NnTensor *features)
{
  gsize depth = (gsize) match->channels * PLACES, n = match->n_sources;
  gsize places = (gsize) match->width * match->height;
  float *memory = nn_try_malloc_aligned (sizeof (float) * (depth * n + n + BLOCK * depth + BLOCK * n + places));
  g_autofree int *nearest = g_new0 (int, match->n_targets);
  Search search = { .match = match, .features = nn_tensor_floats (features), .nearest = nearest };

  if (!match->target)
    match->target = nn_try_malloc_aligned (sizeof (float) * match->channels * MAX (match->n_cells, 1));
  if (memory && match->target)
    {
      search.columns = memory;
      search.norms = search.columns + depth * n;
      search.rows = search.norms + n;
      search.products = search.rows + BLOCK * depth;
      search.sum = search.products + BLOCK * n;
      find_nearest (&search);
      vote (&search);
      match->scale = scale_of (match);
    }
  nn_free_aligned (memory);
  return memory && match->target;
}

typedef struct
{
  const ArtFeatureMatch *match;
  const float *features;
  float factor, *seed;
  double *sums; /* by channel */
} Term;

static void
term_channels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Term *term = data;
  const ArtFeatureMatch *match = term->match;
  gsize plane = (gsize) match->width * match->height;

  for (gint64 c = begin; c < end; c++)
    {
      double sum = 0.0;

      for (int i = 0; i < match->n_cells; i++)
        {
          gsize at = c * plane + match->cells[i];
          float difference = term->features[at] - match->target[c * match->n_cells + i];

          sum += (double) difference * difference;
          term->seed[at] += term->factor * difference;
        }
      term->sums[c] = sum;
    }
}

double
art_feature_match_term (const ArtFeatureMatch *match, const NnTensor *features, double weight, float *seed)
{
  g_autofree double *sums = g_new (double, match->channels);
  Term term = { match, nn_tensor_floats (features), (float) (2.0 * weight * match->scale), seed, sums };
  double sum = 0.0;

  nn_parallel_for (match->channels, 1, term_channels, &term);
  for (int c = 0; c < match->channels; c++)
    sum += sums[c];
  return weight * match->scale * sum;
}
