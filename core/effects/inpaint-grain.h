/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives a filled hole the grain of its surroundings.
 */
#pragma once

#include "nn/nn.h"

/**
 * art_inpaint_match_grain: adds to the hole the noise that it has less of than the flattest places around it, at two
 * scales and in each color; what is as noisy already stays as it is, bit for bit.
 * @picture: 1x3xHxW, sRGB 0..1; changed inside the hole only
 * @hole: H·W bytes, not 0 = was filled
 * @amount: how much of what is missing, 0..1
 * @seed: of the noise, which is the same at the same place for the same seed
 */
void art_inpaint_match_grain (NnTensor *picture, const guint8 *hole, double amount, guint32 seed);
