/* SPDX-License-Identifier: GPL-3.0-or-later
 * From chroma at working size to chroma at any size, along the edges of luminance.
 */
#include "config.h"

#include "colorize-guide.h"

/* Half the side of the windows in which chroma is taken for linear in luminance, in pixels of the working size. */
#define RADIUS 1
/* Variance of luminance below which it does not guide. */
#define EPSILON 1e-3f

/* What chroma is made of around a pixel. */
typedef struct
{
  float slope[2], offset[2]; /* of a and b along luminance */
} Linear;

struct _ArtColorizeGuide
{
  int width, height;
  Linear *linear;
};

typedef struct
{
  const float *luminance, *ab;
  int width, height;
  float (*slopes)[2]; /* of each window */
  Linear *linear;
} Fit;

/* The window around x, y inside the picture. */
typedef struct
{
  int left, right, top, bottom;
} Window;

static Window
window_at (const Fit *fit, int x, int y)
{
  return (Window){ MAX (x - RADIUS, 0), MIN (x + RADIUS, fit->width - 1), MAX (y - RADIUS, 0),
                   MIN (y + RADIUS, fit->height - 1) };
}

/* Slopes of a and b by least squares over a window, equation (5) of He, Sun, Tang, "Guided Image Filtering", 2013. */
static void
fit_window (const Fit *fit, int x, int y, float *slopes)
{
  const Window window = window_at (fit, x, y);
  gsize plane = (gsize) fit->width * fit->height;
  float n = (float) ((window.right - window.left + 1) * (window.bottom - window.top + 1));
  float sum = 0.0f, square = 0.0f, sums[2] = { 0.0f }, products[2] = { 0.0f };

  for (int j = window.top; j <= window.bottom; j++)
    for (int i = window.left; i <= window.right; i++)
      {
        gsize at = (gsize) j * fit->width + i;
        float l = fit->luminance[at];

        sum += l;
        square += l * l;
        for (int c = 0; c < 2; c++)
          {
            sums[c] += fit->ab[c * plane + at];
            products[c] += l * fit->ab[c * plane + at];
          }
      }
  for (int c = 0; c < 2; c++)
    {
      float covariance = products[c] / n - sum / n * sums[c] / n;
      float variance = MAX (square / n - sum / n * sum / n, 0.0f);

      slopes[c] = covariance / (variance + EPSILON);
    }
}

static void
fit_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Fit *fit = data;

  for (gint64 y = begin; y < end; y++)
    for (int x = 0; x < fit->width; x++)
      fit_window (fit, x, (int) y, fit->slopes[y * fit->width + x]);
}

/* Mean slopes, and what is left: at working size chroma stays exactly what it is. */
static Linear
average_window (const Fit *fit, int x, int y)
{
  const Window window = window_at (fit, x, y);
  gsize plane = (gsize) fit->width * fit->height, at = (gsize) y * fit->width + x;
  float n = (float) ((window.right - window.left + 1) * (window.bottom - window.top + 1));
  Linear mean = { { 0.0f }, { 0.0f } };

  for (int c = 0; c < 2; c++)
    {
      for (int j = window.top; j <= window.bottom; j++)
        for (int i = window.left; i <= window.right; i++)
          mean.slope[c] += fit->slopes[(gsize) j * fit->width + i][c] / n;
      mean.offset[c] = fit->ab[c * plane + at] - mean.slope[c] * fit->luminance[at];
    }
  return mean;
}

static void
average_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Fit *fit = data;

  for (gint64 y = begin; y < end; y++)
    for (int x = 0; x < fit->width; x++)
      fit->linear[y * fit->width + x] = average_window (fit, x, (int) y);
}

ArtColorizeGuide *
art_colorize_guide_new (const NnTensor *luminance, const NnTensor *ab)
{
  ArtColorizeGuide *guide = g_new0 (ArtColorizeGuide, 1);
  Fit fit = { nn_tensor_floats (luminance), nn_tensor_floats (ab), (int) luminance->shape.dims[3],
              (int) luminance->shape.dims[2] };

  guide->width = fit.width;
  guide->height = fit.height;
  guide->linear = fit.linear = g_new (Linear, (gsize) fit.width * fit.height);
  fit.slopes = g_malloc (sizeof *fit.slopes * fit.width * fit.height);
  nn_parallel_for (fit.height, 8, fit_rows, &fit);
  nn_parallel_for (fit.height, 8, average_rows, &fit);
  g_free (fit.slopes);
  return guide;
}

void
art_colorize_guide_free (ArtColorizeGuide *guide)
{
  if (!guide)
    return;
  g_free (guide->linear);
  g_free (guide);
}

/* The two samples around the place of sample @i of @n in a row of @n_in, and how much of the second. */
static float
place (int i, int n, int n_in, int *first, int *second)
{
  float at = CLAMP ((i + 0.5f) * n_in / n - 0.5f, 0.0f, (float) (n_in - 1));

  *first = (int) at;
  *second = MIN (*first + 1, n_in - 1);
  return at - (float) *first;
}

static inline float
blend (float first, float second, float share)
{
  return first + share * (second - first);
}

void
art_colorize_guide_row (const ArtColorizeGuide *guide, int width, int height, int y, const float *luminance, int stride,
                        float *ab)
{
  int above, below, left, right;
  float down = place (y, height, guide->height, &above, &below);
  const Linear *upper = guide->linear + (gsize) above * guide->width;
  const Linear *lower = guide->linear + (gsize) below * guide->width;

  for (int x = 0; x < width; x++, luminance += stride, ab += 2)
    {
      float over = place (x, width, guide->width, &left, &right);

      for (int c = 0; c < 2; c++)
        {
          float slope = blend (blend (upper[left].slope[c], upper[right].slope[c], over),
                               blend (lower[left].slope[c], lower[right].slope[c], over), down);
          float offset = blend (blend (upper[left].offset[c], upper[right].offset[c], over),
                                blend (lower[left].offset[c], lower[right].offset[c], over), down);

          ab[c] = slope * CLAMP (*luminance, 0.0f, 1.0f) + offset;
        }
    }
}
