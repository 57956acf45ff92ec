/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which way up a photograph is.
 */
#pragma once

#include <glib.h>

/* The EXIF orientation (1 to 8) of a JPEG or TIFF file's first @size bytes; 1 (upright) for anything else. */
int art_exif_orientation (const guint8 *data, gsize size);
