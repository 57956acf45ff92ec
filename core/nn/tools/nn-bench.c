/* SPDX-License-Identifier: GPL-3.0-or-later
 * nn-bench: where a model's time and memory go.
 */
#include "config.h"

#include <stdlib.h>

#include "nn/nn.h"
#include "shapes.h"
#include "usage.h"

typedef struct
{
  char **models; /* positional */
  char **shapes;
  int threads, runs;
  gboolean layers;
} Arguments;

/* What was measured, milliseconds; of the steps, in the order of the session. */
typedef struct
{
  double load, plan, first;
  int runs, steps;
  double *times;      /* runs */
  double *step_times; /* runs of the first step, runs of the second … */
} Measured;

static void
measured_free (Measured *measured)
{
  g_free (measured->times);
  g_free (measured->step_times);
  g_free (measured);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Measured, measured_free)

static double
ms_since (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / 1e3;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Sorts them, too. */
static double
median (double *times, int n)
{
  qsort (times, (gsize) n, sizeof *times, compare_times);
  return (times[(n - 1) / 2] + times[n / 2]) / 2.0;
}

/* Elements for what has none: floats from 0 to 1 as of a picture, integers 0. */
static GPtrArray *
fill_inputs (GPtrArray *described, GError **error)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  for (guint i = 0; i < described->len; i++)
    {
      const NnTensor *like = described->pdata[i];
      NnTensor *input = nn_tensor_new (like->type, &like->shape, error);
      if (input == NULL)
        return NULL;
      g_ptr_array_add (inputs, input);
      for (gint64 k = 0; k < nn_tensor_count (input); k++)
        nn_tensor_set_double (input, k, nn_type_is_float (input->type) ? (double) (k * 7919 % 1000) / 1000.0 : 0.0);
    }
  return g_steal_pointer (&inputs);
}

static gboolean
measure_runs (NnSession *session, GPtrArray *inputs, Measured *measured, GError **error)
{
  NnTensor **tensors = (NnTensor **) inputs->pdata;
  const gint64 first = g_get_monotonic_time ();
  if (!nn_session_run (session, tensors, NULL, error))
    return FALSE;
  measured->first = ms_since (first);
  measured->steps = nn_session_n_steps (session);
  measured->times = g_new (double, measured->runs);
  measured->step_times = g_new (double, (gsize) measured->runs *(gsize) MAX (measured->steps, 1));
  for (int run = 0; run < measured->runs; run++)
    {
      const gint64 begin = g_get_monotonic_time ();
      if (!nn_session_run (session, tensors, NULL, error))
        return FALSE;
      measured->times[run] = ms_since (begin);
      for (int i = 0; i < measured->steps; i++)
        {
          NnStepReport report;
          nn_session_report_step (session, i, &report);
          measured->step_times[i * measured->runs + run] = report.seconds * 1e3;
        }
    }
  return TRUE;
}

static double
count_flop (const NnSession *session)
{
  double flop = 0.0;
  for (int i = 0; i < nn_session_n_steps (session); i++)
    {
      NnStepReport report;
      nn_session_report_step (session, i, &report);
      flop += report.flop;
    }
  return flop;
}

/* Sorts the times. */
static void
print_summary (const NnGraph *graph, const NnSession *session, Measured *measured)
{
  const double typical = median (measured->times, measured->runs), flop = count_flop (session);
  g_print ("time    load %.1f ms, plan %.1f ms, first run %.1f ms\n", measured->load, measured->plan, measured->first);
  g_print ("        then %.2f ms (median of %d; %.2f to %.2f) with %d threads\n", typical, measured->runs,
           measured->times[0], measured->times[measured->runs - 1], nn_threads_get_count ());
  g_print ("work    %.3f GFLOP, %.1f GFLOP/s\n", flop / 1e9, flop / 1e6 / typical);
  g_print ("memory  %.1f MiB for the session, %.1f MiB of weights, %.1f MiB was the peak of this program\n",
           (double) nn_session_memory (session) / MIB, (double) nn_graph_constant_bytes (graph) / MIB,
           (double) usage_peak () / MIB);
}

static void
print_layer (const NnStepReport *report, double ms, double all)
{
  g_autofree char *shape = nn_shape_to_string (report->shape);
  g_autofree char *rate =
      report->flop > 0.0 && ms > 0.0 ? g_strdup_printf ("%.1f", report->flop / 1e6 / ms) : g_strdup ("-");
  g_print ("%9.3f %5.1f %8.3f %8s %8.2f %8.2f %8.2f  %-20s %-9s %-16s %s\n", ms, all > 0.0 ? 100.0 * ms / all : 0.0,
           report->flop / 1e9, rate, (double) report->bytes / MIB, (double) report->workspace / MIB,
           (double) report->packed / MIB, report->op_type, report->method != NULL ? report->method : "-", shape,
           report->name);
}

/* Sorts the times. */
static void
print_layers (const NnSession *session, Measured *measured)
{
  g_autofree double *medians = g_new (double, MAX (measured->steps, 1));
  double all = 0.0;
  for (int i = 0; i < measured->steps; i++)
    all += medians[i] = median (&measured->step_times[i * measured->runs], measured->runs);
  g_print ("\n%9s %5s %8s %8s %8s %8s %8s  %-20s %-9s %-16s %s\n", "ms", "%", "GFLOP", "GFLOP/s", "out MiB", "scratch",
           "packed", "operator", "method", "output", "name");
  for (int i = 0; i < measured->steps; i++)
    {
      NnStepReport report;
      nn_session_report_step (session, i, &report);
      print_layer (&report, medians[i], all);
    }
}

static gboolean
require_shapes (const NnGraph *graph, const NnShape *shapes, GError **error)
{
  const NnValue *open = shapes_open_input (graph, shapes);
  if (open == NULL)
    return TRUE;
  g_autofree char *shape = shapes_describe (open);
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "Input '%s' is %s: give its shape, for example --shape %s=1x3x512x512",
               open->name, shape, open->name);
  return FALSE;
}

static gboolean
bench_model (const Arguments *arguments, GError **error)
{
  g_autoptr (Measured) measured = g_new0 (Measured, 1);
  measured->runs = arguments->runs;
  const gint64 begin = g_get_monotonic_time ();
  g_autoptr (NnGraph) graph = nn_graph_load_onnx (arguments->models[0], error);
  measured->load = ms_since (begin);
  g_autofree NnShape *shapes = graph != NULL ? shapes_parse (graph, arguments->shapes, error) : NULL;
  if (shapes == NULL || !require_shapes (graph, shapes, error))
    return FALSE;
  g_autoptr (GPtrArray) described = shapes_inputs (graph, shapes);
  g_autoptr (GPtrArray) inputs = fill_inputs (described, error);
  if (inputs == NULL)
    return FALSE;
  const gint64 plan = g_get_monotonic_time ();
  g_autoptr (NnSession) session = nn_session_new (graph, (NnTensor **) inputs->pdata, (int) inputs->len, NULL, error);
  measured->plan = ms_since (plan);
  if (session == NULL || !measure_runs (session, inputs, measured, error))
    return FALSE;
  print_summary (graph, session, measured);
  if (arguments->layers)
    print_layers (session, measured);
  return TRUE;
}

static gboolean
parse_arguments (int *argc, char ***argv, Arguments *arguments, GError **error)
{
  const GOptionEntry entries[] = {
    { "shape", 's', 0, G_OPTION_ARG_STRING_ARRAY, &arguments->shapes,
      "Shape of an input whose dimensions are open; NAME= may be left out if there is only one", "[NAME=]1x3x512x512" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &arguments->threads, "Threads to use (default: all)", "N" },
    { "runs", 'r', 0, G_OPTION_ARG_INT, &arguments->runs, "Runs after the first (default: 10)", "N" },
    { "layers", 'l', 0, G_OPTION_ARG_NONE, &arguments->layers, "Time, method and memory of each layer", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->models, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("MODEL.onnx");
  g_option_context_set_summary (context, "Says how long an ONNX model takes, and where its time and memory go.");
  g_option_context_set_description (context, "GFLOP counts multiplications and additions of convolutions and matrix "
                                             "products by their definition, so methods that need fewer show more "
                                             "GFLOP/s.\n"
                                             "Example: nn-bench style.onnx --shape 1x3x512x512 --threads 2 --layers");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (arguments->models != NULL && g_strv_length (arguments->models) == 1 && arguments->threads >= 0
      && arguments->runs > 0)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "give one MODEL.onnx, threads from 0 and runs from 1; nn-bench --help tells more");
  return FALSE;
}

int
main (int argc, char **argv)
{
  Arguments arguments = { .runs = 10 };
  g_autoptr (GError) error = NULL;
  gboolean ok = parse_arguments (&argc, &argv, &arguments, &error);
  if (ok)
    {
      nn_threads_set_count (arguments.threads);
      ok = bench_model (&arguments, &error);
    }
  if (!ok)
    g_printerr ("nn-bench: %s\n", error->message);
  g_strfreev (arguments.models);
  g_strfreev (arguments.shapes);
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
