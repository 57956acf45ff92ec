/* SPDX-License-Identifier: GPL-3.0-or-later
 * AttributeProto to NnAttribute.
 */
#include "config.h"

#include "decode.h"

#include "nn/error.h"
#include "nn/onnx.pb-c.h"

/* Files of IR version 1 do not say which field counts: it is the one that is there. */
static Onnx__AttributeProto__AttributeType
attribute_type (const Onnx__AttributeProto *proto)
{
  if (proto->has_type && proto->type != ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__UNDEFINED)
    return proto->type;
  if (proto->has_f)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT;
  if (proto->has_i)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT;
  if (proto->has_s)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING;
  if (proto->t != NULL)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR;
  if (proto->g != NULL)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__GRAPH;
  if (proto->n_floats > 0)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS;
  if (proto->n_strings > 0)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRINGS;
  return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS;
}

static char *
decode_string (const ProtobufCBinaryData *bytes)
{
  return g_utf8_make_valid (bytes->data != NULL ? (const char *) bytes->data : "", (gssize) bytes->len);
}

static void
set_string (NnNode *node, const char *name, const ProtobufCBinaryData *bytes)
{
  g_autofree char *text = decode_string (bytes);
  nn_node_set_string (node, name, text);
}

static void
set_strings (NnNode *node, const char *name, const Onnx__AttributeProto *proto)
{
  g_auto (GStrv) texts = g_new0 (char *, proto->n_strings + 1);
  for (gsize i = 0; i < proto->n_strings; i++)
    texts[i] = decode_string (&proto->strings[i]);
  nn_node_set_strings (node, name, (int) proto->n_strings, (const char *const *) texts);
}

/* Each call of a function has its own copies: a small file could fill any memory with them. */
#define MAX_INLINED_BYTES ((gsize) 256 << 20)

static gboolean
report_empty (const NnNode *node, const char *name, GError **error)
{
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "attribute %s of %s node '%s' is empty", name, node->op_type,
               node->name);
  return FALSE;
}

static gboolean
set_tensor (const NnOnnxDecoder *decoder, NnNode *node, const char *name, const Onnx__TensorProto *proto,
            GError **error)
{
  if (proto == NULL)
    return report_empty (node, name, error);
  g_autofree char *what = g_strdup_printf ("attribute %s of %s node '%s'", name, node->op_type, node->name);
  g_autoptr (NnTensor) tensor = nn_onnx_decode_tensor (proto, what, decoder->model->source, error);
  if (tensor == NULL)
    return FALSE;
  nn_node_set_tensor (node, name, tensor);
  if (decoder->call != NULL)
    decoder->model->inlined_bytes += nn_tensor_bytes (tensor);
  if (decoder->model->inlined_bytes <= MAX_INLINED_BYTES)
    return TRUE;
  g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE, "the constants of its functions take absurdly much memory");
  return FALSE;
}

static gboolean
set_graph (NnOnnxDecoder *decoder, NnNode *node, const char *name, const Onnx__GraphProto *proto, GError **error)
{
  if (proto == NULL)
    return report_empty (node, name, error);
  g_autoptr (NnGraph) graph = nn_onnx_decode_graph (decoder->model, proto, decoder->call, decoder->depth + 1, error);
  if (graph == NULL)
    {
      g_prefix_error (error, "in the graph %s of %s node '%s', ", name, node->op_type, node->name);
      return FALSE;
    }
  nn_graph_set_subgraph (decoder->graph, node, name, graph);
  return TRUE;
}

static gboolean
refuse (const NnNode *node, const char *name, Onnx__AttributeProto__AttributeType type, GError **error)
{
  g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
               "attribute %s of %s node '%s' is of kind %d, which is not supported", name, node->op_type, node->name,
               (int) type);
  return FALSE;
}

/* protobuf-c counts in size_t, attributes in int. */
static gboolean
check_length (const NnNode *node, const char *name, const Onnx__AttributeProto *proto, GError **error)
{
  if (MAX (MAX (proto->n_ints, proto->n_floats), proto->n_strings) <= G_MAXINT)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "attribute %s of %s node '%s' is too long", name, node->op_type,
               node->name);
  return FALSE;
}

gboolean
nn_onnx_decode_attribute (NnOnnxDecoder *decoder, NnNode *node, const Onnx__AttributeProto *own, GError **error)
{
  const char *name;
  const Onnx__AttributeProto *proto = own;
  if (!nn_onnx_call_attribute (decoder->call, &proto, error))
    return FALSE;
  if (proto == NULL) /* the caller leaves it out, so it is left out here */
    return TRUE;
  if (!nn_onnx_decode_name (own->name, &name, error) || !check_length (node, name, proto, error))
    return FALSE;
  const Onnx__AttributeProto__AttributeType type = attribute_type (proto);
  switch (type)
    {
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT:
      nn_node_set_float (node, name, proto->f);
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT:
      nn_node_set_int (node, name, proto->i);
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING:
      set_string (node, name, &proto->s);
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR:
      return set_tensor (decoder, node, name, proto->t, error);
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__GRAPH:
      return set_graph (decoder, node, name, proto->g, error);
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS:
      nn_node_set_floats (node, name, (int) proto->n_floats, proto->floats);
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS:
      nn_node_set_ints (node, name, (int) proto->n_ints, proto->ints);
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRINGS:
      set_strings (node, name, proto);
      return TRUE;
    default:
      return refuse (node, name, type, error);
    }
}
