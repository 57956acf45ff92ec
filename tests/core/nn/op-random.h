/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that operators that make random numbers have in common: moments, seeds, types, what must be refused.
 */
#pragma once

#include "op-test.h"

typedef struct
{
  const char *op_type;
  const char *folder; /* of the tests' paths: /ops/FOLDER/… */
  gboolean like;      /* takes the shape of an input */
  gboolean normal;    /* else uniform */
} OpRandom;

/* Adds /ops/…/moments, seeds, types and refuses. @random is static. */
void op_random_add_tests (const OpRandom *random);
