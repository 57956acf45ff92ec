/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect for tests: inverts colours, has a parameter of every kind, and fails or dies when told.
 */
#pragma once

#include "effects/effect.h"

enum
{
  FAKE_INVERT,
  FAKE_FAIL, /* with ART_ERROR_MODEL */
  FAKE_CANCEL,
  FAKE_CRASH, /* the process is killed in the middle of the run */
  FAKE_SLOW   /* takes a second, with progress */
};

extern const ArtEffect art_effect_fake;
