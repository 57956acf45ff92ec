/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the tests of MaxPool and AveragePool have in common: the windows to try, and where each has its taps, worked out
 * tap by tap.
 */
#pragma once

#include "op-test.h"

#define OP_POOL_CASES 7

/* Windows over an input of @shape, which is batch, channels and 1 to 3 dimensions. */
typedef struct
{
  NnShape shape;
  gint64 kernel[3], strides[3], dilations[3], pads[6];
  gboolean ceil_mode;
} OpPool;

/* Strides, dilations and padding of all kinds in 1 to 3 dimensions. */
extern const OpPool op_pool_cases[OP_POOL_CASES];

/* A case with a random input and @pool's attributes. (transfer full) */
OpTest *op_pool_new_case (const char *op_type, const OpPool *pool);
/* The output's shape. */
NnShape naive_pool_shape (const OpPool *pool);
/* The place in a plane, or in the padding around it, of tap @k of window @out; TRUE: it is in the plane. */
gboolean naive_pool_tap (const OpPool *pool, const gint64 *out, gint64 k, gint64 at[NN_MAX_RANK]);
