/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog of every effect, built from its parameter table: the widgets and what they ask for.
 *
 * Left the picture, and under it the view buttons and the curve of the loss; right presets, style and parameters;
 * below one line for what a run costs or how it goes, and the buttons.
 */
#include "config.h"

#include "dialog.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "dialog-private.h"
#include "window.h"

#define WIDTH 1120
#define HEIGHT 760
#define CHOICES_WIDTH 424
#define RESPONSE_RESET 1
#define RESPONSE_STOP 2
#define RESPONSE_TRY 3

/* ---- what the widgets tell ---- */

void
art_dialog_fill_panel (ArtDialog *dialog)
{
  art_param_panel_reload (dialog->panel);
  if (dialog->size_rows)
    art_size_rows_show (dialog->size_rows);
}

static void
on_changed (const ArtParam *param, gpointer data)
{
  ArtDialog *dialog = data;

  if (dialog->size_rows)
    art_size_rows_changed (dialog->size_rows, param);
  art_param_panel_update (dialog->panel);
  if (dialog->style)
    art_style_chooser_update (dialog->style);
  if (param->flags & ART_PARAM_NETWORK)
    art_dialog_fill_panel (dialog);
  art_preset_bar_update (dialog->presets);
  if (dialog->finisher && (param->flags & ART_PARAM_AFTER))
    {
      art_dialog_after_changed (dialog);
      return;
    }
  if (dialog->candidates && art_candidates_is_choosing (dialog->candidates))
    return;
  /* The host reads layers and the region; everything else is the effect's. */
  art_dialog_settings_changed (dialog, param->kind == ART_PARAM_LAYER || g_str_equal (param->name, "region"));
}

static void
on_refused (const GError *error, gpointer data)
{
  art_dialog_show_error (data, error);
}

static void
on_loaded (gpointer data)
{
  ArtDialog *dialog = data;

  if (dialog->style)
    art_style_chooser_fill (dialog->style);
  art_dialog_fill_panel (dialog);
  if (dialog->hints)
    art_hint_editor_fill (dialog->hints);
  art_dialog_settings_changed (dialog, TRUE);
}

static void
on_told (const char *text, gpointer data)
{
  gtk_label_set_text (GTK_LABEL (((ArtDialog *) data)->status), text);
}

static const ArtPresetBarEvents preset_events = { on_loaded, on_told, on_refused };

/* ---- the choices ---- */

static GtkWidget *
choices_side_new (ArtDialog *dialog)
{
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *rows;

  dialog->presets = art_preset_bar_new (&dialog->form, &preset_events, dialog);
  gtk_box_pack_start (GTK_BOX (side), art_preset_bar_widget (dialog->presets), FALSE, FALSE, 0);
  dialog->style = art_style_chooser_new (&dialog->form);
  if (dialog->style)
    gtk_box_pack_start (GTK_BOX (side), art_style_chooser_widget (dialog->style), FALSE, FALSE, 0);
  dialog->panel = art_param_panel_new (&dialog->form);
  dialog->size_rows = art_size_rows_new (&dialog->form, dialog->panel);
  rows = art_param_panel_widget (dialog->panel);
  /* Room for the scroll bar beside the rows. */
  gtk_widget_set_margin_end (rows, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_container_add (GTK_CONTAINER (scrolled), rows);
  gtk_box_pack_start (GTK_BOX (side), scrolled, TRUE, TRUE, 0);
  gtk_widget_set_size_request (side, CHOICES_WIDTH, -1);
  /* Room to spare is the picture's. */
  gtk_widget_set_hexpand (side, FALSE);
  dialog->choices = side;
  return side;
}

/* ---- buttons and keys ---- */

static void
on_response (GtkDialog *window, int response, ArtDialog *dialog)
{
  switch (response)
    {
    case GTK_RESPONSE_OK:
      art_dialog_start (dialog, FALSE);
      break;
    case RESPONSE_TRY:
      art_dialog_start (dialog, TRUE);
      break;
    case GTK_RESPONSE_HELP:
      dialog->form.host->help (dialog->form.host, dialog->form.effect);
      break;
    case RESPONSE_RESET:
      art_preset_bar_reset (dialog->presets);
      break;
    case RESPONSE_STOP:
      gtk_widget_set_sensitive (dialog->stop, FALSE);
      if (dialog->runner)
        art_runner_stop (dialog->runner);
      break;
    case GTK_RESPONSE_CANCEL:
      if (dialog->state == ART_DIALOG_RUNNING)
        art_dialog_cancel_run (dialog);
      else
        art_dialog_close (dialog, ART_DIALOG_CANCEL);
      break;
    default:
      art_dialog_close (dialog, ART_DIALOG_CANCEL);
    }
}

static gboolean
on_delete (GtkWidget *window, GdkEvent *event, ArtDialog *dialog)
{
  /* GtkDialog answers with GTK_RESPONSE_DELETE_EVENT; the widgets are still needed until the threads have ended. */
  return GDK_EVENT_STOP;
}

static gboolean
on_key (GtkWidget *window, GdkEventKey *event, ArtDialog *dialog)
{
  gboolean control = (event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK;

  if (event->keyval == GDK_KEY_Escape && dialog->state == ART_DIALOG_RUNNING)
    art_dialog_cancel_run (dialog);
  else if (event->keyval == GDK_KEY_F5 && dialog->form.effect->overview)
    art_dialog_refresh (dialog);
  else if (control && event->keyval == GDK_KEY_z && dialog->hints)
    art_hint_editor_undo (dialog->hints);
  else if (control && (event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter)
           && gtk_widget_is_sensitive (dialog->ok))
    art_dialog_start (dialog, FALSE);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static GtkWidget *
button_add (ArtDialog *dialog, const char *label, int response, const char *name, const char *tooltip)
{
  g_autofree char *text = art_form_mnemonic (&dialog->form, label);
  GtkWidget *button = gtk_dialog_add_button (GTK_DIALOG (dialog->window), text, response);
  art_widget_name (button, name, NULL);
  art_widget_tooltip (&dialog->form, button, tooltip);
  return button;
}

static void
add_buttons (ArtDialog *dialog)
{
  GtkWidget *area, *help = NULL;

  if (dialog->form.host->help)
    help = button_add (dialog, _ ("_Help"), GTK_RESPONSE_HELP, "button-help", NULL);
  dialog->reset =
      button_add (dialog, _ ("_Reset"), RESPONSE_RESET, "button-reset", _ ("Put all settings back to their defaults."));
  dialog->cancel = button_add (dialog, _ ("_Cancel"), GTK_RESPONSE_CANCEL, "button-cancel", NULL);
  dialog->stop = button_add (dialog, _ ("Stop and _Keep"), RESPONSE_STOP, "button-stop",
                             _ ("Finish now and keep the picture as it is."));
  if (dialog->form.effect->finish)
    dialog->try = button_add (dialog, _ ("R_un"), RESPONSE_TRY, "button-run",
                              _ ("Work out the whole result and show it here. Settings that need no new run can still "
                                 "be changed; OK puts it into the image."));
  dialog->ok = button_add (dialog, _ ("_OK"), GTK_RESPONSE_OK, "button-ok", _ ("Start (Ctrl+Enter)."));
  gtk_widget_set_no_show_all (dialog->stop, TRUE);
  gtk_widget_hide (dialog->stop);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog->window), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (dialog->ok), GTK_STYLE_CLASS_SUGGESTED_ACTION);
  area = gtk_widget_get_parent (dialog->ok);
  gtk_widget_set_margin_start (area, 12);
  gtk_widget_set_margin_end (area, 12);
  gtk_widget_set_margin_bottom (area, 12);
  gtk_box_set_spacing (GTK_BOX (area), 6);
  if (help)
    gtk_button_box_set_child_secondary (GTK_BUTTON_BOX (area), help, TRUE);
  gtk_button_box_set_child_secondary (GTK_BUTTON_BOX (area), dialog->reset, TRUE);
}

/* ---- assembly ---- */

static void
build (ArtDialog *dialog)
{
  const char *image = dialog->form.host->image_name;
  g_autofree char *title = g_strdup_printf ("%s – %s", art_text (dialog->form.effect->title), image ? image : "");
  GtkWidget *content, *sides = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  dialog->window = gtk_dialog_new ();
  gtk_window_set_title (GTK_WINDOW (dialog->window), image ? title : art_text (dialog->form.effect->title));
  gtk_window_set_role (GTK_WINDOW (dialog->window), dialog->form.effect->procedure);
  gtk_widget_set_name (dialog->window, dialog->form.effect->name);
  /* First of all, so that the buttons get the mnemonics that they have everywhere. */
  add_buttons (dialog);
  content = gtk_dialog_get_content_area (GTK_DIALOG (dialog->window));
  gtk_container_set_border_width (GTK_CONTAINER (content), 0);
  gtk_container_set_border_width (GTK_CONTAINER (body), 12);
  gtk_container_set_border_width (GTK_CONTAINER (dialog->window), 0);
  gtk_box_pack_start (GTK_BOX (content), art_dialog_info_bar_new (dialog), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (sides), art_dialog_picture_side_new (dialog), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (sides), choices_side_new (dialog), FALSE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (body), sides, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (body), art_dialog_status_line_new (dialog), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (content), body, TRUE, TRUE, 0);
  gtk_widget_show_all (content);
  g_signal_connect (dialog->window, "response", G_CALLBACK (on_response), dialog);
  g_signal_connect (dialog->window, "delete-event", G_CALLBACK (on_delete), dialog);
  g_signal_connect (dialog->window, "key-press-event", G_CALLBACK (on_key), dialog);
  art_dialog_watch_focus (dialog);
}

void
art_dialog_close (ArtDialog *dialog, ArtDialogResponse response)
{
  if (dialog->closing)
    return;
  dialog->closing = TRUE;
  dialog->response = response;
  art_window_remember (GTK_WINDOW (dialog->window), &dialog->form);
  art_dialog_unwatch_focus (dialog);
  art_dialog_preview (dialog, FALSE);
  art_dialog_cancel_run (dialog);
  art_estimator_stop (dialog->estimator);
  if (dialog->region)
    art_region_view_stop (dialog->region);
  if (dialog->hints)
    art_hint_editor_stop (dialog->hints);
  if (dialog->candidates)
    art_candidates_stop (dialog->candidates);
  gtk_widget_hide (dialog->window);
  g_main_loop_quit (dialog->loop);
}

static void
take_apart (ArtDialog *dialog)
{
  /* The window is gone from the screen; what it started must end before its data may go. */
  while (dialog->runner || dialog->form.jobs > 0)
    g_main_context_iteration (NULL, TRUE);
  if (dialog->region)
    art_region_view_free (dialog->region);
  art_hint_editor_free (dialog->hints);
  art_dialog_after_free (dialog);
  art_dialog_choice_free (dialog);
  gtk_widget_destroy (dialog->window);
  art_facts_free (dialog->facts);
  art_size_rows_free (dialog->size_rows);
  art_param_panel_free (dialog->panel);
  art_style_chooser_free (dialog->style);
  art_preset_bar_free (dialog->presets);
  art_estimator_free (dialog->estimator);
  art_source_unref (dialog->source);
  art_form_clear (&dialog->form);
  g_string_free (dialog->notes, TRUE);
  g_free (dialog->notes_shown);
  g_main_loop_unref (dialog->loop);
}

ArtDialogResponse
art_dialog_run_result (const ArtEffect *effect, ArtSettings *settings, ArtHost *host, ArtResult *result)
{
  ArtDialog dialog = { .form = { .changed = on_changed, .refused = on_refused, .data = &dialog } };

  art_form_init (&dialog.form, effect, art_settings_copy (settings), host);
  dialog.estimator = art_estimator_new (&dialog.form, art_dialog_show_estimate, &dialog);
  dialog.loop = g_main_loop_new (NULL, FALSE);
  dialog.notes = g_string_new (NULL);
  dialog.mode = ART_PREVIEW_AFTER;
  art_dialog_after_init (&dialog);
  art_dialog_choice_init (&dialog);
  build (&dialog);
  art_window_prepare (GTK_WINDOW (dialog.window), &dialog.form, WIDTH, HEIGHT);
  art_dialog_read_source (&dialog);
  gtk_window_present (GTK_WINDOW (dialog.window));
  g_main_loop_run (dialog.loop);
  take_apart (&dialog);
  if (dialog.response == ART_DIALOG_OK)
    art_settings_assign (settings, dialog.form.settings);
  art_settings_free (dialog.form.settings);
  *result = dialog.result;
  return dialog.response;
}

ArtDialogResponse
art_dialog_run (const ArtEffect *effect, ArtSettings *settings, ArtHost *host, GeglBuffer **result)
{
  ArtResult both = { 0 };
  ArtDialogResponse response = art_dialog_run_result (effect, settings, host, &both);

  *result = g_steal_pointer (&both.buffer);
  art_result_clear (&both);
  return response;
}
