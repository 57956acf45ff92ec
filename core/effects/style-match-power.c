/* SPDX-License-Identifier: GPL-3.0-or-later
 * Powers of symmetric matrices by their eigenvectors: A = V Λ Vᵀ, so A^p = V Λ^p Vᵀ.
 *
 * The eigenvectors come from LAPACK, which OpenBLAS contains; its header does not declare them.
 */
#include "config.h"

#include "style-match-power.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "nn/nn.h"

/* Keeps powers finite where rounding made an eigenvalue of a positive matrix 0 or less. Relative to the largest. */
#define SMALLEST_EIGENVALUE 1e-15

extern void dsyevd_ (const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
                     double *work, const int *lwork, int *iwork, const int *liwork, int *info);

/* Replaces symmetric @matrix by its eigenvectors, one after the other, and fills @values, rising. */
static gboolean
find_eigenvectors (double *matrix, int n, double *values)
{
  int sizes[2] = { -1, -1 }, info = 0;
  double best = 0.0;
  g_autofree double *work = NULL;
  g_autofree int *more = NULL;

  dsyevd_ ("V", "L", &n, matrix, &n, values, &best, &sizes[0], &sizes[1], &sizes[1], &info);
  if (info != 0)
    return FALSE;
  sizes[0] = (int) best;
  sizes[1] = 3 + 5 * n;
  work = g_new (double, sizes[0]);
  more = g_new (int, sizes[1]);
  dsyevd_ ("V", "L", &n, matrix, &n, values, work, &sizes[0], more, &sizes[1], &info);
  return info == 0 && isfinite (values[0]) && isfinite (values[n - 1]);
}

gboolean
art_matrix_is_finite (const double *matrix, int n)
{
  for (gsize i = 0; i < (gsize) n * n; i++)
    if (!isfinite (matrix[i]))
      return FALSE;
  return TRUE;
}

gboolean
art_matrix_power (const double *matrix, int n, double exponent, double *power)
{
  const gsize count = (gsize) n * n;
  g_autofree double *vectors = g_memdup2 (matrix, count * sizeof (double));
  g_autofree double *scaled = g_new (double, count);
  g_autofree double *values = g_new0 (double, n);

  /* Sees to it that OpenBLAS starts no threads of its own. */
  nn_threads_get_count ();
  /* LAPACK may not come back from numbers that are none. */
  if (!art_matrix_is_finite (matrix, n) || !find_eigenvectors (vectors, n, values) || values[n - 1] <= 0.0)
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      double factor = pow (MAX (values[i], SMALLEST_EIGENVALUE * values[n - 1]), exponent);

      for (int j = 0; j < n; j++)
        scaled[(gsize) i * n + j] = factor * vectors[(gsize) i * n + j];
    }
  cblas_dgemm (CblasRowMajor, CblasTrans, CblasNoTrans, n, n, n, 1.0, vectors, n, scaled, n, 0.0, power, n);
  return TRUE;
}
