/* SPDX-License-Identifier: GPL-3.0-or-later
 * NnGraph to ModelProto.
 *
 * The messages are built beside the graph and point into it: nothing is copied before protobuf-c writes the bytes.
 */
#include "config.h"

#include "encode.h"

#include <string.h>

#include "nn/onnx.pb-c.h"

/* Since this IR version initializers need not be inputs too, and those of a graph are not. */
#define MIN_IR_VERSION 4

typedef struct
{
  const NnGraph *graph;
  GPtrArray *owned;
} Encoder;

static gpointer
encoder_alloc (Encoder *encoder, gsize count, gsize size)
{
  gpointer memory = g_malloc0_n (MAX (count, 1), size);
  g_ptr_array_add (encoder->owned, memory);
  return memory;
}

/* A message of that type and its generated initialiser. */
#define NEW_MESSAGE(encoder, Type, init)                          \
  ({                                                              \
    Type *message_ = encoder_alloc ((encoder), 1, sizeof (Type)); \
    init (message_);                                              \
    message_;                                                     \
  })
#define NEW_ARRAY(encoder, Type, count) ((Type *) encoder_alloc ((encoder), (count), sizeof (Type)))

/* The generated code has no const; packing writes to nothing. */
static char *
borrow (const char *text)
{
  return (char *) text;
}

static Onnx__TensorProto *
encode_tensor (Encoder *encoder, const NnTensor *tensor, const char *name)
{
  Onnx__TensorProto *proto = NEW_MESSAGE (encoder, Onnx__TensorProto, onnx__tensor_proto__init);
  proto->name = borrow (name);
  proto->has_data_type = TRUE;
  proto->data_type = (gint32) tensor->type;
  proto->n_dims = (gsize) tensor->shape.rank;
  proto->dims = NEW_ARRAY (encoder, gint64, proto->n_dims);
  memcpy (proto->dims, tensor->shape.dims, proto->n_dims * sizeof (gint64));
  proto->has_raw_data = TRUE;
  proto->raw_data = (ProtobufCBinaryData){ nn_tensor_bytes (tensor), tensor->data };
  return proto;
}

static ProtobufCBinaryData
encode_string (const char *text)
{
  return (ProtobufCBinaryData){ strlen (text), (guint8 *) text };
}

static void
encode_strings (Encoder *encoder, Onnx__AttributeProto *proto, const NnAttribute *attribute)
{
  proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRINGS;
  proto->n_strings = (gsize) attribute->count;
  proto->strings = NEW_ARRAY (encoder, ProtobufCBinaryData, proto->n_strings);
  for (int i = 0; i < attribute->count; i++)
    proto->strings[i] = encode_string (attribute->strings[i]);
}

static Onnx__GraphProto *encode_graph (Encoder *encoder);

static Onnx__AttributeProto *
encode_attribute (Encoder *encoder, const NnAttribute *attribute)
{
  Onnx__AttributeProto *proto = NEW_MESSAGE (encoder, Onnx__AttributeProto, onnx__attribute_proto__init);
  proto->name = attribute->name;
  proto->has_type = TRUE;
  switch (attribute->kind)
    {
    case NN_ATTRIBUTE_INT:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT;
      proto->has_i = TRUE;
      proto->i = attribute->i;
      break;
    case NN_ATTRIBUTE_FLOAT:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT;
      proto->has_f = TRUE;
      proto->f = attribute->f;
      break;
    case NN_ATTRIBUTE_STRING:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING;
      proto->has_s = TRUE;
      proto->s = encode_string (attribute->s);
      break;
    case NN_ATTRIBUTE_INTS:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS;
      proto->n_ints = (gsize) attribute->count;
      proto->ints = attribute->ints;
      break;
    case NN_ATTRIBUTE_FLOATS:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS;
      proto->n_floats = (gsize) attribute->count;
      proto->floats = attribute->floats;
      break;
    case NN_ATTRIBUTE_STRINGS:
      encode_strings (encoder, proto, attribute);
      break;
    case NN_ATTRIBUTE_TENSOR:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR;
      proto->t = encode_tensor (encoder, attribute->tensor, NULL);
      break;
    case NN_ATTRIBUTE_GRAPH:
      proto->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__GRAPH;
      proto->g = encode_graph (&(Encoder){ attribute->graph, encoder->owned });
      break;
    }
  return proto;
}

/* Names of values; trailing omitted ones are kept, as empty names. */
static char **
encode_value_names (Encoder *encoder, const int *values, int count)
{
  char **names = NEW_ARRAY (encoder, char *, (gsize) count);
  for (int i = 0; i < count; i++)
    names[i] = values[i] == NN_VALUE_NONE ? borrow ("") : nn_graph_value (encoder->graph, values[i])->name;
  return names;
}

static Onnx__NodeProto *
encode_node (Encoder *encoder, const NnNode *node)
{
  Onnx__NodeProto *proto = NEW_MESSAGE (encoder, Onnx__NodeProto, onnx__node_proto__init);
  proto->op_type = node->op_type;
  proto->name = node->name;
  proto->domain = node->domain[0] != '\0' ? node->domain : NULL;
  proto->n_input = (gsize) node->n_inputs;
  proto->input = encode_value_names (encoder, node->inputs, node->n_inputs);
  proto->n_output = (gsize) node->n_outputs;
  proto->output = encode_value_names (encoder, node->outputs, node->n_outputs);
  proto->n_attribute = node->attributes->len;
  proto->attribute = NEW_ARRAY (encoder, Onnx__AttributeProto *, proto->n_attribute);
  for (guint i = 0; i < node->attributes->len; i++)
    proto->attribute[i] = encode_attribute (encoder, g_ptr_array_index (node->attributes, i));
  return proto;
}

static Onnx__TensorShapeProto *
encode_shape (Encoder *encoder, const NnShape *shape)
{
  Onnx__TensorShapeProto *proto = NEW_MESSAGE (encoder, Onnx__TensorShapeProto, onnx__tensor_shape_proto__init);
  proto->n_dim = (gsize) shape->rank;
  proto->dim = NEW_ARRAY (encoder, Onnx__TensorShapeProto__Dimension *, proto->n_dim);
  for (int i = 0; i < shape->rank; i++)
    {
      proto->dim[i] =
          NEW_MESSAGE (encoder, Onnx__TensorShapeProto__Dimension, onnx__tensor_shape_proto__dimension__init);
      if (shape->dims[i] < 0)
        continue; /* neither a number nor a name: unknown */
      proto->dim[i]->value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
      proto->dim[i]->dim_value = shape->dims[i];
    }
  return proto;
}

static Onnx__ValueInfoProto *
encode_value_info (Encoder *encoder, const NnValue *value)
{
  Onnx__ValueInfoProto *proto = NEW_MESSAGE (encoder, Onnx__ValueInfoProto, onnx__value_info_proto__init);
  proto->name = value->name;
  if (value->type == NN_TYPE_NONE && !value->has_shape)
    return proto; /* left for the reader to infer */
  proto->type = NEW_MESSAGE (encoder, Onnx__TypeProto, onnx__type_proto__init);
  proto->type->value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
  proto->type->tensor_type = NEW_MESSAGE (encoder, Onnx__TypeProto__Tensor, onnx__type_proto__tensor__init);
  proto->type->tensor_type->has_elem_type = TRUE;
  proto->type->tensor_type->elem_type = (gint32) value->type;
  if (value->has_shape)
    proto->type->tensor_type->shape = encode_shape (encoder, &value->shape);
  return proto;
}

static Onnx__ValueInfoProto **
encode_interface (Encoder *encoder, const GArray *values)
{
  Onnx__ValueInfoProto **protos = NEW_ARRAY (encoder, Onnx__ValueInfoProto *, values->len);
  for (guint i = 0; i < values->len; i++)
    protos[i] = encode_value_info (encoder, nn_graph_value (encoder->graph, g_array_index (values, int, i)));
  return protos;
}

static gboolean
contains (const GArray *values, int value)
{
  for (guint i = 0; i < values->len; i++)
    if (g_array_index (values, int, i) == value)
      return TRUE;
  return FALSE;
}

static void
encode_values (Encoder *encoder, Onnx__GraphProto *proto)
{
  const NnGraph *graph = encoder->graph;
  proto->initializer = NEW_ARRAY (encoder, Onnx__TensorProto *, graph->values->len);
  proto->value_info = NEW_ARRAY (encoder, Onnx__ValueInfoProto *, graph->values->len);
  for (int i = 0; i < (int) graph->values->len; i++)
    {
      const NnValue *value = nn_graph_value (graph, i);
      if (value->constant != NULL)
        proto->initializer[proto->n_initializer++] = encode_tensor (encoder, value->constant, value->name);
      else if (value->type != NN_TYPE_NONE && !contains (graph->inputs, i) && !contains (graph->outputs, i))
        proto->value_info[proto->n_value_info++] = encode_value_info (encoder, value);
    }
}

static Onnx__GraphProto *
encode_graph (Encoder *encoder)
{
  const NnGraph *graph = encoder->graph;
  Onnx__GraphProto *proto = NEW_MESSAGE (encoder, Onnx__GraphProto, onnx__graph_proto__init);
  proto->name = graph->name[0] != '\0' ? graph->name : borrow ("graph"); /* ONNX wants one */
  proto->n_node = graph->nodes->len;
  proto->node = NEW_ARRAY (encoder, Onnx__NodeProto *, proto->n_node);
  for (guint i = 0; i < graph->nodes->len; i++)
    proto->node[i] = encode_node (encoder, g_ptr_array_index (graph->nodes, i));
  proto->n_input = graph->inputs->len;
  proto->input = encode_interface (encoder, graph->inputs);
  proto->n_output = graph->outputs->len;
  proto->output = encode_interface (encoder, graph->outputs);
  encode_values (encoder, proto);
  return proto;
}

static void
add_opset (Encoder *encoder, Onnx__ModelProto *model, const char *domain, int version)
{
  Onnx__OperatorSetIdProto *opset = NEW_MESSAGE (encoder, Onnx__OperatorSetIdProto, onnx__operator_set_id_proto__init);
  opset->domain = borrow (domain);
  opset->has_version = TRUE;
  opset->version = version;
  model->opset_import[model->n_opset_import++] = opset;
}

/* Domains other than the default one that nodes name, also in graphs of nodes. */
static void
collect_domains (const NnGraph *graph, GPtrArray *domains)
{
  for (guint n = 0; n < graph->nodes->len; n++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, n);
      if (node->domain[0] != '\0' && !g_ptr_array_find_with_equal_func (domains, node->domain, g_str_equal, NULL))
        g_ptr_array_add (domains, node->domain);
      for (guint i = 0; i < node->attributes->len; i++)
        {
          const NnAttribute *attribute = g_ptr_array_index (node->attributes, i);
          if (attribute->kind == NN_ATTRIBUTE_GRAPH)
            collect_domains (attribute->graph, domains);
        }
    }
}

/* One for the default domain, one for each other (graphs do not keep their versions). */
static void
encode_opsets (Encoder *encoder, Onnx__ModelProto *model)
{
  g_autoptr (GPtrArray) domains = g_ptr_array_new ();
  collect_domains (encoder->graph, domains);
  model->opset_import = NEW_ARRAY (encoder, Onnx__OperatorSetIdProto *, domains->len + 1);
  add_opset (encoder, model, "", encoder->graph->opset);
  for (guint i = 0; i < domains->len; i++)
    add_opset (encoder, model, g_ptr_array_index (domains, i), 1);
}

/* In the order of their keys, so that equal graphs give equal files. */
static void
encode_metadata (Encoder *encoder, Onnx__ModelProto *model)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (encoder->graph->metadata), (GCompareFunc) strcmp);
  model->metadata_props = NEW_ARRAY (encoder, Onnx__StringStringEntryProto *, g_list_length (keys));
  for (const GList *key = keys; key != NULL; key = key->next)
    {
      Onnx__StringStringEntryProto *entry =
          NEW_MESSAGE (encoder, Onnx__StringStringEntryProto, onnx__string_string_entry_proto__init);
      entry->key = key->data;
      entry->value = borrow (nn_graph_get_metadata (encoder->graph, key->data));
      model->metadata_props[model->n_metadata_props++] = entry;
    }
}

const Onnx__ModelProto *
nn_onnx_encode_model (const NnGraph *graph, GPtrArray *owned)
{
  Encoder encoder = { graph, owned };
  Onnx__ModelProto *model = NEW_MESSAGE (&encoder, Onnx__ModelProto, onnx__model_proto__init);
  model->has_ir_version = TRUE;
  model->ir_version = MAX (graph->ir_version, MIN_IR_VERSION);
  model->producer_name = graph->producer;
  model->graph = encode_graph (&encoder);
  encode_opsets (&encoder, model);
  encode_metadata (&encoder, model);
  return model;
}
