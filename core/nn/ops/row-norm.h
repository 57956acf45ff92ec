/* SPDX-License-Identifier: GPL-3.0-or-later
 * What LayerNormalization and RMSNormalization share: y = x̂ · scale + b, where the elements that share the indices
 * before axis, a row, are normalised together.
 *
 * Inputs are x, scale and, optionally, b, both broadcast to x; outputs are y, the mean and the factor of each row.
 */
#pragma once

#include "nn/ops/loop.h"
#include "nn/op.h"

/**
 * NnRowNorm: call->params.
 */
typedef struct
{
  gboolean centred; /* x̂ = (x - mean) / √(var + epsilon); else x / √(mean x² + epsilon) */
  double epsilon;
  gint64 rows, n; /* elements of a row */
  struct
  {
    gboolean per_row; /* the same n numbers for each row */
    NnLoop loop;      /* over x; operand 1 walks the numbers */
  } affine[2];        /* scale, b */
} NnRowNorm;

/* Reads axis and epsilon and describes the outputs. */
gboolean nn_row_norm_infer (NnCall *call, gboolean centred, GError **error);
void nn_row_norm_forward (NnCall *call);
/* Reads x and scale. The outputs mean and factor have no gradient of their own. */
void nn_row_norm_backward (NnCall *call);
