/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a stylised picture of the working size to a result: colours, size, fine detail, and what is done after the fact.
 */
#include "config.h"

#include "enlarge.h"
#include "image.h"
#include "style-match.h"
#include "style-post.h"
#include "style-transfer-private.h"

/* Gives @picture the colours of the content all over. Built-in styles are numbers, which cannot be given other colours
 * beforehand as pictures can. */
static gboolean
match_colors (const ArtTransfer *transfer, NnTensor *picture, GError **error)
{
  g_autoptr (ArtLayerStatistics) now = art_layer_statistics_new ("colors", 3);
  g_autoptr (ArtLayerStatistics) wanted = art_layer_statistics_new ("colors", 3);
  g_autoptr (ArtStyleMap) map = NULL;
  ArtStyleShare everywhere = { .weight = 1.0 };

  art_layer_statistics_compute (now, picture);
  art_layer_statistics_compute (wanted, transfer->picture);
  map = art_style_map_new (now, wanted, ART_STYLE_MATCH_COVARIANCE, ART_STYLE_MATCH_EPSILON, error);
  everywhere.map = map;
  return map && art_style_shares_apply (&everywhere, 1, picture, error);
}

GeglBuffer *
art_transfer_finish (const ArtTransfer *transfer, const NnTensor *stylised, GeglBuffer *original,
                     const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  int colors = art_settings_int (transfer->settings, "colors");
  ArtEnlargeOptions options = {
    .detail = art_settings_double (transfer->settings, "detail"),
    .keep_colors = colors == ART_COLORS_LUMINANCE,
  };
  const ArtStylePost post = art_style_post_from_settings (transfer->settings);
  g_autoptr (NnTensor) picture = art_image_resize (stylised, transfer->width, transfer->height, error);
  g_autoptr (GeglBuffer) result = NULL;

  if (!picture)
    return NULL;
  if (colors == ART_COLORS_MATCHED && (transfer->painter || !art_style_set_has_pictures (transfer->styles))
      && !match_colors (transfer, picture, error))
    return NULL;
  result = art_enlarge (picture, transfer->picture, original, &options, monitor, cancellable, error);
  if (!result || art_style_post_is_idle (&post))
    return g_steal_pointer (&result);
  return art_style_post (result, original, &post, cancellable, error);
}
