/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loads the networks of one pass and checks that they fit together.
 */
#include "config.h"

#include "style-one-pass-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "effect.h"
#include "model-store.h"

#define DECODER "style-one-pass"
#define ENCODER "features"

static void
layer_free (gpointer data)
{
  ArtOnePassLayer *layer = data;

  g_free (layer->name);
  g_free (layer);
}

void
art_one_pass_model_free (ArtOnePassModel *model)
{
  if (!model)
    return;
  g_clear_pointer (&model->encoder, nn_graph_unref);
  g_clear_pointer (&model->decoder, nn_graph_unref);
  g_clear_pointer (&model->layers, g_ptr_array_unref);
  g_clear_pointer (&model->names, g_ptr_array_unref);
  g_free (model);
}

static gboolean
bad_model (GError **error, const char *why)
{
  g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
               _ ("The network for instant results cannot be used: %s. Install the plug-ins again."), why);
  return FALSE;
}

/* What "match" says about layer @name, e.g. "mean-std". (transfer full), NULL if nothing. */
static char *
find_match (const NnGraph *decoder, const char *name)
{
  const char *text = nn_graph_get_metadata (decoder, "match");
  g_auto (GStrv) entries = g_strsplit_set (text ? text : "", ", ", -1);

  for (char **entry = entries; *entry; entry++)
    {
      char *value = strchr (*entry, '=');

      if (!value)
        continue;
      *value++ = '\0';
      if (strcmp (*entry, name) == 0)
        return g_strdup (value);
    }
  return NULL;
}

static gboolean
add_layer (ArtOnePassModel *model, const char *name, GError **error)
{
  g_autofree char *match = find_match (model->decoder, name), *why = NULL;
  ArtOnePassLayer *layer;

  if (nn_graph_find_value (model->encoder, name) == NN_VALUE_NONE)
    {
      why = g_strdup_printf (_ ("it takes the layer “%s”, which the perceptual network does not have"), name);
      return bad_model (error, why);
    }
  layer = g_new0 (ArtOnePassLayer, 1);
  layer->name = g_strdup (name);
  layer->matched = g_strcmp0 (match, "none") != 0;
  layer->match = g_strcmp0 (match, "mean-std") == 0 ? ART_STYLE_MATCH_MEAN_STD : ART_STYLE_MATCH_COVARIANCE;
  g_ptr_array_add (model->layers, layer);
  g_ptr_array_add (model->names, layer->name);
  return TRUE;
}

static gboolean
read_layers (ArtOnePassModel *model, GError **error)
{
  const char *epsilon = nn_graph_get_metadata (model->decoder, "epsilon");
  const char *grain = nn_graph_get_metadata (model->decoder, "grain");

  model->layers = g_ptr_array_new_with_free_func (layer_free);
  model->names = g_ptr_array_new ();
  model->epsilon = epsilon ? g_ascii_strtod (epsilon, NULL) : ART_STYLE_MATCH_EPSILON;
  model->grain = grain ? g_ascii_strtod (grain, NULL) : 0.0;
  if (model->decoder->inputs->len < 1 || model->decoder->outputs->len != 1 || !(model->epsilon >= 0.0)
      || !(model->grain >= 0.0 && model->grain <= 1.0))
    return bad_model (error, _ ("it is damaged"));
  for (guint i = 0; i < model->decoder->inputs->len; i++)
    {
      int value = g_array_index (model->decoder->inputs, int, i);

      if (!add_layer (model, nn_graph_value (model->decoder, value)->name, error))
        return FALSE;
    }
  g_ptr_array_add (model->names, NULL);
  return TRUE;
}

static gboolean
check_networks (const ArtOnePassModel *model, GError **error)
{
  const char *expected = nn_graph_get_metadata (model->decoder, "network_checksum");
  const char *found = nn_graph_get_metadata (model->encoder, ART_MODEL_CHECKSUM);

  if (!expected || !found || g_ascii_strcasecmp (expected, found) == 0)
    return TRUE;
  return bad_model (error, _ ("it was trained for another version of the perceptual network"));
}

ArtOnePassModel *
art_one_pass_model_load (GError **error)
{
  g_autoptr (ArtOnePassModel) model = g_new0 (ArtOnePassModel, 1);

  model->encoder = art_model_store_load (ENCODER, "features", error);
  model->decoder = model->encoder ? art_model_store_load (DECODER, "style-one-pass", error) : NULL;
  if (!model->decoder || !check_networks (model, error) || !read_layers (model, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* What the encoder gives is what the decoder wants, and the decoder gives a picture of the encoder's input's size. */
static NnSession *
compile_decoder (const ArtOnePassModel *model, const NnSession *encoder, int width, int height, GError **error)
{
  const NnShape wanted = NN_SHAPE (1, 3, height, width);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  g_autoptr (NnSession) decoder = NULL;

  for (guint i = 0; i < model->layers->len; i++)
    {
      const NnTensor *layer = nn_session_output (encoder, (int) i);

      if (layer->type != NN_TYPE_FLOAT || layer->shape.rank != 4 || width % layer->shape.dims[3] != 0
          || height % layer->shape.dims[2] != 0 || width / layer->shape.dims[3] != height / layer->shape.dims[2])
        return bad_model (error, _ ("it takes something that is no feature map")), NULL;
      g_ptr_array_add (inputs, nn_tensor_new_described (NN_TYPE_FLOAT, &layer->shape));
    }
  decoder = nn_session_new (model->decoder, (NnTensor *const *) inputs->pdata, (int) inputs->len, NULL, error);
  if (!decoder)
    return NULL;
  if (nn_session_output (decoder, 0)->type != NN_TYPE_FLOAT
      || !nn_shape_equal (&nn_session_output (decoder, 0)->shape, &wanted))
    return bad_model (error, _ ("what it gives is no picture of the same size")), NULL;
  return g_steal_pointer (&decoder);
}

gboolean
art_one_pass_model_compile (const ArtOnePassModel *model, int width, int height, NnSession **encoder,
                            NnSession **decoder, GError **error)
{
  const NnShape shape = NN_SHAPE (1, 3, height, width);
  const NnSessionOptions options = { .outputs = (const char *const *) model->names->pdata };
  g_autoptr (NnTensor) input = nn_tensor_new_described (NN_TYPE_FLOAT, &shape);
  g_autoptr (NnSession) first = nn_session_new (model->encoder, &input, 1, &options, error);
  NnSession *second = first ? compile_decoder (model, first, width, height, error) : NULL;

  if (!second)
    return FALSE;
  *encoder = g_steal_pointer (&first);
  *decoder = second;
  return TRUE;
}
