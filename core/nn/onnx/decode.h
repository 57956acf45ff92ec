/* SPDX-License-Identifier: GPL-3.0-or-later
 * From decoded protocol buffers to the library's own types. Private to core/nn/onnx.
 *
 * Messages of errors do not name the file: the entry points in load.c put it in front.
 */
#pragma once

#include "nn/graph.h"

/* As in the generated nn/onnx.pb-c.h, which exists in build folders only. */
typedef struct Onnx__TensorProto Onnx__TensorProto;
typedef struct Onnx__AttributeProto Onnx__AttributeProto;
typedef struct Onnx__ModelProto Onnx__ModelProto;

/* The NnType that @data_type (TensorProto.DataType) names, or NN_TYPE_NONE if this library has none for it. */
NnType nn_onnx_decode_type (gint32 data_type);
/* ONNX's name of any data type, for messages: "string", "float8e4m3fn"; (transfer none) */
const char *nn_onnx_type_name (gint32 data_type);

/**
 * nn_onnx_decode_tensor: @proto as a tensor. Buffers that already have the right layout move from @proto into the
 * tensor instead of being copied.
 * @what: what it is, for messages: "initializer 'w'"
 * Returns: (transfer full): the tensor, or NULL with NN_ERROR_PARSE (counts, dimensions), NN_ERROR_UNSUPPORTED
 *   (types, ranks, external data) or NN_ERROR_NO_MEMORY
 */
NnTensor *nn_onnx_decode_tensor (Onnx__TensorProto *proto, const char *what, GError **error);

/* Adds @proto to @node. FALSE with NN_ERROR_UNSUPPORTED for kinds that graphs do not hold, such as subgraphs. */
gboolean nn_onnx_decode_attribute (NnNode *node, Onnx__AttributeProto *proto, GError **error);

/* The whole model. (transfer full), NULL with NN_ERROR_PARSE or NN_ERROR_UNSUPPORTED */
NnGraph *nn_onnx_decode_model (Onnx__ModelProto *model, GError **error);

/* @text with NULL as "" and FALSE with NN_ERROR_PARSE if it is not UTF-8: names end up in messages and dialogs. */
gboolean nn_onnx_decode_name (const char *text, const char **name, GError **error);
