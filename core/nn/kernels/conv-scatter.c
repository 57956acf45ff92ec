/* SPDX-License-Identifier: GPL-3.0-or-later
 * The gradient to the input of a strided convolution, and the forward of a strided ConvTranspose: every source element
 * times the kernel, added up where it lands (matrix product and col2im).
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "nn/kernels/conv-private.h"
#include "nn/kernels/gemm.h"
#include "nn/threads.h"

/* Rows of a product that one unit makes at a time (whole channels), and columns: 512 KiB with 64 × 2048. */
#define BLOCK_ROWS 64
#define BLOCK_COLUMNS 2048

typedef struct
{
  const NnConvPlan *plan;
  const NnConvRun *run;
  int block; /* destination channels in a unit of work */
} ScatterJob;

/* Destination channels of a unit: their number depends on the shape only. */
static int
channels_per_unit (const NnConvShape *s)
{
  return CLAMP (BLOCK_ROWS / nn_conv_taps (s), 1, s->c_in / s->groups);
}

static gsize
scratch_size (const NnConvShape *s)
{
  gsize columns = MIN (BLOCK_COLUMNS, nn_conv_out_plane (s));

  return nn_round_up ((gsize) channels_per_unit (s) * nn_conv_taps (s) * columns, 16);
}

void
nn_conv_scatter_plan (NnConvPlan *plan)
{
  const NnConvShape *s = &plan->shape;

  plan->units = s->batch * s->groups * nn_ceil_div (s->c_in / s->groups, channels_per_unit (s));
  plan->workspace_size = scratch_size (&plan->shape) * plan->threads * sizeof (float);
}

/* Adds @count products, of one tap at output positions from (oy, ox) on, to their input row. */
static void
scatter_row (const NnConvShape *s, const float *values, int ky, int kx, int oy, int ox, int count, float *plane)
{
  const int y = oy * s->stride[1] + ky * s->dilation[1] - s->pad[1];
  const int x = ox * s->stride[2] + kx * s->dilation[2] - s->pad[2];
  const int step = s->stride[2], width = s->in[2];
  const int begin = x < 0 ? (-x + step - 1) / step : 0;
  const int end = x >= width ? 0 : MIN (count, (width - 1 - x) / step + 1);
  float *row = plane + (gint64) y * width;

  if (y < 0 || y >= s->in[1])
    return;
  for (int i = begin; i < end; i++)
    row[x + i * step] += values[i];
}

static void
scatter_plane (const NnConvShape *s, const float *values, gint64 position, int columns, float *plane)
{
  const int out_width = s->out[2];

  for (int tap = 0; tap < nn_conv_taps (s); tap++, values += columns)
    for (int done = 0, oy = position / out_width, ox = position % out_width; done < columns; oy++, ox = 0)
      {
        int n = MIN (columns - done, out_width - ox);

        scatter_row (s, values + done, tap / s->kernel[2], tap % s->kernel[2], oy, ox, n, plane);
        done += n;
      }
}

static void
run_unit (const ScatterJob *job, gint64 unit, float *scratch)
{
  const NnConvShape *s = &job->plan->shape;
  const int c_in = s->c_in / s->groups, c_out = s->c_out / s->groups, taps = nn_conv_taps (s);
  const int blocks = nn_ceil_div (c_in, job->block);
  const int group = unit / blocks % s->groups, first = unit % blocks * job->block;
  const int channels = MIN (job->block, c_in - first);
  const gint64 picture = unit / blocks / s->groups, in_plane = nn_conv_in_plane (s), out_plane = nn_conv_out_plane (s);
  const float *source = job->run->source + (picture * s->c_out + group * c_out) * out_plane;
  const float *weights = job->run->weights + ((gint64) group * c_out * c_in + first) * taps;
  float *destination = job->run->destination + (picture * s->c_in + group * c_in + first) * in_plane;

  for (int c = 0; c < channels; c++)
    for (gint64 i = 0; i < in_plane; i++)
      destination[c * in_plane + i] = job->run->bias ? job->run->bias[group * c_in + first + c] : 0.0f;
  for (gint64 position = 0; position < out_plane; position += BLOCK_COLUMNS)
    {
      const int columns = MIN (BLOCK_COLUMNS, out_plane - position);

      nn_gemm_kernels.gemm (TRUE, FALSE, channels * taps, columns, c_out, 1.0f, weights, c_in * taps, source + position,
                            out_plane, 0.0f, scratch, columns);
      for (int c = 0; c < channels; c++)
        scatter_plane (s, scratch + (gsize) c * taps * columns, position, columns, destination + c * in_plane);
    }
  for (gint64 i = 0; i < channels * in_plane; i++)
    destination[i] = nn_clamp_value (&job->run->clamp, destination[i]);
}

static void
run_units (gint64 begin, gint64 end, int worker, gpointer data)
{
  const ScatterJob *job = data;
  float *scratch = (float *) job->run->workspace + worker * scratch_size (&job->plan->shape);

  for (gint64 unit = begin; unit < end; unit++)
    run_unit (job, unit, scratch);
}

void
nn_conv_scatter_run (const NnConvPlan *plan, const NnConvRun *run)
{
  const NnConvShape *s = &plan->shape;
  ScatterJob job = { plan, run, channels_per_unit (s) };

  nn_parallel_for (plan->units, 1, run_units, &job);
}
