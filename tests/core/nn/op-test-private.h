/* SPDX-License-Identifier: GPL-3.0-or-later
 * What op-test.c (forward) and op-gradient.c share.
 */
#pragma once

#include "op-test.h"

#define OP_TEST_MAX_THREADS 3

struct _OpTest
{
  NnNode *node; /* holds the attributes */
  const NnOp *op;
  int opset;
  int n_inputs, n_outputs;
  NnTensor *inputs[OP_TEST_MAX_INPUTS];
  gboolean constant[OP_TEST_MAX_INPUTS];
  GPtrArray *variants; /* Variant*, of op_test_run() */
};

/* Where the inputs are that may be graph inputs. */
typedef enum
{
  PLACE_INPUTS,   /* all are graph inputs */
  PLACE_WEIGHTS,  /* the first float is a graph input, the others are initializers */
  PLACE_CONSTANTS /* all are initializers */
} Placement;

/* A graph of the one node, and which of the case's inputs are its inputs. */
typedef struct
{
  NnGraph *graph;
  int n_inputs;
  int inputs[OP_TEST_MAX_INPUTS];        /* numbers of the case's inputs */
  NnTensor *tensors[OP_TEST_MAX_INPUTS]; /* (transfer none) */
} OpGraph;

/* Whether input @i can have a gradient. */
gboolean op_test_is_differentiable (const OpTest *test, int i);
void op_graph_init (OpGraph *graph, const OpTest *test, Placement placement);
void op_graph_clear (OpGraph *graph);
/* Compiles with inputs that have no elements yet. */
NnSession *op_graph_compile (const OpGraph *graph, NnGradients gradients, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OpGraph, op_graph_clear)
