/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the operators that make random numbers share.
 *
 * A model is to give the same picture each time, so the numbers depend on the node alone: on its seed, or where it has
 * none on its name and output. They are those of counters, so that any number of threads makes the same ones.
 */
#pragma once

#include "nn/op.h"

/* Describes out[0] by dtype and the shape attribute, or with @like by dtype or in[0]'s type and its shape. */
gboolean nn_random_infer (NnCall *call, gboolean like, GError **error);
/* Uniform in [low, high), attributes that are 0 and 1 by default. */
void nn_random_uniform (NnCall *call);
/* Normal with the attributes mean and scale, 0 and 1 by default. */
void nn_random_normal (NnCall *call);
