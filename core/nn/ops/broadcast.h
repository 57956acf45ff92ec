/* SPDX-License-Identifier: GPL-3.0-or-later
 * One tensor broadcast to the shape of another, and the gradient of that: for operators of any number of operands.
 */
#pragma once

#include "nn/op.h"

/* Every element of @y gets the element of @x, of the same type, that is broadcast to it. */
void nn_broadcast (const NnTensor *x, NnTensor *y);
/* dx = scale · Σ dy over what x was broadcast to; both are float32. */
void nn_broadcast_backward (const NnTensor *dy, NnTensor *dx, double scale);
