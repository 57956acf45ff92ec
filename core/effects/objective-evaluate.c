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
art_objective_measure_styles (ArtObjective *objective)
{
  for (guint i = 0; i < objective->styles->len; i++)
    {
      const ArtObjectiveStyle *style = art_objective_style (objective, i);

      art_style_term_measure (style->term, nn_session_output (objective->session, style->layer));
    }
}

void
art_objective_compare_styles (ArtObjective *objective)
{
  nn_parallel_for (objective->styles->len, 1, compare_styles, objective);
}

/* The content term of layer @i, whose gradient is added to @slope (nullable). */
static double
pull_content (const ArtObjective *objective, int i, float *slope)
{
  const ArtObjectiveLayer *layer = &objective->layers[i];

  if (!layer->content)
    return 0.0;
  return art_content_term (nn_session_output (objective->session, i), layer->content, layer->content_scale,
                           layer->content_weight, slope);
}

typedef struct
{
  const ArtObjective *objective;
  double content;
} Pull;

static gboolean
pull_layer (int i, NnTensor *gradient, gpointer data)
{
  Pull *pull = data;
  const ArtObjective *objective = pull->objective;
  float *slope = nn_tensor_floats (gradient);

  if (objective->layers[i].content_weight > 0.0)
    pull->content += pull_content (objective, i, slope);
  for (guint s = 0; s < objective->styles->len && objective->layers[i].style_weight > 0.0; s++)
    if (art_objective_style (objective, s)->layer == i)
      art_style_term_pull (art_objective_style (objective, s)->term, nn_session_output (objective->session, i), slope);
  return objective->layers[i].content_weight > 0.0 || objective->layers[i].style_weight > 0.0;
}

gboolean
art_objective_pull (ArtObjective *objective, double *content, GCancellable *cancellable, GError **error)
{
  Pull pull = { objective, 0.0 };
  gboolean done = nn_session_backward_from (objective->session, pull_layer, &pull, cancellable, error);

  *content = pull.content;
  return done;
}

/* The terms of all layers. @gradient: (nullable): gets theirs by the picture, zeros where there are no layers. */
static gboolean
evaluate_layers (ArtObjective *objective, NnTensor *picture, NnTensor *gradient, ArtLoss *loss,
                 GCancellable *cancellable, GError **error)
{
  if (objective->n_layers == 0)
    {
      if (gradient)
        memset (gradient->data, 0, nn_tensor_bytes (gradient));
      return TRUE;
    }
  if (!nn_session_run (objective->session, &picture, cancellable, error))
    return FALSE;
  art_objective_measure_styles (objective);
  art_objective_compare_styles (objective);
  for (guint i = 0; i < objective->styles->len; i++)
    loss->style += art_objective_style (objective, i)->loss;
  for (int i = 0; !gradient && i < objective->n_layers; i++)
    loss->content += pull_content (objective, i, NULL);
  if (!gradient)
    return TRUE;
  if (!art_objective_pull (objective, &loss->content, cancellable, error))
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
  if (!evaluate_layers (objective, picture, gradient, loss, cancellable, error))
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
