/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the fake effect that makes colors must have made.
 */
#pragma once

#include "gimp-test.h"

/* One pixel in linear light, not premultiplied. */
void get_linear (gint32 drawable, int x, int y, float rgba[4]);
/* What becomes of a pixel with @rgba below a hint of @hint (with alpha; NULL = none), all in linear light. */
void expect_color (const float rgba[4], const float *hint, float expected[3]);
/* Whether pixel @x, @y of @result is right for that of @original with no hint. */
void assert_tinted (gint32 result, gint32 original, int x, int y, double tolerance);
