/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that Softmax and LogSoftmax have in common: every axis against libm, the flattening of old opsets, large
 * numbers, types, gradients, what must be refused.
 */
#pragma once

#include "op-test.h"

typedef struct
{
  const char *op_type;
  const char *folder;                            /* of the tests' paths: /ops/FOLDER/… */
  double (*finish) (double shifted, double sum); /* of x - max and Σ e^(x - max) */
  float half, third, quarter;                    /* what equal shares come to */
  float large[3];                                /* of 10000, 10000, 9999 */
} OpSoft;

/* Adds /ops/…/axes, flattening, defaults, large-numbers, double, gradient and refuses. @soft is static. */
void op_soft_add_tests (const OpSoft *soft);
