/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gathers the pixels of a region, measures them, and scatters the gradient.
 */
#include "config.h"

#include "style-region.h"

#include <math.h>

/* Below this a pixel is outside: its part could not be seen, but its work would be done. */
#define SMALLEST_SHARE 0.004f

struct _ArtRegion
{
  int count;
  int *index;          /* of pixels with a share */
  float *share, *root; /* by those: s, √s */
  double total, coverage;
};

ArtRegion *
art_region_new (const NnTensor *mask)
{
  ArtRegion *region = g_new0 (ArtRegion, 1);
  const float *values = nn_tensor_floats (mask);
  int n = (int) nn_tensor_count (mask);

  region->index = g_new (int, n);
  region->share = g_new (float, n);
  region->root = g_new (float, n);
  for (int i = 0; i < n; i++)
    {
      if (values[i] < SMALLEST_SHARE)
        continue;
      region->index[region->count] = i;
      region->share[region->count] = MIN (values[i], 1.0f);
      region->root[region->count] = sqrtf (region->share[region->count]);
      region->total += region->share[region->count++];
    }
  region->coverage = region->total / n;
  return region;
}

void
art_region_free (ArtRegion *region)
{
  if (!region)
    return;
  g_free (region->index);
  g_free (region->share);
  g_free (region->root);
  g_free (region);
}

int
art_region_count (const ArtRegion *region)
{
  return region->count;
}

double
art_region_coverage (const ArtRegion *region)
{
  return region->coverage;
}

typedef struct
{
  const ArtRegion *region;
  const float *features;
  gint64 plane;
  float *mean;
  float *gathered;
  const float *product, *vector;
  float *seed;
} RegionJob;

static void
gather_channels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const RegionJob *job = data;
  const ArtRegion *region = job->region;

  for (gint64 c = begin; c < end; c++)
    {
      const float *features = job->features + c * job->plane;
      float *out = job->gathered + c * region->count;
      double sum = 0.0;

      for (int i = 0; i < region->count; i++)
        {
          out[i] = features[region->index[i]];
          sum += (double) region->share[i] * out[i];
        }
      job->mean[c] = (float) (sum / region->total);
      for (int i = 0; i < region->count; i++)
        out[i] = region->root[i] * (out[i] - job->mean[c]);
    }
}

void
art_region_statistics (const ArtRegion *region, const NnTensor *features, ArtLayerStatistics *statistics,
                       float *gathered)
{
  gsize n = (gsize) statistics->channels * statistics->channels;
  RegionJob job = { .region = region,
                    .features = nn_tensor_floats (features),
                    .plane = features->shape.dims[2] * features->shape.dims[3],
                    .mean = statistics->mean,
                    .gathered = gathered };

  nn_parallel_for (statistics->channels, 1, gather_channels, &job);
  nn_gram (gathered, statistics->channels, region->count, NULL, statistics->covariance);
  for (gsize i = 0; i < n; i++)
    statistics->covariance[i] = (float) (statistics->covariance[i] / region->total);
}

static void
scatter_channels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const RegionJob *job = data;
  const ArtRegion *region = job->region;

  for (gint64 c = begin; c < end; c++)
    {
      const float *product = job->product + c * region->count;
      float *seed = job->seed + c * job->plane;

      for (int i = 0; i < region->count; i++)
        seed[region->index[i]] += region->root[i] * product[i] + region->share[i] * job->vector[c];
    }
}

double
art_region_term (const ArtRegion *region, const NnTensor *features, const ArtLayerStatistics *target,
                 ArtStatistic statistic, double weight, ArtLayerStatistics *now, float *matrix, float *gathered,
                 float *product, float *seed)
{
  g_autofree float *vector = g_new (float, now->channels);
  ArtStyleSlope slope = { matrix, vector, weight, region->total };
  RegionJob job = { .region = region,
                    .plane = features->shape.dims[2] * features->shape.dims[3],
                    .product = product,
                    .vector = vector,
                    .seed = seed };
  double loss;

  art_region_statistics (region, features, now, gathered);
  loss = art_style_distance (now, target, statistic, &slope);
  nn_matmul (now->channels, region->count, now->channels, 1.0f, matrix, gathered, 0.0f, product);
  nn_parallel_for (now->channels, 1, scatter_channels, &job);
  return weight * loss;
}
