/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the perceptual network's features in a hole are compared with.
 */
#include "config.h"

#include "inpaint-refine-features.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "style-term.h"

/* What a weight of 1 means, as in objective.c. */
#define PATCH_UNIT 12.0
#define STYLE_UNIT 30.0

/* One output of the session. */
typedef struct
{
  double weight; /* relative to the other layers; all add up to 1 */
  ArtFeatureMatch *match;
  ArtLayerStatistics *around; /* of what surrounds the hole */
  ArtStyleTerm *style;        /* of the hole; NULL = none */
  NnTensor *seed;
} Layer;

struct _ArtRefineFeatures
{
  NnSession *session;
  Layer *layers;
  int n_layers;
  NnTensor **seeds; /* (unowned) */
  double patch_weight, style_weight;
};

static void
layer_clear (Layer *layer)
{
  art_feature_match_free (layer->match);
  g_clear_pointer (&layer->style, art_style_term_free);
  g_clear_pointer (&layer->around, art_layer_statistics_free);
  g_clear_pointer (&layer->seed, nn_tensor_unref);
}

void
art_refine_features_free (ArtRefineFeatures *features)
{
  for (int i = 0; i < features->n_layers; i++)
    layer_clear (&features->layers[i]);
  g_clear_pointer (&features->session, nn_session_free);
  g_free (features->layers);
  g_free (features->seeds);
  g_free (features);
}

/* A session for the layers with a weight. */
static gboolean
compile (ArtRefineFeatures *features, NnTensor *picture, const ArtInpaintRefinement *options, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  NnSessionOptions session = { .gradients = NN_GRADIENTS_INPUTS, .memory_limit = options->memory_limit };
  double sum = 0.0;

  features->layers = g_new0 (Layer, options->layers->len + 1);
  features->seeds = g_new0 (NnTensor *, options->layers->len + 1);
  for (guint i = 0; i < options->layers->len; i++)
    {
      const ArtLayerWeight *layer = g_ptr_array_index (options->layers, i);

      if (!(layer->weight > 0.0))
        continue;
      features->layers[names->len].weight = layer->weight;
      g_ptr_array_add (names, layer->name);
      sum += layer->weight;
    }
  features->n_layers = (int) names->len;
  for (int i = 0; i < features->n_layers; i++)
    features->layers[i].weight /= sum;
  g_ptr_array_add (names, NULL);
  session.outputs = (const char *const *) names->pdata;
  if (features->n_layers > 0)
    features->session = nn_session_new (options->network, &picture, 1, &session, error);
  return features->n_layers == 0 || features->session != NULL;
}

/* @mask at the size of a feature map: whether any, or all, of the pixels under a place are set. */
static guint8 *
shrink_mask (const guint8 *mask, int width, int height, int to_width, int to_height, gboolean all)
{
  guint8 *small = g_malloc ((gsize) to_width * to_height);

  for (int y = 0; y < to_height; y++)
    for (int x = 0; x < to_width; x++)
      {
        int left = x * width / to_width, right = MAX (left + 1, (x + 1) * width / to_width);
        int top = y * height / to_height, bottom = MAX (top + 1, (y + 1) * height / to_height), set = 0;

        for (int v = top; v < bottom; v++)
          for (int u = left; u < right; u++)
            set += mask[(gsize) v * width + u] != 0;
        small[y * to_width + x] = (all ? set == (right - left) * (bottom - top) : set > 0) ? 255 : 0;
      }
  return small;
}

static ArtRegion *
region_of (const guint8 *mask, int width, int height, GError **error)
{
  NnShape shape = NN_SHAPE (1, 1, height, width);
  g_autoptr (NnTensor) shares = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);

  if (!shares)
    return NULL;
  for (int i = 0; i < width * height; i++)
    nn_tensor_floats (shares)[i] = mask[i] ? 1.0f : 0.0f;
  return art_region_new (shares);
}

/* The statistics around the hole become what those in it are compared with. */
static gboolean
measure_style (Layer *layer, const NnTensor *output, const guint8 *cells, const guint8 *known, GError **error)
{
  int channels = (int) output->shape.dims[1], height = (int) output->shape.dims[2];
  int width = (int) output->shape.dims[3];
  g_autoptr (ArtRegion) around = region_of (known, width, height, error);
  g_autoptr (ArtRegion) hole = around ? region_of (cells, width, height, error) : NULL;

  if (!hole)
    return FALSE;
  if (art_region_count (around) == 0 || art_region_count (hole) == 0)
    return TRUE;
  if (!art_region_reserve (around, channels, error))
    return FALSE;
  layer->around = art_layer_statistics_new ("", channels);
  art_region_statistics (around, output, layer->around);
  layer->style = art_style_term_new (layer->around, ART_STATISTIC_COVARIANCE, g_steal_pointer (&hole), error);
  return layer->style != NULL;
}

/* Keeps what layer @index says about the surroundings. */
static gboolean
measure_layer (ArtRefineFeatures *features, int index, const guint8 *hole, const guint8 *source,
               const NnTensor *picture, GError **error)
{
  Layer *layer = &features->layers[index];
  const NnTensor *output = nn_session_output (features->session, index);
  int channels = (int) output->shape.dims[1], height = (int) output->shape.dims[2];
  int width = (int) output->shape.dims[3];
  int from_width = (int) picture->shape.dims[3], from_height = (int) picture->shape.dims[2];
  g_autofree guint8 *cells = shrink_mask (hole, from_width, from_height, width, height, FALSE);
  g_autofree guint8 *known = shrink_mask (source, from_width, from_height, width, height, TRUE);

  if (!(layer->seed = nn_tensor_new (NN_TYPE_FLOAT, &output->shape, error)))
    return FALSE;
  features->seeds[index] = layer->seed;
  if (features->patch_weight > 0.0)
    layer->match = art_feature_match_new (cells, known, width, height, channels);
  return !(features->style_weight > 0.0) || measure_style (layer, output, cells, known, error);
}

static gboolean
check_outputs (const ArtRefineFeatures *features, GError **error)
{
  for (int i = 0; i < features->n_layers; i++)
    {
      const NnTensor *output = nn_session_output (features->session, i);

      if (output->type == NN_TYPE_FLOAT && output->shape.rank == 4)
        continue;
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("A layer of the refinement is not a feature map. Choose other layers."));
      return FALSE;
    }
  return TRUE;
}

ArtRefineFeatures *
art_refine_features_new (NnTensor *picture, const guint8 *hole, const guint8 *source,
                         const ArtInpaintRefinement *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (ArtRefineFeatures) features = g_new0 (ArtRefineFeatures, 1);

  features->patch_weight = options->patch_weight * PATCH_UNIT;
  features->style_weight = options->style_weight * STYLE_UNIT;
  if (!compile (features, picture, options, error) || !check_outputs (features, error))
    return NULL;
  if (features->n_layers > 0 && !nn_session_run (features->session, &picture, cancellable, error))
    return NULL;
  for (int i = 0; i < features->n_layers; i++)
    if (!measure_layer (features, i, hole, source, picture, error))
      return NULL;
  return g_steal_pointer (&features);
}

gboolean
art_refine_features_match (ArtRefineFeatures *features, NnTensor *picture, GCancellable *cancellable, GError **error)
{
  if (features->n_layers > 0 && !nn_session_run (features->session, &picture, cancellable, error))
    return FALSE;
  for (int i = 0; i < features->n_layers; i++)
    if (features->layers[i].match
        && !art_feature_match_update (features->layers[i].match, nn_session_output (features->session, i)))
      {
        g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY,
                             _ ("There is not enough memory to compare features. Refine with fewer layers."));
        return FALSE;
      }
  return TRUE;
}

/* Fills the seed of a layer and returns its terms. */
static double
evaluate_layer (ArtRefineFeatures *features, int index)
{
  Layer *layer = &features->layers[index];
  const NnTensor *output = nn_session_output (features->session, index);
  float *seed = nn_tensor_floats (layer->seed);
  double sum = 0.0;

  memset (seed, 0, nn_tensor_bytes (layer->seed));
  if (layer->match)
    sum += art_feature_match_term (layer->match, output, features->patch_weight * layer->weight, seed);
  if (layer->style)
    {
      art_style_term_measure (layer->style, output);
      sum += art_style_term_compare (layer->style, features->style_weight * layer->weight);
      art_style_term_pull (layer->style, output, seed);
    }
  return sum;
}

double
art_refine_features_term (ArtRefineFeatures *features, NnTensor *picture, float *slope, GCancellable *cancellable,
                          GError **error)
{
  double sum = 0.0;

  if (features->n_layers == 0)
    return 0.0;
  if (!nn_session_run (features->session, &picture, cancellable, error))
    return -1.0;
  for (int i = 0; i < features->n_layers; i++)
    sum += evaluate_layer (features, i);
  if (!slope)
    return sum;
  if (!nn_session_backward (features->session, features->seeds, cancellable, error))
    return -1.0;
  for (gint64 i = 0; i < nn_tensor_count (picture); i++)
    slope[i] += nn_tensor_floats (nn_session_input_gradient (features->session, 0))[i];
  return sum;
}
