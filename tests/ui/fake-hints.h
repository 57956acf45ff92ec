/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect that takes color hints: its overview is the content in the last hint's color, and it counts what it is
 * asked.
 */
#pragma once

#include "effects/effect.h"

/* Values of its "behaviour" parameter. */
enum
{
  FAKE_HINTS_FINISH,
  FAKE_HINTS_FAIL,   /* overviews fail with "The fake overview failed." */
  FAKE_HINTS_FOREVER /* overviews go on until they are cancelled */
};

extern const ArtEffect fake_hints_effect;

/* Overviews since the test set these to 0, and their last size; points that suggestions were wanted for. */
extern int fake_hints_started, fake_hints_cancelled, fake_hints_finished, fake_hints_size, fake_hints_asked;
extern int fake_hints_x, fake_hints_y;
