/* SPDX-License-Identifier: GPL-3.0-or-later
 * The line below the picture to give a color to the point that was clicked: the likeliest ones, or any.
 *
 * It is always as high as with suggestions, so that the picture above it does not move when they come.
 */
#include "config.h"

#include "hint-strip.h"

#include <glib/gi18n-lib.h>

#include "suggester.h"

#define SWATCH_WIDTH 26
#define SWATCH_HEIGHT 20
#define ROUNDING 3

struct _ArtHintStrip
{
  ArtForm *form;
  const ArtHintStripEvents *events;
  gpointer data;
  GtkWidget *widget, *message, *spinner, *color, *count, *undo, *remove, *clear;
  GtkWidget *swatches[ART_SUGGESTIONS];
  GdkRGBA colors[ART_SUGGESTIONS];
};

/* ---- swatches ---- */

static gboolean
on_draw (GtkWidget *area, cairo_t *cr, const GdkRGBA *color)
{
  double width = gtk_widget_get_allocated_width (area), height = gtk_widget_get_allocated_height (area);

  cairo_arc (cr, ROUNDING + 0.5, ROUNDING + 0.5, ROUNDING, G_PI, 1.5 * G_PI);
  cairo_arc (cr, width - ROUNDING - 0.5, ROUNDING + 0.5, ROUNDING, 1.5 * G_PI, 2 * G_PI);
  cairo_arc (cr, width - ROUNDING - 0.5, height - ROUNDING - 0.5, ROUNDING, 0, 0.5 * G_PI);
  cairo_arc (cr, ROUNDING + 0.5, height - ROUNDING - 0.5, ROUNDING, 0.5 * G_PI, G_PI);
  cairo_close_path (cr);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.4);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  return GDK_EVENT_STOP;
}

static void
on_swatch (GtkWidget *swatch, ArtHintStrip *strip)
{
  int i = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (swatch), "index"));

  art_hint_strip_set_color (strip, &strip->colors[i]);
  strip->events->chosen (&strip->colors[i], strip->data);
}

static GtkWidget *
swatch_new (ArtHintStrip *strip, int i)
{
  GtkWidget *swatch = gtk_button_new (), *area = gtk_drawing_area_new ();
  g_autofree char *name = g_strdup_printf ("suggestion-%d", i + 1);

  gtk_widget_set_size_request (area, SWATCH_WIDTH, SWATCH_HEIGHT);
  g_signal_connect (area, "draw", G_CALLBACK (on_draw), &strip->colors[i]);
  gtk_container_add (GTK_CONTAINER (swatch), area);
  gtk_style_context_add_class (gtk_widget_get_style_context (swatch), ART_STYLE_SWATCH);
  gtk_widget_set_name (swatch, name);
  gtk_widget_show (area);
  gtk_widget_set_no_show_all (swatch, TRUE);
  g_object_set_data (G_OBJECT (swatch), "index", GINT_TO_POINTER (i));
  g_signal_connect (swatch, "clicked", G_CALLBACK (on_swatch), strip);
  return swatch;
}

static GtkWidget *
swatches_new (ArtHintStrip *strip)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);

  for (int i = 0; i < ART_SUGGESTIONS; i++)
    {
      strip->swatches[i] = swatch_new (strip, i);
      gtk_box_pack_start (GTK_BOX (box), strip->swatches[i], FALSE, FALSE, 0);
    }
  return box;
}

/* @n of them, the others hidden. */
static void
show_swatches (ArtHintStrip *strip, const ArtSuggestion *suggestions, int n)
{
  for (int i = 0; i < ART_SUGGESTIONS; i++)
    {
      gtk_widget_set_visible (strip->swatches[i], i < n);
      if (i >= n)
        continue;
      GdkRGBA color = { suggestions[i].r, suggestions[i].g, suggestions[i].b, 1 };
      int percent = (int) (CLAMP (suggestions[i].probability, 0, 1) * 100 + 0.5);
      g_autofree char *text =
          g_strdup_printf ("#%02x%02x%02x – %d %%", (int) (color.red * 255 + 0.5), (int) (color.green * 255 + 0.5),
                           (int) (color.blue * 255 + 0.5), percent);
      strip->colors[i] = color;
      atk_object_set_name (gtk_widget_get_accessible (strip->swatches[i]), text);
      art_widget_tooltip (strip->form, strip->swatches[i], text);
      gtk_widget_queue_draw (strip->swatches[i]);
    }
}

/* ---- the rest of the line ---- */

static void
on_color (GtkColorButton *button, ArtHintStrip *strip)
{
  GdkRGBA color;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (button), &color);
  strip->events->chosen (&color, strip->data);
}

static GtkWidget *
color_button_new (ArtHintStrip *strip)
{
  GtkWidget *button = gtk_color_button_new ();

  gtk_color_button_set_title (GTK_COLOR_BUTTON (button), _ ("Color of This Point"));
  art_widget_name (button, "hint-color", _ ("Any color"));
  art_widget_tooltip (strip->form, button, _ ("Give this point any color."));
  g_signal_connect (button, "color-set", G_CALLBACK (on_color), strip);
  return button;
}

static void
on_undo (GtkButton *button, ArtHintStrip *strip)
{
  strip->events->undo (strip->data);
}

static void
on_remove (GtkButton *button, ArtHintStrip *strip)
{
  strip->events->remove (strip->data);
}

static void
on_clear (GtkButton *button, ArtHintStrip *strip)
{
  strip->events->clear (strip->data);
}

static GtkWidget *
tool_new (ArtHintStrip *strip, const char *name, const char *icon, const char *label, const char *tooltip,
          GCallback act)
{
  GtkWidget *tool = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);

  art_widget_name (tool, name, label);
  art_widget_tooltip (strip->form, tool, tooltip);
  g_signal_connect (tool, "clicked", act, strip);
  return tool;
}

static GtkWidget *
tools_new (ArtHintStrip *strip)
{
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  strip->undo = tool_new (strip, "hint-undo", "edit-undo-symbolic", _ ("Undo"),
                          _ ("Take back the last change of the colors (Ctrl+Z)."), G_CALLBACK (on_undo));
  strip->remove =
      tool_new (strip, "hint-remove", "list-remove-symbolic", _ ("Remove"),
                _ ("Remove the color of this point (Delete, or a right click on it)."), G_CALLBACK (on_remove));
  strip->clear = tool_new (strip, "hint-clear", "edit-clear-all-symbolic", _ ("Clear"),
                           _ ("Remove the colors of all points."), G_CALLBACK (on_clear));
  gtk_style_context_add_class (gtk_widget_get_style_context (tools), GTK_STYLE_CLASS_LINKED);
  gtk_box_pack_start (GTK_BOX (tools), strip->undo, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (tools), strip->remove, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (tools), strip->clear, FALSE, FALSE, 0);
  return tools;
}

ArtHintStrip *
art_hint_strip_new (ArtForm *form, const ArtParam *param, const ArtHintStripEvents *events, gpointer data)
{
  ArtHintStrip *strip = g_new0 (ArtHintStrip, 1);
  g_autofree char *name = g_strconcat ("param-", param->name, NULL), *label = art_text_plain (param->label);
  GtkBox *box;

  strip->form = form;
  strip->events = events;
  strip->data = data;
  strip->widget = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_object_set_data_full (G_OBJECT (strip->widget), "art-strip", strip, g_free);
  box = GTK_BOX (strip->widget);
  art_widget_name (strip->widget, name, label);
  strip->message = gtk_label_new (NULL);
  gtk_widget_set_name (strip->message, "hint-message");
  gtk_label_set_ellipsize (GTK_LABEL (strip->message), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (strip->message), 0);
  art_widget_tooltip (form, strip->message, art_text (param->tooltip));
  gtk_box_pack_start (box, strip->message, FALSE, TRUE, 0);
  gtk_box_pack_start (box, swatches_new (strip), FALSE, FALSE, 0);
  strip->spinner = gtk_spinner_new ();
  gtk_widget_set_no_show_all (strip->spinner, TRUE);
  gtk_box_pack_start (box, strip->spinner, FALSE, FALSE, 0);
  strip->color = color_button_new (strip);
  gtk_box_pack_start (box, strip->color, FALSE, FALSE, 0);
  gtk_box_pack_end (box, tools_new (strip), FALSE, FALSE, 0);
  strip->count = gtk_label_new (NULL);
  gtk_widget_set_name (strip->count, "hint-count");
  gtk_style_context_add_class (gtk_widget_get_style_context (strip->count), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_box_pack_end (box, strip->count, FALSE, FALSE, 6);
  art_hint_strip_show_nothing (strip);
  art_hint_strip_update (strip, 0, FALSE, FALSE);
  return strip;
}

GtkWidget *
art_hint_strip_widget (ArtHintStrip *strip)
{
  return strip->widget;
}

/* ---- what it shows ---- */

static void
show (ArtHintStrip *strip, const char *message, gboolean point, gboolean waiting)
{
  gtk_label_set_text (GTK_LABEL (strip->message), message);
  g_object_set (strip->spinner, "active", waiting, "visible", waiting, NULL);
  gtk_widget_set_sensitive (strip->color, point);
}

void
art_hint_strip_show_nothing (ArtHintStrip *strip)
{
  show_swatches (strip, NULL, 0);
  show (strip, _ ("Click in the picture to say which color something has."), FALSE, FALSE);
}

void
art_hint_strip_show_waiting (ArtHintStrip *strip)
{
  show_swatches (strip, NULL, 0);
  show (strip, _ ("Color here:"), TRUE, TRUE);
}

void
art_hint_strip_show_suggestions (ArtHintStrip *strip, const ArtSuggestion *suggestions, int n)
{
  show_swatches (strip, suggestions, n);
  show (strip, _ ("Color here:"), TRUE, FALSE);
}

void
art_hint_strip_set_color (ArtHintStrip *strip, const GdkRGBA *color)
{
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (strip->color), color);
}

void
art_hint_strip_update (ArtHintStrip *strip, int count, gboolean can_undo, gboolean can_remove)
{
  g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d point", "%d points", count), count);

  gtk_label_set_text (GTK_LABEL (strip->count), count > 0 ? text : "");
  gtk_widget_set_sensitive (strip->undo, can_undo);
  gtk_widget_set_sensitive (strip->remove, can_remove);
  gtk_widget_set_sensitive (strip->clear, count > 0);
}
