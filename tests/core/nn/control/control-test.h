/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the tests of operators with graphs of their own share.
 */
#pragma once

#include "nn/nn.h"

/* Value @name of a graph around @body. */
int control_capture (NnGraph *body, const char *name);
/* A constant scalar of @type. */
int control_number (NnGraph *graph, NnType type, double number);
/* A node of @graph with @body, which is consumed, as attribute @name; its outputs are "@prefix0", "@prefix1" … */
NnNode *control_add (NnGraph *graph, const char *op_type, int n_inputs, const int *inputs, int n_outputs,
                     const char *prefix, const char *name, NnGraph *body);

/* The session of @graph for these inputs; no error expected. */
NnSession *control_compile (NnGraph *graph, NnTensor **inputs, int n_inputs, NnGradients gradients);
/* Output @i of the last run is a float tensor with these elements. */
void control_expect (const NnSession *session, int i, int count, const float *values);
/* Making a session fails with @code and a message that contains @text. */
void control_fails (NnGraph *graph, NnTensor **inputs, int n_inputs, NnError code, const char *text);
