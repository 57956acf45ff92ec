/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums over some dimensions of a loop: reductions, and gradients of operands that were broadcast.
 */
#pragma once

#include "nn/op.h"
#include "nn/ops/loop.h"

#define NN_REDUCE_ROW 1024 /* most terms asked for at once */

/**
 * NnTermsFunc: the @n <= NN_REDUCE_ROW terms of the innermost loop from @offsets on: computed into @scratch and
 * returned, or a pointer to where they are already.
 */
typedef const float *(*NnTermsFunc) (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n,
                                     float *scratch, gconstpointer data);

/**
 * nn_reduce: y[t] = scale · Σ terms over all steps at which operand @target is at offset t, i.e. over the loops in
 * which its stride is 0. @loop is collapsed; @target covers a contiguous tensor, all of which is written. Each
 * element is summed in one fixed order, in double between rows, so that threads do not change the result.
 */
void nn_reduce (const NnLoop *loop, int target, NnTermsFunc terms, gconstpointer data, double scale, float *y);

/* All reductions. */
typedef struct
{
  gboolean mean;
  NnShape kept; /* the input's shape with 1 for each dimension that is reduced */
} NnReduceParams;

/* Reads axes (attribute, or input 1 from opset @axes_input_opset on), keepdims and noop_with_empty_axes, and describes
 * out[0]. call->params is an NnReduceParams. */
gboolean nn_reduce_infer (NnCall *call, gboolean mean, int axes_input_opset, GError **error);
/* The same for what only compares elements, which may then be bool too. */
gboolean nn_reduce_infer_ordered (NnCall *call, int axes_input_opset, GError **error);
/* Describes out[0] for the reduction of dimensions 2 and up. */
gboolean nn_reduce_infer_global (NnCall *call, gboolean mean, GError **error);
void nn_reduce_forward (NnCall *call);
void nn_reduce_backward (NnCall *call);
