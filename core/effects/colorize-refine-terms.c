/* SPDX-License-Identifier: GPL-3.0-or-later
 * Chroma as the variables of an objective.
 *
 * Smoothness after Levin, Lischinski, Weiss, "Colorization using Optimization" (2004): neighbours of like luminance get
 * like colours, where what is alike is measured by the variance around them.
 *
 * Outside the gamut, RGB is bent back softly, so that the perceptual network sees nothing that it does not know and the
 * gradient still points home. What that network sees is chroma blurred: its gradient is full of coloured fringes along
 * edges, which would be followed otherwise.
 */
#include "config.h"

#include "colorize-refine-terms.h"

#include <math.h>
#include <string.h>

#include "colorize-refine-blur.h"
#include "lab.h"

/* The difference that weights are about, squared. */
#define UNIT (0.1 * 0.1)
/* Levin et al.: weights fall off with the squared difference over this part of the variance, which is at least that of
 * a film's grain. */
#define VARIANCE_SHARE 0.6f
#define LEAST_VARIANCE 2e-4f
/* What is left of a weight across the sharpest edge. */
#define LEAST_WEIGHT 0.02f

static int
width_of (const ArtChroma *chroma)
{
  return (int) chroma->luminance->shape.dims[3];
}

static int
height_of (const ArtChroma *chroma)
{
  return (int) chroma->luminance->shape.dims[2];
}

/* Variance of luminance in the 3x3 pixels around. */
static float
variance_at (const ArtChroma *chroma, int x, int y)
{
  int width = width_of (chroma), height = height_of (chroma), n = 0;
  const float *values = nn_tensor_floats (chroma->luminance);
  float center = values[(gsize) y * width + x], sum = 0.0f, squares = 0.0f;

  for (int j = MAX (y - 1, 0); j <= MIN (y + 1, height - 1); j++)
    for (int i = MAX (x - 1, 0); i <= MIN (x + 1, width - 1); i++, n++)
      {
        float difference = values[(gsize) j * width + i] - center;

        sum += difference;
        squares += difference * difference;
      }
  return MAX (squares / n - (sum / n) * (sum / n), LEAST_VARIANCE);
}

static void
weigh_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  ArtChroma *chroma = data;
  int width = width_of (chroma), height = height_of (chroma);
  const float *values = nn_tensor_floats (chroma->luminance);

  for (gint64 y = begin; y < end; y++)
    for (int x = 0; x < width; x++)
      {
        gsize i = (gsize) y * width + x;
        float fall = -1.0f / (2.0f * VARIANCE_SHARE * variance_at (chroma, x, (int) y));
        float right = x + 1 < width ? values[i + 1] - values[i] : 0.0f;
        float below = y + 1 < height ? values[i + width] - values[i] : 0.0f;

        chroma->across[i] = x + 1 < width ? MAX (expf (fall * right * right), LEAST_WEIGHT) : 0.0f;
        chroma->down[i] = y + 1 < height ? MAX (expf (fall * below * below), LEAST_WEIGHT) : 0.0f;
      }
}

ArtChroma *
art_chroma_new (NnTensor *luminance, NnTensor *draft, NnTensor *hints, NnTensor *trust)
{
  ArtChroma *chroma = g_new0 (ArtChroma, 1);
  gsize plane = (gsize) nn_tensor_count (luminance);

  chroma->luminance = nn_tensor_ref (luminance);
  chroma->draft = nn_tensor_ref (draft);
  chroma->hints = hints ? nn_tensor_ref (hints) : NULL;
  chroma->trust = nn_tensor_ref (trust);
  chroma->across = g_new (float, plane);
  chroma->down = g_new (float, plane);
  chroma->blurred = g_new (float, 2 * plane);
  chroma->scratch = g_new (float, 2 * plane);
  nn_parallel_for (height_of (chroma), 8, weigh_rows, chroma);
  return chroma;
}

void
art_chroma_free (ArtChroma *chroma)
{
  if (!chroma)
    return;
  nn_tensor_unref (chroma->luminance);
  nn_tensor_unref (chroma->draft);
  g_clear_pointer (&chroma->hints, nn_tensor_unref);
  nn_tensor_unref (chroma->trust);
  g_free (chroma->across);
  g_free (chroma->down);
  g_free (chroma->blurred);
  g_free (chroma->scratch);
  g_free (chroma);
}

/* @value, bent towards 0..1 outside: by at most 1, with a continuous slope. */
static float
bend (float value, float *slope)
{
  float beyond = value < 0.0f ? -value : value > 1.0f ? value - 1.0f : 0.0f;

  *slope = 1.0f / ((1.0f + beyond) * (1.0f + beyond));
  if (value < 0.0f)
    return -beyond / (1.0f + beyond);
  return value > 1.0f ? 1.0f + beyond / (1.0f + beyond) : value;
}

typedef struct
{
  const ArtChroma *chroma;
  const NnTensor *x;
  NnTensor *picture;
  float *slope;
  double *sums; /* by row */
} Job;

static void
picture_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  gsize width = (gsize) width_of (job->chroma), plane = width * height_of (job->chroma);
  const float *ab = job->chroma->blurred;
  float *out = nn_tensor_floats (job->picture), unused;

  for (gsize i = begin * width; i < end * width; i++)
    {
      const float lab[3] = { nn_tensor_floats (job->chroma->luminance)[i], ab[i], ab[plane + i] };
      float rgb[3];

      art_lab_to_rgb (lab, rgb);
      for (int c = 0; c < 3; c++)
        out[c * plane + i] = bend (rgb[c], &unused);
    }
}

/* What the network is to see of the chroma in @x. */
static void
blur_chroma (const NnTensor *x, ArtChroma *chroma)
{
  gsize plane = (gsize) nn_tensor_count (chroma->luminance);

  memcpy (chroma->blurred, nn_tensor_floats (x) + plane, 2 * plane * sizeof (float));
  art_chroma_blur (chroma->blurred, 2, width_of (chroma), height_of (chroma), chroma->scratch);
}

static void
to_picture (const NnTensor *x, NnTensor *picture, gpointer data)
{
  Job job = { .chroma = data, .x = x, .picture = picture };

  blur_chroma (x, data);
  nn_parallel_for (height_of (job.chroma), 8, picture_rows, &job);
}

static void
pull_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  gsize width = (gsize) width_of (job->chroma), plane = width * height_of (job->chroma);
  const float *ab = job->chroma->blurred;

  for (gsize i = begin * width; i < end * width; i++)
    {
      const float lab[3] = { nn_tensor_floats (job->chroma->luminance)[i], ab[i], ab[plane + i] };
      float rgb[3], slopes[3][2], a = 0.0f, b = 0.0f;

      art_lab_to_rgb_slopes (lab, rgb, slopes);
      for (int c = 0; c < 3; c++)
        {
          float bent;

          bend (rgb[c], &bent);
          a += job->slope[c * plane + i] * bent * slopes[c][0];
          b += job->slope[c * plane + i] * bent * slopes[c][1];
        }
      job->slope[i] = 0.0f;
      job->slope[plane + i] = a;
      job->slope[2 * plane + i] = b;
    }
}

static void
pull_back (const NnTensor *x, float *slope, gpointer data)
{
  ArtChroma *chroma = data;
  Job job = { .chroma = chroma, .x = x, .slope = slope };

  blur_chroma (x, chroma);
  nn_parallel_for (height_of (chroma), 8, pull_rows, &job);
  art_chroma_blur (slope + nn_tensor_count (chroma->luminance), 2, width_of (chroma), height_of (chroma),
                   chroma->scratch);
}

/* How far one plane is from the draft and the hints at pixel @i; the gradient is added. */
static double
distance_at (const Job *job, int c, gsize i, gsize plane, double scale)
{
  const ArtChroma *chroma = job->chroma;
  float value = nn_tensor_floats (job->x)[(c + 1) * plane + i];
  double keep = scale * chroma->keep_weight * nn_tensor_floats (chroma->trust)[i], hold = 0.0, loss;
  float off = value - nn_tensor_floats (chroma->draft)[c * plane + i], miss = 0.0f;

  if (chroma->hints && nn_tensor_floats (chroma->hints)[2 * plane + i] > 0.0f)
    {
      float mask = nn_tensor_floats (chroma->hints)[2 * plane + i];

      hold = scale * chroma->hint_weight * mask;
      miss = value - nn_tensor_floats (chroma->hints)[c * plane + i] / mask;
    }
  loss = keep * off * off + hold * miss * miss;
  if (job->slope)
    job->slope[(c + 1) * plane + i] += (float) (2.0 * (keep * off + hold * miss));
  return loss;
}

/* The gradient gathers from all four neighbours, so that rows do not write into each other. */
static double
smoothness_at (const Job *job, int c, int x, int y, gsize plane, double scale)
{
  const ArtChroma *chroma = job->chroma;
  int width = width_of (chroma), height = height_of (chroma);
  gsize i = (gsize) y * width + x;
  const float *values = nn_tensor_floats (job->x) + (c + 1) * plane;
  float right = x + 1 < width ? values[i] - values[i + 1] : 0.0f,
        below = y + 1 < height ? values[i] - values[i + width] : 0.0f;
  double pull = chroma->across[i] * right + chroma->down[i] * below;

  if (x > 0)
    pull += chroma->across[i - 1] * (values[i] - values[i - 1]);
  if (y > 0)
    pull += chroma->down[i - width] * (values[i] - values[i - width]);
  if (job->slope)
    job->slope[(c + 1) * plane + i] += (float) (2.0 * scale * chroma->smoothness_weight * pull);
  return scale * chroma->smoothness_weight * (chroma->across[i] * right * right + chroma->down[i] * below * below);
}

static void
term_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  int width = width_of (job->chroma);
  gsize plane = (gsize) width * height_of (job->chroma);
  double scale = 1.0 / (UNIT * (double) plane);

  for (gint64 y = begin; y < end; y++)
    {
      double sum = 0.0;

      for (int x = 0; x < width; x++)
        for (int c = 0; c < 2; c++)
          sum += distance_at (job, c, (gsize) y * width + x, plane, scale)
                 + smoothness_at (job, c, x, (int) y, plane, scale);
      job->sums[y] = sum;
    }
}

static double
terms (const NnTensor *x, float *slope, gpointer data)
{
  Job job = { .chroma = data, .x = x, .slope = slope };
  int height = height_of (job.chroma);
  g_autofree double *sums = g_new (double, height);
  double sum = 0.0;

  job.sums = sums;
  nn_parallel_for (height, 8, term_rows, &job);
  for (int y = 0; y < height; y++)
    sum += sums[y];
  return sum;
}

ArtVariables
art_chroma_variables (ArtChroma *chroma)
{
  return (ArtVariables){ to_picture, pull_back, terms, chroma };
}
