/* SPDX-License-Identifier: GPL-3.0-or-later
 * A blur that is its own transpose: two box filters each way, mirrored so that rows and columns of their matrix are
 * alike.
 */
#include "config.h"

#include "colorize-refine-blur.h"

#include "nn/nn.h"

#define RADIUS 3
#define PASSES 2

typedef struct
{
  const float *in;
  float *out;
  int length, lines_per_plane; /* samples of a line; lines of a plane */
  gsize plane, step, stride;   /* floats: of a plane, from sample to sample, from line to line */
} Job;

/* Sample @i of a line of @n that is mirrored about its ends. */
static int
mirrored (int i, int n)
{
  i %= 2 * n;
  if (i < 0)
    i += 2 * n;
  return i < n ? i : 2 * n - 1 - i;
}

static void
blur_lines (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;

  for (gint64 line = begin; line < end; line++)
    {
      gsize offset =
          (gsize) (line / job->lines_per_plane) * job->plane + (gsize) (line % job->lines_per_plane) * job->stride;
      const float *in = job->in + offset;
      float *out = job->out + offset;

      for (int i = 0; i < job->length; i++)
        {
          float sum = 0.0f;

          for (int k = -RADIUS; k <= RADIUS; k++)
            sum += in[(gsize) mirrored (i + k, job->length) * job->step];
          out[(gsize) i * job->step] = sum / (2 * RADIUS + 1);
        }
    }
}

void
art_chroma_blur (float *planes, int n, int width, int height, float *scratch)
{
  gsize plane = (gsize) width * height;
  const Job across = { planes, scratch, width, height, plane, 1, (gsize) width };
  const Job down = { scratch, planes, height, width, plane, (gsize) width, 1 };

  for (int pass = 0; pass < PASSES; pass++)
    {
      nn_parallel_for ((gint64) n * height, 16, blur_lines, (gpointer) &across);
      nn_parallel_for ((gint64) n * width, 16, blur_lines, (gpointer) &down);
    }
}
