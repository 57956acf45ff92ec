/* SPDX-License-Identifier: GPL-3.0-or-later
 * Settings for coloring that are ready to use.
 */
#pragma once

#include "effect.h"

/* Ends with a NULL name. */
extern const ArtPreset art_colorize_presets[];
