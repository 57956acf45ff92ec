/* SPDX-License-Identifier: GPL-3.0-or-later
 * GraphProto to NnGraph: the model's own graph, and those of its nodes.
 *
 * Initializers come first, so that an input of the same name is known to be one; then inputs, nodes, outputs. What a
 * graph of a node reads but does not produce is of the graph around it.
 */
#include "config.h"

#include "decode.h"

#include "contrib.h"
#include "nn/error.h"
#include "nn/onnx.pb-c.h"

/* Operators have a dozen; the limit keeps looking them up by name cheap. */
#define MAX_ATTRIBUTES 1000

/* Graphs within graphs; one in three is the most that exporters write. */
#define MAX_DEPTH 8

gboolean
nn_onnx_decode_name (const char *text, const char **name, GError **error)
{
  *name = text != NULL ? text : "";
  if (g_utf8_validate (*name, -1, NULL))
    return TRUE;
  g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE, "it has a name that is not UTF-8 text");
  return FALSE;
}

const char *
nn_onnx_plain_domain (const char *domain)
{
  return domain == NULL || g_str_equal (domain, "ai.onnx") ? "" : domain;
}

/* The name in the graph of what is called @text where the decoder is. (transfer full), NULL with an error */
static char *
decode_value_name (const NnOnnxDecoder *decoder, const char *text, GError **error)
{
  const char *name;
  return nn_onnx_decode_name (text, &name, error) ? nn_onnx_call_name (decoder->call, name) : NULL;
}

static gboolean
mark_produced (NnOnnxDecoder *decoder, int value, GError **error)
{
  if (g_hash_table_add (decoder->produced, GINT_TO_POINTER (value)))
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "value '%s' is produced more than once",
               nn_graph_value (decoder->graph, value)->name);
  return FALSE;
}

static gboolean
decode_initializer (NnOnnxDecoder *decoder, const Onnx__TensorProto *proto, GError **error)
{
  g_autofree char *name = decode_value_name (decoder, proto->name, error);
  if (name == NULL)
    return FALSE;
  g_autofree char *what = g_strdup_printf ("initializer '%s'", name);
  if (name[0] == '\0' || nn_graph_find_value (decoder->graph, name) != NN_VALUE_NONE)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s %s", what, name[0] == '\0' ? "has no name" : "occurs twice");
      return FALSE;
    }
  g_autoptr (NnTensor) tensor = nn_onnx_decode_tensor (proto, what, decoder->model->source, error);
  if (tensor == NULL)
    return FALSE;
  const int value = nn_graph_add_constant (decoder->graph, name, tensor);
  return mark_produced (decoder, value, error);
}

/* Type and shape as far as they are declared and representable; FALSE if this is not a tensor at all. */
static gboolean
decode_value_type (const Onnx__TypeProto *proto, NnType *type, gboolean *has_shape, NnShape *shape)
{
  *type = NN_TYPE_NONE;
  *has_shape = FALSE;
  *shape = (NnShape){ 0 };
  if (proto == NULL || proto->value_case == ONNX__TYPE_PROTO__VALUE__NOT_SET)
    return TRUE;
  if (proto->value_case != ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE)
    return FALSE;
  *type = nn_onnx_decode_type (proto->tensor_type->elem_type);
  const Onnx__TensorShapeProto *dims = proto->tensor_type->shape;
  if (dims == NULL || dims->n_dim > NN_MAX_RANK)
    return TRUE;
  *has_shape = TRUE;
  shape->rank = (int) dims->n_dim;
  for (int i = 0; i < shape->rank; i++)
    {
      const gboolean fixed = dims->dim[i]->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
      shape->dims[i] = fixed ? MAX (dims->dim[i]->dim_value, -1) : -1;
    }
  return TRUE;
}

static gboolean
check_input_type (const char *name, const Onnx__TypeProto *proto, gboolean tensor, NnType type, GError **error)
{
  if (!tensor)
    g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED, "input '%s' is not a tensor, which is not supported", name);
  else if (type == NN_TYPE_NONE && proto != NULL && proto->value_case == ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE
           && proto->tensor_type->elem_type != 0)
    g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                 "input '%s' has elements of type %s, which is not supported; export the model with float32 or float16",
                 name, nn_onnx_type_name (proto->tensor_type->elem_type));
  else
    return TRUE;
  return FALSE;
}

static gboolean
decode_input (NnOnnxDecoder *decoder, const Onnx__ValueInfoProto *proto, GError **error)
{
  NnType type;
  gboolean has_shape;
  NnShape shape;
  g_autofree char *name = decode_value_name (decoder, proto->name, error);
  if (name == NULL)
    return FALSE;
  const int known = nn_graph_find_value (decoder->graph, name);
  if (known != NN_VALUE_NONE && nn_graph_value (decoder->graph, known)->constant != NULL)
    return TRUE; /* before IR version 4 every initializer is listed as an input too */
  if (name[0] == '\0' || known != NN_VALUE_NONE)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "input '%s' %s", name,
                   name[0] == '\0' ? "has no name" : "occurs twice");
      return FALSE;
    }
  const gboolean tensor = decode_value_type (proto->type, &type, &has_shape, &shape);
  if (!check_input_type (name, proto->type, tensor, type, error))
    return FALSE;
  const int value = nn_graph_add_input (decoder->graph, name, type, has_shape ? &shape : NULL);
  return mark_produced (decoder, value, error);
}

/* What a file says about a value in between or an output is kept for display; sessions infer it anew. */
static void
note_value_type (NnOnnxDecoder *decoder, const Onnx__ValueInfoProto *proto)
{
  NnType type;
  gboolean has_shape;
  NnShape shape;
  g_autofree char *name = decode_value_name (decoder, proto->name, NULL);
  const int number = name != NULL ? nn_graph_find_value (decoder->graph, name) : NN_VALUE_NONE;
  if (number == NN_VALUE_NONE || !decode_value_type (proto->type, &type, &has_shape, &shape))
    return;
  NnValue *value = nn_graph_value (decoder->graph, number);
  if (value->constant != NULL || value->type != NN_TYPE_NONE)
    return;
  value->type = type;
  value->has_shape = has_shape;
  value->shape = shape;
}

static gboolean
decode_output (NnOnnxDecoder *decoder, const Onnx__ValueInfoProto *proto, GError **error)
{
  g_autofree char *name = decode_value_name (decoder, proto->name, error);
  if (name == NULL)
    return FALSE;
  int value = nn_graph_find_value (decoder->graph, name);
  if (value == NN_VALUE_NONE && decoder->depth > 0 && name[0] != '\0')
    value = nn_graph_add_value (decoder->graph, name); /* of the graph around this one */
  if (value == NN_VALUE_NONE)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "output '%s' is produced by no node", name);
      return FALSE;
    }
  nn_graph_add_output (decoder->graph, value);
  note_value_type (decoder, proto);
  return TRUE;
}

/* Numbers of the values that a node names; an empty name stands for an omitted one. */
static gboolean
decode_value_names (NnOnnxDecoder *decoder, char *const *names, gsize count, int *values, GError **error)
{
  for (gsize i = 0; i < count; i++)
    {
      g_autofree char *name = decode_value_name (decoder, names[i], error);
      if (name == NULL)
        return FALSE;
      values[i] = name[0] == '\0' ? NN_VALUE_NONE : nn_graph_find_value (decoder->graph, name);
      if (values[i] == NN_VALUE_NONE && name[0] != '\0')
        values[i] = nn_graph_add_value (decoder->graph, name);
    }
  return TRUE;
}

static gboolean
decode_attributes (NnOnnxDecoder *decoder, NnNode *node, const Onnx__NodeProto *proto, GError **error)
{
  if (proto->n_attribute > MAX_ATTRIBUTES)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s node '%s' has %" G_GSIZE_FORMAT " attributes", node->op_type,
                   node->name, proto->n_attribute);
      return FALSE;
    }
  for (gsize i = 0; i < proto->n_attribute; i++)
    if (!nn_onnx_decode_attribute (decoder, node, proto->attribute[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
check_node (const Onnx__NodeProto *proto, const char **op_type, const char **name, const char **domain, GError **error)
{
  if (!nn_onnx_decode_name (proto->op_type, op_type, error) || !nn_onnx_decode_name (proto->name, name, error)
      || !nn_onnx_decode_name (nn_onnx_plain_domain (proto->domain), domain, error))
    return FALSE;
  if ((*op_type)[0] != '\0' && proto->n_input <= G_MAXINT && proto->n_output <= G_MAXINT)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "node '%s' has no operator", *name);
  return FALSE;
}

gboolean
nn_onnx_decode_node (NnOnnxDecoder *decoder, const Onnx__NodeProto *proto, GError **error)
{
  const char *op_type, *name, *domain;
  if (!check_node (proto, &op_type, &name, &domain, error))
    return FALSE;
  const Onnx__FunctionProto *function = nn_onnx_find_function (decoder->model, proto);
  if (function != NULL)
    return nn_onnx_inline_function (decoder, function, proto, error);
  g_autofree int *inputs = g_new (int, proto->n_input + 1);
  g_autofree int *outputs = g_new (int, proto->n_output + 1);
  if (!decode_value_names (decoder, proto->input, proto->n_input, inputs, error)
      || !decode_value_names (decoder, proto->output, proto->n_output, outputs, error))
    return FALSE;
  for (gsize i = 0; i < proto->n_output; i++)
    if (outputs[i] != NN_VALUE_NONE && !mark_produced (decoder, outputs[i], error))
      return FALSE;
  g_autofree char *full_name = nn_onnx_call_name (decoder->call, name);
  NnNode *node = nn_graph_add_node (decoder->graph, op_type, full_name, (int) proto->n_input, inputs,
                                    (int) proto->n_output, outputs);
  g_free (node->domain);
  node->domain = g_strdup (domain);
  return decode_attributes (decoder, node, proto, error);
}

static gboolean
decode_nodes (NnOnnxDecoder *decoder, const Onnx__GraphProto *proto, GError **error)
{
  for (gsize i = 0; i < proto->n_node; i++)
    if (!nn_onnx_decode_node (decoder, proto->node[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
check_graph (const Onnx__GraphProto *proto, int depth, GError **error)
{
  if (proto->n_node == 0 && proto->n_output == 0)
    g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE, depth > 0 ? "there is nothing" : "it has no graph");
  else if (depth > MAX_DEPTH)
    g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE,
                         "graphs are nested too deep; export the model with fewer branches and loops");
  else if (proto->n_sparse_initializer > 0)
    g_set_error_literal (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                         "sparse initializers are not supported; export the model with dense ones");
  else
    return TRUE;
  return FALSE;
}

static gboolean
decode_parts (NnOnnxDecoder *decoder, const Onnx__GraphProto *proto, GError **error)
{
  for (gsize i = 0; i < proto->n_initializer; i++)
    if (!decode_initializer (decoder, proto->initializer[i], error))
      return FALSE;
  for (gsize i = 0; i < proto->n_input; i++)
    if (!decode_input (decoder, proto->input[i], error))
      return FALSE;
  if (!decode_nodes (decoder, proto, error))
    return FALSE;
  for (gsize i = 0; i < proto->n_output; i++)
    if (!decode_output (decoder, proto->output[i], error))
      return FALSE;
  for (gsize i = 0; i < proto->n_value_info; i++)
    note_value_type (decoder, proto->value_info[i]);
  return TRUE;
}

/* What nothing here produces is of the graph around this one. The model's own has none: sorting reports it. */
static void
mark_captures (NnOnnxDecoder *decoder)
{
  for (int i = 0; decoder->depth > 0 && i < (int) decoder->graph->values->len; i++)
    if (!g_hash_table_contains (decoder->produced, GINT_TO_POINTER (i)))
      nn_graph_mark_capture (decoder->graph, i);
}

NnGraph *
nn_onnx_decode_graph (NnOnnxModel *model, const Onnx__GraphProto *proto, const NnOnnxCall *call, int depth,
                      GError **error)
{
  g_autoptr (NnGraph) graph = nn_graph_new (model->opset);
  g_autoptr (GHashTable) produced = g_hash_table_new (NULL, NULL);
  NnOnnxDecoder decoder = { model, graph, produced, call, depth };
  if (!check_graph (proto, depth, error) || !decode_parts (&decoder, proto, error))
    return NULL;
  mark_captures (&decoder);
  return nn_onnx_expand_contrib (graph, error) && nn_graph_sort (graph, error) ? g_steal_pointer (&graph) : NULL;
}
