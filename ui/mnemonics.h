/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives each label of a dialog a mnemonic that no other label of it has.
 */
#pragma once

#include <glib.h>

/**
 * ArtMnemonics: the letters that are taken in one window.
 *
 * Labels come from an effect's table and from translators, who cannot see what else is in the window. So what they
 * underline is a wish: it is granted to whoever asks first, and the next one gets another letter of its label that
 * nobody wishes or, if there is none, does without.
 */
typedef struct _ArtMnemonics ArtMnemonics;

ArtMnemonics *art_mnemonics_new (void);
void art_mnemonics_free (ArtMnemonics *mnemonics);
/* Notes what @label will ask for, so that no label that must take another letter takes this one. */
void art_mnemonics_wish (ArtMnemonics *mnemonics, const char *label);
/* @label with its underscore where it may be. A label that has none is left alone. (transfer full) */
char *art_mnemonics_take (ArtMnemonics *mnemonics, const char *label);
