/* SPDX-License-Identifier: GPL-3.0-or-later
 * The styles to paint in: one at first, up to four side by side, each with a share and a place.
 *
 * With one style there is only its page. With several there is a tab for each above it; "Add Style" and "Remove" are
 * below, beside a line that says more about the style whose page is seen.
 */
#include "config.h"

#include "style-chooser.h"

#include <glib/gi18n-lib.h>

#include "pixels.h"
#include "style-page.h"

#define TAB_PICTURE_SIZE 32

typedef struct
{
  ArtStylePage *page; /* NULL until the style is used for the first time */
  GtkWidget *tab, *picture, *title;
} Style;

struct _ArtStyleChooser
{
  ArtForm *form;
  GtkWidget *widget, *tabs, *pages, *note, *add, *remove;
  Style styles[ART_STYLE_SLOTS];
  int n; /* styles that the table has */
  gboolean moving;
};

static gboolean
is_used (ArtStyleChooser *chooser, int i)
{
  ArtStyleSlot slot;
  return art_style_slot_find (chooser->form, i, &slot) && art_style_slot_is_used (chooser->form, &slot);
}

static int
count_used (ArtStyleChooser *chooser)
{
  int n = 0;

  for (int i = 0; i < chooser->n; i++)
    n += is_used (chooser, i);
  return n;
}

static int
shown_style (ArtStyleChooser *chooser)
{
  GtkWidget *visible = gtk_stack_get_visible_child (GTK_STACK (chooser->pages));

  for (int i = 0; i < chooser->n; i++)
    if (chooser->styles[i].page && art_style_page_widget (chooser->styles[i].page) == visible)
      return i;
  return 0;
}

/* ---- what is shown ---- */

static void
show_note (ArtStyleChooser *chooser)
{
  g_autofree char *text = art_style_page_describe (chooser->styles[shown_style (chooser)].page);
  gtk_label_set_text (GTK_LABEL (chooser->note), text);
  gtk_widget_set_tooltip_text (chooser->note, chooser->form->host->show_tooltips ? text : NULL);
}

static void
update_tab (ArtStyleChooser *chooser, int i)
{
  Style *style = &chooser->styles[i];
  int scale = gtk_widget_get_scale_factor (style->picture);
  g_autofree char *title = art_style_page_get_title (style->page);
  /* Translators: of several styles: number and title. */
  g_autofree char *name = g_strdup_printf (_ ("Style %d: %s"), i + 1, title);
  g_autoptr (GdkPixbuf) picture = art_style_page_get_picture (style->page, TAB_PICTURE_SIZE * scale);

  gtk_label_set_text (GTK_LABEL (style->title), title);
  gtk_widget_set_tooltip_text (style->tab, chooser->form->host->show_tooltips ? name : NULL);
  atk_object_set_name (gtk_widget_get_accessible (style->tab), name);
  if (picture)
    art_image_set (GTK_IMAGE (style->picture), picture, scale);
  else
    gtk_image_set_from_icon_name (GTK_IMAGE (style->picture), "image-x-generic-symbolic", GTK_ICON_SIZE_DND);
}

void
art_style_chooser_update (ArtStyleChooser *chooser)
{
  int n = count_used (chooser);

  for (int i = 0; i < chooser->n; i++)
    if (is_used (chooser, i) && chooser->styles[i].page)
      {
        art_style_page_update (chooser->styles[i].page);
        if (n > 1)
          update_tab (chooser, i);
      }
  show_note (chooser);
}

static void
select_style (ArtStyleChooser *chooser, int i)
{
  chooser->moving = TRUE;
  gtk_stack_set_visible_child (GTK_STACK (chooser->pages), art_style_page_widget (chooser->styles[i].page));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chooser->styles[i].tab), TRUE);
  chooser->moving = FALSE;
  show_note (chooser);
}

static ArtStylePage *
page_of (ArtStyleChooser *chooser, int i)
{
  Style *style = &chooser->styles[i];

  if (!style->page)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);
      style->page = art_style_page_new (chooser->form, i);
      gtk_stack_add_named (GTK_STACK (chooser->pages), art_style_page_widget (style->page), name);
    }
  return style->page;
}

/* A single style that has a place, as a script may have left it, shows it. */
static gboolean
has_place (ArtStyleChooser *chooser, int i)
{
  ArtStyleSlot slot;
  return art_style_slot_find (chooser->form, i, &slot) && slot.mask && art_form_number (chooser->form, slot.mask) >= 0;
}

/* Makes pages for the styles in use, and shows as much as their number needs. */
static void
arrange (ArtStyleChooser *chooser)
{
  int n = count_used (chooser);

  for (int i = 0; i < chooser->n; i++)
    {
      gboolean used = is_used (chooser, i);
      if (used)
        art_style_page_set_shared (page_of (chooser, i), n > 1 || has_place (chooser, i));
      gtk_widget_set_visible (chooser->styles[i].tab, used);
    }
  if (!is_used (chooser, shown_style (chooser)))
    select_style (chooser, 0);
  gtk_widget_set_visible (chooser->tabs, n > 1);
  gtk_widget_set_visible (chooser->remove, n > 1);
  gtk_widget_set_sensitive (chooser->add, n < chooser->n);
}

void
art_style_chooser_fill (ArtStyleChooser *chooser)
{
  arrange (chooser);
  for (int i = 0; i < chooser->n; i++)
    if (chooser->styles[i].page)
      art_style_page_fill (chooser->styles[i].page);
  art_style_chooser_update (chooser);
}

void
art_style_chooser_reload (ArtStyleChooser *chooser)
{
  for (int i = 0; i < chooser->n; i++)
    if (chooser->styles[i].page)
      art_style_page_reload (chooser->styles[i].page);
  art_style_chooser_update (chooser);
}

/* ---- what the buttons do ---- */

static void
on_tab (GtkToggleButton *tab, ArtStyleChooser *chooser)
{
  for (int i = 0; i < chooser->n; i++)
    if (chooser->styles[i].tab == GTK_WIDGET (tab) && gtk_toggle_button_get_active (tab) && !chooser->moving)
      select_style (chooser, i);
}

static void
on_add (GtkButton *button, ArtStyleChooser *chooser)
{
  int i = 0;

  while (i < chooser->n && is_used (chooser, i))
    i++;
  if (i == chooser->n)
    return;
  ArtStyleSlot slot;
  art_style_slot_find (chooser->form, i, &slot);
  for (const ArtChoice *choice = slot.source->choices; choice->nick && !is_used (chooser, i); choice++)
    art_style_slot_set_source (chooser->form, &slot, choice->nick);
  art_style_chooser_fill (chooser);
  select_style (chooser, i);
  art_style_slot_tell (chooser->form, &slot);
}

/* The styles behind the removed one move up. */
static void
on_remove (GtkButton *button, ArtStyleChooser *chooser)
{
  ArtStyleSlot slot, next;
  int removed = shown_style (chooser);

  art_style_slot_find (chooser->form, removed, &slot);
  for (int i = removed + 1; i < chooser->n; i++)
    if (is_used (chooser, i))
      {
        art_style_slot_find (chooser->form, i, &next);
        art_style_slot_copy (chooser->form, &next, &slot);
        slot = next;
      }
  art_style_slot_clear (chooser->form, &slot);
  art_style_chooser_fill (chooser);
  art_style_slot_tell (chooser->form, &slot);
}

/* A picture that is dropped becomes the style that is seen. */
static void
on_drop (GtkWidget *widget, GdkDragContext *context, int x, int y, GtkSelectionData *selection, guint info, guint time,
         ArtStyleChooser *chooser)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (selection);
  g_autofree char *path = uris && uris[0] ? g_filename_from_uri (uris[0], NULL, NULL) : NULL;

  if (path)
    art_style_page_take (chooser->styles[shown_style (chooser)].page, path);
  gtk_drag_finish (context, path != NULL, FALSE, time);
}

/* ---- life ---- */

static GtkWidget *
tab_new (ArtStyleChooser *chooser, int i)
{
  Style *style = &chooser->styles[i];
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *first = chooser->styles[0].tab;
  g_autofree char *name = g_strdup_printf ("style-tab-%d", i + 1);

  style->tab = gtk_radio_button_new_from_widget (first ? GTK_RADIO_BUTTON (first) : NULL);
  gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (style->tab), FALSE);
  style->picture = gtk_image_new ();
  style->title = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (style->title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (style->title), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (style->title), 1);
  gtk_box_pack_start (GTK_BOX (line), style->picture, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), style->title, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (style->tab), line);
  art_widget_name (style->tab, name, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (style->tab), ART_STYLE_SWATCH);
  gtk_widget_show_all (style->tab);
  gtk_widget_set_no_show_all (style->tab, TRUE);
  g_signal_connect (style->tab, "toggled", G_CALLBACK (on_tab), chooser);
  return style->tab;
}

static GtkWidget *
tabs_new (ArtStyleChooser *chooser)
{
  chooser->tabs = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_set_homogeneous (GTK_BOX (chooser->tabs), TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (chooser->tabs), GTK_STYLE_CLASS_LINKED);
  for (int i = 0; i < chooser->n; i++)
    gtk_box_pack_start (GTK_BOX (chooser->tabs), tab_new (chooser, i), TRUE, TRUE, 0);
  gtk_widget_set_no_show_all (chooser->tabs, TRUE);
  return chooser->tabs;
}

static GtkWidget *
button_new (ArtStyleChooser *chooser, const char *label, const char *name, const char *tooltip, GCallback on_click)
{
  g_autofree char *text = art_form_mnemonic (chooser->form, label);
  GtkWidget *button = gtk_button_new_with_mnemonic (text);

  art_widget_name (button, name, NULL);
  art_widget_tooltip (chooser->form, button, tooltip);
  g_signal_connect (button, "clicked", on_click, chooser);
  return button;
}

static GtkWidget *
bottom_new (ArtStyleChooser *chooser)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_style_context_add_class (gtk_widget_get_style_context (line), ART_STYLE_ROWS);
  chooser->note = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (chooser->note), 0);
  gtk_label_set_ellipsize (GTK_LABEL (chooser->note), PANGO_ELLIPSIZE_END);
  gtk_widget_set_name (chooser->note, "style-caption");
  /* As wide as there is room, not as it would like to be. */
  gtk_label_set_max_width_chars (GTK_LABEL (chooser->note), 1);
  chooser->remove = button_new (chooser, _ ("Remo_ve"), "style-remove", _ ("Do without the style that is shown here."),
                                G_CALLBACK (on_remove));
  chooser->add = button_new (chooser, _ ("Add St_yle"), "style-add",
                             _ ("Mix in another style, everywhere or where a mask says."), G_CALLBACK (on_add));
  gtk_widget_set_no_show_all (chooser->remove, TRUE);
  gtk_widget_set_no_show_all (chooser->add, chooser->n < 2);
  gtk_box_pack_start (GTK_BOX (line), chooser->note, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (line), chooser->add, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (line), chooser->remove, FALSE, FALSE, 0);
  return line;
}

ArtStyleChooser *
art_style_chooser_new (ArtForm *form)
{
  ArtStyleSlot slot;
  int n = 0;

  while (n < ART_STYLE_SLOTS && art_style_slot_find (form, n, &slot))
    n++;
  if (n == 0)
    return NULL;
  ArtStyleChooser *chooser = g_new0 (ArtStyleChooser, 1);
  chooser->form = form;
  chooser->n = n;
  chooser->widget = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  chooser->pages = gtk_stack_new ();
  gtk_stack_set_vhomogeneous (GTK_STACK (chooser->pages), FALSE);
  gtk_box_pack_start (GTK_BOX (chooser->widget), tabs_new (chooser), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (chooser->widget), chooser->pages, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (chooser->widget), bottom_new (chooser), FALSE, FALSE, 0);
  art_style_chooser_fill (chooser);
  gtk_drag_dest_set (chooser->widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (chooser->widget);
  g_signal_connect (chooser->widget, "drag-data-received", G_CALLBACK (on_drop), chooser);
  return chooser;
}

void
art_style_chooser_free (ArtStyleChooser *chooser)
{
  if (!chooser)
    return;
  for (int i = 0; i < chooser->n; i++)
    art_style_page_free (chooser->styles[i].page);
  g_free (chooser);
}

GtkWidget *
art_style_chooser_widget (ArtStyleChooser *chooser)
{
  return chooser->widget;
}
