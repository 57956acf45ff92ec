/* SPDX-License-Identifier: GPL-3.0-or-later
 * The rows "scale", "width" and "height" of an effect that changes the size: one of them is given, and the others show
 * what follows from it.
 */
#pragma once

#include "param-panel.h"

typedef struct _ArtSizeRows ArtSizeRows;

/* NULL if the effect does not change the size. */
ArtSizeRows *art_size_rows_new (ArtForm *form, ArtParamPanel *panel);
void art_size_rows_free (ArtSizeRows *rows); /* NULL is allowed */
/* The size that a result is made from. */
void art_size_rows_set_reference (ArtSizeRows *rows, int width, int height);
/* Shows what follows from the settings. Call when the panel has been filled. */
void art_size_rows_show (ArtSizeRows *rows);
/* The user has changed @param. If from now on another row says the size, it starts with the size as it was: the
 * settings are changed. Then shows what follows. */
void art_size_rows_changed (ArtSizeRows *rows, const ArtParam *param);
