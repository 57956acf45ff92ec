/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour suggestions: the peaks of a made-up distribution, distinct, in gamut, sorted.
 */
#include "config.h"

#include "effects/colorize-suggest.h"

#include <math.h>

#include "effects/lab.h"

enum
{
  SIDE = 19,
  BINS = SIDE * SIDE
};

/* Centres 10 units apart from -90 to 90. */
static NnTensor *
centers_new (void)
{
  NnShape shape = NN_SHAPE (BINS, 2);
  NnTensor *centers = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int i = 0; i < BINS; i++)
    {
      nn_tensor_floats (centers)[2 * i] = (float) (i / SIDE * 10 - 90) / ART_LAB_AB_UNIT;
      nn_tensor_floats (centers)[2 * i + 1] = (float) (i % SIDE * 10 - 90) / ART_LAB_AB_UNIT;
    }
  return centers;
}

/* Adds @weight around a, b (units of Lab) in cell @at of @n. */
static void
add_peak (NnTensor *bins, const NnTensor *centers, gint64 at, gint64 n, float a, float b, float weight)
{
  float values[BINS], sum = 0.0f;

  for (int i = 0; i < BINS; i++)
    {
      float x = nn_tensor_floats (centers)[2 * i] * ART_LAB_AB_UNIT - a;
      float y = nn_tensor_floats (centers)[2 * i + 1] * ART_LAB_AB_UNIT - b;

      values[i] = expf (-(x * x + y * y) / 50.0f);
      sum += values[i];
    }
  for (int i = 0; i < BINS; i++)
    nn_tensor_floats (bins)[i * n + at] += weight * values[i] / sum;
}

static void
to_lab (const ArtSuggestion *suggestion, float *lab)
{
  const float rgb[] = { suggestion->r, suggestion->g, suggestion->b };

  art_lab_from_rgb (rgb, lab);
}

static void
assert_good (const ArtSuggestion *suggestions, int n, float luminance)
{
  double sum = 0.0;

  for (int i = 0; i < n; i++)
    {
      float lab[3], other[3];

      to_lab (&suggestions[i], lab);
      g_test_message ("%.1f %.1f %.1f: %.4f", lab[0] * 100, lab[1] * 110, lab[2] * 110, suggestions[i].probability);
      g_assert_cmpfloat_with_epsilon (lab[0], luminance, 0.01);
      g_assert_true (i == 0 || suggestions[i].probability <= suggestions[i - 1].probability);
      g_assert_cmpfloat (MIN (suggestions[i].r, MIN (suggestions[i].g, suggestions[i].b)), >=, 0.0);
      g_assert_cmpfloat (MAX (suggestions[i].r, MAX (suggestions[i].g, suggestions[i].b)), <=, 1.0);
      sum += suggestions[i].probability;
      for (int j = 0; j < i; j++)
        {
          to_lab (&suggestions[j], other);
          g_assert_cmpfloat (hypotf (lab[1] - other[1], lab[2] - other[2]) * ART_LAB_AB_UNIT, >, 9.5);
        }
    }
  g_assert_cmpfloat (sum, <=, 1.0001);
}

static void
test_peaks (void)
{
  NnShape shape = NN_SHAPE (1, BINS, 1, 1);
  g_autoptr (NnTensor) centers = centers_new (), bins = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const float peaks[3][3] = { { -25, 28, 0.5f }, { 40, 25, 0.3f }, { 10, -35, 0.2f } };
  ArtSuggestion suggestions[9];
  int n;

  for (int i = 0; i < 3; i++)
    add_peak (bins, centers, 0, 1, peaks[i][0], peaks[i][1], peaks[i][2]);
  n = art_colorize_peaks (bins, centers, 0.5, 0.5, 0.6f, suggestions, 9);
  g_assert_cmpint (n, >=, 3);
  assert_good (suggestions, n, 0.6f);
  for (int i = 0; i < 3; i++)
    {
      float lab[3];

      to_lab (&suggestions[i], lab);
      g_assert_cmpfloat_with_epsilon (lab[1] * ART_LAB_AB_UNIT, peaks[i][0], 4.0);
      g_assert_cmpfloat_with_epsilon (lab[2] * ART_LAB_AB_UNIT, peaks[i][1], 4.0);
      g_assert_cmpfloat_with_epsilon (suggestions[i].probability, peaks[i][2], 0.08);
    }
  g_assert_cmpint (art_colorize_peaks (bins, centers, 0.5, 0.5, 0.6f, suggestions, 2), ==, 2);
  assert_good (suggestions, 2, 0.6f);
}

/* Between cells of different colour, both are suggested. */
static void
test_place (void)
{
  NnShape shape = NN_SHAPE (1, BINS, 3, 4);
  g_autoptr (NnTensor) centers = centers_new (), bins = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  ArtSuggestion suggestions[9];
  float lab[3];

  for (int i = 0; i < 12; i++)
    add_peak (bins, centers, i, 12, i % 4 < 2 ? -30.0f : 30.0f, 20.0f, 1.0f);
  art_colorize_peaks (bins, centers, 0.0, 0.7, 0.5f, suggestions, 9);
  to_lab (&suggestions[0], lab);
  g_assert_cmpfloat (lab[1], <, -0.2);
  art_colorize_peaks (bins, centers, 1.0, 0.2, 0.5f, suggestions, 9);
  to_lab (&suggestions[0], lab);
  g_assert_cmpfloat (lab[1], >, 0.2);
  g_assert_cmpint (art_colorize_peaks (bins, centers, 0.5, 0.5, 0.5f, suggestions, 9), >=, 2);
  g_assert_cmpfloat_with_epsilon (suggestions[0].probability, suggestions[1].probability, 0.01);
}

/* Where everything is white there is one suggestion; colours that light cannot be very colourful. */
static void
test_luminance (gconstpointer data)
{
  float luminance = (float) GPOINTER_TO_INT (data) / 100.0f;
  NnShape shape = NN_SHAPE (1, BINS, 1, 1);
  g_autoptr (NnTensor) centers = centers_new (), bins = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  ArtSuggestion suggestions[9];
  int n;

  for (int i = 0; i < BINS; i++)
    nn_tensor_floats (bins)[i] = 1.0f / BINS;
  n = art_colorize_peaks (bins, centers, 0.5, 0.5, luminance, suggestions, 9);
  g_assert_cmpint (n, >=, 1);
  g_assert_true (luminance < 1.0f || n == 1);
  g_assert_true (luminance != 0.5f || n == 9);
  assert_good (suggestions, n, luminance);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/colorize-suggest/peaks", test_peaks);
  g_test_add_func ("/colorize-suggest/place", test_place);
  g_test_add_data_func ("/colorize-suggest/luminance/black", GINT_TO_POINTER (0), test_luminance);
  g_test_add_data_func ("/colorize-suggest/luminance/middle", GINT_TO_POINTER (50), test_luminance);
  g_test_add_data_func ("/colorize-suggest/luminance/light", GINT_TO_POINTER (95), test_luminance);
  g_test_add_data_func ("/colorize-suggest/luminance/white", GINT_TO_POINTER (100), test_luminance);
  return g_test_run ();
}
