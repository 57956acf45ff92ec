/* SPDX-License-Identifier: GPL-3.0-or-later
 * Networks one after the other, compiled for pictures (tiles) of one size.
 */
#pragma once

#include <gio/gio.h>

#include "super-resolution-network.h"

typedef struct _ArtSuperChain ArtSuperChain;

/* @networks: (element-type ArtSuperNetwork), may be empty. @level: for those that take one. @average: run each picture
 * in all eight orientations and take the mean (Timofte et al., "Seven ways to improve example-based single image super
 * resolution", CVPR 2016); where a network takes only one size that is no square, in the four that keep it (mirrored,
 * upside down, both). @memory_limit: bytes for all sessions together.
 * NULL with NN_ERROR_*. (transfer full) */
ArtSuperChain *art_super_chain_new (GPtrArray *networks, int width, int height, double level, gboolean average,
                                    gsize memory_limit, GError **error);
void art_super_chain_free (ArtSuperChain *chain);
/* How many times as large the result is. */
int art_super_chain_scale (const ArtSuperChain *chain);
/* Bytes that a run takes. */
gsize art_super_chain_memory (const ArtSuperChain *chain);
/* How many orientations a run takes the mean of: 1, 4 or 8. */
int art_super_chain_orientations (const ArtSuperChain *chain);
/* Numbers that a run multiplies, roughly: only to compare chains by. */
double art_super_chain_work (const ArtSuperChain *chain);
/* Has @watch told how far each run is, 0..1 and rising, in the thread that runs. NULL: nobody any more. */
void art_super_chain_set_watch (ArtSuperChain *chain, NnSessionWatch watch, gpointer data);
/* @picture: 1x3xHxW, 0..1. The result belongs to the chain (or is @picture if there are no networks) and is overwritten
 * by the next run. NULL with NN_ERROR_*. (transfer none) */
NnTensor *art_super_chain_run (ArtSuperChain *chain, NnTensor *picture, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtSuperChain, art_super_chain_free)
