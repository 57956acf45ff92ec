/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a deformable convolution reads.
 */
#include "config.h"

#include "nn/ops/deform-columns.h"

#include <string.h>

#define BLOCK NN_SAMPLE_BLOCK
#define CHANNELS 8 /* that share samples when the gradient of x is made */

typedef struct
{
  const NnDeform *deform;
  gint64 first, n;
  const float *gradients; /* of the columns */
  float *columns, *dx, *doffset, *dmask;
} Job;

/* Where tap @k of group @group for @output is sampled. Returns the factor. */
static float
sample_tap (const NnDeform *d, gint64 group, int k, gint64 output, NnSample *sample)
{
  const gint64 row = group * d->taps + k, at[] = { output / d->out[1], output % d->out[1] };
  const gint64 tap[] = { k / d->kernel[1], k % d->kernel[1] };
  float place[2];

  for (int a = 0; a < 2; a++)
    place[a] = (float) (at[a] * d->stride[a] - d->pad[a] + tap[a] * d->dilation[a])
               + d->offset[(2 * row + a) * d->out_plane + output];
  nn_sample_at (&d->sampling, place, FALSE, sample);
  return d->mask ? d->mask[row * d->out_plane + output] : 1;
}

static void
block_init (const Job *job, gint64 group, int k, gint64 begin, NnSampleBlock *block)
{
  block->n = (int) MIN (job->n - begin, BLOCK);
  for (int p = 0; p < block->n; p++)
    {
      NnSample sample;
      const float factor = sample_tap (job->deform, group, k, job->first + begin + p, &sample);

      nn_sample_block_set (block, p, &sample, factor);
    }
}

static void
run_taps (const Job *job, NnRangeFunc range)
{
  nn_parallel_for (job->deform->groups * job->deform->taps * ((job->n + BLOCK - 1) / BLOCK), 4, range, (gpointer) job);
}

/* Item @i of run_taps(). */
static void
item_of (const Job *job, gint64 i, gint64 *group, int *k, gint64 *begin)
{
  const gint64 blocks = (job->n + BLOCK - 1) / BLOCK;

  *begin = i % blocks * BLOCK;
  *k = (int) (i / blocks % job->deform->taps);
  *group = i / blocks / job->deform->taps;
}

static void
columns_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnDeform *d = job->deform;
  const gint64 per_group = d->channels / d->groups;
  NnSampleBlock block;

  for (gint64 i = begin; i < end; i++)
    {
      gint64 group, at;
      int k;

      item_of (job, i, &group, &k, &at);
      block_init (job, group, k, at, &block);
      for (gint64 c = group * per_group; c < (group + 1) * per_group; c++)
        nn_sample_block_gather (&block, d->x + c * d->plane, job->columns + (c * d->taps + k) * job->n + at);
    }
}

void
nn_deform_columns (const NnDeform *deform, gint64 first, gint64 n, float *columns)
{
  const Job job = { .deform = deform, .first = first, .n = n, .columns = columns };

  run_taps (&job, columns_range);
}

/* Some channels of one group: all that reaches them, tap after tap. */
static void
x_gradient_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnDeform *d = job->deform;
  const gint64 per_group = d->channels / d->groups, chunks = (per_group + CHANNELS - 1) / CHANNELS;
  NnSampleBlock block;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 group = i / chunks, c0 = group * per_group + i % chunks * CHANNELS;
      const gint64 c1 = MIN (c0 + CHANNELS, (group + 1) * per_group);

      for (int k = 0; k < d->taps; k++)
        for (gint64 at = 0; at < job->n; at += BLOCK)
          {
            block_init (job, group, k, at, &block);
            for (gint64 c = c0; c < c1; c++)
              nn_sample_block_scatter (&block, job->gradients + (c * d->taps + k) * job->n + at,
                                       job->dx + c * d->plane);
          }
    }
}

void
nn_deform_add_x_gradient (const NnDeform *deform, gint64 first, gint64 n, const float *columns, float *dx)
{
  Job job = { .deform = deform, .first = first, .n = n, .gradients = columns, .dx = dx };
  const gint64 per_group = deform->channels / deform->groups;

  nn_parallel_for (deform->groups * ((per_group + CHANNELS - 1) / CHANNELS), 1, x_gradient_range, &job);
}

/* One output's tap: with G the gradients of its elements' weights, Σ over the group's channels of dcolumn · x. */
static void
tap_gradient (const Job *job, gint64 group, int k, gint64 i)
{
  const NnDeform *d = job->deform;
  const gint64 per_group = d->channels / d->groups, row = group * d->taps + k, output = job->first + i;
  float gradients[4] = { 0 }, sums[3] = { 0 };
  NnSample sample;
  const float factor = sample_tap (d, group, k, output, &sample);

  for (gint64 c = group * per_group; c < (group + 1) * per_group; c++)
    for (int t = 0; t < 4; t++)
      gradients[t] += job->gradients[(c * d->taps + k) * job->n + i] * d->x[c * d->plane + sample.offset[t]];
  for (int t = 0; t < 4; t++)
    {
      sums[0] += sample.slope[0][t] * gradients[t];
      sums[1] += sample.slope[1][t] * gradients[t];
      sums[2] += sample.weight[t] * gradients[t];
    }
  if (job->doffset)
    for (int a = 0; a < 2; a++)
      job->doffset[(2 * row + a) * d->out_plane + output] = factor * sums[a];
  if (job->dmask)
    job->dmask[row * d->out_plane + output] = sums[2];
}

static void
offset_gradients_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;

  for (gint64 i = begin; i < end; i++)
    {
      gint64 group, at;
      int k;

      item_of (job, i, &group, &k, &at);
      for (gint64 p = at; p < MIN (at + BLOCK, job->n); p++)
        tap_gradient (job, group, k, p);
    }
}

void
nn_deform_offset_gradients (const NnDeform *deform, gint64 first, gint64 n, const float *columns, float *doffset,
                            float *dmask)
{
  const Job job = {
    .deform = deform, .first = first, .n = n, .gradients = columns, .doffset = doffset, .dmask = dmask
  };

  run_taps (&job, offset_gradients_range);
}
