/* SPDX-License-Identifier: GPL-3.0-or-later
 * Grows and feathers a mask of 8 bit.
 */
#pragma once

#include <glib.h>

/**
 * art_inpaint_grow: the largest value within @radius px of each pixel, in place; the neighbourhood is an octagon.
 * @plane, @scratch: @width x @height
 */
void art_inpaint_grow (guint8 *plane, guint8 *scratch, int width, int height, int radius);

/**
 * art_inpaint_soften: makes rims fall off over @radius px to both sides, in place.
 * FALSE if there is no memory for it.
 */
gboolean art_inpaint_soften (guint8 *plane, int width, int height, double radius);
