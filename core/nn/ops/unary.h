/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators on one tensor, element by element, share: types, threads and the backward pass.
 */
#pragma once

#include "nn/op.h"

/**
 * NnUnary: a formula and its derivative. @params is the call's params.
 */
typedef struct
{
  void (*row) (float *y, const float *x, gint64 n, gconstpointer params); /* float32 */
  double (*real) (double x, gconstpointer params);                        /* other floating point types */
  gint64 (*integer) (gint64 x, gconstpointer params);                     /* integers; NULL if infer refuses them */
  /* dx = dy · dy/dx, of which the operator reads x or y as its descriptor's backward masks say; the other is NULL */
  void (*gradient) (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params);
} NnUnary;

/* out[0] has the type, which must be floating point, and the shape of in[0]. */
gboolean nn_unary_infer (NnCall *call, GError **error);
/* The same where integers are taken too. */
gboolean nn_unary_infer_number (NnCall *call, GError **error);
void nn_unary_forward (NnCall *call, const NnUnary *unary);
void nn_unary_backward (NnCall *call, const NnUnary *unary);
