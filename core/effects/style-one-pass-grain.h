/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faint gray grain for what the encoder of one pass sees: in even areas strokes have something to start from.
 */
#pragma once

#include <nn/nn.h>

/* Adds to all channels of @tile (1×3×H×W) noise between -3 @strength and 3 @strength: the sum of three sizes, a pixel,
 * 4 px and 16 px, each between -@strength and @strength and linear between its knots. It hangs on the place alone: the
 * tile's first pixel is at @x, @y of the picture, and where two tiles overlap both get the same. */
void art_one_pass_grain (NnTensor *tile, int x, int y, float strength);
