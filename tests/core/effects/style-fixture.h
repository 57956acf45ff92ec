/* SPDX-License-Identifier: GPL-3.0-or-later
 * What tests of style transfer share: small pictures, quick settings, comparisons. For the network and the built-in
 * styles "apple" and "zebra" of tiny-network.h.
 */
#pragma once

#include "effects/effect.h"

/* Smooth random colours, all alphas, its extent not at 0,0. (transfer full) */
GeglBuffer *style_picture_new (const char *format, int width, int height, guint32 seed);
/* Such a picture of 70x50 pixels as a PNG file. */
void style_picture_save (const char *path);
/* Largest difference of colours between two pictures of the same size. */
double style_largest_difference (GeglBuffer *a, GeglBuffer *b);
/* Mean difference of colours in the columns from @begin to @end, which are shares of the width. */
double style_difference_in (GeglBuffer *a, GeglBuffer *b, double begin, double end);

/* Few iterations on 64 pixels in the style "apple". (transfer full) */
ArtSettings *style_settings_new (void);
void style_set (ArtSettings *settings, const char *name, double value);
/* Style @number comes from a layer made for it. */
void style_use_layer (ArtSettings *settings, ArtInputs *inputs, int number, guint32 seed);
/* (transfer full), never NULL */
GeglBuffer *style_run (const ArtInputs *inputs, const ArtSettings *settings);
/* Both run() and estimate() refuse; the message of run() has @says in it. */
void style_assert_fails (const ArtInputs *inputs, const ArtSettings *settings, int code, const char *says);
