/* SPDX-License-Identifier: GPL-3.0-or-later
 * Matching of statistics against their definition: what comes out has the style's means and covariances, in the region
 * that a mask says, soft edges included, whole or in pieces.
 */
#include "config.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "effects/effect.h"
#include "effects/style-transport.h"
#include "effects/style-match.h"
#include "tolerances.h"

/* ε of 1e-6 leaves variances off by about that, and a square root of a covariance amplifies rounding. */
#define TOLERANCE_MATCH 1e-3

/* Correlated channels, some of them nearly 0 most of the time, as after a Relu. */
static NnTensor *
features_new (int channels, int width, int height, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  const NnShape shape = NN_SHAPE (1, channels, height, width);
  NnTensor *features = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autofree double *mix = g_new (double, channels *channels);

  for (int i = 0; i < channels * channels; i++)
    mix[i] = g_rand_double_range (rand, -1.0, 1.0);
  for (int p = 0; p < width * height; p++)
    for (int c = 0; c < channels; c++)
      {
        double sum = 0.3 * c;

        for (int k = 0; k < channels; k++)
          sum += mix[c * channels + k] * sin (0.37 * (k + 1) * p + k * k + (double) seed);
        nn_tensor_floats (features)[c * width * height + p] =
            (float) MAX (0.0, sum + g_rand_double_range (rand, -0.5, 0.5));
      }
  return features;
}

/* The definition, in double. */
static ArtLayerStatistics *
measure (const NnTensor *features, const float *shares)
{
  int n = (int) features->shape.dims[1];
  gint64 plane = nn_tensor_count (features) / n;
  ArtLayerStatistics *statistics = art_layer_statistics_new ("layer", n);
  const float *f = nn_tensor_floats (features);
  double total = 0.0;

  for (gint64 p = 0; p < plane; p++)
    total += shares ? shares[p] : 1.0;
  for (int c = 0; c < n; c++)
    {
      double sum = 0.0;

      for (gint64 p = 0; p < plane; p++)
        sum += (shares ? shares[p] : 1.0) * f[c * plane + p];
      statistics->mean[c] = (float) (sum / total);
    }
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      {
        double sum = 0.0;

        for (gint64 p = 0; p < plane; p++)
          sum += (shares ? shares[p] : 1.0) * (f[i * plane + p] - statistics->mean[i])
                 * (f[j * plane + p] - statistics->mean[j]);
        statistics->covariance[i * n + j] = (float) (sum / total);
      }
  return statistics;
}

static double
largest_difference (const float *a, const float *b, gsize n)
{
  double largest = 0.0, scale = 1.0;

  for (gsize i = 0; i < n; i++)
    {
      largest = MAX (largest, fabs ((double) a[i] - b[i]));
      scale = MAX (scale, fabs (b[i]));
    }
  return largest / scale;
}

static void
assert_statistics (const ArtLayerStatistics *got, const ArtLayerStatistics *wanted, double tolerance)
{
  gsize n = (gsize) wanted->channels;

  g_assert_cmpint (got->channels, ==, wanted->channels);
  g_assert_cmpfloat (largest_difference (got->mean, wanted->mean, n), <=, tolerance);
  g_assert_cmpfloat (largest_difference (got->covariance, wanted->covariance, n * n), <=, tolerance);
}

/* A soft disc. */
static float *
disc_new (int width, int height, double radius)
{
  float *mask = g_new (float, width *height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      mask[y * width + x] =
          (float) CLAMP (radius - hypot (x - 0.5 * width, y - 0.5 * height) / width * 2.0, 0.0, 0.3) / 0.3f;
  return mask;
}

static void
multiply (const double *a, const double *b, int n, double *c)
{
  for (int i = 0; i < n * n; i++)
    {
      c[i] = 0.0;
      for (int k = 0; k < n; k++)
        c[i] += a[i / n * n + k] * b[k * n + i % n];
    }
}

/* T C T = S, also where rounding made S indefinite. */
static void
test_transport (void)
{
  enum
  {
    N = 24
  };
  g_autoptr (NnTensor) features = features_new (N, 30, 20, 5), painting = features_new (N, 25, 31, 9);
  g_autoptr (ArtLayerStatistics) content = measure (features, NULL), style = measure (painting, NULL);
  g_autofree double *from = art_style_widen (content, 1e-4), *to = art_style_widen (style, 1e-4);
  g_autoptr (ArtTransport) transport = NULL;
  double map[N * N], product[N * N], got[N * N];

  for (int indefinite = 0; indefinite < 2; indefinite++)
    {
      /* A channel that is still, but for rounding. */
      for (int i = 0; indefinite && i < N; i++)
        to[i] = to[i * N] = i == 0 ? -1e-9 : 0.0;
      g_clear_pointer (&transport, art_transport_free);
      transport = art_transport_new (to, N);
      g_assert_true (art_transport_map (transport, from, map));
      multiply (map, from, N, product);
      multiply (product, map, N, got);
      for (int i = 0; i < N * N; i++)
        g_assert_cmpfloat_with_epsilon (got[i], to[i], 1e-7);
      for (int i = 0; i < N * N; i++)
        g_assert_cmpfloat_with_epsilon (map[i], map[i % N * N + i / N], 1e-7);
    }
  from[5] = NAN;
  g_assert_false (art_transport_map (transport, from, map));
  to[5] = NAN;
  g_assert_null (art_transport_new (to, N));
}

/* Sums are those of the definition, in one piece or several, with and without shares. */
static void
test_sums (void)
{
  static const int sizes[][3] = { { 1, 3, 2 }, { 3, 7, 5 }, { 13, 33, 31 }, { 5, 130, 127 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int masked = 0; masked < 2; masked++)
      {
        g_autoptr (NnTensor) features = features_new (sizes[i][0], sizes[i][1], sizes[i][2], 5);
        g_autofree float *mask = masked ? disc_new (sizes[i][1], sizes[i][2], 0.9) : NULL;
        g_autoptr (ArtStyleSums) sums = art_style_sums_new (sizes[i][0]);
        g_autoptr (ArtLayerStatistics) got = NULL, wanted = measure (features, mask);

        g_assert_true (art_style_sums_add (sums, features, mask, NULL));
        g_assert_true (art_style_sums_add (sums, features, mask, NULL));
        got = art_style_sums_finish (sums, "layer");
        g_assert_nonnull (got);
        assert_statistics (got, wanted, TOLERANCE_LAYER);
        g_assert_cmpfloat (art_style_sums_samples (sums), >, masked ? 1.0 : 2.0 * sizes[i][1] * sizes[i][2] - 0.5);
      }
}

/* Where a mask is 0 everywhere there is nothing to match. */
static void
test_empty_region (void)
{
  g_autoptr (NnTensor) features = features_new (4, 9, 9, 5);
  g_autofree float *mask = g_new0 (float, 81);
  g_autoptr (ArtStyleSums) sums = art_style_sums_new (4);

  g_assert_true (art_style_sums_add (sums, features, mask, NULL));
  g_assert_null (art_style_sums_finish (sums, "layer"));
  g_assert_cmpfloat (art_style_sums_samples (sums), ==, 0.0);
}

static ArtStyleMap *
map_new (const NnTensor *features, const float *mask, const ArtLayerStatistics *style, ArtStyleMatch match,
         double epsilon)
{
  g_autoptr (ArtStyleSums) sums = art_style_sums_new ((int) features->shape.dims[1]);
  g_autoptr (ArtLayerStatistics) content = NULL;
  g_autoptr (GError) error = NULL;
  ArtStyleMap *map;

  g_assert_true (art_style_sums_add (sums, features, mask, NULL));
  content = art_style_sums_finish (sums, "layer");
  map = art_style_map_new (content, style, match, epsilon, &error);
  g_assert_no_error (error);
  return map;
}

/* After the map the features have the style's statistics, measured with the mask that they were matched with. */
static void
test_match (void)
{
  static const int sizes[][3] = { { 1, 40, 30 }, { 6, 33, 31 }, { 24, 61, 47 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int masked = 0; masked < 2; masked++)
      for (int match = ART_STYLE_MATCH_COVARIANCE; match <= ART_STYLE_MATCH_MEAN_STD; match++)
        {
          int n = sizes[i][0];
          g_autoptr (NnTensor) features = features_new (n, sizes[i][1], sizes[i][2], 5);
          g_autoptr (NnTensor) painting = features_new (n, 50, 41, 99);
          g_autoptr (ArtLayerStatistics) style = measure (painting, NULL), got = NULL;
          g_autofree float *mask = masked ? disc_new (sizes[i][1], sizes[i][2], 0.8) : NULL;
          g_autoptr (ArtStyleMap) map = map_new (features, mask, style, match, 1e-6);
          const ArtStyleShare share = { map, NULL, 1.0 };

          g_assert_true (art_style_shares_apply (&share, 1, features, NULL));
          got = measure (features, mask);
          for (int k = 0; match == ART_STYLE_MATCH_MEAN_STD && k < n * n; k++)
            if (k % (n + 1) != 0)
              got->covariance[k] = style->covariance[k];
          assert_statistics (got, style, TOLERANCE_MATCH);
        }
}

/* Statistics that are the style's already: nothing moves, whatever ε. */
static void
test_identity (void)
{
  for (int match = ART_STYLE_MATCH_COVARIANCE; match <= ART_STYLE_MATCH_MEAN_STD; match++)
    {
      g_autoptr (NnTensor) features = features_new (9, 33, 20, 5), same = features_new (9, 33, 20, 5);
      g_autoptr (ArtLayerStatistics) style = measure (features, NULL);
      g_autoptr (ArtStyleMap) map = map_new (features, NULL, style, match, 0.1);
      const ArtStyleShare share = { map, NULL, 3.0 };

      g_assert_true (art_style_shares_apply (&share, 1, features, NULL));
      g_assert_cmpfloat (largest_difference (nn_tensor_floats (features), nn_tensor_floats (same), 9 * 33 * 20), <,
                         1e-4);
    }
}

/* A flat region gets the style's mean and is not blown up to noise. */
static void
test_flat_content (void)
{
  g_autoptr (NnTensor) features = features_new (8, 20, 20, 5), painting = features_new (8, 30, 30, 7);
  g_autoptr (ArtLayerStatistics) style = measure (painting, NULL);
  g_autoptr (ArtStyleMap) map = NULL;
  ArtStyleShare share = { NULL, NULL, 1.0 };

  for (int i = 0; i < 8 * 400; i++)
    nn_tensor_floats (features)[i] = 0.5f + 1e-4f * (float) (i % 3);
  map = map_new (features, NULL, style, ART_STYLE_MATCH_COVARIANCE, ART_STYLE_MATCH_EPSILON);
  share.map = map;
  g_assert_true (art_style_shares_apply (&share, 1, features, NULL));
  for (int i = 0; i < 8 * 400; i++)
    g_assert_cmpfloat (fabs (nn_tensor_floats (features)[i] - style->mean[i / 400]), <, 0.1);
}

/* Shares: nothing outside of masks, weights relative to each other, all of a style where it is alone. */
static void
test_shares (void)
{
  float scale[] = { 0.0f, 0.0f }, ones[] = { 1.0f, 1.0f }, threes[] = { 3.0f, 3.0f };
  ArtStyleMap one = { 2, NULL, scale, ones }, three = { 2, NULL, scale, threes };
  float left[] = { 1.0f, 1.0f, 0.5f, 0.0f, 0.75f }, right[] = { 0.0f, 1.0f, 0.0f, 0.0f, 0.25f };
  const ArtStyleShare styles[] = { { &one, left, 2.0 }, { &three, right, 6.0 }, { &three, NULL, 0.0 } };
  const NnShape shape = NN_SHAPE (1, 2, 1, 5);
  const float values[] = { 10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 20.0f, 20.0f, 20.0f, 20.0f, 20.0f };
  const float wanted[] = { 1.0f, 2.5f, 5.5f, 10.0f, 2.0f, 1.0f, 2.5f, 10.5f, 20.0f, 2.0f };
  g_autoptr (NnTensor) features = nn_tensor_new_floats (&shape, values);

  g_assert_true (art_style_shares_apply (styles, 3, features, NULL));
  g_assert_cmpfloat (largest_difference (nn_tensor_floats (features), wanted, 10), <, 1e-6);
}

static void
test_errors (void)
{
  g_autoptr (NnTensor) features = features_new (3, 8, 8, 5);
  g_autoptr (ArtLayerStatistics) style = measure (features, NULL), content = measure (features, NULL);
  const ArtStyleShare share = { NULL, NULL, 1.0 };
  g_autoptr (ArtStyleSums) sums = art_style_sums_new (3);

  style->covariance[4] = NAN;
  for (int match = ART_STYLE_MATCH_COVARIANCE; match <= ART_STYLE_MATCH_MEAN_STD; match++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (art_style_map_new (content, style, match, 1e-3, &error));
      g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
    }
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      nn_alloc_fail_after (1);
      g_assert_false (i == 0 ? art_style_shares_apply (&share, 1, features, &error)
                             : art_style_sums_add (sums, features, NULL, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
    }
  nn_alloc_fail_after (0);
}

/* Any number of threads gives the same bits. */
static void
test_threads (void)
{
  g_autoptr (NnTensor) painting = features_new (24, 40, 41, 99);
  g_autoptr (ArtLayerStatistics) style = measure (painting, NULL);
  g_autoptr (NnTensor) first = NULL;

  for (int threads = 1; threads <= 4; threads += 3)
    {
      g_autoptr (NnTensor) features = features_new (24, 130, 71, 5);
      g_autoptr (ArtStyleMap) map = NULL;
      ArtStyleShare share = { NULL, NULL, 1.0 };

      nn_threads_set_count (threads);
      map = map_new (features, NULL, style, ART_STYLE_MATCH_COVARIANCE, 1e-3);
      share.map = map;
      g_assert_true (art_style_shares_apply (&share, 1, features, NULL));
      if (first)
        g_assert_cmpmem (nn_tensor_floats (first), nn_tensor_bytes (first), nn_tensor_floats (features),
                         nn_tensor_bytes (features));
      else
        first = nn_tensor_ref (features);
    }
  nn_threads_set_count (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/style-match/transport", test_transport);
  g_test_add_func ("/style-match/sums", test_sums);
  g_test_add_func ("/style-match/empty-region", test_empty_region);
  g_test_add_func ("/style-match/match", test_match);
  g_test_add_func ("/style-match/identity", test_identity);
  g_test_add_func ("/style-match/flat-content", test_flat_content);
  g_test_add_func ("/style-match/shares", test_shares);
  g_test_add_func ("/style-match/errors", test_errors);
  g_test_add_func ("/style-match/threads", test_threads);
  return g_test_run ();
}
