/* SPDX-License-Identifier: GPL-3.0-or-later
 * Optimal transport with one set of eigenvectors: for any L with S = L Lᵀ, T = L (Lᵀ C L)^-½ Lᵀ.
 *
 * Cholesky's factor is by far the cheapest L, and a refinement, which wants a map at every step, finds it once.
 */
#include "config.h"

#include "style-transport.h"

#include <cblas.h>

#include "nn/nn.h"
#include "style-match-power.h"

struct _ArtTransport
{
  int n;
  double *factor; /* L */
};

/* Matrices that are there at the peak: both covariances and the map, three here, four for the eigenvectors. */
#define MATRICES 10

extern void dpotrf_ (const char *uplo, const int *n, double *a, const int *lda, int *info);

/* L from @matrix: by Cholesky, lower triangular, or, where rounding left a negative eigenvalue, the square root. */
static gboolean
find_factor (const double *matrix, int n, double *factor)
{
  const gsize count = (gsize) n * n;
  int info = 0;

  for (gsize i = 0; i < count; i++)
    factor[i] = matrix[i];
  /* LAPACK counts by columns: its upper triangle is our lower one. */
  dpotrf_ ("U", &n, factor, &n, &info);
  if (info != 0)
    return art_matrix_power (matrix, n, 0.5, factor);
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++)
      factor[(gsize) i * n + j] = 0.0;
  return TRUE;
}

static void
multiply (CBLAS_TRANSPOSE first, CBLAS_TRANSPOSE second, const double *a, const double *b, int n, double *c)
{
  cblas_dgemm (CblasRowMajor, first, second, n, n, n, 1.0, a, n, b, n, 0.0, c, n);
}

ArtTransport *
art_transport_new (const double *to, int n)
{
  g_autoptr (ArtTransport) transport = g_new0 (ArtTransport, 1);

  /* Sees to it that OpenBLAS starts no threads of its own. */
  nn_threads_get_count ();
  transport->n = n;
  transport->factor = g_new (double, (gsize) n *n);
  if (!art_matrix_is_finite (to, n) || !find_factor (to, n, transport->factor))
    return NULL;
  return g_steal_pointer (&transport);
}

void
art_transport_free (ArtTransport *transport)
{
  if (!transport)
    return;
  g_free (transport->factor);
  g_free (transport);
}

gboolean
art_transport_map (const ArtTransport *transport, const double *from, double *map)
{
  const int n = transport->n;
  const double *factor = transport->factor;
  g_autofree double *product = g_new (double, (gsize) n *n);
  g_autofree double *middle = g_new (double, (gsize) n *n);

  multiply (CblasNoTrans, CblasNoTrans, from, factor, n, product);
  multiply (CblasTrans, CblasNoTrans, factor, product, n, middle);
  if (!art_matrix_power (middle, n, -0.5, product))
    return FALSE;
  multiply (CblasNoTrans, CblasTrans, product, factor, n, middle);
  multiply (CblasNoTrans, CblasNoTrans, factor, middle, n, map);
  return TRUE;
}

double *
art_style_widen (const ArtLayerStatistics *statistics, double delta)
{
  const gsize n = (gsize) statistics->channels;
  double *wide = g_new (double, n *n);

  for (gsize i = 0; i < n * n; i++)
    wide[i] = statistics->covariance[i] + (i % (n + 1) == 0 ? delta : 0.0);
  return wide;
}

gsize
art_style_transport_memory (int n)
{
  return MATRICES * sizeof (double) * n * n;
}
