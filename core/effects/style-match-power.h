/* SPDX-License-Identifier: GPL-3.0-or-later
 * Powers of symmetric matrices, for maps between covariances.
 */
#pragma once

#include <glib.h>

/* @power: n×n, @matrix to the power @exponent, for a symmetric positive definite @matrix (n×n, kept). FALSE if it has
 * no eigenvalues that are numbers. */
gboolean art_matrix_power (const double *matrix, int n, double exponent, double *power);
/* @c = @a · @b, all n×n. */
void art_matrix_multiply (const double *a, const double *b, int n, double *c);
