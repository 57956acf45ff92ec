/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loop: a graph that runs until a trip count is reached or its condition fails, both known when the session is made: it
 * is unrolled.
 *
 * Inputs: trip count (optional), condition (optional), carried values. Graph: (round, condition, carried values) ->
 * (condition, carried values, rows). Outputs: carried values after the last round, rows of all rounds side by side.
 * ONNX opsets 1, 11, 13, 16, 19, 21 (tensors only).
 */
#include "config.h"

#include "nn/expand.h"

typedef struct
{
  const NnGraph *body;
  int n_carried, n_rows;
  int *inputs, *outputs; /* of the body, in this round */
  gboolean *wanted;      /* outputs of the body */
  GPtrArray *rows;       /* GArray* of int, one per output with rows */
} Loop;

static void
loop_clear (Loop *loop)
{
  g_free (loop->inputs);
  g_free (loop->outputs);
  g_free (loop->wanted);
  g_clear_pointer (&loop->rows, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loop, loop_clear)

/* One number among the node's inputs, or @fallback where it is omitted. */
static gboolean
read_input (const NnCall *call, int i, gint64 fallback, gint64 *number, GError **error)
{
  const NnTensor *tensor = i < call->n_in ? call->in[i] : NULL;

  *number = fallback;
  if (tensor && nn_tensor_count (tensor) != 1)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d is not one number", i);
  if (tensor)
    *number = nn_tensor_get_int64 (tensor, 0);
  return TRUE;
}

static gboolean
start (NnExpansion *expansion, Loop *loop, GError **error)
{
  const NnNode *node = expansion->node;
  guint n_outputs;

  loop->n_carried = MAX (node->n_inputs - 2, 0);
  loop->body =
      nn_expansion_body (expansion, "body", loop->n_carried + 2, MAX (loop->n_carried, node->n_outputs) + 1, error);
  if (loop->body == NULL)
    return FALSE;
  n_outputs = loop->body->outputs->len;
  loop->n_rows = (int) n_outputs - 1 - loop->n_carried;
  loop->inputs = g_new (int, loop->n_carried + 2);
  loop->outputs = g_new (int, n_outputs);
  loop->wanted = g_new (gboolean, n_outputs);
  loop->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (int i = 0; i < (int) n_outputs; i++)
    loop->wanted[i] = i <= loop->n_carried || nn_expansion_is_needed (expansion, i - 1);
  for (int i = 0; i < loop->n_carried; i++)
    loop->inputs[i + 2] = node->inputs[i + 2];
  for (int i = 0; i < loop->n_rows; i++)
    g_ptr_array_add (loop->rows, g_array_new (FALSE, FALSE, sizeof (int)));
  return TRUE;
}

/* Whether the graph that ran last says to go on. */
static gboolean
read_condition (const NnExpansion *expansion, const Loop *loop, gint64 *go_on, GError **error)
{
  const NnTensor *condition = nn_expansion_constant (expansion, loop->outputs[0]);

  if (condition == NULL || nn_tensor_count (condition) != 1)
    return nn_call_error (&expansion->step->call, error, NN_ERROR_UNSUPPORTED,
                          "how often it runs depends on the picture, but must be known before the run; export the "
                          "model with a fixed number of rounds");
  *go_on = nn_tensor_get_int64 (condition, 0);
  return TRUE;
}

static gboolean
run_round (NnExpansion *expansion, Loop *loop, gint64 round, GError **error)
{
  loop->inputs[0] = nn_expansion_add_int (expansion, NN_TYPE_INT64, round, error);
  loop->inputs[1] =
      loop->inputs[0] != NN_VALUE_NONE ? nn_expansion_add_int (expansion, NN_TYPE_BOOL, 1, error) : NN_VALUE_NONE;
  if (loop->inputs[1] == NN_VALUE_NONE
      || !nn_expansion_inline (expansion, loop->body, loop->inputs, loop->wanted, loop->outputs, error))
    return FALSE;
  for (int i = 0; i < loop->n_carried; i++)
    loop->inputs[i + 2] = loop->outputs[i + 1];
  for (int i = 0; i < loop->n_rows; i++)
    g_array_append_val (g_ptr_array_index (loop->rows, i), loop->outputs[1 + loop->n_carried + i]);
  return TRUE;
}

static gboolean
finish (NnExpansion *expansion, const Loop *loop, GError **error)
{
  for (int i = 0; i < loop->n_carried; i++)
    if (!nn_expansion_give (expansion, loop->inputs[i + 2], i, error))
      return FALSE;
  for (int i = 0; i < loop->n_rows; i++)
    if (!nn_expansion_stack (expansion, g_ptr_array_index (loop->rows, i), 0, loop->n_carried + i, error))
      return FALSE;
  return TRUE;
}

static gboolean
expand (NnExpansion *expansion, GError **error)
{
  const NnCall *call = &expansion->step->call;
  g_auto (Loop) loop = { 0 };
  gint64 trips, go_on;

  if (!read_input (call, 0, G_MAXINT64, &trips, error) || !read_input (call, 1, 1, &go_on, error)
      || !start (expansion, &loop, error))
    return FALSE;
  for (gint64 round = 0; round < trips && go_on; round++)
    if (!run_round (expansion, &loop, round, error) || !read_condition (expansion, &loop, &go_on, error))
      return FALSE;
  return finish (expansion, &loop, error);
}

static const NnControl control = { .output_shift = 1, .repeats = TRUE, .expand = expand };

const NnOp nn_op_loop = {
  .name = "Loop",
  .max_inputs = -1,
  .max_outputs = -1,
  .value_inputs = 1 << 0 | 1 << 1,
  .control = &control,
};
