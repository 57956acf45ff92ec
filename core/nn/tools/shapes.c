/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shapes of a model's inputs, as the command lines of the tools give them.
 */
#include "config.h"

#include "shapes.h"

#include <string.h>

const NnValue *
shapes_value (const NnGraph *graph, const GArray *values, guint i)
{
  return nn_graph_value (graph, g_array_index (values, int, i));
}

char *
shapes_describe (const NnValue *value)
{
  return value->has_shape ? nn_shape_to_string (&value->shape) : g_strdup ("of any shape");
}

/* "1x3x512x512" or "scalar". */
static gboolean
parse_shape (const char *text, NnShape *shape)
{
  shape->rank = 0;
  if (g_str_equal (text, "scalar"))
    return TRUE;
  g_auto (GStrv) parts = g_strsplit (text, "x", -1);
  for (char **part = parts; *part != NULL; part++)
    if (shape->rank == NN_MAX_RANK
        || !g_ascii_string_to_signed (*part, 10, 0, G_MAXINT32, &shape->dims[shape->rank++], NULL))
      return FALSE;
  return shape->rank > 0;
}

static gboolean
apply_shape (const NnGraph *graph, const char *text, NnShape *shapes, GError **error)
{
  const char *equals = strrchr (text, '=');
  for (guint i = 0; i < graph->inputs->len; i++)
    {
      const char *name = shapes_value (graph, graph->inputs, i)->name;
      const gboolean named = equals != NULL && strlen (name) == (gsize) (equals - text)
                             && strncmp (name, text, (gsize) (equals - text)) == 0;
      if (!named && !(equals == NULL && graph->inputs->len == 1))
        continue;
      if (parse_shape (equals != NULL ? equals + 1 : text, &shapes[i]))
        return TRUE;
      break;
    }
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "'%s' is not [NAME=]SHAPE with an input of this model and a shape such as 1x3x512x512", text);
  return FALSE;
}

NnShape *
shapes_parse (const NnGraph *graph, char **texts, GError **error)
{
  g_autofree NnShape *shapes = g_new0 (NnShape, graph->inputs->len + 1);
  for (guint i = 0; i < graph->inputs->len; i++)
    {
      const NnValue *value = shapes_value (graph, graph->inputs, i);
      shapes[i] = value->has_shape ? value->shape : (NnShape){ .rank = -1 };
    }
  for (char **text = texts; text != NULL && *text != NULL; text++)
    if (!apply_shape (graph, *text, shapes, error))
      return NULL;
  return g_steal_pointer (&shapes);
}

const NnValue *
shapes_open_input (const NnGraph *graph, const NnShape *shapes)
{
  for (guint i = 0; i < graph->inputs->len; i++)
    if (shapes[i].rank < 0 || nn_shape_count (&shapes[i]) < 0)
      return shapes_value (graph, graph->inputs, i);
  return NULL;
}

/* Sessions want a type; models that do not say mean float32. */
GPtrArray *
shapes_inputs (const NnGraph *graph, const NnShape *shapes)
{
  GPtrArray *inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  for (guint i = 0; i < graph->inputs->len; i++)
    {
      const NnType type = shapes_value (graph, graph->inputs, i)->type;
      g_ptr_array_add (inputs, nn_tensor_new_described (type != NN_TYPE_NONE ? type : NN_TYPE_FLOAT, &shapes[i]));
    }
  return inputs;
}
