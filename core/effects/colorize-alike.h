/* SPDX-License-Identifier: GPL-3.0-or-later
 * Carries what hints say over to places that look alike and that the network takes for the same.
 */
#pragma once

#include <gio/gio.h>

#include "nn/nn.h"

/**
 * art_colorize_alike: regression by a Gaussian process of what hints correct in the network's chroma: Rasmussen and
 * Williams, "Gaussian Processes for Machine Learning" (2006), equation (2.25). Two places go together as far as they
 * are near each other, equally light, and of one colour as the network sees them without hints.
 * @luminance: 1x1xhxw, L* / 100
 * @hints: 1x3xhxw: a and b times the mask, the mask; at least one
 * @unhinted: 1x2xhxw: what the network says without hints, a and b / 110
 *
 * The same bits for any number of threads. NULL when cancelled. Returns: 1x2xhxw, near the hints at the hints,
 * @unhinted where nothing is like them. (transfer full)
 */
NnTensor *art_colorize_alike (const NnTensor *luminance, const NnTensor *hints, const NnTensor *unhinted,
                              GCancellable *cancellable);
