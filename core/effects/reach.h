/* SPDX-License-Identifier: GPL-3.0-or-later
 * How far a convolutional network looks.
 */
#pragma once

#include "nn/nn.h"

/* Pixels of the input, to each side, that a pixel of the first output depends on at most: the radius of its receptive
 * field. -1 if an operator looks at the whole picture, or if it cannot be told. */
int art_reach_measure (const NnGraph *graph);
