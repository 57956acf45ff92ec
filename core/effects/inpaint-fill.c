/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills the hole of one crop.
 */
#include "config.h"

#include "inpaint-fill.h"

#include <string.h>

#include "image.h"

/* The network's answer at the size of the crop; outside of its view the smooth colours of the crop. NULL without
 * @error if there is no answer. */
static NnTensor *
make_guide (const ArtInpaintCrop *crop, const ArtInpaintFill *fill, GError **error)
{
  gsize width = (gsize) crop->area.width, plane = width * (gsize) crop->area.height;
  int left = fill->view.x - crop->area.x, top = fill->view.y - crop->area.y;
  g_autoptr (NnTensor) large = NULL;
  NnTensor *guide;

  if (!fill->answer)
    return NULL;
  large = art_image_resize (fill->answer, fill->view.width, fill->view.height, error);
  if (!large)
    return NULL;
  guide = nn_tensor_convert (crop->picture, NN_TYPE_FLOAT, error);
  for (gsize c = 0; guide && c < 3; c++)
    for (int y = 0; y < fill->view.height; y++)
      memcpy (nn_tensor_floats (guide) + c * plane + (gsize) (top + y) * width + (gsize) left,
              nn_tensor_floats (large) + (c * (gsize) fill->view.height + (gsize) y) * (gsize) fill->view.width,
              sizeof (float) * (gsize) fill->view.width);
  return guide;
}

/* The hole becomes what @guide says. */
static void
take_guide (ArtInpaintCrop *crop, const NnTensor *guide)
{
  gsize plane = (gsize) crop->area.width * crop->area.height;

  for (gsize i = 0; i < plane; i++)
    for (gsize c = 0; c < 3 && crop->hole[i]; c++)
      nn_tensor_floats (crop->picture)[c * plane + i] = nn_tensor_floats (guide)[c * plane + i];
}

gboolean
art_inpaint_fill (ArtInpaintCrop *crop, ArtInpaintFill *fill, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) guide = make_guide (crop, fill, error);

  if (fill->answer && !guide)
    return FALSE;
  if (guide)
    take_guide (crop, guide);
  if (crop->n_source == 0)
    fill->notes |= ART_INPAINT_NOTE_NO_SOURCE;
  if (fill->progress)
    fill->progress (1.0, fill->data);
  return TRUE;
}
