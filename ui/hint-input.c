/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pointer and keys in the picture choose, move and remove points; rings show them.
 *
 * Pressing and moving is the preview's (the split, the picture), unless it begins on a ring.
 */
#include "config.h"

#include <math.h>

#include "hint-editor-private.h"
#include "hint-rings.h"

/* Widget px: how near to a ring a click is one on it, how far a click may slip, how far a key moves a point. */
#define GRAB_DISTANCE 9
#define CLICK_SLIP 3
#define KEY_STEP 3

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
    art_hint_editor_remove (editor, hint);
  else if (editor->pressed)
    {
      const ArtHint *chosen = art_hint_list_get (editor->list, hint);
      editor->dragging = TRUE;
      editor->dragged = FALSE;
      art_hint_editor_choose (editor, chosen->x, chosen->y, hint);
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
  art_hint_editor_update (editor);
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
    art_hint_editor_ask (editor);
  else if (!dragging && clicked && can_point (editor)
           && art_preview_to_content (editor->preview, event->x, event->y, &x, &y))
    art_hint_editor_choose (editor, x, y, ART_HINT_NONE);
  return dragging ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

/* ---- keys ---- */

static void
choose_middle (ArtHintEditor *editor)
{
  GeglRectangle seen = art_preview_get_visible (editor->preview);
  const GeglRectangle *extent = gegl_buffer_get_extent (editor->source->inputs->content);

  art_hint_editor_choose (editor, extent->x + seen.x + seen.width / 2.0, extent->y + seen.y + seen.height / 2.0,
                          ART_HINT_NONE);
}

static void
step (ArtHintEditor *editor, int across, int down)
{
  double x, y, to_x, to_y;

  art_preview_from_content (editor->preview, editor->x, editor->y, &x, &y);
  art_preview_to_content (editor->preview, x + across * KEY_STEP, y + down * KEY_STEP, &to_x, &to_y);
  move_to (editor, to_x, to_y, TRUE);
  art_hint_editor_ask (editor);
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
    art_hint_editor_remove (editor, editor->selected);
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

/* ---- all of it ---- */

void
art_hint_editor_listen (ArtHintEditor *editor)
{
  GtkWidget *preview = GTK_WIDGET (editor->preview);

  g_signal_connect (preview, "button-press-event", G_CALLBACK (on_press), editor);
  g_signal_connect (preview, "motion-notify-event", G_CALLBACK (on_motion), editor);
  g_signal_connect (preview, "button-release-event", G_CALLBACK (on_release), editor);
  g_signal_connect (preview, "key-press-event", G_CALLBACK (on_key), editor);
  g_signal_connect_after (preview, "draw", G_CALLBACK (on_draw), editor);
}
