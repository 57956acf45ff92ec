/* SPDX-License-Identifier: GPL-3.0-or-later
 * The objective of one level of the pyramid: content, styles and masks at its size, balanced as at the first level.
 */
#include "config.h"

#include <math.h>

#include "image.h"
#include "precondition.h"
#include "style-transfer-private.h"

/* Weights are balanced at the content moved so far down the gradient (root mean square, of 0..1): at the content itself
 * nothing pulls back to it. About as far as strokes move colours. */
#define PROBE_DISTANCE 0.1

static ArtStyleTarget *
target_of_part (const ArtTransfer *transfer, int part, int width, int height, GCancellable *cancellable, GError **error)
{
  NnTensor *whole = g_ptr_array_index (transfer->masks, part);
  g_autoptr (NnTensor) mask = whole ? art_image_resize (whole, width, height, error) : NULL;
  g_autoptr (GPtrArray) statistics = NULL;
  int side = art_transfer_at_level (transfer, MIN (transfer->width, transfer->height), width);

  if (whole && !mask)
    return NULL;
  statistics =
      art_style_set_measure_part (transfer->styles, part, transfer->network,
                                  (const char *const *) transfer->style_names->pdata, side, cancellable, error);
  return statistics ? art_style_target_new (statistics, mask) : NULL;
}

static GPtrArray *
targets_of_level (const ArtTransfer *transfer, int width, int height, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) art_style_target_free);

  for (int i = 0; i < art_style_set_n_parts (transfer->styles); i++)
    {
      ArtStyleTarget *target = target_of_part (transfer, i, width, height, cancellable, error);

      if (!target)
        return NULL;
      g_ptr_array_add (targets, target);
    }
  return g_steal_pointer (&targets);
}

/* @content moved down the gradient of @objective. (transfer full) */
static NnTensor *
probe (ArtObjective *objective, NnTensor *content, GCancellable *cancellable, GError **error)
{
  int width = (int) content->shape.dims[3], height = (int) content->shape.dims[2];
  gint64 n = nn_tensor_count (content);
  g_autoptr (NnTensor) moved = nn_tensor_new (NN_TYPE_FLOAT, &content->shape, error);
  g_autoptr (NnTensor) scratch = moved ? nn_tensor_new (NN_TYPE_FLOAT, &content->shape, error) : NULL;
  float *slope;
  double sum = 0.0;
  ArtLoss loss;

  if (!scratch || !art_objective_evaluate (objective, content, moved, &loss, cancellable, error))
    return NULL;
  slope = nn_tensor_floats (moved);
  art_precondition (slope, NULL, width, height, nn_tensor_floats (scratch), slope);
  for (gint64 i = 0; i < n; i++)
    sum += (double) slope[i] * slope[i];
  for (gint64 i = 0; i < n; i++)
    slope[i] = nn_tensor_floats (content)[i] - (float) (PROBE_DISTANCE / sqrt (sum / n + 1e-30)) * slope[i];
  return g_steal_pointer (&moved);
}

static ArtBalanceFlags
wanted_balance (const ArtTransfer *transfer)
{
  ArtBalanceFlags flags = 0;

  if (art_settings_int (transfer->settings, "balance") == ART_BALANCE_AUTO)
    flags |= ART_BALANCE_TERMS;
  if (art_settings_boolean (transfer->settings, "normalize-gradients"))
    flags |= ART_BALANCE_LAYERS;
  return flags;
}

static gboolean
balance (ArtTransfer *transfer, ArtObjective *objective, NnTensor *content, GCancellable *cancellable, GError **error)
{
  ArtBalanceFlags flags = wanted_balance (transfer);
  g_autoptr (NnTensor) moved = NULL;

  if (flags == 0)
    return TRUE;
  if (!transfer->balance)
    {
      if (!(moved = probe (objective, content, cancellable, error)))
        return FALSE;
      transfer->balance = art_objective_measure_balance (objective, moved, flags, cancellable, error);
    }
  if (transfer->balance)
    art_objective_apply_balance (objective, transfer->balance);
  return transfer->balance != NULL;
}

ArtObjective *
art_transfer_objective (int level, int width, int height, gpointer data, GCancellable *cancellable, GError **error)
{
  ArtTransfer *transfer = data;
  g_autoptr (NnTensor) content = art_image_resize (transfer->framed, width, height, error);
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (ArtObjective) objective = NULL;
  ArtObjectiveOptions options = transfer->weights;

  if (!content || !(targets = targets_of_level (transfer, width, height, cancellable, error)))
    return NULL;
  options.targets = targets;
  objective = art_objective_new (transfer->network, content, transfer->content_layers, NULL, transfer->style_layers,
                                 &options, cancellable, error);
  if (!objective || !balance (transfer, objective, content, cancellable, error))
    return NULL;
  return g_steal_pointer (&objective);
}
