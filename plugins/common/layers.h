/* SPDX-License-Identifier: GPL-3.0-or-later
 * The document's side of a run: copies pixels out of a drawable, and writes a result back in one undo step.
 *
 * All of it talks to GIMP and so belongs to the main thread. Between reading and writing the user may change or close
 * the document, so everything is checked again before it is written.
 */
#pragma once

#include <libgimp/gimp.h>

#include "effects/effect.h"
#include "ui/result.h"

/**
 * ArtTarget: the drawable that a run was started on, and what was true when its pixels were read.
 */
typedef struct
{
  gint32 image, drawable;
  char *name;                /* of the drawable */
  int width, height;         /* of the drawable */
  GeglRectangle region;      /* what was read, in the drawable's coordinates */
  GeglBuffer *mask;          /* the selection over region, "Y float"; NULL = no selection */
  ArtInputs *inputs;         /* what was read, for effects that say by it what their results cover; NULL otherwise */
  GimpImageBaseType type;    /* of the image; with precision and profile enough to make another one like it */
  GimpPrecision precision;   /*  */
  GimpColorProfile *profile; /* NULL = GIMP's built-in sRGB */
  double resolution_x, resolution_y;
  GimpUnit unit;
  gboolean display; /* new images are shown */
} ArtTarget;

/* @drawable of @image, after checking that an effect can work on it at all. NULL with ART_ERROR_INPUT or, if the two do
 * not belong together, ART_ERROR_ARGUMENT. */
ArtTarget *art_target_new (gint32 image, gint32 drawable, GError **error);
void art_target_free (ArtTarget *target);

/* Copies the pixels that @settings ask for. NULL with ART_ERROR_INPUT or ART_ERROR_ARGUMENT. Checks beforehand that the
 * result can be written, so that a long run is not in vain. (transfer full) */
ArtInputs *art_target_read (ArtTarget *target, const ArtSettings *settings, GError **error);

/* Writes @result of what was read last, as one undo step or into a new image, as @settings say. Returns the new layer
 * or group, or changed drawable, or the selection, or -1 with ART_ERROR_INPUT; the document is unchanged then. */
gint32 art_target_write (ArtTarget *target, const ArtSettings *settings, const ArtResult *result, GError **error);
/* The same into an image of its own, also when there is no document left to write to. Returns its layer. */
gint32 art_target_write_new_image (const ArtTarget *target, const ArtSettings *settings, const ArtResult *result);

/* Whether a result with these settings can be put into the document now. FALSE with ART_ERROR_INPUT. */
gboolean art_target_check (const ArtTarget *target, const ArtSettings *settings, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtTarget, art_target_free)
