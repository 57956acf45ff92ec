/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators on any number of broadcast operands share: Sum, Mean, Max and Min.
 */
#pragma once

#include "nn/op.h"

/**
 * NnVariadic: y = scale · f (… f (x0, x1) …, xn), one formula per family of element types.
 */
typedef struct
{
  void (*row) (float *y, const float *x, gint64 step, gint64 n); /* y[i] = f (y[i], x[i · step]), step 0 or 1 */
  double (*real) (double a, double b);                           /* other floating point types */
  gint64 (*integer) (gint64 a, gint64 b);                        /* NULL if there is no such thing */
  guint64 (*natural) (guint64 a, guint64 b);                     /* uint64; NULL only if integer is */
  gboolean mean;                                                 /* scale is 1 / inputs, else 1 */
} NnVariadic;

/* Describes out[0], which has the operands' common type. With @picks, makes room for what nn_variadic_backward_pick()
 * needs. */
gboolean nn_variadic_infer (NnCall *call, const NnVariadic *variadic, gboolean picks, GError **error);
void nn_variadic_forward (NnCall *call, const NnVariadic *variadic);
/* The gradient of a (scaled) sum. Reads no input. */
void nn_variadic_backward_sum (NnCall *call, const NnVariadic *variadic);
/* The gradient of an operator that picks one operand's element: it goes to the first operand that equals the output.
 * Reads all inputs and out[0]. */
void nn_variadic_backward_pick (NnCall *call);
