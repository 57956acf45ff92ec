/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reductions that are not plain sums: each set of elements is folded into one state, element by element, in one fixed
 * order and in double; the gradient of an element follows from it and the finished state.
 */
#pragma once

#include "nn/op.h"
#include "nn/ops/reduce.h"

typedef struct
{
  double value;
  gint64 count; /* of what the operator wants counted, e.g. how often the maximum occurs */
} NnFoldState;

typedef struct
{
  NnFoldState start;                                                             /* of an empty set */
  NnFoldState (*row) (NnFoldState state, const float *x, gint64 step, gint64 n); /* float32; nn_fold_row() of add */
  NnFoldState (*add) (NnFoldState state, double x);                              /* other types */
  double (*finish) (NnFoldState state);                                          /* the output */
  double (*slope) (NnFoldState state, double x);                                 /* ∂y/∂x, after the whole set */
  gint64 (*integer) (gint64 state, gint64 x); /* integers and bool; wraps around. NULL = in double, rounded towards 0 */
  gint64 integer_start;
  gboolean ordered; /* integer compares, so that uint64 must keep its order */
} NnFold;

/* The largest element, of which the gradient goes to all that are as large in equal parts. */
extern const NnFold nn_fold_max;

/* Forward and backward after nn_reduce_infer() and the like. Backward reads in[0]. */
void nn_fold_forward (NnCall *call, const NnFold *fold);
void nn_fold_backward (NnCall *call, const NnFold *fold);

/* Row of @add. Called with a constant @add only, so that it is inlined. */
static G_ALWAYS_INLINE inline NnFoldState
nn_fold_row (NnFoldState (*add) (NnFoldState state, double x), NnFoldState state, const float *x, gint64 step, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    state = add (state, x[i * step]);
  return state;
}
