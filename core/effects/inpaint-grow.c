/* SPDX-License-Identifier: GPL-3.0-or-later
 * Grows and feathers a mask of 8 bit.
 *
 * Steps of a cross and of a square make an octagon when they are taken in turns: quick at any radius, for a step looks
 * at the next pixels only, and close enough to a circle.
 */
#include "config.h"

#include "inpaint-grow.h"

#include <math.h>
#include <string.h>

#include "nn/nn.h"

/* Part of the steps that are squares: makes all eight sides of the octagon equally far away. */
#define SQUARES 0.41421356
#define ROWS 32
/* Of a rim that falls off: radius up to 32 px. */
#define MOST_TAPS 33

typedef struct
{
  const guint8 *from;
  guint8 *to;
  int width, height;
  gboolean square;
} Step;

/* The largest of a pixel and its two neighbours in a row. */
static inline guint8
widest (const guint8 *row, int x, int width)
{
  guint8 most = row[x];

  most = MAX (most, row[MAX (x - 1, 0)]);
  return MAX (most, row[MIN (x + 1, width - 1)]);
}

static void
grow_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Step *step = data;
  gsize width = (gsize) step->width;

  for (gint64 y = begin; y < end; y++)
    {
      const guint8 *middle = step->from + (gsize) y * width;
      const guint8 *above = y > 0 ? middle - width : middle, *below = y < step->height - 1 ? middle + width : middle;
      guint8 *to = step->to + (gsize) y * width;

      for (int x = 0; x < step->width; x++)
        {
          guint8 up = above[x], down = below[x], most = widest (middle, x, step->width);

          if (step->square)
            {
              up = widest (above, x, step->width);
              down = widest (below, x, step->width);
            }
          most = MAX (most, up);
          to[x] = MAX (most, down);
        }
    }
}

void
art_inpaint_grow (guint8 *plane, guint8 *scratch, int width, int height, int radius)
{
  Step step = { plane, scratch, width, height, FALSE };

  for (int i = 0; i < radius; i++)
    {
      step.square = (int) ((i + 1) * SQUARES + 0.5) > (int) (i * SQUARES + 0.5);
      nn_parallel_for (height, ROWS, grow_rows, &step);
      step.to = (guint8 *) step.from;
      step.from = step.from == plane ? scratch : plane;
    }
  if (radius % 2)
    memcpy (plane, scratch, (gsize) width * height);
}

typedef struct
{
  const guint8 *in;
  float *between;
  guint8 *out;
  int width, height, n; /* taps on each side */
  float weights[MOST_TAPS];
} Softening;

/* Weights of a triangle, of the middle and one side; all of them together are 1. */
static void
make_weights (Softening *softening, double radius)
{
  double sum = 1.0;

  softening->n = MIN ((int) ceil (radius), MOST_TAPS - 1);
  for (int i = 1; i <= softening->n; i++)
    sum += 2.0 * (1.0 - i / (radius + 1.0));
  for (int i = 0; i <= softening->n; i++)
    softening->weights[i] = (float) ((1.0 - i / (radius + 1.0)) / sum);
}

static void
soften_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Softening *softening = data;
  int last = softening->width - 1;

  for (gint64 y = begin; y < end; y++)
    {
      const guint8 *in = softening->in + (gsize) y * softening->width;
      float *out = softening->between + (gsize) y * softening->width;

      for (int x = 0; x <= last; x++)
        {
          float sum = softening->weights[0] * in[x];

          for (int i = 1; i <= softening->n; i++)
            sum += softening->weights[i] * (float) (in[MAX (x - i, 0)] + in[MIN (x + i, last)]);
          out[x] = sum;
        }
    }
}

static void
soften_columns (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Softening *softening = data;
  gsize width = (gsize) softening->width;
  gint64 last = softening->height - 1;

  for (gint64 y = begin; y < end; y++)
    for (gsize x = 0; x < width; x++)
      {
        float sum = softening->weights[0] * softening->between[(gsize) y * width + x];

        for (int i = 1; i <= softening->n; i++)
          sum += softening->weights[i]
                 * (softening->between[(gsize) MAX (y - i, 0) * width + x]
                    + softening->between[(gsize) MIN (y + i, last) * width + x]);
        softening->out[(gsize) y * width + x] = (guint8) CLAMP (lrintf (sum), 0, 255);
      }
}

gboolean
art_inpaint_soften (guint8 *plane, int width, int height, double radius)
{
  Softening softening = { .in = plane, .out = plane, .width = width, .height = height };

  if (radius <= 0.0)
    return TRUE;
  if (!(softening.between = nn_try_malloc_aligned (sizeof (float) * width * height)))
    return FALSE;
  make_weights (&softening, radius);
  nn_parallel_for (height, ROWS, soften_rows, &softening);
  nn_parallel_for (height, ROWS, soften_columns, &softening);
  nn_free_aligned (softening.between);
  return TRUE;
}
