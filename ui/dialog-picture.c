/* SPDX-License-Identifier: GPL-3.0-or-later
 * The left side of the dialog: the picture, how it is looked at, and the curve of the loss.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dialog-private.h"

static void
on_preview_toggled (GtkToggleButton *toggle, ArtDialog *dialog)
{
  art_dialog_preview (dialog, gtk_toggle_button_get_active (toggle));
}

static void
on_view (GtkToggleButton *button, ArtDialog *dialog)
{
  if (gtk_toggle_button_get_active (button))
    art_preview_set_mode (dialog->preview, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "mode")));
}

static void
on_zoom (GtkToggleButton *button, ArtDialog *dialog)
{
  art_preview_set_actual_size (dialog->preview, gtk_toggle_button_get_active (button));
}

static GtkWidget *
view_bar_new (ArtDialog *dialog)
{
  static const struct
  {
    ArtPreviewMode mode;
    const char *name, *label, *tooltip;
  } views[] = {
    { ART_PREVIEW_AFTER, "view-after", N_ ("Res_ult"), N_ ("Show the picture as it becomes.") },
    { ART_PREVIEW_SPLIT, "view-split", N_ ("Sp_lit"), N_ ("Show before and after beside a line that can be dragged.") },
    { ART_PREVIEW_BEFORE, "view-before", N_ ("_Before"), N_ ("Show the picture as it is.") },
  };
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *group = NULL;

  gtk_style_context_add_class (gtk_widget_get_style_context (bar), GTK_STYLE_CLASS_LINKED);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      GtkWidget *button = gtk_radio_button_new_with_mnemonic_from_widget (GTK_RADIO_BUTTON (group), _ (views[i].label));
      group = button;
      gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (button), FALSE);
      g_object_set_data (G_OBJECT (button), "mode", GINT_TO_POINTER (views[i].mode));
      art_widget_name (button, views[i].name, NULL);
      art_widget_tooltip (&dialog->form, button, _ (views[i].tooltip));
      g_signal_connect (button, "toggled", G_CALLBACK (on_view), dialog);
      gtk_box_pack_start (GTK_BOX (bar), button, FALSE, FALSE, 0);
    }
  return bar;
}

static GtkWidget *
tools_new (ArtDialog *dialog)
{
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *zoom = gtk_toggle_button_new_with_mnemonic (_ ("_1:1"));

  dialog->view_bar = view_bar_new (dialog);
  gtk_widget_set_sensitive (dialog->view_bar, FALSE);
  art_widget_name (zoom, "actual-size", _ ("Actual size"));
  art_widget_tooltip (&dialog->form, zoom, _ ("Show the picture pixel by pixel; drag it to see other parts."));
  g_signal_connect (zoom, "toggled", G_CALLBACK (on_zoom), dialog);
  dialog->preview_toggle = gtk_toggle_button_new_with_mnemonic (_ ("_Preview"));
  art_widget_name (dialog->preview_toggle, "preview", NULL);
  art_widget_tooltip (&dialog->form, dialog->preview_toggle,
                      _ ("Try the settings quickly on a small copy, now and whenever you change one."));
  g_signal_connect (dialog->preview_toggle, "toggled", G_CALLBACK (on_preview_toggled), dialog);
  gtk_box_pack_start (GTK_BOX (tools), dialog->view_bar, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (tools), zoom, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (tools), dialog->preview_toggle, FALSE, FALSE, 0);
  return tools;
}

GtkWidget *
art_dialog_picture_side_new (ArtDialog *dialog)
{
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  dialog->preview = ART_PREVIEW (art_preview_new ());
  art_widget_name (GTK_WIDGET (dialog->preview), "picture", _ ("The picture before and after"));
  dialog->plot = ART_LOSS_PLOT (art_loss_plot_new ());
  art_widget_name (GTK_WIDGET (dialog->plot), "loss", _ ("Loss over the iterations"));
  art_widget_tooltip (&dialog->form, GTK_WIDGET (dialog->plot),
                      _ ("How far the picture still is from what was asked for. Where the curve is flat, more "
                         "iterations change little."));
  dialog->plot_revealer = gtk_revealer_new ();
  gtk_container_add (GTK_CONTAINER (dialog->plot_revealer), GTK_WIDGET (dialog->plot));
  gtk_box_pack_start (GTK_BOX (side), GTK_WIDGET (dialog->preview), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (side), tools_new (dialog), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (side), dialog->plot_revealer, FALSE, FALSE, 0);
  return side;
}
