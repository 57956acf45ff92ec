/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the library's own types to protocol buffers ready to be packed. Private to core/nn/onnx.
 */
#pragma once

#include "nn/graph.h"

/* As in the generated nn/onnx.pb-c.h, which exists in build folders only. */
typedef struct Onnx__ModelProto Onnx__ModelProto;

/**
 * nn_onnx_encode_model: @graph as a message that points into @graph.
 * @owned: takes what was allocated for the message; its free function must be g_free
 * Returns: (transfer none): valid as long as @graph and @owned are
 */
const Onnx__ModelProto *nn_onnx_encode_model (const NnGraph *graph, GPtrArray *owned);
