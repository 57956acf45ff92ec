/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog's place on the desktop: above its host's window, as large as last time, dark or light as its host.
 */
#pragma once

#include "form.h"

/* Takes the theme over from the host, makes @window stay above the host's window and gives it the size that it had
 * when it was last open, or @width x @height, but never more than the monitor has. Call before it is shown. */
void art_window_prepare (GtkWindow *window, const ArtForm *form, int width, int height);
/* Remembers the size of @window for next time. */
void art_window_remember (GtkWindow *window, const ArtForm *form);
