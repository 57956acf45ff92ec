/* SPDX-License-Identifier: GPL-3.0-or-later
 * The weighted sum of all terms at a point, and its gradient.
 */
#include "config.h"

#include <string.h>

#include "objective-private.h"
#include "terms.h"

/* Pulls colours outside 0..1 back; colours inside are left alone. */
#define RANGE_UNIT 100.0

static double
style_terms (ArtObjective *objective, const ArtObjectiveLayer *layer, const NnTensor *output, float *seed)
{
  double sum = 0.0;

  for (guint t = 0; layer->targets && t < layer->targets->len; t++)
    {
      const ArtObjectiveTarget *target = &g_array_index (layer->targets, ArtObjectiveTarget, t);
      double weight = layer->style_weight * target->share;

      if (target->region)
        sum += art_region_term (target->region, output, target->style, objective->statistic, weight, layer->now,
                                objective->matrix, objective->gathered, objective->product, seed);
      else
        sum +=
            art_style_term (output, target->style, objective->statistic, weight, layer->now, objective->matrix, seed);
    }
  return sum;
}

void
art_objective_seed_layer (ArtObjective *objective, int i, double *content, double *style)
{
  const ArtObjectiveLayer *layer = &objective->layers[i];
  const NnTensor *output = nn_session_output (objective->session, i);
  float *seed = nn_tensor_floats (layer->seed);

  memset (seed, 0, nn_tensor_bytes (layer->seed));
  if (content && layer->content)
    *content += art_content_term (output, layer->content, layer->content_scale, layer->content_weight, seed);
  if (style)
    *style += style_terms (objective, layer, output, seed);
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
