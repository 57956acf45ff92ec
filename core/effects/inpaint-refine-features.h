/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the perceptual network's features in a hole are compared with.
 */
#pragma once

#include "inpaint-refine-match.h"
#include "inpaint-refine.h"

typedef struct _ArtRefineFeatures ArtRefineFeatures;

/* Measures the surroundings of the hole of @picture. (transfer full), NULL with NN_ERROR_* or ART_ERROR_*. @hole and
 * @source are used during the call only. */
ArtRefineFeatures *art_refine_features_new (NnTensor *picture, const guint8 *hole, const guint8 *source,
                                            const ArtInpaintRefinement *options, GCancellable *cancellable,
                                            GError **error);
void art_refine_features_free (ArtRefineFeatures *features);
/* Looks for the patches that those of @picture are nearest to; the term pulls towards them from now on. */
gboolean art_refine_features_match (ArtRefineFeatures *features, NnTensor *picture, GCancellable *cancellable,
                                    GError **error);
/* The terms at @picture, weighted; their gradient is added to @slope if it is not NULL. -1 with @error. */
double art_refine_features_term (ArtRefineFeatures *features, NnTensor *picture, float *slope,
                                 GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtRefineFeatures, art_refine_features_free)
