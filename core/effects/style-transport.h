/* SPDX-License-Identifier: GPL-3.0-or-later
 * Optimal transport between normal distributions: the linear map that gives activations the covariance of a style and
 * moves them least, and how far it moves them.
 *
 * Olkin, Pukelsheim, "The distance between two random vectors with given dispersion matrices", Linear Algebra and its
 * Applications 48, 1982; as a loss of images: Mroueh, "Wasserstein Style Transfer", AISTATS 2020.
 */
#pragma once

#include "statistics.h"

/* Where activations are moved to. */
typedef struct _ArtTransport ArtTransport;

/* @to: S, n×n, symmetric and positive definite. What little makes it indefinite, such as rounding, is overlooked.
 * (transfer full); NULL if it is no covariance. */
ArtTransport *art_transport_new (const double *to, int n);
void art_transport_free (ArtTransport *transport);

/**
 * art_transport_map: symmetric positive T with T C T = S. The squared distance of the two normal distributions is
 * ‖μc - μs‖² + tr C + tr S - 2 tr (T C), and its derivative by C is I - T. Several threads may ask at once.
 * @from: C, n×n, symmetric and positive definite; kept
 * @map: n×n, filled with T. FALSE if @from is no covariance.
 */
gboolean art_transport_map (const ArtTransport *transport, const double *from, double *map);

/* C + δ I in double precision, n×n, so that it has an inverse. (transfer full) */
double *art_style_widen (const ArtLayerStatistics *statistics, double delta);
/* Bytes that the distance of two covariances n×n takes while it is measured, by way of the map. */
gsize art_style_transport_memory (int n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtTransport, art_transport_free)
