/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes Lab colours in a drawable's format: where a colour does not fit, it becomes paler, and its lightness stays.
 */
#pragma once

#include <gegl.h>

typedef struct
{
  const Babl *to_rgb;   /* Lab with alpha to linear RGB with alpha of the format's own space */
  const Babl *to_pixel; /* from there to the format */
  gboolean bounded;     /* the format holds no values below 0 and above 1 */
} ArtColorizeGamut;

void art_colorize_gamut_init (ArtColorizeGamut *gamut, const Babl *format);
/* @count pixels of @lab, "CIE Lab alpha float", to @pixels. Returns how many became visibly paler. Any thread. */
int art_colorize_gamut_encode (const ArtColorizeGamut *gamut, const float *lab, int count, guint8 *pixels);
