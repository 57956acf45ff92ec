/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is known about the choices of an effect's "method": how well the networks behind them were measured to work.
 */
#pragma once

#include "effects/effect.h"

/* Whether there can be something to say about the choices of @param, a row of @effect. */
gboolean art_choice_has_notes (const ArtEffect *effect, const ArtParam *param);
/* Notes by nick, in the user's language: "31.2 dB, Set5 ×4", or that the network is not there. A network belongs to a
 * choice if its metadata says task = the effect's name and variant = the nick; of several the one that enlarges most is
 * told. Reads files: for any thread. (element-type utf8 utf8) (transfer full) */
GHashTable *art_choice_notes_read (const ArtEffect *effect, const ArtParam *param);
