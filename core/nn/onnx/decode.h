/* SPDX-License-Identifier: GPL-3.0-or-later
 * From decoded protocol buffers to the library's own types. Private to core/nn/onnx.
 *
 * Messages of errors do not name the file: the entry points in load.c put it in front.
 */
#pragma once

#include "nn/graph.h"
#include "source.h"

/* As in the generated nn/onnx.pb-c.h, which exists in build folders only. */
typedef struct Onnx__TensorProto Onnx__TensorProto;
typedef struct Onnx__AttributeProto Onnx__AttributeProto;
typedef struct Onnx__NodeProto Onnx__NodeProto;
typedef struct Onnx__GraphProto Onnx__GraphProto;
typedef struct Onnx__FunctionProto Onnx__FunctionProto;
typedef struct Onnx__ModelProto Onnx__ModelProto;

/**
 * NnOnnxModel: what all graphs of a model share while it is decoded.
 */
typedef struct
{
  NnOnnxSource *source;
  GHashTable *functions; /* "domain:name" -> Onnx__FunctionProto*, of the model itself */
  int opset;
  int calls;           /* of functions so far */
  gsize inlined_bytes; /* of constants in functions so far */
} NnOnnxModel;

/**
 * NnOnnxCall: a call of one of the model's functions, whose nodes take the place of the calling node.
 */
typedef struct _NnOnnxCall NnOnnxCall;
struct _NnOnnxCall
{
  const Onnx__NodeProto *node; /* the calling one */
  const Onnx__FunctionProto *function;
  const NnOnnxCall *outer; /* the call whose function that node belongs to, or NULL */
  GHashTable *names;       /* parameters and results of the function -> names in the graph */
  char *prefix;            /* of all other names in the function */
  int depth;
};

/**
 * NnOnnxDecoder: a graph on its way.
 */
typedef struct
{
  NnOnnxModel *model;
  NnGraph *graph;
  GHashTable *produced;   /* set of value numbers that an input, an initializer or a node gives */
  const NnOnnxCall *call; /* whose names count, or NULL */
  int depth;              /* 0 for the model's own graph, 1 for graphs of its nodes … */
} NnOnnxDecoder;

/* decode-tensor.c */

/* The NnType that @data_type (TensorProto.DataType) names, or NN_TYPE_NONE if this library has none for it. */
NnType nn_onnx_decode_type (gint32 data_type);
/* ONNX's name of any data type, for messages: "string", "float8e4m3fn"; (transfer none) */
const char *nn_onnx_type_name (gint32 data_type);

/**
 * nn_onnx_decode_tensor: @proto as a tensor, its elements from @source.
 * @what: what it is, for messages: "initializer 'w'"
 * Returns: (transfer full): the tensor, or NULL with NN_ERROR_PARSE (counts, dimensions), NN_ERROR_UNSUPPORTED
 *   (types, ranks), NN_ERROR_IO (files beside the model) or NN_ERROR_NO_MEMORY
 */
NnTensor *nn_onnx_decode_tensor (const Onnx__TensorProto *proto, const char *what, NnOnnxSource *source,
                                 GError **error);

/* decode-attribute.c */

/* Adds @proto to @node, the latest of the decoder's graph. FALSE with NN_ERROR_UNSUPPORTED for kinds that graphs do not
 * hold. */
gboolean nn_onnx_decode_attribute (NnOnnxDecoder *decoder, NnNode *node, const Onnx__AttributeProto *proto,
                                   GError **error);

/* decode-graph.c */

/* @text with NULL as "" and FALSE with NN_ERROR_PARSE if it is not UTF-8: names end up in messages and dialogs. */
gboolean nn_onnx_decode_name (const char *text, const char **name, GError **error);
/* The default domain, which has two spellings, as ""; NULL too. */
const char *nn_onnx_plain_domain (const char *domain);
/* Adds @proto to the decoder's graph, or the nodes of the function that it calls. */
gboolean nn_onnx_decode_node (NnOnnxDecoder *decoder, const Onnx__NodeProto *proto, GError **error);
/* A graph at @depth in the model. (transfer full) */
NnGraph *nn_onnx_decode_graph (NnOnnxModel *model, const Onnx__GraphProto *proto, const NnOnnxCall *call, int depth,
                               GError **error);

/* decode-function.c */

/* The model's own function that @proto calls, or NULL. */
const Onnx__FunctionProto *nn_onnx_find_function (const NnOnnxModel *model, const Onnx__NodeProto *proto);
gboolean nn_onnx_inline_function (NnOnnxDecoder *decoder, const Onnx__FunctionProto *function,
                                  const Onnx__NodeProto *proto, GError **error);
/* What @name, a value in the function of @call (or in none), is called in the graph. (transfer full) */
char *nn_onnx_call_name (const NnOnnxCall *call, const char *name);
/* Replaces *@proto, an attribute in the function of @call (or in none), by the caller's if it refers to that; NULL if
 * the caller leaves it out. FALSE with NN_ERROR_UNSUPPORTED if the function has a default for it. */
gboolean nn_onnx_call_attribute (const NnOnnxCall *call, const Onnx__AttributeProto **proto, GError **error);

/* decode-model.c */

/* The whole model. (transfer full), NULL with NN_ERROR_PARSE, NN_ERROR_UNSUPPORTED or NN_ERROR_IO */
NnGraph *nn_onnx_decode_model (const Onnx__ModelProto *model, NnOnnxSource *source, GError **error);
