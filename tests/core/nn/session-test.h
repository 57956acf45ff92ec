/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the tests of sessions share: small networks and running them.
 */
#pragma once

#include <nn/session-private.h>

#include "op-test.h"

/* Adds a constant of random floats; small ones, so that deep nets stay tame. Returns its value. */
int net_add_weights (NnGraph *graph, const char *name, NnShape shape, guint32 seed);
/* Conv of 3x3, padding 1, from @channels_in to @channels_out channels, with bias if wanted. */
int net_add_conv (NnGraph *graph, const char *output, int input, int channels_in, int channels_out, gboolean bias);
int net_add_batch_normalization (NnGraph *graph, const char *output, int input, int channels);
int net_add_unary (NnGraph *graph, const char *op_type, const char *output, int input);
int net_add_binary (NnGraph *graph, const char *op_type, const char *output, int a, int b);
/* "x", a picture of 1 x @channels x 9 x 7. */
int net_add_picture (NnGraph *graph, int channels);
/* A network with a residual, a concatenation, views, a tap and several outputs: x -> "y", "z". */
NnGraph *net_new_tangled (void);

/* Compiles for one input; no error expected. */
NnSession *net_compile (NnGraph *graph, NnTensor *input, NnGradients gradients, const char *const *outputs);
/* Runs for one input, on memory that is all NAN before. */
void net_run (NnSession *session, NnTensor *input);
/* Copies of all outputs. (transfer full) */
GPtrArray *net_outputs (const NnSession *session);
/* Backward with random seeds; a copy of the gradient to the input. (transfer full) */
NnTensor *net_backward (NnSession *session);
