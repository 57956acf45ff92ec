/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that ArgMax and ArgMin have in common: every axis against a plain search, equal elements, types, what must
 * be refused.
 */
#pragma once

#include "op-test.h"

typedef struct
{
  const char *op_type;
  const char *folder; /* of the tests' paths: /ops/FOLDER/… */
  float sign;         /* 1 to look for the largest, -1 for the smallest */
} OpArg;

/* Adds /ops/…/axes, equals and refuses. @arg is static. */
void op_arg_add_tests (const OpArg *arg);
