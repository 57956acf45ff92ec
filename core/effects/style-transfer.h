/* SPDX-License-Identifier: GPL-3.0-or-later
 * Between the parameter table of style transfer and its work.
 */
#pragma once

#include "effect.h"

enum
{
  ART_METHOD_INSTANT, /* one pass */
  ART_METHOD_REFINED, /* iterations from what one pass gives */
  ART_METHOD_CLASSIC  /* iterations from the picture, noise or a layer */
};

enum
{
  ART_INITIALIZE_CONTENT,
  ART_INITIALIZE_NOISE,
  ART_INITIALIZE_ONE_PASS,
  ART_INITIALIZE_LAYER
};

/* Where colours come from. */
enum
{
  ART_COLORS_STYLE,
  ART_COLORS_LUMINANCE, /* only lightness from the style */
  ART_COLORS_MATCHED    /* styles are given the content's colours first */
};

enum
{
  ART_BALANCE_MANUAL,
  ART_BALANCE_AUTO
};

enum
{
  ART_POOLING_KEEP, /* as the network has it */
  ART_POOLING_MEAN
};

extern const ArtPreset art_style_transfer_presets[];

gboolean art_style_transfer_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                                      GError **error);
GeglBuffer *art_style_transfer_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                                    GCancellable *cancellable, GError **error);
GPtrArray *art_style_transfer_run_layers (const ArtInputs *inputs, const ArtSettings *settings,
                                          const ArtMonitor *monitor, GCancellable *cancellable, GError **error);
GeglBuffer *art_style_transfer_overview (const ArtInputs *inputs, const ArtSettings *settings, int size,
                                         const ArtMonitor *monitor, GCancellable *cancellable, GError **error);
