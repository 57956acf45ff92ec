/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shapes of a model's inputs, as the command lines of the tools give them.
 */
#pragma once

#include "nn/nn.h"

/* Entry @i of @values, the graph's inputs or outputs. */
const NnValue *shapes_value (const NnGraph *graph, const GArray *values, guint i);
/* "1x3x?x?" or "of any shape". (transfer full) */
char *shapes_describe (const NnValue *value);

/* A shape per input: what the model says, or "[NAME=]1x3x512x512" of @texts ((nullable) NULL-terminated). NULL with
 * NN_ERROR_SHAPE. (transfer full) */
NnShape *shapes_parse (const NnGraph *graph, char **texts, GError **error);
/* The first input whose shape is not fully known, or NULL. */
const NnValue *shapes_open_input (const NnGraph *graph, const NnShape *shapes);
/* Inputs of these shapes without elements, for nn_session_new(). (element-type NnTensor) (transfer full) */
GPtrArray *shapes_inputs (const NnGraph *graph, const NnShape *shapes);
