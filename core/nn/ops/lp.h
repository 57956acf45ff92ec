/* SPDX-License-Identifier: GPL-3.0-or-later
 * What LpPool and GlobalLpPool share: the norm y = (Σ |x|ᵖ)^(1/p).
 */
#pragma once

#include <math.h>

#include "nn/op.h"

/* The attribute p, an integer (opset 1: a float), at least 1; 2 if it is absent. */
gboolean nn_lp_read (const NnCall *call, float *p, GError **error);

/* |x|ᵖ */
static inline float
nn_lp_power (float x, float p)
{
  return p == 2 ? x * x : p == 1 ? fabsf (x) : powf (fabsf (x), p);
}

/* The inverse, of what is not negative. */
static inline float
nn_lp_root (float x, float p)
{
  return p == 2 ? sqrtf (x) : p == 1 ? x : powf (x, 1 / p);
}

/* dy/dx = sign (x) · (|x| / y)^(p - 1) */
static inline float
nn_lp_slope (float x, float y, float p)
{
  return y > 0 ? copysignf (powf (fabsf (x) / y, p - 1), x) : 0;
}
