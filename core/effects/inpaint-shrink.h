/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reduced copies of inputs, for the dialog's pictures.
 */
#pragma once

#include <gegl.h>

/* @buffer made @scale (at most 1) times as large. (transfer full) */
GeglBuffer *art_inpaint_shrink (GeglBuffer *buffer, double scale);
/* The part of @buffer that is @small in pixels of the reduced picture. (transfer full) */
GeglBuffer *art_inpaint_shrink_part (GeglBuffer *buffer, const GeglRectangle *small, double scale);
/* The pixels of @buffer at 0,0. (transfer full) */
GeglBuffer *art_inpaint_move_to_origin (GeglBuffer *buffer);
