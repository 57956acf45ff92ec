/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators share that compare or join two broadcast operands and give true or false: Equal, Less, And …
 */
#pragma once

#include "nn/op.h"

/* Numbers: what may come out of comparing a with b. Of a pair with a NaN, none does. */
enum
{
  NN_RELATION_LESS = 1 << 0,
  NN_RELATION_EQUAL = 1 << 1,
  NN_RELATION_GREATER = 1 << 2
};

/* Booleans: bit 2 a + b says what (a, b) gives. */
enum
{
  NN_TRUTH_AND = 1 << 3,
  NN_TRUTH_OR = 1 << 3 | 1 << 2 | 1 << 1,
  NN_TRUTH_XOR = 1 << 2 | 1 << 1,
  NN_TRUTH_EQUAL = 1 << 3 | 1 << 0
};

/**
 * NnRelation: the outcomes of a comparison that give true; 0 where there is none of such types.
 */
typedef struct
{
  guint numbers;  /* NN_RELATION_… */
  guint booleans; /* NN_TRUTH_… */
} NnRelation;

/* Describes out[0], which is bool. call->params is an NnBinaryParams. */
gboolean nn_relation_infer (NnCall *call, const NnRelation *relation, GError **error);
void nn_relation_forward (NnCall *call, const NnRelation *relation);
