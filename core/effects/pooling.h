/* SPDX-License-Identifier: GPL-3.0-or-later
 * Average pooling in place of maximum pooling: Gatys et al. found it to give smoother strokes and steadier gradients.
 */
#pragma once

#include "nn/nn.h"

/* Metadata of a network that was changed so. */
#define ART_POOLING_KEY "pooling"
#define ART_POOLING_AVERAGE "average"

/* A copy of @network with AveragePool for each MaxPool; weights are shared. (transfer full); NULL with ART_ERROR_MODEL
 * where a MaxPool also tells positions, or is dilated, which averages cannot stand in for. */
NnGraph *art_pooling_average (const NnGraph *network, GError **error);
