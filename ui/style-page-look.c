/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a style looks and what it is called.
 */
#include "config.h"

#include "style-page-private.h"

#include <glib/gi18n-lib.h>

#include "folder-picture.h"
#include "pixels.h"
#include "style-grid.h"

#define FOLDER_COLUMNS 4
#define FOLDER_ROWS 2

/* What to know before something is chosen. */
static const char *const lessons[ART_STYLE_N_SOURCES] = {
  [ART_STYLE_FROM_LAYER] = N_ ("Any layer of any open image can be the style."),
  [ART_STYLE_FROM_PICTURE_FILE] = N_ ("You can also drop a picture here."),
  [ART_STYLE_FROM_FOLDER] = N_ ("All pictures of the folder together make the style."),
};

int
art_style_page_current (ArtStylePage *page)
{
  const char *nick = art_style_slot_source (page->form, &page->slot);

  for (int i = 0; i < ART_STYLE_N_SOURCES; i++)
    if (g_strcmp0 (page->sources[i].nick, nick) == 0)
      return i;
  return -1;
}

static int
chosen_layer (ArtStylePage *page)
{
  return art_settings_int (page->form->settings, page->slot.layer->name);
}

static const char *
chosen_path (ArtStylePage *page, int source)
{
  return art_settings_string (page->form->settings, page->sources[source].row->param->name);
}

/* ---- pictures ---- */

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

static int
picture_size (ArtStylePage *page, GtkWidget *image)
{
  return (page->shared ? ART_STYLE_SMALL_PICTURE_SIZE : ART_STYLE_PICTURE_SIZE) * gtk_widget_get_scale_factor (image);
}

static void
show_layer (ArtStylePage *page, ArtStyleSource *source)
{
  ArtHost *host = page->form->host;
  int layer = chosen_layer (page);
  g_autoptr (GdkPixbuf) pixbuf =
      layer >= 0 ? host->thumbnail (host, layer, picture_size (page, source->picture)) : NULL;

  show_picture (source->picture, pixbuf);
}

/* (transfer full) */
static GdkPixbuf *
picture_of_path (ArtStylePage *page, ArtStyleSource *source, const char *path)
{
  int size = picture_size (page, source->picture);
  gboolean folder = source == &page->sources[ART_STYLE_FROM_FOLDER];

  if (!*path || g_file_test (path, G_FILE_TEST_IS_DIR) != folder)
    return NULL;
  if (folder)
    {
      g_autoptr (GPtrArray) files = art_folder_list_pictures (path);
      source->n_files = (int) files->len;
      return art_folder_picture_new (files, size / FOLDER_ROWS, FOLDER_COLUMNS, FOLDER_ROWS);
    }
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file_at_size (path, 2 * size, size, NULL);
  return pixbuf ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
}

static void
show_path (ArtStylePage *page, ArtStyleSource *source)
{
  const char *path = chosen_path (page, (int) (source - page->sources));

  if (g_strcmp0 (path, source->shown) == 0)
    return;
  g_free (source->shown);
  source->shown = g_strdup (path);
  source->n_files = 0;
  g_autoptr (GdkPixbuf) pixbuf = picture_of_path (page, source, path);
  show_picture (source->picture, pixbuf);
}

void
art_style_page_update (ArtStylePage *page)
{
  if (page->sources[ART_STYLE_FROM_LAYER].nick)
    show_layer (page, &page->sources[ART_STYLE_FROM_LAYER]);
  for (int i = ART_STYLE_FROM_PICTURE_FILE; i <= ART_STYLE_FROM_FOLDER; i++)
    if (page->sources[i].nick)
      show_path (page, &page->sources[i]);
  if (page->mask)
    art_row_update_sensitive (page->mask);
}

GdkPixbuf *
art_style_page_get_picture (ArtStylePage *page, int size)
{
  const ArtStyleInfo *style = page->grid ? art_style_grid_get_chosen (page->grid) : NULL;

  switch (art_style_page_current (page))
    {
    case ART_STYLE_FROM_BUILT_IN:
      return style && style->thumbnail ? art_pixbuf_square_from_file (style->thumbnail, size, NULL) : NULL;
    case ART_STYLE_FROM_LAYER:
      return chosen_layer (page) >= 0 ? page->form->host->thumbnail (page->form->host, chosen_layer (page), size)
                                      : NULL;
    case ART_STYLE_FROM_PICTURE_FILE:
      return *chosen_path (page, ART_STYLE_FROM_PICTURE_FILE)
                 ? art_pixbuf_square_from_file (chosen_path (page, ART_STYLE_FROM_PICTURE_FILE), size, NULL)
                 : NULL;
    default:
      return NULL;
    }
}

/* ---- texts ---- */

/* (transfer full) */
static char *
layer_name (ArtStylePage *page)
{
  ArtHost *host = page->form->host;
  g_autoptr (GPtrArray) layers = host->list_layers (host);

  for (guint i = 0; i < layers->len; i++)
    {
      const ArtHostLayer *layer = layers->pdata[i];
      if (layer->id == chosen_layer (page))
        return g_strdup (layer->name);
    }
  return g_strdup (_ ("No layer"));
}

char *
art_style_page_get_title (ArtStylePage *page)
{
  const ArtStyleInfo *style = page->grid ? art_style_grid_get_chosen (page->grid) : NULL;
  int source = art_style_page_current (page);

  if (source == ART_STYLE_FROM_BUILT_IN)
    return g_strdup (style ? art_text (style->title) : _ ("No style"));
  if (source == ART_STYLE_FROM_LAYER)
    return layer_name (page);
  if (source < 0 || !*chosen_path (page, source))
    return g_strdup (_ ("No picture"));
  return g_filename_display_basename (chosen_path (page, source));
}

char *
art_style_page_describe (ArtStylePage *page)
{
  const ArtStyleInfo *style = page->grid ? art_style_grid_get_chosen (page->grid) : NULL;
  int source = art_style_page_current (page), n = page->sources[ART_STYLE_FROM_FOLDER].n_files;

  if (source < 0)
    return g_strdup ("");
  if (source == ART_STYLE_FROM_BUILT_IN)
    return style ? art_style_grid_describe (style) : g_strdup (_ ("No style is chosen."));
  if (source == ART_STYLE_FROM_FOLDER && n > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d picture", "%d pictures", (gulong) n), n);
  return g_strdup (art_text (lessons[source]));
}
