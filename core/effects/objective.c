/* SPDX-License-Identifier: GPL-3.0-or-later
 * The weighted sum of terms over a session of the perceptual network.
 *
 * The terms of terms.h are relative errors between 0 and about 1. The constants below put them on one scale, chosen by
 * looking, so that weights of 1, 1, 1 give a balanced picture. Layer weights count relative to each other: they are
 * divided by their sum.
 */
#include "config.h"

#include "objective.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"
#include "terms.h"

/* What a weight of 1 means for each term; the whole is scaled so that losses read well (about 100 at the start). */
#define CONTENT_UNIT 12.0
#define STYLE_UNIT 100.0
#define TV_UNIT 8.0
/* Pulls colours outside 0..1 back; colours inside are left alone. */
#define RANGE_UNIT 100.0

/* One output of the session and the terms measured on it. */
typedef struct
{
  double content_weight, style_weight; /* with unit and share of the layer; 0 = no such term */
  double content_scale;
  NnTensor *content;               /* target */
  const ArtLayerStatistics *style; /* target; owned by the objective's @style */
  ArtLayerStatistics *now;
  NnTensor *seed;
} Layer;

struct _ArtObjective
{
  NnSession *session;
  GPtrArray *names; /* of outputs, NULL-terminated */
  Layer *layers;    /* by output */
  int n_layers;
  NnTensor **seeds; /* (unowned) by output */
  GPtrArray *style; /* ArtLayerStatistics */
  ArtStatistic statistic;
  double tv_weight;
  float *matrix, *tv_scratch;
  ArtVariables variables; /* all NULL: pixels */
  NnTensor *picture;      /* what variables stand for */
  gsize memory;
};

void
art_objective_free (ArtObjective *objective)
{
  if (!objective)
    return;
  for (int i = 0; i < objective->n_layers; i++)
    {
      g_clear_pointer (&objective->layers[i].content, nn_tensor_unref);
      g_clear_pointer (&objective->layers[i].seed, nn_tensor_unref);
      art_layer_statistics_free (objective->layers[i].now);
    }
  g_clear_pointer (&objective->session, nn_session_free);
  g_clear_pointer (&objective->picture, nn_tensor_unref);
  g_ptr_array_unref (objective->names);
  g_clear_pointer (&objective->style, g_ptr_array_unref);
  g_free (objective->layers);
  g_free (objective->seeds);
  nn_free_aligned (objective->matrix);
  nn_free_aligned (objective->tv_scratch);
  g_free (objective);
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

/* An objective that knows its layers and weights, but has no session yet. */
static ArtObjective *
objective_new (GPtrArray *content_layers, GPtrArray *style_layers, const ArtObjectiveOptions *options)
{
  ArtObjective *objective = g_new0 (ArtObjective, 1);

  objective->names = g_ptr_array_new_with_free_func (g_free);
  objective->layers = g_new0 (Layer, content_layers->len + style_layers->len + 1);
  objective->statistic = options->statistic;
  objective->tv_weight = options->tv_weight * TV_UNIT;
  add_content_layers (objective, content_layers, options->content_weight * CONTENT_UNIT);
  add_style_layers (objective, style_layers, options->style_weight * STYLE_UNIT);
  return objective;
}

/* Gives each style layer the statistics that it is compared with. */
static gboolean
bind_style (ArtObjective *objective, GPtrArray *style, GError **error)
{
  objective->style = g_ptr_array_ref (style);
  for (int i = 0; i < objective->n_layers; i++)
    {
      const char *name = g_ptr_array_index (objective->names, i);
      Layer *layer = &objective->layers[i];

      if (!(layer->style_weight > 0.0))
        continue;
      layer->style = find_statistics (style, name);
      if (!layer->style)
        {
          g_set_error (error, ART_ERROR, ART_ERROR_MODEL, _ ("There are no style statistics for layer “%s”."), name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_layer (const char *name, const Layer *layer, const NnTensor *output, GError **error)
{
  if (output->type != NN_TYPE_FLOAT || output->shape.rank != 4 || nn_tensor_count (output) < 1)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
                   _ ("Layer “%s” of the network is not a feature map. Choose other layers."), name);
      return FALSE;
    }
  if (layer->style && layer->style->channels != output->shape.dims[1])
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
                   _ ("The style was measured with another network: layer “%s” has %d channels there and %d here. "
                      "Use the network that belongs to the style, or a picture as style."),
                   name, layer->style->channels, (int) output->shape.dims[1]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
no_memory (gsize bytes, GError **error)
{
  g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory: %.0f MiB more are needed."),
               bytes / 1048576.0);
  return FALSE;
}

/* Buffers for the terms: seeds, statistics, scratch. */
static gboolean
allocate (ArtObjective *objective, const NnTensor *picture, GError **error)
{
  gsize channels = 1, pixels = (gsize) nn_tensor_count (picture) / 3;

  for (int i = 0; i < objective->n_layers; i++)
    {
      Layer *layer = &objective->layers[i];
      const NnTensor *output = nn_session_output (objective->session, i);
      const char *name = g_ptr_array_index (objective->names, i);

      if (!check_layer (name, layer, output, error))
        return FALSE;
      if (!(layer->seed = nn_tensor_new (NN_TYPE_FLOAT, &output->shape, error)))
        return FALSE;
      objective->seeds[i] = layer->seed;
      objective->memory += nn_tensor_bytes (output) * (layer->content_weight > 0.0 ? 2 : 1);
      if (!layer->style)
        continue;
      layer->now = art_layer_statistics_new (name, layer->style->channels);
      channels = MAX (channels, (gsize) layer->style->channels);
    }
  objective->matrix = nn_try_malloc_aligned (sizeof (float) * channels * channels);
  objective->tv_scratch = nn_try_malloc_aligned (sizeof (float) * pixels);
  objective->memory += sizeof (float) * (channels * channels + pixels);
  if (!objective->matrix || !objective->tv_scratch)
    return no_memory (sizeof (float) * (channels * channels + pixels), error);
  return TRUE;
}

/* Keeps what the content layers say about @content. */
static gboolean
measure_content (ArtObjective *objective, NnTensor *content, GCancellable *cancellable, GError **error)
{
  if (objective->n_layers == 0)
    return TRUE;
  if (!nn_session_run (objective->session, &content, cancellable, error))
    return FALSE;
  for (int i = 0; i < objective->n_layers; i++)
    {
      Layer *layer = &objective->layers[i];
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
  objective->seeds = g_new0 (NnTensor *, objective->n_layers + 1);
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

ArtObjective *
art_objective_new (NnGraph *graph, NnTensor *content, GPtrArray *content_layers, GPtrArray *style,
                   GPtrArray *style_layers, const ArtObjectiveOptions *options, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (ArtObjective) objective = objective_new (content_layers, style_layers, options);

  if (!compile (objective, graph, content, options->memory_limit, error) || !bind_style (objective, style, error)
      || !allocate (objective, content, error) || !measure_content (objective, content, cancellable, error))
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

  if (!compile (objective, graph, picture, options->memory_limit, error))
    return FALSE;
  *memory = objective->memory + sizeof (float) * width * height;
  for (int i = 0; i < objective->n_layers; i++)
    *memory += nn_tensor_bytes (nn_session_output (objective->session, i))
               * (objective->layers[i].content_weight > 0.0 ? 2 : 1);
  return TRUE;
}

/* Adds up the terms of all layers and fills their seeds. */
static void
evaluate_layers (ArtObjective *objective, ArtLoss *loss)
{
  for (int i = 0; i < objective->n_layers; i++)
    {
      Layer *layer = &objective->layers[i];
      const NnTensor *output = nn_session_output (objective->session, i);
      float *seed = nn_tensor_floats (layer->seed);

      memset (seed, 0, nn_tensor_bytes (layer->seed));
      if (layer->content)
        loss->content += art_content_term (output, layer->content, layer->content_scale, layer->content_weight, seed);
      if (layer->style)
        loss->style += art_style_term (output, layer->style, objective->statistic, layer->style_weight, layer->now,
                                       objective->matrix, seed);
    }
}

/* The gradient through the network; zeros where there are no layers. */
static gboolean
network_gradient (ArtObjective *objective, NnTensor *gradient, GCancellable *cancellable, GError **error)
{
  memset (gradient->data, 0, nn_tensor_bytes (gradient));
  if (objective->n_layers == 0)
    return TRUE;
  if (!nn_session_backward (objective->session, objective->seeds, cancellable, error))
    return FALSE;
  memcpy (gradient->data, nn_session_input_gradient (objective->session, 0)->data, nn_tensor_bytes (gradient));
  return TRUE;
}

gboolean
art_objective_set_variables (ArtObjective *objective, const ArtVariables *variables, const NnTensor *like,
                             GError **error)
{
  g_clear_pointer (&objective->picture, nn_tensor_unref);
  objective->variables = *variables;
  objective->picture = nn_tensor_new (NN_TYPE_FLOAT, &like->shape, error);
  return objective->picture != NULL;
}

NnTensor *
art_objective_picture (ArtObjective *objective, NnTensor *x)
{
  if (!objective->picture)
    return x;
  objective->variables.to_picture (x, objective->picture, objective->variables.data);
  return objective->picture;
}

/* From the gradient by pixels to that by variables, and their own terms. */
static double
evaluate_variables (ArtObjective *objective, const NnTensor *x, float *slope)
{
  const ArtVariables *variables = &objective->variables;

  if (!objective->picture)
    return 0.0;
  if (slope)
    variables->pull_back (x, slope, variables->data);
  return variables->terms ? variables->terms (x, slope, variables->data) : 0.0;
}

gboolean
art_objective_evaluate (ArtObjective *objective, NnTensor *x, NnTensor *gradient, ArtLoss *loss,
                        GCancellable *cancellable, GError **error)
{
  float *slope = gradient ? nn_tensor_floats (gradient) : NULL;
  NnTensor *picture = art_objective_picture (objective, x);

  *loss = (ArtLoss){ 0.0 };
  if (objective->n_layers > 0 && !nn_session_run (objective->session, &picture, cancellable, error))
    return FALSE;
  evaluate_layers (objective, loss);
  if (gradient && !network_gradient (objective, gradient, cancellable, error))
    return FALSE;
  if (objective->tv_weight > 0.0)
    loss->tv = art_tv_term (picture, objective->tv_weight, objective->tv_scratch, slope);
  loss->range = art_range_term (picture, RANGE_UNIT, slope);
  loss->variables = evaluate_variables (objective, x, slope);
  loss->total = loss->content + loss->style + loss->tv + loss->range + loss->variables;
  return TRUE;
}
