/* SPDX-License-Identifier: GPL-3.0-or-later
 * Weights in files beside the model: found, checked, and never outside the model's folder.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "model.h"

#define COUNT 40000 /* large enough to be used in place */

/* A folder with model.onnx, whose "w" of COUNT floats 0, 1, 2 … is in weights.bin from byte 4 on. */
typedef struct
{
  char *dir;
  Model model;
  Onnx__TensorProto tensor, *tensors[1];
  Onnx__StringStringEntryProto entries[3], *list[3];
  gint64 dims[1];
} Folder;

static char *
folder_path (const Folder *folder, const char *name)
{
  return g_build_filename (folder->dir, name, NULL);
}

static void
write_file (const Folder *folder, const char *name, gconstpointer data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = folder_path (folder, name);
  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
}

static void
write_weights (const Folder *folder, const char *name)
{
  g_autofree float *floats = g_new0 (float, COUNT + 1);
  for (int i = 0; i < COUNT; i++)
    floats[i + 1] = (float) i;
  write_file (folder, name, floats, (COUNT + 1) * sizeof (float));
}

static Folder *
folder_new (void)
{
  static const char *const keys[] = { "location", "offset", "length" };
  static const char *const values[] = { "weights.bin", "4", "160000" };
  g_autoptr (GError) error = NULL;
  Folder *folder = g_new0 (Folder, 1);
  folder->dir = g_dir_make_tmp ("nn-external-XXXXXX", &error);
  g_assert_no_error (error);
  model_init (&folder->model);
  onnx__tensor_proto__init (&folder->tensor);
  for (int i = 0; i < 3; i++)
    {
      onnx__string_string_entry_proto__init (&folder->entries[i]);
      folder->entries[i].key = (char *) keys[i];
      folder->entries[i].value = (char *) values[i];
      folder->list[i] = &folder->entries[i];
    }
  folder->dims[0] = COUNT;
  folder->tensor.name = (char *) "w";
  folder->tensor.has_data_type = folder->tensor.has_data_location = TRUE;
  folder->tensor.data_type = NN_TYPE_FLOAT;
  folder->tensor.data_location = ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL;
  folder->tensor.n_dims = 1;
  folder->tensor.dims = folder->dims;
  folder->tensor.n_external_data = 3;
  folder->tensor.external_data = folder->list;
  folder->tensors[0] = &folder->tensor;
  folder->model.graph.n_initializer = 1;
  folder->model.graph.initializer = folder->tensors;
  write_weights (folder, "weights.bin");
  return folder;
}

static void
folder_free (Folder *folder)
{
  static const char *const names[] = { "model.onnx", "weights.bin", "link.bin", "below/weights.bin", "below" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = folder_path (folder, names[i]);
      g_remove (path);
    }
  g_rmdir (folder->dir);
  g_free (folder->dir);
  g_free (folder);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Folder, folder_free)

static NnGraph *
folder_load (const Folder *folder, GError **error)
{
  gsize size;
  g_autoptr (GBytes) bytes = model_pack (&folder->model);
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *path = folder_path (folder, "model.onnx");
  write_file (folder, "model.onnx", data, size);
  return nn_graph_load_onnx (path, error);
}

static void
folder_works (const Folder *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = folder_load (folder, &error);
  g_assert_no_error (error);
  const NnTensor *w = nn_graph_value (graph, nn_graph_find_value (graph, "w"))->constant;
  g_assert_cmpint (nn_tensor_count (w), ==, COUNT);
  for (int i = 0; i < COUNT; i += 999)
    g_assert_cmpfloat (nn_tensor_floats (w)[i], ==, (float) i);
}

static void
folder_fails (const Folder *folder, NnError code, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = folder_load (folder, &error);
  g_assert_null (graph);
  g_assert_error (error, NN_ERROR, (int) code);
  if (strstr (error->message, text) == NULL || strstr (error->message, "initializer 'w'") == NULL)
    g_error ("'%s' is not in '%s'", text, error->message);
}

static void
test_found (void)
{
  g_autoptr (Folder) folder = folder_new ();
  folder_works (folder);
  folder->tensor.n_external_data = 2; /* without a length */
  folder_works (folder);
  folder->tensor.has_data_location = FALSE;
  folder_works (folder);
  g_autofree char *below = folder_path (folder, "below");
  g_mkdir (below, 0700);
  write_weights (folder, "below/weights.bin");
  folder->entries[0].value = (char *) "./below/weights.bin";
  folder_works (folder);
}

/* Neither the offset nor the type's size helps: the elements have to be moved. */
static void
test_misaligned (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autofree guint8 *bytes = g_new0 (guint8, 4 * COUNT + 3);
  for (int i = 0; i < COUNT; i++)
    memcpy (bytes + 3 + 4 * i, &(float){ (float) i }, sizeof (float));
  write_file (folder, "weights.bin", bytes, 4 * COUNT + 3);
  folder->entries[1].value = (char *) "3";
  folder_works (folder);
}

static void
test_missing (void)
{
  g_autoptr (Folder) folder = folder_new ();
  folder->entries[0].value = (char *) "elsewhere.bin";
  folder_fails (folder, NN_ERROR_IO, "'elsewhere.bin', which is missing: put it into the folder");
  folder->entries[0].value = (char *) ".";
  folder_fails (folder, NN_ERROR_UNSUPPORTED, "'.'");
}

static void
test_short (void)
{
  g_autoptr (Folder) folder = folder_new ();
  write_file (folder, "weights.bin", "1234", 4);
  folder_fails (folder, NN_ERROR_PARSE, "'weights.bin'");
  folder_fails (folder, NN_ERROR_PARSE, "up to byte 160004, but that has only 4: it is incomplete");
  folder->entries[1].value = (char *) "9223372036854775807";
  folder_fails (folder, NN_ERROR_PARSE, "'weights.bin'");
  folder->entries[1].value = (char *) "-4";
  folder_fails (folder, NN_ERROR_PARSE, "does not properly say where");
  folder->entries[1].value = (char *) "4";
  folder->entries[2].value = (char *) "16";
  folder_fails (folder, NN_ERROR_PARSE, "is 40000 but stores 16 bytes");
  folder->tensor.n_external_data = 0;
  folder_fails (folder, NN_ERROR_PARSE, "does not properly say where");
}

static void
test_outside (void)
{
  g_autoptr (Folder) folder = folder_new ();
  static const char *const locations[] = { "../weights.bin", "/etc/passwd", "below/../../weights.bin", "",
                                           "..\\weights.bin" };
  for (gsize i = 0; i < G_N_ELEMENTS (locations); i++)
    {
      folder->entries[0].value = (char *) locations[i];
      folder_fails (folder, NN_ERROR_UNSUPPORTED, "not below the model's folder");
    }
  g_autofree char *link = folder_path (folder, "link.bin");
  folder->entries[0].value = (char *) "link.bin";
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  folder_fails (folder, NN_ERROR_UNSUPPORTED, "a link out of the model's folder");
  g_remove (link);
  g_assert_cmpint (symlink ("weights.bin", link), ==, 0);
  folder_works (folder);
}

static void
test_from_memory (void)
{
  g_autoptr (Folder) folder = folder_new ();
  model_fails (&folder->model, NN_ERROR_UNSUPPORTED, "'weights.bin': load the model from its folder");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/external/found", test_found);
  g_test_add_func ("/onnx/external/misaligned", test_misaligned);
  g_test_add_func ("/onnx/external/missing", test_missing);
  g_test_add_func ("/onnx/external/short", test_short);
  g_test_add_func ("/onnx/external/outside", test_outside);
  g_test_add_func ("/onnx/external/from-memory", test_from_memory);
  return g_test_run ();
}
