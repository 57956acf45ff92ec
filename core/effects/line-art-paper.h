/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is paper in a drawing and what is ink.
 */
#pragma once

#include "line-art-picture.h"

/* Fills in the paper: the lightest colour that is common in each cell, where that looks like paper. */
void art_line_art_find_paper (ArtLineArtPicture *picture);
/* Fills in the ink. FALSE with ART_ERROR_INPUT if there are no lines. */
gboolean art_line_art_find_ink (ArtLineArtPicture *picture, GError **error);
