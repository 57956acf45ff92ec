/* SPDX-License-Identifier: GPL-3.0-or-later
 * One of the styles: a built-in one, an open layer, a picture file or a folder of them, each shown as a picture.
 */
#include "config.h"

#include "style-page-private.h"

#include <glib/gi18n-lib.h>

#include "style-grid.h"

#define GRID_HEIGHT 200
#define SMALL_GRID_HEIGHT 104

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
  int source = art_style_page_current (page);

  page->form->filling = TRUE;
  if (source >= 0)
    gtk_stack_set_visible_child_name (GTK_STACK (page->stack), page->sources[source].nick);
  if (page->grid)
    art_style_grid_fill (page->grid);
  for (int i = 0; i < ART_STYLE_N_SOURCES; i++)
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
  if (page->sources[ART_STYLE_FROM_LAYER].row)
    art_row_reload (page->sources[ART_STYLE_FROM_LAYER].row);
  if (page->mask)
    art_row_reload (page->mask);
  art_style_page_update (page);
}

void
art_style_page_take (ArtStylePage *page, const char *path)
{
  int source = g_file_test (path, G_FILE_TEST_IS_DIR) ? ART_STYLE_FROM_FOLDER : ART_STYLE_FROM_PICTURE_FILE;

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
  ArtStyleSource *self = &page->sources[source];
  const ArtParam *path = art_style_slot_path (&page->slot, source == ART_STYLE_FROM_FOLDER);

  if (source == ART_STYLE_FROM_BUILT_IN && page->slot.style)
    return page->grid = art_style_grid_new (page->form, page->slot.style);
  if (source == ART_STYLE_FROM_LAYER && page->slot.layer)
    self->row = art_row_new (page->form, page->slot.layer);
  if (source == ART_STYLE_FROM_PICTURE_FILE && path)
    self->row = art_row_new (page->form, path);
  if (source == ART_STYLE_FROM_FOLDER && path)
    self->row = art_row_new_with (page->form, path, art_folder_row_new);
  return self->row ? row_page_new (self->row, &self->picture) : NULL;
}

static int
source_of_nick (const char *nick)
{
  static const char *const nicks[ART_STYLE_N_SOURCES] = { "built-in", "layer", "file", "folder" };

  for (int i = 0; i < ART_STYLE_N_SOURCES; i++)
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
  for (int i = 0; i < ART_STYLE_N_SOURCES; i++)
    if (page->sources[i].picture)
      {
        gtk_widget_set_size_request (page->sources[i].picture, -1,
                                     shared ? ART_STYLE_SMALL_PICTURE_SIZE : ART_STYLE_PICTURE_SIZE);
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
  for (int i = 0; i < ART_STYLE_N_SOURCES; i++)
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
