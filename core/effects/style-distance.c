/* SPDX-License-Identifier: GPL-3.0-or-later
 * Distances of means and covariances, of Gram matrices, of means and deviations; the optimal transport's.
 */
#include "config.h"

#include "style-distance.h"

#include <math.h>
#include <string.h>

#include "style-transport.h"

/* Added to both covariances, as a share of the style's mean variance, before one is transported to the other: what is
 * weakest in the style, often the grain of its scan, counts less than its strokes do. Chosen by looking. */
#define TRANSPORT_EPSILON 0.3
/* Keeps standard deviations differentiable at channels that never fire. */
#define VARIANCE_FLOOR 1e-8

struct _ArtStyleGoal
{
  const ArtLayerStatistics *style;
  ArtStatistic statistic;
  /* Of the transport: the style's variance, what is added to each channel's, and the way there (NULL = none). */
  double variance, delta;
  ArtTransport *transport;
};

static void
set_transport (ArtStyleGoal *goal)
{
  const int n = goal->style->channels;
  g_autofree double *to = NULL;

  goal->variance = art_layer_statistics_variance (goal->style);
  goal->delta = TRANSPORT_EPSILON * goal->variance / n + VARIANCE_FLOOR;
  to = art_style_widen (goal->style, goal->delta);
  goal->transport = art_transport_new (to, n);
}

ArtStyleGoal *
art_style_goal_new (const ArtLayerStatistics *style, ArtStatistic statistic)
{
  ArtStyleGoal *goal = g_new0 (ArtStyleGoal, 1);

  goal->style = style;
  goal->statistic = statistic;
  if (statistic == ART_STATISTIC_TRANSPORT)
    set_transport (goal);
  return goal;
}

void
art_style_goal_free (ArtStyleGoal *goal)
{
  if (!goal)
    return;
  g_clear_pointer (&goal->transport, art_transport_free);
  g_free (goal);
}

/* ‖μ‖² + tr C: the mean squared activation. */
static double
energy_of (const ArtLayerStatistics *statistics)
{
  double energy = 1e-12 + art_layer_statistics_variance (statistics);

  for (int i = 0; i < statistics->channels; i++)
    energy += (double) statistics->mean[i] * statistics->mean[i];
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
mean_distance (const ArtLayerStatistics *now, const ArtLayerStatistics *target, double scale, ArtStyleSlope *slope)
{
  double sum = 0.0;

  for (int i = 0; i < now->channels; i++)
    {
      double difference = now->mean[i] - target->mean[i];

      sum += difference * difference;
      slope->vector[i] = (float) (2.0 * slope->weight * scale * difference / slope->pixels);
    }
  return scale * sum;
}

static double
covariance_distance (const ArtLayerStatistics *now, const ArtLayerStatistics *target, ArtStyleSlope *slope)
{
  gsize n = (gsize) now->channels * now->channels;
  double energy = energy_of (target), sum = 0.0;
  /* The floor matters for flat pictures only. */
  double scale = 1.0 / (squared_length (target->covariance, n) + 1e-5 * energy * energy);

  for (gsize i = 0; i < n; i++)
    {
      double difference = now->covariance[i] - target->covariance[i];

      sum += difference * difference;
      slope->matrix[i] = (float) (4.0 * slope->weight * scale * difference / slope->pixels);
    }
  return scale * sum + mean_distance (now, target, 1.0 / energy, slope);
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
gram_distance (const ArtLayerStatistics *now, const ArtLayerStatistics *target, ArtStyleSlope *slope)
{
  double scale = 1.0 / gram_energy (target), sum = 0.0;

  for (int i = 0; i < now->channels; i++)
    {
      double along_mean = 0.0;

      for (int j = 0; j < now->channels; j++)
        {
          double difference = gram (now, i, j) - gram (target, i, j);
          double step = 4.0 * slope->weight * scale * difference / slope->pixels;

          sum += difference * difference;
          slope->matrix[(gsize) i * now->channels + j] = (float) step;
          along_mean += step * now->mean[j];
        }
      slope->vector[i] = (float) along_mean;
    }
  return scale * sum;
}

static double
deviation_distance (const ArtLayerStatistics *now, const ArtLayerStatistics *target, ArtStyleSlope *slope)
{
  int n = now->channels;
  double scale = 1.0 / energy_of (target), sum = 0.0;

  memset (slope->matrix, 0, sizeof (float) * n * n);
  for (int i = 0; i < n; i++)
    {
      gsize at = (gsize) i * n + i;
      double deviation = sqrt (now->covariance[at] + VARIANCE_FLOOR);
      double difference = deviation - sqrt (MAX (target->covariance[at], 0.0f) + VARIANCE_FLOOR);

      sum += difference * difference;
      slope->matrix[at] = (float) (2.0 * slope->weight * scale * difference / deviation / slope->pixels);
    }
  return scale * sum + mean_distance (now, target, scale, slope);
}

/* l = ‖μ - μ*‖² + tr C + tr C* - 2 tr (T C), over the style's variance; dl/dC = I - T. The widening δ depends on the
 * style alone, so that both are exact. */
static double
transport_distance (const ArtStyleGoal *goal, const ArtLayerStatistics *now, ArtStyleSlope *slope)
{
  const gsize n = (gsize) now->channels;
  double scale = 1.0 / (goal->variance + n * VARIANCE_FLOOR), sum = goal->variance + n * goal->delta;
  g_autofree double *from = art_style_widen (now, goal->delta), *map = g_new (double, n *n);

  memset (slope->matrix, 0, sizeof (float) * n * n);
  if (!goal->transport || !art_transport_map (goal->transport, from, map))
    return NAN;
  for (gsize i = 0; i < n * n; i++)
    {
      double one = i % (n + 1) == 0 ? 1.0 : 0.0;

      sum += (one - 2.0 * map[i]) * from[i];
      slope->matrix[i] = (float) (2.0 * slope->weight * scale * (one - map[i]) / slope->pixels);
    }
  return scale * sum + mean_distance (now, goal->style, scale, slope);
}

double
art_style_distance (const ArtStyleGoal *goal, const ArtLayerStatistics *now, ArtStyleSlope *slope)
{
  switch (goal->statistic)
    {
    case ART_STATISTIC_GRAM:
      return gram_distance (now, goal->style, slope);
    case ART_STATISTIC_MEAN_STD:
      return deviation_distance (now, goal->style, slope);
    case ART_STATISTIC_TRANSPORT:
      return transport_distance (goal, now, slope);
    default:
      return covariance_distance (now, goal->style, slope);
    }
}
