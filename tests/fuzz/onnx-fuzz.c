/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fuzz target: whatever the bytes are, loading, compiling and running them must end in a result or a GError.
 */
#include "config.h"

#include "onnx-fuzz.h"

#include "nn/nn.h"

/* Only what is small gets as far as compiling and running, so that each try takes milliseconds. */
#define MAX_NODES 64
#define MAX_INPUTS 8
#define MAX_INPUT_ELEMENTS 4096
#define MEMORY_LIMIT ((gsize) 8 << 20)
#define MAX_RUN_MEMORY ((gsize) 64 << 10)
#define DYNAMIC_DIMENSION 3

/* A small input as @value declares it, or NULL. */
static NnTensor *
make_input (const NnValue *value)
{
  NnShape shape = value->shape;
  if (!value->has_shape)
    shape = NN_SHAPE (1, DYNAMIC_DIMENSION, DYNAMIC_DIMENSION, DYNAMIC_DIMENSION);
  for (int i = 0; i < shape.rank; i++)
    if (shape.dims[i] < 0)
      shape.dims[i] = DYNAMIC_DIMENSION;
  const gint64 count = nn_shape_count (&shape);
  if (count < 0 || count > MAX_INPUT_ELEMENTS)
    return NULL;
  NnTensor *tensor = nn_tensor_new (value->type != NN_TYPE_NONE ? value->type : NN_TYPE_FLOAT, &shape, NULL);
  for (gint64 i = 0; tensor != NULL && i < count; i++)
    nn_tensor_set_double (tensor, i, (double) (i % 5) - 1);
  return tensor;
}

static GPtrArray *
make_inputs (const NnGraph *graph)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  for (guint i = 0; i < graph->inputs->len; i++)
    {
      NnTensor *tensor = make_input (nn_graph_value (graph, g_array_index (graph->inputs, int, i)));
      if (tensor == NULL)
        return NULL;
      g_ptr_array_add (inputs, tensor);
    }
  return g_steal_pointer (&inputs);
}

static void
free_seed (gpointer seed)
{
  if (seed != NULL)
    nn_tensor_unref (seed);
}

/* Ones for each float output, NULL for others. */
static GPtrArray *
make_seeds (const NnSession *session)
{
  GPtrArray *seeds = g_ptr_array_new_with_free_func (free_seed);
  for (int i = 0; i < nn_session_n_outputs (session); i++)
    {
      const NnTensor *output = nn_session_output (session, i);
      NnTensor *seed = output->type == NN_TYPE_FLOAT ? nn_tensor_new (NN_TYPE_FLOAT, &output->shape, NULL) : NULL;
      for (gint64 k = 0; seed != NULL && k < nn_tensor_count (seed); k++)
        nn_tensor_floats (seed)[k] = 1;
      g_ptr_array_add (seeds, seed);
    }
  return seeds;
}

static gboolean
run_session (NnGraph *graph, GPtrArray *inputs, NnGradients gradients)
{
  g_autoptr (GError) error = NULL;
  const NnSessionOptions options = { .memory_limit = MEMORY_LIMIT, .gradients = gradients };
  NnTensor **tensors = (NnTensor **) inputs->pdata;
  g_autoptr (NnSession) session = nn_session_new (graph, tensors, (int) inputs->len, &options, &error);
  g_assert_true ((session == NULL) == (error != NULL));
  if (session == NULL || nn_session_memory (session) > MAX_RUN_MEMORY)
    return FALSE;
  g_assert_true (nn_session_run (session, tensors, NULL, &error));
  if (gradients != NN_GRADIENTS_NONE)
    {
      g_autoptr (GPtrArray) seeds = make_seeds (session);
      g_assert_true (nn_session_backward (session, (NnTensor **) seeds->pdata, NULL, &error));
    }
  return TRUE;
}

static gboolean
run_graph (NnGraph *graph)
{
  if (graph->nodes->len > MAX_NODES || graph->inputs->len > MAX_INPUTS)
    return FALSE;
  g_autoptr (GPtrArray) inputs = make_inputs (graph);
  if (inputs == NULL)
    return FALSE;
  run_session (graph, inputs, NN_GRADIENTS_INPUTS | NN_GRADIENTS_PARAMETERS);
  return run_session (graph, inputs, NN_GRADIENTS_NONE);
}

/* What was read can be written, and what was written can be read. */
static void
round_trip (const NnGraph *graph)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = nn_graph_serialize_onnx (graph, &error);
  g_assert_no_error (error);
  g_autoptr (NnGraph) again = nn_graph_parse_onnx (bytes, "round trip", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->nodes->len, ==, graph->nodes->len);
}

gboolean
fuzz_runs (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (NnGraph) graph = nn_graph_parse_onnx (bytes, "fuzz", &error);
  g_assert_true ((graph == NULL) == (error != NULL));
  if (graph == NULL)
    return FALSE;
  round_trip (graph);
  return run_graph (graph);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  fuzz_runs (data, size);
  return 0;
}
