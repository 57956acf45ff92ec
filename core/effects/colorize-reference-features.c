/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the perceptual network sees in two gray pictures, so that their parts can be compared.
 */
#include "config.h"

#include "colorize-reference-features.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"
#include "image.h"
#include "lab.h"
#include "model-store.h"
#include "objective.h"

/* Texture to things; of these, the layers that the network has. */
static const char *const layers[] = { "relu2_1", "relu3_2", "relu3_4", "relu4_2", "relu4_4", "relu5_2" };

/* The names to compare: NULL-terminated. (transfer container) */
static GPtrArray *
choose_layers (const NnGraph *network)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (layers); i++)
    if (nn_graph_find_value (network, layers[i]) != NN_VALUE_NONE)
      g_ptr_array_add (names, g_strdup (layers[i]));
  if (names->len == 0)
    {
      g_auto (GStrv) all = art_layers_list (network);

      for (char **name = all; *name; name++)
        g_ptr_array_add (names, g_strdup (*name));
    }
  g_ptr_array_add (names, NULL);
  return names;
}

static NnTensor *
gray_picture (const NnTensor *luminance, GError **error)
{
  gint64 plane = nn_tensor_count (luminance);
  NnShape shape = NN_SHAPE (1, 3, luminance->shape.dims[2], luminance->shape.dims[3]);
  NnTensor *picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);

  for (gint64 i = 0; picture && i < plane; i++)
    {
      const float lab[3] = { nn_tensor_floats (luminance)[i], 0.0f, 0.0f };
      float rgb[3];

      art_lab_to_rgb (lab, rgb);
      for (int c = 0; c < 3; c++)
        nn_tensor_floats (picture)[c * plane + i] = rgb[c];
    }
  return picture;
}

/* The layers' activations, each resampled to the cells. (transfer full) (element-type NnTensor) */
static GPtrArray *
measure (NnGraph *network, GPtrArray *names, const NnTensor *luminance, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) maps = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  g_autoptr (NnTensor) picture = gray_picture (luminance, error);
  NnSessionOptions options = { .outputs = (const char *const *) names->pdata };
  g_autoptr (NnSession) session = picture ? nn_session_new (network, &picture, 1, &options, error) : NULL;

  if (!session || !nn_session_run (session, &picture, cancellable, error))
    return NULL;
  for (int i = 0; i < nn_session_n_outputs (session); i++)
    {
      const NnTensor *output = nn_session_output (session, i);
      NnTensor *map;

      if (output->shape.rank != 4 || output->type != NN_TYPE_FLOAT)
        continue;
      map = art_image_resize (output, (int) luminance->shape.dims[3] / ART_REFERENCE_CELL,
                              (int) luminance->shape.dims[2] / ART_REFERENCE_CELL, error);
      if (!map)
        return NULL;
      g_ptr_array_add (maps, map);
    }
  return g_steal_pointer (&maps);
}

/* Takes the mean over both maps away from each channel. */
static void
center (NnTensor *const maps[2])
{
  gint64 channels = maps[0]->shape.dims[1];

  for (gint64 c = 0; c < channels; c++)
    {
      double sum = 0.0;
      gint64 count = 0;

      for (int m = 0; m < 2; m++)
        {
          gint64 plane = nn_tensor_count (maps[m]) / channels;

          for (gint64 i = 0; i < plane; i++)
            sum += nn_tensor_floats (maps[m])[c * plane + i];
          count += plane;
        }
      for (int m = 0; m < 2; m++)
        {
          gint64 plane = nn_tensor_count (maps[m]) / channels;

          for (gint64 i = 0; i < plane; i++)
            nn_tensor_floats (maps[m])[c * plane + i] -= (float) (sum / (double) count);
        }
    }
}

/* Gives each column of @map length @length. */
static void
normalise (NnTensor *map, double length)
{
  gint64 channels = map->shape.dims[1], plane = nn_tensor_count (map) / channels;
  float *values = nn_tensor_floats (map);

  for (gint64 i = 0; i < plane; i++)
    {
      double sum = 1e-12;

      for (gint64 c = 0; c < channels; c++)
        sum += (double) values[c * plane + i] * values[c * plane + i];
      for (gint64 c = 0; c < channels; c++)
        values[c * plane + i] *= (float) (length / sqrt (sum));
    }
}

/* All maps below each other: D x cells. (transfer full) */
static NnTensor *
stack (GPtrArray *maps, GError **error)
{
  const NnTensor *first = g_ptr_array_index (maps, 0);
  gint64 plane = first->shape.dims[2] * first->shape.dims[3], rows = 0;
  NnShape shape;
  NnTensor *all;
  float *out;

  for (guint i = 0; i < maps->len; i++)
    rows += nn_tensor_count (g_ptr_array_index (maps, i)) / plane;
  shape = NN_SHAPE (rows, plane);
  if (!(all = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)))
    return NULL;
  out = nn_tensor_floats (all);
  for (guint i = 0; i < maps->len; i++)
    {
      const NnTensor *map = g_ptr_array_index (maps, i);

      memcpy (out, map->data, nn_tensor_bytes (map));
      out += nn_tensor_count (map);
    }
  return all;
}

gboolean
art_reference_features (NnTensor *const luminance[2], NnTensor *features[2], GCancellable *cancellable, GError **error)
{
  g_autoptr (NnGraph) network = art_model_store_load ("features", "features", error);
  g_autoptr (GPtrArray) names = network ? choose_layers (network) : NULL;
  g_autoptr (GPtrArray) a = names ? measure (network, names, luminance[0], cancellable, error) : NULL;
  g_autoptr (GPtrArray) b = a ? measure (network, names, luminance[1], cancellable, error) : NULL;
  g_autoptr (NnTensor) first = NULL;

  if (!b)
    return FALSE;
  if (a->len == 0)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_MODEL,
                           _ ("The perceptual network has no layers that pictures can be compared by."));
      return FALSE;
    }
  for (guint i = 0; i < a->len; i++)
    {
      NnTensor *const maps[2] = { g_ptr_array_index (a, i), g_ptr_array_index (b, i) };

      center (maps);
      for (int m = 0; m < 2; m++)
        normalise (maps[m], 1.0 / sqrt (a->len));
    }
  if (!(first = stack (a, error)) || !(features[1] = stack (b, error)))
    return FALSE;
  features[0] = g_steal_pointer (&first);
  return TRUE;
}
