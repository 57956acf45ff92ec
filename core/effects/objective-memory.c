/* SPDX-License-Identifier: GPL-3.0-or-later
 * Buffers of an objective: seeds and scratch; and what all of it takes.
 */
#include "config.h"

#include "failure.h"
#include "objective-private.h"
#include "style-transport.h"

static gboolean
allocate_layer (ArtObjective *objective, int i, GError **error)
{
  ArtObjectiveLayer *layer = &objective->layers[i];
  const NnTensor *output = nn_session_output (objective->session, i);

  if (!(layer->seed = nn_tensor_new (NN_TYPE_FLOAT, &output->shape, error)))
    return FALSE;
  objective->seeds[i] = layer->seed;
  objective->memory += nn_tensor_bytes (output) * (layer->content_weight > 0.0 ? 2 : 1);
  return TRUE;
}

gboolean
art_objective_allocate (ArtObjective *objective, const NnTensor *picture, GError **error)
{
  const gsize bytes = sizeof (float) * nn_tensor_count (picture) / 3;
  int channels = 0;

  for (int i = 0; i < objective->n_layers; i++)
    if (!allocate_layer (objective, i, error))
      return FALSE;
  for (guint i = 0; i < objective->styles->len; i++)
    {
      const ArtObjectiveStyle *style = art_objective_style (objective, i);

      objective->memory += art_style_term_memory (style->term);
      channels = MAX (channels, (int) nn_session_output (objective->session, style->layer)->shape.dims[1]);
    }
  if (objective->statistic == ART_STATISTIC_TRANSPORT)
    objective->memory += nn_threads_get_count () * art_style_transport_memory (channels);
  objective->memory += bytes;
  objective->tv_scratch = nn_try_malloc_aligned (bytes);
  return objective->tv_scratch || art_memory_missing (bytes, error);
}
