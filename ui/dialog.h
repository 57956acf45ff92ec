/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog of every effect, built from its parameter table.
 */
#pragma once

#include "host.h"
#include "result.h"

typedef enum
{
  ART_DIALOG_OK, /* @result holds the pixels, @settings what made them */
  ART_DIALOG_CANCEL
} ArtDialogResponse;

/* Shows the dialog for @effect starting from @settings (changed to what the user chose on OK), runs the effect in a
 * thread with live picture, progress and time left, and returns when it is closed. Errors of a run are shown in the
 * dialog, which stays open. gtk_init_check() must have succeeded. @result: (transfer full) */
ArtDialogResponse art_dialog_run_result (const ArtEffect *effect, ArtSettings *settings, ArtHost *host,
                                         ArtResult *result);
/* The same for effects whose results are never layers. */
ArtDialogResponse art_dialog_run (const ArtEffect *effect, ArtSettings *settings, ArtHost *host, GeglBuffer **result);
