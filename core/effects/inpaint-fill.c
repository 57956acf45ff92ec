/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills the hole of one crop.
 */
#include "config.h"

#include "inpaint-fill.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "effect.h"
#include "image.h"
#include "inpaint-grain.h"
#include "inpaint-grow.h"
#include "inpaint-synthesis.h"

/* How far holes of other pieces are filled, too, so that what meets there fits, px. */
#define OVERLAP 12
/* Part of the work that is done when refinement begins. */
#define REFINEMENT_BEGINS 0.4

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

/* The pixels that patches are copied to, 255: holes of other pieces only next to this one; farther away their smooth
 * colours, or what the guide says, do for surroundings. NULL with @error; nn_free_aligned() */
static guint8 *
find_pixels_to_fill (const ArtInpaintCrop *crop, GError **error)
{
  gsize n = (gsize) crop->area.width * crop->area.height;
  guint8 *near = nn_try_malloc_aligned (n), *scratch = nn_try_malloc_aligned (n);

  if (!near || !scratch)
    {
      nn_free_aligned (near);
      nn_free_aligned (scratch);
      g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory for the hole."));
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    near[i] = crop->mine[i] ? 255 : 0;
  art_inpaint_grow (near, scratch, crop->area.width, crop->area.height, OVERLAP);
  for (gsize i = 0; i < n; i++)
    near[i] = MIN (crop->hole[i], near[i]);
  nn_free_aligned (scratch);
  return near;
}

/* A part of the work, as the monitor sees it. */
typedef struct
{
  const ArtMonitor *monitor;
  double begin, end;
} Stage;

static void
watch_synthesis (double fraction, gpointer data)
{
  const Stage *stage = data;

  stage->monitor->progress (stage->begin + fraction * (stage->end - stage->begin), NULL, -1.0, stage->monitor->data);
}

static void
watch_refinement (double fraction, const char *text, double seconds_left, gpointer data)
{
  watch_synthesis (fraction, data);
}

static void
show_refinement (const ArtSnapshot *snapshot, gpointer data)
{
  const Stage *stage = data;

  stage->monitor->snapshot (snapshot, stage->monitor->data);
}

static gboolean
stop_refinement (gpointer data)
{
  const Stage *stage = data;

  return stage->monitor->stop (stage->monitor->data);
}

static ArtInpaintFrom
direction_of (const ArtInpaintOptions *options)
{
  return options->sample_from == ART_INPAINT_SAMPLE_SIDES         ? ART_INPAINT_FROM_SIDES
         : options->sample_from == ART_INPAINT_SAMPLE_ABOVE_BELOW ? ART_INPAINT_FROM_ABOVE_BELOW
                                                                  : ART_INPAINT_FROM_ALL;
}

/* Fills @hole with patches. Where there is nothing to copy it stays what it is, and that is noted. */
static gboolean
copy_texture (ArtInpaintCrop *crop, const guint8 *hole, const NnTensor *guide, ArtInpaintFill *fill,
              GCancellable *cancellable, GError **error)
{
  const ArtInpaintOptions *options = fill->options;
  Stage stage = { fill->monitor, 0.0, fill->refinement ? REFINEMENT_BEGINS : 1.0 };
  const ArtInpaintSynthesis synthesis = { .seed = options->seed,
                                          .guide_weight = guide ? fill->guide_weight : 0.0,
                                          .radius = options->radius,
                                          .from = direction_of (options),
                                          .color_match = options->color_match,
                                          .progress = watch_synthesis,
                                          .data = &stage };
  g_autoptr (GError) local = NULL;

  if (art_inpaint_synthesize (crop->picture, hole, crop->source, guide, &synthesis, cancellable, &local))
    return TRUE;
  if (!g_error_matches (local, ART_ERROR, ART_ERROR_INPUT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  fill->notes |= ART_INPAINT_NOTE_NO_SOURCE;
  return TRUE;
}

static gboolean
refine (ArtInpaintCrop *crop, const guint8 *hole, ArtInpaintFill *fill, GCancellable *cancellable, GError **error)
{
  Stage stage = { fill->monitor, REFINEMENT_BEGINS, 1.0 };
  const ArtMonitor monitor = { .progress = watch_refinement,
                               .snapshot = fill->monitor->snapshot ? show_refinement : NULL,
                               .stop = stop_refinement,
                               .data = &stage };

  return art_inpaint_refine (crop->picture, hole, crop->source, fill->refinement, &monitor, cancellable, error);
}

/* What is done to @hole after the network. */
static gboolean
finish (ArtInpaintCrop *crop, const guint8 *hole, const NnTensor *guide, ArtInpaintFill *fill,
        GCancellable *cancellable, GError **error)
{
  const ArtMonitor *monitor = fill->monitor;

  if (fill->options->method != ART_INPAINT_NETWORK && !monitor->stop (monitor->data)
      && !copy_texture (crop, hole, guide, fill, cancellable, error))
    return FALSE;
  if (fill->refinement && !monitor->stop (monitor->data) && !refine (crop, hole, fill, cancellable, error))
    return FALSE;
  art_inpaint_match_grain (crop->picture, crop->hole, fill->options->grain_match, fill->options->seed);
  return TRUE;
}

gboolean
art_inpaint_fill (ArtInpaintCrop *crop, ArtInpaintFill *fill, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) guide = make_guide (crop, fill, error);
  gboolean done;
  guint8 *hole;

  if (fill->answer && !guide)
    return FALSE;
  if (guide)
    take_guide (crop, guide);
  if (!(hole = find_pixels_to_fill (crop, error)))
    return FALSE;
  done = finish (crop, hole, guide, fill, cancellable, error);
  nn_free_aligned (hole);
  return done;
}
