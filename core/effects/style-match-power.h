/* SPDX-License-Identifier: GPL-3.0-or-later
 * Powers of symmetric matrices, for maps between covariances.
 */
#pragma once

#include <glib.h>

/* @power: n×n, @matrix to the power @exponent, for a symmetric positive definite @matrix (n×n, kept). FALSE if it has
 * no eigenvalues that are numbers. */
gboolean art_matrix_power (const double *matrix, int n, double exponent, double *power);
/* Whether there is nothing in the n×n @matrix that is no number. */
gboolean art_matrix_is_finite (const double *matrix, int n);
