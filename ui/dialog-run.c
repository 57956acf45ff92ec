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
#include "pixels.h"

/* A preview is meant to take seconds: settings with these names are lowered to these values. */
#define SIZE_PARAM "working-size"
#define PREVIEW_SIZE 192
#define ITERATIONS_PARAM "iterations"
#define PREVIEW_ITERATIONS 40
/* Wait for a pause in the user's changes. */
#define PREVIEW_PATIENCE_MS 600
#define RESULT_SIZE 1600

/* ---- what is shown ---- */

static void
set_state (ArtDialog *dialog, ArtDialogState state)
{
  gboolean running = state == ART_DIALOG_RUNNING;

  dialog->state = state;
  if (dialog->region)
    art_region_view_set_paused (dialog->region, running || dialog->closing);
  gtk_widget_set_sensitive (dialog->choices, !running);
  gtk_widget_set_sensitive (dialog->preview_toggle, !running);
  gtk_widget_set_sensitive (dialog->reset, !running);
  gtk_widget_set_sensitive (dialog->ok, !running);
  gtk_widget_set_visible (dialog->stop, running);
  gtk_widget_set_sensitive (dialog->stop, running);
  gtk_widget_set_sensitive (dialog->cancel, TRUE);
  gtk_widget_set_visible (dialog->progress, state != ART_DIALOG_IDLE);
  gtk_widget_set_visible (dialog->status, state == ART_DIALOG_IDLE);
  if (state == ART_DIALOG_IDLE)
    return;
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
  if (time)
    g_string_append_printf (line, " – %s", time);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (dialog->progress), fraction);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (dialog->progress), line->str);
  g_string_free (line, TRUE);
}

static void
show_result (ArtDialog *dialog, GdkPixbuf *picture)
{
  /* The region view has its own, and shows a run's in its map. */
  if (dialog->region)
    {
      art_region_view_show_progress (dialog->region, picture);
      return;
    }
  art_preview_set_result (dialog->preview, picture);
  gtk_widget_set_sensitive (dialog->view_bar, picture != NULL);
}

static void
on_picture (GdkPixbuf *picture, gpointer data)
{
  ArtDialog *dialog = data;
  /* A cancelled run's last picture would cover what the next one shows. */
  if (!art_runner_is_cancelled (dialog->runner))
    show_result (dialog, picture);
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

/* ---- pixels ---- */

/* The size that settings about the result's size are about. */
static void
show_size (ArtDialog *dialog)
{
  const ArtInputs *inputs = dialog->source->inputs;
  gboolean own = inputs->reference_width < 1 || inputs->reference_height < 1;
  int width = own ? gegl_buffer_get_width (inputs->content) : inputs->reference_width;
  int height = own ? gegl_buffer_get_height (inputs->content) : inputs->reference_height;

  if (dialog->size_rows)
    {
      art_size_rows_set_reference (dialog->size_rows, width, height);
      art_size_rows_show (dialog->size_rows);
    }
  if (dialog->facts)
    art_facts_show_size (dialog->facts, width, height);
}

static gboolean
read_source (ArtDialog *dialog, GError **error)
{
  ArtInputs *inputs = dialog->form.host->inputs (dialog->form.host, dialog->form.settings, error);

  if (!inputs)
    return FALSE;
  art_source_unref (dialog->source);
  dialog->source = art_source_new (inputs);
  if (dialog->region)
    art_region_view_set_source (dialog->region, dialog->source);
  else
    art_preview_set_content (dialog->preview, inputs->content);
  show_size (dialog);
  return TRUE;
}

void
art_dialog_read_source (ArtDialog *dialog)
{
  g_autoptr (GError) error = NULL;

  if (read_source (dialog, &error))
    {
      gtk_label_set_text (GTK_LABEL (dialog->status), "");
      art_estimator_ask (dialog->estimator, dialog->source);
    }
  else
    gtk_label_set_text (GTK_LABEL (dialog->status), error->message);
}

/* ---- runs ---- */

static void start_preview (ArtDialog *dialog);

/* What the user asked for while the last run was ending. Returns whether something was started. */
static gboolean
start_wanted (ArtDialog *dialog)
{
  gboolean run = dialog->run_wanted && !dialog->closing, preview = dialog->preview_wanted && !dialog->closing;

  dialog->run_wanted = dialog->preview_wanted = FALSE;
  if (run)
    art_dialog_start (dialog);
  else if (preview)
    start_preview (dialog);
  return dialog->runner != NULL;
}

static void
show_finished_preview (ArtDialog *dialog, GeglBuffer *result)
{
  g_autoptr (GdkPixbuf) picture = art_pixbuf_from_buffer (result, RESULT_SIZE);
  show_result (dialog, picture);
}

static void
on_note (const char *text, gpointer data)
{
  ArtDialog *dialog = data;

  if (dialog->state == ART_DIALOG_RUNNING && dialog->form.host->tell)
    dialog->form.host->tell (dialog->form.host, text);
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
  if (dialog->closing || start_wanted (dialog) || cancelled)
    return;
  if (failure)
    art_dialog_show_error (dialog, failure);
  else if (state == ART_DIALOG_PREVIEWING)
    show_finished_preview (dialog, kept.buffer);
  else
    {
      dialog->result = kept;
      kept = (ArtResult){ 0 };
      art_dialog_close (dialog, ART_DIALOG_OK);
    }
}

static const ArtRunnerEvents runner_events = { on_progress, on_picture, on_loss, on_note, on_finished };

static void
start_runner (ArtDialog *dialog, const ArtSettings *settings, ArtDialogState state)
{
  art_dialog_hide_error (dialog);
  set_state (dialog, state);
  dialog->runner = art_runner_new (dialog->form.effect, dialog->source, settings, &runner_events, dialog);
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

void
art_dialog_start (ArtDialog *dialog)
{
  g_autoptr (GError) error = NULL;

  if (dialog->runner)
    {
      art_dialog_cancel_run (dialog);
      dialog->run_wanted = TRUE;
      return;
    }
  if (dialog->region)
    art_region_view_set_paused (dialog->region, TRUE);
  /* Read anew: the document may have changed since the dialog opened. */
  if (!read_source (dialog, &error))
    {
      set_state (dialog, ART_DIALOG_IDLE);
      art_dialog_show_error (dialog, error);
      return;
    }
  show_result (dialog, NULL);
  start_runner (dialog, dialog->form.settings, ART_DIALOG_RUNNING);
  gtk_widget_grab_focus (dialog->stop);
}

/* ---- quick previews ---- */

static void
lower (ArtSettings *settings, const ArtEffect *effect, const char *name, int most)
{
  const ArtParam *param = art_effect_param (effect, name);

  if (param && param->kind == ART_PARAM_INT && art_settings_int (settings, name) > most)
    art_settings_set_number (settings, name, MAX (most, param->minimum), NULL);
}

static void
start_preview (ArtDialog *dialog)
{
  g_autoptr (ArtSettings) settings = art_settings_copy (dialog->form.settings);
  g_autoptr (GError) error = NULL;

  if (!dialog->source && !read_source (dialog, &error))
    {
      art_dialog_show_error (dialog, error);
      return;
    }
  lower (settings, dialog->form.effect, SIZE_PARAM, PREVIEW_SIZE);
  lower (settings, dialog->form.effect, ITERATIONS_PARAM, PREVIEW_ITERATIONS);
  start_runner (dialog, settings, ART_DIALOG_PREVIEWING);
}

static gboolean
preview_now (gpointer data)
{
  ArtDialog *dialog = data;

  dialog->preview_timeout = 0;
  if (dialog->state == ART_DIALOG_PREVIEWING)
    {
      art_dialog_cancel_run (dialog);
      dialog->preview_wanted = TRUE;
    }
  else if (dialog->state == ART_DIALOG_IDLE)
    start_preview (dialog);
  return G_SOURCE_REMOVE;
}

static void
preview_soon (ArtDialog *dialog, guint milliseconds)
{
  if (dialog->preview_timeout)
    g_source_remove (dialog->preview_timeout);
  dialog->preview_timeout = g_timeout_add (milliseconds, preview_now, dialog);
}

void
art_dialog_preview (ArtDialog *dialog, gboolean on)
{
  if (dialog->region)
    {
      art_region_view_set_on (dialog->region, on);
      return;
    }
  if (on)
    {
      preview_soon (dialog, 0);
      return;
    }
  if (dialog->preview_timeout)
    g_source_remove (dialog->preview_timeout);
  dialog->preview_timeout = 0;
  if (dialog->state == ART_DIALOG_PREVIEWING)
    art_dialog_cancel_run (dialog);
}

void
art_dialog_settings_changed (ArtDialog *dialog, gboolean inputs)
{
  art_dialog_hide_error (dialog);
  if (inputs)
    art_dialog_read_source (dialog);
  else if (dialog->source)
    {
      show_size (dialog);
      art_estimator_ask (dialog->estimator, dialog->source);
    }
  if (dialog->region)
    art_region_view_changed (dialog->region);
  else if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (dialog->preview_toggle)))
    preview_soon (dialog, PREVIEW_PATIENCE_MS);
}
