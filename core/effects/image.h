/* SPDX-License-Identifier: GPL-3.0-or-later
 * GeglBuffer <-> tensor: precision, colour space, gray, alpha, sizes.
 *
 * Networks see sRGB-encoded, non-premultiplied R'G'B' floats, NCHW, 0..1 (values outside are kept, not clipped, on the
 * way in). babl converts from and to whatever the buffer is: 8 to 32 bit, linear or gamma, gray or RGB, any RGB colour
 * space.
 */
#pragma once

#include <gegl.h>

#include "nn/nn.h"

/* The buffer's extent as a 1x3xHxW tensor; transparent pixels get the colour of their nearest surroundings, so that no
 * hidden colour bleeds into a network. NULL with NN_ERROR_NO_MEMORY or ART_ERROR_INPUT (empty). */
NnTensor *art_image_to_tensor (GeglBuffer *buffer, GError **error);
/* The same, resampled to @width x @height (area average down, cubic up) without a full-size float copy. */
NnTensor *art_image_to_tensor_scaled (GeglBuffer *buffer, int width, int height, GError **error);
/* A new in-memory buffer like @like (extent, format, alpha of its pixels) with the colours of @tensor (1x3xHxW of the
 * same size). Gray buffers get the luminance. */
GeglBuffer *art_image_from_tensor (const NnTensor *tensor, GeglBuffer *like, GError **error);
/* A deep copy of extent, format and pixels. */
GeglBuffer *art_image_copy (GeglBuffer *buffer);
/* 1xCxHxW to another size: area average when shrinking, Catmull-Rom when growing; (transfer full) */
NnTensor *art_image_resize (const NnTensor *tensor, int width, int height, GError **error);
/* Reads a picture file (JPEG, PNG, TIFF, WebP … through GEGL); JPEG and TIFF upright by their EXIF orientation.
 * (transfer full), NULL with G_FILE_ERROR or ART_ERROR_INPUT. */
GeglBuffer *art_image_load_file (const char *path, GError **error);
