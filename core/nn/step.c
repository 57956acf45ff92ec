/* SPDX-License-Identifier: GPL-3.0-or-later
 * A node on its way to run: its NnCall, its shapes, and its computation at compile time where nothing can change.
 */
#include "config.h"

#include "nn/session-private.h"

#include <string.h>

Step *
nn_step_new (NnSession *session, const NnOp *op, const NnNode *node)
{
  Step *step = g_new0 (Step, 1);
  NnCall *call = &step->call;
  int n_out = MAX (node->n_outputs, 1);

  step->op = op;
  step->forward_workspace = step->backward_workspace = -1;
  step->outputs = g_new (int, n_out);
  call->node = node;
  call->opset = session->graph->opset;
  call->threads = session->threads;
  call->params = g_malloc0 (op->params_size);
  for (int i = 0; i < node->n_inputs; i++)
    nn_step_set_input (session, step, i, node->inputs[i]);
  call->n_out = n_out;
  call->out = g_new0 (NnTensor *, n_out);
  call->grad_out = g_new0 (NnTensor *, n_out);
  for (int i = 0; i < n_out; i++)
    nn_step_set_output (session, step, i, i < node->n_outputs ? node->outputs[i] : NN_VALUE_NONE);
  return step;
}

void
nn_step_free (Step *step)
{
  NnCall *call;

  if (step == NULL)
    return;
  call = &step->call;
  if (call->state && step->op->release)
    step->op->release (call);
  for (int i = 0; step->later && i < call->n_in; i++)
    g_clear_pointer (&step->later[i], nn_tensor_unref);
  g_clear_pointer (&step->own_node, nn_node_free);
  g_free (step->later);
  g_free (step->later_buffers);
  g_free (step->inputs);
  g_free (step->outputs);
  g_free (step->constant);
  g_free (call->in);
  g_free (call->out);
  g_free (call->grad_in);
  g_free (call->grad_out);
  g_free (call->params);
  g_free (step);
}

/* The root of @value if it differs from it in nothing: operators meet each other past Identity and Dropout. */
static int
resolve (const NnSession *session, int value)
{
  const Value *view = nn_session_value (session, value);
  const Value *root = nn_session_value (session, view->root);

  if (view->tensor->type == root->tensor->type && nn_shape_equal (&view->tensor->shape, &root->tensor->shape))
    return view->root;
  return value;
}

static void
grow_inputs (Step *step)
{
  NnCall *call = &step->call;
  int n = ++call->n_in;

  step->inputs = g_renew (int, step->inputs, n);
  step->constant = g_renew (gboolean, step->constant, n);
  call->constant = step->constant;
  call->in = g_renew (NnTensor *, call->in, n);
  call->grad_in = g_renew (NnTensor *, call->grad_in, n);
  call->grad_in[n - 1] = NULL;
}

void
nn_step_set_input (NnSession *session, Step *step, int i, int value)
{
  const Value *source = NULL;

  if (i == step->call.n_in)
    grow_inputs (step);
  if (value != NN_VALUE_NONE)
    {
      value = resolve (session, value);
      source = nn_session_value (session, value);
    }
  step->inputs[i] = value;
  step->constant[i] = source && source->constant;
  step->call.in[i] = source ? source->tensor : NULL;
}

void
nn_step_set_output (NnSession *session, Step *step, int i, int value)
{
  /* Operators may count on their first output; others that nobody reads do not exist for them. */
  if (i == 0 && value == NN_VALUE_NONE)
    value = nn_session_add_value (session, "");
  else if (i > 0 && value != NN_VALUE_NONE && !nn_session_value (session, value)->needed)
    value = NN_VALUE_NONE;
  step->outputs[i] = value;
  step->call.out[i] = value == NN_VALUE_NONE ? NULL : nn_session_value (session, value)->tensor;
}

static gboolean
check_counts (const Step *step, GError **error)
{
  const NnCall *call = &step->call;
  const NnOp *op = step->op;
  int max_outputs = op->max_outputs == 0 ? 1 : op->max_outputs;

  if (call->n_in < op->min_inputs || (op->max_inputs >= 0 && call->n_in > op->max_inputs))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "has %d inputs, but %d to %d are possible", call->n_in,
                          op->min_inputs, op->max_inputs);
  for (int i = 0; i < op->min_inputs; i++)
    if (call->in[i] == NULL)
      return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "input %d is missing", i);
  for (int i = max_outputs; max_outputs >= 0 && i < call->n_out; i++)
    if (call->out[i])
      return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "output %d is used, but only %d can be computed", i,
                            max_outputs);
  return TRUE;
}

static gboolean
check_known_values (const NnSession *session, const Step *step, GError **error)
{
  const NnCall *call = &step->call;

  for (int i = 0; i < call->n_in; i++)
    if (call->in[i] && nn_mask_has (step->op->value_inputs, i) && !step->constant[i])
      return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                            "input %d ('%s') decides on shapes, so it must be known before the run; give its value "
                            "to the session, or export the model with fixed sizes",
                            i, nn_session_value (session, step->inputs[i])->name);
  return TRUE;
}

/* What infer said must be something that can exist. */
static gboolean
check_outputs (const Step *step, GError **error)
{
  const NnCall *call = &step->call;

  for (int i = 0; i < call->n_out; i++)
    if (call->out[i]
        && (nn_tensor_count (call->out[i]) < 0
            || (nn_tensor_count (call->out[i]) > 0 && nn_tensor_bytes (call->out[i]) == 0)))
      {
        g_autofree char *shape = nn_shape_to_string (&call->out[i]->shape);

        return nn_call_error (call, error, NN_ERROR_SHAPE, "output %d would be %s of shape %s, which cannot exist", i,
                              nn_type_name (call->out[i]->type), shape);
      }
  return TRUE;
}

/* Whether backward concerns this step; an error if it should but the operator has none. */
static gboolean
check_gradient (const NnSession *session, Step *step, GError **error)
{
  NnCall *call = &step->call;

  if (!call->with_gradients || step->op->backward || step->op->flags & (NN_OP_VIEW | NN_OP_SHAPE_ONLY))
    return TRUE;
  call->with_gradients = FALSE;
  for (int i = 0; i < call->n_out; i++)
    if (call->out[i] && call->out[i]->type == NN_TYPE_FLOAT)
      return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                            "has no gradient; ask for outputs that do not depend on it");
  return TRUE;
}

gboolean
nn_step_check (const NnSession *session, const Step *step, GError **error)
{
  return check_counts (step, error) && check_known_values (session, step, error);
}

gboolean
nn_step_infer (NnSession *session, Step *step, GError **error)
{
  NnCall *call = &step->call;

  if (!nn_step_check (session, step, error))
    return FALSE;
  call->with_gradients = FALSE;
  for (int i = 0; i < call->n_in; i++)
    call->with_gradients |= call->in[i] && nn_session_value (session, step->inputs[i])->wants_gradient;
  call->workspace_size = call->state_size = 0;
  if (call->params)
    memset (call->params, 0, step->op->params_size);
  return step->op->infer (call, error) && check_outputs (step, error) && check_gradient (session, step, error);
}

static gsize
result_bytes (const NnCall *call)
{
  gsize bytes = 0;

  for (int i = 0; i < call->n_out; i++)
    if (call->out[i] && __builtin_add_overflow (bytes, nn_tensor_bytes (call->out[i]), &bytes))
      return G_MAXSIZE;
  return bytes;
}

gboolean
nn_step_is_foldable (const NnSession *session, const Step *step)
{
  const NnCall *call = &step->call;

  if (result_bytes (call) > session->fold_left)
    return FALSE;
  if (step->op->flags & NN_OP_SHAPE_ONLY)
    return TRUE;
  for (int i = 0; i < call->n_in; i++)
    if (call->in[i] && !step->constant[i])
      return FALSE;
  return TRUE;
}

gboolean
nn_step_fold (NnSession *session, Step *step, GError **error)
{
  NnCall *call = &step->call;
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);

  for (int i = 0; i < call->n_out; i++)
    {
      NnTensor *result = call->out[i] ? nn_tensor_new (call->out[i]->type, &call->out[i]->shape, error) : NULL;

      if (call->out[i] && result == NULL)
        return FALSE;
      if (result == NULL)
        continue;
      g_ptr_array_add (results, result);
      call->out[i]->data = result->data;
    }
  session->fold_left -= result_bytes (call);
  call->workspace = nn_try_malloc_aligned (call->workspace_size);
  if (call->workspace == NULL)
    return nn_call_error (call, error, NN_ERROR_NO_MEMORY, "not enough memory for %.1f MiB of scratch",
                          call->workspace_size / 1048576.0);
  step->op->forward (call);
  g_clear_pointer (&call->workspace, nn_free_aligned);
  for (int i = 0, k = 0; i < call->n_out; i++)
    if (call->out[i]
        && !nn_session_set_constant (session, step->outputs[i], nn_tensor_ref (results->pdata[k++]), error))
      return FALSE;
  return TRUE;
}
