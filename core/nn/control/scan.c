/* SPDX-License-Identifier: GPL-3.0-or-later
 * Scan: a graph that runs once for each slice of its inputs: it is unrolled.
 *
 * Inputs: states, tensors to slice (num_scan_inputs of them). Graph: (states, slices) -> (states, rows). Outputs:
 * states after the last round, rows of all rounds side by side along scan_output_axes. ONNX opsets 9, 11, 16, 19, 21.
 * Opset 8 had a batch dimension and sequence lengths, which are not supported.
 */
#include "config.h"

#include "nn/expand.h"

#define FIRST_OPSET 9

typedef struct
{
  const NnGraph *body;
  int n_states, n_slices, n_rows;
  int *inputs, *outputs; /* of the body, in this round */
  int *axes;             /* of the tensors to slice */
  gboolean *wanted;      /* outputs of the body */
  GPtrArray *rows;       /* GArray* of int, one per output with rows */
  gint64 rounds;
} Scan;

static void
scan_clear (Scan *scan)
{
  g_free (scan->inputs);
  g_free (scan->outputs);
  g_free (scan->axes);
  g_free (scan->wanted);
  g_clear_pointer (&scan->rows, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scan, scan_clear)

/* Number @i of the list @name, 0 where there is none. */
static gint64
list_entry (const NnNode *node, const char *name, int i)
{
  int count;
  const gint64 *list = nn_node_ints (node, name, &count);

  return i < count ? list[i] : 0;
}

/* All tensors to slice are equally long along their axes. */
static gboolean
measure (const NnExpansion *expansion, Scan *scan, GError **error)
{
  const NnCall *call = &expansion->step->call;

  scan->axes = g_new (int, scan->n_slices);
  for (int i = 0; i < scan->n_slices; i++)
    {
      const NnShape *shape = &call->in[scan->n_states + i]->shape;
      gint64 axis = list_entry (expansion->node, "scan_input_axes", i);

      if (!nn_call_normalize_axis (call, axis, shape->rank, &scan->axes[i], error))
        return FALSE;
      if (i > 0 && shape->dims[scan->axes[i]] != scan->rounds)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "its inputs have different numbers of slices");
      scan->rounds = shape->dims[scan->axes[i]];
    }
  return TRUE;
}

static gboolean
start (NnExpansion *expansion, Scan *scan, GError **error)
{
  const NnNode *node = expansion->node;
  const NnCall *call = &expansion->step->call;
  gint64 n_slices = nn_node_int (node, "num_scan_inputs", 0);
  guint n_outputs;

  if (call->opset < FIRST_OPSET)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "is of operator set %d; export the model with %d or later",
                          call->opset, FIRST_OPSET);
  if (n_slices < 1 || n_slices > node->n_inputs)
    return nn_call_error (call, error, NN_ERROR_PARSE, "num_scan_inputs is not 1 to %d", node->n_inputs);
  scan->n_slices = (int) n_slices;
  scan->n_states = node->n_inputs - scan->n_slices;
  scan->body = nn_expansion_body (expansion, "body", node->n_inputs, MAX (scan->n_states, node->n_outputs), error);
  if (scan->body == NULL || !measure (expansion, scan, error))
    return FALSE;
  n_outputs = scan->body->outputs->len;
  scan->n_rows = (int) n_outputs - scan->n_states;
  scan->inputs = g_memdup2 (node->inputs, node->n_inputs * sizeof (int));
  scan->outputs = g_new (int, n_outputs + 1);
  scan->wanted = g_new (gboolean, n_outputs + 1);
  scan->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (int i = 0; i < (int) n_outputs; i++)
    scan->wanted[i] = i < scan->n_states || nn_expansion_is_needed (expansion, i);
  for (int i = 0; i < scan->n_rows; i++)
    g_ptr_array_add (scan->rows, g_array_new (FALSE, FALSE, sizeof (int)));
  return TRUE;
}

/* Slice @round of each tensor, from the end where the direction is 1. */
static gboolean
take_slices (NnExpansion *expansion, Scan *scan, gint64 round, GError **error)
{
  const NnNode *node = expansion->node;

  for (int i = 0; i < scan->n_slices; i++)
    {
      gboolean backward = list_entry (node, "scan_input_directions", i) == 1;
      gint64 at = backward ? scan->rounds - 1 - round : round;
      int pair[] = { node->inputs[scan->n_states + i], nn_expansion_add_int (expansion, NN_TYPE_INT64, at, error) };

      scan->inputs[scan->n_states + i] = NN_VALUE_NONE;
      if (pair[1] == NN_VALUE_NONE
          || !nn_expansion_add_node (expansion, "Gather", 2, pair, scan->axes[i], &scan->inputs[scan->n_states + i],
                                     error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_round (NnExpansion *expansion, Scan *scan, gint64 round, GError **error)
{
  if (!take_slices (expansion, scan, round, error)
      || !nn_expansion_inline (expansion, scan->body, scan->inputs, scan->wanted, scan->outputs, error))
    return FALSE;
  for (int i = 0; i < scan->n_states; i++)
    scan->inputs[i] = scan->outputs[i];
  for (int i = 0; i < scan->n_rows; i++)
    {
      GArray *rows = g_ptr_array_index (scan->rows, i);

      if (list_entry (expansion->node, "scan_output_directions", i) == 1)
        g_array_prepend_val (rows, scan->outputs[scan->n_states + i]);
      else
        g_array_append_val (rows, scan->outputs[scan->n_states + i]);
    }
  return TRUE;
}

static gboolean
finish (NnExpansion *expansion, const Scan *scan, GError **error)
{
  for (int i = 0; i < scan->n_states; i++)
    if (!nn_expansion_give (expansion, scan->inputs[i], i, error))
      return FALSE;
  for (int i = 0; i < scan->n_rows; i++)
    {
      int axis = (int) CLAMP (list_entry (expansion->node, "scan_output_axes", i), -NN_MAX_RANK, NN_MAX_RANK);

      if (!nn_expansion_stack (expansion, g_ptr_array_index (scan->rows, i), axis, scan->n_states + i, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
expand (NnExpansion *expansion, GError **error)
{
  g_auto (Scan) scan = { 0 };

  for (int i = 0; i < expansion->step->call.n_in; i++)
    if (expansion->step->call.in[i] == NULL)
      return nn_call_error (&expansion->step->call, error, NN_ERROR_UNSUPPORTED, "input %d is missing", i);
  if (!start (expansion, &scan, error))
    return FALSE;
  for (gint64 round = 0; round < scan.rounds; round++)
    if (!run_round (expansion, &scan, round, error))
      return FALSE;
  return finish (expansion, &scan, error);
}

static const NnControl control = { .repeats = TRUE, .expand = expand };

const NnOp nn_op_scan = {
  .name = "Scan",
  .min_inputs = 1,
  .max_inputs = -1,
  .max_outputs = -1,
  .control = &control,
};
