/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the rows "region", "output" and "operation" of a parameter table ask of the host.
 */
#include "config.h"

#include "choices.h"

#include <glib/gi18n-lib.h>

static int
value_of (const ArtSettings *settings, const char *name, int fallback)
{
  return art_effect_param (art_settings_effect (settings), name) ? art_settings_int (settings, name) : fallback;
}

int
art_choices_region (const ArtSettings *settings)
{
  return value_of (settings, "region", ART_REGION_SELECTION);
}

int
art_choices_output (const ArtSettings *settings)
{
  return value_of (settings, "output", ART_OUTPUT_NEW_LAYER);
}

gboolean
art_choices_whole_layers (const ArtSettings *settings)
{
  const int region = art_choices_region (settings);

  return region == ART_REGION_LAYER || region == ART_REGION_FRAMES;
}

int
art_choices_operation (const ArtSettings *settings)
{
  return value_of (settings, "operation", ART_OPERATION_REPLACE);
}

gboolean
art_choices_change_size (const ArtSettings *settings)
{
  const ArtEffect *effect = art_settings_effect (settings);

  return effect->result_size && !effect->extends;
}

gboolean
art_choices_make_colors (const ArtSettings *settings)
{
  return art_settings_effect (settings)->makes_colors;
}

/**
 * art_choices_check: a layer cannot hold an image, nor can a part of a layer have more pixels than the rest of it.
 */
gboolean
art_choices_check (const ArtSettings *settings, GError **error)
{
  const int region = art_choices_region (settings);
  const int output = art_choices_output (settings);
  const char *message = NULL;

  if (!art_choices_change_size (settings))
    return TRUE;
  if (region == ART_REGION_IMAGE && output == ART_OUTPUT_NEW_LAYER)
    message = _ ("A whole image does not fit into a new layer. For the output, choose in place (in-place) or a new "
                 "image (new-image).");
  if (region == ART_REGION_SELECTION && output == ART_OUTPUT_IN_PLACE)
    message = _ ("A part of a layer cannot grow in place. For the output, choose a new layer (new-layer) or a new "
                 "image (new-image).");
  if (message)
    g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT, message);
  return message == NULL;
}
