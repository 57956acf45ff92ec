/* SPDX-License-Identifier: GPL-3.0-or-later
 * Between the files that read, check and write a document.
 */
#pragma once

#include "layers.h"

/* FALSE, with ART_ERROR_INPUT. */
gboolean art_refuse (GError **error, const char *message, ...) G_GNUC_PRINTF (2, 3);

/* Whether an effect can work on @drawable of @image at all. */
gboolean art_target_check_drawable (gint32 image, gint32 drawable, GError **error);

/* Sets what @settings want of the drawable: target->region, and target->mask from the selection. FALSE with
 * ART_ERROR_INPUT or ART_ERROR_ARGUMENT. */
gboolean art_target_find_region (ArtTarget *target, const ArtSettings *settings, GError **error);

/* Writes @result of a drawable whose region was found, without checks. To be called in an undo group. Returns as
 * art_target_write() does. */
gint32 art_target_write_part (const ArtTarget *target, const ArtSettings *settings, const ArtResult *result,
                              GError **error);

/* Adds the layers that @settings name to @inputs. FALSE with ART_ERROR_INPUT or ART_ERROR_ARGUMENT. */
gboolean art_target_read_layers (const ArtTarget *target, const ArtSettings *settings, ArtInputs *inputs,
                                 GError **error);

/* -1, with ART_ERROR_INPUT and GIMP's own reason for the call that failed last. */
gint32 art_target_fail (GError **error, const char *message);
/* "Style Transfer (Background)". (transfer full) */
char *art_target_result_name (const ArtTarget *target, const ArtSettings *settings);
