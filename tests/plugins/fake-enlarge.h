/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect for tests that changes the size: nearest neighbour, inverted, so that what it made cannot be mistaken for
 * what GIMP makes.
 */
#pragma once

#include "effects/effect.h"

enum
{
  FAKE_ENLARGE_WORK,
  FAKE_ENLARGE_FAIL_LATE, /* with ART_ERROR_MODEL, when the second drawable is reached */
  FAKE_ENLARGE_CRASH,     /* the process is killed in the middle of the run */
  FAKE_ENLARGE_NOTE       /* works, and says so for every drawable */
};

extern const ArtEffect art_effect_fake_enlarge;
