/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums, Gram matrices and matrix products outside a model.
 */
#include "config.h"

#include "nn/linalg.h"

#include "nn/kernels/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/tensor.h"
#include "nn/threads.h"

/* Positions are cut into slices that are summed apart, then added in order; the cut depends on the shape only. */
#define MAX_SLICES 16
#define MIN_SLICE 4096
/* Positions whose centred copy is made at a time: 256 channels × 512 × 4 bytes stay in the second cache. */
#define CHUNK 512
/* Sums that go side by side, and elements until they are added up. */
#define LANES 16
#define ROW 1024

double
nn_sum (const float *x, gint64 n)
{
  double sum = 0;
  gint64 i = 0;

  while (n - i >= LANES)
    {
      float lanes[LANES] = { 0 };
      double row = 0;
      const gint64 end = i + MIN (n - i, ROW) / LANES * LANES;

      for (; i < end; i += LANES)
        for (int k = 0; k < LANES; k++)
          lanes[k] += x[i + k];
      for (int k = 0; k < LANES; k++)
        row += lanes[k];
      sum += row;
    }
  for (; i < n; i++)
    sum += x[i];
  return sum;
}

typedef struct
{
  const float *features, *mean;
  int channels, slices;
  gint64 count;
  float *partial; /* slices × channels × channels, on and below the diagonal */
  float *centred; /* workers × channels × CHUNK */
  float *gram;
} GramJob;

/* The chunk's features less their means, CHUNK floats from row to row. */
static void
centre (const GramJob *job, gint64 first, int columns, float *centred)
{
  for (int c = 0; c < job->channels; c++)
    {
      const float *restrict from = job->features + c * job->count + first;
      const float mean = job->mean ? job->mean[c] : 0.0f;
      float *restrict to = centred + (gsize) c * CHUNK;

      for (int i = 0; i < columns; i++)
        to[i] = from[i] - mean;
    }
}

static void
gram_slices (gint64 begin, gint64 end, int worker, gpointer data)
{
  const GramJob *job = data;
  const gsize size = (gsize) job->channels * job->channels;
  float *centred = job->centred + (gsize) worker * job->channels * CHUNK;

  for (gint64 slice = begin; slice < end; slice++)
    {
      const gint64 first = job->count * slice / job->slices, last = job->count * (slice + 1) / job->slices;

      for (gint64 at = first; at < last; at += CHUNK)
        {
          const int columns = MIN (CHUNK, last - at);

          centre (job, at, columns, centred);
          nn_gemm_kernels.syrk (job->channels, columns, centred, CHUNK, at > first ? 1.0f : 0.0f,
                                job->partial + slice * size, job->channels);
        }
    }
}

static void
add_slices (gint64 begin, gint64 end, int worker, gpointer data)
{
  const GramJob *job = data;
  const gsize channels = job->channels;

  for (gint64 i = begin; i < end; i++)
    for (gint64 j = 0; j <= i; j++)
      {
        double sum = 0.0;

        for (int slice = 0; slice < job->slices; slice++)
          sum += job->partial[((gsize) slice * channels + i) * channels + j];
        job->gram[i * channels + j] = job->gram[j * channels + i] = sum;
      }
}

/* Without scratch memory: element by element, for when there is none. */
static void
gram_elements (gint64 begin, gint64 end, int worker, gpointer data)
{
  const GramJob *job = data;

  for (gint64 i = begin; i < end; i++)
    for (gint64 j = 0; j <= i; j++)
      {
        const float *a = job->features + i * job->count, *b = job->features + j * job->count;
        const double mean_a = job->mean ? job->mean[i] : 0.0, mean_b = job->mean ? job->mean[j] : 0.0;
        double sum = 0.0;

        for (gint64 p = 0; p < job->count; p++)
          sum += (a[p] - mean_a) * (b[p] - mean_b);
        job->gram[i * job->channels + j] = job->gram[j * job->channels + i] = sum;
      }
}

void
nn_gram (const float *features, int channels, gint64 count, const float *mean, float *gram)
{
  const int slices = CLAMP (count / MIN_SLICE, 1, MAX_SLICES);
  const gsize partial = (gsize) slices * channels * channels;
  const gsize centred = (gsize) nn_threads_get_count () * channels * CHUNK;
  float *scratch = nn_try_malloc_aligned ((partial + centred) * sizeof (float));
  GramJob job = { features, mean, channels, slices, count, scratch, scratch ? scratch + partial : NULL, gram };

  g_return_if_fail (channels > 0 && count > 0);

  nn_kernels_ensure ();
  if (scratch)
    {
      nn_parallel_for (slices, 1, gram_slices, &job);
      nn_parallel_for (channels, 16, add_slices, &job);
    }
  else
    nn_parallel_for (channels, 1, gram_elements, &job);
  nn_free_aligned (scratch);
}

void
nn_matmul (int m, gint64 n, int k, float alpha, const float *a, const float *b, float beta, float *c)
{
  g_return_if_fail (n <= G_MAXINT);

  nn_gemm (FALSE, FALSE, m, n, k, alpha, a, k, b, n, beta, c, n);
}
