/* SPDX-License-Identifier: GPL-3.0-or-later
 * Named settings in files: one JSON file per preset, named after it, in one folder per effect.
 */
#pragma once

#include "effects/effect.h"

/* Names of the presets in @dir, in the user's alphabetical order; empty if there is none. (transfer full) */
char **art_presets_list (const char *dir);
gboolean art_presets_exists (const char *dir, const char *name);
/* Reads preset @name into @settings. Layers stay as they are: presets hold none. On error @settings are untouched. */
gboolean art_presets_load (const char *dir, const char *name, ArtSettings *settings, GError **error);
/* Writes, replacing a preset of the same name; makes @dir. @name: not empty. */
gboolean art_presets_save (const char *dir, const char *name, const ArtSettings *settings, GError **error);
gboolean art_presets_delete (const char *dir, const char *name, GError **error);
/* The same from and to any file. */
gboolean art_presets_import (const char *path, ArtSettings *settings, GError **error);
gboolean art_presets_export (const char *path, const ArtSettings *settings, GError **error);
/* Copies what belongs to the picture at hand from @from: LAYER values, which presets do not have, and hints, unless
 * @settings have their own. */
void art_presets_keep_picture (ArtSettings *settings, const ArtSettings *from);
/* Whether both are equal, but for what belongs to the picture at hand. */
gboolean art_presets_same (const ArtSettings *a, const ArtSettings *b);
