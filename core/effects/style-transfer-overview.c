/* SPDX-License-Identifier: GPL-3.0-or-later
 * A quick look at style transfer for the dialog: one pass over a reduced picture, whatever the method.
 */
#include "config.h"

#include "image-shrink.h"
#include "style-transfer-private.h"

/* More pixels would not be quick, fewer would not look like the result. */
#define LARGEST_SIDE 1024
#define SMALLEST_SIDE 64

static GeglBuffer *
paint (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
       GCancellable *cancellable, GError **error)
{
  g_autoptr (ArtTransfer) transfer = art_transfer_new (inputs, settings, error);
  g_autoptr (NnTensor) painted = NULL;
  g_autoptr (GeglBuffer) small = NULL;

  if (!transfer || !art_transfer_read_pictures (transfer, error)
      || !(painted = art_transfer_paint_at_once (transfer, monitor, cancellable, error)))
    return NULL;
  small = art_image_shrink (inputs->content, size);
  return art_transfer_finish (transfer, painted, small, NULL, cancellable, error);
}

GeglBuffer *
art_style_transfer_overview (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
                             GCancellable *cancellable, GError **error)
{
  g_autoptr (ArtSettings) quick = art_settings_copy (settings);
  int largest = MIN (LARGEST_SIDE, art_settings_int (settings, "working-size"));
  GError *local = NULL;
  GeglBuffer *result;

  art_settings_set_number (quick, "working-size", CLAMP (size, SMALLEST_SIDE, largest), NULL);
  art_settings_set_number (quick, "method", ART_METHOD_INSTANT, NULL);
  result = paint (inputs, quick, size, monitor, cancellable, &local);
  if (!result)
    art_failure_translate (local, &art_transfer_advice, error);
  return result;
}
