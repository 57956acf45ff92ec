/* SPDX-License-Identifier: GPL-3.0-or-later
 * References for operator tests: as plain as can be, element by element, in double.
 */
#pragma once

#include "op-test.h"

/* Index of element @i of a row-major tensor of @shape, and back. */
void naive_unravel (const NnShape *shape, gint64 i, gint64 index[NN_MAX_RANK]);
gint64 naive_ravel (const NnShape *shape, const gint64 *index);

/* f (x) of every element. (transfer full) */
NnTensor *naive_unary (const NnTensor *x, double (*f) (double x));
/* f (a, b) of every element, a and b broadcast as NumPy does. (transfer full) */
NnTensor *naive_binary (const NnTensor *a, const NnTensor *b, double (*f) (double a, double b));
/* A tensor of @type and @values. (transfer full) */
NnTensor *naive_typed (NnType type, NnShape shape, const double *values);

/* @test, a case of an operator that fuses activations: outputs and gradients must be the same with Relu, LeakyRelu and
 * Clip fused into it and with them run after it. */
void op_test_fusion (OpTest *test);
