/* SPDX-License-Identifier: GPL-3.0-or-later
 * Contractions: sums of products of elements of several tensors, each of which goes through some of a common set of
 * loops. For Einsum and its gradients.
 */
#pragma once

#include "nn/op.h"

#define NN_CONTRACT_LABELS 24
#define NN_CONTRACT_OPERANDS 8

/**
 * NnContractTerm: which loops (labels) a tensor goes through, and by how many elements per step of each. Several
 * dimensions may share a loop: a diagonal.
 */
typedef struct
{
  guint32 present; /* bit i: goes through loop i */
  gint64 stride[NN_CONTRACT_LABELS];
} NnContractTerm;

/**
 * NnContraction: out (loops of out) = Σ over all other loops of Π in (loops of in). Loops of one step are left out
 * of all terms. Elements of out that no step reaches are 0.
 */
typedef struct
{
  int n_labels;
  gint64 dims[NN_CONTRACT_LABELS];
  int n_in;
  const NnContractTerm *in[NN_CONTRACT_OPERANDS];
  const NnContractTerm *out;
} NnContraction;

/* Bytes that nn_contract() needs for float32 tensors with less than 2^31 elements. */
gsize nn_contract_workspace (const NnContraction *contraction);
/* All of one type. Two float32 tensors are multiplied as matrices, what has another type or number of operands goes
 * element by element: floats in double, integers modulo 2^64. */
void nn_contract (const NnContraction *contraction, const NnTensor *const *in, NnTensor *out, void *workspace);
