/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that operators on one floating point tensor have in common: many elements, special values, double,
 * gradients, and that other types are refused. An operator's own file gives the formula and the rest.
 */
#pragma once

#include "op-test.h"

typedef struct
{
  const char *op_type;
  const char *folder; /* of the tests' paths: /ops/FOLDER/… */
  int opset;
  double (*formula) (double x);
  double tolerance;        /* of float32 against @formula */
  float range[2];          /* of random elements, [low, high) */
  float gradient_range[2]; /* of those whose gradient is tested */
  gboolean no_gradient;    /* a function of steps */
  gboolean takes_integers; /* which an operator's own file tests */
  int specials;            /* elements of the next two */
  float special_x[6], special_y[6];
} OpUnary;

/* Adds /ops/…/large, special-values, double, gradient and refuses-types. @unary is static. */
void op_unary_add_tests (const OpUnary *unary);
