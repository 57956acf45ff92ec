/* SPDX-License-Identifier: GPL-3.0-or-later
 * Means and covariances summed up over pieces, in places that count by their share.
 *
 * Sums are taken of features less the means of the first piece, so that the difference of two large numbers at the end,
 * E[x xᵀ] - E[x] E[x]ᵀ, loses nothing.
 */
#include "config.h"

#include "style-match.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Places that are copied and multiplied at a time: 256 channels of them are 8 MiB. */
#define CHUNK 8192

struct _ArtStyleSums
{
  int channels;
  gboolean started;
  float *shift;             /* C: what is subtracted first */
  double shares, squares;   /* sums of shares and of their squares */
  double *first, *products; /* C: Σ share · x; C×C: Σ share · x xᵀ */
};

ArtStyleSums *
art_style_sums_new (int channels)
{
  ArtStyleSums *sums = g_new0 (ArtStyleSums, 1);

  sums->channels = channels;
  sums->shift = g_new0 (float, channels);
  sums->first = g_new0 (double, channels);
  sums->products = g_new0 (double, (gsize) channels *channels);
  return sums;
}

void
art_style_sums_free (ArtStyleSums *sums)
{
  if (!sums)
    return;
  g_free (sums->shift);
  g_free (sums->first);
  g_free (sums->products);
  g_free (sums);
}

typedef struct
{
  ArtStyleSums *sums;
  const float *features, *shares;
  gint64 plane, begin;
  int count;
  float *chunk; /* C × count: √share · x */
} Chunk;

static void
average_first_piece (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Chunk *job = data;

  for (gint64 c = begin; c < end; c++)
    {
      double sum = 0.0;

      for (gint64 i = 0; i < job->plane; i++)
        sum += job->features[c * job->plane + i];
      job->sums->shift[c] = (float) (sum / job->plane);
    }
}

static void
fill_chunk (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Chunk *job = data;
  const float *shares = job->shares ? job->shares + job->begin : NULL;

  for (gint64 c = begin; c < end; c++)
    {
      const float *from = job->features + c * job->plane + job->begin, shift = job->sums->shift[c];
      float *to = job->chunk + c * job->count;
      double sum = 0.0;

      for (int i = 0; i < job->count; i++)
        {
          float share = shares ? shares[i] : 1.0f, x = from[i] - shift;

          sum += share * x;
          to[i] = sqrtf (share) * x;
        }
      job->sums->first[c] += sum;
    }
}

static void
count_shares (const Chunk *job)
{
  for (int i = 0; i < job->count; i++)
    {
      double share = job->shares ? job->shares[job->begin + i] : 1.0;

      job->sums->shares += share;
      job->sums->squares += share * share;
    }
}

static gboolean
is_empty (const Chunk *job)
{
  for (int i = 0; job->shares && i < job->count; i++)
    if (job->shares[job->begin + i] > 0.0f)
      return FALSE;
  return job->shares != NULL;
}

gboolean
art_style_sums_add (ArtStyleSums *sums, const NnTensor *features, const float *shares, GError **error)
{
  const gsize channels = (gsize) sums->channels, square = channels * channels;
  float *room = nn_try_malloc_aligned (sizeof (float) * (channels * CHUNK + square));
  float *gram = room ? room + channels * CHUNK : NULL;
  Chunk job = {
    sums, nn_tensor_floats (features), shares, features->shape.dims[2] * features->shape.dims[3], 0, 0, room
  };

  if (!room)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory to match styles."));
      return FALSE;
    }
  if (!sums->started)
    nn_parallel_for (sums->channels, 1, average_first_piece, &job);
  sums->started = TRUE;
  for (; job.begin < job.plane; job.begin += job.count)
    {
      job.count = (int) MIN (CHUNK, job.plane - job.begin);
      if (is_empty (&job))
        continue;
      nn_parallel_for (sums->channels, 1, fill_chunk, &job);
      nn_gram (job.chunk, sums->channels, job.count, gram);
      for (gsize i = 0; i < square; i++)
        sums->products[i] += gram[i];
      count_shares (&job);
    }
  nn_free_aligned (room);
  return TRUE;
}

ArtLayerStatistics *
art_style_sums_finish (const ArtStyleSums *sums, const char *layer)
{
  const gsize n = (gsize) sums->channels;
  ArtLayerStatistics *statistics;

  if (sums->shares < 1.0)
    return NULL;
  statistics = art_layer_statistics_new (layer, sums->channels);
  for (gsize i = 0; i < n; i++)
    {
      double mean = sums->first[i] / sums->shares;

      statistics->mean[i] = (float) (sums->shift[i] + mean);
      for (gsize j = 0; j < n; j++)
        statistics->covariance[i * n + j] =
            (float) (sums->products[i * n + j] / sums->shares - mean * sums->first[j] / sums->shares);
    }
  return statistics;
}

double
art_style_sums_samples (const ArtStyleSums *sums)
{
  return sums->squares > 0.0 ? sums->shares * sums->shares / sums->squares : 0.0;
}
