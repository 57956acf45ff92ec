/* SPDX-License-Identifier: GPL-3.0-or-later
 * Scratch memory of an objective, and what all of it takes.
 */
#include "config.h"

#include "failure.h"
#include "objective-private.h"
#include "style-transport.h"

gboolean
art_objective_allocate (ArtObjective *objective, const NnTensor *picture, GError **error)
{
  const gsize bytes = sizeof (float) * nn_tensor_count (picture) / 3;
  int channels = 0;

  for (int i = 0; i < objective->n_layers; i++)
    if (objective->layers[i].content_weight > 0.0)
      objective->memory += nn_tensor_bytes (nn_session_output (objective->session, i));
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
