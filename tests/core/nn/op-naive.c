/* SPDX-License-Identifier: GPL-3.0-or-later
 * References for operator tests.
 */
#include "config.h"

#include "op-naive.h"

#include "op-test-private.h"

void
naive_unravel (const NnShape *shape, gint64 i, gint64 index[NN_MAX_RANK])
{
  for (int d = shape->rank - 1; d >= 0; d--)
    {
      index[d] = i % shape->dims[d];
      i /= shape->dims[d];
    }
}

gint64
naive_ravel (const NnShape *shape, const gint64 *index)
{
  gint64 i = 0;

  for (int d = 0; d < shape->rank; d++)
    i = i * shape->dims[d] + index[d];
  return i;
}

NnTensor *
naive_unary (const NnTensor *x, double (*f) (double x))
{
  NnTensor *y = nn_tensor_new (x->type, &x->shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    nn_tensor_set_double (y, i, f (nn_tensor_get_double (x, i)));
  return y;
}

static double
broadcast_at (const NnTensor *x, const NnShape *shape, const gint64 *index)
{
  gint64 own[NN_MAX_RANK];

  for (int d = 0; d < x->shape.rank; d++)
    own[d] = x->shape.dims[d] == 1 ? 0 : index[shape->rank - x->shape.rank + d];
  return nn_tensor_get_double (x, naive_ravel (&x->shape, own));
}

NnTensor *
naive_binary (const NnTensor *a, const NnTensor *b, double (*f) (double a, double b))
{
  NnShape shape;
  NnTensor *y;

  g_assert_true (nn_shape_broadcast (&a->shape, &b->shape, &shape));
  y = nn_tensor_new (a->type, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      gint64 index[NN_MAX_RANK];

      naive_unravel (&shape, i, index);
      nn_tensor_set_double (y, i, f (broadcast_at (a, &shape, index), broadcast_at (b, &shape, index)));
    }
  return y;
}

NnTensor *
naive_typed (NnType type, NnShape shape, const double *values)
{
  NnTensor *tensor = nn_tensor_new (type, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    nn_tensor_set_double (tensor, i, values[i]);
  return tensor;
}

/* Fusion. */

typedef struct
{
  OpGraph graph;
  NnSession *session;
} Chain;

static void
chain_clear (Chain *chain)
{
  op_graph_clear (&chain->graph);
  g_clear_pointer (&chain->session, nn_session_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

/* The case and @activation after it, run and differentiated. Unless @fused, the value in between is an output, which
 * keeps the two apart. */
static void
chain_init (Chain *chain, const OpTest *test, const char *activation, gboolean fused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTensor) seed = NULL;
  NnTensor *seeds[2] = { NULL, NULL };
  int middle, last;

  op_graph_init (&chain->graph, test, PLACE_INPUTS);
  middle = g_array_index (chain->graph.graph->outputs, int, 0);
  last = nn_graph_add_op (chain->graph.graph, activation, "y", 1, &middle);
  nn_node_set_float (nn_graph_last_node (chain->graph.graph), "alpha", 0.25f);
  nn_node_set_float (nn_graph_last_node (chain->graph.graph), "min", -0.5f);
  nn_node_set_float (nn_graph_last_node (chain->graph.graph), "max", 0.75f);
  g_array_set_size (chain->graph.graph->outputs, 0);
  nn_graph_add_output (chain->graph.graph, last);
  if (!fused)
    nn_graph_add_output (chain->graph.graph, middle);
  chain->session = op_graph_compile (&chain->graph, NN_GRADIENTS_INPUTS, &error);
  g_assert_no_error (error);
  nn_session_run (chain->session, chain->graph.tensors, NULL, &error);
  g_assert_no_error (error);
  seeds[0] = seed = op_test_random_tensor (nn_session_output (chain->session, 0)->shape, -1, 1, 4321);
  nn_session_backward (chain->session, seeds, NULL, &error);
  g_assert_no_error (error);
}

void
op_test_fusion (OpTest *test)
{
  static const char *const activations[] = { "Relu", "LeakyRelu", "Clip" };

  for (gsize k = 0; k < G_N_ELEMENTS (activations); k++)
    {
      g_auto (Chain) fused = { 0 };
      g_auto (Chain) apart = { 0 };

      chain_init (&fused, test, activations[k], TRUE);
      chain_init (&apart, test, activations[k], FALSE);
      assert_tensors_close (nn_session_output (fused.session, 0), nn_session_output (apart.session, 0), TOLERANCE_EXACT,
                            activations[k]);
      for (int i = 0; i < fused.graph.n_inputs; i++)
        if (nn_session_input_gradient (apart.session, i))
          assert_tensors_close (nn_session_input_gradient (fused.session, i),
                                nn_session_input_gradient (apart.session, i), TOLERANCE_KERNEL, activations[k]);
    }
}
