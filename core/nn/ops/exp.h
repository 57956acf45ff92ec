/* SPDX-License-Identifier: GPL-3.0-or-later
 * exp, expm1 and tanh for float32 in plain arithmetic without branches, so that loops over them are vectorised.
 *
 * The bounds on errors are checked by the tests of Sigmoid, Tanh and Elu, over all magnitudes.
 */
#pragma once

#include <glib.h>

#define NN_EXP_MIN (-104.0f) /* below, exp is 0 in float32 */
#define NN_EXP_MAX 89.0f     /* from here on it is infinite */

typedef union
{
  float f;
  guint32 u;
} NnFloatBits;

/* e^x = (1 + *q) · 2^n, and the bits of the float 1.5·2^23 + n.
 *
 * x = n·ln 2 + r with |r| <= ln 2 / 2; e^r by a polynomial of degree 7 (Cephes' expf, S. Moshier). Adding 1.5·2^23
 * rounds to an integer, left in the low bits. */
static inline guint32
nn_exp_reduce (float x, float *q)
{
  const float magic = 12582912.0f;
  const float low = x < NN_EXP_MIN ? NN_EXP_MIN : x;
  const float clamped = low > NN_EXP_MAX ? NN_EXP_MAX : low;
  const NnFloatBits rounded = { .f = clamped * 1.44269504f + magic };
  const float n = rounded.f - magic;
  const float r = (clamped - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;

  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  *q = p * r * r + r;
  return rounded.u;
}

/* e^x, relative error below 2e-7 where the result is a normal number; 0, infinity and NaN as expf(). 2^n is made in
 * two factors, so that subnormal results and 2^128 are right. */
static inline float
nn_exp (float x)
{
  float q;
  const guint32 exponent = nn_exp_reduce (x, &q) - 0x4b400000u; /* n in two's complement */
  const guint32 half = (exponent + 0x200u) / 2u - 0x100u;       /* n / 2 rounded down: n + 512 is positive */
  const NnFloatBits first = { .u = (half + 127u) << 23 };
  const NnFloatBits second = { .u = (exponent - half + 127u) << 23 };

  return (q + 1.0f) * first.f * second.f;
}

/* e^x - 1 for x <= 0, relative error below 1e-6 also near 0: there 2^n is 1, and q is e^x - 1 itself. Below -80 it is
 * -1. */
static inline float
nn_expm1_negative (float x)
{
  float q;
  const guint32 exponent = nn_exp_reduce (x < -80.0f ? -80.0f : x, &q) - 0x4b400000u;
  const NnFloatBits factor = { .u = (exponent + 127u) << 23 };

  return q * factor.f + (factor.f - 1.0f);
}

/* tanh (x) = sign (x) · (1 - e^(-2|x|)) / (1 + e^(-2|x|)), relative error below 1e-6. */
static inline float
nn_tanh (float x)
{
  const float twice = x < 0 ? 2.0f * x : -2.0f * x;
  const float e = nn_expm1_negative (twice);
  const float magnitude = -e / (e + 2.0f);
  return x < 0 ? -magnitude : magnitude;
}

/* 1 / (1 + e^-x), relative error below 1e-6 where the result is a normal number. */
static inline float
nn_sigmoid (float x)
{
  return 1.0f / (1.0f + nn_exp (-x));
}
