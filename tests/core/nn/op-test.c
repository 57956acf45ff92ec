/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of one operator: building cases, running them forward, comparing tensors.
 */
#include "config.h"

#include "op-test.h"

#include <math.h>
#include <string.h>

#include "op-test-private.h"

/* The outputs of one way to run the case. */
typedef struct
{
  char *name;
  GPtrArray *outputs; /* NnTensor* */
} Variant;

static void
variant_free (gpointer data)
{
  Variant *variant = data;

  g_free (variant->name);
  g_ptr_array_unref (variant->outputs);
  g_free (variant);
}

/* Building. */

OpTest *
op_test_new (const char *op_type, int opset)
{
  OpTest *test = g_new0 (OpTest, 1);

  test->node = nn_node_new (op_type, "test", 0, NULL, 0, NULL);
  test->op = nn_op_find (op_type, "");
  test->opset = opset;
  test->n_outputs = 1;
  test->variants = g_ptr_array_new_with_free_func (variant_free);
  return test;
}

void
op_test_free (OpTest *test)
{
  nn_node_free (test->node);
  for (int i = 0; i < test->n_inputs; i++)
    g_clear_pointer (&test->inputs[i], nn_tensor_unref);
  g_ptr_array_unref (test->variants);
  g_free (test);
}

NnNode *
op_test_node (OpTest *test)
{
  return test->node;
}

void
op_test_outputs (OpTest *test, int count)
{
  test->n_outputs = count;
}

void
op_test_input (OpTest *test, NnTensor *tensor)
{
  g_assert_cmpint (test->n_inputs, <, OP_TEST_MAX_INPUTS);
  test->inputs[test->n_inputs++] = tensor;
}

void
op_test_floats (OpTest *test, NnShape shape, const float *values)
{
  op_test_input (test, nn_tensor_new_floats (&shape, values));
}

void
op_test_int64s (OpTest *test, NnShape shape, const gint64 *values)
{
  op_test_input (test, nn_tensor_new_int64s (&shape, values));
}

NnTensor *
op_test_random_tensor (NnShape shape, float low, float high, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  NnTensor *tensor = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  g_assert_nonnull (tensor);
  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    nn_tensor_floats (tensor)[i] = (float) g_rand_double_range (rand, low, high);
  return tensor;
}

void
op_test_random (OpTest *test, NnShape shape, float low, float high)
{
  guint32 seed = g_str_hash (test->node->op_type) + (guint32) test->n_inputs * 7919;

  op_test_input (test, op_test_random_tensor (shape, low, high, seed));
}

void
op_test_make_constant (OpTest *test, int i)
{
  test->constant[i] = TRUE;
}

NnTensor *
op_test_get_input (OpTest *test, int i)
{
  return test->inputs[i];
}

/* Graphs. */

/* Whether input @i may be anything but an initializer. */
static gboolean
is_free (const OpTest *test, int i)
{
  if (test->inputs[i] == NULL || test->constant[i])
    return FALSE;
  return test->op == NULL || i >= NN_MAX_SLOTS || !(test->op->value_inputs >> i & 1);
}

gboolean
op_test_is_differentiable (const OpTest *test, int i)
{
  return is_free (test, i) && test->inputs[i]->type == NN_TYPE_FLOAT;
}

static int
first_float (const OpTest *test)
{
  for (int i = 0; i < test->n_inputs; i++)
    if (op_test_is_differentiable (test, i))
      return i;
  return -1;
}

static int
add_input (OpGraph *graph, const OpTest *test, int i, Placement placement)
{
  g_autofree char *name = g_strdup_printf ("in%d", i);
  NnTensor *tensor = test->inputs[i];

  if (tensor == NULL)
    return NN_VALUE_NONE;
  if (!is_free (test, i) || placement == PLACE_CONSTANTS || (placement == PLACE_WEIGHTS && i != first_float (test)))
    return nn_graph_add_constant (graph->graph, name, tensor);
  graph->inputs[graph->n_inputs] = i;
  graph->tensors[graph->n_inputs++] = tensor;
  return nn_graph_add_input (graph->graph, name, tensor->type, &tensor->shape);
}

void
op_graph_init (OpGraph *graph, const OpTest *test, Placement placement)
{
  int inputs[OP_TEST_MAX_INPUTS], outputs[NN_MAX_SLOTS];
  NnNode *node;

  memset (graph, 0, sizeof *graph);
  graph->graph = nn_graph_new (test->opset);
  for (int i = 0; i < test->n_inputs; i++)
    inputs[i] = add_input (graph, test, i, placement);
  for (int i = 0; i < test->n_outputs; i++)
    {
      g_autofree char *name = g_strdup_printf ("out%d", i);

      outputs[i] = nn_graph_add_value (graph->graph, name);
      nn_graph_add_output (graph->graph, outputs[i]);
    }
  node =
      nn_graph_add_node (graph->graph, test->node->op_type, "test", test->n_inputs, inputs, test->n_outputs, outputs);
  g_ptr_array_unref (node->attributes);
  node->attributes = g_ptr_array_ref (test->node->attributes);
}

void
op_graph_clear (OpGraph *graph)
{
  g_clear_pointer (&graph->graph, nn_graph_unref);
}

NnSession *
op_graph_compile (const OpGraph *graph, NnGradients gradients, GError **error)
{
  g_autoptr (GPtrArray) described = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  NnSessionOptions options = { .gradients = gradients };

  for (int i = 0; i < graph->n_inputs; i++)
    g_ptr_array_add (described, nn_tensor_new_described (graph->tensors[i]->type, &graph->tensors[i]->shape));
  return nn_session_new (graph->graph, (NnTensor **) described->pdata, graph->n_inputs, &options, error);
}

/* Running. */

static GPtrArray *
compute (const OpTest *test, Placement placement, int threads)
{
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  g_autoptr (GError) error = NULL;
  g_auto (OpGraph) graph;
  g_autoptr (NnSession) session = NULL;

  nn_threads_set_count (threads);
  op_graph_init (&graph, test, placement);
  session = op_graph_compile (&graph, NN_GRADIENTS_NONE, &error);
  g_assert_no_error (error);
  nn_session_run (session, graph.tensors, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < test->n_outputs; i++)
    {
      const NnTensor *output = nn_session_output (session, i);

      g_ptr_array_add (outputs, nn_tensor_convert (output, output->type, NULL));
    }
  return g_steal_pointer (&outputs);
}

/* Runs one variant; all thread counts must agree bit for bit. */
static void
run_variant (OpTest *test, NnCpu level, Placement placement)
{
  static const char *const placements[] = { "graph inputs", "weights", "constants" };
  Variant *variant = g_new0 (Variant, 1);

  variant->name = g_strdup_printf ("%s on %s", placements[placement], nn_cpu_name (level));
  variant->outputs = compute (test, placement, 1);
  g_ptr_array_add (test->variants, variant);
  for (int threads = 2; threads <= OP_TEST_MAX_THREADS; threads++)
    {
      g_autoptr (GPtrArray) outputs = compute (test, placement, threads);
      g_autofree char *what = g_strdup_printf ("%s, %d threads against 1", variant->name, threads);

      for (int i = 0; i < test->n_outputs; i++)
        assert_tensors_equal (outputs->pdata[i], variant->outputs->pdata[i], what);
    }
}

void
op_test_run (OpTest *test)
{
  NnCpu best = nn_cpu_get ();

  g_ptr_array_set_size (test->variants, 0);
  for (NnCpu level = NN_CPU_REFERENCE; level <= best; level++)
    {
      nn_cpu_set (level);
      for (Placement placement = PLACE_INPUTS; placement <= PLACE_CONSTANTS; placement++)
        run_variant (test, level, placement);
    }
  nn_threads_set_count (0);
  for (guint v = 1; v < test->variants->len; v++)
    {
      const Variant *variant = test->variants->pdata[v];

      for (int i = 0; i < test->n_outputs; i++)
        assert_tensors_close (variant->outputs->pdata[i], op_test_output (test, i), TOLERANCE_KERNEL, variant->name);
    }
}

NnTensor *
op_test_output (OpTest *test, int i)
{
  const Variant *first = test->variants->pdata[0];

  return first->outputs->pdata[i];
}

/* Expecting. */

static void
assert_same_description (const NnTensor *actual, const NnTensor *expected, const char *what)
{
  g_autofree char *a = nn_shape_to_string (&actual->shape);
  g_autofree char *b = nn_shape_to_string (&expected->shape);
  g_autofree char *is = g_strdup_printf ("%s: %s %s", what, nn_type_name (actual->type), a);
  g_autofree char *should_be = g_strdup_printf ("%s: %s %s", what, nn_type_name (expected->type), b);

  g_assert_cmpstr (is, ==, should_be);
}

static gboolean
is_close (double a, double b, double allowed)
{
  if (isnan (a) || isnan (b))
    return isnan (a) && isnan (b);
  if (isinf (a) || isinf (b))
    return a == b;
  return fabs (a - b) <= allowed;
}

void
assert_tensors_close (const NnTensor *actual, const NnTensor *expected, double tolerance, const char *what)
{
  gint64 count = nn_tensor_count (expected);
  double largest = 1;

  assert_same_description (actual, expected, what);
  for (gint64 i = 0; i < count; i++)
    {
      double value = fabs (nn_tensor_get_double (expected, i));

      largest = isfinite (value) ? MAX (largest, value) : largest;
    }
  for (gint64 i = 0; i < count; i++)
    {
      double a = nn_tensor_get_double (actual, i), b = nn_tensor_get_double (expected, i);

      if (!is_close (a, b, tolerance * largest))
        g_error ("%s: element %" G_GINT64_FORMAT " is %.9g, not %.9g (allowed: %.3g)", what, i, a, b,
                 tolerance * largest);
    }
}

void
assert_tensors_equal (const NnTensor *actual, const NnTensor *expected, const char *what)
{
  assert_same_description (actual, expected, what);
  if (memcmp (actual->data, expected->data, nn_tensor_bytes (expected)) != 0)
    {
      assert_tensors_close (actual, expected, 0, what);
      g_error ("%s: bits differ (NaN or the sign of 0)", what);
    }
}

void
op_test_expect (OpTest *test, int i, const NnTensor *expected, double tolerance)
{
  g_assert_cmpuint (test->variants->len, >, 0);
  for (guint v = 0; v < test->variants->len; v++)
    {
      const Variant *variant = test->variants->pdata[v];
      g_autofree char *what = g_strdup_printf ("%s, output %d, %s", test->node->op_type, i, variant->name);

      assert_tensors_close (variant->outputs->pdata[i], expected, tolerance, what);
    }
}

void
op_test_expect_floats (OpTest *test, int i, NnShape shape, const float *values, double tolerance)
{
  g_autoptr (NnTensor) expected = nn_tensor_new_floats (&shape, values);

  op_test_expect (test, i, expected, tolerance);
}

void
op_test_expect_int64s (OpTest *test, int i, NnShape shape, const gint64 *values)
{
  g_autoptr (NnTensor) expected = nn_tensor_new_int64s (&shape, values);

  op_test_expect (test, i, expected, TOLERANCE_EXACT);
}

void
op_test_fails (OpTest *test, NnError code, const char *text)
{
  for (Placement placement = PLACE_INPUTS; placement <= PLACE_CONSTANTS; placement++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (OpGraph) graph;
      g_autoptr (NnSession) session = NULL;

      op_graph_init (&graph, test, placement);
      session = op_graph_compile (&graph, NN_GRADIENTS_NONE, &error);
      g_assert_null (session);
      g_assert_error (error, NN_ERROR, (int) code);
      if (!strstr (error->message, text) || !strstr (error->message, test->node->op_type))
        g_error ("'%s' does not say '%s' and '%s'", error->message, test->node->op_type, text);
    }
}

void
op_test_add (const char *folder, const char *name, gconstpointer data, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/ops/%s/%s", folder, name);

  g_test_add_data_func (path, data, test);
}
