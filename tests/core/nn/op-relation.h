/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that operators have in common that give true or false: all ways to broadcast against a plain formula,
 * types, the attributes of old models, and what must be refused. An operator's own file gives the formula.
 */
#pragma once

#include "op-test.h"

typedef struct
{
  const char *op_type;
  gboolean (*formula) (double a, double b);
  gboolean numbers, booleans; /* what it takes */
} OpRelation;

/* Adds /ops/…/broadcasting, types, legacy-axis and refuses. @relation is static. */
void op_relation_add_tests (const OpRelation *relation);
