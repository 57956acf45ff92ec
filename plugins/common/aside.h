/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is selected and chosen in an image, put aside while a result is written and put back afterwards.
 */
#pragma once

#include <libgimp/gimp.h>

typedef struct
{
  gint32 image;
  gint32 layer, channel; /* chosen in the docks; -1 = none */
  gint32 selection;      /* a channel that holds it; -1 = nothing was selected */
} ArtAside;

/* Remembers what is chosen: adding and removing channels changes it. */
ArtAside art_aside_choice (gint32 image);
/* The same, and deselects everything: GIMP writes through the selection. To be called in an undo group. */
ArtAside art_aside_selection (gint32 image);
/* Puts back what was put aside. In the same undo group. */
void art_aside_restore (ArtAside *aside);

/* Combines the selection with @channel of @image, pixel for pixel, whatever the user's tool options say. */
void art_aside_select (gint32 image, gint32 channel, GimpChannelOps operation);
