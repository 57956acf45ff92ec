/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that ReduceMean and ReduceSum have in common: every choice of axes against plain sums, axes as input,
 * types, gradients, and what must be refused. An operator's own file gives what differs and the rest.
 */
#pragma once

#include "op-test.h"

/* What the operator makes of known numbers is written out, so that a wrong finish() cannot agree with itself. */
typedef struct
{
  const char *op_type;
  const char *folder; /* of the tests' paths: /ops/FOLDER/… */
  int axes_opset;     /* from which on the axes are an input */
  double (*finish) (double sum, double count);
  float columns[2], rows[2], all; /* of 1 2 / 3 6 */
  gint64 integer;                 /* of 1, 2, 3, -13 */
  double real;                    /* of 2, 0.25 */
} OpReduce;

/* Adds /ops/…/axes, values, axes-input, types, gradient and refuses. @reduce is static. */
void op_reduce_add_tests (const OpReduce *reduce);
