/* SPDX-License-Identifier: GPL-3.0-or-later
 * The coordinates that pixels are optimised in: pixels = start + P coordinates.
 *
 * Gradients through a network are full of single-pixel noise in clashing colours, and an optimiser that runs for a few
 * dozen iterations follows it. In these coordinates steep changes from pixel to pixel and between colours are long
 * ways, so that strokes come first and noise, if it helps at all, last. Nothing becomes unreachable: P is invertible.
 *
 * P = K ⊗ (1 + a D) ⊗ (1 + a D), D the second difference with mirrored ends (both symmetric), K a mixture of identity
 * and mean over the colours.
 */
#include "config.h"

#include "precondition.h"

#include "nn/nn.h"

/* The shortest waves across and along become (1 - 4a)² = 1/25 as high. */
#define SMOOTHING 0.2f
/* How high differences between colours remain. */
#define CHROMA 0.7f

typedef struct
{
  const float *in;
  int width, height;
  float *scratch, *out;
} Job;

static void
smooth_across (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;

  for (gint64 y = begin; y < end; y++)
    {
      const float *in = job->in + y * job->width;
      float *out = job->scratch + y * job->width;

      for (int x = 0; x < job->width; x++)
        {
          float left = in[MAX (x - 1, 0)], right = in[MIN (x + 1, job->width - 1)];

          out[x] = in[x] + SMOOTHING * (left + right - 2.0f * in[x]);
        }
    }
}

static void
smooth_down (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;

  for (gint64 row = begin; row < end; row++)
    {
      gint64 y = row % job->height;
      const float *in = job->scratch + row * job->width;
      const float *above = y > 0 ? in - job->width : in, *below = y + 1 < job->height ? in + job->width : in;
      float *out = job->out + row * job->width;

      for (int x = 0; x < job->width; x++)
        out[x] = in[x] + SMOOTHING * (above[x] + below[x] - 2.0f * in[x]);
    }
}

static void
mix_colors (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  gsize plane = (gsize) job->width * job->height;

  for (gint64 i = begin; i < end; i++)
    {
      float *pixel = job->out + i;
      float mean = (pixel[0] + pixel[plane] + pixel[2 * plane]) / 3.0f;

      for (int c = 0; c < 3; c++)
        pixel[c * plane] = mean + CHROMA * (pixel[c * plane] - mean);
    }
}

void
art_precondition (const float *in, int width, int height, float *scratch, float *out)
{
  Job job = { in, width, height, scratch, out };

  nn_parallel_for (3 * (gint64) height, 32, smooth_across, &job);
  nn_parallel_for (3 * (gint64) height, 32, smooth_down, &job);
  nn_parallel_for ((gint64) width * height, 8192, mix_colors, &job);
}
