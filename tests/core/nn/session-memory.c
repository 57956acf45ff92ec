/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plan: buffers that are in use at one time never overlap, sharing changes no number, and every allocation may
 * fail.
 */
#include "config.h"

#include "session-test.h"

static GArray *
random_buffers (guint32 seed, int count)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GArray *buffers = g_array_new (FALSE, FALSE, sizeof (Buffer));

  for (int i = 0; i < count; i++)
    {
      int first = g_rand_int_range (rand, 0, 40);
      Buffer buffer = { .size = (gsize) g_rand_int_range (rand, 0, 5000),
                        .first = first,
                        .last = first + g_rand_int_range (rand, 0, 12) };

      g_array_append_val (buffers, buffer);
    }
  return buffers;
}

static void
test_no_overlap (void)
{
  for (guint32 seed = 0; seed < 20; seed++)
    {
      g_autoptr (GArray) buffers = random_buffers (seed, 70);
      gsize total = nn_arena_pack (buffers), sum = 0;

      for (guint i = 0; i < buffers->len; i++)
        {
          const Buffer *a = &g_array_index (buffers, Buffer, i);

          g_assert_cmpuint (a->offset % NN_ALIGNMENT, ==, 0);
          g_assert_cmpuint (a->offset + a->size, <=, total);
          sum += a->size;
          for (guint k = 0; k < i; k++)
            {
              const Buffer *b = &g_array_index (buffers, Buffer, k);
              gboolean in_time = a->first <= b->last && b->first <= a->last;
              gboolean in_space = a->offset < b->offset + b->size && b->offset < a->offset + a->size;

              g_assert_false (in_time && in_space);
            }
        }
      g_assert_cmpuint (total * 2, <, sum); /* some sharing there must be */
    }
}

static void
test_too_large_to_count (void)
{
  g_autoptr (GArray) buffers = g_array_new (FALSE, FALSE, sizeof (Buffer));
  Buffer huge = { .size = G_MAXSSIZE - 100 };

  g_array_append_val (buffers, huge);
  g_array_append_val (buffers, huge);
  g_assert_cmpuint (nn_arena_pack (buffers), ==, G_MAXSIZE);
}

static void
test_sharing_changes_nothing (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 3, 9, 7), -1, 1, 1);
  g_autoptr (GPtrArray) expected = NULL;
  g_autoptr (NnTensor) expected_gradient = NULL;
  gsize separate_memory = 0;

  for (int share = 0; share < 2; share++)
    {
      g_autoptr (NnSession) session = NULL;
      g_autoptr (GPtrArray) outputs = NULL;
      g_autoptr (NnTensor) gradient = NULL;

      nn_arena_set_reuse (share);
      session = net_compile (graph, picture, NN_GRADIENTS_INPUTS, NULL);
      nn_arena_set_reuse (TRUE);
      net_run (session, picture);
      gradient = net_backward (session);
      outputs = net_outputs (session); /* still there after backward */
      if (!share)
        {
          separate_memory = nn_session_memory (session);
          expected = g_steal_pointer (&outputs);
          expected_gradient = g_steal_pointer (&gradient);
          continue;
        }
      g_assert_cmpuint (nn_session_memory (session), <, separate_memory);
      assert_tensors_equal (outputs->pdata[0], expected->pdata[0], "y");
      assert_tensors_equal (outputs->pdata[1], expected->pdata[1], "z");
      assert_tensors_equal (gradient, expected_gradient, "gradient");
    }
}

/* A long chain takes no more than two of its activations, with the workspace of one. */
static void
test_chain_takes_two_buffers (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 3, 64, 64), -1, 1, 1);
  g_autoptr (NnSession) session = NULL;
  int value = net_add_picture (graph, 3);

  for (int i = 0; i < 30; i++)
    value = net_add_unary (graph, i % 2 ? "Sigmoid" : "Tanh", NULL, value);
  nn_graph_add_output (graph, value);
  session = net_compile (graph, picture, NN_GRADIENTS_NONE, NULL);
  g_assert_cmpuint (nn_session_memory (session), <=, 2 * nn_tensor_bytes (picture));
}

/* Constants that a few bytes of a file blow up to 1 GiB are not computed before anyone has looked at the memory. */
static void
test_folding_is_limited (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 3, 9, 7), -1, 1, 1);
  NnShape column = NN_SHAPE (16384, 1), row = NN_SHAPE (1, 16384);
  g_autoptr (NnTensor) a = nn_tensor_new (NN_TYPE_FLOAT, &column, NULL), b = nn_tensor_new (NN_TYPE_FLOAT, &row, NULL);
  NnSessionOptions options = { .memory_limit = 100 << 20 };
  g_autoptr (NnSession) session = NULL;

  net_add_picture (graph, 3);
  nn_graph_add_output (graph, net_add_binary (graph, "Add", "y", nn_graph_add_constant (graph, NULL, a),
                                              nn_graph_add_constant (graph, NULL, b)));
  session = nn_session_new (graph, &picture, 1, &options, &error);
  g_assert_null (session);
  g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
}

/* Everything that a session does, with the n-th allocation failing. FALSE once there is no n-th. */
static gboolean
try_with_failure (NnGraph *graph, NnTensor *picture, NnGradients gradients, guint n)
{
  g_autoptr (GError) error = NULL;
  NnSessionOptions options = { .gradients = gradients };
  g_autoptr (NnSession) session = NULL;

  nn_alloc_fail_after (n);
  session = nn_session_new (graph, &picture, 1, &options, &error);
  if (session)
    nn_session_run (session, &picture, NULL, &error);
  nn_alloc_fail_after (0);
  if (error == NULL)
    return FALSE;
  g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
  if (session) /* what failed may be tried again */
    {
      g_clear_error (&error);
      g_assert_true (nn_session_run (session, &picture, NULL, &error));
    }
  return TRUE;
}

static void
test_allocation_failures (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 3, 9, 7), -1, 1, 1);
  static const NnGradients gradients[] = { NN_GRADIENTS_NONE, NN_GRADIENTS_INPUTS, NN_GRADIENTS_PARAMETERS };

  net_add_batch_normalization (graph, "normed", nn_graph_find_value (graph, "y"), 2);
  nn_graph_add_output (graph, nn_graph_find_value (graph, "normed"));
  for (guint g = 0; g < G_N_ELEMENTS (gradients); g++)
    {
      guint n = 1;

      while (try_with_failure (graph, picture, gradients[g], n))
        n++;
      g_assert_cmpuint (n, >, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/session-memory/no-overlap", test_no_overlap);
  g_test_add_func ("/nn/session-memory/too-large", test_too_large_to_count);
  g_test_add_func ("/nn/session-memory/sharing", test_sharing_changes_nothing);
  g_test_add_func ("/nn/session-memory/chain", test_chain_takes_two_buffers);
  g_test_add_func ("/nn/session-memory/folding-is-limited", test_folding_is_limited);
  g_test_add_func ("/nn/session-memory/allocation-failures", test_allocation_failures);
  return g_test_run ();
}
