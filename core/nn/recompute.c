/* SPDX-License-Identifier: GPL-3.0-or-later
 * What backward computes again instead of keeping, and the order of its work.
 *
 * A value that is dropped has two lives: one up to its last forward reader, one from just before the first backward
 * that reads it. Computing it again takes its step's inputs, which are kept, or computed again in turn: each step at
 * most once, so dropping never costs more than one forward run. Forward gives the same bits each time, so gradients do
 * not depend on what was dropped.
 */
#include "config.h"

#include "nn/session-private.h"

gboolean
nn_step_reads_input_again (const NnSession *session, const Step *step, int i)
{
  const NnCall *call = &step->call;
  int other = 1 - i;

  if (call->in[i] == NULL || !nn_mask_has (step->op->backward_inputs, i))
    return FALSE;
  if (!(step->op->flags & NN_OP_BILINEAR) || i > 1)
    return TRUE;
  return call->in[other] && nn_session_value (session, step->inputs[other])->wants_gradient;
}

gboolean
nn_step_reads_output_again (const Step *step, int i)
{
  gboolean undone =
      i == 0 && step->call.activation.kind != NN_ACTIVATION_NONE && !(step->op->flags & NN_OP_SPARES_OUTPUT);

  return step->call.out[i] && (nn_mask_has (step->op->backward_outputs, i) || undone);
}

/* Calls @visit for the root of each value that the backward of @step reads. */
static void
visit_reads (NnSession *session, const Step *step, void (*visit) (NnSession *session, Value *root, gpointer data),
             gpointer data)
{
  for (int i = 0; i < step->call.n_in; i++)
    if (nn_step_reads_input_again (session, step, i))
      visit (session, nn_session_root (session, step->inputs[i]), data);
  for (int i = 0; i < step->call.n_out; i++)
    if (nn_step_reads_output_again (step, i))
      visit (session, nn_session_value (session, step->outputs[i]), data);
}

/* What to drop. */

static void
set_dropped (NnSession *session, const Step *step, gboolean dropped)
{
  for (int i = 0; i < step->call.n_out; i++)
    if (step->call.out[i])
      nn_session_value (session, step->outputs[i])->dropped = dropped;
}

typedef struct
{
  gboolean *kept;   /* per value, of roots: it is there in backward anyway */
  gboolean *output; /* per value, of roots: in the memory of an output */
} Keep;

static void
mark_kept (NnSession *session, Value *root, gpointer data)
{
  ((gboolean *) data)[root->root] = TRUE;
}

static Keep
find_kept (NnSession *session)
{
  Keep keep = { g_new0 (gboolean, session->values->len), g_new0 (gboolean, session->values->len) };

  for (guint i = 0; i < session->outputs->len; i++)
    {
      int root = nn_session_value (session, nn_session_get_output (session, (int) i)->value)->root;

      keep.kept[root] = keep.output[root] = TRUE;
    }
  for (guint s = 0; s < session->steps->len; s++)
    if (nn_session_step (session, (int) s)->backward)
      visit_reads (session, nn_session_step (session, (int) s), mark_kept, keep.kept);
  return keep;
}

static void
keep_clear (Keep *keep)
{
  g_free (keep->kept);
  g_free (keep->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keep, keep_clear)

static gboolean
writes_output (const Step *step, const Keep *keep)
{
  for (int i = 0; i < step->call.n_out; i++)
    if (step->call.out[i] && keep->output[step->outputs[i]])
      return TRUE;
  return FALSE;
}

/* Bytes that dropping the outputs of @step saves, less those of inputs that must be kept for its sake. */
static gssize
gain_of (const NnSession *session, const Step *step, const Keep *keep)
{
  gssize gain = 0;

  for (int i = 0; i < step->call.n_out; i++)
    if (step->call.out[i] && keep->kept[step->outputs[i]])
      gain += (gssize) nn_tensor_bytes (step->call.out[i]);
  for (int i = 0; i < step->call.n_in; i++)
    {
      const Value *root = step->call.in[i] ? nn_session_root (session, step->inputs[i]) : NULL;

      if (root && root->producer >= 0 && !root->dropped && !keep->kept[root->root])
        gain -= (gssize) nn_tensor_bytes (root->tensor);
    }
  return gain;
}

static void
drop_cheap (NnSession *session, const Keep *keep)
{
  for (guint s = 0; s < session->steps->len; s++)
    {
      const Step *step = nn_session_step (session, (int) s);

      if (step->op->flags & NN_OP_HEAVY || writes_output (step, keep) || gain_of (session, step, keep) <= 0)
        continue;
      set_dropped (session, step, TRUE);
      for (int i = 0; i < step->call.n_in; i++)
        if (step->call.in[i])
          keep->kept[nn_session_root (session, step->inputs[i])->root] = TRUE;
    }
}

/* The segment of each step, by equal shares of the bytes that the steps write. */
static int *
cut (const NnSession *session, int segments)
{
  int *segment = g_new0 (int, session->steps->len);
  double all = 0, before = 0;

  for (int pass = 0; pass < 2; pass++)
    for (guint s = 0; s < session->steps->len; s++)
      {
        const NnCall *call = &nn_session_step (session, (int) s)->call;
        double bytes = 1;

        for (int i = 0; i < call->n_out; i++)
          bytes += call->out[i] ? (double) nn_tensor_bytes (call->out[i]) : 0;
        if (pass == 0)
          all += bytes;
        else
          segment[s] = (int) (before / all * segments);
        before += pass == 0 ? 0 : bytes;
      }
  return segment;
}

static void
drop_inside_segments (NnSession *session, const Keep *keep, int segments)
{
  g_autofree int *segment = cut (session, segments);

  for (guint s = 0; s < session->steps->len; s++)
    if (!writes_output (nn_session_step (session, (int) s), keep))
      set_dropped (session, nn_session_step (session, (int) s), TRUE);
  for (guint s = 0; s < session->steps->len; s++)
    {
      const Step *step = nn_session_step (session, (int) s);

      for (int i = 0; i < step->call.n_in; i++)
        {
          const Value *root = step->call.in[i] ? nn_session_root (session, step->inputs[i]) : NULL;

          if (root && root->producer >= 0 && segment[root->producer] != segment[s])
            set_dropped (session, nn_session_step (session, root->producer), FALSE);
        }
    }
}

gboolean
nn_session_drop (NnSession *session, int level)
{
  g_auto (Keep) keep = { 0 };

  for (guint s = 0; s < session->steps->len; s++)
    set_dropped (session, nn_session_step (session, (int) s), FALSE);
  if (level == 0)
    return TRUE;
  if (level > (int) session->steps->len)
    return FALSE;
  keep = find_kept (session);
  if (level == 1)
    drop_cheap (session, &keep);
  else
    drop_inside_segments (session, &keep, level);
  return TRUE;
}

/* The order of backward. */

typedef struct
{
  gboolean *wanted; /* per step: computed again now */
  gboolean *done;   /* per step: computed again already */
  int first, count; /* the first step wanted, and how many */
} Again;

static void
want (NnSession *session, Value *root, gpointer data)
{
  Again *again = data;
  int s = root->producer;

  if (!root->dropped || again->done[s] || again->wanted[s])
    return;
  again->wanted[s] = TRUE;
  again->first = MIN (again->first, s);
  again->count++;
}

/* Schedules what @step reads and is not there, and what that takes, in order. */
static void
schedule_again (NnSession *session, const Step *step, Again *again)
{
  again->first = (int) session->steps->len;
  again->count = 0;
  visit_reads (session, step, want, again);
  for (int s = (int) session->steps->len - 1; s >= again->first; s--)
    for (int i = 0; again->wanted[s] && i < nn_session_step (session, s)->call.n_in; i++)
      if (nn_session_step (session, s)->call.in[i])
        want (session, nn_session_root (session, nn_session_step (session, s)->inputs[i]), again);
  for (int s = again->first; again->count > 0; s++)
    if (again->wanted[s])
      {
        int entry = -1 - s;

        g_array_append_val (session->schedule, entry);
        again->wanted[s] = FALSE;
        again->done[s] = TRUE;
        again->count--;
      }
}

void
nn_session_schedule (NnSession *session)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, session->steps->len);
  g_autofree gboolean *done = g_new0 (gboolean, session->steps->len);
  Again again = { .wanted = wanted, .done = done };

  g_array_set_size (session->schedule, 0);
  for (int s = (int) session->steps->len - 1; s >= 0; s--)
    {
      const Step *step = nn_session_step (session, s);

      if (!step->backward)
        continue;
      schedule_again (session, step, &again);
      g_array_append_val (session->schedule, s);
    }
}
