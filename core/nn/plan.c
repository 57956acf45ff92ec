/* SPDX-License-Identifier: GPL-3.0-or-later
 * Decides which memory is in use when.
 *
 * Time runs from 0: step s of N runs forward at s, outputs are narrowed at N, backward does entry i of its schedule at
 * N + 1 + i, and one later all is over. Activations die after their last forward reader, unless a backward wants to see
 * them or they are outputs; those that are dropped live a second time from where backward computes them again.
 * Gradients live from their first contribution to the backward of the step that made the value.
 */
#include "config.h"

#include "nn/session-private.h"

typedef struct
{
  NnSession *session;
  int n;     /* steps */
  int *when; /* per step that has one: the time of its backward */
} Plan;

static int
schedule_time (const Plan *plan, guint entry)
{
  return plan->n + 1 + (int) entry;
}

static int
end_time (const Plan *plan)
{
  return schedule_time (plan, plan->session->schedule->len);
}

static int
add_buffer (const Plan *plan, gsize size, int first, int last)
{
  Buffer buffer = { .size = size, .first = first, .last = last };

  g_array_append_val (plan->session->buffers, buffer);
  return (int) plan->session->buffers->len - 1;
}

static void
extend (const Plan *plan, int buffer, int first, int last)
{
  Buffer *b = &g_array_index (plan->session->buffers, Buffer, buffer);

  b->first = MIN (b->first, first);
  b->last = MAX (b->last, last);
}

/* Activations. */

/* The root of @value lives on at @time, if its memory is the session's. */
static void
use (const Plan *plan, int value, int time)
{
  const Value *root = nn_session_root (plan->session, value);
  int buffer = time > plan->n && root->again_buffer >= 0 ? root->again_buffer : root->buffer;

  if (buffer >= 0)
    extend (plan, buffer, time, time);
}

/* What step @s writes and reads when it runs forward, at @time. */
static void
plan_inputs_of (const Plan *plan, const Step *step, int time)
{
  for (int i = 0; i < step->call.n_in; i++)
    if (step->call.in[i])
      use (plan, step->inputs[i], time);
}

static void
plan_forward (const Plan *plan, int s)
{
  Step *step = nn_session_step (plan->session, s);
  const NnCall *call = &step->call;

  for (int i = 0; i < call->n_out; i++)
    if (call->out[i])
      {
        Value *value = nn_session_value (plan->session, step->outputs[i]);

        value->buffer = add_buffer (plan, nn_tensor_bytes (value->tensor), s, s);
      }
  plan_inputs_of (plan, step, s);
  if (call->workspace_size > 0)
    step->forward_workspace = add_buffer (plan, call->workspace_size, s, s);
}

/* Inputs given as half floats are widened into memory of the session. */
static void
plan_inputs (const Plan *plan)
{
  const NnSession *session = plan->session;

  for (guint i = 0; i < session->inputs->len; i++)
    {
      const NnTensor *given = session->inputs->pdata[i];
      Value *value = nn_session_value (session, g_array_index (session->graph->inputs, int, i));

      if (nn_type_is_half (given->type) && !value->constant)
        value->buffer = add_buffer (plan, nn_tensor_bytes (value->tensor), 0, 0);
    }
}

/* The half type that the model gives @number as an output of its own; NN_TYPE_NONE for others and for layers that are
 * tapped: whoever taps them wants all of float32. */
static NnType
outside_type (const NnSession *session, int number)
{
  const GArray *outputs = session->graph->outputs;
  NnType declared = nn_graph_value (session->graph, number)->type;

  for (guint i = 0; i < outputs->len; i++)
    if (g_array_index (outputs, int, i) == number)
      {
        NnType type = declared != NN_TYPE_NONE ? declared : nn_session_value (session, number)->border;

        return nn_type_is_half (type) && nn_session_value (session, number)->tensor->type == NN_TYPE_FLOAT
                   ? type
                   : NN_TYPE_NONE;
      }
  return NN_TYPE_NONE;
}

static void
plan_outputs (const Plan *plan)
{
  const NnSession *session = plan->session;

  for (guint i = 0; i < session->outputs->len; i++)
    {
      Output *output = nn_session_get_output (session, (int) i);
      const Value *value = nn_session_value (session, output->value);
      NnType outside = outside_type (session, output->value);
      gboolean narrow = outside != NN_TYPE_NONE;

      output->tensor = nn_tensor_new_described (narrow ? outside : value->tensor->type, &value->tensor->shape);
      if (narrow)
        output->buffer = add_buffer (plan, nn_tensor_bytes (output->tensor), plan->n, end_time (plan));
      use (plan, output->value, narrow ? plan->n : end_time (plan));
    }
}

/* Gradients. */

/* Whether the gradient of a root is a result of the session, to be there at the end. */
static gboolean
is_result (const Value *root)
{
  return root->wants_gradient && (root->input >= 0 || root->parameter);
}

static void
count_seeds (const Plan *plan)
{
  const NnSession *session = plan->session;

  for (guint i = 0; i < session->outputs->len; i++)
    {
      Value *root = nn_session_root (session, nn_session_get_output (session, (int) i)->value);

      root->n_seeds += root->wants_gradient;
    }
}

/* Steps take part in backward if something wants their gradient and something gives it. */
static void
mark_backward (const Plan *plan)
{
  for (int s = plan->n - 1; s >= 0; s--)
    {
      Step *step = nn_session_step (plan->session, s);

      for (int i = 0; step->call.with_gradients && i < step->call.n_out; i++)
        if (step->call.out[i])
          {
            const Value *value = nn_session_value (plan->session, step->outputs[i]);

            step->backward |= value->wants_gradient && value->n_seeds + value->n_contributions > 0;
          }
      for (int k = 0; step->backward && k < step->call.n_in; k++)
        if (step->call.in[k] && nn_session_value (plan->session, step->inputs[k])->wants_gradient)
          nn_session_root (plan->session, step->inputs[k])->n_contributions++;
    }
}

/* Memory for the gradient of @root, from @time on. */
static void
need_gradient (const Plan *plan, Value *root, int time)
{
  int last = is_result (root) ? end_time (plan) : plan->when[root->producer];

  if (root->gradient_buffer < 0)
    root->gradient_buffer = add_buffer (plan, nn_tensor_bytes (root->tensor), time, last);
}

static void
plan_contribution (const Plan *plan, Step *step, int slot, int time)
{
  Value *root = nn_session_root (plan->session, step->inputs[slot]);

  if (root->gradient_buffer >= 0)
    {
      /* Something may have arrived there before: this one is added to it. */
      step->later[slot] = nn_tensor_new_described (NN_TYPE_FLOAT, &step->call.in[slot]->shape);
      step->later_buffers[slot] = add_buffer (plan, nn_tensor_bytes (step->call.in[slot]), time, time);
    }
  need_gradient (plan, root, time);
}

static void
plan_again (const Plan *plan, Step *step, int time)
{
  const NnCall *call = &step->call;

  for (int i = 0; i < call->n_out; i++)
    if (call->out[i])
      {
        Value *value = nn_session_value (plan->session, step->outputs[i]);

        value->again_buffer = add_buffer (plan, nn_tensor_bytes (value->tensor), time, time);
      }
  plan_inputs_of (plan, step, time);
  if (call->workspace_size > 0)
    step->again_workspace = add_buffer (plan, call->workspace_size, time, time);
}

static void
plan_backward (const Plan *plan, Step *step, int time)
{
  const NnCall *call = &step->call;

  step->later = g_new0 (NnTensor *, call->n_in);
  step->later_buffers = g_new (int, call->n_in);
  for (int k = 0; k < call->n_in; k++)
    {
      step->later_buffers[k] = -1;
      if (nn_step_reads_input_again (plan->session, step, k))
        use (plan, step->inputs[k], time);
      if (call->in[k] && nn_session_value (plan->session, step->inputs[k])->wants_gradient)
        plan_contribution (plan, step, k, time);
    }
  for (int i = 0; i < call->n_out; i++)
    if (call->out[i])
      {
        Value *value = nn_session_value (plan->session, step->outputs[i]);

        if (nn_step_reads_output_again (step, i))
          use (plan, step->outputs[i], time);
        if (value->n_seeds > 0)
          need_gradient (plan, value, time);
      }
  if (call->workspace_size > 0)
    step->backward_workspace = add_buffer (plan, call->workspace_size, time, time);
}

static void
describe_gradients (const Plan *plan)
{
  const NnSession *session = plan->session;

  for (guint v = 0; v < session->values->len; v++)
    {
      Value *value = nn_session_value (session, (int) v);
      Value *root = nn_session_root (session, (int) v);

      /* Fusion leaves values that nothing makes any more. */
      if (!value->wants_gradient || (root->producer < 0 && !is_result (root)))
        continue;
      if (is_result (root))
        need_gradient (plan, root, end_time (plan));
      value->gradient = nn_tensor_new_described (NN_TYPE_FLOAT, &value->tensor->shape);
    }
}

static gboolean
report_size (gsize size, GError **error)
{
  if (size < G_MAXSIZE)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY,
               "This size needs more memory than any machine has; use a smaller "
               "picture");
  return FALSE;
}

/* Forgets the plan before. */
static void
clear (NnSession *session)
{
  g_array_set_size (session->buffers, 0);
  for (guint v = 0; v < session->values->len; v++)
    {
      Value *value = nn_session_value (session, (int) v);

      value->buffer = value->again_buffer = value->gradient_buffer = -1;
      g_clear_pointer (&value->gradient, nn_tensor_unref);
    }
  for (guint s = 0; s < session->steps->len; s++)
    {
      Step *step = nn_session_step (session, (int) s);

      for (int k = 0; step->later && k < step->call.n_in; k++)
        g_clear_pointer (&step->later[k], nn_tensor_unref);
      g_clear_pointer (&step->later, g_free);
      g_clear_pointer (&step->later_buffers, g_free);
      step->forward_workspace = step->again_workspace = step->backward_workspace = -1;
    }
  for (guint i = 0; i < session->outputs->len; i++)
    {
      g_clear_pointer (&nn_session_get_output (session, (int) i)->tensor, nn_tensor_unref);
      nn_session_get_output (session, (int) i)->buffer = -1;
    }
}

static void
plan_schedule (const Plan *plan)
{
  const GArray *schedule = plan->session->schedule;

  for (guint i = 0; i < schedule->len; i++)
    {
      int entry = g_array_index (schedule, int, i);

      if (entry >= 0)
        plan_backward (plan, nn_session_step (plan->session, entry), schedule_time (plan, i));
      else
        plan_again (plan, nn_session_step (plan->session, -1 - entry), schedule_time (plan, i));
    }
}

/* Plans for what is dropped now; returns the bytes of the arena. */
static gsize
plan_once (NnSession *session)
{
  g_autofree int *when = g_new0 (int, session->steps->len);
  Plan plan = { session, (int) session->steps->len, when };

  clear (session);
  nn_session_schedule (session);
  for (guint i = 0; i < session->schedule->len; i++)
    if (g_array_index (session->schedule, int, i) >= 0)
      when[g_array_index (session->schedule, int, i)] = schedule_time (&plan, i);
  plan_inputs (&plan);
  for (int s = 0; s < plan.n; s++)
    plan_forward (&plan, s);
  plan_outputs (&plan);
  if (session->gradients != NN_GRADIENTS_NONE)
    {
      plan_schedule (&plan);
      describe_gradients (&plan);
    }
  return nn_arena_pack (session->buffers);
}

static void
number_producers (NnSession *session)
{
  for (guint s = 0; s < session->steps->len; s++)
    {
      const Step *step = nn_session_step (session, (int) s);

      for (int i = 0; i < step->call.n_out; i++)
        if (step->call.out[i])
          nn_session_value (session, step->outputs[i])->producer = (int) s;
    }
}

/* From fast to frugal, until the arena is within @limit; if nothing is, the smallest. */
static void
plan_within (NnSession *session, gsize limit)
{
  gsize best_size = session->arena_size;
  int best = 0, last = 0;

  for (int level = 1; best_size > limit && level <= NN_MAX_SEGMENTS && nn_session_drop (session, level); level++)
    {
      last = level;
      session->arena_size = plan_once (session);
      if (session->arena_size < best_size)
        {
          best = level;
          best_size = session->arena_size;
        }
    }
  if (last == best)
    return;
  nn_session_drop (session, best);
  session->arena_size = plan_once (session);
}

gboolean
nn_session_plan (NnSession *session, gsize limit, GError **error)
{
  Plan plan = { session, (int) session->steps->len, NULL };

  number_producers (session);
  if (session->gradients != NN_GRADIENTS_NONE)
    {
      count_seeds (&plan);
      mark_backward (&plan);
    }
  session->arena_size = plan_once (session);
  if (limit > 0 && session->gradients != NN_GRADIENTS_NONE)
    plan_within (session, limit);
  return report_size (session->arena_size, error);
}
