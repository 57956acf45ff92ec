/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog's runs: quick previews and the run that makes the result, one at a time.
 *
 * A run that is cancelled still takes until its next look at the cancellable to end. Whatever is wanted meanwhile is
 * remembered and started when it has, so that nothing ever waits for a thread.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "dialog-private.h"

/* Overviews are mostly done before it is worth saying how far they are. */
#define PROGRESS_PATIENCE_MS 700

/* ---- what is shown ---- */

static void
show_progress (ArtDialog *dialog, gboolean shown)
{
  gtk_widget_set_visible (dialog->progress, shown);
  gtk_widget_set_visible (dialog->status, !shown);
  gtk_widget_set_visible (dialog->note, !shown && dialog->notes_shown && *dialog->notes_shown);
}

static gboolean
on_slow (gpointer data)
{
  ArtDialog *dialog = data;

  dialog->slow_timeout = 0;
  show_progress (dialog, TRUE);
  return G_SOURCE_REMOVE;
}

static void
show_activity (ArtDialog *dialog)
{
  gboolean overview = dialog->state == ART_DIALOG_PREVIEWING && dialog->form.effect->overview;

  if (dialog->slow_timeout)
    g_source_remove (dialog->slow_timeout);
  dialog->slow_timeout = overview ? g_timeout_add (PROGRESS_PATIENCE_MS, on_slow, dialog) : 0;
  show_progress (dialog, dialog->state != ART_DIALOG_IDLE && !overview);
  if (dialog->frame.widget)
    art_picture_frame_set_busy (&dialog->frame, overview);
}

static void
set_state (ArtDialog *dialog, ArtDialogState state)
{
  gboolean running = state == ART_DIALOG_RUNNING;

  dialog->state = state;
  if (dialog->region)
    art_region_view_set_paused (dialog->region, running || dialog->closing);
  gtk_widget_set_sensitive (dialog->choices, !running);
  gtk_widget_set_sensitive (dialog->preview_toggle, !running);
  if (dialog->candidates)
    gtk_widget_set_sensitive (art_candidates_widget (dialog->candidates), !running);
  gtk_widget_set_sensitive (dialog->reset, !running);
  gtk_widget_set_sensitive (dialog->ok, !running);
  if (dialog->try)
    gtk_widget_set_sensitive (dialog->try, !running);
  if (dialog->candidates && state != ART_DIALOG_IDLE)
    art_candidates_stop (dialog->candidates);
  gtk_widget_set_visible (dialog->stop, running);
  gtk_widget_set_sensitive (dialog->stop, running);
  gtk_widget_set_sensitive (dialog->cancel, TRUE);
  if (dialog->hints)
    art_hint_editor_set_sensitive (dialog->hints, !running);
  show_activity (dialog);
  if (state == ART_DIALOG_IDLE)
    return;
  dialog->started = g_get_monotonic_time ();
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (dialog->progress), 0);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (dialog->progress), running ? _ ("Starting…") : _ ("Preview…"));
  art_loss_plot_clear (dialog->plot);
}

/* (transfer full) "about 12 s left"; rounded, because nobody believes "about 83 s left". */
static char *
describe_time (double seconds)
{
  if (seconds < 1)
    return g_strdup (_ ("almost done"));
  if (seconds < 90)
    {
      int rounded = seconds < 20 ? (int) ceil (seconds) : (int) ceil (seconds / 5) * 5;
      return g_strdup_printf (_ ("about %d s left"), rounded);
    }
  return g_strdup_printf (_ ("about %d min left"), (int) ceil (seconds / 60));
}

/* (transfer full) */
static char *
describe_elapsed (double seconds)
{
  if (seconds < 90)
    return g_strdup_printf (_ ("%d s"), (int) seconds);
  return g_strdup_printf (_ ("%d min %d s"), (int) (seconds / 60), (int) fmod (seconds, 60));
}

static void
on_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  ArtDialog *dialog = data;
  g_autofree char *time = seconds_left >= 0 ? describe_time (seconds_left) : NULL;
  GString *line = g_string_new (NULL);

  fraction = CLAMP (fraction, 0, 1);
  if (dialog->state == ART_DIALOG_PREVIEWING)
    g_string_append (line, _ ("Preview"));
  else if (*text)
    g_string_append (line, text);
  if (line->len)
    g_string_append (line, " – ");
  g_string_append_printf (line, _ ("%d %%"), (int) (fraction * 100));
  if (dialog->state == ART_DIALOG_RUNNING)
    {
      g_autofree char *elapsed =
          describe_elapsed ((double) (g_get_monotonic_time () - dialog->started) / G_USEC_PER_SEC);
      g_string_append_printf (line, " – %s", elapsed);
    }
  if (time)
    g_string_append_printf (line, dialog->state == ART_DIALOG_RUNNING ? ", %s" : " – %s", time);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (dialog->progress), fraction);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (dialog->progress), line->str);
  g_string_free (line, TRUE);
}

void
art_dialog_show_picture (ArtDialog *dialog, GdkPixbuf *picture)
{
  /* The region view has its own, and shows a run's in its map. */
  if (dialog->region)
    {
      art_region_view_show_progress (dialog->region, picture);
      return;
    }
  art_preview_set_result (dialog->preview, picture);
  if (dialog->frame.widget)
    art_picture_frame_update (&dialog->frame, dialog->mode);
  gtk_widget_set_sensitive (dialog->view_bar, picture != NULL);
}

static void
on_picture (GdkPixbuf *picture, gpointer data)
{
  ArtDialog *dialog = data;
  /* A cancelled run's last picture would cover what the next one shows. */
  if (!art_runner_is_cancelled (dialog->runner))
    art_dialog_show_picture (dialog, picture);
}

static void
on_loss (const ArtLossPoint *point, gpointer data)
{
  ArtDialog *dialog = data;

  /* Not everything that shows pictures on its way is optimising something. */
  if (point->total == 0)
    return;
  art_loss_plot_add (dialog->plot, point);
  gtk_revealer_set_reveal_child (GTK_REVEALER (dialog->plot_revealer), TRUE);
}

void
art_dialog_show_estimate (const ArtEstimate *estimate, const GError *error, gpointer data)
{
  ArtDialog *dialog = data;

  if (dialog->closing)
    return;
  if (dialog->facts)
    art_facts_show_cost (dialog->facts, estimate, error);
  else if (estimate)
    {
      g_autofree char *memory = g_format_size (estimate->memory);
      g_autofree char *text =
          g_strdup_printf (_ ("Working size %d×%d, about %s of memory"), estimate->width, estimate->height, memory);
      gtk_label_set_text (GTK_LABEL (dialog->status), text);
    }
  else
    gtk_label_set_text (GTK_LABEL (dialog->status), error->message);
}

/* ---- runs ---- */

/* What the user asked for while the last run was ending. Returns whether something was started. */
static gboolean
start_wanted (ArtDialog *dialog)
{
  gboolean run = dialog->run_wanted && !dialog->closing, preview = dialog->preview_wanted && !dialog->closing;

  dialog->run_wanted = dialog->preview_wanted = FALSE;
  if (run)
    art_dialog_start (dialog, dialog->trying);
  else if (preview)
    art_dialog_start_preview (dialog);
  return dialog->runner != NULL;
}

static void
on_note (const char *text, gpointer data)
{
  art_dialog_add_note (data, text);
}

/* (transfer full) */
static ArtResult
keep (const ArtResult *result)
{
  ArtResult kept = { 0 };

  if (result && result->buffer)
    kept.buffer = g_object_ref (result->buffer);
  if (result && result->layers)
    kept.layers = g_ptr_array_ref (result->layers);
  return kept;
}

static void
finish_preview (ArtDialog *dialog, GeglBuffer *result, const GError *failure)
{
  if (result)
    {
      art_dialog_show_preview (dialog, result);
      if (dialog->candidates)
        art_candidates_go_on (dialog->candidates, dialog->source, dialog->overview_size);
      art_dialog_show_notes (dialog);
    }
  else if (dialog->frame.widget)
    {
      art_dialog_show_picture (dialog, NULL);
      art_picture_frame_show_error (&dialog->frame, failure);
    }
  else
    art_dialog_show_error (dialog, failure);
}

/* Back to the settings; @failure may be NULL. */
static void
give_up_run (ArtDialog *dialog, const GError *failure)
{
  if (failure)
    art_dialog_show_error (dialog, failure);
  /* The run's pictures have covered the overview. */
  if (dialog->form.effect->overview)
    art_dialog_preview_changed (dialog);
}

static void
on_finished (const ArtResult *result, const GError *error, gpointer data)
{
  ArtDialog *dialog = data;
  ArtDialogState state = dialog->state;
  g_auto (ArtResult) kept = keep (result);
  g_autoptr (GError) failure = error ? g_error_copy (error) : NULL;
  gboolean cancelled = art_runner_is_cancelled (dialog->runner)
                       || g_error_matches (failure, ART_ERROR, ART_ERROR_CANCELLED)
                       || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_pointer (&dialog->runner, art_runner_free);
  set_state (dialog, ART_DIALOG_IDLE);
  if (dialog->closing || start_wanted (dialog))
    return;
  if (state == ART_DIALOG_PREVIEWING && !cancelled)
    finish_preview (dialog, kept.buffer, failure);
  else if (state == ART_DIALOG_RUNNING && (cancelled || failure))
    give_up_run (dialog, cancelled ? NULL : failure);
  else if (state == ART_DIALOG_RUNNING && dialog->trying)
    {
      art_dialog_keep_whole (dialog, kept.buffer);
      art_dialog_show_notes (dialog);
    }
  else if (state == ART_DIALOG_RUNNING)
    {
      art_dialog_tell_notes (dialog);
      dialog->result = kept;
      kept = (ArtResult){ 0 };
      art_dialog_close (dialog, ART_DIALOG_OK);
    }
}

static const ArtRunnerEvents runner_events = { on_progress, on_picture, on_loss, on_note, on_finished };

void
art_dialog_start_runner (ArtDialog *dialog, const ArtSettings *settings, int overview)
{
  art_dialog_clear_notes (dialog);
  set_state (dialog, ART_DIALOG_PREVIEWING);
  dialog->runner =
      art_runner_new_overview (dialog->form.effect, dialog->source, settings, overview, &runner_events, dialog);
}

void
art_dialog_cancel_run (ArtDialog *dialog)
{
  dialog->run_wanted = dialog->preview_wanted = FALSE;
  if (!dialog->runner)
    return;
  art_runner_cancel (dialog->runner);
  gtk_widget_set_sensitive (dialog->stop, FALSE);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (dialog->progress), _ ("Cancelling…"));
}

/* Reads the document anew: it may have changed since the dialog opened, and then a result in hand is out of date. */
static gboolean
read_again (ArtDialog *dialog, GError **error)
{
  ArtSource *before = dialog->source ? art_source_ref (dialog->source) : NULL;
  gboolean read = art_dialog_read (dialog, error);

  if (!read || !before || !art_source_equal (before, dialog->source))
    g_clear_object (&dialog->whole);
  art_source_unref (before);
  return read;
}

/* (transfer full) */
static ArtRunner *
runner_new (ArtDialog *dialog)
{
  const ArtEffect *effect = dialog->form.effect;
  g_autoptr (ArtSettings) unfinished = NULL;

  if (!dialog->trying && dialog->whole && !art_runner_wants_layers (effect, dialog->form.settings))
    return art_runner_new_finish (effect, dialog->source, dialog->form.settings, dialog->whole, &runner_events, dialog);
  if (!dialog->trying)
    return art_runner_new (effect, dialog->source, dialog->form.settings, &runner_events, dialog);
  unfinished = art_dialog_unfinished_settings (dialog);
  if (art_runner_wants_layers (effect, unfinished))
    art_settings_set_number (unfinished, "output", ART_OUTPUT_NEW_LAYER, NULL);
  return art_runner_new (effect, dialog->source, unfinished, &runner_events, dialog);
}

void
art_dialog_start (ArtDialog *dialog, gboolean trying)
{
  g_autoptr (GError) error = NULL;

  dialog->trying = trying;
  if (dialog->runner)
    {
      art_dialog_cancel_run (dialog);
      dialog->run_wanted = TRUE;
      return;
    }
  if (dialog->region)
    art_region_view_set_paused (dialog->region, TRUE);
  if (!read_again (dialog, &error))
    {
      set_state (dialog, ART_DIALOG_IDLE);
      art_dialog_show_error (dialog, error);
      return;
    }
  if (!dialog->form.effect->overview)
    art_dialog_show_picture (dialog, NULL);
  art_dialog_hide_error (dialog);
  art_dialog_clear_notes (dialog);
  set_state (dialog, ART_DIALOG_RUNNING);
  dialog->runner = runner_new (dialog);
  gtk_widget_grab_focus (dialog->stop);
}

void
art_dialog_settings_changed (ArtDialog *dialog, gboolean inputs)
{
  art_dialog_hide_error (dialog);
  g_clear_object (&dialog->whole);
  if (dialog->candidates)
    art_candidates_forget (dialog->candidates);
  if (inputs)
    art_dialog_read_source (dialog);
  else if (dialog->source)
    {
      art_dialog_show_size (dialog);
      if (dialog->form.effect->extends)
        art_dialog_show_before (dialog);
      art_estimator_ask (dialog->estimator, dialog->source);
    }
  art_dialog_find_outline (dialog);
  art_dialog_preview_changed (dialog);
}
