/* SPDX-License-Identifier: GPL-3.0-or-later
 * What ArgMax, ArgMin and, for the order, TopK share.
 */
#pragma once

#include "nn/op.h"

typedef struct
{
  int axis;
  gboolean last; /* of equals, the last index instead of the first */
} NnArgParams;

/* Reads axis, keepdims and select_last_index and describes out[0], which is int64. */
gboolean nn_arg_infer (NnCall *call, GError **error);
/* The index of the greatest (or with @least, the smallest) element along the axis. */
void nn_arg_forward (NnCall *call, gboolean least);
/* Whether element @a comes after element @b in the tensor's order. */
gboolean nn_arg_is_greater (const NnTensor *x, gint64 a, gint64 b);
