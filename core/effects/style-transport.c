/* SPDX-License-Identifier: GPL-3.0-or-later
 * Optimal transport with one set of eigenvectors: for any L with S = L Lᵀ and Lᵀ C L = V Λ Vᵀ,
 * T = L (Lᵀ C L)^-½ Lᵀ = (L V) Λ^-½ (L V)ᵀ.
 *
 * A triangular L takes half of each product with it, and a refinement, which wants a map at every step, finds it once.
 * The eigenvectors come from LAPACK, which OpenBLAS contains; its header does not declare what is used here.
 */
#include "config.h"

#include "style-transport.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "nn/nn.h"

/* Keeps roots finite where rounding made an eigenvalue of a positive matrix 0 or less. Relative to the largest. */
#define SMALLEST_EIGENVALUE 1e-15
/* Matrices that are there at the peak: a covariance and the map, one here, two for the eigenvectors, and as much as two
 * for the L of all layers. */
#define MATRICES 7

struct _ArtTransport
{
  int n;
  double *factor; /* L, lower triangular */
};

extern void dpotrf_ (const char *uplo, const int *n, double *a, const int *lda, int *info);
extern void dgeqrf_ (const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork,
                     int *info);
extern void dsyevd_ (const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
                     double *work, const int *lwork, int *iwork, const int *liwork, int *info);

static gboolean
is_finite (const double *matrix, int n)
{
  for (gsize i = 0; i < (gsize) n * n; i++)
    if (!isfinite (matrix[i]))
      return FALSE;
  return TRUE;
}

/* Replaces symmetric @matrix by its eigenvectors, row after row, and fills @values, all of them positive. FALSE if it
 * has none that are numbers. */
static gboolean
find_eigenvectors (double *matrix, int n, double *values)
{
  int sizes[2] = { -1, -1 }, info = 0;
  double best = 0.0;
  g_autofree double *work = NULL;
  g_autofree int *more = NULL;

  /* LAPACK may not come back from numbers that are none. */
  if (!is_finite (matrix, n))
    return FALSE;
  dsyevd_ ("V", "L", &n, matrix, &n, values, &best, &sizes[0], &sizes[1], &sizes[1], &info);
  if (info != 0)
    return FALSE;
  sizes[0] = (int) best;
  sizes[1] = 3 + 5 * n;
  work = g_new (double, sizes[0]);
  more = g_new (int, sizes[1]);
  dsyevd_ ("V", "L", &n, matrix, &n, values, work, &sizes[0], more, &sizes[1], &info);
  if (info != 0 || !isfinite (values[0]) || !(values[n - 1] > 0.0) || !isfinite (values[n - 1]))
    return FALSE;
  for (int i = 0; i < n; i++)
    values[i] = MAX (values[i], SMALLEST_EIGENVALUE * values[n - 1]);
  return TRUE;
}

static void
scale_rows (double *matrix, const double *values, int n, double exponent)
{
  for (int i = 0; i < n; i++)
    cblas_dscal (n, pow (values[i], exponent), matrix + (gsize) i * n, 1);
}

/* Whatever is above the diagonal becomes 0. */
static void
clear_above (double *matrix, int n)
{
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++)
      matrix[(gsize) i * n + j] = 0.0;
}

/* L where rounding left an eigenvalue below 0: S = Vᵀ Λ V with eigenvectors as rows, Λ^½ V = Q R, L = Rᵀ. */
static gboolean
find_factor_by_eigenvectors (const double *matrix, int n, double *factor)
{
  g_autofree double *rows = g_memdup2 (matrix, (gsize) n * n * sizeof (double));
  g_autofree double *values = g_new (double, n), *tau = g_new (double, n), *work = g_new (double, 64 * (gsize) n);
  const int size = 64 * n;
  int info = 0;

  if (!find_eigenvectors (rows, n, values))
    return FALSE;
  scale_rows (rows, values, n, 0.5);
  /* LAPACK counts by columns, for which R lies above the diagonal, as L does in rows below it. */
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      factor[(gsize) j * n + i] = rows[(gsize) i * n + j];
  dgeqrf_ (&n, &n, factor, &n, tau, work, &size, &info);
  return info == 0;
}

static gboolean
find_factor (const double *matrix, int n, double *factor)
{
  int info = 0;

  memcpy (factor, matrix, (gsize) n * n * sizeof (double));
  /* Its upper triangle is our lower one. */
  dpotrf_ ("U", &n, factor, &n, &info);
  if (info != 0 && !find_factor_by_eigenvectors (matrix, n, factor))
    return FALSE;
  clear_above (factor, n);
  return TRUE;
}

ArtTransport *
art_transport_new (const double *to, int n)
{
  g_autoptr (ArtTransport) transport = g_new0 (ArtTransport, 1);

  /* Sees to it that OpenBLAS starts no threads of its own. */
  nn_threads_get_count ();
  transport->n = n;
  transport->factor = g_new (double, (gsize) n *n);
  if (!is_finite (to, n) || !find_factor (to, n, transport->factor))
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

/* matrix = matrix · L or matrix · Lᵀ (Right), Lᵀ · matrix (Left) */
static void
multiply (const ArtTransport *transport, CBLAS_SIDE side, CBLAS_TRANSPOSE transpose, double *matrix)
{
  const int n = transport->n;

  cblas_dtrmm (CblasRowMajor, side, CblasLower, transpose, CblasNonUnit, n, n, 1.0, transport->factor, n, matrix, n);
}

gboolean
art_transport_map (const ArtTransport *transport, const double *from, double *map)
{
  const int n = transport->n;
  g_autofree double *middle = g_memdup2 (from, (gsize) n * n * sizeof (double));
  g_autofree double *values = g_new (double, n);

  multiply (transport, CblasRight, CblasNoTrans, middle);
  multiply (transport, CblasLeft, CblasTrans, middle);
  if (!find_eigenvectors (middle, n, values))
    return FALSE;
  scale_rows (middle, values, n, -0.25);
  multiply (transport, CblasRight, CblasTrans, middle);
  cblas_dsyrk (CblasRowMajor, CblasLower, CblasTrans, n, n, 1.0, middle, n, 0.0, map, n);
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++)
      map[(gsize) i * n + j] = map[(gsize) j * n + i];
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
