/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gram matrices and covariances: positions are cut into chunks, whose copy stays in the first or second cache while
 * tile after tile of the matrix reads it, and runs of chunks are shared among threads.
 *
 * A covariance takes one walk over the features: each chunk is centred on its own means, and what lies between chunks
 * is added in the end (Chan, Golub & LeVeque 1983, "Algorithms for Computing the Sample Variance", equation 2.1).
 */
#include "config.h"

#include "nn/linalg.h"

#include <math.h>
#include <string.h>

#include "nn/kernels/gram.h"
#include "nn/kernels/kernels.h"
#include "nn/tensor.h"
#include "nn/threads.h"

/* Slices, runs of chunks, are summed apart, then added in order; the cut depends on the shape only. */
#define MAX_SLICES 16
/* Floats of a chunk, and its positions. Rows begin 64 bytes beyond a multiple of 256, so that not all of them fall into
 * the same sets of the first cache. */
#define CHUNK_FLOATS 32768
#define MIN_CHUNK 64
#define MAX_CHUNK 1024
#define ROW_GAP 16
/* Elements whose slices are added up at a time. */
#define JOINED 64

typedef struct
{
  const float *features;
  int channels, chunk, slices;
  gint64 count, chunks;
  float *means;         /* channels × chunks, to fill and to subtract; NULL = none are */
  gsize stride, rows;   /* of a chunk's copy, whose rows past the last channel are zeros */
  gsize width, partial; /* floats of a row, and of all rows, of a slice's sums */
  float *sums;          /* slices × partial; multiples of tiles, up to the diagonal */
  float *copies;        /* workers × rows × stride */
  float *gram;
} GramJob;

static int
columns_of (const GramJob *job, gint64 chunk)
{
  return (int) MIN (job->chunk, job->count - chunk * job->chunk);
}

/* Asks for @columns floats: channels lie too far apart for the hardware to foresee the next one. Inlined, because GCC
 * leaves out calls of functions that do nothing else. */
static inline __attribute__ ((always_inline)) void
prefetch (const float *from, int columns)
{
  for (int i = 0; i < columns; i += 16)
    __builtin_prefetch (from + i);
}

/* The chunk's features less their means, zeros up to @padded. */
static void
copy_chunk (const GramJob *job, gint64 chunk, int padded, float *copy)
{
  const int columns = columns_of (job, chunk);

  for (int c = 0; c < job->channels; c++)
    {
      const float *restrict from = job->features + c * job->count + chunk * job->chunk;
      float *restrict to = copy + (gsize) c * job->stride;
      const float mean = job->means ? (float) (nn_sum (from, columns) / columns) : 0.0f;

      if (c + 1 < job->channels)
        prefetch (from + job->count, columns);
      if (job->means)
        job->means[c * job->chunks + chunk] = mean;
      for (int i = 0; i < columns; i++)
        to[i] = from[i] - mean;
      for (int i = columns; i < padded; i++)
        to[i] = 0.0f;
    }
}

static void
add_chunk (const GramJob *job, gint64 chunk, float *copy, float *sums)
{
  const int padded = (columns_of (job, chunk) + NN_GRAM_STEP - 1) / NN_GRAM_STEP * NN_GRAM_STEP;

  copy_chunk (job, chunk, padded, copy);
  for (int i = 0; i < job->channels; i += NN_GRAM_ROWS)
    for (int j = 0; j < MIN (i + NN_GRAM_ROWS, job->channels); j += NN_GRAM_COLUMNS)
      nn_gram_tile (padded, copy + i * job->stride, copy + j * job->stride, job->stride, sums + i * job->width + j,
                    job->width);
}

static void
add_slices (gint64 begin, gint64 end, int worker, gpointer data)
{
  const GramJob *job = data;
  float *copy = job->copies + (gsize) worker * job->rows * job->stride;

  memset (copy + job->channels * job->stride, 0, (job->rows - job->channels) * job->stride * sizeof (float));
  for (gint64 slice = begin; slice < end; slice++)
    {
      float *sums = job->sums + slice * job->partial;

      memset (sums, 0, job->partial * sizeof (float));
      for (gint64 chunk = job->chunks * slice / job->slices; chunk < job->chunks * (slice + 1) / job->slices; chunk++)
        add_chunk (job, chunk, copy, sums);
    }
}

/* Elements [from, from + n) of row @i, and so of column @i. */
static void
join_row (const GramJob *job, gint64 i, gint64 from, int n)
{
  double sums[JOINED] = { 0 };

  for (int slice = 0; slice < job->slices; slice++)
    {
      const float *row = job->sums + slice * job->partial + i * job->width + from;

      for (int j = 0; j < n; j++)
        sums[j] += row[j];
    }
  for (int j = 0; j < n; j++)
    job->gram[i * job->channels + from + j] = job->gram[(from + j) * job->channels + i] = (float) sums[j];
}

static void
join_slices (gint64 begin, gint64 end, int worker, gpointer data)
{
  const GramJob *job = data;

  for (gint64 i = begin; i < end; i++)
    for (gint64 from = 0; from <= i; from += JOINED)
      join_row (job, i, from, (int) MIN (JOINED, i + 1 - from));
}

static GramJob
plan_gram (const float *features, int channels, gint64 count, float *gram)
{
  GramJob job = { .features = features, .channels = channels, .count = count, .gram = gram };

  job.chunk = CLAMP (CHUNK_FLOATS / channels, MIN_CHUNK, MAX_CHUNK) / MIN_CHUNK * MIN_CHUNK;
  job.chunks = (count + job.chunk - 1) / job.chunk;
  job.slices = (int) MIN (job.chunks, MAX_SLICES);
  job.stride = (gsize) job.chunk + ROW_GAP;
  job.rows = (gsize) channels + MAX (NN_GRAM_ROWS, NN_GRAM_COLUMNS) - 1;
  job.width = ((gsize) channels + NN_GRAM_COLUMNS - 1) / NN_GRAM_COLUMNS * NN_GRAM_COLUMNS;
  job.partial = ((gsize) channels + NN_GRAM_ROWS - 1) / NN_GRAM_ROWS * NN_GRAM_ROWS * job.width;
  return job;
}

/* FALSE if there is no memory for it. */
static gboolean
run_gram (GramJob *job)
{
  const gsize copies = (gsize) nn_threads_get_count () * job->rows * job->stride;
  float *scratch = nn_try_malloc_aligned ((copies + job->slices * job->partial) * sizeof (float));

  nn_kernels_ensure ();
  if (!scratch)
    return FALSE;
  job->copies = scratch;
  job->sums = scratch + copies;
  nn_parallel_for (job->slices, 1, add_slices, job);
  nn_parallel_for (job->channels, 16, join_slices, job);
  nn_free_aligned (scratch);
  return TRUE;
}

/* Without scratch memory: element by element, for when there is none. */
typedef struct
{
  const float *features, *mean;
  int channels;
  gint64 count;
  float *gram;
} ElementJob;

static void
gram_elements (gint64 begin, gint64 end, int worker, gpointer data)
{
  const ElementJob *job = data;

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
nn_gram (const float *features, int channels, gint64 count, float *gram)
{
  ElementJob plain = { features, NULL, channels, count, gram };
  GramJob job;

  g_return_if_fail (channels > 0 && count > 0);

  job = plan_gram (features, channels, count, gram);
  if (!run_gram (&job))
    nn_parallel_for (channels, 1, gram_elements, &plain);
}

/* Replaces the means of chunks by how far they are from that of all, times the root of their positions, and adds the
 * products of these to the matrix: Σ n (m - μ) (m - μ)ᵀ. */
static void
add_between_chunks (const GramJob *job, float *mean)
{
  const gsize n = (gsize) job->channels * job->channels;
  g_autofree float *between = g_new (float, n);

  for (int c = 0; c < job->channels; c++)
    {
      float *means = job->means + c * job->chunks;
      double sum = 0.0;

      for (gint64 k = 0; k < job->chunks; k++)
        sum += (double) means[k] * columns_of (job, k);
      mean[c] = (float) (sum / job->count);
      for (gint64 k = 0; k < job->chunks; k++)
        means[k] = (float) (sqrt (columns_of (job, k)) * (means[k] - sum / job->count));
    }
  nn_gram (job->means, job->channels, job->chunks, between);
  for (gsize i = 0; i < n; i++)
    job->gram[i] += between[i];
}

void
nn_covariance (const float *features, int channels, gint64 count, float *mean, float *covariance)
{
  ElementJob plain = { features, mean, channels, count, covariance };
  GramJob job;

  g_return_if_fail (channels > 0 && count > 0);

  job = plan_gram (features, channels, count, covariance);
  job.means = nn_try_malloc_aligned ((gsize) channels * job.chunks * sizeof (float));
  if (job.means && run_gram (&job))
    add_between_chunks (&job, mean);
  else
    {
      for (int c = 0; c < channels; c++)
        mean[c] = (float) (nn_sum (features + c * count, count) / count);
      nn_parallel_for (channels, 1, gram_elements, &plain);
    }
  nn_free_aligned (job.means);
  for (gsize i = 0; i < (gsize) channels * channels; i++)
    covariance[i] /= (float) count;
}
