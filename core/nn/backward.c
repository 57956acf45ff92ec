/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reverse-mode autodiff over the steps of a session.
 *
 * Gradients of values with several readers are summed in a fixed order: readers from the last to the first, inputs of
 * one reader in order, and what the caller adds at the end. A gradient that nothing contributed to is zero and is not
 * stored: operators see NULL, and steps that see only NULL are skipped.
 */
#include "config.h"

#include "nn/session-private.h"

#include <string.h>

#define GRAIN 32768

typedef struct
{
  float *to;
  const float *from;
} Sum;

static void
add_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Sum *sum = data;
  float *restrict to = sum->to;
  const float *restrict from = sum->from;

  for (gint64 i = begin; i < end; i++)
    to[i] += from[i];
}

static void
add_to (NnTensor *to, const NnTensor *from)
{
  Sum sum = { nn_tensor_floats (to), nn_tensor_floats (from) };

  nn_parallel_for (nn_tensor_count (to), GRAIN, add_range, &sum);
}

/* What the caller adds to the gradients of outputs. */
typedef struct
{
  NnSeedFunc add;
  gpointer data;
} Seeds;

/* Lets the caller add to the gradient of @root for all outputs in its memory. */
static void
apply_seeds (const NnSession *session, Value *root, const Seeds *seeds)
{
  for (guint i = 0; root->n_seeds > 0 && i < session->outputs->len; i++)
    {
      int output = nn_session_get_output (session, (int) i)->value;

      if (nn_session_root (session, output) != root)
        continue;
      if (!root->has_gradient && nn_tensor_count (root->gradient) > 0)
        memset (root->gradient->data, 0, nn_tensor_bytes (root->gradient));
      root->has_gradient |= seeds->add ((int) i, nn_session_value (session, output)->gradient, seeds->data);
    }
}

/* Sets grad_out. FALSE if all of it is zero. */
static gboolean
gather_gradients (const NnSession *session, Step *step, const Seeds *seeds)
{
  NnCall *call = &step->call;
  gboolean any = FALSE;

  for (int i = 0; i < call->n_out; i++)
    {
      Value *value = call->out[i] ? nn_session_value (session, step->outputs[i]) : NULL;

      call->grad_out[i] = NULL;
      if (value == NULL || value->gradient == NULL)
        continue;
      apply_seeds (session, value, seeds);
      call->grad_out[i] = value->has_gradient ? value->gradient : NULL;
      any |= value->has_gradient;
    }
  return any;
}

/* Sets grad_in: the gradient itself for the first to contribute to it, a place of their own for later ones. */
static void
place_gradients (const NnSession *session, Step *step)
{
  NnCall *call = &step->call;

  for (int k = 0; k < call->n_in; k++)
    {
      const Value *value = call->in[k] ? nn_session_value (session, step->inputs[k]) : NULL;
      Value *root;

      call->grad_in[k] = NULL;
      if (value == NULL || value->gradient == NULL)
        continue;
      root = nn_session_root (session, step->inputs[k]);
      call->grad_in[k] = root->has_gradient ? step->later[k] : value->gradient;
      root->has_gradient = TRUE;
    }
}

static void
add_later_gradients (const NnSession *session, const Step *step)
{
  for (int k = 0; k < step->call.n_in; k++)
    if (step->later[k] && step->call.grad_in[k] == step->later[k])
      add_to (nn_session_value (session, step->inputs[k])->gradient, step->later[k]);
}

static void
run_step_backward (NnSession *session, Step *step, const Seeds *seeds)
{
  if (!gather_gradients (session, step, seeds))
    return;
  place_gradients (session, step);
  step->call.workspace = nn_session_buffer (session, step->backward_workspace);
  step->op->backward (&step->call);
  add_later_gradients (session, step);
}

/* Inputs and parameters: those that are outputs too get their seeds, those that nothing reached get zeros. */
static void
finish_gradients (NnSession *session, const Seeds *seeds)
{
  for (guint v = 0; v < session->values->len; v++)
    {
      Value *value = nn_session_value (session, (int) v);

      if (value->gradient == NULL || value->root != (int) v || value->producer >= 0)
        continue;
      apply_seeds (session, value, seeds);
      if (!value->has_gradient && nn_tensor_count (value->gradient) > 0)
        memset (value->gradient->data, 0, nn_tensor_bytes (value->gradient));
    }
}

static gboolean
check_seeds (const NnSession *session, NnTensor *const *seeds, GError **error)
{
  for (guint i = 0; i < session->outputs->len; i++)
    {
      const NnTensor *output = nn_session_get_output (session, (int) i)->tensor;

      if (seeds[i] && (seeds[i]->type != NN_TYPE_FLOAT || !nn_shape_equal (&seeds[i]->shape, &output->shape)))
        {
          g_autofree char *wanted = nn_shape_to_string (&output->shape);
          g_autofree char *shape = nn_shape_to_string (&seeds[i]->shape);

          g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "The gradient of output %u must be float32 %s, not %s %s", i,
                       wanted, nn_type_name (seeds[i]->type), shape);
          return FALSE;
        }
    }
  return TRUE;
}

/* Forward again, to where there is room for what it writes now. */
static void
run_step_again (NnSession *session, Step *step)
{
  for (int i = 0; i < step->call.n_out; i++)
    if (step->call.out[i])
      {
        const Value *value = nn_session_value (session, step->outputs[i]);

        nn_session_attach (session, step->outputs[i], nn_session_buffer (session, value->again_buffer));
      }
  step->call.workspace = nn_session_buffer (session, step->again_workspace);
  step->op->forward (&step->call);
}

static gboolean
run_schedule (NnSession *session, const Seeds *seeds, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < session->schedule->len; i++)
    {
      int entry = g_array_index (session->schedule, int, i);

      if (!nn_check_cancelled (cancellable, error))
        return FALSE;
      if (entry >= 0)
        run_step_backward (session, nn_session_step (session, entry), seeds);
      else
        run_step_again (session, nn_session_step (session, -1 - entry));
    }
  finish_gradients (session, seeds);
  return TRUE;
}

gboolean
nn_session_backward_from (NnSession *session, NnSeedFunc add, gpointer data, GCancellable *cancellable, GError **error)
{
  const Seeds seeds = { add, data };
  int limit;
  gboolean ok;

  g_return_val_if_fail (session->gradients != NN_GRADIENTS_NONE && session->ready, FALSE);

  for (guint v = 0; v < session->values->len; v++)
    nn_session_value (session, (int) v)->has_gradient = FALSE;
  limit = nn_threads_limit (session->threads);
  ok = run_schedule (session, &seeds, cancellable, error);
  nn_threads_limit (limit);
  return ok;
}

static gboolean
add_tensor (int output, NnTensor *gradient, gpointer data)
{
  const NnTensor *seed = ((NnTensor *const *) data)[output];

  if (seed)
    add_to (gradient, seed);
  return seed != NULL;
}

gboolean
nn_session_backward (NnSession *session, NnTensor *const *seeds, GCancellable *cancellable, GError **error)
{
  return check_seeds (session, seeds, error)
         && nn_session_backward_from (session, add_tensor, (gpointer) seeds, cancellable, error);
}
