/* SPDX-License-Identifier: GPL-3.0-or-later
 * The style term: distance of second-order statistics, and its gradient through a whole picture.
 *
 * With N = H·W, centred activations X = F - μ 1ᵀ and C = X Xᵀ / N: a loss l (C) has dl/dF = 2/N · (dl/dC) X for
 * symmetric dl/dC, because the rows of X sum to 0; l (μ) has dl/dF = (dl/dμ) 1ᵀ / N. Gram matrices are written as
 * G = C + μ μᵀ, so that all statistics share one path: seed += matrix · X + vector · 1ᵀ, and matrix · X is
 * matrix · F - (matrix · μ) 1ᵀ, which needs no centred copy.
 */
#include "config.h"

#include "style-term.h"

#include "style-distance.h"

struct _ArtStyleTerm
{
  ArtStyleGoal *goal;
  ArtRegion *region; /* NULL = everywhere */
  ArtLayerStatistics *now;
  ArtStyleSlope slope;
};

ArtStyleTerm *
art_style_term_new (const ArtLayerStatistics *style, ArtStatistic statistic, ArtRegion *region, GError **error)
{
  const int channels = style->channels;
  g_autoptr (ArtStyleTerm) term = g_new0 (ArtStyleTerm, 1);

  term->region = region;
  if (region && !art_region_reserve (region, channels, error))
    return NULL;
  term->goal = art_style_goal_new (style, statistic);
  term->now = art_layer_statistics_new (style->layer, channels);
  term->slope.matrix = g_new (float, (gsize) channels *channels);
  term->slope.vector = g_new (float, channels);
  return g_steal_pointer (&term);
}

void
art_style_term_free (ArtStyleTerm *term)
{
  if (!term)
    return;
  g_clear_pointer (&term->goal, art_style_goal_free);
  g_clear_pointer (&term->region, art_region_free);
  g_clear_pointer (&term->now, art_layer_statistics_free);
  g_free (term->slope.matrix);
  g_free (term->slope.vector);
  g_free (term);
}

gsize
art_style_term_memory (const ArtStyleTerm *term)
{
  const gsize channels = (gsize) term->now->channels;

  return 2 * sizeof (float) * channels * (channels + 1) + (term->region ? art_region_memory (term->region) : 0);
}

void
art_style_term_measure (ArtStyleTerm *term, const NnTensor *features)
{
  if (term->region)
    art_region_statistics (term->region, features, term->now);
  else
    art_layer_statistics_compute (term->now, features);
  term->slope.pixels =
      term->region ? art_region_total (term->region) : features->shape.dims[2] * features->shape.dims[3];
}

/* vector -= matrix · μ */
static void
centre (ArtStyleSlope *slope, const ArtLayerStatistics *now)
{
  for (int i = 0; i < now->channels; i++)
    {
      const float *row = slope->matrix + (gsize) i * now->channels;
      double sum = 0.0;

      for (int j = 0; j < now->channels; j++)
        sum += (double) row[j] * now->mean[j];
      slope->vector[i] = (float) (slope->vector[i] - sum);
    }
}

double
art_style_term_compare (ArtStyleTerm *term, double weight)
{
  double distance;

  term->slope.weight = weight;
  distance = art_style_distance (term->goal, term->now, &term->slope);
  if (!term->region)
    centre (&term->slope, term->now);
  return weight * distance;
}

void
art_style_term_pull (const ArtStyleTerm *term, const NnTensor *features, float *seed)
{
  const int channels = term->now->channels;
  const gint64 plane = features->shape.dims[2] * features->shape.dims[3];

  if (term->region)
    art_region_pull (term->region, &term->slope, channels, plane, seed);
  else
    nn_matmul_add (channels, plane, channels, term->slope.matrix, nn_tensor_floats (features), term->slope.vector,
                   seed);
}
