/* SPDX-License-Identifier: GPL-3.0-or-later
 * The activation that a fusing operator applies to its output, and its way back from that output alone.
 */
#pragma once

#include "nn/op.h"

/* y = activation (y) for @n elements. */
void nn_activation_apply (const NnActivation *activation, float *y, gint64 n);
/* dL/dx of @n elements from dL/dy and y = activation (x), or x itself: written to @scratch and returned, or @dy itself
 * where there is no activation. @scratch may be @dy or @y. */
const float *nn_activation_backward (const NnActivation *activation, const float *dy, const float *y, float *scratch,
                                     gint64 n);
