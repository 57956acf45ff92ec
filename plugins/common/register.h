/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tells GIMP about an effect: procedure, arguments with their documentation, menu entry, translations, help.
 */
#pragma once

#include "effects/effect.h"

/* Arguments of every procedure before those of the parameter table: run-mode, image, drawable. */
#define ART_FIXED_ARGUMENTS 3
/* The drawable that holds the result, and its image. */
#define ART_RETURN_VALUES 2

/* Call it from the query function only. */
void art_register (const ArtEffect *effect);

/* URI of the folder of installed help pages, or NULL if there are none. (transfer full) */
char *art_help_uri (void);
