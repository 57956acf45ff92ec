/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds style networks of others in the models folders: files that somebody put there.
 */
#include "config.h"

#include "style-network.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "model-store.h"

/* What a picture, in or out, must look like: N×3×H×W, as far as it says. */
static gboolean
may_be_picture (const NnGraph *graph, int value)
{
  const NnValue *picture = nn_graph_value (graph, value);

  if (picture->type != NN_TYPE_NONE && !nn_type_is_float (picture->type))
    return FALSE;
  return !picture->has_shape
         || (picture->shape.rank == 4 && picture->shape.dims[0] <= 1
             && (picture->shape.dims[1] == 3 || picture->shape.dims[1] < 0));
}

gboolean
art_style_network_suits (const NnGraph *graph)
{
  const char *task = nn_graph_get_metadata (graph, "task");

  if (task && strcmp (task, "style-network") != 0)
    return FALSE;
  return graph->inputs->len == 1 && graph->outputs->len == 1
         && nn_graph_value (graph, g_array_index (graph->inputs, int, 0))->has_shape
         && may_be_picture (graph, g_array_index (graph->inputs, int, 0))
         && may_be_picture (graph, g_array_index (graph->outputs, int, 0));
}

gboolean
art_style_network_is_name (const char *name)
{
  return g_str_has_prefix (name, ART_STYLE_NETWORK_PREFIX);
}

char *
art_style_network_find (const char *name, GError **error)
{
  const char *slug = name + strlen (ART_STYLE_NETWORK_PREFIX);
  g_auto (GStrv) dirs = art_model_store_dirs ();
  g_autofree char *file = g_strconcat (slug, ".onnx", NULL);

  for (char **dir = dirs; *dir && *slug != '\0' && *slug != '.' && !strpbrk (slug, "/\\"); dir++)
    {
      g_autofree char *first = g_build_filename (*dir, file, NULL);
      g_autofree char *second = g_build_filename (*dir, "styles", file, NULL);
      g_autofree char *third = g_build_filename (*dir, slug, "model.onnx", NULL);

      if (g_file_test (first, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&first);
      if (g_file_test (second, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&second);
      if (g_file_test (third, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&third);
    }
  g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
               _ ("There is no style network “%s”. Put its ONNX file into the models folder."), slug);
  return NULL;
}
