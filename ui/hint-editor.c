/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colors for points of the picture: chosen by clicking there, shown as rings, moved and removed.
 *
 * A click on the picture only chooses a point; it becomes a hint when it is given a color, and may then be given
 * others.
 */
#include "config.h"

#include "hint-editor-private.h"

#include <math.h>

#include "hint-rings.h"

void
art_hint_editor_update (ArtHintEditor *editor)
{
  art_hint_strip_update (editor->strip, art_hint_list_count (editor->list), art_hint_list_can_undo (editor->list),
                         editor->selected != ART_HINT_NONE);
  gtk_widget_queue_draw (GTK_WIDGET (editor->preview));
}

static void
on_list_changed (gpointer data)
{
  ArtHintEditor *editor = data;

  if (editor->selected >= art_hint_list_count (editor->list))
    editor->selected = ART_HINT_NONE;
  art_hint_editor_update (editor);
}

/* ---- the point ---- */

void
art_hint_editor_ask (ArtHintEditor *editor)
{
  const GeglRectangle *extent = editor->source ? gegl_buffer_get_extent (editor->source->inputs->content) : NULL;

  if (!extent || gegl_rectangle_is_empty (extent) || !editor->form->effect->suggest)
    {
      art_hint_strip_show_suggestions (editor->strip, NULL, 0);
      return;
    }
  art_hint_strip_show_waiting (editor->strip);
  art_suggester_ask (editor->suggester, editor->source,
                     CLAMP ((int) floor (editor->x), extent->x, extent->x + extent->width - 1),
                     CLAMP ((int) floor (editor->y), extent->y, extent->y + extent->height - 1));
}

static void
on_suggestions (const ArtSuggestion *suggestions, int n, gpointer data)
{
  ArtHintEditor *editor = data;

  if (editor->has_point)
    art_hint_strip_show_suggestions (editor->strip, suggestions, n);
}

void
art_hint_editor_choose (ArtHintEditor *editor, double x, double y, int hint)
{
  editor->has_point = TRUE;
  editor->x = x;
  editor->y = y;
  editor->selected = hint;
  if (hint != ART_HINT_NONE)
    {
      GdkRGBA color = art_hint_color (art_hint_list_get (editor->list, hint));
      art_hint_strip_set_color (editor->strip, &color);
    }
  art_hint_editor_ask (editor);
  art_hint_editor_update (editor);
}

static void
forget_point (ArtHintEditor *editor)
{
  editor->has_point = FALSE;
  editor->selected = ART_HINT_NONE;
  art_suggester_cancel (editor->suggester);
  art_hint_strip_show_nothing (editor->strip);
  art_hint_editor_update (editor);
}

static void
on_chosen (const GdkRGBA *color, gpointer data)
{
  ArtHintEditor *editor = data;

  if (editor->selected != ART_HINT_NONE)
    art_hint_list_set_color (editor->list, editor->selected, color);
  else if (editor->has_point)
    editor->selected = art_hint_list_add (editor->list, editor->x, editor->y, color);
  art_hint_editor_update (editor);
}

void
art_hint_editor_remove (ArtHintEditor *editor, int hint)
{
  forget_point (editor);
  art_hint_list_remove (editor->list, hint);
}

static void
on_remove (gpointer data)
{
  ArtHintEditor *editor = data;

  if (editor->selected != ART_HINT_NONE)
    art_hint_editor_remove (editor, editor->selected);
}

static void
on_undo (gpointer data)
{
  art_hint_editor_undo (data);
}

static void
on_clear (gpointer data)
{
  forget_point (data);
  art_hint_list_clear (((ArtHintEditor *) data)->list);
}

static const ArtHintStripEvents strip_events = { on_chosen, on_undo, on_remove, on_clear };

/* ---- life ---- */

ArtHintEditor *
art_hint_editor_new (ArtForm *form, ArtPreview *preview)
{
  const ArtParam *param = art_form_find (form, ART_PARAM_STRING, ART_PARAM_HINTS);

  if (!param)
    return NULL;
  ArtHintEditor *editor = g_new0 (ArtHintEditor, 1);
  editor->form = form;
  editor->preview = preview;
  editor->sensitive = TRUE;
  editor->selected = ART_HINT_NONE;
  editor->strip = art_hint_strip_new (form, param, &strip_events, editor);
  editor->list = art_hint_list_new (form, param, on_list_changed, editor);
  editor->suggester = art_suggester_new (form, on_suggestions, editor);
  art_hint_editor_listen (editor);
  art_hint_editor_update (editor);
  return editor;
}

void
art_hint_editor_stop (ArtHintEditor *editor)
{
  editor->sensitive = FALSE;
  art_suggester_cancel (editor->suggester);
}

void
art_hint_editor_free (ArtHintEditor *editor)
{
  if (!editor)
    return;
  g_signal_handlers_disconnect_by_data (editor->preview, editor);
  art_suggester_free (editor->suggester);
  art_hint_list_free (editor->list);
  art_source_unref (editor->source);
  g_free (editor);
}

GtkWidget *
art_hint_editor_strip (ArtHintEditor *editor)
{
  return art_hint_strip_widget (editor->strip);
}

void
art_hint_editor_set_source (ArtHintEditor *editor, ArtSource *source)
{
  art_source_ref (source);
  art_source_unref (editor->source);
  editor->source = source;
}

void
art_hint_editor_set_sensitive (ArtHintEditor *editor, gboolean sensitive)
{
  editor->sensitive = sensitive;
  gtk_widget_set_sensitive (art_hint_strip_widget (editor->strip), sensitive);
}

void
art_hint_editor_fill (ArtHintEditor *editor)
{
  forget_point (editor);
  art_hint_list_fill (editor->list);
}

void
art_hint_editor_undo (ArtHintEditor *editor)
{
  if (!editor->sensitive || !art_hint_list_can_undo (editor->list))
    return;
  forget_point (editor);
  art_hint_list_undo (editor->list);
}
