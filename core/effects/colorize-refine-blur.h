/* SPDX-License-Identifier: GPL-3.0-or-later
 * A blur that is its own transpose, so that it takes gradients back as it takes values forth.
 */
#pragma once

#include <glib.h>

/* Blurs @n planes of @width x @height in place, by about 3 px; beyond the edges they are mirrored. @scratch: as large.
 */
void art_chroma_blur (float *planes, int n, int width, int height, float *scratch);
