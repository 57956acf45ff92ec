/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect for tests that makes colors: a red tint, or what lies over the picture on a hint layer. Its result is the
 * product of two layers under a third, so that the group that they come in can be told from the picture in one piece.
 */
#pragma once

#include "effects/effect.h"

/* How much of what it sees of gray comes out in red, green and blue, in linear light. */
extern const float fake_color_tint[3];
/* What is screened onto it. */
#define FAKE_COLOR_LIGHT 0.25f

extern const ArtEffect art_effect_fake_color;
