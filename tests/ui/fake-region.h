/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect that changes the size and shows parts of its result, as slowly as a test needs.
 */
#pragma once

#include "effects/effect.h"

/* Values of its "behaviour" parameter, for preview(). */
enum
{
  FAKE_REGION_FINISH,
  FAKE_REGION_FAIL,   /* "The fake preview failed." */
  FAKE_REGION_FOREVER /* until it is cancelled */
};

/* Enlarges by taking the nearest pixel; parts come out inverted, so that they can be told from before. */
extern const ArtEffect fake_region_effect;

/* What preview() has done so far; atomic. */
extern int fake_region_started, fake_region_cancelled, fake_region_finished;
/* The region of the last preview() that finished. */
extern GeglRectangle fake_region_last;
