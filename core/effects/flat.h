/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keeps areas of one colour what they are when a picture is enlarged.
 */
#pragma once

#include "nn/nn.h"
#include "resample.h"

/**
 * art_keep_flat: gives pixels of @enlarged the colour of the pixel of @original that they lie in where that and the two
 * pixels around it on each side are exactly the same. Networks are off by a little there, which would make white masks
 * not quite white, and flat colours of drawings uneven.
 * @original: 1xCxHxW, the part @small of a picture; @enlarged: 1xCxHxW, the part @large of that picture enlarged.
 * @across, @down: taps between the two, for their sizes.
 */
void art_keep_flat (const NnTensor *original, const ArtWindow *small, const ArtTaps *across, const ArtTaps *down,
                    const ArtWindow *large, NnTensor *enlarged);
