/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the style comes from: a built-in style, an open layer or a picture file, each shown as a picture.
 */
#include "config.h"

#include "style-chooser.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "pixels.h"
#include "row.h"
#include "style-grid.h"

#define PICTURE_SIZE 148

struct _ArtStyleChooser
{
  ArtForm *form;
  const ArtParam *source, *layer, *file;
  GtkWidget *widget, *stack, *grid;
  ArtRow *layer_row, *file_row;
  GtkWidget *layer_picture, *file_picture;
  char *shown_file; /* whose picture is shown, so that it is not read anew at each change */
};

/* ---- pictures on the pages ---- */

static void
show_picture (GtkWidget *image, GdkPixbuf *pixbuf)
{
  GtkStyleContext *style = gtk_widget_get_style_context (image);

  if (pixbuf)
    {
      art_image_set (GTK_IMAGE (image), pixbuf, gtk_widget_get_scale_factor (image));
      gtk_style_context_remove_class (style, GTK_STYLE_CLASS_DIM_LABEL);
      return;
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (image), "image-x-generic-symbolic", GTK_ICON_SIZE_DIALOG);
  gtk_style_context_add_class (style, GTK_STYLE_CLASS_DIM_LABEL);
}

static void
show_layer (ArtStyleChooser *chooser)
{
  int layer = art_settings_int (chooser->form->settings, chooser->layer->name);
  int size = PICTURE_SIZE * gtk_widget_get_scale_factor (chooser->layer_picture);
  ArtHost *host = chooser->form->host;
  g_autoptr (GdkPixbuf) pixbuf = layer >= 0 ? host->thumbnail (host, layer, size) : NULL;

  show_picture (chooser->layer_picture, pixbuf);
}

static void
show_file (ArtStyleChooser *chooser)
{
  const char *path = art_settings_string (chooser->form->settings, chooser->file->name);
  int size = PICTURE_SIZE * gtk_widget_get_scale_factor (chooser->file_picture);

  if (g_strcmp0 (path, chooser->shown_file) == 0)
    return;
  g_free (chooser->shown_file);
  chooser->shown_file = g_strdup (path);
  g_autoptr (GdkPixbuf) pixbuf = *path ? gdk_pixbuf_new_from_file_at_size (path, 2 * size, size, NULL) : NULL;
  g_autoptr (GdkPixbuf) upright = pixbuf ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
  show_picture (chooser->file_picture, upright);
}

void
art_style_chooser_update (ArtStyleChooser *chooser)
{
  if (chooser->layer)
    show_layer (chooser);
  if (chooser->file)
    show_file (chooser);
}

/* ---- pages ---- */

static const ArtChoice *
choice_by_nick (const ArtParam *param, const char *nick)
{
  for (const ArtChoice *choice = param->choices; choice->nick; choice++)
    if (g_str_equal (choice->nick, nick))
      return choice;
  return NULL;
}

static void
on_page (GtkStack *stack, GParamSpec *property, ArtStyleChooser *chooser)
{
  const char *nick = gtk_stack_get_visible_child_name (stack);
  const ArtChoice *choice = nick ? choice_by_nick (chooser->source, nick) : NULL;

  if (choice)
    art_form_set_number (chooser->form, chooser->source, choice->value);
}

void
art_style_chooser_fill (ArtStyleChooser *chooser)
{
  gboolean before = chooser->form->filling;
  const ArtChoice *choice =
      art_param_choice (chooser->source, art_settings_int (chooser->form->settings, chooser->source->name));

  chooser->form->filling = TRUE;
  gtk_stack_set_visible_child_name (GTK_STACK (chooser->stack), choice->nick);
  if (chooser->grid)
    art_style_grid_fill (chooser->grid);
  if (chooser->layer_row)
    art_row_fill (chooser->layer_row);
  if (chooser->file_row)
    art_row_fill (chooser->file_row);
  chooser->form->filling = before;
  art_style_chooser_update (chooser);
}

void
art_style_chooser_reload (ArtStyleChooser *chooser)
{
  if (chooser->layer_row)
    art_row_reload (chooser->layer_row);
  art_style_chooser_update (chooser);
}

static GtkWidget *
row_page_new (ArtRow *row, GtkWidget **picture, const char *hint)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (hint);

  *picture = gtk_image_new ();
  gtk_widget_set_size_request (*picture, -1, PICTURE_SIZE);
  atk_object_set_name (gtk_widget_get_accessible (*picture), _ ("The style's picture"));
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_pack_start (GTK_BOX (line), row->label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), row->editor, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), line, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), *picture, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), label, FALSE, FALSE, 0);
  return page;
}

static GtkWidget *
page_for (ArtStyleChooser *chooser, const ArtParam *param)
{
  switch (param->kind)
    {
    case ART_PARAM_STRING:
      return chooser->grid = art_style_grid_new (chooser->form, param);
    case ART_PARAM_LAYER:
      chooser->layer = param;
      chooser->layer_row = art_row_new (chooser->form, param);
      return row_page_new (chooser->layer_row, &chooser->layer_picture,
                           _ ("Any layer of any open image can be the style."));
    case ART_PARAM_FILE:
      chooser->file = param;
      chooser->file_row = art_row_new (chooser->form, param);
      return row_page_new (chooser->file_row, &chooser->file_picture, _ ("You can also drop a picture here."));
    default:
      return NULL;
    }
}

/* A row says by its depends_on ("style-source=layer") on which page it is. */
static void
add_pages (ArtStyleChooser *chooser)
{
  const ArtEffect *effect = chooser->form->effect;

  for (const ArtChoice *choice = chooser->source->choices; choice->nick; choice++)
    {
      g_autofree char *condition = g_strdup_printf ("%s=%s", chooser->source->name, choice->nick);
      for (int i = 0; i < effect->n_params; i++)
        {
          const ArtParam *param = &effect->params[i];
          if (!(param->flags & ART_PARAM_STYLE) || g_strcmp0 (param->depends_on, condition) != 0)
            continue;
          GtkWidget *page = page_for (chooser, param);
          if (page)
            gtk_stack_add_titled (GTK_STACK (chooser->stack), page, choice->nick, art_text (choice->label));
        }
    }
}

/* ---- drop ---- */

static void
take_file (ArtStyleChooser *chooser, const char *path)
{
  g_auto (GStrv) condition = g_strsplit (chooser->file->depends_on, "=", 2);

  art_form_set_string (chooser->form, chooser->file, path);
  art_form_set_number (chooser->form, chooser->source, choice_by_nick (chooser->source, condition[1])->value);
  art_style_chooser_fill (chooser);
}

static void
on_drop (GtkWidget *widget, GdkDragContext *context, int x, int y, GtkSelectionData *selection, guint info, guint time,
         ArtStyleChooser *chooser)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (selection);
  g_autofree char *path = uris && uris[0] ? g_filename_from_uri (uris[0], NULL, NULL) : NULL;

  if (path)
    take_file (chooser, path);
  gtk_drag_finish (context, path != NULL, FALSE, time);
}

static void
accept_drops (ArtStyleChooser *chooser)
{
  gtk_drag_dest_set (chooser->widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (chooser->widget);
  g_signal_connect (chooser->widget, "drag-data-received", G_CALLBACK (on_drop), chooser);
}

/* ---- life ---- */

ArtStyleChooser *
art_style_chooser_new (ArtForm *form)
{
  const ArtParam *source = art_form_find (form, ART_PARAM_CHOICE, ART_PARAM_STYLE);
  GtkWidget *switcher;

  if (!source)
    return NULL;
  ArtStyleChooser *chooser = g_new0 (ArtStyleChooser, 1);
  g_autofree char *label = art_text_plain (source->label);
  g_autofree char *name = g_strconcat ("param-", source->name, NULL);
  chooser->form = form;
  chooser->source = source;
  chooser->widget = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  chooser->stack = gtk_stack_new ();
  switcher = gtk_stack_switcher_new ();
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (chooser->stack));
  gtk_box_set_homogeneous (GTK_BOX (switcher), TRUE);
  art_widget_name (chooser->stack, name, label);
  add_pages (chooser);
  gtk_box_pack_start (GTK_BOX (chooser->widget), switcher, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (chooser->widget), chooser->stack, TRUE, TRUE, 0);
  /* A stack ignores pages that are not shown yet. */
  gtk_widget_show_all (chooser->stack);
  art_style_chooser_fill (chooser);
  g_signal_connect (chooser->stack, "notify::visible-child-name", G_CALLBACK (on_page), chooser);
  if (chooser->file)
    accept_drops (chooser);
  return chooser;
}

void
art_style_chooser_free (ArtStyleChooser *chooser)
{
  if (!chooser)
    return;
  g_free (chooser->shown_file);
  g_free (chooser);
}

GtkWidget *
art_style_chooser_widget (ArtStyleChooser *chooser)
{
  return chooser->widget;
}
