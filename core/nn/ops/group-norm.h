/* SPDX-License-Identifier: GPL-3.0-or-later
 * What InstanceNormalization and GroupNormalization share: y = x̂ · scale + b with x̂ = (x - mean) / √(var + epsilon),
 * where the mean and (biased) variance are of a group of neighbouring channels of one sample.
 *
 * Inputs are x, scale and b. An instance is a group of one channel.
 */
#pragma once

#include "nn/op.h"

/**
 * NnGroupNorm: call->params. A plane is one channel of one sample.
 */
typedef struct
{
  float epsilon;
  gint64 channels, planes; /* planes: samples times channels */
  gint64 n;                /* elements of a plane */
  gint64 group;            /* channels of a group */
  gint64 shared;           /* neighbouring channels that share a number of scale and b */
} NnGroupNorm;

/* Reads epsilon; cuts the channels into @groups (0: as many as there are channels). scale and b have a number for each
 * channel or for each group. */
gboolean nn_group_norm_infer (NnCall *call, gint64 groups, GError **error);
/* With call->activation. */
void nn_group_norm_forward (NnCall *call);
/* Reads all inputs, and nothing of the output. */
void nn_group_norm_backward (NnCall *call);
