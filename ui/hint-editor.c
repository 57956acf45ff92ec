/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colors for points of the picture: chosen by clicking there, shown as rings, moved and removed.
 *
 * A click on the picture only chooses a point; it becomes a hint when it is given a color, and may then be given
 * others. Pressing and moving is the preview's (the split, the picture), unless it begins on a ring.
 */
#include "config.h"

#include "hint-editor.h"

#include <math.h>

#include "hint-list.h"
#include "hint-rings.h"
#include "hint-strip.h"
#include "suggester.h"

/* Widget px: how near to a ring a click is one on it, how far a click may slip, how far a key moves a point. */
#define GRAB_DISTANCE 9
#define CLICK_SLIP 3
#define KEY_STEP 3

struct _ArtHintEditor
{
  ArtForm *form;
  ArtPreview *preview;
  ArtHintList *list;
  ArtHintStrip *strip;
  ArtSuggester *suggester;
  ArtSource *source;
  gboolean sensitive;
  gboolean has_point; /* at x, y (content's coordinates); selected is the hint there, if there is one */
  double x, y;
  int selected;
  gboolean pressed, dragging, dragged;
  double press_x, press_y; /* widget px */
};

static void
update (ArtHintEditor *editor)
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
  update (editor);
}

/* ---- the point ---- */

static void
ask (ArtHintEditor *editor)
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

static void
choose_point (ArtHintEditor *editor, double x, double y, int hint)
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
  ask (editor);
  update (editor);
}

static void
forget_point (ArtHintEditor *editor)
{
  editor->has_point = FALSE;
  editor->selected = ART_HINT_NONE;
  art_suggester_cancel (editor->suggester);
  art_hint_strip_show_nothing (editor->strip);
  update (editor);
}

static void
on_chosen (const GdkRGBA *color, gpointer data)
{
  ArtHintEditor *editor = data;

  if (editor->selected != ART_HINT_NONE)
    art_hint_list_set_color (editor->list, editor->selected, color);
  else if (editor->has_point)
    editor->selected = art_hint_list_add (editor->list, editor->x, editor->y, color);
  update (editor);
}

static void
remove_hint (ArtHintEditor *editor, int hint)
{
  forget_point (editor);
  art_hint_list_remove (editor->list, hint);
}

static void
on_remove (gpointer data)
{
  ArtHintEditor *editor = data;

  if (editor->selected != ART_HINT_NONE)
    remove_hint (editor, editor->selected);
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

/* ---- pointer ---- */

static int
hint_at (ArtHintEditor *editor, double x, double y)
{
  double at_x, at_y, beside_x, beside_y;

  art_preview_to_content (editor->preview, x, y, &at_x, &at_y);
  art_preview_to_content (editor->preview, x + GRAB_DISTANCE, y, &beside_x, &beside_y);
  return art_hint_list_find (editor->list, at_x, at_y, beside_x - at_x);
}

static gboolean
can_point (ArtHintEditor *editor)
{
  double x, y;

  return editor->sensitive && art_preview_from_content (editor->preview, 0, 0, &x, &y);
}

static gboolean
on_press (GtkWidget *preview, GdkEventButton *event, ArtHintEditor *editor)
{
  int hint = can_point (editor) ? hint_at (editor, event->x, event->y) : ART_HINT_NONE;

  editor->pressed = can_point (editor) && event->button == GDK_BUTTON_PRIMARY;
  editor->press_x = event->x;
  editor->press_y = event->y;
  if (hint == ART_HINT_NONE)
    {
      editor->pressed = editor->pressed && !art_preview_at_split (editor->preview, event->x);
      return GDK_EVENT_PROPAGATE;
    }
  gtk_widget_grab_focus (preview);
  if (event->button == GDK_BUTTON_SECONDARY)
    remove_hint (editor, hint);
  else if (editor->pressed)
    {
      const ArtHint *chosen = art_hint_list_get (editor->list, hint);
      editor->dragging = TRUE;
      editor->dragged = FALSE;
      choose_point (editor, chosen->x, chosen->y, hint);
    }
  return GDK_EVENT_STOP;
}

static gboolean
has_slipped (ArtHintEditor *editor, double x, double y)
{
  return hypot (x - editor->press_x, y - editor->press_y) > CLICK_SLIP;
}

static void
move_to (ArtHintEditor *editor, double x, double y, gboolean begins)
{
  editor->x = x;
  editor->y = y;
  if (editor->selected != ART_HINT_NONE)
    art_hint_list_move (editor->list, editor->selected, x, y, begins);
  update (editor);
}

static void
show_cursor (ArtHintEditor *editor, const char *name)
{
  GtkWidget *widget = GTK_WIDGET (editor->preview);
  g_autoptr (GdkCursor) cursor = gdk_cursor_new_from_name (gtk_widget_get_display (widget), name);

  gdk_window_set_cursor (gtk_widget_get_window (widget), cursor);
}

static gboolean
on_motion (GtkWidget *preview, GdkEventMotion *event, ArtHintEditor *editor)
{
  double x, y;
  gboolean inside = can_point (editor) && art_preview_to_content (editor->preview, event->x, event->y, &x, &y);

  if (editor->dragging && can_point (editor))
    {
      if (editor->dragged || has_slipped (editor, event->x, event->y))
        {
          move_to (editor, x, y, !editor->dragged);
          editor->dragged = TRUE;
        }
      return GDK_EVENT_STOP;
    }
  if (!inside || (event->state & GDK_BUTTON1_MASK))
    return GDK_EVENT_PROPAGATE;
  if (hint_at (editor, event->x, event->y) != ART_HINT_NONE)
    show_cursor (editor, "move");
  else if (!art_preview_at_split (editor->preview, event->x))
    show_cursor (editor, "crosshair");
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static gboolean
on_release (GtkWidget *preview, GdkEventButton *event, ArtHintEditor *editor)
{
  gboolean dragging = editor->dragging, clicked = editor->pressed && !has_slipped (editor, event->x, event->y);
  double x, y;

  editor->dragging = editor->pressed = FALSE;
  if (dragging && editor->dragged)
    ask (editor);
  else if (!dragging && clicked && can_point (editor)
           && art_preview_to_content (editor->preview, event->x, event->y, &x, &y))
    choose_point (editor, x, y, ART_HINT_NONE);
  return dragging ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

/* ---- keys ---- */

static void
choose_middle (ArtHintEditor *editor)
{
  GeglRectangle seen = art_preview_get_visible (editor->preview);
  const GeglRectangle *extent = gegl_buffer_get_extent (editor->source->inputs->content);

  choose_point (editor, extent->x + seen.x + seen.width / 2.0, extent->y + seen.y + seen.height / 2.0, ART_HINT_NONE);
}

static void
step (ArtHintEditor *editor, int across, int down)
{
  double x, y, to_x, to_y;

  art_preview_from_content (editor->preview, editor->x, editor->y, &x, &y);
  art_preview_to_content (editor->preview, x + across * KEY_STEP, y + down * KEY_STEP, &to_x, &to_y);
  move_to (editor, to_x, to_y, TRUE);
  ask (editor);
}

static gboolean
on_key (GtkWidget *preview, GdkEventKey *event, ArtHintEditor *editor)
{
  int across = (event->keyval == GDK_KEY_Right) - (event->keyval == GDK_KEY_Left);
  int down = (event->keyval == GDK_KEY_Down) - (event->keyval == GDK_KEY_Up);

  if (!can_point (editor) || !editor->source)
    return GDK_EVENT_PROPAGATE;
  if (event->keyval == GDK_KEY_Insert || event->keyval == GDK_KEY_space)
    choose_middle (editor);
  else if ((event->state & GDK_CONTROL_MASK) && (across != 0 || down != 0) && editor->has_point)
    step (editor, across, down);
  else if (event->keyval == GDK_KEY_Delete && editor->selected != ART_HINT_NONE)
    remove_hint (editor, editor->selected);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* ---- rings ---- */

static gboolean
on_draw (GtkWidget *preview, cairo_t *cr, ArtHintEditor *editor)
{
  double x, y;

  for (int i = 0; i < art_hint_list_count (editor->list); i++)
    {
      const ArtHint *hint = art_hint_list_get (editor->list, i);
      GdkRGBA color = art_hint_color (hint);
      if (art_preview_from_content (editor->preview, hint->x, hint->y, &x, &y))
        art_hint_draw_ring (cr, x, y, &color, i == editor->selected);
    }
  if (editor->has_point && editor->selected == ART_HINT_NONE
      && art_preview_from_content (editor->preview, editor->x, editor->y, &x, &y))
    art_hint_draw_ring (cr, x, y, NULL, TRUE);
  return GDK_EVENT_PROPAGATE;
}

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
  g_signal_connect (preview, "button-press-event", G_CALLBACK (on_press), editor);
  g_signal_connect (preview, "motion-notify-event", G_CALLBACK (on_motion), editor);
  g_signal_connect (preview, "button-release-event", G_CALLBACK (on_release), editor);
  g_signal_connect (preview, "key-press-event", G_CALLBACK (on_key), editor);
  g_signal_connect_after (preview, "draw", G_CALLBACK (on_draw), editor);
  update (editor);
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
