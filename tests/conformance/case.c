/* SPDX-License-Identifier: GPL-3.0-or-later
 * One model with given inputs and outputs: loaded, compiled, run and compared.
 */
#include "config.h"

#include "case.h"

#include <math.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "nn/onnx.pb-c.h"
#include "nn/op.h"

static gboolean
close_enough (double ours, double theirs, Tolerance tolerance)
{
  if (isnan (theirs) || isinf (theirs))
    return isnan (theirs) ? isnan (ours) : ours == theirs;
  return fabs (ours - theirs) <= tolerance.absolute + tolerance.relative * fabs (theirs);
}

static gboolean
same_element (const NnTensor *ours, const NnTensor *theirs, gint64 i, Tolerance tolerance)
{
  if (nn_type_is_float (theirs->type))
    return close_enough (nn_tensor_get_double (ours, i), nn_tensor_get_double (theirs, i), tolerance);
  return nn_tensor_get_int64 (ours, i) == nn_tensor_get_int64 (theirs, i);
}

char *
case_compare (const NnTensor *ours, const NnTensor *theirs, Tolerance tolerance)
{
  if (ours->type != theirs->type || !nn_shape_equal (&ours->shape, &theirs->shape))
    {
      g_autofree char *a = nn_shape_to_string (&ours->shape);
      g_autofree char *b = nn_shape_to_string (&theirs->shape);
      return g_strdup_printf ("%s %s instead of %s %s", nn_type_name (ours->type), a, nn_type_name (theirs->type), b);
    }
  const gint64 count = nn_tensor_count (theirs);
  gint64 differing = 0, first = -1;
  for (gint64 i = 0; i < count; i++)
    if (!same_element (ours, theirs, i, tolerance))
      {
        differing++;
        if (first < 0)
          first = i;
      }
  if (differing == 0)
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                          " elements differ, the first is [%" G_GINT64_FORMAT "] %.9g instead of %.9g",
                          differing, count, first, nn_tensor_get_double (ours, first),
                          nn_tensor_get_double (theirs, first));
}

static Onnx__ModelProto *
unpack_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize size;
  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  Onnx__ModelProto *model = onnx__model_proto__unpack (NULL, size, (const guint8 *) data);
  g_assert_nonnull (model);
  return model;
}

char *
case_foreign_operator (const char *path)
{
  char *foreign = NULL;
  Onnx__ModelProto *model = unpack_file (path);
  for (gsize i = 0; i < model->graph->n_node && foreign == NULL; i++)
    {
      const Onnx__NodeProto *node = model->graph->node[i];
      const char *domain = node->domain != NULL ? node->domain : "";
      if (nn_op_find (node->op_type, domain) == NULL)
        foreign = g_strconcat (domain, domain[0] != '\0' ? "." : "", node->op_type, NULL);
    }
  onnx__model_proto__free_unpacked (model, NULL);
  return foreign;
}

char *
case_run (NnGraph *graph, GPtrArray *inputs, GPtrArray *expected, Tolerance tolerance)
{
  g_autoptr (GError) error = NULL;
  if (inputs->len != graph->inputs->len)
    return g_strdup_printf ("%u inputs are given, the model has %u", inputs->len, graph->inputs->len);
  NnTensor **tensors = (NnTensor **) inputs->pdata;
  g_autoptr (NnSession) session = nn_session_new (graph, tensors, (int) inputs->len, NULL, &error);
  if (session == NULL || !nn_session_run (session, tensors, NULL, &error))
    return g_strdup (error->message);
  for (guint i = 0; i < expected->len && i < (guint) nn_session_n_outputs (session); i++)
    {
      g_autofree char *fault =
          case_compare (nn_session_output (session, (int) i), g_ptr_array_index (expected, i), tolerance);
      if (fault != NULL)
        return g_strdup_printf ("output %u: %s", i, fault);
    }
  return NULL;
}

/* PREFIX0.pb, PREFIX1.pb … of @dir; NULL with an error if one of them is not a tensor. */
static GPtrArray *
load_tensors (const char *dir, const char *prefix, GError **error)
{
  g_autoptr (GPtrArray) tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  for (int i = 0;; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s%d.pb", dir, prefix, i);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&tensors);
      NnTensor *tensor = nn_tensor_load_pb (path, error);
      if (tensor == NULL)
        return NULL;
      g_ptr_array_add (tensors, tensor);
    }
}

static char *
run_set (NnGraph *graph, const char *dir, Tolerance tolerance)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) inputs = load_tensors (dir, "input_", &error);
  g_autoptr (GPtrArray) outputs = inputs != NULL ? load_tensors (dir, "output_", &error) : NULL;
  if (outputs == NULL)
    return g_strdup (error->message);
  if (outputs->len == 0)
    return g_strdup ("no outputs to compare with");
  return case_run (graph, inputs, outputs, tolerance);
}

char *
case_run_folder (NnGraph *graph, const char *dir, Tolerance tolerance)
{
  int sets = 0;
  for (;; sets++)
    {
      g_autofree char *set = g_strdup_printf ("%s/test_data_set_%d", dir, sets);
      if (!g_file_test (set, G_FILE_TEST_IS_DIR))
        break;
      char *fault = run_set (graph, set, tolerance);
      if (fault != NULL)
        return fault;
    }
  return sets > 0 ? NULL : g_strdup ("no test data");
}

char *
case_unpack (const char *archive)
{
  g_autoptr (GError) error = NULL;
  const char *data = g_getenv ("ART_DATA");
  g_autofree char *path = g_build_filename (data != NULL ? data : "", "test", archive, NULL);
  if (data == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip_printf ("test/%s is not in $ART_DATA", archive);
      return NULL;
    }
  g_autofree char *dir = g_dir_make_tmp ("nn-conformance-XXXXXX", &error);
  g_assert_no_error (error);
  g_autoptr (GSubprocess) tar = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "tar", "xf", path, "-C", dir, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (tar, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&dir);
}

void
case_remove_folder (const char *dir)
{
  g_autoptr (GPtrArray) names = case_list_folder (dir);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (dir, g_ptr_array_index (names, i), NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        case_remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
case_list_folder (const char *dir)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  for (const char *name = folder != NULL ? g_dir_read_name (folder) : NULL; name != NULL;
       name = g_dir_read_name (folder))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}
