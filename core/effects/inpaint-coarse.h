/* SPDX-License-Identifier: GPL-3.0-or-later
 * Half the size: large holes are filled small first, which then guides them.
 */
#pragma once

#include "inpaint-hole.h"
#include "inpaint-options.h"

/* The part @extent of @buffer at half size, at 0,0. (transfer full) */
GeglBuffer *art_inpaint_halve (GeglBuffer *buffer, const GeglRectangle *extent);
/* A pixel lies in the hole if any of its four does. NULL with NN_ERROR_NO_MEMORY. (transfer full) */
ArtInpaintHole *art_inpaint_hole_halve (const ArtInpaintHole *hole, GeglBuffer *halved, GError **error);
/* Lengths are half as long; refinement is for the full size. */
ArtInpaintOptions art_inpaint_options_halve (const ArtInpaintOptions *options);
/* @rectangle, with even corners, as pixels of @halved. */
GeglRectangle art_inpaint_rectangle_halve (const GeglRectangle *rectangle);
