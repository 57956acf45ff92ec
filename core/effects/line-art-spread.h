/* SPDX-License-Identifier: GPL-3.0-or-later
 * Divides regions between the hints in them.
 */
#pragma once

#include <glib.h>

/**
 * art_line_art_spread: gives every pixel of the regions that are marked the nearest seed in its region.
 * @labels: regions, 0 and more; @marked: for each region, whether it is to be divided
 * @seeds: colours or -1; gets the nearest one's
 * @distance: squared, to the lines, see art_distance_squared(): near lines ways are longer, so that colours meet in
 * narrow places
 *
 * Geodesic distance by Dijkstra's algorithm with a ring of buckets (Dial 1969): linear time. FALSE = no memory.
 */
gboolean art_line_art_spread (const gint32 *labels, const guint8 *marked, const guint16 *distance, int width,
                              int height, gint16 *seeds);
/* How far @distance must be known. */
#define ART_LINE_ART_SPREAD_REACH 12
