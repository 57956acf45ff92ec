/* SPDX-License-Identifier: GPL-3.0-or-later
 * Between the parameter table of Colorize and its work on photographs and paintings.
 */
#pragma once

#include "effect.h"

/* Choices of "method". */
enum
{
  ART_COLORIZE_PHOTO,
  ART_COLORIZE_ARTWORK,
  ART_COLORIZE_LINE_ART
};

/* Choices of "reference". */
enum
{
  ART_COLORIZE_REFERENCE_NONE,
  ART_COLORIZE_REFERENCE_MATCHED,
  ART_COLORIZE_REFERENCE_PALETTE
};

gboolean art_colorize_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                                GError **error);
GeglBuffer *art_colorize_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                              GCancellable *cancellable, GError **error);
GeglBuffer *art_colorize_overview (const ArtInputs *inputs, const ArtSettings *settings, int size,
                                   const ArtMonitor *monitor, GCancellable *cancellable, GError **error);
int art_colorize_suggest (const ArtInputs *inputs, const ArtSettings *settings, int x, int y,
                          ArtSuggestion *suggestions, int n, GCancellable *cancellable, GError **error);
