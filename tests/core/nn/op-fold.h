/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that reductions have in common: every choice of axes against plain folds, known numbers, axes as input,
 * types, empty sets, gradients, and what must be refused.
 */
#pragma once

#include "op-test.h"

typedef struct
{
  const char *op_type;
  const char *folder;                      /* of the tests' paths: /ops/FOLDER/… */
  double (*fold) (const double *x, int n); /* by another way than the operator's, if there is one */
  float low, high;                         /* of random elements */
  float columns[2], rows[2], all;          /* of 1 2 / 3 6, written out so that a wrong fold cannot agree with itself */
  int axes_opset;                          /* from which on the axes are an input; 0: 18 */
  gint64 integer;                          /* of 2, 3, 6 */
  float empty;                             /* of nothing */
  gboolean takes_bool;
} OpFold;

/* Adds /ops/…/axes, values, axes-input, no-axes, types, empty, gradient and refuses. @fold is static. */
void op_fold_add_tests (const OpFold *fold);
