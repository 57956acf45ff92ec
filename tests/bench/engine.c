/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times the CNN library on one network, and says what memory the process took: loading and the first run, then forward
 * runs, or forward runs with the gradient to the image. One network per process, so that the peak is that network's.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "network.h"

static struct
{
  char *save;
  int threads, runs, size;
  gboolean backward;
} options = { .threads = 2, .runs = 3, .size = 256 };

static const GOptionEntry entries[] = {
  { "size", 0, 0, G_OPTION_ARG_INT, &options.size, "width and height of the input (256)", "PIXELS" },
  { "backward", 0, 0, G_OPTION_ARG_NONE, &options.backward, "with the gradient to the input", NULL },
  { "threads", 0, 0, G_OPTION_ARG_INT, &options.threads, "threads (2)", "N" },
  { "runs", 0, 0, G_OPTION_ARG_INT, &options.runs, "runs that are timed after the first (3)", "N" },
  { "save", 0, 0, G_OPTION_ARG_FILENAME, &options.save, "write the network that the argument describes there", "FILE" },
  { NULL }
};

/* A line of /proc/self/status in MiB; the kernel counts from the start of this program, not of what started it. */
static double
process_mib (const char *key)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0.0;
  line = strstr (text, key);
  return line ? atof (line + strlen (key)) / 1024.0 : 0.0;
}

static double
ms_since (gint64 begin)
{
  return (g_get_monotonic_time () - begin) / 1e3;
}

static NnTensor *
make_image (const NnGraph *graph, GError **error)
{
  const NnValue *input;
  gint64 channels;
  NnShape shape;
  NnTensor *image;

  if (graph->inputs->len != 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "a network of one input is needed");
      return NULL;
    }
  input = nn_graph_value (graph, g_array_index (graph->inputs, int, 0));
  channels = input->has_shape && input->shape.rank == 4 && input->shape.dims[1] > 0 ? input->shape.dims[1] : 3;
  shape = NN_SHAPE (1, channels, options.size, options.size);
  image = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  for (gint64 i = 0; image && i < nn_tensor_count (image); i++)
    nn_tensor_floats (image)[i] = (i * 7919 % 1000) / 1000.0f;
  return image;
}

/* The gradient of the sum of all outputs. */
static GPtrArray *
make_seeds (const NnSession *session, GError **error)
{
  g_autoptr (GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);

  for (int i = 0; i < nn_session_n_outputs (session); i++)
    {
      NnTensor *seed = nn_tensor_new (NN_TYPE_FLOAT, &nn_session_output (session, i)->shape, error);

      if (!seeds)
        return NULL;
      for (gint64 k = 0; k < nn_tensor_count (seed); k++)
        nn_tensor_floats (seed)[k] = 1.0f;
      g_ptr_array_add (seeds, seed);
    }
  return g_steal_pointer (&seeds);
}

/* @seeds NULL: forward only. */
static gboolean
run_once (NnSession *session, NnTensor *image, const GPtrArray *seeds, GError **error)
{
  return nn_session_run (session, &image, NULL, error)
         && (!seeds || nn_session_backward (session, (NnTensor *const *) seeds->pdata, NULL, error));
}

/* Multiplications and additions of a forward run, in 10^9. */
static double
gflop_of (const NnSession *session)
{
  double flop = 0.0;

  for (int i = 0; i < nn_session_n_steps (session); i++)
    {
      NnStepReport report;

      nn_session_report_step (session, i, &report);
      flop += report.flop;
    }
  return flop / 1e9;
}

/* Prints one JSON object: milliseconds, 10^9 operations of a forward run, MiB. */
static gboolean
time_network (const char *path, GError **error)
{
  const NnSessionOptions session_options = { .gradients = options.backward ? NN_GRADIENTS_INPUTS : NN_GRADIENTS_NONE };
  const double idle = process_mib ("VmHWM:");
  const gint64 begin = g_get_monotonic_time ();
  g_autoptr (NnGraph) graph = nn_graph_load_onnx (path, error);
  g_autoptr (NnTensor) image = graph ? make_image (graph, error) : NULL;
  g_autoptr (NnSession) session = image ? nn_session_new (graph, &image, 1, &session_options, error) : NULL;
  g_autoptr (GPtrArray) seeds = session && options.backward ? make_seeds (session, error) : NULL;

  if (!session || (options.backward && !seeds) || !run_once (session, image, seeds, error))
    return FALSE;
  g_print ("{\"first\": %.2f, \"times\": [", ms_since (begin));
  for (int i = 0; i < MAX (1, options.runs); i++)
    {
      const gint64 run = g_get_monotonic_time ();

      if (!run_once (session, image, seeds, error))
        return FALSE;
      g_print ("%s%.2f", i > 0 ? ", " : "", ms_since (run));
    }
  g_print ("], \"mib\": %.1f, ", process_mib ("VmHWM:") - idle);
  g_print ("\"session_mib\": %.1f, \"channels\": %d, ", nn_session_memory (session) / 1048576.0,
           (int) image->shape.dims[1]);
  g_print ("\"gflop\": %.3f}\n", gflop_of (session));
  return TRUE;
}

static gboolean
run (int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE.onnx | --save FILE.onnx 'NAME SIZE LAYER ...'");
  g_autoptr (NnGraph) graph = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc != 2)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_IO, "one network is needed");
      return FALSE;
    }
  nn_threads_set_count (options.threads);
  if (!options.save)
    return time_network ((*argv)[1], error);
  graph = bench_network_build ((*argv)[1], error);
  return graph && nn_graph_save_onnx (graph, options.save, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (run (&argc, &argv, &error))
    return EXIT_SUCCESS;
  g_printerr ("%s\n", error->message);
  return EXIT_FAILURE;
}
