/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours for line drawings: the functions of ArtEffect for Colorize's method "line-art".
 *
 * They read the settings "hints", "hint-layer", "reference", "reference-layer", "gap", "line-threshold" and "shading",
 * of any effect that has them. The merged result looks like the four layers on top of each other, in GIMP's default
 * (linear) blending.
 */
#pragma once

#include "effect.h"

/* As in ArtEffect. ART_ERROR_INPUT: no lines, empty, indexed; ART_ERROR_ARGUMENT: hints that cannot be read. */
gboolean art_line_art_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                                GError **error);
/* The drawing in colour. What was transparent and got a colour is opaque in it. */
GeglBuffer *art_line_art_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                              GCancellable *cancellable, GError **error);
/* Lines, Highlights, Shading, Flats; all have alpha. Lines multiply, or lie over the rest if the drawing is transparent
 * or of light lines on dark paper. */
GPtrArray *art_line_art_run_layers (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                                    GCancellable *cancellable, GError **error);
GeglBuffer *art_line_art_overview (const ArtInputs *inputs, const ArtSettings *settings, int size,
                                   const ArtMonitor *monitor, GCancellable *cancellable, GError **error);
/* What the network would make of the region that the pixel lies in, and what goes with that. */
int art_line_art_suggest (const ArtInputs *inputs, const ArtSettings *settings, int x, int y,
                          ArtSuggestion *suggestions, int n, GCancellable *cancellable, GError **error);
