/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills the hole of one crop.
 */
#include "config.h"

#include "inpaint-fill.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "effect.h"
#include "image.h"
#include "inpaint-grow.h"
#include "inpaint-synthesis.h"

/* How closely texture follows the network: as much as what is known does. */
#define GUIDE_WEIGHT 1.0
/* How far holes of other pieces are filled, too, so that what meets there fits, px. */
#define OVERLAP 12

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

/* Holes of other pieces are filled with this one only next to it; farther away their smooth colours, or what the guide
 * says, do for surroundings. */
static gboolean
leave_other_pieces (ArtInpaintCrop *crop, GError **error)
{
  gsize n = (gsize) crop->area.width * crop->area.height;
  guint8 *near = nn_try_malloc_aligned (n), *scratch = nn_try_malloc_aligned (n);
  gboolean done = near && scratch;

  for (gsize i = 0; done && i < n; i++)
    near[i] = crop->mine[i] ? 255 : 0;
  if (done)
    art_inpaint_grow (near, scratch, crop->area.width, crop->area.height, OVERLAP);
  for (gsize i = 0; done && i < n; i++)
    crop->hole[i] = MIN (crop->hole[i], near[i]);
  nn_free_aligned (near);
  nn_free_aligned (scratch);
  if (!done)
    g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory for the hole."));
  return done;
}

static ArtInpaintFrom
direction_of (const ArtInpaintOptions *options)
{
  return options->sample_from == ART_INPAINT_SAMPLE_SIDES         ? ART_INPAINT_FROM_SIDES
         : options->sample_from == ART_INPAINT_SAMPLE_ABOVE_BELOW ? ART_INPAINT_FROM_ABOVE_BELOW
                                                                  : ART_INPAINT_FROM_ALL;
}

/* Fills the hole with patches. Where there is nothing to copy it stays what it is, and that is noted. */
static gboolean
copy_texture (ArtInpaintCrop *crop, const NnTensor *guide, ArtInpaintFill *fill, GCancellable *cancellable,
              GError **error)
{
  const ArtInpaintOptions *options = fill->options;
  const ArtInpaintSynthesis synthesis = { .seed = options->seed,
                                          .guide_weight = guide ? GUIDE_WEIGHT : 0.0,
                                          .radius = options->radius,
                                          .from = direction_of (options),
                                          .progress = fill->progress,
                                          .data = fill->data };
  g_autoptr (GError) local = NULL;

  if (art_inpaint_synthesize (crop->picture, crop->hole, crop->source, guide, &synthesis, cancellable, &local))
    return TRUE;
  if (!g_error_matches (local, ART_ERROR, ART_ERROR_INPUT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  fill->notes |= ART_INPAINT_NOTE_NO_SOURCE;
  return TRUE;
}

gboolean
art_inpaint_fill (ArtInpaintCrop *crop, ArtInpaintFill *fill, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) guide = make_guide (crop, fill, error);
  gboolean stopped = fill->stop && fill->stop (fill->data);

  if (fill->answer && !guide)
    return FALSE;
  if (guide)
    take_guide (crop, guide);
  if (fill->options->method != ART_INPAINT_NETWORK && !stopped
      && (!leave_other_pieces (crop, error) || !copy_texture (crop, guide, fill, cancellable, error)))
    return FALSE;
  if (fill->progress)
    fill->progress (1.0, fill->data);
  return TRUE;
}
