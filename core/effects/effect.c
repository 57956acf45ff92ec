/* SPDX-License-Identifier: GPL-3.0-or-later
 * What all effects share: the error domain, the inputs of a run and the rows that every parameter table ends with.
 */
#include "config.h"

#include "effect.h"

#include <string.h>

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (art - error - quark, art_error)

const ArtChoice art_region_choices[] = { { ART_REGION_SELECTION, "selection", N_ ("The selection's bounds") },
                                         { ART_REGION_LAYER, "layer", N_ ("The entire layer") },
                                         { 0 } };

const ArtChoice art_output_choices[] = { { ART_OUTPUT_NEW_LAYER, "new-layer", N_ ("A new layer") },
                                         { ART_OUTPUT_IN_PLACE, "in-place", N_ ("This layer") },
                                         { 0 } };

const ArtChoice art_operation_choices[] = { { ART_OPERATION_REPLACE, "replace", N_ ("A new selection") },
                                            { ART_OPERATION_ADD, "add", N_ ("Added to the selection") },
                                            { ART_OPERATION_SUBTRACT, "subtract", N_ ("Taken from the selection") },
                                            { ART_OPERATION_INTERSECT, "intersect", N_ ("Where both are") },
                                            { 0 } };

/**
 * art_inputs_new: inputs of a run on @content, without a mask and without other layers. Takes a reference on @content.
 *
 * Returns: (transfer full)
 */
ArtInputs *
art_inputs_new (GeglBuffer *content)
{
  ArtInputs *inputs = g_new0 (ArtInputs, 1);

  g_return_val_if_fail (GEGL_IS_BUFFER (content), inputs);
  inputs->content = g_object_ref (content);
  inputs->layers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return inputs;
}

/**
 * art_inputs_free: drops the references to all buffers. NULL is allowed.
 */
void
art_inputs_free (ArtInputs *inputs)
{
  if (!inputs)
    return;
  g_clear_object (&inputs->content);
  g_clear_object (&inputs->mask);
  g_clear_pointer (&inputs->layers, g_hash_table_unref);
  g_free (inputs);
}

/**
 * art_result_layer_new: @name is kept as it is (a constant). (transfer full)
 */
ArtResultLayer *
art_result_layer_new (const char *name, GeglBuffer *buffer, ArtBlend blend)
{
  ArtResultLayer *layer = g_new0 (ArtResultLayer, 1);

  layer->name = name;
  layer->buffer = g_object_ref (buffer);
  layer->blend = blend;
  return layer;
}

/**
 * art_result_layer_free: drops the reference to the buffer.
 */
void
art_result_layer_free (ArtResultLayer *layer)
{
  g_clear_object (&layer->buffer);
  g_free (layer);
}

/**
 * art_effect_param: the row called @name of the effect's parameter table, or NULL. (transfer none)
 */
const ArtParam *
art_effect_param (const ArtEffect *effect, const char *name)
{
  for (int i = 0; i < effect->n_params; i++)
    if (strcmp (effect->params[i].name, name) == 0)
      return &effect->params[i];
  return NULL;
}
