/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is in an image: the batch of all its drawables, or of one layer with its mask.
 */
#pragma once

#include "batch.h"
#include "layers.h"

/* All drawables of @image without their pixels: layers from top to bottom, their masks, what is in groups, channels,
 * and the selection if there is one. (transfer full) */
ArtBatch *art_survey_image (gint32 image);
/* Copies the pixels of what was surveyed. The content is @drawable if it is a layer with pixels of its own, else the
 * topmost of those. FALSE with ART_ERROR_INPUT if there is none. */
gboolean art_survey_read (ArtBatch *batch, gint32 drawable, GError **error);
/* Puts what @image shows in the place of the content, for whoever looks at it; runs are of the batch all the same. */
void art_survey_show (ArtInputs *inputs, gint32 image);
/* Whether the same drawables are at the same places. */
gboolean art_survey_equal (const ArtBatch *a, const ArtBatch *b);

/* target->region of its layer, and what covers it as the second part, if anything does. (transfer full) */
ArtBatch *art_survey_layer (const ArtTarget *target);
