/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog's copy of the document: read when it opens, and again when the artist has painted meanwhile.
 */
#include "config.h"

#include "dialog-private.h"

/* Our own windows pass the focus on among themselves; so long it may belong to none of them. */
#define FOCUS_PATIENCE_MS 50

/* ---- reading ---- */

/* The size that settings about the result's size are about. */
void
art_dialog_show_size (ArtDialog *dialog)
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

/* The rows that say where the content lies in a result that is larger. */
#define LEFT "left"
#define TOP "top"

/* (transfer full): the content, or, for a result that goes on around it, that with transparent surroundings. */
static GeglBuffer *
before_of (ArtDialog *dialog)
{
  const ArtEffect *effect = dialog->form.effect;
  GeglBuffer *content = dialog->source->inputs->content;
  GeglRectangle extent = *gegl_buffer_get_extent (content);

  if (!effect->extends || !art_effect_param (effect, LEFT) || !art_effect_param (effect, TOP))
    return g_object_ref (content);
  extent.x -= art_settings_int (dialog->form.settings, LEFT);
  extent.y -= art_settings_int (dialog->form.settings, TOP);
  effect->result_size (dialog->form.settings, gegl_buffer_get_width (content), gegl_buffer_get_height (content),
                       &extent.width, &extent.height);
  const Babl *space = babl_format_get_space (gegl_buffer_get_format (content));
  GeglBuffer *before = gegl_buffer_new (&extent, babl_format_with_space ("R'G'B'A u8", space));
  gegl_buffer_copy (content, NULL, GEGL_ABYSS_NONE, before, NULL);
  return before;
}

void
art_dialog_show_before (ArtDialog *dialog)
{
  g_autoptr (GeglBuffer) before = before_of (dialog);
  art_preview_set_content (dialog->preview, before);
}

/* @source: (transfer full) */
static void
set_source (ArtDialog *dialog, ArtSource *source)
{
  art_source_unref (dialog->source);
  dialog->source = source;
  if (dialog->region)
    art_region_view_set_source (dialog->region, source);
  else
    art_dialog_show_before (dialog);
  if (dialog->hints)
    art_hint_editor_set_source (dialog->hints, source);
  art_dialog_find_outline (dialog);
  art_dialog_show_size (dialog);
}

/* (transfer full) */
static ArtSource *
read_document (ArtDialog *dialog, GError **error)
{
  ArtInputs *inputs = dialog->form.host->inputs (dialog->form.host, dialog->form.settings, error);

  return inputs ? art_source_new (inputs) : NULL;
}

gboolean
art_dialog_read (ArtDialog *dialog, GError **error)
{
  ArtSource *source = read_document (dialog, error);

  if (!source)
    return FALSE;
  set_source (dialog, source);
  return TRUE;
}

void
art_dialog_read_source (ArtDialog *dialog)
{
  g_autoptr (GError) error = NULL;

  if (art_dialog_read (dialog, &error))
    {
      gtk_label_set_text (GTK_LABEL (dialog->status), "");
      art_estimator_ask (dialog->estimator, dialog->source);
    }
  else
    gtk_label_set_text (GTK_LABEL (dialog->status), error->message);
}

/* ---- reading again ---- */

/* What can be chosen may have changed: layers were added, renamed, closed. */
static void
reload_choices (ArtDialog *dialog)
{
  if (dialog->style)
    art_style_chooser_reload (dialog->style);
  art_dialog_fill_panel (dialog);
}

void
art_dialog_refresh (ArtDialog *dialog)
{
  g_autoptr (GError) error = NULL;

  if (dialog->state == ART_DIALOG_RUNNING || dialog->closing)
    return;
  reload_choices (dialog);
  ArtSource *source = read_document (dialog, &error);
  if (!source)
    {
      gtk_label_set_text (GTK_LABEL (dialog->status), error->message);
      return;
    }
  if (dialog->source && art_source_equal (dialog->source, source))
    {
      art_source_unref (source);
      return;
    }
  set_source (dialog, source);
  art_dialog_settings_changed (dialog, FALSE);
}

static gboolean
has_focus (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window; window = window->next)
    if (gtk_window_is_active (window->data))
      return TRUE;
  return FALSE;
}

static gboolean
on_focus_lost (gpointer data)
{
  ArtDialog *dialog = data;

  dialog->focus_timeout = 0;
  dialog->away = !has_focus ();
  return G_SOURCE_REMOVE;
}

static gboolean
on_focus_out (GtkWidget *window, GdkEvent *event, ArtDialog *dialog)
{
  if (!dialog->focus_timeout)
    dialog->focus_timeout = g_timeout_add (FOCUS_PATIENCE_MS, on_focus_lost, dialog);
  return GDK_EVENT_PROPAGATE;
}

/* The user comes back from the host's windows: other layers may be open now, and other pixels in them. */
static gboolean
on_focus_in (GtkWidget *window, GdkEvent *event, ArtDialog *dialog)
{
  gboolean back = dialog->away;

  dialog->away = FALSE;
  if (dialog->state == ART_DIALOG_RUNNING || dialog->closing)
    return GDK_EVENT_PROPAGATE;
  if (back && dialog->form.effect->overview)
    art_dialog_refresh (dialog);
  else
    reload_choices (dialog);
  return GDK_EVENT_PROPAGATE;
}

void
art_dialog_watch_focus (ArtDialog *dialog)
{
  g_signal_connect (dialog->window, "focus-out-event", G_CALLBACK (on_focus_out), dialog);
  g_signal_connect (dialog->window, "focus-in-event", G_CALLBACK (on_focus_in), dialog);
}

void
art_dialog_unwatch_focus (ArtDialog *dialog)
{
  if (dialog->focus_timeout)
    g_source_remove (dialog->focus_timeout);
  dialog->focus_timeout = 0;
  g_signal_handlers_disconnect_by_func (dialog->window, on_focus_out, dialog);
}
