/* SPDX-License-Identifier: GPL-3.0-or-later
 * ModelProto to NnGraph: what is said about the model as a whole.
 */
#include "config.h"

#include "decode.h"

#include "nn/error.h"
#include "nn/onnx.pb-c.h"

/* Since this IR version a model must say which operator sets it uses; one that does not has lost its end. */
#define IR_WITH_OPSETS 3

static char *
decode_text (const char *text)
{
  return g_utf8_make_valid (text != NULL ? text : "", -1);
}

/* The version of the default domain among @opsets, or 0. */
static int
find_opset (Onnx__OperatorSetIdProto *const *opsets, gsize count)
{
  gint64 version = 0;
  for (gsize i = 0; i < count; i++)
    if (nn_onnx_plain_domain (opsets[i]->domain)[0] == '\0')
      version = MAX (version, opsets[i]->version);
  return (int) MIN (version, G_MAXINT);
}

static gboolean
decode_opset (const Onnx__ModelProto *proto, int *opset, GError **error)
{
  if (proto->n_opset_import == 0 && proto->ir_version >= IR_WITH_OPSETS)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE,
                           "it does not say which operator set it uses; perhaps the file is truncated");
      return FALSE;
    }
  *opset = MAX (find_opset (proto->opset_import, proto->n_opset_import), 1);
  return TRUE;
}

static void
decode_properties (const Onnx__ModelProto *proto, NnGraph *graph)
{
  g_autofree char *producer = decode_text (proto->producer_name);
  g_autofree char *version = decode_text (proto->producer_version);
  g_free (graph->producer);
  graph->producer = g_strstrip (g_strconcat (producer, " ", version, NULL));
  g_free (graph->name);
  graph->name = decode_text (proto->graph->name);
  graph->ir_version = (int) CLAMP (proto->ir_version, 0, G_MAXINT);
  for (gsize i = 0; i < proto->n_metadata_props; i++)
    {
      g_autofree char *key = decode_text (proto->metadata_props[i]->key);
      g_autofree char *value = decode_text (proto->metadata_props[i]->value);
      nn_graph_set_metadata (graph, key, value);
    }
}

/* Nodes of a function are computed by the rules of the model's operator set, so it must be the same. */
static gboolean
decode_function (NnOnnxModel *model, const Onnx__FunctionProto *proto, GError **error)
{
  const char *name, *domain;
  if (!nn_onnx_decode_name (proto->name, &name, error)
      || !nn_onnx_decode_name (nn_onnx_plain_domain (proto->domain), &domain, error))
    return FALSE;
  const int opset = find_opset (proto->opset_import, proto->n_opset_import);
  if (opset > 0 && opset != model->opset)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                   "its function '%s' is of operator set %d, but the model of %d; export the model with inlined "
                   "functions",
                   name, opset, model->opset);
      return FALSE;
    }
  g_hash_table_insert (model->functions, g_strconcat (domain, ":", name, NULL), (gpointer) proto);
  return TRUE;
}

NnGraph *
nn_onnx_decode_model (const Onnx__ModelProto *proto, NnOnnxSource *source, GError **error)
{
  g_autoptr (GHashTable) functions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  NnOnnxModel model = { source, functions };
  if (proto->graph == NULL)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_PARSE, "it has no graph");
      return NULL;
    }
  if (!decode_opset (proto, &model.opset, error))
    return NULL;
  for (gsize i = 0; i < proto->n_functions; i++)
    if (!decode_function (&model, proto->functions[i], error))
      return NULL;
  NnGraph *graph = nn_onnx_decode_graph (&model, proto->graph, NULL, 0, error);
  if (graph != NULL)
    decode_properties (proto, graph);
  return graph;
}
