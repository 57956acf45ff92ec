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
  ArtPreviewMode mode = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "mode"));

  if (!gtk_toggle_button_get_active (button))
    return;
  dialog->mode = mode;
  if (dialog->frame.widget)
    art_picture_frame_update (&dialog->frame, mode);
  if (dialog->region)
    art_region_view_set_mode (dialog->region, mode);
  else
    art_preview_set_mode (dialog->preview, mode);
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
      g_autofree char *label = art_form_mnemonic (&dialog->form, _ (views[i].label));
      GtkWidget *button = gtk_radio_button_new_with_mnemonic_from_widget (GTK_RADIO_BUTTON (group), label);
      group = button;
      gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (button), FALSE);
      g_object_set_data (G_OBJECT (button), "mode", GINT_TO_POINTER (views[i].mode));
      art_widget_name (button, views[i].name, NULL);
      art_widget_tooltip (&dialog->form, button, _ (views[i].tooltip));
      if (dialog->region && views[i].mode == ART_PREVIEW_SPLIT)
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
      g_signal_connect (button, "toggled", G_CALLBACK (on_view), dialog);
      gtk_box_pack_start (GTK_BOX (bar), button, FALSE, FALSE, 0);
    }
  return bar;
}

static GtkWidget *
zoom_new (ArtDialog *dialog)
{
  g_autofree char *label = art_form_mnemonic (&dialog->form, _ ("_1:1"));
  GtkWidget *zoom = gtk_toggle_button_new_with_mnemonic (label);

  art_widget_name (zoom, "actual-size", _ ("Actual size"));
  art_widget_tooltip (&dialog->form, zoom, _ ("Show the picture pixel by pixel; drag it to see other parts."));
  g_signal_connect (zoom, "toggled", G_CALLBACK (on_zoom), dialog);
  return zoom;
}

static const char *
preview_tooltip (ArtDialog *dialog)
{
  if (dialog->region)
    return _ ("Work out the part that is shown, now and whenever you move it or change a setting.");
  if (dialog->form.effect->overview)
    return _ ("Show how the picture becomes, now and whenever you change something.");
  return _ ("Try the settings quickly on a small copy, now and whenever you change one.");
}

static GtkWidget *
preview_toggle_new (ArtDialog *dialog)
{
  gboolean automatic = dialog->region || dialog->form.effect->overview;
  g_autofree char *label = art_form_mnemonic (&dialog->form, _ ("_Preview"));
  GtkWidget *toggle = gtk_toggle_button_new_with_mnemonic (label);

  art_widget_name (toggle, "preview", NULL);
  art_widget_tooltip (&dialog->form, toggle, preview_tooltip (dialog));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), automatic);
  g_signal_connect (toggle, "toggled", G_CALLBACK (on_preview_toggled), dialog);
  return toggle;
}

static void
on_refresh (GtkButton *button, ArtDialog *dialog)
{
  art_dialog_refresh (dialog);
}

static GtkWidget *
refresh_new (ArtDialog *dialog)
{
  g_autofree char *label = art_form_mnemonic (&dialog->form, _ ("Re_fresh"));
  GtkWidget *refresh = gtk_button_new_with_mnemonic (label);

  art_widget_name (refresh, "refresh", NULL);
  art_widget_tooltip (&dialog->form, refresh,
                      _ ("Read the layers again (F5). You can paint in the image while this dialog is open; coming "
                         "back to it reads them, too."));
  g_signal_connect (refresh, "clicked", G_CALLBACK (on_refresh), dialog);
  return refresh;
}

static void
on_outline (GtkToggleButton *toggle, ArtDialog *dialog)
{
  art_preview_show_outline (dialog->preview, gtk_toggle_button_get_active (toggle));
}

static GtkWidget *
outline_new (ArtDialog *dialog)
{
  g_autofree char *label = art_form_mnemonic (&dialog->form, _ ("Out_line"));
  GtkWidget *toggle = gtk_toggle_button_new_with_mnemonic (label);

  art_widget_name (toggle, "outline", NULL);
  art_widget_tooltip (&dialog->form, toggle, _ ("Show the edge of what changes."));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), TRUE);
  g_signal_connect (toggle, "toggled", G_CALLBACK (on_outline), dialog);
  return toggle;
}

static GtkWidget *
tools_new (ArtDialog *dialog)
{
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  dialog->view_bar = view_bar_new (dialog);
  gtk_widget_set_sensitive (dialog->view_bar, dialog->region != NULL);
  gtk_box_pack_start (GTK_BOX (tools), dialog->view_bar, FALSE, FALSE, 0);
  /* A part is always shown pixel by pixel. */
  if (!dialog->region)
    gtk_box_pack_start (GTK_BOX (tools), zoom_new (dialog), FALSE, FALSE, 0);
  if (dialog->outliner)
    gtk_box_pack_start (GTK_BOX (tools), outline_new (dialog), FALSE, FALSE, 0);
  dialog->preview_toggle = preview_toggle_new (dialog);
  gtk_box_pack_end (GTK_BOX (tools), dialog->preview_toggle, FALSE, FALSE, 0);
  if (dialog->form.effect->overview)
    gtk_box_pack_end (GTK_BOX (tools), refresh_new (dialog), FALSE, FALSE, 0);
  return tools;
}

/* What the picture shows for effects with preview(): a part of it, with a map and the facts below. */
static GtkWidget *
facts_line_new (ArtDialog *dialog)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);

  dialog->facts = art_facts_new (&dialog->form);
  gtk_widget_set_valign (art_facts_widget (dialog->facts), GTK_ALIGN_CENTER);
  gtk_box_pack_start (GTK_BOX (line), art_region_view_navigator (dialog->region), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), art_facts_widget (dialog->facts), TRUE, TRUE, 0);
  return line;
}

static GtkWidget *
plot_revealer_new (ArtDialog *dialog)
{
  dialog->plot = ART_LOSS_PLOT (art_loss_plot_new ());
  art_widget_name (GTK_WIDGET (dialog->plot), "loss", _ ("Loss over the iterations"));
  art_widget_tooltip (&dialog->form, GTK_WIDGET (dialog->plot),
                      _ ("How far the picture still is from what was asked for. Where the curve is flat, more "
                         "iterations change little."));
  dialog->plot_revealer = gtk_revealer_new ();
  gtk_container_add (GTK_CONTAINER (dialog->plot_revealer), GTK_WIDGET (dialog->plot));
  return dialog->plot_revealer;
}

GtkWidget *
art_dialog_picture_side_new (ArtDialog *dialog)
{
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *picture;

  dialog->preview = ART_PREVIEW (art_preview_new ());
  picture = GTK_WIDGET (dialog->preview);
  art_widget_name (picture, "picture", _ ("The picture before and after"));
  if (dialog->form.effect->preview)
    {
      dialog->region = art_region_view_new (&dialog->form, dialog->preview);
      picture = art_region_view_widget (dialog->region);
    }
  else if (dialog->form.effect->overview)
    {
      art_picture_frame_init (&dialog->frame, dialog->preview, _ ("Before"), art_text (dialog->form.effect->title));
      picture = dialog->frame.widget;
      art_dialog_preview_follow (dialog);
    }
  gtk_box_pack_start (GTK_BOX (side), picture, TRUE, TRUE, 0);
  if (dialog->candidates)
    gtk_box_pack_start (GTK_BOX (side), art_candidates_widget (dialog->candidates), FALSE, FALSE, 0);
  dialog->hints = art_hint_editor_new (&dialog->form, dialog->preview);
  if (dialog->hints)
    gtk_box_pack_start (GTK_BOX (side), art_hint_editor_strip (dialog->hints), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (side), tools_new (dialog), FALSE, FALSE, 0);
  if (dialog->region)
    gtk_box_pack_start (GTK_BOX (side), facts_line_new (dialog), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (side), plot_revealer_new (dialog), FALSE, FALSE, 0);
  return side;
}
