/* SPDX-License-Identifier: GPL-3.0-or-later
 * How much of a drawable is meant or shows: the selection, masks, and both together. "Y float" or as stored.
 */
#pragma once

#include <gegl.h>
#include <glib.h>

/* The selection over @region of @drawable; what lies outside the canvas is not selected. (transfer full) */
GeglBuffer *art_coverage_of_selection (gint32 image, gint32 drawable, const GeglRectangle *region);
/* What any drawable says as a mask, whose first pixel comes to (@x, @y): the values of a channel, of a layer mask or of
 * the selection; of a layer its lightness, as an sRGB viewer sees it, where it and its mask show. (transfer full) */
GeglBuffer *art_coverage_of_item (gint32 item, int x, int y);
/* What @drawable's layer mask lets through of @region, or NULL if it has none that is applied. (transfer full) */
GeglBuffer *art_coverage_of_mask (gint32 drawable, const GeglRectangle *region);
/* Both @a and @b over @region. Either may be NULL, which covers everything; NULL if both are. (transfer full) */
GeglBuffer *art_coverage_intersect (GeglBuffer *a, GeglBuffer *b, const GeglRectangle *region);
/* Multiplies the alpha of @pixels by @mask, which is as large, but lies wherever it lies. */
void art_coverage_apply (GeglBuffer *pixels, GeglBuffer *mask);
/* Where @coverage is not 0. FALSE = nowhere. */
gboolean art_coverage_bounds (GeglBuffer *coverage, GeglRectangle *bounds);
