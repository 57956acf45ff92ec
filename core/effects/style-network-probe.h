/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a style network of others wants, read from its metadata or found out by trying.
 */
#pragma once

#include "nn/nn.h"

/* value = low + x · (high - low) for x of 0..1 */
typedef struct
{
  float low, high;
} ArtNetworkRange;

typedef struct
{
  ArtNetworkRange in, out;
  gboolean bgr;      /* channels from blue to red, in and out */
  int width, height; /* the only size it works for; 0 = any multiple of @multiple */
  int multiple;
} ArtNetworkWants;

/* Fills @wants. FALSE with ART_ERROR_MODEL saying why @graph is no style network, or NN_ERROR_CANCELLED. */
gboolean art_network_probe (NnGraph *graph, ArtNetworkWants *wants, GCancellable *cancellable, GError **error);
/* @graph compiled for pictures of @width x @height; NULL with an error, ART_ERROR_MODEL if what it gives is no picture
 * of that size. (transfer full) */
NnSession *art_network_compile (NnGraph *graph, int width, int height, GError **error);
/* What the last run of such a session gave, as float32 whatever the network gives. (transfer full); NULL with
 * NN_ERROR_NO_MEMORY */
NnTensor *art_network_output (const NnSession *session, GError **error);
