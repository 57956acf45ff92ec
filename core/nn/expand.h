/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators with graphs of their own (control/) do to a session. Private to core/nn.
 */
#pragma once

#include "nn/session-private.h"

/**
 * NnExpansion: such a node while its graphs take its place. Values are numbered as in the session.
 */
struct _NnExpansion
{
  NnSession *session;
  const NnScope *scope;
  const NnNode *node;
  Step *step;     /* for reading inputs and for messages; never runs */
  int *constants; /* of the body: values that hold them, once some copy did */
  Need *needs;    /* of the body, once there was a copy */
};

/* A constant scalar, as a value; NN_VALUE_NONE with NN_ERROR_NO_MEMORY. */
int nn_expansion_add_int (NnExpansion *expansion, NnType type, gint64 number, GError **error);
/* What @value always is, or NULL if that is not known now. (transfer none) */
const NnTensor *nn_expansion_constant (const NnExpansion *expansion, int value);
/* Whether anything reads output @output of the node. */
gboolean nn_expansion_is_needed (const NnExpansion *expansion, int output);

/* The node's graph @name, which must have so many inputs and at least so many outputs. NULL with NN_ERROR_PARSE */
const NnGraph *nn_expansion_body (const NnExpansion *expansion, const char *name, int n_inputs, int min_outputs,
                                  GError **error);
/* Compiles a copy of @body, the same in every call, with values @inputs for its inputs. The values of its outputs go to
 * @outputs, where they are @wanted. */
gboolean nn_expansion_inline (NnExpansion *expansion, const NnGraph *body, const int *inputs, const gboolean *wanted,
                              int *outputs, GError **error);
/* Compiles a node of one output, @output, or a new value if that is NN_VALUE_NONE. */
gboolean nn_expansion_add_node (NnExpansion *expansion, const char *op_type, int n_inputs, const int *inputs, int axis,
                                int *output, GError **error);
/* @value becomes output @output of the node, if that is needed. */
gboolean nn_expansion_give (NnExpansion *expansion, int value, int output, GError **error);
/* The same for ints @values side by side along a new axis. */
gboolean nn_expansion_stack (NnExpansion *expansion, const GArray *values, int axis, int output, GError **error);
