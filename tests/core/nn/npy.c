/* SPDX-License-Identifier: GPL-3.0-or-later
 * .npy files: round trips, files as NumPy writes them, damaged files.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "op-test.h"

static char *
temporary_file (const char *contents, gsize length)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("npy-XXXXXX.npy", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, contents, (gssize) length, &error);
  g_assert_no_error (error);
  return path;
}

static void
assert_round_trip (NnType type, NnShape shape)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = temporary_file ("", 0);
  g_autoptr (NnTensor) tensor = nn_tensor_new (type, &shape, NULL);
  g_autoptr (NnTensor) loaded = NULL;

  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    nn_tensor_set_double (tensor, i, (double) i - 2);
  g_assert_true (nn_npy_save (tensor, path, &error));
  g_assert_no_error (error);
  loaded = nn_npy_load (path, &error);
  g_assert_no_error (error);
  assert_tensors_equal (loaded, tensor, nn_type_name (type));
  unlink (path);
}

static void
test_round_trip (void)
{
  static const NnType types[] = { NN_TYPE_FLOAT, NN_TYPE_FLOAT16, NN_TYPE_DOUBLE, NN_TYPE_UINT8,
                                  NN_TYPE_INT8,  NN_TYPE_UINT16,  NN_TYPE_INT16,  NN_TYPE_INT32,
                                  NN_TYPE_INT64, NN_TYPE_UINT32,  NN_TYPE_UINT64, NN_TYPE_BOOL };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    assert_round_trip (types[i], NN_SHAPE (2, 3, 5));
  assert_round_trip (NN_TYPE_FLOAT, NN_SHAPE (7));
  assert_round_trip (NN_TYPE_FLOAT, (NnShape){ 0 });
  assert_round_trip (NN_TYPE_FLOAT, NN_SHAPE (0, 3));
  assert_round_trip (NN_TYPE_FLOAT, NN_SHAPE (1, 1, 2, 1, 1, 1, 1, 3));
}

/* A version 1.0 file of @dictionary and @n_data bytes 0. */
static char *
make_file (const char *dictionary, gsize n_data)
{
  g_autoptr (GString) file = g_string_new_len ("\x93NUMPY\x01\x00", 8);

  g_string_append_c (file, (char) strlen (dictionary));
  g_string_append_c (file, 0);
  g_string_append (file, dictionary);
  for (gsize i = 0; i < n_data; i++)
    g_string_append_c (file, 0);
  return temporary_file (file->str, file->len);
}

static void
assert_refused (const char *dictionary, gsize n_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = make_file (dictionary, n_data);

  g_assert_null (nn_npy_load (path, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_PARSE);
  g_assert_nonnull (strstr (error->message, path));
  unlink (path);
}

static void
test_as_numpy_writes (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = make_file ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }  \n", 24);
  g_autoptr (NnTensor) tensor = nn_npy_load (path, &error);
  NnShape shape = NN_SHAPE (2, 3);

  g_assert_no_error (error);
  g_assert_true (nn_shape_equal (&tensor->shape, &shape));
  unlink (path);
}

static void
test_refused (void)
{
  assert_refused ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 23);
  assert_refused ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 25);
  assert_refused ("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 24);
  assert_refused ("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", 24);
  assert_refused ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3), }", 24);
  assert_refused ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3", 24);
  assert_refused ("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 2), }", 24);
  assert_refused ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", 4);
  assert_refused ("{'descr': '<f", 24);
  assert_refused ("", 0);
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_npy_load ("/nonexistent/x.npy", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_IO);
}

static void
test_bfloat16_has_no_name (void)
{
  g_autoptr (GError) error = NULL;
  NnShape shape = NN_SHAPE (1);
  g_autoptr (NnTensor) tensor = nn_tensor_new (NN_TYPE_BFLOAT16, &shape, NULL);

  g_assert_false (nn_npy_save (tensor, "/nonexistent/x.npy", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/npy/round-trip", test_round_trip);
  g_test_add_func ("/nn/npy/as-numpy-writes", test_as_numpy_writes);
  g_test_add_func ("/nn/npy/refused", test_refused);
  g_test_add_func ("/nn/npy/no-file", test_no_file);
  g_test_add_func ("/nn/npy/bfloat16", test_bfloat16_has_no_name);
  return g_test_run ();
}
