/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators of two broadcast operands share: an operator gives its formula once per element type family and its
 * two partial derivatives, and gets broadcasting, threads, types, a fused activation and the backward pass.
 */
#pragma once

#include "nn/op.h"

/**
 * NnBinaryRow: y[i] = f (a[i · step_a], b[i · step_b]) for @n elements; steps are 0 or 1. See nn_binary_map().
 */
typedef void (*NnBinaryRow) (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n);

typedef struct
{
  NnBinaryRow row;                           /* float32 */
  double (*real) (double a, double b);       /* other floating point types */
  gint64 (*integer) (gint64 a, gint64 b);    /* integers; wraps around; NULL if there is no such thing */
  guint64 (*natural) (guint64 a, guint64 b); /* uint64, where integer is wrong from 2^63 on; else NULL */
  NnBinaryRow derivative[2];                 /* ∂y/∂a, ∂y/∂b */
} NnBinary;

/* Shapes as they broadcast to the output. */
typedef struct
{
  NnShape operand[2];
} NnBinaryParams;

/* The shape of out[0] by broadcasting both ways, or, before opset 7, by the attributes broadcast and axis (b's
 * dimensions are a run of a's from axis on). call->params is an NnBinaryParams. */
gboolean nn_binary_infer_shape (NnCall *call, NnShape *shape, GError **error);
/* FALSE unless both operands are of one type, which is @binary's. */
gboolean nn_binary_check_types (NnCall *call, const NnBinary *binary, GError **error);
/* Both, and describes out[0], of the operands' type. */
gboolean nn_binary_infer (NnCall *call, const NnBinary *binary, GError **error);
/* Computes out[0] of a's type; in float32 if both operands are, and then with call->activation. */
void nn_binary_forward (NnCall *call, const NnBinary *binary);
/* dL/da = Σ dL/dy · ∂y/∂a over what a was broadcast to, and the same for b. Reads both operands unless
 * @derivative ignores them, and out[0] if an activation is fused. */
void nn_binary_backward (NnCall *call, const NnBinary *binary);

/* Row of @f. Called with a constant @f only, so that it is inlined and each loop vectorised. */
static G_ALWAYS_INLINE inline void
nn_binary_map (float (*f) (float a, float b), float *y, const float *a, gint64 step_a, const float *b, gint64 step_b,
               gint64 n)
{
  if (step_a && step_b)
    for (gint64 i = 0; i < n; i++)
      y[i] = f (a[i], b[i]);
  else if (step_a)
    for (gint64 i = 0; i < n; i++)
      y[i] = f (a[i], *b);
  else if (step_b)
    for (gint64 i = 0; i < n; i++)
      y[i] = f (*a, b[i]);
  else
    for (gint64 i = 0; i < n; i++)
      y[i] = f (*a, *b);
}
