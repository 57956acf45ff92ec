/* SPDX-License-Identifier: GPL-3.0-or-later
 * How runs fail, in the words of effects: cancelled, too little memory, a network that does not fit.
 */
#pragma once

#include <gio/gio.h>

/**
 * ArtAdvice: what users of an effect can do; N_() formats.
 * @too_large: of two numbers in GiB: what is needed and what the computer has; NULL = never asked
 * @no_memory: "%s …", what the CNN library says
 * @unusable: "… (%s)", the same; NULL = it says enough by itself
 */
typedef struct
{
  const char *too_large, *no_memory, *unusable;
} ArtAdvice;

/* TRUE with ART_ERROR_CANCELLED, in place of what @error may hold already, if it is cancelled. */
gboolean art_is_cancelled (GCancellable *cancellable, GError **error);
/* Bytes of memory that the computer has; 0 = not known. */
gsize art_memory_physical (void);
/* FALSE with ART_ERROR_NO_MEMORY if @memory bytes are more than that. */
gboolean art_memory_check (gsize memory, const ArtAdvice *advice, GError **error);
/* Sets NN_ERROR_NO_MEMORY, for art_failure_translate(), when @bytes could not be had. FALSE, to be returned. */
gboolean art_memory_missing (gsize bytes, GError **error);
/* Says errors of the CNN library in the words of effects; others pass as they are. @from: (transfer full) */
void art_failure_translate (GError *from, const ArtAdvice *advice, GError **error);
