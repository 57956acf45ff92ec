/* SPDX-License-Identifier: GPL-3.0-or-later
 * nn-info: what a model is made of, what it takes and gives, and the memory that it needs.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "nn/nn.h"
#include "nn/op.h"
#include "shapes.h"
#include "usage.h"

typedef struct
{
  char **models; /* positional */
  char **shapes;
  gboolean operators;
} Arguments;

static void
print_interface (const char *title, const NnGraph *graph, const GArray *values)
{
  g_print ("%s\n", title);
  for (guint i = 0; i < values->len; i++)
    {
      const NnValue *value = shapes_value (graph, values, i);
      g_autofree char *shape = shapes_describe (value);
      g_print ("  %s: %s %s\n", value->name, value->type != NN_TYPE_NONE ? nn_type_name (value->type) : "any type",
               shape);
    }
}

static void
print_metadata (const NnGraph *graph)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (graph->metadata), (GCompareFunc) strcmp);
  if (keys != NULL)
    g_print ("Metadata\n");
  for (const GList *key = keys; key != NULL; key = key->next)
    g_print ("  %s: %s\n", (const char *) key->data, nn_graph_get_metadata (graph, key->data));
}

/* "Conv", "com.example.Conv"; with a note where this library cannot compute it. (transfer full) */
static char *
describe_operator (const NnNode *node)
{
  return g_strconcat (node->domain, node->domain[0] != '\0' ? "." : "", node->op_type,
                      nn_op_find (node->op_type, node->domain) != NULL ? "" : " (not supported)", NULL);
}

static void
print_operators (const NnGraph *graph)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      char *name = describe_operator (g_ptr_array_index (graph->nodes, i));
      const int count = GPOINTER_TO_INT (g_hash_table_lookup (counts, name));
      g_hash_table_replace (counts, name, GINT_TO_POINTER (count + 1));
    }
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc) strcmp);
  g_print ("Operators (%u nodes)\n", graph->nodes->len);
  for (const GList *name = names; name != NULL; name = name->next)
    g_print ("  %4d %s\n", GPOINTER_TO_INT (g_hash_table_lookup (counts, name->data)), (const char *) name->data);
}

static void
print_parameters (const NnGraph *graph)
{
  g_print ("Parameters\n  %" G_GINT64_FORMAT " (%.1f MiB with all constants)\n", nn_graph_parameter_count (graph),
           (double) nn_graph_constant_bytes (graph) / MIB);
}

static void
print_model (const NnGraph *graph, const char *path)
{
  g_print ("Model\n  %s: %.1f MiB, ONNX IR %d, operator set %d%s%s%s%s\n", path, (double) usage_file_size (path) / MIB,
           graph->ir_version, graph->opset, graph->name[0] != '\0' ? ", graph " : "", graph->name,
           graph->producer[0] != '\0' ? ", by " : "", graph->producer);
  print_metadata (graph);
  print_interface ("Inputs", graph, graph->inputs);
  print_interface ("Outputs", graph, graph->outputs);
  print_operators (graph);
  print_parameters (graph);
}

static gboolean
print_session (NnGraph *graph, const NnShape *shapes, GError **error)
{
  g_autoptr (GPtrArray) inputs = shapes_inputs (graph, shapes);
  g_autoptr (NnSession) session = nn_session_new (graph, (NnTensor **) inputs->pdata, (int) inputs->len, NULL, error);
  if (session == NULL)
    return FALSE;
  g_print ("  %.1f MiB besides the parameters, for", (double) nn_session_memory (session) / MIB);
  for (guint i = 0; i < graph->inputs->len; i++)
    {
      g_autofree char *shape = nn_shape_to_string (&shapes[i]);
      g_print (" %s %s", shapes_value (graph, graph->inputs, i)->name, shape);
    }
  for (int i = 0; i < nn_session_n_outputs (session); i++)
    {
      g_autofree char *shape = nn_shape_to_string (&nn_session_output (session, i)->shape);
      g_print ("%s %s %s", i == 0 ? " ->" : ",", shapes_value (graph, graph->outputs, (guint) i)->name, shape);
    }
  g_print ("\n  %.1f MiB was the peak of this program, which has loaded the model and made ready to run it\n",
           (double) usage_peak () / MIB);
  return TRUE;
}

/* With shapes on the command line a model that cannot run is an error; without, it is information. */
static gboolean
print_memory (NnGraph *graph, char **texts, GError **error)
{
  g_autofree NnShape *shapes = shapes_parse (graph, texts, error);
  if (shapes == NULL)
    return FALSE;
  g_print ("Memory\n");
  const NnValue *open = shapes_open_input (graph, shapes);
  if (open != NULL)
    {
      g_autofree char *shape = shapes_describe (open);
      g_print ("  depends on '%s' (%s): give its shape, for example --shape %s=1x3x512x512\n", open->name, shape,
               open->name);
      return TRUE;
    }
  g_autoptr (GError) problem = NULL;
  if (print_session (graph, shapes, &problem))
    return TRUE;
  if (texts != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_print ("  cannot run: %s\n", problem->message);
  return TRUE;
}

static gboolean
parse_arguments (int *argc, char ***argv, Arguments *arguments, GError **error)
{
  const GOptionEntry entries[] = {
    { "shape", 's', 0, G_OPTION_ARG_STRING_ARRAY, &arguments->shapes,
      "Shape of an input whose dimensions are open; NAME= may be left out if there is only one", "[NAME=]1x3x512x512" },
    { "operators", 0, 0, G_OPTION_ARG_NONE, &arguments->operators, "List the operators that this version can compute",
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->models, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("MODEL.onnx");
  g_option_context_set_summary (context, "Says what an ONNX model is made of and the memory that running it takes.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (arguments->operators && arguments->models == NULL)
    return TRUE;
  if (arguments->models != NULL && g_strv_length (arguments->models) == 1)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "give one MODEL.onnx; nn-info --help tells more");
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* One name a line, for scripts. */
static void
list_operators (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (const NnOp *const *op = nn_op_list (); *op != NULL; op++)
    g_ptr_array_add (names, (gpointer) (*op)->name);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    g_print ("%s\n", (const char *) g_ptr_array_index (names, i));
}

static gboolean
show_model (const Arguments *arguments, GError **error)
{
  if (arguments->operators)
    list_operators ();
  if (arguments->models == NULL)
    return TRUE;
  g_autoptr (NnGraph) graph = nn_graph_load_onnx (arguments->models[0], error);
  if (graph == NULL)
    return FALSE;
  print_model (graph, arguments->models[0]);
  return print_memory (graph, arguments->shapes, error);
}

int
main (int argc, char **argv)
{
  Arguments arguments = { 0 };
  g_autoptr (GError) error = NULL;
  const gboolean ok = parse_arguments (&argc, &argv, &arguments, &error) && show_model (&arguments, &error);
  if (!ok)
    g_printerr ("nn-info: %s\n", error->message);
  g_strfreev (arguments.models);
  g_strfreev (arguments.shapes);
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
