/* SPDX-License-Identifier: GPL-3.0-or-later
 * Matrix products, Gram matrices, covariances: every version against sums in double; threads must not change a bit.
 */
#include "config.h"

#include <string.h>

#include "check.h"
#include "nn/kernels/gemm.h"

/* Sums of up to 20000 products of numbers below 1, each kept in float32. */
#define TOLERANCE 5e-6

typedef struct
{
  int m, n, k;
  gboolean trans_a, trans_b;
  float alpha, beta;
} Case;

static const Case cases[] = {
  { 1, 1, 1, 0, 0, 1, 0 },      { 7, 13, 5, 0, 1, 2, 0 },     { 127, 33, 64, 1, 0, 1, 1 },
  { 257, 385, 3, 1, 1, -1, 1 }, { 255, 383, 17, 0, 0, 1, 0 }, { 3, 5, 0, 0, 0, 1, 0.5f },
};

static void
expect_product (const Case *t, const float *a, int lda, const float *b, int ldb, float *c, int ldc)
{
  for (int i = 0; i < t->m; i++)
    for (int j = 0; j < t->n; j++)
      {
        double sum = 0.0;

        for (int l = 0; l < t->k; l++)
          sum += (double) a[t->trans_a ? l * lda + i : i * lda + l] * b[t->trans_b ? j * ldb + l : l * ldb + j];
        c[i * ldc + j] = t->alpha * sum + (t->beta == 0.0f ? 0.0 : t->beta * (double) c[i * ldc + j]);
      }
}

/* All threads counts up to 16 by doubling, and 3. */
static int
next_threads (int threads)
{
  return threads == 2 ? 3 : threads == 3 ? 4 : 2 * threads;
}

static void
test_gemm (gconstpointer data)
{
  nn_cpu_set (GPOINTER_TO_INT (data));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *t = &cases[i];
      const int lda = (t->trans_a ? t->m : t->k) + 3, ldb = (t->trans_b ? t->k : t->n) + 1, ldc = t->n + 2;
      g_auto (CheckArray) a = check_array_random ((t->trans_a ? t->k : t->m) * lda, 1);
      g_auto (CheckArray) b = check_array_random ((t->trans_b ? t->n : t->k) * ldb, 2);
      g_auto (CheckArray) expected = check_array_random (t->m * ldc, 3);
      g_auto (CheckArray) first = check_array_random (t->m * ldc, 3);

      expect_product (t, a.data, lda, b.data, ldb, expected.data, ldc);
      for (int threads = 1; threads <= 16; threads = next_threads (threads))
        {
          g_auto (CheckArray) c = check_array_random (t->m * ldc, 3);
          float *out = threads == 1 ? first.data : c.data;

          nn_threads_set_count (threads);
          nn_gemm (t->trans_a, t->trans_b, t->m, t->n, t->k, t->alpha, a.data, lda, b.data, ldb, t->beta, out, ldc);
          g_assert_cmpmem (out, first.count * sizeof (float), first.data, first.count * sizeof (float));
        }
      check_close (first.data, expected.data, expected.count, TOLERANCE, "gemm");
    }
  nn_threads_set_count (0);
  nn_cpu_set (NN_CPU_AVX2);
}

typedef void (*GramFunc) (const float *features, int channels, gint64 count, float *out);

/* Mean after covariance, so that both fit into one array. */
static void
covariance_and_mean (const float *features, int channels, gint64 count, float *out)
{
  nn_covariance (features, channels, count, out + channels * channels, out);
}

static void
expect_gram (const float *features, int channels, gint64 count, float *out)
{
  for (int i = 0; i < channels; i++)
    for (int j = 0; j < channels; j++)
      {
        double sum = 0.0;

        for (int p = 0; p < count; p++)
          sum += (double) features[i * count + p] * features[j * count + p];
        out[i * channels + j] = sum;
      }
}

static void
expect_covariance (const float *features, int channels, gint64 count, float *out)
{
  float *mean = out + channels * channels;

  for (int i = 0; i < channels; i++)
    {
      double sum = 0.0;

      for (int p = 0; p < count; p++)
        sum += features[i * count + p];
      mean[i] = sum / count;
    }
  for (int i = 0; i < channels; i++)
    for (int j = 0; j < channels; j++)
      {
        double sum = 0.0;

        for (int p = 0; p < count; p++)
          sum += ((double) features[i * count + p] - mean[i]) * ((double) features[j * count + p] - mean[j]);
        out[i * channels + j] = sum / count;
      }
}

/* Sums of numbers from @least on; @size of the result's array. */
static void
check_sums (GramFunc func, GramFunc expect, int channels, int count, float least, int size)
{
  g_auto (CheckArray) features = check_array_random (channels * count, 1);
  g_auto (CheckArray) expected = check_array_new (size);
  g_auto (CheckArray) first = check_array_new (size);

  for (int i = 0; i < channels * count; i++)
    features.data[i] += least;
  expect (features.data, channels, count, expected.data);
  for (int threads = 1; threads <= 16; threads = next_threads (threads))
    {
      g_auto (CheckArray) gram = check_array_new (size);
      float *out = threads == 1 ? first.data : gram.data;

      nn_threads_set_count (threads);
      func (features.data, channels, count, out);
      g_assert_cmpmem (out, first.count * sizeof (float), first.data, first.count * sizeof (float));
    }
  check_close (first.data, expected.data, size, TOLERANCE, "sums");
  for (int n = 1; n <= 2; n++)
    {
      nn_alloc_fail_after (n);
      func (features.data, channels, count, first.data);
      nn_alloc_fail_after (0);
      check_close (first.data, expected.data, size, TOLERANCE, "sums without memory");
    }
  nn_threads_set_count (0);
}

static void
check_gram (int channels, int count)
{
  check_sums (nn_gram, expect_gram, channels, count, 0.0f, channels * channels);
  check_sums (covariance_and_mean, expect_covariance, channels, count, 0.0f, channels * (channels + 1));
  /* Far from 0: products that are not centred would lose what is compared here. */
  check_sums (covariance_and_mean, expect_covariance, channels, count, 100.0f, channels * (channels + 1));
}

static void
test_gram (gconstpointer data)
{
  nn_cpu_set (GPOINTER_TO_INT (data));
  check_gram (1, 1);
  check_gram (7, 13);
  check_gram (33, 513);
  check_gram (5, 20001);
  check_gram (600, 130);
  nn_cpu_set (NN_CPU_AVX2);
}

static void
test_matmul (void)
{
  float c[4] = { NAN, NAN, NAN, NAN };

  nn_matmul (2, 2, 3, (float[]){ 1, 2, 3, 4, 5, 6 }, (float[]){ 1, 0, 0, 1, 1, 1 }, c);
  g_assert_cmpmem (c, sizeof c, ((float[]){ 4, 5, 10, 11 }), sizeof c);
}

static void
test_matmul_add (gconstpointer data)
{
  static const struct
  {
    int m, n, k;
  } sizes[] = { { 1, 1, 1 }, { 7, 13, 5 }, { 4, 24, 3 }, { 33, 1000, 32 }, { 6, 50, 257 }, { 5, 200, 600 } };

  nn_cpu_set (GPOINTER_TO_INT (data));
  for (guint t = 0; t < G_N_ELEMENTS (sizes); t++)
    {
      const int m = sizes[t].m, n = sizes[t].n, k = sizes[t].k;
      g_auto (CheckArray) a = check_array_random (m * k, 1), b = check_array_random (k * n, 2);
      g_auto (CheckArray) offset = check_array_random (m, 3), expected = check_array_random (m * n, 4);
      g_auto (CheckArray) first = check_array_random (m * n, 4), plain = check_array_random (m * n, 4);

      for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++)
          {
            double sum = expected.data[i * n + j] + (double) offset.data[i];

            for (int l = 0; l < k; l++)
              sum += (double) a.data[i * k + l] * b.data[l * n + j];
            expected.data[i * n + j] = sum;
          }
      for (int threads = 1; threads <= 16; threads = next_threads (threads))
        {
          g_auto (CheckArray) c = check_array_random (m * n, 4);
          float *out = threads == 1 ? first.data : c.data;

          nn_threads_set_count (threads);
          nn_matmul_add (m, n, k, a.data, b.data, offset.data, out);
          g_assert_cmpmem (out, first.count * sizeof (float), first.data, first.count * sizeof (float));
        }
      check_close (first.data, expected.data, expected.count, TOLERANCE, "matmul_add");
      nn_alloc_fail_after (1);
      nn_matmul_add (m, n, k, a.data, b.data, offset.data, plain.data);
      check_close (plain.data, expected.data, expected.count, TOLERANCE, "matmul_add without memory");
    }
  nn_threads_set_count (0);
  nn_cpu_set (NN_CPU_AVX2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (NnCpu level = NN_CPU_REFERENCE; level <= NN_CPU_AVX2; level++)
    {
      g_autofree char *gemm = g_strdup_printf ("/kernels/gemm/%s/gemm", nn_cpu_name (level));
      g_autofree char *add = g_strdup_printf ("/kernels/gemm/%s/matmul-add", nn_cpu_name (level));
      g_autofree char *gram = g_strdup_printf ("/kernels/gemm/%s/gram", nn_cpu_name (level));

      g_test_add_data_func (gemm, GINT_TO_POINTER (level), test_gemm);
      g_test_add_data_func (gram, GINT_TO_POINTER (level), test_gram);
      g_test_add_data_func (add, GINT_TO_POINTER (level), test_matmul_add);
    }
  g_test_add_func ("/kernels/gemm/matmul", test_matmul);
  return g_test_run ();
}
