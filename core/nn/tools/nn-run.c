/* SPDX-License-Identifier: GPL-3.0-or-later
 * nn-run: runs a model on NumPy arrays, for tests, comparisons and timing.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "nn/nn.h"
#include "usage.h"

typedef struct
{
  char **models; /* positional */
  char **inputs, **outputs;
  int threads, time;
  gboolean memory;
} Arguments;

/* An array file that belongs to a value of the model. */
typedef struct
{
  int value;
  char *path;
} Binding;

static void
binding_free (gpointer data)
{
  Binding *binding = data;
  g_free (binding->path);
  g_free (binding);
}

static const char *
value_name (const NnGraph *graph, int value)
{
  return nn_graph_value (graph, value)->name;
}

/* "a, b, c" */
static char *
join_names (const NnGraph *graph, const GArray *values)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < values->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", value_name (graph, g_array_index (values, int, i)));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
contains (const GArray *values, int value)
{
  for (guint i = 0; i < values->len; i++)
    if (g_array_index (values, int, i) == value)
      return TRUE;
  return FALSE;
}

/* Splits "NAME=FILE" at the last "=" before which there is a name of the model (both may contain "=" themselves); a
 * bare FILE goes to the only one of @defaults. */
static Binding *
parse_binding (const NnGraph *graph, const char *text, const GArray *defaults, gboolean any_value, GError **error)
{
  for (const char *equals = strrchr (text, '='); equals != NULL; equals = g_strrstr_len (text, equals - text, "="))
    {
      g_autofree char *name = g_strndup (text, (gsize) (equals - text));
      const int value = nn_graph_find_value (graph, name);
      if (value == NN_VALUE_NONE || !(any_value || contains (defaults, value)))
        continue;
      Binding *binding = g_new (Binding, 1);
      *binding = (Binding){ value, g_strdup (equals + 1) };
      return binding;
    }
  if (defaults->len == 1 && (strchr (text, '=') == NULL || g_file_test (text, G_FILE_TEST_EXISTS)))
    {
      Binding *binding = g_new (Binding, 1);
      *binding = (Binding){ g_array_index (defaults, int, 0), g_strdup (text) };
      return binding;
    }
  g_autofree char *names = join_names (graph, defaults);
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "'%s' is not NAME=FILE.npy with a name of the model: %s%s", text, names,
               any_value ? " (or any value between)" : "");
  return NULL;
}

static GPtrArray *
parse_bindings (const NnGraph *graph, char **texts, const GArray *defaults, gboolean any_value, GError **error)
{
  g_autoptr (GPtrArray) bindings = g_ptr_array_new_with_free_func (binding_free);
  for (char **text = texts; text != NULL && *text != NULL; text++)
    {
      Binding *binding = parse_binding (graph, *text, defaults, any_value, error);
      if (binding == NULL)
        return NULL;
      g_ptr_array_add (bindings, binding);
      for (guint i = 0; i + 1 < bindings->len; i++)
        if (((Binding *) g_ptr_array_index (bindings, i))->value == binding->value)
          {
            g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "'%s' is given twice", value_name (graph, binding->value));
            return NULL;
          }
    }
  return g_steal_pointer (&bindings);
}

static gboolean
same_numbers (const NnTensor *a, const NnTensor *b)
{
  for (gint64 i = 0; i < nn_tensor_count (a); i++)
    if (nn_tensor_get_double (a, i) != nn_tensor_get_double (b, i))
      return FALSE;
  return TRUE;
}

/* @tensor in the type that the model wants. Floats may round; integers and bools must come out exactly. */
static NnTensor *
adapt_type (NnTensor *tensor, const NnValue *value, const char *path, GError **error)
{
  if (value->type == NN_TYPE_NONE || value->type == tensor->type)
    return nn_tensor_ref (tensor);
  g_autoptr (NnTensor) adapted = nn_tensor_convert (tensor, value->type, error);
  if (adapted == NULL)
    return NULL;
  if (nn_type_is_float (value->type) || same_numbers (tensor, adapted))
    return g_steal_pointer (&adapted);
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "%s has numbers that input '%s' cannot hold: it is %s", path,
               value->name, nn_type_name (value->type));
  return NULL;
}

static NnTensor *
load_input (const NnGraph *graph, int number, GPtrArray *bindings, GError **error)
{
  const NnValue *value = nn_graph_value (graph, number);
  for (guint i = 0; i < bindings->len; i++)
    {
      const Binding *binding = g_ptr_array_index (bindings, i);
      if (binding->value != number)
        continue;
      g_autoptr (NnTensor) tensor = nn_npy_load (binding->path, error);
      return tensor != NULL ? adapt_type (tensor, value, binding->path, error) : NULL;
    }
  g_autofree char *shape = value->has_shape ? nn_shape_to_string (&value->shape) : g_strdup ("of any shape");
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "Input '%s' (%s %s) is missing: give --input %s=FILE.npy", value->name,
               nn_type_name (value->type), shape, value->name);
  return NULL;
}

static GPtrArray *
load_inputs (const NnGraph *graph, GPtrArray *bindings, GError **error)
{
  g_autoptr (GPtrArray) tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  for (guint i = 0; i < graph->inputs->len; i++)
    {
      NnTensor *tensor = load_input (graph, g_array_index (graph->inputs, int, i), bindings, error);
      if (tensor == NULL)
        return NULL;
      g_ptr_array_add (tensors, tensor);
    }
  return g_steal_pointer (&tensors);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;
  return x < y ? -1 : x > y;
}

/* One run to warm up has been made. */
static gboolean
time_runs (NnSession *session, NnTensor **inputs, int count, GError **error)
{
  g_autofree gint64 *times = g_new (gint64, count);
  for (int i = 0; i < count; i++)
    {
      const gint64 start = g_get_monotonic_time ();
      if (!nn_session_run (session, inputs, NULL, error))
        return FALSE;
      times[i] = g_get_monotonic_time () - start;
    }
  qsort (times, (gsize) count, sizeof *times, compare_times);
  g_print ("median %.3f ms\n", (double) (times[(count - 1) / 2] + times[count / 2]) / 2000);
  return TRUE;
}

static gboolean
save_output (const NnTensor *tensor, const char *path, GError **error)
{
  if (tensor->type != NN_TYPE_BFLOAT16)
    return nn_npy_save (tensor, path, error);
  g_autoptr (NnTensor) wide = nn_tensor_convert (tensor, NN_TYPE_FLOAT, error); /* NumPy has no bfloat16 */
  return wide != NULL && nn_npy_save (wide, path, error);
}

static gboolean
save_outputs (const NnSession *session, GPtrArray *bindings, GError **error)
{
  for (guint i = 0; i < bindings->len; i++)
    {
      const Binding *binding = g_ptr_array_index (bindings, i);
      if (!save_output (nn_session_output (session, (int) i), binding->path, error))
        return FALSE;
    }
  return TRUE;
}

/* What came out, where nobody asked for files. */
static void
print_outputs (const NnGraph *graph, const NnSession *session)
{
  for (int i = 0; i < nn_session_n_outputs (session); i++)
    {
      const NnTensor *tensor = nn_session_output (session, i);
      g_autofree char *shape = nn_shape_to_string (&tensor->shape);
      g_print ("%s: %s %s\n", value_name (graph, g_array_index (graph->outputs, int, i)), nn_type_name (tensor->type),
               shape);
    }
}

/* NULL-terminated names of the values in @bindings, or NULL for the graph's outputs. (transfer container) */
static const char **
output_names (const NnGraph *graph, GPtrArray *bindings)
{
  const char **names = bindings->len > 0 ? g_new0 (const char *, bindings->len + 1) : NULL;
  for (guint i = 0; i < bindings->len; i++)
    names[i] = value_name (graph, ((const Binding *) g_ptr_array_index (bindings, i))->value);
  return names;
}

static void
print_memory (const NnGraph *graph, const NnSession *session, const char *path)
{
  g_print ("file %.1f MiB\n", (double) usage_file_size (path) / MIB);
  g_print ("weights %.1f MiB\n", (double) nn_graph_constant_bytes (graph) / MIB);
  g_print ("memory %.1f MiB besides the weights\n", (double) nn_session_memory (session) / MIB);
}

static gboolean
run_model (const Arguments *arguments, GError **error)
{
  g_autoptr (NnGraph) graph = nn_graph_load_onnx (arguments->models[0], error);
  if (graph == NULL)
    return FALSE;
  g_autoptr (GPtrArray) sources = parse_bindings (graph, arguments->inputs, graph->inputs, FALSE, error);
  g_autoptr (GPtrArray) targets =
      sources != NULL ? parse_bindings (graph, arguments->outputs, graph->outputs, TRUE, error) : NULL;
  g_autoptr (GPtrArray) inputs = targets != NULL ? load_inputs (graph, sources, error) : NULL;
  if (inputs == NULL)
    return FALSE;

  NnTensor **tensors = (NnTensor **) inputs->pdata;
  g_autofree const char **names = output_names (graph, targets);
  const NnSessionOptions options = { .outputs = names };
  g_autoptr (NnSession) session = nn_session_new (graph, tensors, (int) inputs->len, &options, error);
  if (session == NULL)
    return FALSE;
  if (arguments->memory)
    print_memory (graph, session, arguments->models[0]);
  if (!nn_session_run (session, tensors, NULL, error))
    return FALSE;
  if (arguments->time > 0 && !time_runs (session, tensors, arguments->time, error))
    return FALSE;
  if (arguments->memory)
    g_print ("peak %.1f MiB\n", (double) usage_peak () / MIB);
  if (targets->len == 0)
    print_outputs (graph, session);
  return save_outputs (session, targets, error);
}

static gboolean
parse_arguments (int *argc, char ***argv, Arguments *arguments, GError **error)
{
  const GOptionEntry entries[] = {
    { "input", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->inputs,
      "Array for an input; NAME= may be left out if the model has only one", "[NAME=]FILE.npy" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->outputs,
      "Where to write an output, or any other value of the model", "[NAME=]FILE.npy" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &arguments->threads, "Threads to use (default: all)", "N" },
    { "time", 0, 0, G_OPTION_ARG_INT, &arguments->time, "Run K more times and print the median time", "K" },
    { "memory", 0, 0, G_OPTION_ARG_NONE, &arguments->memory,
      "Print the memory that a run takes, and the program's peak", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->models, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("MODEL.onnx");
  g_option_context_set_summary (context, "Runs an ONNX model on NumPy arrays.");
  g_option_context_set_description (context, "Arrays of another type are converted to what the model wants: rounded "
                                             "for floats, exactly or not at all for integers.\n"
                                             "Example: nn-run style.onnx -i image.npy -o stylised.npy --time 5");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (arguments->models != NULL && g_strv_length (arguments->models) == 1 && arguments->threads >= 0
      && arguments->time >= 0)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "give one MODEL.onnx, and no negative numbers; nn-run --help tells more");
  return FALSE;
}

int
main (int argc, char **argv)
{
  Arguments arguments = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok = parse_arguments (&argc, &argv, &arguments, &error);
  if (ok)
    {
      nn_threads_set_count (arguments.threads);
      ok = run_model (&arguments, &error);
    }
  if (!ok)
    g_printerr ("nn-run: %s\n", error->message);
  g_strfreev (arguments.models);
  g_strfreev (arguments.inputs);
  g_strfreev (arguments.outputs);
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
