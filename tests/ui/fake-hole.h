/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect whose result is the gray of its seed, with a strength that needs no new run, in a hole.
 */
#pragma once

#include "effects/effect.h"

#define FAKE_HOLE_CANDIDATES 3

extern const ArtEffect fake_hole_effect;
/* The same around the content, by as many px as "left" and "top" say. */
extern const ArtEffect fake_larger_effect;

/* Calls since the test set these to 0. */
extern int fake_hole_overviews, fake_hole_runs, fake_hole_finishes, fake_hole_coverages;
