/* SPDX-License-Identifier: GPL-3.0-or-later
 * Functions of a model (ONNX 1.10): a node that calls one is replaced by the function's nodes.
 *
 * In the function's nodes the names of its parameters and results stand for the caller's values, all other names get a
 * prefix of their own, and attributes may refer to the caller's.
 */
#include "config.h"

#include "decode.h"

#include "nn/error.h"
#include "nn/onnx.pb-c.h"
#include "nn/op.h"

/* Exporters nest modules some ten deep; a function that calls itself has no end. */
#define MAX_CALL_DEPTH 64

/* A few functions that call each other twice could grow without limit. */
#define MAX_CALLS 20000
#define MAX_NODES 1000000

static char *
function_key (const char *domain, const char *name)
{
  return g_strconcat (nn_onnx_plain_domain (domain), ":", name != NULL ? name : "", NULL);
}

const Onnx__FunctionProto *
nn_onnx_find_function (const NnOnnxModel *model, const Onnx__NodeProto *proto)
{
  if (g_hash_table_size (model->functions) == 0 || proto->op_type == NULL)
    return NULL;
  if (nn_op_find (proto->op_type, proto->domain) != NULL) /* the body is for those who do not have the operator */
    return NULL;
  g_autofree char *key = function_key (proto->domain, proto->op_type);
  return g_hash_table_lookup (model->functions, key);
}

char *
nn_onnx_call_name (const NnOnnxCall *call, const char *name)
{
  if (call == NULL || name[0] == '\0')
    return g_strdup (name);
  const char *known = g_hash_table_lookup (call->names, name);
  return known != NULL ? g_strdup (known) : g_strconcat (call->prefix, name, NULL);
}

static const Onnx__AttributeProto *
find_attribute (const Onnx__NodeProto *node, const char *name)
{
  for (gsize i = 0; i < node->n_attribute; i++)
    if (g_strcmp0 (node->attribute[i]->name, name) == 0)
      return node->attribute[i];
  return NULL;
}

/* Attributes without a default are listed by name, those with one in a field that the system's onnx.proto may be too
 * old to know. */
static gboolean
may_be_left_out (const NnOnnxCall *call, const char *name, GError **error)
{
  for (gsize i = 0; i < call->function->n_attribute; i++)
    if (g_strcmp0 (call->function->attribute[i], name) == 0)
      return TRUE;
  g_set_error (
      error, NN_ERROR, NN_ERROR_UNSUPPORTED,
      "its function '%s' has a default of its own for attribute '%s', which is not supported; export the model "
      "with inlined functions",
      call->function->name, name);
  return FALSE;
}

gboolean
nn_onnx_call_attribute (const NnOnnxCall *call, const Onnx__AttributeProto **proto, GError **error)
{
  while ((*proto)->ref_attr_name != NULL && (*proto)->ref_attr_name[0] != '\0')
    {
      const char *name = (*proto)->ref_attr_name;
      *proto = call != NULL ? find_attribute (call->node, name) : NULL;
      if (*proto == NULL)
        return call == NULL || may_be_left_out (call, name, error);
      call = call->outer;
    }
  return TRUE;
}

static gboolean
check_call (const NnOnnxDecoder *decoder, const Onnx__FunctionProto *function, const Onnx__NodeProto *proto,
            GError **error)
{
  const int depth = decoder->call != NULL ? decoder->call->depth : 0;
  if (depth >= MAX_CALL_DEPTH || decoder->model->calls >= MAX_CALLS || decoder->graph->nodes->len >= MAX_NODES)
    g_set_error (error, NN_ERROR, NN_ERROR_PARSE,
                 "its function '%s' is called without end; export the model with inlined functions", function->name);
  else if (proto->n_input > function->n_input || proto->n_output > function->n_output)
    g_set_error (error, NN_ERROR, NN_ERROR_PARSE,
                 "its function '%s' has %" G_GSIZE_FORMAT " parameters and %" G_GSIZE_FORMAT
                 " results, but is called with more",
                 function->name, function->n_input, function->n_output);
  else
    return TRUE;
  return FALSE;
}

/* Parameters and results of @function by the names that the caller gives them; what it leaves out is nothing. */
static gboolean
name_values (const NnOnnxCall *outer, GHashTable *names, char *const *formal, gsize n_formal, char *const *actual,
             gsize n_actual, gboolean parameters, GError **error)
{
  for (gsize i = 0; i < n_formal; i++)
    {
      const char *from, *to;
      if (!nn_onnx_decode_name (formal[i], &from, error)
          || !nn_onnx_decode_name (i < n_actual ? actual[i] : "", &to, error))
        return FALSE;
      if ((parameters || to[0] != '\0') && !g_hash_table_contains (names, from))
        g_hash_table_insert (names, g_strdup (from), nn_onnx_call_name (outer, to));
    }
  return TRUE;
}

/* A result that is one of the parameters has two names in the graph around the call. */
static gboolean
pass_through (NnOnnxDecoder *decoder, const NnOnnxCall *call, const Onnx__FunctionProto *function,
              const Onnx__NodeProto *proto, GError **error)
{
  for (gsize i = 0; i < proto->n_output; i++)
    {
      g_autofree char *result = nn_onnx_call_name (decoder->call, proto->output[i]);
      g_autofree char *inside = nn_onnx_call_name (call, function->output[i]);
      if (result[0] == '\0' || g_str_equal (result, inside))
        continue;
      Onnx__NodeProto identity = ONNX__NODE_PROTO__INIT;
      identity.op_type = (char *) "Identity";
      identity.n_input = identity.n_output = 1;
      identity.input = &inside;
      identity.output = &result;
      NnOnnxDecoder plain = *decoder;
      plain.call = NULL; /* both names are the graph's own */
      if (!nn_onnx_decode_node (&plain, &identity, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
nn_onnx_inline_function (NnOnnxDecoder *decoder, const Onnx__FunctionProto *function, const Onnx__NodeProto *proto,
                         GError **error)
{
  if (!check_call (decoder, function, proto, error))
    return FALSE;
  const NnOnnxCall *outer = decoder->call;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *prefix = g_strdup_printf ("%s.%d/", function->name, ++decoder->model->calls);
  const NnOnnxCall call = { proto, function, outer, names, prefix, outer != NULL ? outer->depth + 1 : 1 };
  if (!name_values (outer, names, function->input, function->n_input, proto->input, proto->n_input, TRUE, error)
      || !name_values (outer, names, function->output, function->n_output, proto->output, proto->n_output, FALSE,
                       error))
    return FALSE;
  NnOnnxDecoder inner = *decoder;
  inner.call = &call;
  for (gsize i = 0; i < function->n_node; i++)
    if (decoder->graph->nodes->len >= MAX_NODES ? !check_call (&inner, function, proto, error)
                                                : !nn_onnx_decode_node (&inner, function->node[i], error))
      return FALSE;
  return pass_through (decoder, &call, function, proto, error);
}
