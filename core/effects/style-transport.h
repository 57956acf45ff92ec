/* SPDX-License-Identifier: GPL-3.0-or-later
 * Optimal transport between normal distributions: the linear map that gives activations the covariance of a style and
 * moves them least, and how far it moves them.
 *
 * Olkin, Pukelsheim, "The distance between two random vectors with given dispersion matrices", Linear Algebra and its
 * Applications 48, 1982; as a loss of images: Mroueh, "Wasserstein Style Transfer", AISTATS 2020.
 */
#pragma once

#include "statistics.h"

/**
 * art_style_transport: symmetric positive T with T C T = S. The squared distance of the two normal distributions is
 * ‖μc - μs‖² + tr C + tr S - 2 tr (T C), and its derivative by C is I - T.
 * @from, @to: C and S, n×n, symmetric and positive definite; kept. What little makes @to indefinite, such as rounding,
 * is overlooked.
 * @map: n×n, filled with T. FALSE if an input is no covariance.
 */
gboolean art_style_transport (const double *from, const double *to, int n, double *map);
/* C + δ I in double precision, n×n, so that it has an inverse. (transfer full) */
double *art_style_widen (const ArtLayerStatistics *statistics, double delta);
/* Bytes that the distance of two covariances n×n takes while it is measured, by way of the map. */
gsize art_style_transport_memory (int n);
