/* SPDX-License-Identifier: GPL-3.0-or-later
 * Regions of a line drawing, closed although the lines have gaps: a ball that is wider than a gap does not pass it.
 *
 * Zhang, Chen, Zhang, Hu, "Vectorizing Cartoon Animations", IEEE TVCG 15(4), 2009, section 4.1, roll balls of falling
 * radius about. Here all radii come at once: pixels are flooded in the order of their distance to the nearest line, and
 * two basins that meet are one region only where a large enough ball passes from one to the other. That takes linear
 * time, needs no growing back of what the balls did not reach, and puts the border of two regions right into the gap.
 */
#pragma once

#include <glib.h>

/* Squared Euclidean distance of each pixel's centre to that of the nearest pixel of @mask that is not 0, but at most
 * @limit squared; @limit is at most 255. Beyond the picture there is nothing. On all threads. */
void art_distance_squared (const guint8 *mask, int width, int height, int limit, guint16 *distance);

/**
 * art_trapped_ball_fill: labels the pixels of @width x @height that are not lines.
 * @distance: from art_distance_squared(), with a limit of at least art_trapped_ball_reach (@gap)
 * @gap: openings in the lines that are at most this many pixels wide do not join two regions, unless one of them is
 * hardly wider itself; 0 = any opening joins
 * @labels: gets 0 for lines, 1 … n for regions, numbered by their first pixel
 *
 * Returns n, or -1 if there is no memory. Neighbours are those across edges, so that diagonal lines are tight.
 */
int art_trapped_ball_fill (const guint16 *distance, int width, int height, double gap, gint32 *labels);
/* How far distances must be known for that. */
int art_trapped_ball_reach (double gap);

/* Spreads labels to the pixels that are 0, from light @ink to dark, so that two regions meet in the middle of the line
 * between them. Meyer, "Topographic distance and watershed lines", Signal Processing 38, 1994. FALSE = no memory. */
gboolean art_trapped_ball_grow (const guint8 *ink, int width, int height, gint32 *labels);
