/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the working size to the full one: enlarges a stylised picture and gives it the fine detail of the original.
 */
#pragma once

#include <gegl.h>

#include "effect.h"
#include "nn/nn.h"

typedef struct
{
  double detail;        /* 0..1: how much of the original's fine detail is carried */
  gboolean keep_colors; /* luminance from the stylised picture, colour from the original */
} ArtEnlargeOptions;

/* @stylised and @content: 1x3xhxw, the result and what it was made from; @original: the full-size pixels behind
 * @content. Returns a new buffer of @original's extent, format and alpha, made band by band. (transfer full) */
GeglBuffer *art_enlarge (const NnTensor *stylised, const NnTensor *content, GeglBuffer *original,
                         const ArtEnlargeOptions *options, const ArtMonitor *monitor, GCancellable *cancellable,
                         GError **error);
