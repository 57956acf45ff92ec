/* SPDX-License-Identifier: GPL-3.0-or-later
 * Makes chroma end where luminance does.
 */
#pragma once

#include "nn/nn.h"

/**
 * art_colorize_smooth: the guided filter of He, Sun, Tang, "Guided Image Filtering", 2013, with luminance as its guide:
 * what bleeds over an edge goes back, and blotches on even ground disappear.
 * @luminance: 1x1xhxw, L* / 100
 * @ab: 1x2xhxw, in place
 *
 * The same bits for any number of threads.
 */
void art_colorize_smooth (const NnTensor *luminance, NnTensor *ab);
