/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gathers the pixels of a region, measures them, and scatters the gradient.
 */
#include "config.h"

#include "style-region.h"

#include <cblas.h>
#include <math.h>

#include "failure.h"

/* Pixels that are multiplied and scattered at a time, while they are in the second cache. */
#define CHUNK 512
/* Below this a pixel is outside: its part could not be seen, but its work would be done. */
#define SMALLEST_SHARE 0.004f

struct _ArtRegion
{
  int count;
  int *index;          /* of pixels with a share */
  float *share, *root; /* by those: s, √s */
  double total, coverage;
  int channels;    /* that there is room for */
  float *gathered; /* channels × count: √s (F - μ) */
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
  nn_free_aligned (region->gathered);
  g_free (region);
}

int
art_region_count (const ArtRegion *region)
{
  return region->count;
}

double
art_region_total (const ArtRegion *region)
{
  return region->total;
}

double
art_region_coverage (const ArtRegion *region)
{
  return region->coverage;
}

gboolean
art_region_reserve (ArtRegion *region, int channels, GError **error)
{
  const gsize bytes = sizeof (float) * channels * MAX (region->count, 1);

  nn_free_aligned (region->gathered);
  region->gathered = nn_try_malloc_aligned (bytes);
  region->channels = channels;
  return region->gathered || art_memory_missing (bytes, error);
}

gsize
art_region_memory (const ArtRegion *region)
{
  return (gsize) region->count * (sizeof (int) + 2 * sizeof (float) + sizeof (float) * region->channels);
}

typedef struct
{
  const ArtRegion *region;
  const float *features;
  gint64 plane;
  float *mean;
} GatherJob;

static void
gather_channels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const GatherJob *job = data;
  const ArtRegion *region = job->region;

  for (gint64 c = begin; c < end; c++)
    {
      const float *features = job->features + c * job->plane;
      float *out = region->gathered + c * region->count;
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
art_region_statistics (ArtRegion *region, const NnTensor *features, ArtLayerStatistics *statistics)
{
  gsize n = (gsize) statistics->channels * statistics->channels;
  GatherJob job = { region, nn_tensor_floats (features), features->shape.dims[2] * features->shape.dims[3],
                    statistics->mean };

  g_return_if_fail (region->channels == statistics->channels);
  nn_parallel_for (statistics->channels, 1, gather_channels, &job);
  nn_gram (region->gathered, statistics->channels, region->count, statistics->covariance);
  for (gsize i = 0; i < n; i++)
    statistics->covariance[i] = (float) (statistics->covariance[i] / region->total);
}

typedef struct
{
  const ArtRegion *region;
  const ArtStyleSlope *slope;
  int channels;
  gint64 plane;
  float *products; /* workers × channels × CHUNK */
  float *seed;
} ScatterJob;

/* Multiplies and scatters @columns of what was gathered, from @first on. */
static void
scatter_chunk (const ScatterJob *job, gint64 first, int columns, float *product)
{
  const ArtRegion *region = job->region;
  const int n = job->channels;

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, columns, n, 1.0f, job->slope->matrix, n,
               region->gathered + first, region->count, 0.0f, product, CHUNK);
  for (int c = 0; c < n; c++)
    for (int i = 0; i < columns; i++)
      job->seed[c * job->plane + region->index[first + i]] +=
          region->root[first + i] * product[(gsize) c * CHUNK + i] + region->share[first + i] * job->slope->vector[c];
}

static void
scatter_chunks (gint64 begin, gint64 end, int worker, gpointer data)
{
  const ScatterJob *job = data;

  for (gint64 chunk = begin; chunk < end; chunk++)
    scatter_chunk (job, chunk * CHUNK, (int) MIN (CHUNK, job->region->count - chunk * CHUNK),
                   job->products + (gsize) worker * job->channels * CHUNK);
}

void
art_region_pull (const ArtRegion *region, const ArtStyleSlope *slope, int channels, gint64 plane, float *seed)
{
  g_autofree float *products = g_new (float, (gsize) nn_threads_get_count () * channels * CHUNK);
  ScatterJob job = { region, slope, channels, plane, products, seed };

  nn_parallel_for ((region->count + CHUNK - 1) / CHUNK, 1, scatter_chunks, &job);
}
