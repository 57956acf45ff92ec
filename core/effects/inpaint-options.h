/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a filling is to be like, apart from where: read from the settings of Inpaint, or of Outpaint.
 */
#pragma once

#include "effect.h"
#include "inpaint.h"

/* Pixels that are worked on at once, by default: what is larger takes minutes. */
#define ART_INPAINT_LARGEST_CROP (1536 * 1024)

typedef struct
{
  int method;      /* ART_INPAINT_BEST … */
  int sample_from; /* ART_INPAINT_SAMPLE_ALL … */
  int radius;      /* px that pixels may come from; 0 = by the size of the hole */
  int context;     /* px around a hole that are looked at, at least */
  int working_size;
  double color_match, grain_match;
  guint32 seed;
  gint64 largest_crop; /* pixels that are worked on at once; larger holes are filled small first */

  int iterations; /* of refinement; 0 = none */
  double patch_weight, style_weight, tv_weight, seam_weight;
  const char *layers; /* belongs to the settings */
} ArtInpaintOptions;

/* From settings of Inpaint. */
ArtInpaintOptions art_inpaint_options (const ArtSettings *settings);
/* Margins around a hole of @side px (its longer side): what pixels are copied from, and what the network sees. */
int art_inpaint_reach (const ArtInpaintOptions *options, int side);
int art_inpaint_view_margin (const ArtInpaintOptions *options, int side);
