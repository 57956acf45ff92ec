/* SPDX-License-Identifier: GPL-3.0-or-later
 * The values of a session, and what is there before the first node runs: inputs, constants, parameters.
 */
#include "config.h"

#include "nn/session-private.h"

/* Values. */

int
nn_session_add_value (NnSession *session, const char *name)
{
  Value *value = g_new0 (Value, 1);
  NnShape shape = { 0 };

  value->name = name;
  value->tensor = nn_tensor_new_described (NN_TYPE_NONE, &shape);
  value->root = (int) session->values->len;
  value->input = value->producer = value->buffer = value->gradient_buffer = -1;
  g_ptr_array_add (session->values, value);
  return value->root;
}

void
nn_value_describe (Value *value, NnType type, const NnShape *shape)
{
  value->tensor->type = type;
  value->tensor->shape = *shape;
  value->known = TRUE;
}

/* @tensor, or its float32 copy if it is of a half type. Takes the reference. */
static NnTensor *
widen (NnTensor *tensor, GError **error)
{
  g_autoptr (NnTensor) narrow = tensor;

  if (nn_type_is_half (tensor->type))
    return nn_tensor_convert (tensor, NN_TYPE_FLOAT, error);
  return g_steal_pointer (&narrow);
}

gboolean
nn_session_set_constant (NnSession *session, int number, NnTensor *constant, GError **error)
{
  Value *value = nn_session_value (session, number);

  value->border = nn_type_is_half (constant->type) ? constant->type : NN_TYPE_NONE;
  value->constant = widen (constant, error);
  if (value->constant == NULL)
    return FALSE;
  nn_value_describe (value, value->constant->type, &value->constant->shape);
  value->tensor->data = value->constant->data;
  return TRUE;
}

gboolean
nn_session_share_constant (NnSession *session, int number, NnTensor *tensor, GError **error)
{
  NnTensor *shared = nn_tensor_new_wrapped (tensor->type, &tensor->shape, tensor->data, nn_tensor_ref (tensor),
                                            (GDestroyNotify) nn_tensor_unref);

  return nn_session_set_constant (session, number, shared, error);
}

static gboolean
set_parameter (NnSession *session, Value *value, const NnTensor *initializer, GError **error)
{
  value->parameter = nn_tensor_convert (initializer, NN_TYPE_FLOAT, error);
  if (value->parameter == NULL)
    return FALSE;
  nn_value_describe (value, NN_TYPE_FLOAT, &initializer->shape);
  value->border = nn_type_is_half (initializer->type) ? initializer->type : NN_TYPE_NONE;
  value->wants_gradient = TRUE;
  g_ptr_array_add (session->parameters, (gpointer) value->name);
  return TRUE;
}

/* What is there before the first node. */

static gboolean
check_input (const NnValue *declared, const NnTensor *given, GError **error)
{
  gboolean same_type = given->type == declared->type || declared->type == NN_TYPE_NONE
                       || ((given->type == NN_TYPE_FLOAT || nn_type_is_half (given->type))
                           && (declared->type == NN_TYPE_FLOAT || nn_type_is_half (declared->type)));

  if (!same_type || nn_tensor_count (given) < 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "Input '%s' of the model is %s, but %s was given", declared->name,
                   nn_type_name (declared->type), nn_type_name (given->type));
      return FALSE;
    }
  if (declared->has_shape && declared->shape.rank != given->shape.rank)
    {
      g_autofree char *wanted = nn_shape_to_string (&declared->shape);
      g_autofree char *shape = nn_shape_to_string (&given->shape);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "Input '%s' of the model has shape %s, but %s was given",
                   declared->name, wanted, shape);
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_input (NnSession *session, int i, NnTensor *given, GError **error)
{
  int number = g_array_index (session->graph->inputs, int, i);
  const NnValue *declared = nn_graph_value (session->graph, number);
  Value *value = nn_session_value (session, number);

  if (given == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "Input '%s' of the model was not given", declared->name);
      return FALSE;
    }
  if (!check_input (declared, given, error))
    return FALSE;
  g_ptr_array_add (session->inputs, nn_tensor_new_described (given->type, &given->shape));
  value->input = i;
  if (value->demanded && given->data)
    {
      NnTensor *bound = nn_tensor_convert (given, given->type, error);

      return bound && nn_session_set_constant (session, number, bound, error);
    }
  value->border = nn_type_is_half (declared->type) ? declared->type : NN_TYPE_NONE;
  nn_value_describe (value, nn_type_is_half (given->type) ? NN_TYPE_FLOAT : given->type, &given->shape);
  value->wants_gradient = session->gradients & NN_GRADIENTS_INPUTS && value->tensor->type == NN_TYPE_FLOAT;
  return TRUE;
}

gboolean
nn_session_take_inputs (NnSession *session, NnTensor *const *inputs, int n_inputs, GError **error)
{
  if (n_inputs != (int) session->graph->inputs->len)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "The model has %u inputs, but %d were given",
                   session->graph->inputs->len, n_inputs);
      return FALSE;
    }
  for (int i = 0; i < n_inputs; i++)
    if (!take_input (session, i, inputs[i], error))
      return FALSE;
  return TRUE;
}

gboolean
nn_session_take_initializers (NnSession *session, GError **error)
{
  for (int i = 0; i < (int) session->graph->values->len; i++)
    {
      NnTensor *initializer = nn_graph_value (session->graph, i)->constant;
      Value *value = nn_session_value (session, i);
      gboolean parameter;

      if (initializer == NULL || !value->needed)
        continue;
      parameter = session->gradients & NN_GRADIENTS_PARAMETERS && !value->demanded
                  && (initializer->type == NN_TYPE_FLOAT || nn_type_is_half (initializer->type));
      if (!(parameter ? set_parameter (session, value, initializer, error)
                      : nn_session_set_constant (session, i, nn_tensor_ref (initializer), error)))
        return FALSE;
    }
  return TRUE;
}
