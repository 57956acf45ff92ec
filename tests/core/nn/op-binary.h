/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that Add, Sub, Mul, Div and Pow have in common: all ways to broadcast against a plain formula, gradients,
 * the attributes of old models, and what must be refused. An operator's own file gives the formula and the rest.
 */
#pragma once

#include "op-test.h"

/* @a and @b: the random operands are in [low, high), where the formula and its derivatives are tame. */
typedef struct
{
  const char *op_type;
  double (*formula) (double a, double b);
  float a[2];
  float b[2];
} OpBinary;

/* Adds /ops/…/broadcasting, gradient, legacy-axis and refuses (shapes and axes). @binary is static. */
void op_binary_add_tests (const OpBinary *binary);
/* Adds /ops/…/refuses-types: the operator does not take operands of two types. */
void op_binary_add_refuses_types (const OpBinary *binary);

/* Two operands of @type and of four elements give exactly @expected. */
void op_binary_check_type (const OpBinary *binary, NnType type, const double *a, const double *b,
                           const double *expected);
