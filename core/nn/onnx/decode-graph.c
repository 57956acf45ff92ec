/* SPDX-License-Identifier: GPL-3.0-or-later
 * ModelProto to NnGraph.
 *
 * Initializers come first, so that an input of the same name is known to be one; then inputs, nodes, outputs.
 */
#include "config.h"

#include "decode.h"

#include "contrib.h"
#include "nn/error.h"
#include "nn/onnx.pb-c.h"

/* Since this IR version a model must say which operator sets it uses; one that does not has lost its end. */
#define IR_WITH_OPSETS 3

/* Operators have a dozen; the limit keeps looking them up by name cheap. */
#define MAX_ATTRIBUTES 1000

typedef struct
{
  NnGraph *graph;
  GHashTable *produced; /* set of value numbers that an input, an initializer or a node gives */
} Decoder;

gboolean
nn_onnx_decode_name (const char *text, const char **name, GError **error)
{
  *name = text != NULL ? text : "";
  if (g_utf8_validate (*name, -1, NULL))
    return TRUE;
  g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE, "it has a name that is not UTF-8 text");
  return FALSE;
}

static char *
decode_text (const char *text)
{
  return g_utf8_make_valid (text != NULL ? text : "", -1);
}

static gboolean
mark_produced (Decoder *decoder, int value, GError **error)
{
  if (g_hash_table_add (decoder->produced, GINT_TO_POINTER (value)))
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "value '%s' is produced more than once",
               nn_graph_value (decoder->graph, value)->name);
  return FALSE;
}

/* The default domain has two spellings. */
static const char *
plain_domain (const char *domain)
{
  return domain == NULL || g_str_equal (domain, "ai.onnx") ? "" : domain;
}

static gboolean
decode_opset (const Onnx__ModelProto *model, int *opset, GError **error)
{
  gint64 version = 1;
  if (model->n_opset_import == 0 && model->ir_version >= IR_WITH_OPSETS)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE,
                           "it does not say which operator set it uses; perhaps the file is truncated");
      return FALSE;
    }
  for (gsize i = 0; i < model->n_opset_import; i++)
    if (plain_domain (model->opset_import[i]->domain)[0] == '\0')
      version = MAX (version, model->opset_import[i]->version);
  *opset = (int) MIN (version, G_MAXINT);
  return TRUE;
}

static void
decode_properties (const Onnx__ModelProto *model, NnGraph *graph)
{
  g_autofree char *producer = decode_text (model->producer_name);
  g_autofree char *version = decode_text (model->producer_version);
  g_free (graph->producer);
  graph->producer = g_strstrip (g_strconcat (producer, " ", version, NULL));
  g_free (graph->name);
  graph->name = decode_text (model->graph->name);
  graph->ir_version = (int) CLAMP (model->ir_version, 0, G_MAXINT);
  for (gsize i = 0; i < model->n_metadata_props; i++)
    {
      g_autofree char *key = decode_text (model->metadata_props[i]->key);
      g_autofree char *value = decode_text (model->metadata_props[i]->value);
      nn_graph_set_metadata (graph, key, value);
    }
}

static gboolean
decode_initializer (Decoder *decoder, Onnx__TensorProto *proto, GError **error)
{
  const char *name;
  if (!nn_onnx_decode_name (proto->name, &name, error))
    return FALSE;
  g_autofree char *what = g_strdup_printf ("initializer '%s'", name);
  if (name[0] == '\0' || nn_graph_find_value (decoder->graph, name) != NN_VALUE_NONE)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s %s", what, name[0] == '\0' ? "has no name" : "occurs twice");
      return FALSE;
    }
  g_autoptr (NnTensor) tensor = nn_onnx_decode_tensor (proto, what, error);
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
    g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED, "input '%s' has elements of type %s, which is not supported",
                 name, nn_onnx_type_name (proto->tensor_type->elem_type));
  else
    return TRUE;
  return FALSE;
}

static gboolean
decode_input (Decoder *decoder, const Onnx__ValueInfoProto *proto, GError **error)
{
  const char *name;
  NnType type;
  gboolean has_shape;
  NnShape shape;
  if (!nn_onnx_decode_name (proto->name, &name, error))
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
note_value_type (Decoder *decoder, const Onnx__ValueInfoProto *proto)
{
  NnType type;
  gboolean has_shape;
  NnShape shape;
  const int number = proto->name != NULL ? nn_graph_find_value (decoder->graph, proto->name) : NN_VALUE_NONE;
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
decode_output (Decoder *decoder, const Onnx__ValueInfoProto *proto, GError **error)
{
  const int value = proto->name != NULL ? nn_graph_find_value (decoder->graph, proto->name) : NN_VALUE_NONE;
  if (value == NN_VALUE_NONE)
    {
      g_autofree char *name = decode_text (proto->name);
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "output '%s' is produced by no node", name);
      return FALSE;
    }
  nn_graph_add_output (decoder->graph, value);
  note_value_type (decoder, proto);
  return TRUE;
}

/* Numbers of the values that a node names; an empty name stands for an omitted one. */
static gboolean
decode_value_names (Decoder *decoder, char *const *names, gsize count, int *values, GError **error)
{
  for (gsize i = 0; i < count; i++)
    {
      const char *name;
      if (!nn_onnx_decode_name (names[i], &name, error))
        return FALSE;
      values[i] = name[0] == '\0' ? NN_VALUE_NONE : nn_graph_find_value (decoder->graph, name);
      if (values[i] == NN_VALUE_NONE && name[0] != '\0')
        values[i] = nn_graph_add_value (decoder->graph, name);
    }
  return TRUE;
}

static gboolean
decode_attributes (NnNode *node, const Onnx__NodeProto *proto, GError **error)
{
  if (proto->n_attribute > MAX_ATTRIBUTES)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s node '%s' has %" G_GSIZE_FORMAT " attributes", node->op_type,
                   node->name, proto->n_attribute);
      return FALSE;
    }
  for (gsize i = 0; i < proto->n_attribute; i++)
    if (!nn_onnx_decode_attribute (node, proto->attribute[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
decode_node (Decoder *decoder, const Onnx__NodeProto *proto, GError **error)
{
  const char *op_type, *name, *domain;
  if (!nn_onnx_decode_name (proto->op_type, &op_type, error) || !nn_onnx_decode_name (proto->name, &name, error)
      || !nn_onnx_decode_name (plain_domain (proto->domain), &domain, error))
    return FALSE;
  if (op_type[0] == '\0' || proto->n_input > G_MAXINT || proto->n_output > G_MAXINT)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "node '%s' has no operator", name);
      return FALSE;
    }
  g_autofree int *inputs = g_new (int, proto->n_input + 1);
  g_autofree int *outputs = g_new (int, proto->n_output + 1);
  if (!decode_value_names (decoder, proto->input, proto->n_input, inputs, error)
      || !decode_value_names (decoder, proto->output, proto->n_output, outputs, error))
    return FALSE;
  for (gsize i = 0; i < proto->n_output; i++)
    if (outputs[i] != NN_VALUE_NONE && !mark_produced (decoder, outputs[i], error))
      return FALSE;
  NnNode *node =
      nn_graph_add_node (decoder->graph, op_type, name, (int) proto->n_input, inputs, (int) proto->n_output, outputs);
  g_free (node->domain);
  node->domain = g_strdup (domain);
  return decode_attributes (node, proto, error);
}

static gboolean
decode_graph (Decoder *decoder, const Onnx__GraphProto *proto, GError **error)
{
  if (proto->n_sparse_initializer > 0)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_UNSUPPORTED, "sparse initializers are not supported");
      return FALSE;
    }
  for (gsize i = 0; i < proto->n_initializer; i++)
    if (!decode_initializer (decoder, proto->initializer[i], error))
      return FALSE;
  for (gsize i = 0; i < proto->n_input; i++)
    if (!decode_input (decoder, proto->input[i], error))
      return FALSE;
  for (gsize i = 0; i < proto->n_node; i++)
    if (!decode_node (decoder, proto->node[i], error))
      return FALSE;
  for (gsize i = 0; i < proto->n_output; i++)
    if (!decode_output (decoder, proto->output[i], error))
      return FALSE;
  for (gsize i = 0; i < proto->n_value_info; i++)
    note_value_type (decoder, proto->value_info[i]);
  return nn_onnx_expand_contrib (decoder->graph, error) && nn_graph_sort (decoder->graph, error);
}

NnGraph *
nn_onnx_decode_model (Onnx__ModelProto *model, GError **error)
{
  int opset;
  if (model->graph == NULL || (model->graph->n_node == 0 && model->graph->n_output == 0))
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE, "it has no graph");
      return NULL;
    }
  if (!decode_opset (model, &opset, error))
    return NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (opset);
  decode_properties (model, graph);
  g_autoptr (GHashTable) produced = g_hash_table_new (NULL, NULL);
  Decoder decoder = { graph, produced };
  if (!decode_graph (&decoder, model->graph, error))
    return NULL;
  return g_steal_pointer (&graph);
}
