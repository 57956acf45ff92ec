/* SPDX-License-Identifier: GPL-3.0-or-later
 * Real models from different exporters: those of our operators must give what onnxruntime gave, the teachers what
 * PyTorch gave; the others must be refused with a message that says what is missing.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "archive.h"
#include "case.h"

/* Float additions in another order, through some thirty layers. */
#define RELATIVE 1e-3
#define ABSOLUTE_OF_PEAK 1e-4
/* onnxruntime makes Sigmoid of something near 1, so that its values near 0 are off by some 2^-24. */
#define ABSOLUTE 3e-7

static char *
data_path (const char *folder, const char *file)
{
  const char *data = g_getenv ("ART_DATA");
  return g_build_filename (data != NULL ? data : "/nonexistent", folder, file, NULL);
}

static gboolean
skip_without (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  g_test_skip_printf ("%s is not there", path);
  return TRUE;
}

static GBytes *
map_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);
  g_assert_no_error (error);
  return g_mapped_file_get_bytes (file);
}

static NnGraph *
load_graph (const char *path)
{
  g_autoptr (GError) error = NULL;
  NnGraph *graph = nn_graph_load_onnx (path, &error);
  g_assert_no_error (error);
  return graph;
}

static NnTensor *
load_array (const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = data_path ("test/models", file);
  NnTensor *tensor = nn_npy_load (path, &error);
  g_assert_no_error (error);
  return tensor;
}

static double
peak (const NnTensor *tensor)
{
  double result = 0;
  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    result = MAX (result, fabs (nn_tensor_get_double (tensor, i)));
  return result;
}

static JsonObject *
json_member (JsonParser *parser, const char *name)
{
  return json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), name);
}

/* The arrays that @files names for @values of @graph, in that order. */
static GPtrArray *
load_arrays (const NnGraph *graph, const GArray *values, JsonObject *files)
{
  GPtrArray *arrays = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  for (guint i = 0; i < values->len; i++)
    {
      const char *name = nn_graph_value (graph, g_array_index (values, int, i))->name;
      g_assert_true (json_object_has_member (files, name));
      g_ptr_array_add (arrays, load_array (json_object_get_string_member (files, name)));
    }
  return arrays;
}

static void
compare_outputs (NnSession *session, GPtrArray *expected)
{
  for (guint i = 0; i < expected->len; i++)
    {
      const NnTensor *theirs = g_ptr_array_index (expected, i);
      const Tolerance tolerance = { .absolute = ABSOLUTE + ABSOLUTE_OF_PEAK * peak (theirs), .relative = RELATIVE };
      g_autofree char *fault = case_compare (nn_session_output (session, (int) i), theirs, tolerance);
      g_assert_cmpstr (fault, ==, NULL);
    }
}

static gboolean
skip_foreign (const char *path)
{
  g_autoptr (GBytes) bytes = map_file (path);
  g_autofree char *foreign = case_foreign_operator (bytes);
  if (foreign != NULL)
    g_test_skip_printf ("not taken: operator %s is not implemented", foreign);
  return foreign != NULL;
}

static void
test_golden (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *model = g_strconcat (data, ".onnx", NULL);
  g_autofree char *model_path = data_path ("test/models", model);
  g_autofree char *json = g_strconcat (data, ".json", NULL);
  g_autofree char *json_path = data_path ("test/models", json);
  if (skip_without (json_path))
    return;
  g_autoptr (JsonParser) parser = json_parser_new ();
  json_parser_load_from_file (parser, json_path, &error);
  g_assert_no_error (error);
  if (skip_foreign (model_path))
    return;
  g_autoptr (NnGraph) graph = load_graph (model_path);
  g_autoptr (GPtrArray) inputs = load_arrays (graph, graph->inputs, json_member (parser, "inputs"));
  g_autoptr (GPtrArray) expected = load_arrays (graph, graph->outputs, json_member (parser, "outputs"));
  NnTensor **tensors = (NnTensor **) inputs->pdata;
  g_autoptr (NnSession) session = nn_session_new (graph, tensors, (int) inputs->len, NULL, &error);
  g_assert_no_error (error);
  nn_session_run (session, tensors, NULL, &error);
  g_assert_no_error (error);
  compare_outputs (session, expected);
}

/* Fixed dimensions as the model says, the batch 1, other dynamic ones @size. */
static NnShape
input_shape (const NnValue *value, gint64 size)
{
  NnShape shape = value->shape;
  g_assert_true (value->has_shape);
  for (int i = 0; i < shape.rank; i++)
    if (shape.dims[i] < 0)
      shape.dims[i] = i == 0 ? 1 : size;
  return shape;
}

/* A pattern in 0..1 that is not constant along any axis. */
static NnTensor *
make_input (const NnValue *value, gint64 size)
{
  g_autoptr (GError) error = NULL;
  const NnShape shape = input_shape (value, size);
  NnTensor *tensor = nn_tensor_new (value->type, &shape, &error);
  g_assert_no_error (error);
  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    nn_tensor_set_double (tensor, i, (double) (i * 37 % 101) / 101);
  return tensor;
}

static GPtrArray *
make_inputs (const NnGraph *graph, gint64 size)
{
  GPtrArray *inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  for (guint i = 0; i < graph->inputs->len; i++)
    g_ptr_array_add (inputs, make_input (nn_graph_value (graph, g_array_index (graph->inputs, int, i)), size));
  return inputs;
}

static void
assert_finite (const NnTensor *tensor)
{
  g_assert_cmpint (nn_tensor_count (tensor), >, 0);
  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    g_assert_true (isfinite (nn_tensor_get_double (tensor, i)));
}

static NnSession *
run_finite (NnGraph *graph, gint64 size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) inputs = make_inputs (graph, size);
  NnTensor **tensors = (NnTensor **) inputs->pdata;
  g_autoptr (NnSession) session = nn_session_new (graph, tensors, (int) inputs->len, NULL, &error);
  g_assert_no_error (error);
  nn_session_run (session, tensors, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < nn_session_n_outputs (session); i++)
    assert_finite (nn_session_output (session, i));
  return g_steal_pointer (&session);
}

/* Mean, root mean square and every seventh of the first 70 elements, as tests/golden/teachers.py gives them. */
static void
compare_golden (const char *name, const NnTensor *ours, JsonObject *theirs)
{
  const gint64 count = nn_tensor_count (ours);
  const double rms = json_object_get_double_member (theirs, "rms");
  const double tolerance = ABSOLUTE_OF_PEAK * peak (ours);
  double sum = 0, squares = 0;
  JsonArray *dims = json_object_get_array_member (theirs, "shape");
  JsonArray *elements = json_object_get_array_member (theirs, "elements");
  g_test_message ("%s", name);
  g_assert_cmpint ((int) json_array_get_length (dims), ==, ours->shape.rank);
  for (int i = 0; i < ours->shape.rank; i++)
    g_assert_cmpint (json_array_get_int_element (dims, (guint) i), ==, ours->shape.dims[i]);
  for (gint64 i = 0; i < count; i++)
    {
      const double value = nn_tensor_get_double (ours, i);
      sum += value;
      squares += value * value;
    }
  g_assert_cmpfloat_with_epsilon (sum / (double) count, json_object_get_double_member (theirs, "mean"), tolerance);
  g_assert_cmpfloat_with_epsilon (sqrt (squares / (double) count), rms, tolerance);
  for (guint i = 0; i < json_array_get_length (elements); i++)
    g_assert_cmpfloat_with_epsilon (nn_tensor_get_double (ours, 7 * i), json_array_get_double_element (elements, i),
                                    tolerance + RELATIVE * fabs (json_array_get_double_element (elements, i)));
}

static void
test_teacher (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *golden = g_build_filename (g_getenv ("ART_SOURCE"), "tests", "golden", "teachers.json", NULL);
  g_autofree char *file = g_strconcat (data, ".onnx", NULL);
  g_autofree char *path = data_path ("teachers", file);
  if (skip_without (path))
    return;
  if (skip_foreign (path))
    return;
  json_parser_load_from_file (parser, golden, &error);
  g_assert_no_error (error);
  g_autoptr (NnGraph) graph = load_graph (path);
  g_autoptr (NnSession) session = run_finite (graph, 48);
  JsonObject *outputs = json_member (parser, data);
  for (guint i = 0; i < graph->outputs->len; i++)
    {
      const char *name = nn_graph_value (graph, g_array_index (graph->outputs, int, i))->name;
      compare_golden (name, nn_session_output (session, (int) i), json_object_get_object_member (outputs, name));
    }
}

/* No outputs come with this one, which has operators from before ONNX 1.0: it must run and give a picture of its
 * input's size. */
static void
test_coreml (void)
{
  g_autofree char *path = data_path ("test/models", "candy-opset7-coreml.onnx");
  if (skip_without (path))
    return;
  g_autoptr (NnGraph) graph = load_graph (path);
  g_autoptr (NnSession) session = run_finite (graph, 720);
  const NnShape shape = NN_SHAPE (1, 3, 720, 720);
  g_assert_true (nn_shape_equal (&nn_session_output (session, 0)->shape, &shape));
  g_assert_cmpfloat (peak (nn_session_output (session, 0)), >, 0);
}

typedef struct
{
  const char *name;
  const char *domain; /* what the message must name */
} MustFail;

static const MustFail must_fail[] = { { "must-fail-custom-domain", "MyNoisyReluDomain" },
                                      { "must-fail-microsoft-domain", "microsoft" } };

static void
test_must_fail (gconstpointer data)
{
  const MustFail *model = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strconcat (model->name, ".onnx", NULL);
  g_autofree char *path = data_path ("test/models", file);
  if (skip_without (path))
    return;
  g_autoptr (NnGraph) graph = load_graph (path);
  g_autoptr (GBytes) bytes = map_file (path);
  g_autofree char *foreign = case_foreign_operator (bytes);
  g_autoptr (GPtrArray) inputs = make_inputs (graph, 8);
  g_autoptr (NnSession) session = nn_session_new (graph, (NnTensor **) inputs->pdata, (int) inputs->len, NULL, &error);
  g_assert_null (session);
  g_assert_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (foreign);
  g_assert_nonnull (strstr (foreign, model->domain));
  g_assert_nonnull (strstr (error->message, model->domain));
  g_assert_nonnull (strstr (error->message, strrchr (foreign, '.') + 1));
}

/* Cases that PyTorch made, with its own order of additions; some elements are close to zero. */
static void
test_pytorch (void)
{
  int ours = 0, passed = 0;
  g_autoptr (Archive) archive = archive_open ("onnx-graphs.tar.xz");
  if (archive == NULL)
    return;
  g_autoptr (GPtrArray) folders = archive_list_cases (archive, "onnx-pytorch-converted/");
  for (guint i = 0; i < folders->len; i++)
    {
      const char *folder = g_ptr_array_index (folders, i);
      g_autofree char *foreign = case_foreign_operator (archive_get_model (archive, folder));
      if (foreign != NULL)
        {
          g_test_message ("not taken: %s: operator %s is not implemented", folder, foreign);
          continue;
        }
      ours++;
      g_autofree char *fault = case_run_archived (archive, folder, (Tolerance){ .absolute = 1e-6, .relative = 1e-3 });
      if (fault == NULL)
        passed++;
      else
        g_test_message ("FAILED: %s: %s", folder, fault);
    }
  g_test_message ("%d of %d PyTorch cases of our operators pass", passed, ours);
  g_assert_cmpint (passed, ==, ours);
  g_assert_cmpint (passed, >, 0);
}

/* A topology whose weights are all alike: it must compile and run, but what it gives says little. */
static gboolean
run_topology (const char *name, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *foreign = case_foreign_operator (bytes);
  if (foreign != NULL)
    {
      g_test_message ("not taken: %s: operator %s is not implemented", name, foreign);
      return FALSE;
    }
  g_autoptr (NnGraph) graph = nn_graph_parse_onnx (bytes, name, &error);
  g_assert_no_error (error);
  g_autoptr (NnSession) session = run_finite (graph, 224);
  g_test_message ("%s runs in %" G_GSIZE_FORMAT " KiB", name, nn_session_memory (session) / 1024);
  return TRUE;
}

static void
test_topologies (void)
{
  int all = 0, taken = 0;
  g_autoptr (Archive) archive = archive_open ("onnx-graphs.tar.xz");
  if (archive == NULL)
    return;
  for (GTreeNode *node = g_tree_node_first (archive); node != NULL; node = g_tree_node_next (node))
    if (g_str_has_prefix (g_tree_node_key (node), "onnx-light/") && g_str_has_suffix (g_tree_node_key (node), ".onnx"))
      {
        all++;
        taken += run_topology (g_tree_node_key (node), g_tree_node_value (node));
      }
  g_test_message ("%d of %d topologies run", taken, all);
  g_assert_cmpint (taken, >, 0);
}

static void
add_tests (const char *prefix, const char *const *names, GTestDataFunc func)
{
  for (; *names != NULL; names++)
    {
      g_autofree char *path = g_strconcat (prefix, *names, NULL);
      g_test_add_data_func (path, *names, func);
    }
}

int
main (int argc, char **argv)
{
  static const char *const golden[] = { "candy-16ch-opset9",
                                        "cifar-classifier-opset10",
                                        "dcgan-mnist-opset9",
                                        "espcn-torch2.1",
                                        "mnist-opset8",
                                        "mosaic-8ch-opset9",
                                        "ultraface-opset9-raw",
                                        "yunet-opset11",
                                        NULL };
  static const char *const teachers[] = { "tiny-darknet", "vgg19-relu3_1",      "rfdn-x4",
                                          "johnson-wave", "squeezenet1.1-fp16", NULL };
  g_test_init (&argc, &argv, NULL);
  add_tests ("/conformance/models/", golden, test_golden);
  add_tests ("/conformance/teachers/", teachers, test_teacher);
  g_test_add_func ("/conformance/models/candy-opset7-coreml", test_coreml);
  for (gsize i = 0; i < G_N_ELEMENTS (must_fail); i++)
    {
      g_autofree char *path = g_strconcat ("/conformance/models/", must_fail[i].name, NULL);
      g_test_add_data_func (path, &must_fail[i], test_must_fail);
    }
  g_test_add_func ("/conformance/pytorch", test_pytorch);
  if (g_test_slow ())
    g_test_add_func ("/conformance/topologies", test_topologies);
  return g_test_run ();
}
