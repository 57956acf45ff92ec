/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feed-forward style networks of others, such as those of Johnson et al.: any ONNX file that makes a picture of a
 * picture.
 *
 * Johnson, Alahi, Fei-Fei, "Perceptual Losses for Real-Time Style Transfer and Super-Resolution", ECCV 2016. What range
 * of numbers and which order of channels a network wants, and for which sizes it works, is read from its metadata, else
 * found out (style-network-probe.c). One network has one style.
 */
#pragma once

#include "effect.h"
#include "nn/nn.h"

/* Values of "style" parameters that name a network of a models folder begin so: "model:candy". */
#define ART_STYLE_NETWORK_PREFIX "model:"

typedef struct _ArtStyleNetwork ArtStyleNetwork;

/* Whether @name, the value of a "style" parameter, names a network. */
gboolean art_style_network_is_name (const char *name);
/* Whether @graph looks like one: a picture of three channels in, one out, and no other task. Nothing is run. */
gboolean art_style_network_suits (const NnGraph *graph);
/* Path of network "model:NAME": NAME.onnx in a models folder or its folder of styles, or NAME/model.onnx.
 * ART_ERROR_ARGUMENT if there is none. (transfer full) */
char *art_style_network_find (const char *name, GError **error);

/* Loads the network @name ("model:NAME", or a path) and finds out what it wants. (transfer full); NULL with
 * ART_ERROR_ARGUMENT if it is not there, ART_ERROR_MODEL if it is no style network, NN_ERROR_* */
ArtStyleNetwork *art_style_network_load (const char *name, GCancellable *cancellable, GError **error);
void art_style_network_free (ArtStyleNetwork *network);

/* Bytes that a picture of @width x @height takes, besides the picture itself. FALSE with an error. */
gboolean art_style_network_estimate (const ArtStyleNetwork *network, int width, int height, gsize *memory,
                                     GError **error);
/* 1x3xHxW @picture, 0..1, any size from 1x1, in the network's style: 1x3xHxW, 0..1. @monitor: (nullable): told how far
 * it is. (transfer full); NULL with NN_ERROR_* */
NnTensor *art_style_network_run (const ArtStyleNetwork *network, const NnTensor *picture, const ArtMonitor *monitor,
                                 GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtStyleNetwork, art_style_network_free)
