/* SPDX-License-Identifier: GPL-3.0-or-later
 * Settings for style transfer that are ready to use. They leave the style itself as it is, all but one.
 */
#include "config.h"

#include "style-transfer.h"

#include <glib/gi18n-lib.h>

const ArtPreset art_style_transfer_presets[] = { { 0 } };
