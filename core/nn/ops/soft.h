/* SPDX-License-Identifier: GPL-3.0-or-later
 * What Softmax and LogSoftmax share: the axis, the sums of exponentials, types and threads.
 *
 * Both start from e^(x - max x) and its sum along the axis, and differ in what they make of them.
 */
#pragma once

#include "nn/op.h"

#define NN_SOFT_COLUMNS 256 /* neighbouring sums worked on at once when the axis is not the last */

/* The tensor as outer x n x inner elements: sums run over n. */
typedef struct
{
  gint64 outer, n, inner;
} NnSoftParams;

typedef struct
{
  /* @n neighbours of one sum; @y holds e^(x - max) */
  void (*row) (float *y, const float *x, gint64 n, float max, double sum);
  /* @columns <= NN_SOFT_COLUMNS neighbours of as many sums */
  void (*columns) (float *y, const float *x, gint64 columns, const float *max, const float *sum);
  /* other floating point types; @shifted is x - max */
  double (*real) (double shifted, double sum);
  /* dx of as many neighbours, each over @n elements @pitch apart */
  void (*gradient) (float *dx, const float *dy, const float *y, gint64 n, gint64 pitch, gint64 columns);
} NnSoft;

/* Reads axis: from opset 13 on one axis, the last by default; before, all dimensions from axis on (1 by default)
 * together. call->params is an NnSoftParams; out[0] has the type, which must be floating point, and shape of in[0]. */
gboolean nn_soft_infer (NnCall *call, GError **error);
void nn_soft_forward (NnCall *call, const NnSoft *soft);
/* Needs out[0]. */
void nn_soft_backward (NnCall *call, const NnSoft *soft);
