/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour suggestions: the peaks of what the network thinks of a point.
 *
 * The distribution over the bins is smoothed, its highest bin taken, moved to the mean of the probability around it,
 * and everything within sight of it left out; then the next. Zhang et al., "Real-Time User-Guided Image Colorization
 * with Learned Deep Priors" (2017) cluster the same distribution by k-means; peaks do not move when more are asked for.
 */
#include "config.h"

#include "colorize-suggest.h"

#include <math.h>
#include <string.h>

#include "lab.h"

/* Units of a*, b*: the width of the smoothing (bins are 10 apart), how far probability belongs to a peak, and how far
 * apart two suggestions are at least. */
#define SMOOTHING (8.0f / ART_LAB_AB_UNIT)
#define REACH (15.0f / ART_LAB_AB_UNIT)
#define APART (20.0f / ART_LAB_AB_UNIT)
/* The same once colours have been brought into the gamut, where they come closer together. */
#define APART_SEEN (10.0f / ART_LAB_AB_UNIT)
/* Less likely than this is not worth showing. */
#define LEAST_PROBABILITY 2e-3

typedef struct
{
  const float *ab; /* K x 2 */
  int k;
  float *probability, *density;
} Bins;

typedef struct
{
  float lab[3];
} Color;

static float
squared_distance (const float *a, const float *b)
{
  float x = a[0] - b[0], y = a[1] - b[1];

  return x * x + y * y;
}

/* The two cells that @u lies between, and the share of the second. */
static float
cells_around (double u, gint64 n, gint64 *first, gint64 *second)
{
  double at = CLAMP (u * (double) n - 0.5, 0.0, (double) (n - 1));

  *first = (gint64) at;
  *second = MIN (*first + 1, n - 1);
  return (float) (at - (double) *first);
}

static void
read_probabilities (const NnTensor *bins, double u, double v, Bins *to)
{
  gint64 height = bins->shape.dims[2], width = bins->shape.dims[3], x[2], y[2];
  float across = cells_around (u, width, &x[0], &x[1]), down = cells_around (v, height, &y[0], &y[1]);

  for (int k = 0; k < to->k; k++)
    {
      const float *plane = nn_tensor_floats (bins) + k * width * height;
      float top = (1.0f - across) * plane[y[0] * width + x[0]] + across * plane[y[0] * width + x[1]];
      float bottom = (1.0f - across) * plane[y[1] * width + x[0]] + across * plane[y[1] * width + x[1]];

      to->probability[k] = (1.0f - down) * top + down * bottom;
    }
}

static void
smooth (Bins *bins)
{
  for (int i = 0; i < bins->k; i++)
    {
      bins->density[i] = 0.0f;
      for (int j = 0; j < bins->k; j++)
        bins->density[i] +=
            bins->probability[j]
            * expf (-squared_distance (bins->ab + 2 * i, bins->ab + 2 * j) / (2.0f * SMOOTHING * SMOOTHING));
    }
}

static int
highest (const Bins *bins)
{
  int best = 0;

  for (int i = 1; i < bins->k; i++)
    if (bins->density[i] > bins->density[best])
      best = i;
  return best;
}

/* Takes the probability around bin @peak away; its mean colour in @lab. Returns how much it was. */
static double
take_peak (Bins *bins, int peak, float *lab)
{
  const float *center = bins->ab + 2 * peak;
  double sum = 0.0, a = 0.0, b = 0.0;

  for (int i = 0; i < bins->k; i++)
    {
      float d = squared_distance (bins->ab + 2 * i, center);

      if (d <= REACH * REACH)
        {
          sum += bins->probability[i];
          a += (double) bins->probability[i] * bins->ab[2 * i];
          b += (double) bins->probability[i] * bins->ab[2 * i + 1];
          bins->probability[i] = 0.0f;
        }
    }
  lab[1] = sum > 0.0 ? (float) (a / sum) : center[0];
  lab[2] = sum > 0.0 ? (float) (b / sum) : center[1];
  return sum;
}

/* Nothing within sight of @ab is a peak any more. */
static void
leave_out (Bins *bins, const float *ab)
{
  for (int i = 0; i < bins->k; i++)
    if (squared_distance (bins->ab + 2 * i, ab) < APART * APART)
      bins->density[i] = 0.0f;
}

static gboolean
is_new (const float *lab, const Color *before, int n)
{
  for (int i = 0; i < n; i++)
    if (squared_distance (lab + 1, before[i].lab + 1) < APART_SEEN * APART_SEEN)
      return FALSE;
  return TRUE;
}

ArtSuggestion
art_suggestion_of_lab (const float lab[3], double probability)
{
  float rgb[3];

  art_lab_to_rgb (lab, rgb);
  return (ArtSuggestion){ CLAMP (rgb[0], 0.0f, 1.0f), CLAMP (rgb[1], 0.0f, 1.0f), CLAMP (rgb[2], 0.0f, 1.0f),
                          probability };
}

/* Peaks are found by density, and ordered by the probability around them. */
static void
insert_sorted (ArtSuggestion *suggestions, int n)
{
  ArtSuggestion last = suggestions[n];
  int i = n;

  for (; i > 0 && suggestions[i - 1].probability < last.probability; i--)
    suggestions[i] = suggestions[i - 1];
  suggestions[i] = last;
}

static int
find_peaks (Bins *bins, float luminance, ArtSuggestion *suggestions, int n)
{
  g_autofree Color *seen = g_new (Color, n);
  int found = 0;

  while (found < n)
    {
      int peak = highest (bins);
      float lab[3] = { luminance };
      double probability;

      if (!(bins->density[peak] > 0.0f))
        break;
      probability = take_peak (bins, peak, lab);
      leave_out (bins, bins->ab + 2 * peak);
      leave_out (bins, lab + 1);
      art_lab_to_gamut (lab);
      if (probability < LEAST_PROBABILITY || !is_new (lab, seen, found))
        continue;
      memcpy (seen[found].lab, lab, sizeof lab);
      suggestions[found] = art_suggestion_of_lab (lab, probability);
      insert_sorted (suggestions, found++);
    }
  return found;
}

int
art_colorize_peaks (const NnTensor *bins, const NnTensor *ab_bins, double u, double v, float luminance,
                    ArtSuggestion *suggestions, int n)
{
  int k = (int) bins->shape.dims[1];
  g_autofree float *values = g_new (float, 2 * (gsize) k);
  Bins work = { nn_tensor_floats (ab_bins), k, values, values + k };

  g_return_val_if_fail (nn_tensor_count (ab_bins) == 2 * (gint64) k, 0);
  read_probabilities (bins, u, v, &work);
  smooth (&work);
  return n > 0 ? find_peaks (&work, CLAMP (luminance, 0.0f, 1.0f), suggestions, n) : 0;
}
