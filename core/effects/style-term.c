/* SPDX-License-Identifier: GPL-3.0-or-later
 * The style term: distance of second-order statistics, and its gradient.
 *
 * With N = H·W, centred activations X = F - μ 1ᵀ and C = X Xᵀ / N: a loss l (C) has dl/dF = 2/N · (dl/dC) X for
 * symmetric dl/dC, because the rows of X sum to 0; l (μ) has dl/dF = (dl/dμ) 1ᵀ / N. Gram matrices are written as
 * G = C + μ μᵀ, so that all three statistics share one path: seed += matrix · X + vector · 1ᵀ, and matrix · X is
 * matrix · F - (matrix · μ) 1ᵀ, which needs no centred copy.
 */
#include "config.h"

#include "terms.h"

#include <math.h>
#include <string.h>

/* Keeps standard deviations differentiable at channels that never fire. */
#define VARIANCE_FLOOR 1e-8

/* matrix, vector: 2/N dl/dC (C×C) and dl/dμ / N, as above, times the weight. */
typedef struct
{
  float *matrix, *vector;
  double weight, pixels;
} StyleGradient;

/* ‖μ‖² + tr C: the mean squared activation. */
static double
energy_of (const ArtLayerStatistics *statistics)
{
  double energy = 1e-12;

  for (int i = 0; i < statistics->channels; i++)
    energy += (double) statistics->mean[i] * statistics->mean[i]
              + statistics->covariance[(gsize) i * statistics->channels + i];
  return energy;
}

static double
squared_length (const float *values, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (double) values[i] * values[i];
  return sum;
}

static double
mean_distance (const ArtLayerStatistics *now, const ArtLayerStatistics *target, double scale, StyleGradient *gradient)
{
  double sum = 0.0;

  for (int i = 0; i < now->channels; i++)
    {
      double difference = now->mean[i] - target->mean[i];

      sum += difference * difference;
      gradient->vector[i] = (float) (2.0 * gradient->weight * scale * difference / gradient->pixels);
    }
  return scale * sum;
}

static double
covariance_distance (const ArtLayerStatistics *now, const ArtLayerStatistics *target, StyleGradient *gradient)
{
  gsize n = (gsize) now->channels * now->channels;
  double energy = energy_of (target), sum = 0.0;
  /* The floor matters for flat pictures only. */
  double scale = 1.0 / (squared_length (target->covariance, n) + 1e-5 * energy * energy);

  for (gsize i = 0; i < n; i++)
    {
      double difference = now->covariance[i] - target->covariance[i];

      sum += difference * difference;
      gradient->matrix[i] = (float) (4.0 * gradient->weight * scale * difference / gradient->pixels);
    }
  return scale * sum + mean_distance (now, target, 1.0 / energy, gradient);
}

static double
gram (const ArtLayerStatistics *statistics, int i, int j)
{
  return statistics->covariance[(gsize) i * statistics->channels + j]
         + (double) statistics->mean[i] * statistics->mean[j];
}

static double
gram_energy (const ArtLayerStatistics *target)
{
  double sum = 1e-12;

  for (int i = 0; i < target->channels; i++)
    for (int j = 0; j < target->channels; j++)
      sum += gram (target, i, j) * gram (target, i, j);
  return sum;
}

/* dl/dG = 2 (G - G*) / ‖G*‖²; through C as above, through μ: dl/dμ = 2 (dl/dG) μ. */
static double
gram_distance (const ArtLayerStatistics *now, const ArtLayerStatistics *target, StyleGradient *gradient)
{
  double scale = 1.0 / gram_energy (target), sum = 0.0;

  for (int i = 0; i < now->channels; i++)
    {
      double along_mean = 0.0;

      for (int j = 0; j < now->channels; j++)
        {
          double difference = gram (now, i, j) - gram (target, i, j);
          double slope = 4.0 * gradient->weight * scale * difference / gradient->pixels;

          sum += difference * difference;
          gradient->matrix[(gsize) i * now->channels + j] = (float) slope;
          along_mean += slope * now->mean[j];
        }
      gradient->vector[i] = (float) along_mean;
    }
  return scale * sum;
}

static double
deviation_distance (const ArtLayerStatistics *now, const ArtLayerStatistics *target, StyleGradient *gradient)
{
  int n = now->channels;
  double scale = 1.0 / energy_of (target), sum = 0.0;

  memset (gradient->matrix, 0, sizeof (float) * n * n);
  for (int i = 0; i < n; i++)
    {
      gsize at = (gsize) i * n + i;
      double deviation = sqrt (now->covariance[at] + VARIANCE_FLOOR);
      double difference = deviation - sqrt (MAX (target->covariance[at], 0.0f) + VARIANCE_FLOOR);

      sum += difference * difference;
      gradient->matrix[at] = (float) (2.0 * gradient->weight * scale * difference / deviation / gradient->pixels);
    }
  return scale * sum + mean_distance (now, target, scale, gradient);
}

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
centre (StyleGradient *gradient, const ArtLayerStatistics *now)
{
  for (int i = 0; i < now->channels; i++)
    {
      const float *row = gradient->matrix + (gsize) i * now->channels;
      double sum = 0.0;

      for (int j = 0; j < now->channels; j++)
        sum += (double) row[j] * now->mean[j];
      gradient->vector[i] = (float) (gradient->vector[i] - sum);
    }
}

double
art_style_term (const NnTensor *features, const ArtLayerStatistics *target, ArtStatistic statistic, double weight,
                ArtLayerStatistics *now, float *matrix, float *seed)
{
  int channels = now->channels;
  gint64 plane = features->shape.dims[2] * features->shape.dims[3];
  g_autofree float *vector = g_new (float, channels);
  StyleGradient gradient = { matrix, vector, weight, (double) plane };
  AddJob job = { vector, plane, seed };
  double loss;

  art_layer_statistics_compute (now, features);
  if (statistic == ART_STATISTIC_GRAM)
    loss = gram_distance (now, target, &gradient);
  else if (statistic == ART_STATISTIC_MEAN_STD)
    loss = deviation_distance (now, target, &gradient);
  else
    loss = covariance_distance (now, target, &gradient);
  centre (&gradient, now);
  nn_parallel_for (channels, 1, add_vector, &job);
  nn_matmul (channels, plane, channels, 1.0f, matrix, nn_tensor_floats (features), 1.0f, seed);
  return weight * loss;
}
