/* SPDX-License-Identifier: GPL-3.0-or-later
 * Values for a parameter table: checked, compared, copied, written as JSON (presets, last values) and as Script-Fu.
 */
#pragma once

#include "param.h"

typedef struct _ArtEffect ArtEffect;
typedef struct _ArtSettings ArtSettings;

/* The defaults of @effect's table. (transfer full) */
ArtSettings *art_settings_new (const ArtEffect *effect);
ArtSettings *art_settings_copy (const ArtSettings *settings);
void art_settings_free (ArtSettings *settings);
void art_settings_assign (ArtSettings *settings, const ArtSettings *from); /* of the same effect */
void art_settings_reset (ArtSettings *settings);
gboolean art_settings_equal (const ArtSettings *a, const ArtSettings *b);
const ArtEffect *art_settings_effect (const ArtSettings *settings);

/* Reading. @name must be in the table and of that kind (programmer error otherwise). CHOICE reads as int. */
int art_settings_int (const ArtSettings *settings, const char *name);
double art_settings_double (const ArtSettings *settings, const char *name);
gboolean art_settings_boolean (const ArtSettings *settings, const char *name);
const char *art_settings_string (const ArtSettings *settings, const char *name); /* never NULL */

/* Writing, with the range checks of the table. FALSE with ART_ERROR_ARGUMENT and a message that names the parameter,
 * the value and the range; the settings then keep the old value. INT, BOOLEAN, CHOICE, LAYER take whole numbers. */
gboolean art_settings_set_number (ArtSettings *settings, const char *name, double value, GError **error);
gboolean art_settings_set_string (ArtSettings *settings, const char *name, const char *value, GError **error);

/* One JSON object, keys = parameter names, choices by nick. Reading ignores unknown keys (another version's preset),
 * leaves missing ones at their defaults and reports values out of range. LAYER values are left out unless @with_layers.
 */
char *art_settings_to_json (const ArtSettings *settings, gboolean with_layers);
gboolean art_settings_from_json (ArtSettings *settings, const char *json, GError **error);

/* The call in Script-Fu that repeats these settings: "(plug-in-x RUN-NONINTERACTIVE image drawable ...)".
 * (transfer full) */
char *art_settings_to_script_fu (const ArtSettings *settings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtSettings, art_settings_free)
