/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small network for Inpaint, so that tests need no trained one.
 */
#pragma once

#include "nn/nn.h"

/* Inputs and outputs of the real one. Known pixels stay, those of the hole become the color @r, @g, @b. */
NnGraph *tiny_inpainter_new (float r, float g, float b);
