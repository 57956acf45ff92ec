/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mirrored margin around a picture while a network looks at it: the zeros that convolutions see beyond the border
 * would otherwise show as a thin frame in what is optimised.
 */
#pragma once

#include "nn/nn.h"

/* Pixels on each side; as far as the zeros reach noticeably in networks like VGG. Found by looking. */
#define ART_MARGIN 16

/* 1xCxHxW with ART_MARGIN mirrored pixels (the border pixel itself is not repeated) on each side: 1xCx(H+2m)x(W+2m).
 * H and W must be more than ART_MARGIN. (transfer full), NULL with NN_ERROR_NO_MEMORY */
NnTensor *art_margin_add (const NnTensor *picture, GError **error);

/* The middle @width x @height pixels of a picture. (transfer full), NULL with NN_ERROR_NO_MEMORY */
NnTensor *art_margin_remove (const NnTensor *picture, int width, int height, GError **error);
