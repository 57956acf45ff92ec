/* SPDX-License-Identifier: GPL-3.0-or-later
 * A way to begin: the hole as a few large pieces of its surroundings, moved as the picture repeats itself.
 *
 * He, Sun, "Statistics of Patch Offsets for Image Completion", ECCV 2012: how far apart the patches of the surroundings
 * lie that are like each other says by how much to move them over the hole. Windows of a house, slats, tiles and long
 * edges are continued that way.
 */
#pragma once

#include "inpaint-synthesis-search.h"

/* Fills the hole of the scale of @search, which is small, and sets the matches that say so. FALSE if the surroundings
 * do not repeat themselves; then nothing has changed. */
gboolean art_synthesis_shifts_start (ArtSynthesisSearch *search);
