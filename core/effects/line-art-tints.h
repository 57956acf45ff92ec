/* SPDX-License-Identifier: GPL-3.0-or-later
 * Areas that a drawing has in colour already: they are no lines, however dark.
 */
#pragma once

#include "line-art-picture.h"

/* Takes wide areas of strong colour out of @barrier (working size, 1 = line) and draws a line around them. FALSE if
 * there is no memory. */
gboolean art_line_art_clear_tints (const ArtLineArtPicture *picture, guint8 *barrier);
