/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bytes of a picture, for tests that compare two to the letter.
 */
#pragma once

#include <gegl.h>

/* All pixels in the buffer's own format, @bytes of them. (transfer full) */
guint8 *raw_pixels (GeglBuffer *buffer, gsize *bytes);
/* The alpha component of every pixel is the same, byte for byte. */
void assert_same_alpha (GeglBuffer *a, GeglBuffer *b);
