/* SPDX-License-Identifier: GPL-3.0-or-later
 * ONNX files <-> NnGraph, through code that protobuf-c generates from the system's onnx.proto.
 */
#pragma once

#include "../graph.h"

/**
 * nn_graph_load_onnx: reads the model at @path (mapped, bounds-checked; a hostile file gives an error, never a crash).
 * Initializers keep their stored type (float16 stays float16 until a session converts it). Calls of the model's own
 * functions are replaced by their nodes.
 *
 * Weights may be in files beside the model (external data), in its folder or below, not behind links that leave it.
 * Large weights are used in the mapped file if they are aligned there, else copied once. So while the graph lives, its
 * files must not be cut short in place, which would end the program (SIGBUS); to delete them or to put others in their
 * place by renaming is safe, and is how files are saved.
 *
 * Returns: (transfer full): the graph, or NULL with NN_ERROR_IO, NN_ERROR_PARSE or NN_ERROR_UNSUPPORTED.
 */
NnGraph *nn_graph_load_onnx (const char *path, GError **error);

/* The same from memory; @name stands for the file in messages. All weights are copied; none may be in other files. */
NnGraph *nn_graph_parse_onnx (GBytes *bytes, const char *name, GError **error);

/* Writes @graph as an ONNX file (raw initializers, the graph's opset, metadata), atomically. */
gboolean nn_graph_save_onnx (const NnGraph *graph, const char *path, GError **error);
GBytes *nn_graph_serialize_onnx (const NnGraph *graph, GError **error);

/* One TensorProto file, as in the test data of ONNX (input_0.pb). */
NnTensor *nn_tensor_load_pb (const char *path, GError **error);
/* The same from memory; @name stands for the file in messages. */
NnTensor *nn_tensor_parse_pb (GBytes *bytes, const char *name, GError **error);
