/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model of half a gigabyte is in memory once: weights are used where they are mapped, or copied once if they are not
 * aligned there; from the model's own file or from one beside it.
 *
 * argv[1] is nn-run, which tells the peak of a program that does nothing else.
 */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "model.h"

#define MIB ((gsize) 1 << 20)
#define COLUMNS 8192
#define ROWS 16384 /* 512 MiB of floats */
#define WEIGHTS ((gsize) ROWS * COLUMNS * sizeof (float))

/* What the program, OpenBLAS and a run take besides the weights; measured: 10 MiB. */
#define ALLOWANCE (48 * MIB)

static const char *program;

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("nn-large-XXXXXX", &error);
  g_assert_no_error (error);
  return dir;
}

static void
remove_folder (char *dir)
{
  static const char *const names[] = { "model.onnx", "weights.bin", "x.npy" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);
      g_unlink (path);
    }
  g_rmdir (dir);
  g_free (dir);
}

/* y = x · Wᵀ */
static NnGraph *
make_graph (NnTensor *weights)
{
  NnGraph *graph = nn_graph_new (13);
  const NnShape shape = NN_SHAPE (1, COLUMNS);
  const int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
  const int w = nn_graph_add_constant (graph, "w", weights);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Gemm", "y", 2, (const int[]){ x, w }));
  nn_node_set_int (nn_graph_last_node (graph), "transB", 1);
  return graph;
}

static void
write_model (const char *dir, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, "model.onnx", NULL);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

/* The peak in bytes that nn-run tells. */
static gsize
run_model (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *model = g_build_filename (dir, "model.onnx", NULL), *array = g_build_filename (dir, "x.npy", NULL);
  g_autofree char *out = NULL, *err = NULL;
  const NnShape shape = NN_SHAPE (1, COLUMNS);
  g_autoptr (NnTensor) x = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  nn_npy_save (x, array, &error);
  g_assert_no_error (error);
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                                                      &error, program, model, "-i", array, "--memory", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (err, ==, "");
  const char *peak = strstr (out, "\npeak ");
  g_assert_nonnull (peak);
  return (gsize) (g_ascii_strtod (peak + strlen ("\npeak "), NULL) * (double) MIB);
}

static void
expect_once (char *dir)
{
  const gsize peak = run_model (dir);
  remove_folder (dir);
  g_test_message ("peak %" G_GSIZE_FORMAT " MiB for %" G_GSIZE_FORMAT " MiB of weights", peak / MIB, WEIGHTS / MIB);
  g_assert_cmpuint (peak, >, WEIGHTS);
  g_assert_cmpuint (peak, <, WEIGHTS + ALLOWANCE);
}

static void
test_single_file (void)
{
  g_autoptr (GError) error = NULL;
  const NnShape shape = NN_SHAPE (ROWS, COLUMNS);
  char *dir = make_folder ();
  {
    g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &shape, &error);
    g_assert_no_error (error);
    g_autoptr (NnGraph) graph = make_graph (weights);
    g_autoptr (GBytes) bytes = nn_graph_serialize_onnx (graph, &error);
    g_assert_no_error (error);
    write_model (dir, bytes);
  }
  expect_once (dir);
}

/* @proto says that its elements are in weights.bin, from byte @offset on. */
static void
set_external (Onnx__TensorProto *proto, Onnx__StringStringEntryProto *entries, Onnx__StringStringEntryProto **list,
              const char *offset)
{
  static gint64 dims[] = { ROWS, COLUMNS };
  for (int i = 0; i < 2; i++)
    {
      onnx__string_string_entry_proto__init (&entries[i]);
      list[i] = &entries[i];
    }
  entries[0].key = (char *) "location";
  entries[0].value = (char *) "weights.bin";
  entries[1].key = (char *) "offset";
  entries[1].value = (char *) offset;
  onnx__tensor_proto__init (proto);
  proto->name = (char *) "w";
  proto->has_data_type = TRUE;
  proto->data_type = NN_TYPE_FLOAT;
  proto->n_dims = 2;
  proto->dims = dims;
  proto->n_external_data = 2;
  proto->external_data = list;
}

/* The same graph with W in another file. */
static GBytes *
pack_beside (const char *offset)
{
  g_autoptr (GError) error = NULL;
  const NnShape empty = NN_SHAPE (0);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &empty, &error);
  g_autoptr (NnGraph) graph = make_graph (weights);
  g_autoptr (GBytes) plain = nn_graph_serialize_onnx (graph, &error);
  g_assert_no_error (error);
  Onnx__ModelProto *model = onnx__model_proto__unpack (NULL, g_bytes_get_size (plain), g_bytes_get_data (plain, NULL));
  Onnx__StringStringEntryProto entries[2], *list[2];
  Onnx__TensorProto tensor, *tensors[] = { &tensor }, **before = model->graph->initializer;
  set_external (&tensor, entries, list, offset);
  model->graph->initializer = tensors;
  const gsize size = onnx__model_proto__get_packed_size (model);
  guint8 *data = g_malloc (size);
  onnx__model_proto__pack (model, data);
  model->graph->initializer = before;
  onnx__model_proto__free_unpacked (model, NULL);
  return g_bytes_new_take (data, size);
}

/* weights.bin is a hole in the disk. */
static void
test_beside (gconstpointer offset)
{
  g_autoptr (GBytes) bytes = pack_beside (offset);
  char *dir = make_folder ();
  g_autofree char *path = g_build_filename (dir, "weights.bin", NULL);
  const int file = g_open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  g_assert_cmpint (file, >=, 0);
  g_assert_cmpint (ftruncate (file, (off_t) (WEIGHTS + 64)), ==, 0);
  g_close (file, NULL);
  write_model (dir, bytes);
  expect_once (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/onnx/large/single-file", test_single_file);
  g_test_add_data_func ("/onnx/large/beside", "0", test_beside);
  g_test_add_data_func ("/onnx/large/beside-misaligned", "3", test_beside);
  return g_test_run ();
}
