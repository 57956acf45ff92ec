/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reduced copies of pictures, for the dialog.
 */
#pragma once

#include <gegl.h>

/* What @extent is in a picture @scale (at most 1) times as large: at least a pixel. */
GeglRectangle art_image_shrunk (const GeglRectangle *extent, double scale);
/* The part of @buffer that is @small in pixels of the reduced picture; @abyss: what is beyond it. (transfer full) */
GeglBuffer *art_image_shrink_part (GeglBuffer *buffer, const GeglRectangle *small, double scale, GeglAbyssPolicy abyss);
/* @buffer with at most @size px on its longer side, at 0,0. (transfer full) */
GeglBuffer *art_image_shrink (GeglBuffer *buffer, int size);
/* The pixels of @buffer at 0,0. (transfer full) */
GeglBuffer *art_image_move_to_origin (GeglBuffer *buffer);
