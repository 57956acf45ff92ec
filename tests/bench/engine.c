/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times the CNN library on the networks of tests/bench/networks: forward, and forward with the gradient to the image.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "network.h"

#define WARM_UPS 1

static struct
{
  char *networks, *only, *save;
  int threads, runs;
  gboolean tsv;
} options = { .threads = 2, .runs = 7 };

static const GOptionEntry entries[] = {
  { "networks", 0, 0, G_OPTION_ARG_FILENAME, &options.networks, "the file that describes them", "FILE" },
  { "only", 0, 0, G_OPTION_ARG_STRING, &options.only, "one network", "NAME" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &options.threads, "threads (2)", "N" },
  { "runs", 0, 0, G_OPTION_ARG_INT, &options.runs, "runs that are timed (7)", "N" },
  { "tsv", 0, 0, G_OPTION_ARG_NONE, &options.tsv, "tab-separated, with every run's time", NULL },
  { "save", 0, 0, G_OPTION_ARG_FILENAME, &options.save, "write the networks as ONNX files there, time nothing", "DIR" },
  { NULL }
};

typedef struct
{
  const char *pass;
  NnGradients gradients;
} Pass;

static const Pass passes[] = {
  { "forward", NN_GRADIENTS_NONE },
  { "forward+backward", NN_GRADIENTS_INPUTS },
};

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const double *) a < *(const double *) b ? -1 : 1;
}

static void
report (const BenchNetwork *network, const Pass *pass, const NnSession *session, double *ms)
{
  const double gflop = bench_network_gflop (network) * (pass->gradients ? 2.0 : 1.0);
  const double mib = nn_session_memory (session) / 1048576.0;

  if (options.tsv)
    {
      g_print ("%s\t%s\t%d\t%.3f\t%.1f", network->name, pass->pass, options.threads, gflop, mib);
      for (int i = 0; i < options.runs; i++)
        g_print ("\t%.2f", ms[i]);
      g_print ("\n");
      return;
    }
  qsort (ms, options.runs, sizeof (double), compare);
  g_print ("%-10s %-17s %9.1f ms (%.1f to %.1f) %8.1f GFLOP/s %8.1f MiB\n", network->name, pass->pass,
           ms[options.runs / 2], ms[0], ms[options.runs - 1], gflop / ms[options.runs / 2] * 1e3, mib);
}

static gboolean
run_once (NnSession *session, NnTensor *image, NnTensor *seed, const Pass *pass, GError **error)
{
  return nn_session_run (session, &image, NULL, error)
         && (!pass->gradients || nn_session_backward (session, &seed, NULL, error));
}

static gboolean
time_pass (const BenchNetwork *network, const Pass *pass, GError **error)
{
  const NnSessionOptions session_options = { .gradients = pass->gradients };
  const NnShape shape = NN_SHAPE (1, 3, network->size, network->size);
  g_autoptr (NnTensor) image = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  g_autoptr (NnSession) session = image ? nn_session_new (network->graph, &image, 1, &session_options, error) : NULL;
  g_autoptr (NnTensor) seed = NULL;
  g_autofree double *ms = g_new (double, options.runs);

  if (!session)
    return FALSE;
  seed = nn_tensor_new (NN_TYPE_FLOAT, &nn_session_output (session, 0)->shape, error);
  if (!seed)
    return FALSE;
  for (gint64 i = 0; i < nn_tensor_count (image); i++)
    nn_tensor_floats (image)[i] = (i * 7919 % 1000) / 500.0f - 1.0f;
  for (gint64 i = 0; i < nn_tensor_count (seed); i++)
    nn_tensor_floats (seed)[i] = 1.0f;
  for (int i = -WARM_UPS; i < options.runs; i++)
    {
      const gint64 begin = g_get_monotonic_time ();

      if (!run_once (session, image, seed, pass, error))
        return FALSE;
      if (i >= 0)
        ms[i] = (g_get_monotonic_time () - begin) / 1e3;
    }
  report (network, pass, session, ms);
  return TRUE;
}

static gboolean
save (const BenchNetwork *network, GError **error)
{
  g_autofree char *name = g_strconcat (network->name, ".onnx", NULL);
  g_autofree char *path = g_build_filename (options.save, name, NULL);

  return nn_graph_save_onnx (network->graph, path, error);
}

static gboolean
run (int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- time the CNN library");
  g_autoptr (GPtrArray) networks = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  networks = bench_networks_load (options.networks ? options.networks : "tests/bench/networks", error);
  if (!networks)
    return FALSE;
  options.runs = MAX (1, options.runs);
  nn_threads_set_count (options.threads);
  for (guint i = 0; i < networks->len; i++)
    {
      const BenchNetwork *network = g_ptr_array_index (networks, i);

      if (options.only && strcmp (options.only, network->name) != 0)
        continue;
      if (options.save && !save (network, error))
        return FALSE;
      for (guint pass = 0; !options.save && pass < G_N_ELEMENTS (passes); pass++)
        if (!time_pass (network, &passes[pass], error))
          return FALSE;
    }
  return TRUE;
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
