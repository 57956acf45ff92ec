/* SPDX-License-Identifier: GPL-3.0-or-later
 * Evens out how strongly terms and layers pull, by their gradients with respect to the picture.
 *
 * neural-style divides each gradient by its sum at every step; the result is the gradient of no loss, and a line search
 * fails on it. Here the factors are measured once and become part of the weights.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "objective-private.h"

typedef enum
{
  CONTENT,
  STYLE
} Kind;

void
art_balance_free (ArtBalance *balance)
{
  if (!balance)
    return;
  g_array_unref (balance->content);
  g_array_unref (balance->style);
  g_free (balance);
}

static double
root_mean_square (const NnTensor *tensor)
{
  const float *values = nn_tensor_floats (tensor);
  gint64 n = nn_tensor_count (tensor);
  double sum = 0.0;

  for (gint64 i = 0; i < n; i++)
    sum += (double) values[i] * values[i];
  return sqrt (sum / (double) MAX (n, 1));
}

/* Leaves terms of @kind on layer @only, or on all layers if that is -1, each times its factor, and no others. */
static void
keep_terms (ArtObjective *objective, Kind kind, int only, const GArray *factors)
{
  for (int i = 0; i < objective->n_layers; i++)
    {
      double factor = only < 0 || only == i ? g_array_index (factors, double, i) : 0.0;

      objective->layers[i].content_weight *= kind == CONTENT ? factor : 0.0;
      objective->layers[i].style_weight *= kind == STYLE ? factor : 0.0;
    }
}

/* How strongly these terms pull. */
static gboolean
pull_of (ArtObjective *objective, Kind kind, int only, const GArray *factors, double *pull, GCancellable *cancellable,
         GError **error)
{
  const gsize bytes = sizeof *objective->layers * (gsize) objective->n_layers;
  g_autofree ArtObjectiveLayer *layers = g_memdup2 (objective->layers, bytes);
  double unused;
  gboolean done;

  keep_terms (objective, kind, only, factors);
  if (kind == STYLE)
    art_objective_compare_styles (objective);
  done = art_objective_pull (objective, &unused, cancellable, error);
  memcpy (objective->layers, layers, bytes);
  if (done)
    *pull = root_mean_square (nn_session_input_gradient (objective->session, 0));
  return done;
}

static double
weight_of (const ArtObjective *objective, int layer, Kind kind)
{
  if (kind == CONTENT)
    return objective->layers[layer].content_weight;
  for (guint i = 0; i < objective->styles->len; i++)
    if (art_objective_style (objective, i)->layer == layer)
      return objective->layers[layer].style_weight;
  return 0.0;
}

/* Factors for the layers of @kind, so that each pulls as its weight says, and all together as strongly as before. */
static gboolean
even_layers (ArtObjective *objective, Kind kind, GArray *factors, GCancellable *cancellable, GError **error)
{
  double before = 0.0, after = 0.0;

  if (!pull_of (objective, kind, -1, factors, &before, cancellable, error))
    return FALSE;
  for (int i = 0; i < objective->n_layers && before > 0.0; i++)
    {
      double weight = weight_of (objective, i, kind), pull = 0.0;

      if (weight > 0.0 && !pull_of (objective, kind, i, factors, &pull, cancellable, error))
        return FALSE;
      if (pull > 0.0)
        g_array_index (factors, double, i) = weight / pull;
    }
  if (before > 0.0 && !pull_of (objective, kind, -1, factors, &after, cancellable, error))
    return FALSE;
  for (int i = 0; i < objective->n_layers && after > 0.0; i++)
    g_array_index (factors, double, i) *= before / after;
  return TRUE;
}

static gboolean
content_pull (ArtObjective *objective, NnTensor *picture, const ArtBalance *balance, double *pull,
              GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) slope = NULL;

  if (!objective->ssim)
    return pull_of (objective, CONTENT, -1, balance->content, pull, cancellable, error);
  slope = nn_tensor_new (NN_TYPE_FLOAT, &picture->shape, error);
  if (!slope)
    return FALSE;
  memset (slope->data, 0, nn_tensor_bytes (slope));
  art_ssim_term (objective->ssim, picture, objective->ssim_weight, nn_tensor_floats (slope));
  *pull = root_mean_square (slope);
  return TRUE;
}

/* What equal weights would pull is what the terms pull divided by their weights, which the factor leaves as they are.
 */
static gboolean
even_terms (ArtObjective *objective, NnTensor *picture, ArtBalance *balance, GCancellable *cancellable, GError **error)
{
  double content = 0.0, style = 0.0, factor;

  if (!content_pull (objective, picture, balance, &content, cancellable, error)
      || !pull_of (objective, STYLE, -1, balance->style, &style, cancellable, error))
    return FALSE;
  if (!(content > 0.0 && style > 0.0))
    return TRUE;
  factor = objective->term_ratio * style / content;
  balance->ssim = factor;
  for (int i = 0; i < objective->n_layers; i++)
    g_array_index (balance->content, double, i) *= factor;
  return TRUE;
}

static GArray *
ones (int n)
{
  GArray *array = g_array_sized_new (FALSE, FALSE, sizeof (double), (guint) MAX (n, 1));
  const double one = 1.0;

  for (int i = 0; i < n; i++)
    g_array_append_val (array, one);
  return array;
}

ArtBalance *
art_objective_measure_balance (ArtObjective *objective, NnTensor *picture, ArtBalanceFlags flags,
                               GCancellable *cancellable, GError **error)
{
  g_autoptr (ArtBalance) balance = g_new0 (ArtBalance, 1);

  balance->content = ones (objective->n_layers);
  balance->style = ones (objective->n_layers);
  balance->ssim = 1.0;
  if (objective->n_layers == 0)
    return g_steal_pointer (&balance);
  if (!nn_session_run (objective->session, &picture, cancellable, error))
    return NULL;
  art_objective_measure_styles (objective);
  if ((flags & ART_BALANCE_LAYERS)
      && (!even_layers (objective, CONTENT, balance->content, cancellable, error)
          || !even_layers (objective, STYLE, balance->style, cancellable, error)))
    return NULL;
  if ((flags & ART_BALANCE_TERMS) && !even_terms (objective, picture, balance, cancellable, error))
    return NULL;
  return g_steal_pointer (&balance);
}

void
art_objective_apply_balance (ArtObjective *objective, const ArtBalance *balance)
{
  g_return_if_fail ((int) balance->content->len == objective->n_layers);
  for (int i = 0; i < objective->n_layers; i++)
    {
      objective->layers[i].content_weight *= g_array_index (balance->content, double, i);
      objective->layers[i].style_weight *= g_array_index (balance->style, double, i);
    }
  objective->ssim_weight *= balance->ssim;
}
