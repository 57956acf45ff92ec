/* SPDX-License-Identifier: GPL-3.0-or-later
 * The weighted sum of all terms at a point, and its gradient.
 */
#include "config.h"

#include <string.h>

#include "objective-private.h"
#include "terms.h"

/* Pulls colours outside 0..1 back; colours inside are left alone. */
#define RANGE_UNIT 100.0

static void
compare_styles (gint64 begin, gint64 end, int worker, gpointer data)
{
  ArtObjective *objective = data;

  for (gint64 i = begin; i < end; i++)
    {
      ArtObjectiveStyle *style = art_objective_style (objective, (guint) i);

      style->loss = art_style_term_compare (style->term, objective->layers[style->layer].style_weight * style->share);
    }
}

void
art_objective_compare_styles (ArtObjective *objective)
{
  for (guint i = 0; i < objective->styles->len; i++)
    {
      const ArtObjectiveStyle *style = art_objective_style (objective, i);

      art_style_term_measure (style->term, nn_session_output (objective->session, style->layer));
    }
  nn_parallel_for (objective->styles->len, 1, compare_styles, objective);
}

typedef struct
{
  const float *base;
  gint64 plane;
  float *seed;
} FillJob;

static void
fill_channels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const FillJob *job = data;

  for (gint64 c = begin; c < end; c++)
    for (gint64 i = c * job->plane; i < (c + 1) * job->plane; i++)
      job->seed[i] = job->base[c];
}

/* What is the same everywhere goes into the seed as it is cleared: each walk over a layer costs. */
static void
start_seed (ArtObjective *objective, int layer, gboolean with_style)
{
  NnTensor *seed = objective->layers[layer].seed;
  const gint64 channels = seed->shape.dims[1];
  g_autofree float *base = g_new0 (float, channels);
  FillJob job = { base, nn_tensor_count (seed) / channels, nn_tensor_floats (seed) };

  for (guint i = 0; with_style && i < objective->styles->len; i++)
    if (art_objective_style (objective, i)->layer == layer)
      art_style_term_pull_base (art_objective_style (objective, i)->term, base);
  nn_parallel_for (channels, 1, fill_channels, &job);
}

void
art_objective_seed_layer (ArtObjective *objective, int i, double *content, double *style)
{
  const ArtObjectiveLayer *layer = &objective->layers[i];
  const NnTensor *output = nn_session_output (objective->session, i);
  float *seed = nn_tensor_floats (layer->seed);

  start_seed (objective, i, style != NULL);
  if (content && layer->content)
    *content += art_content_term (output, layer->content, layer->content_scale, layer->content_weight, seed);
  for (guint s = 0; style && s < objective->styles->len; s++)
    {
      const ArtObjectiveStyle *one = art_objective_style (objective, s);

      if (one->layer != i)
        continue;
      *style += one->loss;
      art_style_term_pull (one->term, output, seed);
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
  art_objective_compare_styles (objective);
  for (int i = 0; i < objective->n_layers; i++)
    art_objective_seed_layer (objective, i, &loss->content, &loss->style);
  if (gradient && !network_gradient (objective, gradient, cancellable, error))
    return FALSE;
  if (objective->ssim)
    loss->content += art_ssim_term (objective->ssim, picture, objective->ssim_weight, slope);
  if (objective->tv_weight > 0.0)
    loss->tv = art_tv_term (picture, objective->tv_weight, objective->tv_scratch, slope);
  loss->range = art_range_term (picture, RANGE_UNIT, slope);
  loss->variables = evaluate_variables (objective, x, slope);
  loss->total = loss->content + loss->style + loss->tv + loss->range + loss->variables;
  return TRUE;
}
