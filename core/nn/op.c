/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finding operators, and what their infer functions share.
 */
#include "config.h"

#include "nn/op.h"

#include <string.h>

const NnOp *
nn_op_find (const char *op_type, const char *domain)
{
  if (domain && *domain && strcmp (domain, "ai.onnx") != 0)
    return NULL;
  for (const NnOp *const *op = nn_op_list (); *op; op++)
    if (strcmp ((*op)->name, op_type) == 0)
      return *op;
  return NULL;
}

void
nn_call_describe (NnCall *call, int i, NnType type, const NnShape *shape)
{
  if (i >= call->n_out || call->out[i] == NULL)
    return;
  call->out[i]->type = type;
  call->out[i]->shape = *shape;
}

char *
nn_call_to_string (const NnCall *call)
{
  g_autoptr (GString) text = g_string_new (call->node->op_type);

  g_string_append_printf (text, " node '%s' (", call->node->name ? call->node->name : "");
  for (int i = 0; i < call->n_in; i++)
    {
      g_autofree char *shape = call->in[i] ? nn_shape_to_string (&call->in[i]->shape) : g_strdup ("-");

      g_string_append_printf (text, "%s%s", i ? ", " : "", shape);
    }
  g_string_append_c (text, ')');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
nn_call_error (const NnCall *call, GError **error, NnError code, const char *format, ...)
{
  g_autofree char *where = nn_call_to_string (call);
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, NN_ERROR, code, "%s: %s", where, what);
  return FALSE;
}

gboolean
nn_call_require_float (const NnCall *call, int i, GError **error)
{
  if (call->in[i]->type == NN_TYPE_FLOAT)
    return TRUE;
  return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                        "input %d is %s, but this operator computes in float32; put a Cast before it", i,
                        nn_type_name (call->in[i]->type));
}

gboolean
nn_call_normalize_axis (const NnCall *call, gint64 axis, int rank, int *out, GError **error)
{
  if (axis < -rank || axis >= rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "axis %" G_GINT64_FORMAT " is outside the %d dimensions", axis,
                          rank);
  *out = (int) (axis < 0 ? axis + rank : axis);
  return TRUE;
}

static gboolean
check_count (const NnCall *call, const char *name, gint64 count, int max, GError **error)
{
  if (count >= 0 && count <= max)
    return TRUE;
  return nn_call_error (call, error, NN_ERROR_SHAPE, "'%s' has %" G_GINT64_FORMAT " numbers, at most %d are possible",
                        name, count, max);
}

static gboolean
input_ints (const NnCall *call, int i, const char *name, int max, gint64 *values, int *count, GError **error)
{
  const NnTensor *tensor = call->in[i];
  gint64 n = nn_tensor_count (tensor);

  if (tensor->data == NULL && n != 0)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "'%s' must be known before the run, but is computed",
                          name);
  if (!nn_type_is_integer (tensor->type))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "'%s' must be integers, not %s", name,
                          nn_type_name (tensor->type));
  if (!check_count (call, name, n, max, error))
    return FALSE;
  for (gint64 k = 0; k < n; k++)
    values[k] = nn_tensor_get_int64 (tensor, k);
  *count = (int) n;
  return TRUE;
}

gboolean
nn_call_ints (const NnCall *call, int i, const char *name, int max, gint64 *values, int *count, GError **error)
{
  const gint64 *ints;

  if (i >= 0 && i < call->n_in && call->in[i])
    return input_ints (call, i, name, max, values, count, error);
  *count = -1;
  ints = nn_node_ints (call->node, name, count);
  if (ints == NULL && nn_node_attribute (call->node, name) == NULL)
    {
      *count = -1;
      return TRUE;
    }
  if (!check_count (call, name, *count, max, error))
    return FALSE;
  if (*count > 0)
    memcpy (values, ints, *count * sizeof *values);
  return TRUE;
}
