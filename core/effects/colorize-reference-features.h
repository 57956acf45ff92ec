/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the perceptual network sees in two gray pictures, so that their parts can be compared.
 */
#pragma once

#include <gio/gio.h>

#include "nn/nn.h"

/* Pixels across a cell: the coarsest detail that is compared. */
#define ART_REFERENCE_CELL 8

/**
 * art_reference_features: for each cell of both pictures a vector of length 1, so that the product of two vectors says
 * how alike two cells are, up to 1. Made of several layers, each with its mean over both pictures taken away and of
 * the same length everywhere.
 * @luminance: two pictures, 1x1xHxW with H, W multiples of ART_REFERENCE_CELL
 * @features: (out) (transfer full): two tensors, D x cells, rows of cells from the top
 *
 * FALSE with ART_ERROR_MODEL, NN_ERROR_NO_MEMORY or ART_ERROR_CANCELLED.
 */
gboolean art_reference_features (NnTensor *const luminance[2], NnTensor *features[2], GCancellable *cancellable,
                                 GError **error);
