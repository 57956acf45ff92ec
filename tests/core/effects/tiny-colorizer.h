/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small network for Colorize, so that tests need no trained one.
 */
#pragma once

#include "nn/nn.h"

/* Inputs and outputs of the real one, four bins. Chroma is @a, @b plus something that luminance and hints around a
 * pixel make of @seed. */
NnGraph *tiny_colorizer_new (float a, float b, guint32 seed);
