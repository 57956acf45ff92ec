/* SPDX-License-Identifier: GPL-3.0-or-later
 * ONNX files <-> NnGraph, through code that protobuf-c generates from the system's onnx.proto.
 */
#pragma once

#include "../graph.h"

/**
 * nn_graph_load_onnx: reads the model at @path (mapped, bounds-checked; a hostile file gives an error, never a crash).
 * Initializers keep their stored type (float16 stays float16 until a session converts it). External data is refused.
 * Returns: (transfer full): the graph, or NULL with NN_ERROR_IO, NN_ERROR_PARSE or NN_ERROR_UNSUPPORTED.
 */
NnGraph *nn_graph_load_onnx (const char *path, GError **error);

/* The same from memory; @name stands for the file in messages. Keeps a reference on @bytes only if it must. */
NnGraph *nn_graph_parse_onnx (GBytes *bytes, const char *name, GError **error);

/* Writes @graph as an ONNX file (raw initializers, the graph's opset, metadata), atomically. */
gboolean nn_graph_save_onnx (const NnGraph *graph, const char *path, GError **error);
GBytes *nn_graph_serialize_onnx (const NnGraph *graph, GError **error);

/* One TensorProto file, as in the test data of ONNX (input_0.pb). */
NnTensor *nn_tensor_load_pb (const char *path, GError **error);
/* The same from memory; @name stands for the file in messages. */
NnTensor *nn_tensor_parse_pb (GBytes *bytes, const char *name, GError **error);
