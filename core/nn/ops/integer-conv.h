/* SPDX-License-Identifier: GPL-3.0-or-later
 * What ConvInteger and QLinearConv share: exact convolutions of 8-bit integers.
 */
#pragma once

#include "nn/kernels/conv.h"
#include "nn/op.h"

/**
 * NnIntegerConv: call->params. The input channels of each group are worked on in passes of so few that float32 adds
 * exactly.
 */
typedef struct
{
  NnConvShape shape;
  NnConvPlan plan; /* of one pass */
  int channels;    /* of a group in one pass; beyond the last channel there are zeros */
  int passes;
  int x, x_zero, w, w_zero; /* inputs */
} NnIntegerConv;

/* Inputs @x less its one zero point @x_zero, and @w less zero points @w_zero (one, or one per output channel), are
 * convolved. Fills @y with the result's shape and sizes workspace and state. */
gboolean nn_integer_conv_infer (NnCall *call, int x, int x_zero, int w, int w_zero, NnShape *y, GError **error);
/* Of the descriptor: weights are packed once if they are constant. */
gboolean nn_integer_conv_prepare (NnCall *call, GError **error);
void nn_integer_conv_release (NnCall *call);
/* Bytes at the beginning of the workspace that nn_integer_conv_run() leaves to its caller: one int32 per output. */
gsize nn_integer_conv_sums_size (const NnIntegerConv *op);
/* Computes the sums, shaped as the output. */
void nn_integer_conv_run (NnCall *call, gint32 *sums);
