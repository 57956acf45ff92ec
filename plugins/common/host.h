/* SPDX-License-Identifier: GPL-3.0-or-later
 * GIMP as the host of a dialog.
 */
#pragma once

#include "layers.h"
#include "ui/host.h"

/* Opens GIMP's display for GTK; FALSE if there is none. Call it before any other GTK function. */
gboolean art_gimp_host_open_display (void);

/* @target is borrowed and must outlive the host; its region and mask are those of the last inputs() call. */
ArtHost *art_gimp_host_new (const ArtEffect *effect, ArtTarget *target);
void art_gimp_host_free (ArtHost *host);
