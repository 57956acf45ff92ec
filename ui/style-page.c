/* SPDX-License-Identifier: GPL-3.0-or-later
 * One of the styles: a built-in one, an open layer, a picture file or a folder of them, each shown as a picture.
 */
#include "config.h"

#include "style-page.h"

#include <glib/gi18n-lib.h>

#include "folder-picture.h"
#include "pixels.h"
#include "row.h"
#include "style-grid.h"

#define PICTURE_SIZE 148
#define SMALL_PICTURE_SIZE 104
#define GRID_HEIGHT 200
#define SMALL_GRID_HEIGHT 104
#define FOLDER_COLUMNS 4
#define FOLDER_ROWS 2
#define N_SOURCES 4

/* A way to have a style: its page in the stack. */
typedef struct
{
  const char *nick; /* in the choices of the slot's source; NULL = there is no such page */
  ArtRow *row;      /* NULL for the grid */
  GtkWidget *picture;
  char *shown; /* the path whose picture is shown, so that it is not read anew at each change */
  int n_files; /* of a folder */
} Source;

enum
{
  BUILT_IN,
  LAYER,
  PICTURE_FILE,
  FOLDER
};

/* What to know before something is chosen. */
static const char *const lessons[N_SOURCES] = {
  [LAYER] = N_ ("Any layer of any open image can be the style."),
  [PICTURE_FILE] = N_ ("You can also drop a picture here."),
  [FOLDER] = N_ ("All pictures of the folder together make the style."),
};

struct _ArtStylePage
{
  ArtForm *form;
  ArtStyleSlot slot;
  int number;
  gboolean shared;
  GtkWidget *widget, *stack, *grid, *share; /* grid, share: or NULL */
  Source sources[N_SOURCES];
  ArtRow *blend, *mask; /* or NULL */
};

static int
current (ArtStylePage *page)
{
  const char *nick = art_style_slot_source (page->form, &page->slot);

  for (int i = 0; i < N_SOURCES; i++)
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
  return (page->shared ? SMALL_PICTURE_SIZE : PICTURE_SIZE) * gtk_widget_get_scale_factor (image);
}

static void
show_layer (ArtStylePage *page, Source *source)
{
  ArtHost *host = page->form->host;
  int layer = chosen_layer (page);
  g_autoptr (GdkPixbuf) pixbuf =
      layer >= 0 ? host->thumbnail (host, layer, picture_size (page, source->picture)) : NULL;

  show_picture (source->picture, pixbuf);
}

/* (transfer full) */
static GdkPixbuf *
picture_of_path (ArtStylePage *page, Source *source, const char *path)
{
  int size = picture_size (page, source->picture);
  gboolean folder = source == &page->sources[FOLDER];

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
show_path (ArtStylePage *page, Source *source)
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
  if (page->sources[LAYER].nick)
    show_layer (page, &page->sources[LAYER]);
  for (int i = PICTURE_FILE; i <= FOLDER; i++)
    if (page->sources[i].nick)
      show_path (page, &page->sources[i]);
  if (page->mask)
    art_row_update_sensitive (page->mask);
}

GdkPixbuf *
art_style_page_get_picture (ArtStylePage *page, int size)
{
  const ArtStyleInfo *style = page->grid ? art_style_grid_get_chosen (page->grid) : NULL;

  switch (current (page))
    {
    case BUILT_IN:
      return style && style->thumbnail ? art_pixbuf_square_from_file (style->thumbnail, size, NULL) : NULL;
    case LAYER:
      return chosen_layer (page) >= 0 ? page->form->host->thumbnail (page->form->host, chosen_layer (page), size)
                                      : NULL;
    case PICTURE_FILE:
      return *chosen_path (page, PICTURE_FILE)
                 ? art_pixbuf_square_from_file (chosen_path (page, PICTURE_FILE), size, NULL)
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
  int source = current (page);

  if (source == BUILT_IN)
    return g_strdup (style ? art_text (style->title) : _ ("No style"));
  if (source == LAYER)
    return layer_name (page);
  if (source < 0 || !*chosen_path (page, source))
    return g_strdup (_ ("No picture"));
  return g_filename_display_basename (chosen_path (page, source));
}

char *
art_style_page_describe (ArtStylePage *page)
{
  const ArtStyleInfo *style = page->grid ? art_style_grid_get_chosen (page->grid) : NULL;
  int source = current (page), n = page->sources[FOLDER].n_files;

  if (source < 0)
    return g_strdup ("");
  if (source == BUILT_IN)
    return style ? art_style_grid_describe (style) : g_strdup (_ ("No style is chosen."));
  if (source == FOLDER && n > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d picture", "%d pictures", (gulong) n), n);
  return g_strdup (art_text (lessons[source]));
}

/* ---- the stack ---- */

static void
on_source (GtkStack *stack, GParamSpec *property, ArtStylePage *page)
{
  const char *nick = gtk_stack_get_visible_child_name (stack);

  for (const ArtChoice *choice = page->slot.source->choices; nick && choice->nick; choice++)
    if (g_str_equal (choice->nick, nick))
      art_form_set_number (page->form, page->slot.source, choice->value);
}

void
art_style_page_fill (ArtStylePage *page)
{
  gboolean before = page->form->filling;
  int source = current (page);

  page->form->filling = TRUE;
  if (source >= 0)
    gtk_stack_set_visible_child_name (GTK_STACK (page->stack), page->sources[source].nick);
  if (page->grid)
    art_style_grid_fill (page->grid);
  for (int i = 0; i < N_SOURCES; i++)
    if (page->sources[i].row)
      art_row_fill (page->sources[i].row);
  if (page->blend)
    art_row_fill (page->blend);
  if (page->mask)
    art_row_fill (page->mask);
  page->form->filling = before;
  art_style_page_update (page);
}

void
art_style_page_reload (ArtStylePage *page)
{
  if (page->sources[LAYER].row)
    art_row_reload (page->sources[LAYER].row);
  if (page->mask)
    art_row_reload (page->mask);
  art_style_page_update (page);
}

void
art_style_page_take (ArtStylePage *page, const char *path)
{
  int source = g_file_test (path, G_FILE_TEST_IS_DIR) ? FOLDER : PICTURE_FILE;

  if (!page->sources[source].nick)
    return;
  art_form_set_string (page->form, page->sources[source].row->param, path);
  art_style_slot_set_source (page->form, &page->slot, page->sources[source].nick);
  art_style_page_fill (page);
  art_style_slot_tell (page->form, &page->slot);
}

static GtkWidget *
row_page_new (ArtRow *row, GtkWidget **picture)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  *picture = gtk_image_new ();
  atk_object_set_name (gtk_widget_get_accessible (*picture), _ ("The style's picture"));
  gtk_box_pack_start (GTK_BOX (line), row->label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), row->editor, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), line, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), *picture, TRUE, TRUE, 0);
  return page;
}

/* NULL if the table has no row for it. */
static GtkWidget *
source_page_new (ArtStylePage *page, int source)
{
  Source *self = &page->sources[source];
  const ArtParam *path = art_style_slot_path (&page->slot, source == FOLDER);

  if (source == BUILT_IN && page->slot.style)
    return page->grid = art_style_grid_new (page->form, page->slot.style);
  if (source == LAYER && page->slot.layer)
    self->row = art_row_new (page->form, page->slot.layer);
  if (source == PICTURE_FILE && path)
    self->row = art_row_new (page->form, path);
  if (source == FOLDER && path)
    self->row = art_row_new_with (page->form, path, art_folder_row_new);
  return self->row ? row_page_new (self->row, &self->picture) : NULL;
}

static int
source_of_nick (const char *nick)
{
  static const char *const nicks[N_SOURCES] = { "built-in", "layer", "file", "folder" };

  for (int i = 0; i < N_SOURCES; i++)
    if (g_str_equal (nicks[i], nick))
      return i;
  return -1;
}

/* As wide as their texts, with what is left shared, and cut rather than widening the dialog. */
static void
fit_button (GtkWidget *button, gpointer switcher)
{
  GtkWidget *label = gtk_bin_get_child (GTK_BIN (button));

  gtk_box_set_child_packing (GTK_BOX (switcher), button, TRUE, TRUE, 0, GTK_PACK_START);
  if (GTK_IS_LABEL (label))
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
}

static void
add_sources (ArtStylePage *page)
{
  for (const ArtChoice *choice = page->slot.source->choices; choice->nick; choice++)
    {
      int source = source_of_nick (choice->nick);
      GtkWidget *widget = source >= 0 ? source_page_new (page, source) : NULL;
      if (!widget)
        continue;
      page->sources[source].nick = choice->nick;
      gtk_stack_add_titled (GTK_STACK (page->stack), widget, choice->nick, art_text (choice->label));
    }
}

/* ---- share and place ---- */

static void
add_to_share (ArtStylePage *page, ArtRow *row, int line)
{
  gtk_grid_attach (GTK_GRID (page->share), row->label, 0, line, 1, 1);
  gtk_grid_attach (GTK_GRID (page->share), row->editor, 1, line, 1, 1);
}

static GtkWidget *
share_new (ArtStylePage *page)
{
  page->share = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (page->share), 6);
  gtk_grid_set_column_spacing (GTK_GRID (page->share), 12);
  gtk_style_context_add_class (gtk_widget_get_style_context (page->share), ART_STYLE_ROWS);
  if (page->slot.blend)
    add_to_share (page, page->blend = art_row_new (page->form, page->slot.blend), 0);
  if (page->slot.mask)
    add_to_share (page, page->mask = art_row_new (page->form, page->slot.mask), 1);
  gtk_widget_show_all (page->share);
  gtk_widget_set_no_show_all (page->share, TRUE);
  return page->share;
}

void
art_style_page_set_shared (ArtStylePage *page, gboolean shared)
{
  page->shared = shared;
  gtk_widget_set_visible (page->share, shared);
  if (page->grid)
    art_style_grid_set_height (page->grid, shared ? SMALL_GRID_HEIGHT : GRID_HEIGHT);
  for (int i = 0; i < N_SOURCES; i++)
    if (page->sources[i].picture)
      {
        gtk_widget_set_size_request (page->sources[i].picture, -1, shared ? SMALL_PICTURE_SIZE : PICTURE_SIZE);
        g_clear_pointer (&page->sources[i].shown, g_free);
      }
  art_style_page_update (page);
}

/* ---- life ---- */

ArtStylePage *
art_style_page_new (ArtForm *form, int number)
{
  ArtStylePage *page = g_new0 (ArtStylePage, 1);
  GtkWidget *switcher = gtk_stack_switcher_new ();

  page->form = form;
  page->number = number;
  art_style_slot_find (form, number, &page->slot);
  g_autofree char *label = art_text_plain (page->slot.source->label);
  g_autofree char *name = g_strconcat ("param-", page->slot.source->name, NULL);
  page->widget = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  page->stack = gtk_stack_new ();
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (page->stack));
  art_widget_name (page->stack, name, label);
  add_sources (page);
  gtk_container_foreach (GTK_CONTAINER (switcher), fit_button, switcher);
  gtk_style_context_add_class (gtk_widget_get_style_context (switcher), ART_STYLE_SOURCES);
  gtk_box_pack_start (GTK_BOX (page->widget), switcher, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page->widget), page->stack, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page->widget), share_new (page), FALSE, FALSE, 0);
  /* A stack ignores pages that are not shown yet. */
  gtk_widget_show_all (page->widget);
  art_style_page_set_shared (page, FALSE);
  art_style_page_fill (page);
  g_signal_connect (page->stack, "notify::visible-child-name", G_CALLBACK (on_source), page);
  return page;
}

void
art_style_page_free (ArtStylePage *page)
{
  if (!page)
    return;
  for (int i = 0; i < N_SOURCES; i++)
    g_free (page->sources[i].shown);
  g_free (page);
}

GtkWidget *
art_style_page_widget (ArtStylePage *page)
{
  return page->widget;
}

const ArtStyleSlot *
art_style_page_slot (ArtStylePage *page)
{
  return &page->slot;
}
