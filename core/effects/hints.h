/* SPDX-License-Identifier: GPL-3.0-or-later
 * Color hints as text: dots that an artist sets by clicking, kept in presets and scripts.
 *
 * The text is "x y #rrggbb [radius]; x y #rrggbb; …"; line breaks may stand for semicolons. x and y count pixels of the
 * layer, the corner of its first pixel being 0 0; fractions, and dots outside the layer, are allowed.
 */
#pragma once

#include <glib.h>

typedef struct
{
  double x, y;
  guint8 r, g, b; /* sRGB */
  double radius;  /* of the dot, in pixels of the layer; 0 = art_hint_radius() chooses */
} ArtHint;

/* Largest coordinate, either way, and radius. */
#define ART_HINT_LARGEST 1e6

/* The hints of @text in their order; an empty array for "". NULL with ART_ERROR_ARGUMENT that quotes the part that
 * cannot be read. (element-type ArtHint) (transfer full) */
GPtrArray *art_hints_parse (const char *text, GError **error);
/* The text of @hints, independent of the locale; coordinates to a tenth of a pixel. (transfer full) */
char *art_hints_to_string (const GPtrArray *hints);
/* (transfer full), freed with g_free() */
ArtHint *art_hint_new (double x, double y, guint8 r, guint8 g, guint8 b, double radius);
/* Radius of @hint in a layer of @width x @height pixels: its own or 0.6 % of the longer side, at least 2 px. */
double art_hint_radius (const ArtHint *hint, int width, int height);
