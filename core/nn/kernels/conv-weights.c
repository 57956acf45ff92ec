/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gradients of a convolution to its weights and bias.
 */
#include "config.h"

#include <string.h>

#include "nn/kernels/conv-private.h"
#include "nn/kernels/gemm.h"
#include "nn/threads.h"

/* Rows (taps of input channels) of im2col that a unit of work owns, and positions it makes at a time: 256 KiB. */
#define BLOCK_ROWS 32
#define BLOCK_COLUMNS 2048

typedef struct
{
  const NnConvShape *shape;
  const float *x, *dy;
  float *dw;
  float *workspace;
} WeightsJob;

static gsize
scratch_size (const NnConvShape *s)
{
  return nn_round_up ((gsize) BLOCK_ROWS * MIN (BLOCK_COLUMNS, nn_conv_out_plane (s)), 16);
}

/* Columns [k, k + rows) of the group's dL/dW, a c_out × depth matrix: sums over pictures and positions in fixed order.
 */
static void
run_unit (const WeightsJob *job, int group, int k, int rows, float *scratch)
{
  const NnConvShape *s = job->shape;
  const int c_in = s->c_in / s->groups, c_out = s->c_out / s->groups, depth = c_in * nn_conv_taps (s);
  const gint64 plane = nn_conv_out_plane (s);
  float *dw = job->dw + (gint64) group * c_out * depth + k;
  float beta = 0.0f;

  for (gint64 picture = 0; picture < s->batch; picture++)
    for (gint64 position = 0; position < plane; position += BLOCK_COLUMNS, beta = 1.0f)
      {
        const int columns = MIN (BLOCK_COLUMNS, plane - position);
        const float *image = job->x + (picture * s->c_in + group * c_in) * nn_conv_in_plane (s);
        const float *dy = job->dy + (picture * s->c_out + group * c_out) * plane + position;

        nn_conv_im2col (s, image, k, rows, position, columns, scratch, columns);
        nn_gemm_kernels.gemm (FALSE, TRUE, c_out, rows, columns, 1.0f, dy, plane, scratch, columns, beta, dw, depth);
      }
}

static void
run_units (gint64 begin, gint64 end, int worker, gpointer data)
{
  const WeightsJob *job = data;
  const NnConvShape *s = job->shape;
  const int depth = s->c_in / s->groups * nn_conv_taps (s), blocks = nn_ceil_div (depth, BLOCK_ROWS);
  float *scratch = job->workspace + worker * scratch_size (s);

  for (gint64 unit = begin; unit < end; unit++)
    {
      const int k = unit % blocks * BLOCK_ROWS;

      run_unit (job, unit / blocks, k, MIN (BLOCK_ROWS, depth - k), scratch);
    }
}

void
nn_conv_backward_weights (const NnConvShape *shape, const float *x, const float *dy, float *dw, int threads,
                          void *workspace)
{
  WeightsJob job = { shape, x, dy, dw, workspace };
  const int depth = shape->c_in / shape->groups * nn_conv_taps (shape);

  if (shape->in[0] == 1 && shape->out[0] == 1 && shape->kernel[0] == 1 && shape->batch * nn_conv_out_plane (shape) > 0)
    {
      nn_parallel_for (shape->groups * nn_ceil_div (depth, BLOCK_ROWS), 1, run_units, &job);
      return;
    }
  memset (dw, 0, (gsize) shape->c_out * depth * sizeof (float));
  nn_conv_loops (shape, NN_CONV_TO_W, (float *) x, dw, (float *) dy);
}

gsize
nn_conv_backward_weights_size (const NnConvShape *shape, int threads)
{
  return scratch_size (shape) * threads * sizeof (float);
}

typedef struct
{
  gint64 batch, plane;
  int channels;
  const float *dy;
  float *db;
} BiasJob;

static void
bias_channels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const BiasJob *job = data;

  for (gint64 channel = begin; channel < end; channel++)
    {
      double sum = 0.0;

      for (gint64 picture = 0; picture < job->batch; picture++)
        {
          const float *dy = job->dy + (picture * job->channels + channel) * job->plane;

          for (gint64 i = 0; i < job->plane; i++)
            sum += dy[i];
        }
      job->db[channel] = sum;
    }
}

void
nn_conv_backward_bias (gint64 batch, int channels, gint64 plane, const float *dy, float *db)
{
  BiasJob job = { batch, plane, channels, dy, db };

  nn_parallel_for (channels, 1, bias_channels, &job);
}
