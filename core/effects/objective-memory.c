/* SPDX-License-Identifier: GPL-3.0-or-later
 * Buffers of an objective: seeds, statistics, scratch.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "effect.h"
#include "objective-private.h"
#include "style-transport.h"

static gboolean
check_channels (const char *name, const ArtObjectiveTarget *target, const NnTensor *output, GError **error)
{
  if (target->style->channels == output->shape.dims[1])
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
               _ ("The style was measured with another network: layer “%s” has %d channels there and %d here. "
                  "Use the network that belongs to the style, or a picture as style."),
               name, target->style->channels, (int) output->shape.dims[1]);
  return FALSE;
}

static gboolean
no_memory (gsize bytes, GError **error)
{
  g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory: %.0f MiB more are needed."),
               bytes / 1048576.0);
  return FALSE;
}

/* Room for what regions gather: the most that any target of any layer needs. */
static gboolean
allocate_for_regions (ArtObjective *objective, GError **error)
{
  gsize most = 0;

  for (int i = 0; i < objective->n_layers; i++)
    {
      const ArtObjectiveLayer *layer = &objective->layers[i];

      for (guint t = 0; layer->targets && t < layer->targets->len; t++)
        {
          const ArtObjectiveTarget *target = &g_array_index (layer->targets, ArtObjectiveTarget, t);

          if (target->region)
            most = MAX (most, (gsize) target->style->channels * art_region_count (target->region));
        }
    }
  if (most == 0)
    return TRUE;
  objective->gathered = nn_try_malloc_aligned (sizeof (float) * most);
  objective->product = nn_try_malloc_aligned (sizeof (float) * most);
  objective->memory += 2 * sizeof (float) * most;
  return (objective->gathered && objective->product) || no_memory (2 * sizeof (float) * most, error);
}

static gboolean
allocate_layer (ArtObjective *objective, int i, GError **error)
{
  ArtObjectiveLayer *layer = &objective->layers[i];
  const NnTensor *output = nn_session_output (objective->session, i);
  const char *name = g_ptr_array_index (objective->names, i);

  if (!(layer->seed = nn_tensor_new (NN_TYPE_FLOAT, &output->shape, error)))
    return FALSE;
  objective->seeds[i] = layer->seed;
  objective->memory += nn_tensor_bytes (output) * (layer->content_weight > 0.0 ? 2 : 1);
  for (guint t = 0; layer->targets && t < layer->targets->len; t++)
    if (!check_channels (name, &g_array_index (layer->targets, ArtObjectiveTarget, t), output, error))
      return FALSE;
  if (layer->targets)
    layer->now = art_layer_statistics_new (name, (int) output->shape.dims[1]);
  return TRUE;
}

gboolean
art_objective_allocate (ArtObjective *objective, const NnTensor *picture, GError **error)
{
  gsize channels = 1, pixels = (gsize) nn_tensor_count (picture) / 3;

  for (int i = 0; i < objective->n_layers; i++)
    {
      if (!allocate_layer (objective, i, error))
        return FALSE;
      if (objective->layers[i].now)
        channels = MAX (channels, (gsize) objective->layers[i].now->channels);
    }
  objective->matrix = nn_try_malloc_aligned (sizeof (float) * channels * channels);
  objective->tv_scratch = nn_try_malloc_aligned (sizeof (float) * pixels);
  objective->memory += sizeof (float) * (channels * channels + pixels);
  if (objective->statistic == ART_STATISTIC_TRANSPORT)
    objective->memory += art_style_transport_memory ((int) channels);
  if (!objective->matrix || !objective->tv_scratch)
    return no_memory (sizeof (float) * (channels * channels + pixels), error);
  return allocate_for_regions (objective, error);
}
