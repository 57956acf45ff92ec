/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that Sum, Mean, Max and Min have in common: one to three operands of several shapes against the plain
 * formula, gradients, and what must be refused. An operator's own file gives the formula and an exact result.
 */
#pragma once

#include "op-test.h"

typedef struct
{
  const char *op_type;
  double (*formula) (double a, double b); /* folds the operands from the left */
  double (*finish) (double x);            /* applied to the fold of three; NULL = as it is */
  NnType type;                            /* of the operands below; float32 has its own tests */
  double expected[4];                     /* exactly, for { 1, x, 3, 100 } and { 5, 7, -9, 2 } */
  double second;                          /* x */
} OpVariadic;

/* Adds /ops/…/broadcasting, one-operand, types, gradient and refuses. @variadic is static. */
void op_variadic_add_tests (const OpVariadic *variadic);
