/* SPDX-License-Identifier: GPL-3.0-or-later
 * Builds an objective: layers and weights, session, targets, memory.
 *
 * The terms of terms.h are relative errors between 0 and about 1. The constants below put them on one scale, chosen by
 * looking, so that weights of 1, 1, 1 give a balanced picture. Layer weights count relative to each other: they are
 * divided by their sum.
 */
#include "config.h"

#include "objective.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "effect.h"
#include "image.h"
#include "objective-private.h"
#include "style-transport.h"
#include "terms.h"

/* What a weight of 1 means for each term; the whole is scaled so that losses read well (about 100 at the start). */
#define CONTENT_UNIT 12.0
#define STYLE_UNIT 100.0
#define TV_UNIT 8.0
#define SSIM_UNIT 40.0
/* What content counts beside optimal transport, which pulls less than squared errors do where much is still missing. */
#define BESIDE_TRANSPORT 0.5

void
art_objective_free (ArtObjective *objective)
{
  if (!objective)
    return;
  for (int i = 0; i < objective->n_layers; i++)
    g_clear_pointer (&objective->layers[i].content, nn_tensor_unref);
  g_clear_pointer (&objective->session, nn_session_free);
  g_clear_pointer (&objective->picture, nn_tensor_unref);
  g_clear_pointer (&objective->ssim, art_ssim_free);
  g_ptr_array_unref (objective->names);
  g_array_unref (objective->styles);
  g_clear_pointer (&objective->targets, g_ptr_array_unref);
  g_free (objective->layers);
  nn_free_aligned (objective->tv_scratch);
  g_free (objective);
}

ArtStyleTarget *
art_style_target_new (GPtrArray *statistics, NnTensor *mask)
{
  ArtStyleTarget *target = g_new0 (ArtStyleTarget, 1);

  target->statistics = g_ptr_array_ref (statistics);
  target->mask = mask ? nn_tensor_ref (mask) : NULL;
  return target;
}

void
art_style_target_free (ArtStyleTarget *target)
{
  if (!target)
    return;
  g_ptr_array_unref (target->statistics);
  g_clear_pointer (&target->mask, nn_tensor_unref);
  g_free (target);
}

gsize
art_objective_memory (const ArtObjective *objective)
{
  return objective->memory;
}

/* Number of the output called @name, added if it is new. */
static int
output_for (ArtObjective *objective, const char *name)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (objective->names, name, g_str_equal, &index))
    return (int) index;
  g_ptr_array_add (objective->names, g_strdup (name));
  return (int) objective->names->len - 1;
}

static double
sum_of_weights (GPtrArray *layers)
{
  double sum = 0.0;

  for (guint i = 0; i < layers->len; i++)
    sum += ((const ArtLayerWeight *) g_ptr_array_index (layers, i))->weight;
  return sum;
}

static const ArtLayerStatistics *
find_statistics (GPtrArray *style, const char *name)
{
  for (guint i = 0; i < style->len; i++)
    {
      const ArtLayerStatistics *statistics = g_ptr_array_index (style, i);

      if (strcmp (statistics->layer, name) == 0)
        return statistics;
    }
  return NULL;
}

/* Shares @weight among @layers by their own weights. Layers and terms without weight are left out altogether, so that
 * the network is not computed for them. */
static void
add_content_layers (ArtObjective *objective, GPtrArray *layers, double weight)
{
  double sum = sum_of_weights (layers);

  for (guint i = 0; i < layers->len; i++)
    {
      const ArtLayerWeight *layer = g_ptr_array_index (layers, i);

      if (weight * layer->weight > 0.0)
        objective->layers[output_for (objective, layer->name)].content_weight += weight * layer->weight / sum;
    }
}

static void
add_style_layers (ArtObjective *objective, GPtrArray *layers, double weight)
{
  double sum = sum_of_weights (layers);

  for (guint i = 0; i < layers->len; i++)
    {
      const ArtLayerWeight *layer = g_ptr_array_index (layers, i);

      if (weight * layer->weight > 0.0)
        objective->layers[output_for (objective, layer->name)].style_weight += weight * layer->weight / sum;
    }
}

static void
clear_style (gpointer data)
{
  g_clear_pointer (&((ArtObjectiveStyle *) data)->term, art_style_term_free);
}

/* An objective that knows its layers and weights, but has no session yet. */
static ArtObjective *
objective_new (GPtrArray *content_layers, GPtrArray *style_layers, const ArtObjectiveOptions *options)
{
  ArtObjective *objective = g_new0 (ArtObjective, 1);
  double content = options->content_weight * (options->statistic == ART_STATISTIC_TRANSPORT ? BESIDE_TRANSPORT : 1.0);

  objective->names = g_ptr_array_new_with_free_func (g_free);
  objective->styles = g_array_new (FALSE, TRUE, sizeof (ArtObjectiveStyle));
  g_array_set_clear_func (objective->styles, clear_style);
  objective->layers = g_new0 (ArtObjectiveLayer, content_layers->len + style_layers->len + 1);
  objective->statistic = options->statistic;
  objective->tv_weight = options->tv_weight * TV_UNIT;
  objective->term_ratio = options->content_weight / MAX (options->style_weight, 1e-9);
  if (options->content_loss == ART_CONTENT_SSIM)
    objective->ssim_weight = content * SSIM_UNIT;
  else
    add_content_layers (objective, content_layers, content * CONTENT_UNIT);
  add_style_layers (objective, style_layers, options->style_weight * STYLE_UNIT);
  return objective;
}

static gboolean
check_channels (const char *name, const ArtLayerStatistics *style, const NnTensor *output, GError **error)
{
  if (style->channels == output->shape.dims[1])
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
               _ ("The style was measured with another network: layer “%s” has %d channels there and %d here. "
                  "Use the network that belongs to the style, or a picture as style."),
               name, style->channels, (int) output->shape.dims[1]);
  return FALSE;
}

/* The part of the picture that @mask is about, at the size of @output. (transfer full) */
static ArtRegion *
region_of (NnTensor *mask, const NnTensor *output, GError **error)
{
  g_autoptr (NnTensor) small = art_image_resize (mask, (int) output->shape.dims[3], (int) output->shape.dims[2], error);

  return small ? art_region_new (small) : NULL;
}

/* Adds what layer @i is compared with under @target. */
static gboolean
bind_target (ArtObjective *objective, int i, const ArtStyleTarget *target, GError **error)
{
  const char *name = g_ptr_array_index (objective->names, i);
  const NnTensor *output = nn_session_output (objective->session, i);
  const ArtLayerStatistics *style = find_statistics (target->statistics, name);
  ArtObjectiveStyle bound = { .layer = i, .share = 1.0 };
  g_autoptr (ArtRegion) region = NULL;

  if (!style)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL, _ ("There are no style statistics for layer “%s”."), name);
      return FALSE;
    }
  if (!check_channels (name, style, output, error)
      || (target->mask && !(region = region_of (target->mask, output, error))))
    return FALSE;
  if (region)
    bound.share = art_region_coverage (region);
  if (!(bound.share > 0.0))
    return TRUE;
  bound.term = art_style_term_new (style, objective->statistic, g_steal_pointer (&region), error);
  if (bound.term)
    g_array_append_val (objective->styles, bound);
  return bound.term != NULL;
}

static gboolean
is_feature_map (const char *name, const NnTensor *output, GError **error)
{
  if (output->type == NN_TYPE_FLOAT && output->shape.rank == 4 && nn_tensor_count (output) > 0)
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
               _ ("Layer “%s” of the network is not a feature map. Choose other layers."), name);
  return FALSE;
}

/* Those with more channels first: they take longest, and the others go beside them. */
static gint
compare_channels (gconstpointer a, gconstpointer b, gpointer session)
{
  const NnTensor *one = nn_session_output (session, ((const ArtObjectiveStyle *) a)->layer);
  const NnTensor *other = nn_session_output (session, ((const ArtObjectiveStyle *) b)->layer);

  return (one->shape.dims[1] < other->shape.dims[1]) - (one->shape.dims[1] > other->shape.dims[1]);
}

/* Gives each style layer the statistics that it is compared with. */
static gboolean
bind_style (ArtObjective *objective, GPtrArray *targets, GError **error)
{
  objective->targets = g_ptr_array_ref (targets);
  for (int i = 0; i < objective->n_layers; i++)
    {
      if (!is_feature_map (g_ptr_array_index (objective->names, i), nn_session_output (objective->session, i), error))
        return FALSE;
      for (guint t = 0; objective->layers[i].style_weight > 0.0 && t < targets->len; t++)
        if (!bind_target (objective, i, g_ptr_array_index (targets, t), error))
          return FALSE;
    }
  g_array_sort_with_data (objective->styles, compare_channels, objective->session);
  return TRUE;
}

/* Keeps what the content layers, or structural similarity, say about @content. */
static gboolean
measure_content (ArtObjective *objective, NnTensor *content, GCancellable *cancellable, GError **error)
{
  if (objective->ssim_weight > 0.0)
    {
      objective->ssim = art_ssim_new (content, error);
      objective->memory += art_ssim_memory ((int) content->shape.dims[3], (int) content->shape.dims[2]);
      if (!objective->ssim)
        return FALSE;
    }
  if (objective->n_layers == 0)
    return TRUE;
  if (!nn_session_run (objective->session, &content, cancellable, error))
    return FALSE;
  for (int i = 0; i < objective->n_layers; i++)
    {
      ArtObjectiveLayer *layer = &objective->layers[i];
      NnTensor *output = nn_session_output (objective->session, i);

      if (!(layer->content_weight > 0.0))
        continue;
      if (!(layer->content = nn_tensor_new (NN_TYPE_FLOAT, &output->shape, error)))
        return FALSE;
      memcpy (layer->content->data, output->data, nn_tensor_bytes (output));
      layer->content_scale = art_content_scale (layer->content);
    }
  return TRUE;
}

static gboolean
compile (ArtObjective *objective, NnGraph *graph, NnTensor *content, gsize memory_limit, GError **error)
{
  NnSessionOptions options = { .gradients = NN_GRADIENTS_INPUTS, .memory_limit = memory_limit };

  objective->n_layers = (int) objective->names->len;
  if (objective->n_layers == 0)
    return TRUE;
  g_ptr_array_add (objective->names, NULL);
  options.outputs = (const char *const *) objective->names->pdata;
  objective->session = nn_session_new (graph, &content, 1, &options, error);
  if (!objective->session)
    return FALSE;
  objective->memory = nn_session_memory (objective->session);
  return TRUE;
}

/* One style everywhere as the only target. (transfer full) */
static GPtrArray *
single_target (GPtrArray *style)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) art_style_target_free);

  g_ptr_array_add (targets, art_style_target_new (style, NULL));
  return targets;
}

ArtObjective *
art_objective_new (NnGraph *graph, NnTensor *content, GPtrArray *content_layers, GPtrArray *style,
                   GPtrArray *style_layers, const ArtObjectiveOptions *options, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (ArtObjective) objective = objective_new (content_layers, style_layers, options);
  g_autoptr (GPtrArray) targets = options->targets ? g_ptr_array_ref (options->targets) : single_target (style);

  if (!compile (objective, graph, content, options->memory_limit, error) || !bind_style (objective, targets, error)
      || !art_objective_allocate (objective, content, error)
      || !measure_content (objective, content, cancellable, error))
    return NULL;
  return g_steal_pointer (&objective);
}

gboolean
art_objective_estimate (NnGraph *graph, int width, int height, GPtrArray *content_layers, GPtrArray *style_layers,
                        const ArtObjectiveOptions *options, gsize *memory, GError **error)
{
  NnShape shape = NN_SHAPE (1, 3, height, width);
  g_autoptr (NnTensor) picture = nn_tensor_new_described (NN_TYPE_FLOAT, &shape);
  g_autoptr (ArtObjective) objective = objective_new (content_layers, style_layers, options);
  gsize solver = 0;

  if (!compile (objective, graph, picture, options->memory_limit, error))
    return FALSE;
  *memory = objective->memory + sizeof (float) * width * height;
  if (objective->ssim_weight > 0.0)
    *memory += art_ssim_memory (width, height);
  for (int i = 0; i < objective->n_layers; i++)
    {
      const NnTensor *output = nn_session_output (objective->session, i);
      gsize bytes = nn_tensor_bytes (output);

      *memory += bytes * (objective->layers[i].content_weight > 0.0 ? 2 : 1);
      if (!(objective->layers[i].style_weight > 0.0))
        continue;
      *memory += options->masked ? bytes : 0;
      if (options->statistic == ART_STATISTIC_TRANSPORT)
        solver = MAX (solver, art_style_transport_memory ((int) output->shape.dims[1]));
    }
  *memory += nn_threads_get_count () * solver;
  return TRUE;
}
