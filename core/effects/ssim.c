/* SPDX-License-Identifier: GPL-3.0-or-later
 * 1 - SSIM and its gradient.
 *
 * With x the lightness of the picture, y that of the target and G the window's blur, SSIM at a pixel is a function
 * s (m, q, r) of m = G x, q = G x², r = G xy. So dL/dx = Gᵀ (ds/dm) + 2x · Gᵀ (ds/dq) + y · Gᵀ (ds/dr). At the border G
 * is the mean over what is there: weights divided by their sum, and in Gᵀ the division comes first.
 */
#include "config.h"

#include "ssim.h"

#include <math.h>
#include <string.h>

#include "failure.h"

#define RADIUS 5
#define SIGMA 1.5
#define C1 (0.01f * 0.01f)
#define C2 (0.03f * 0.03f)

enum
{
  TARGET,       /* y */
  TARGET_MEAN,  /* G y */
  TARGET_POWER, /* G y² - (G y)² */
  LIGHTNESS,    /* x */
  MEAN,         /* m, then ds/dm */
  POWER,        /* q, then ds/dq */
  PRODUCT,      /* r, then ds/dr */
  SCRATCH,
  N_PLANES
};

struct _ArtSsim
{
  int width, height;
  float window[2 * RADIUS + 1];
  float *across, *down; /* 1 / sum of the weights that are inside, by column and row */
  float *planes;
};

static const float luma[3] = { 0.2126f, 0.7152f, 0.0722f };

static float *
plane_of (const ArtSsim *ssim, int plane)
{
  return ssim->planes + (gsize) plane * ssim->width * ssim->height;
}

gsize
art_ssim_memory (int width, int height)
{
  return sizeof (float) * N_PLANES * width * height;
}

void
art_ssim_free (ArtSsim *ssim)
{
  if (!ssim)
    return;
  g_free (ssim->across);
  g_free (ssim->down);
  nn_free_aligned (ssim->planes);
  g_free (ssim);
}

/* (transfer full) */
static float *
inverse_sums (const float *window, int n)
{
  float *inverse = g_new (float, n);

  for (int i = 0; i < n; i++)
    {
      float sum = 0.0f;

      for (int k = -MIN (RADIUS, i); k <= MIN (RADIUS, n - 1 - i); k++)
        sum += window[k + RADIUS];
      inverse[i] = 1.0f / sum;
    }
  return inverse;
}

typedef struct
{
  const ArtSsim *ssim;
  const float *in;
  float *out;
  gboolean transposed;
} BlurJob;

/* One tap after the other over the whole row, which has zeros on both sides. */
static void
blur_row (const BlurJob *job, const float *in, float *padded, float *out)
{
  const ArtSsim *ssim = job->ssim;

  for (int x = 0; x < ssim->width; x++)
    padded[RADIUS + x] = job->transposed ? in[x] * ssim->across[x] : in[x];
  memset (out, 0, sizeof (float) * ssim->width);
  for (int k = 0; k < 2 * RADIUS + 1; k++)
    for (int x = 0; x < ssim->width; x++)
      out[x] += ssim->window[k] * padded[x + k];
  for (int x = 0; x < ssim->width && !job->transposed; x++)
    out[x] *= ssim->across[x];
}

static void
blur_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const BlurJob *job = data;
  g_autofree float *padded = g_new0 (float, job->ssim->width + 2 * RADIUS);

  for (gint64 y = begin; y < end; y++)
    blur_row (job, job->in + y * job->ssim->width, padded, job->out + y * job->ssim->width);
}

static void
blur_columns (gint64 begin, gint64 end, int worker, gpointer data)
{
  const BlurJob *job = data;
  const ArtSsim *ssim = job->ssim;

  for (gint64 y = begin; y < end; y++)
    {
      float *out = job->out + y * ssim->width;

      memset (out, 0, sizeof (float) * ssim->width);
      for (int k = -(int) MIN (RADIUS, y); k <= MIN (RADIUS, ssim->height - 1 - y); k++)
        {
          const float *in = job->in + (y + k) * ssim->width;
          float weight = ssim->window[k + RADIUS] * ssim->down[job->transposed ? y + k : y];

          for (int x = 0; x < ssim->width; x++)
            out[x] += weight * in[x];
        }
    }
}

/* @plane = G @plane, or Gᵀ @plane. */
static void
blur (const ArtSsim *ssim, int plane, gboolean transposed)
{
  BlurJob across = { ssim, plane_of (ssim, plane), plane_of (ssim, SCRATCH), transposed };
  BlurJob down = { ssim, plane_of (ssim, SCRATCH), plane_of (ssim, plane), transposed };

  nn_parallel_for (ssim->height, 16, blur_rows, &across);
  nn_parallel_for (ssim->height, 16, blur_columns, &down);
}

static void
take_lightness (const NnTensor *picture, float *out)
{
  gsize n = (gsize) nn_tensor_count (picture) / 3;
  const float *values = nn_tensor_floats (picture);

  for (gsize i = 0; i < n; i++)
    out[i] = luma[0] * values[i] + luma[1] * values[i + n] + luma[2] * values[i + 2 * n];
}

static void
multiply (const ArtSsim *ssim, int a, int b, int out)
{
  gsize n = (gsize) ssim->width * ssim->height;

  for (gsize i = 0; i < n; i++)
    plane_of (ssim, out)[i] = plane_of (ssim, a)[i] * plane_of (ssim, b)[i];
}

static void
measure_target (ArtSsim *ssim)
{
  gsize n = (gsize) ssim->width * ssim->height;

  memcpy (plane_of (ssim, TARGET_MEAN), plane_of (ssim, TARGET), sizeof (float) * n);
  multiply (ssim, TARGET, TARGET, TARGET_POWER);
  blur (ssim, TARGET_MEAN, FALSE);
  blur (ssim, TARGET_POWER, FALSE);
  for (gsize i = 0; i < n; i++)
    plane_of (ssim, TARGET_POWER)[i] -= plane_of (ssim, TARGET_MEAN)[i] * plane_of (ssim, TARGET_MEAN)[i];
}

ArtSsim *
art_ssim_new (const NnTensor *target, GError **error)
{
  g_autoptr (ArtSsim) ssim = g_new0 (ArtSsim, 1);
  gsize bytes;
  double sum = 0.0;

  ssim->width = (int) target->shape.dims[3];
  ssim->height = (int) target->shape.dims[2];
  for (int k = -RADIUS; k <= RADIUS; k++)
    sum += exp (-k * k / (2.0 * SIGMA * SIGMA));
  for (int k = -RADIUS; k <= RADIUS; k++)
    ssim->window[k + RADIUS] = (float) (exp (-k * k / (2.0 * SIGMA * SIGMA)) / sum);
  ssim->across = inverse_sums (ssim->window, ssim->width);
  ssim->down = inverse_sums (ssim->window, ssim->height);
  bytes = art_ssim_memory (ssim->width, ssim->height);
  ssim->planes = nn_try_malloc_aligned (bytes);
  if (!ssim->planes)
    return art_memory_missing (bytes, error), NULL;
  take_lightness (target, plane_of (ssim, TARGET));
  measure_target (ssim);
  return g_steal_pointer (&ssim);
}

typedef struct
{
  const ArtSsim *ssim;
  double *sums; /* by row */
} SlopeJob;

/* SSIM at one pixel; puts ds/dm, ds/dq, ds/dr in the place of m, q, r. @n: G y; @target: G y² - n². */
static float
slope_pixel (float n, float target, float *mean, float *power, float *product)
{
  float m = *mean, a = 2.0f * m * n + C1, b = 2.0f * (*product - m * n) + C2;
  float c = m * m + n * n + C1, d = *power - m * m + target + C2;
  float similarity = a * b / (c * d);

  /* Through a, b, c, d; b and d hold m too: d b / dm = -2n, d d / dm = -2m. */
  *mean = 2.0f * n * (b - a) / (c * d) + 2.0f * m * similarity * (1.0f / d - 1.0f / c);
  *power = -similarity / d;
  *product = 2.0f * a / (c * d);
  return similarity;
}

static void
slope_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const SlopeJob *job = data;
  const ArtSsim *ssim = job->ssim;
  const float *n = plane_of (ssim, TARGET_MEAN), *target = plane_of (ssim, TARGET_POWER);
  float *mean = plane_of (ssim, MEAN), *power = plane_of (ssim, POWER), *product = plane_of (ssim, PRODUCT);

  for (gint64 y = begin; y < end; y++)
    {
      double sum = 0.0;

      for (gsize i = (gsize) y * ssim->width; i < (gsize) (y + 1) * ssim->width; i++)
        sum += slope_pixel (n[i], target[i], mean + i, power + i, product + i);
      job->sums[y] = sum;
    }
}

/* gradient -= weight / N · luma · (Gᵀ ds/dm + 2x Gᵀ ds/dq + y Gᵀ ds/dr) */
static void
add_gradient (const ArtSsim *ssim, double weight, float *gradient)
{
  gsize n = (gsize) ssim->width * ssim->height;
  float factor = (float) (weight / (double) n);

  blur (ssim, MEAN, TRUE);
  blur (ssim, POWER, TRUE);
  blur (ssim, PRODUCT, TRUE);
  for (gsize i = 0; i < n; i++)
    {
      float slope = plane_of (ssim, MEAN)[i] + 2.0f * plane_of (ssim, LIGHTNESS)[i] * plane_of (ssim, POWER)[i]
                    + plane_of (ssim, TARGET)[i] * plane_of (ssim, PRODUCT)[i];

      for (int c = 0; c < 3; c++)
        gradient[c * n + i] -= factor * luma[c] * slope;
    }
}

double
art_ssim_term (ArtSsim *ssim, const NnTensor *picture, double weight, float *gradient)
{
  gsize n = (gsize) ssim->width * ssim->height;
  g_autofree double *sums = g_new (double, ssim->height);
  SlopeJob job = { ssim, sums };
  double sum = 0.0;

  take_lightness (picture, plane_of (ssim, LIGHTNESS));
  memcpy (plane_of (ssim, MEAN), plane_of (ssim, LIGHTNESS), sizeof (float) * n);
  multiply (ssim, LIGHTNESS, LIGHTNESS, POWER);
  multiply (ssim, LIGHTNESS, TARGET, PRODUCT);
  blur (ssim, MEAN, FALSE);
  blur (ssim, POWER, FALSE);
  blur (ssim, PRODUCT, FALSE);
  nn_parallel_for (ssim->height, 16, slope_rows, &job);
  if (gradient)
    add_gradient (ssim, weight, gradient);
  for (int y = 0; y < ssim->height; y++)
    sum += sums[y];
  return weight * (1.0 - sum / (double) n);
}
