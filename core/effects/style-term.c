/* SPDX-License-Identifier: GPL-3.0-or-later
 * The style term: distance of second-order statistics, and its gradient through a whole picture.
 *
 * With N = H·W, centred activations X = F - μ 1ᵀ and C = X Xᵀ / N: a loss l (C) has dl/dF = 2/N · (dl/dC) X for
 * symmetric dl/dC, because the rows of X sum to 0; l (μ) has dl/dF = (dl/dμ) 1ᵀ / N. Gram matrices are written as
 * G = C + μ μᵀ, so that all three statistics share one path: seed += matrix · X + vector · 1ᵀ, and matrix · X is
 * matrix · F - (matrix · μ) 1ᵀ, which needs no centred copy.
 */
#include "config.h"

#include "terms.h"

#include "style-distance.h"

typedef struct
{
  const float *vector;
  gint64 plane;
  float *seed;
} AddJob;

static void
add_vector (gint64 begin, gint64 end, int worker, gpointer data)
{
  const AddJob *job = data;

  for (gint64 c = begin; c < end; c++)
    for (gint64 i = c * job->plane; i < (c + 1) * job->plane; i++)
      job->seed[i] += job->vector[c];
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
art_style_term (const NnTensor *features, const ArtLayerStatistics *target, ArtStatistic statistic, double weight,
                ArtLayerStatistics *now, float *matrix, float *seed)
{
  int channels = now->channels;
  gint64 plane = features->shape.dims[2] * features->shape.dims[3];
  g_autofree float *vector = g_new (float, channels);
  ArtStyleSlope slope = { matrix, vector, weight, (double) plane };
  AddJob job = { vector, plane, seed };
  double loss;

  art_layer_statistics_compute (now, features);
  loss = art_style_distance (now, target, statistic, &slope);
  centre (&slope, now);
  nn_parallel_for (channels, 1, add_vector, &job);
  nn_matmul (channels, plane, channels, 1.0f, matrix, nn_tensor_floats (features), 1.0f, seed);
  return weight * loss;
}
