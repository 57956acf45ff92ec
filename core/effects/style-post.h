/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done to a stylised picture after the fact: contrast, sharpness, and how much of it is wanted.
 *
 * Everything works on sRGB-encoded colours, in bands, at the picture's full size, in a fraction of a second for a
 * screenful of pixels: no new run.
 */
#pragma once

#include "effect.h"

/**
 * ArtStylePost: done in this order.
 * @contrast: 0..1, how far the deviation of luminance is brought to that of the content, by a gain of colours around
 * their mean luminance
 * @sharpen: 0..1, how much of the finest luminance detail of the picture itself is added (an unsharp mask)
 * @strength: 0..1, how much the picture counts against the content: 0 gives the content, 1 the picture
 */
typedef struct
{
  double contrast, sharpen, strength;
} ArtStylePost;

/* What the settings "contrast", "sharpen" and "strength" say; and whether that changes nothing. */
ArtStylePost art_style_post_from_settings (const ArtSettings *settings);
gboolean art_style_post_is_idle (const ArtStylePost *post);

/* A new buffer of @raw's size, format and alpha. @raw: a stylised picture of @content, of its size or reduced. Neither
 * is touched. (transfer full); NULL with ART_ERROR_CANCELLED, ART_ERROR_INPUT or NN_ERROR_NO_MEMORY. */
GeglBuffer *art_style_post (GeglBuffer *raw, GeglBuffer *content, const ArtStylePost *post, GCancellable *cancellable,
                            GError **error);

/* The same as those settings say: ArtEffect.finish() of style transfer. */
GeglBuffer *art_style_transfer_finish (const ArtInputs *inputs, const ArtSettings *settings, GeglBuffer *raw,
                                       GCancellable *cancellable, GError **error);
