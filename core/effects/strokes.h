/* SPDX-License-Identifier: GPL-3.0-or-later
 * Enlarges painted pictures so that strokes stay crisp.
 */
#pragma once

#include <gio/gio.h>

#include "nn/nn.h"

/* @picture (1x3xhxw) at @width x @height. Axes that shrink are averaged. (transfer full); NULL with
 * NN_ERROR_NO_MEMORY or ART_ERROR_CANCELLED. */
NnTensor *art_strokes_enlarge (const NnTensor *picture, int width, int height, GCancellable *cancellable,
                               GError **error);
