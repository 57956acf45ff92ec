/* SPDX-License-Identifier: GPL-3.0-or-later
 * Holds refinement to what the hole was filled with, where changes would show.
 *
 *   K(x) = 1/n sum over pixels |x - f|^2 / (v + e^2)  +  1/n sum over squares m |mean of (x - f)|^2 / e^2
 *
 * with f what the hole was filled with, v its variance around the pixel, e a difference that hardly shows, and m of the
 * hole's n pixels in a square. The statistics of a texture say nothing about where in it light and shadow lie, and
 * those of a network's features little about smooth areas: alone they tint the one and wrinkle the other.
 */
#include "config.h"

#include "inpaint-refine-keep.h"

/* Side of a square, px, and half the side of the surroundings of a pixel. */
#define SQUARE 8
#define RADIUS 2
/* A difference that hardly shows. */
#define EPSILON 0.012f

struct _ArtRefineKeep
{
  int width, height;
  guint8 *hole;
  float *filled; /* three planes */
  float *stiff;  /* by pixel: what a squared change costs */
  gint64 n_hole;
};

void
art_refine_keep_free (ArtRefineKeep *keep)
{
  g_free (keep->hole);
  g_free (keep->filled);
  g_free (keep->stiff);
  g_free (keep);
}

/* Variance of the colours around a pixel, a mean of the three. */
static float
variance_at (const ArtRefineKeep *keep, int x, int y)
{
  int left = MAX (x - RADIUS, 0), right = MIN (x + RADIUS, keep->width - 1);
  int top = MAX (y - RADIUS, 0), bottom = MIN (y + RADIUS, keep->height - 1);
  float n = (float) ((right - left + 1) * (bottom - top + 1)), variance = 0.0f;
  gsize plane = (gsize) keep->width * (gsize) keep->height;

  for (gsize c = 0; c < 3; c++)
    {
      float sum = 0.0f, squares = 0.0f;

      for (int v = top; v <= bottom; v++)
        for (int u = left; u <= right; u++)
          {
            float value = keep->filled[c * plane + (gsize) v * (gsize) keep->width + (gsize) u];

            sum += value;
            squares += value * value;
          }
      variance += MAX (squares / n - sum / n * (sum / n), 0.0f);
    }
  return variance / 3.0f;
}

ArtRefineKeep *
art_refine_keep_new (const NnTensor *picture, const guint8 *hole, gboolean texture)
{
  ArtRefineKeep *keep = g_new0 (ArtRefineKeep, 1);
  gsize n = (gsize) nn_tensor_count (picture) / 3;

  keep->width = (int) picture->shape.dims[3];
  keep->height = (int) picture->shape.dims[2];
  keep->hole = g_memdup2 (hole, n);
  keep->filled = g_memdup2 (nn_tensor_floats (picture), 3 * n * sizeof (float));
  keep->stiff = g_new0 (float, n);
  for (gsize i = 0; i < n; i++)
    if (hole[i])
      {
        int x = (int) (i % (gsize) keep->width), y = (int) (i / (gsize) keep->width);

        keep->n_hole++;
        keep->stiff[i] = texture ? 1.0f / (variance_at (keep, x, y) + EPSILON * EPSILON) : 0.0f;
      }
  return keep;
}

typedef struct
{
  const ArtRefineKeep *keep;
  const float *picture;
  float *slope;
  double *sums; /* by row of squares */
} Term;

static inline gsize
pixel_at (const ArtRefineKeep *keep, int x, int y)
{
  return (gsize) y * (gsize) keep->width + (gsize) x;
}

/* The cost of one channel of one square. */
static double
square_term (const Term *term, gsize plane, int left, int top)
{
  const ArtRefineKeep *keep = term->keep;
  int right = MIN (left + SQUARE, keep->width), bottom = MIN (top + SQUARE, keep->height), n = 0;
  float change = 0.0f, each, unit = 1.0f / (float) keep->n_hole;
  double sum = 0.0;

  for (int y = top; y < bottom; y++)
    for (gsize i = pixel_at (keep, left, y); i < pixel_at (keep, right, y); i++)
      if (keep->hole[i])
        {
          change += term->picture[plane + i] - keep->filled[plane + i];
          n++;
        }
  if (n == 0)
    return 0.0;
  each = change / (float) n / (EPSILON * EPSILON);
  for (int y = top; y < bottom; y++)
    for (gsize i = pixel_at (keep, left, y); i < pixel_at (keep, right, y); i++)
      if (keep->hole[i])
        {
          float difference = term->picture[plane + i] - keep->filled[plane + i];

          sum += (double) (keep->stiff[i] * difference * difference);
          if (term->slope)
            term->slope[plane + i] += 2.0f * unit * (keep->stiff[i] * difference + each);
        }
  return (sum + (double) (change * each)) * (double) unit;
}

static void
term_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Term *term = data;
  gsize plane = (gsize) term->keep->width * (gsize) term->keep->height;

  for (gint64 row = begin; row < end; row++)
    {
      double sum = 0.0;

      for (int left = 0; left < term->keep->width; left += SQUARE)
        for (gsize c = 0; c < 3; c++)
          sum += square_term (term, c * plane, left, (int) row * SQUARE);
      term->sums[row] = sum;
    }
}

double
art_refine_keep_term (const ArtRefineKeep *keep, const NnTensor *picture, float *slope)
{
  int rows = (keep->height + SQUARE - 1) / SQUARE;
  g_autofree double *sums = g_new (double, rows);
  Term term = { keep, nn_tensor_floats (picture), slope, sums };
  double sum = 0.0;

  if (keep->n_hole == 0)
    return 0.0;
  nn_parallel_for (rows, 1, term_rows, &term);
  for (int i = 0; i < rows; i++)
    sum += sums[i];
  return sum;
}
