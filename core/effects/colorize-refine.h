/* SPDX-License-Identifier: GPL-3.0-or-later
 * Refinement for Colorize: optimises the ab planes while luminance stays as it is.
 *
 *   L (ab) = ‖ab - draft‖² by confidence + hint-weight · ‖ab - hints‖² + smoothness-weight · Σ w |Δab|²
 *            + reference-weight · style (RGB (L, ab)) + what lies outside the gamut
 */
#pragma once

#include "effect.h"
#include "nn/nn.h"

/* What is refined; planes at working size as in colorize-reference.h, all of one size. */
typedef struct
{
  NnTensor *luminance;
  NnTensor *ab;          /* the first result */
  NnTensor *hints;       /* NULL = none */
  NnTensor *confidence;  /* 1x1 of any size, of the first result; NULL = the same everywhere */
  GeglBuffer *reference; /* whose perceptual style the result shall have; NULL = none */
} ArtColorizeDraft;

/**
 * art_colorize_refine: art_refine_run() over the ab planes. Reads "iterations", "hint-weight", "smoothness-weight",
 * "reference-weight" and "reference-layers" ("" = what the perceptual network recommends). Snapshots are RGB at working
 * size.
 *
 * Returns: (transfer full): 1x2xHxW; @draft->ab itself with 0 iterations. NULL with ART_ERROR_ARGUMENT (layers),
 * ART_ERROR_INPUT, ART_ERROR_MODEL, ART_ERROR_CANCELLED or NN_ERROR_NO_MEMORY.
 */
NnTensor *art_colorize_refine (const ArtColorizeDraft *draft, const ArtSettings *settings, const ArtMonitor *monitor,
                               GCancellable *cancellable, GError **error);
