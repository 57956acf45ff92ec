/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keeps areas of one colour what they are when a picture is enlarged.
 */
#include "config.h"

#include "flat.h"

#define RADIUS 2

typedef struct
{
  const NnTensor *original;
  const ArtWindow *small, *large;
  const ArtTaps *across, *down;
  NnTensor *enlarged;
} Work;

/* Whether the pixels around @x, @y of the original are all the same. Beyond the edge is the same as the edge. */
static gboolean
is_flat (const Work *work, int x, int y)
{
  const int width = work->small->width, height = work->small->height;
  gsize plane = (gsize) width * height;

  for (int c = 0; c < (int) work->original->shape.dims[1]; c++)
    {
      const float *values = nn_tensor_floats (work->original) + c * plane;

      for (int j = MAX (0, y - RADIUS); j <= MIN (height - 1, y + RADIUS); j++)
        for (int i = MAX (0, x - RADIUS); i <= MIN (width - 1, x + RADIUS); i++)
          if (values[(gsize) j * width + i] != values[(gsize) y * width + x])
            return FALSE;
    }
  return TRUE;
}

/* The sample of the original that sample @at of the result lies in. */
static int
source_of (const ArtTaps *taps, int at)
{
  return (int) ((at + 0.5) * taps->n_in / taps->n_out);
}

static void
copy_color (const Work *work, gsize from, gsize to)
{
  gsize small = (gsize) work->small->width * work->small->height;
  gsize large = (gsize) work->large->width * work->large->height;

  for (int c = 0; c < (int) work->original->shape.dims[1]; c++)
    nn_tensor_floats (work->enlarged)[c * large + to] = nn_tensor_floats (work->original)[c * small + from];
}

static void
keep_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Work *work = data;

  for (gint64 row = begin; row < end; row++)
    {
      int y = CLAMP (source_of (work->down, work->large->y + (int) row) - work->small->y, 0, work->small->height - 1);
      int last = -1;
      gboolean flat = FALSE;

      for (int i = 0; i < work->large->width; i++)
        {
          int x = CLAMP (source_of (work->across, work->large->x + i) - work->small->x, 0, work->small->width - 1);

          if (x != last)
            flat = is_flat (work, x, y);
          last = x;
          if (flat)
            copy_color (work, (gsize) y * work->small->width + x, (gsize) row * work->large->width + i);
        }
    }
}

void
art_keep_flat (const NnTensor *original, const ArtWindow *small, const ArtTaps *across, const ArtTaps *down,
               const ArtWindow *large, NnTensor *enlarged)
{
  Work work = { original, small, large, across, down, enlarged };

  nn_parallel_for (large->height, 8, keep_rows, &work);
}
