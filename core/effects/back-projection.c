/* SPDX-License-Identifier: GPL-3.0-or-later
 * Corrects an enlarged picture until it is the original again when made smaller.
 */
#include "config.h"

#include "back-projection.h"

#include <math.h>
#include <string.h>

#include "nn/nn.h"

/* A difference that no format of 12 bits or less can hold. */
#define TOLERANCE 1e-4

typedef struct
{
  const ArtBackProjection *options;
  const ArtWindow *small, *large;
  gsize n_small, n_large;
  float *wanted;     /* target - D y of the picture as it was */
  float *correction; /* e */
  float *shrunk;     /* D U e */
  float *enlarged;   /* U e */
} Work;

static void
enlarge (const Work *work)
{
  art_resample_window (work->correction, work->small, work->options->up_across, work->options->up_down, work->large,
                       work->enlarged);
}

static void
shrink (const Work *work, const float *picture)
{
  art_resample_window (picture, work->large, work->options->down_across, work->options->down_down, work->small,
                       work->shrunk);
}

/* One step; the largest difference before it. */
static double
step (const Work *work, gboolean first)
{
  double largest = 0.0;

  if (!first)
    {
      enlarge (work);
      shrink (work, work->enlarged);
    }
  for (gsize i = 0; i < work->n_small; i++)
    {
      float difference = work->wanted[i] - (first ? 0.0f : work->shrunk[i]);

      work->correction[i] += difference;
      largest = fmax (largest, fabsf (difference));
    }
  return largest;
}

static double
correct (Work *work, const float *target, float *picture)
{
  double left = 0.0;

  shrink (work, picture);
  for (gsize i = 0; i < work->n_small; i++)
    work->wanted[i] = target[i] - work->shrunk[i];
  memset (work->correction, 0, sizeof (float) * work->n_small);
  for (int i = 0; i < work->options->iterations; i++)
    if ((left = step (work, i == 0)) < TOLERANCE)
      break;
  enlarge (work);
  for (gsize i = 0; i < work->n_large; i++)
    picture[i] += (float) work->options->weight * work->enlarged[i];
  return left;
}

double
art_back_project (const ArtBackProjection *options, const float *target, const ArtWindow *small, float *picture,
                  const ArtWindow *large)
{
  Work work = { .options = options, .small = small, .large = large };
  float *room;
  double left;

  work.n_small = (gsize) small->width * small->height;
  work.n_large = (gsize) large->width * large->height;
  room = nn_try_malloc_aligned (sizeof (float) * (3 * work.n_small + work.n_large));
  if (!room)
    return -1.0;
  work.wanted = room;
  work.correction = room + work.n_small;
  work.shrunk = room + 2 * work.n_small;
  work.enlarged = room + 3 * work.n_small;
  left = correct (&work, target, picture);
  nn_free_aligned (room);
  return left;
}
