/* SPDX-License-Identifier: GPL-3.0-or-later
 * Channel means and covariances of activations, measured on a picture or read from a style file.
 */
#include "config.h"

#include "statistics.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"

ArtLayerStatistics *
art_layer_statistics_new (const char *layer, int channels)
{
  ArtLayerStatistics *statistics = g_new0 (ArtLayerStatistics, 1);

  statistics->layer = g_strdup (layer);
  statistics->channels = channels;
  statistics->mean = g_new0 (float, channels);
  statistics->covariance = g_new0 (float, (gsize) channels *channels);
  return statistics;
}

void
art_layer_statistics_free (ArtLayerStatistics *statistics)
{
  if (!statistics)
    return;
  g_free (statistics->layer);
  g_free (statistics->mean);
  g_free (statistics->covariance);
  g_free (statistics);
}

void
art_layer_statistics_compute (ArtLayerStatistics *statistics, const NnTensor *features)
{
  nn_covariance (nn_tensor_floats (features), statistics->channels, features->shape.dims[2] * features->shape.dims[3],
                 statistics->mean, statistics->covariance);
}

double
art_layer_statistics_variance (const ArtLayerStatistics *statistics)
{
  const gsize step = (gsize) statistics->channels + 1;
  double sum = 0.0;

  for (int i = 0; i < statistics->channels; i++)
    sum += statistics->covariance[i * step];
  return sum;
}

/* Statistics of every output of @session. */
static GPtrArray *
compute_all (NnSession *session, const char *const *layers, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) art_layer_statistics_free);

  for (int i = 0; layers[i]; i++)
    {
      const NnTensor *features = nn_session_output (session, i);
      ArtLayerStatistics *statistics;

      if (features->type != NN_TYPE_FLOAT || features->shape.rank != 4 || nn_tensor_count (features) < 1)
        {
          g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
                       _ ("Layer “%s” of the network is not a feature map. Choose other layers."), layers[i]);
          return NULL;
        }
      statistics = art_layer_statistics_new (layers[i], (int) features->shape.dims[1]);
      g_ptr_array_add (all, statistics);
      art_layer_statistics_compute (statistics, features);
    }
  return g_steal_pointer (&all);
}

GPtrArray *
art_statistics_measure (NnGraph *graph, const char *const *layers, NnTensor *picture, GCancellable *cancellable,
                        GError **error)
{
  NnSessionOptions options = { .outputs = layers };
  g_autoptr (NnSession) session = nn_session_new (graph, &picture, 1, &options, error);

  if (!session || !nn_session_run (session, &picture, cancellable, error))
    return NULL;
  return compute_all (session, layers, error);
}

/* The scale among the tensors "<layer>/mean@<scale>" whose logarithm is nearest to that of @scale; 0 if none. */
static int
nearest_scale (const NnGraph *file, const char *layer, double scale)
{
  g_autofree char *prefix = g_strconcat (layer, "/mean@", NULL);
  double best_distance = INFINITY;
  int best = 0;

  for (guint i = 0; i < file->values->len; i++)
    {
      const NnValue *value = g_ptr_array_index (file->values, i);
      int found;

      if (!value->constant || !g_str_has_prefix (value->name, prefix))
        continue;
      found = atoi (value->name + strlen (prefix));
      if (found > 0 && fabs (log (found / scale)) < best_distance)
        {
          best_distance = fabs (log (found / scale));
          best = found;
        }
    }
  return best;
}

/* The float initializer "<layer>/<kind>@<scale>", or NULL. (transfer none) */
static const NnTensor *
find_tensor (const NnGraph *file, const char *layer, const char *kind, int scale)
{
  g_autofree char *name = g_strdup_printf ("%s/%s@%d", layer, kind, scale);
  int value = nn_graph_find_value (file, name);
  const NnTensor *tensor = value == NN_VALUE_NONE ? NULL : nn_graph_value (file, value)->constant;

  return tensor && nn_type_is_float (tensor->type) ? tensor : NULL;
}

static void
unpack_triangle (const NnTensor *packed, int n, float *matrix)
{
  gint64 at = 0;

  for (int i = 0; i < n; i++)
    for (int j = i; j < n; j++)
      {
        float value = (float) nn_tensor_get_double (packed, at++);

        matrix[(gsize) i * n + j] = value;
        matrix[(gsize) j * n + i] = value;
      }
}

static ArtLayerStatistics *
load_layer (const NnGraph *file, const char *layer, double scale, GError **error)
{
  int nearest = nearest_scale (file, layer, scale);
  const NnTensor *mean = find_tensor (file, layer, "mean", nearest);
  const NnTensor *packed = find_tensor (file, layer, "covariance", nearest);
  gint64 n = mean ? nn_tensor_count (mean) : 0;
  ArtLayerStatistics *statistics;

  if (n < 1 || n > 1 << 14 || !packed || nn_tensor_count (packed) != n * (n + 1) / 2)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
                   _ ("The style was not measured on layer “%s”. Choose other style layers, or a picture as style."),
                   layer);
      return NULL;
    }
  statistics = art_layer_statistics_new (layer, (int) n);
  for (gint64 i = 0; i < n; i++)
    statistics->mean[i] = (float) nn_tensor_get_double (mean, i);
  unpack_triangle (packed, (int) n, statistics->covariance);
  return statistics;
}

GPtrArray *
art_statistics_load (const NnGraph *file, const char *const *layers, double scale, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) art_layer_statistics_free);

  for (int i = 0; layers[i]; i++)
    {
      ArtLayerStatistics *statistics = load_layer (file, layers[i], scale, error);

      if (!statistics)
        return NULL;
      g_ptr_array_add (all, statistics);
    }
  return g_steal_pointer (&all);
}

static void
mix (float *values, const float *other, gsize n, double share)
{
  for (gsize i = 0; i < n; i++)
    values[i] = (float) (values[i] + share * (other[i] - values[i]));
}

void
art_statistics_mix (GPtrArray *statistics, const GPtrArray *other, double share)
{
  g_return_if_fail (statistics->len == other->len);
  for (guint i = 0; i < statistics->len; i++)
    {
      ArtLayerStatistics *to = g_ptr_array_index (statistics, i);
      const ArtLayerStatistics *from = g_ptr_array_index (other, i);

      g_return_if_fail (to->channels == from->channels);
      mix (to->mean, from->mean, (gsize) to->channels, share);
      mix (to->covariance, from->covariance, (gsize) to->channels * to->channels, share);
    }
}
