/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keeps still in a series of results what is still in the pictures that they were made of: effects that begin anew with
 * each frame flicker.
 */
#pragma once

#include <gegl.h>

typedef struct _ArtSteady ArtSteady;

ArtSteady *art_steady_new (void);
void art_steady_free (ArtSteady *steady);

/* What came before, as far as it lies over @frame, whose 0,0 is at @x, @y of the canvas: in coordinates of @frame, with
 * its alpha. NULL if nothing came before, or elsewhere. (transfer full) */
GeglBuffer *art_steady_before (const ArtSteady *steady, GeglBuffer *frame, int x, int y);

/* @result, which has the extent and format of @frame, with the last result where nothing has changed since that was
 * made; a soft rim lies between. It is remembered for the next frame. (transfer full) */
GeglBuffer *art_steady_add (ArtSteady *steady, GeglBuffer *frame, GeglBuffer *result, int x, int y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtSteady, art_steady_free)
