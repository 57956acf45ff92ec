/* SPDX-License-Identifier: GPL-3.0-or-later
 * Editor for an open layer: a combo box with thumbnails, told anew what is open whenever the dialog is returned to.
 */
#include "config.h"

#include "row.h"

#include <cairo-gobject.h>
#include <glib/gi18n-lib.h>

#define THUMBNAIL_SIZE 32
#define NO_LAYER -1

enum
{
  COLUMN_ID,
  COLUMN_THUMBNAIL,
  COLUMN_NAME,
  N_COLUMNS
};

static GtkListStore *
store_of (ArtRow *row)
{
  return GTK_LIST_STORE (gtk_combo_box_get_model (GTK_COMBO_BOX (row->editor)));
}

static void
append (GtkListStore *store, int id, cairo_surface_t *thumbnail, const char *name)
{
  gtk_list_store_insert_with_values (store, NULL, -1, COLUMN_ID, id, COLUMN_THUMBNAIL, thumbnail, COLUMN_NAME, name,
                                     -1);
}

static void
append_layer (ArtRow *row, const ArtHostLayer *layer)
{
  int scale = gtk_widget_get_scale_factor (row->editor);
  g_autoptr (GdkPixbuf) pixbuf = row->form->host->thumbnail (row->form->host, layer->id, THUMBNAIL_SIZE * scale);
  cairo_surface_t *thumbnail = pixbuf ? gdk_cairo_surface_create_from_pixbuf (pixbuf, scale, NULL) : NULL;

  append (store_of (row), layer->id, thumbnail, layer->name);
  if (thumbnail)
    cairo_surface_destroy (thumbnail);
}

/* (transfer full) */
static GPtrArray *
list (ArtRow *row)
{
  ArtHost *host = row->form->host;

  if ((row->param->flags & ART_PARAM_MASK) && host->list_masks)
    return host->list_masks (host);
  return host->list_layers (host);
}

static const char *
no_layer_text (const ArtParam *param)
{
  gboolean style_mask = (param->flags & ART_PARAM_STYLE) && (param->flags & ART_PARAM_MASK);

  /* Translators: where a style is painted, if no mask is chosen. */
  return style_mask ? _ ("Everywhere") : _ ("None");
}

static void
reload_layers (ArtRow *row)
{
  g_autoptr (GPtrArray) layers = list (row);

  gtk_list_store_clear (store_of (row));
  append (store_of (row), NO_LAYER, NULL, no_layer_text (row->param));
  for (guint i = 0; i < layers->len; i++)
    {
      const ArtHostLayer *layer = layers->pdata[i];
      /* What lies over the picture can only be of the same image. */
      if (layer->same_image || !(row->param->flags & (ART_PARAM_ALIGNED | ART_PARAM_MASK)))
        append_layer (row, layer);
    }
}

static gboolean
select_layer (ArtRow *row, int wanted)
{
  GtkTreeModel *model = GTK_TREE_MODEL (store_of (row));
  GtkTreeIter iter;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter))
    {
      int id;
      gtk_tree_model_get (model, &iter, COLUMN_ID, &id, -1);
      if (id == wanted)
        {
          gtk_combo_box_set_active_iter (GTK_COMBO_BOX (row->editor), &iter);
          return TRUE;
        }
    }
  return FALSE;
}

static void
fill_layer (ArtRow *row)
{
  /* A layer that has been closed meanwhile: nothing is chosen any more, and the settings must say so too. */
  if (!select_layer (row, art_settings_int (row->form->settings, row->param->name)))
    {
      art_settings_set_number (row->form->settings, row->param->name, NO_LAYER, NULL);
      select_layer (row, NO_LAYER);
    }
}

static void
on_layer (GtkComboBox *combo, ArtRow *row)
{
  GtkTreeIter iter;
  int id;

  if (!gtk_combo_box_get_active_iter (combo, &iter))
    return;
  gtk_tree_model_get (gtk_combo_box_get_model (combo), &iter, COLUMN_ID, &id, -1);
  art_form_set_number (row->form, row->param, id);
}

ArtRow *
art_layer_row_new (ArtForm *form, const ArtParam *param)
{
  ArtRow *row = g_new0 (ArtRow, 1);
  g_autoptr (GtkListStore) store =
      gtk_list_store_new (N_COLUMNS, G_TYPE_INT, CAIRO_GOBJECT_TYPE_SURFACE, G_TYPE_STRING);
  GtkCellRenderer *picture = gtk_cell_renderer_pixbuf_new (), *name = gtk_cell_renderer_text_new ();

  row->editor = row->focus = gtk_combo_box_new_with_model (GTK_TREE_MODEL (store));
  row->fill = fill_layer;
  row->reload = reload_layers;
  g_object_set (picture, "xpad", 3, NULL);
  g_object_set (name, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "width-chars", 16, NULL);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (row->editor), picture, FALSE);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (row->editor), name, TRUE);
  gtk_cell_layout_set_attributes (GTK_CELL_LAYOUT (row->editor), picture, "surface", COLUMN_THUMBNAIL, NULL);
  gtk_cell_layout_set_attributes (GTK_CELL_LAYOUT (row->editor), name, "text", COLUMN_NAME, NULL);
  g_signal_connect (row->editor, "changed", G_CALLBACK (on_layer), row);
  art_widget_calm_wheel (row->editor);
  return row;
}
