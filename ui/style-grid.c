/* SPDX-License-Identifier: GPL-3.0-or-later
 * The built-in styles as a grid of pictures, and a line to look for some of them.
 */
#include "config.h"

#include "style-grid.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "pixels.h"

#define THUMBNAIL_SIZE 76
#define COLUMNS 4
/* From so many styles on it is worth looking for one by its name. */
#define MANY_STYLES 13

typedef struct
{
  ArtForm *form;
  const ArtParam *param;
  GPtrArray *styles; /* ArtStyleInfo */
  GtkWidget *flow, *scrolled;
  char **words;                /* that are looked for, without case or accents; NULL = all styles are shown */
  gboolean filling, revealing; /* revealing: the chosen style has yet to be scrolled to */
} Grid;

static Grid *
grid_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "art-grid");
}

static void
grid_free (gpointer data)
{
  Grid *grid = data;
  g_ptr_array_unref (grid->styles);
  g_strfreev (grid->words);
  g_free (grid);
}

char *
art_style_grid_describe (const ArtStyleInfo *style)
{
  const char *title = art_text (style->title);

  if (!style->painter || !*style->painter)
    return g_strdup (title);
  if (!style->years || !*style->years)
    return g_strdup_printf ("%s – %s", title, style->painter);
  return g_strdup_printf ("%s – %s, %s", title, style->painter, style->years);
}

static const ArtStyleInfo *
selected_style (Grid *grid)
{
  GList *selected = gtk_flow_box_get_selected_children (GTK_FLOW_BOX (grid->flow));
  int index = selected ? gtk_flow_box_child_get_index (selected->data) : -1;

  g_list_free (selected);
  return index >= 0 ? grid->styles->pdata[index] : NULL;
}

static void
on_selected (GtkFlowBox *flow, Grid *grid)
{
  const ArtStyleInfo *style = selected_style (grid);

  if (style && !grid->filling)
    art_form_set_string (grid->form, grid->param, style->name);
}

static GtkWidget *
thumbnail_new (const ArtStyleInfo *style, int scale)
{
  g_autoptr (GdkPixbuf) pixbuf =
      style->thumbnail ? art_pixbuf_square_from_file (style->thumbnail, THUMBNAIL_SIZE * scale, NULL) : NULL;
  if (pixbuf)
    return art_image_new (pixbuf, scale);

  GtkWidget *image = gtk_image_new_from_icon_name ("image-x-generic-symbolic", GTK_ICON_SIZE_DIALOG);
  gtk_widget_set_size_request (image, THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  return image;
}

static GtkWidget *
item_new (Grid *grid, const ArtStyleInfo *style)
{
  GtkWidget *item = gtk_flow_box_child_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *title = gtk_label_new (art_text (style->title));
  PangoAttrList *small = pango_attr_list_new ();
  g_autofree char *line = art_style_grid_describe (style);
  /* The painted work is told where there is room for it. */
  g_autofree char *text = *style->work ? g_strconcat (line, "\n", style->work, NULL) : g_strdup (line);

  pango_attr_list_insert (small, pango_attr_scale_new (PANGO_SCALE_SMALL));
  gtk_label_set_attributes (GTK_LABEL (title), small);
  pango_attr_list_unref (small);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 1);
  gtk_box_pack_start (GTK_BOX (box), thumbnail_new (style, gtk_widget_get_scale_factor (grid->flow)), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), title, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (item), box);
  art_widget_name (item, style->name, line);
  art_widget_tooltip (grid->form, item, text);
  return item;
}

static GtkWidget *
flow_new (void)
{
  GtkWidget *flow = gtk_flow_box_new ();

  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (flow), TRUE);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (flow), COLUMNS);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), COLUMNS);
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_BROWSE);
  gtk_widget_set_valign (flow, GTK_ALIGN_START);
  return flow;
}

/* ---- looking for some ---- */

/* In lower case and without accents, so that "durer" finds Dürer. (transfer full) */
static char *
plain (const char *text)
{
  g_autofree char *split = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (split ? split : "", -1);
  GString *letters = g_string_new (NULL);

  for (const char *at = folded; *at; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (letters, g_utf8_get_char (at));
  return g_string_free (letters, FALSE);
}

/* A style is found by all that is known of it, in English and in the user's language. */
static gboolean
is_found (GtkFlowBoxChild *child, gpointer data)
{
  Grid *grid = data;
  const ArtStyleInfo *style = grid->styles->pdata[gtk_flow_box_child_get_index (child)];

  if (!grid->words)
    return TRUE;
  g_autofree char *all = g_strjoin (" ", style->title, art_text (style->title), style->painter, style->years,
                                    style->work, style->name, NULL);
  g_autofree char *known = plain (all);
  for (char **word = grid->words; *word; word++)
    if (!strstr (known, *word))
      return FALSE;
  return TRUE;
}

static void
on_search (GtkSearchEntry *entry, Grid *grid)
{
  g_autofree char *text = plain (gtk_entry_get_text (GTK_ENTRY (entry)));

  g_strfreev (grid->words);
  grid->words = *text ? g_strsplit_set (text, " ,", -1) : NULL;
  gtk_flow_box_invalidate_filter (GTK_FLOW_BOX (grid->flow));
}

/* The first style that is found, chosen by Enter. */
static void
on_enter (GtkEntry *entry, Grid *grid)
{
  GtkFlowBoxChild *child;

  for (int i = 0; (child = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (grid->flow), i)); i++)
    if (is_found (child, grid))
      {
        gtk_flow_box_select_child (GTK_FLOW_BOX (grid->flow), child);
        gtk_widget_grab_focus (GTK_WIDGET (child));
        return;
      }
}

static GtkWidget *
search_new (Grid *grid)
{
  GtkWidget *search = gtk_search_entry_new ();
  g_autofree char *name = g_strconcat ("search-", grid->param->name, NULL);

  gtk_entry_set_placeholder_text (GTK_ENTRY (search), _ ("Title, painter, work or year"));
  art_widget_name (search, name, _ ("Look for styles"));
  art_widget_tooltip (grid->form, search,
                      _ ("Show only styles with these words in their title, painter, work or year. Enter takes the "
                         "first."));
  g_signal_connect (search, "search-changed", G_CALLBACK (on_search), grid);
  g_signal_connect (search, "activate", G_CALLBACK (on_enter), grid);
  return search;
}

/* ---- what is chosen comes into sight ---- */

static gboolean
show_selected (GtkWidget *flow, GdkFrameClock *clock, gpointer data)
{
  Grid *grid = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (grid->scrolled));
  GList *selected = gtk_flow_box_get_selected_children (GTK_FLOW_BOX (flow));
  GtkAllocation area = { 0 };

  if (selected)
    gtk_widget_get_allocation (selected->data, &area);
  g_list_free (selected);
  if (area.height > 1)
    {
      gtk_adjustment_clamp_page (adjustment, area.y, area.y + area.height);
      grid->revealing = FALSE;
    }
  return G_SOURCE_REMOVE;
}

/* Where the chosen style is, is known only once the grid has been laid out, that is: at the frame after. */
static void
on_laid_out (GtkWidget *flow, GdkRectangle *allocation, Grid *grid)
{
  if (grid->revealing)
    gtk_widget_add_tick_callback (flow, show_selected, grid, NULL);
}

/* ---- life ---- */

GtkWidget *
art_style_grid_new (ArtForm *form, const ArtParam *param)
{
  Grid *grid = g_new0 (Grid, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scrolled;
  g_autofree char *name = g_strconcat ("param-", param->name, NULL);
  g_autofree char *label = art_text_plain (param->label);

  grid->form = form;
  grid->param = param;
  grid->styles = art_model_store_list_styles ();
  grid->flow = flow_new ();
  grid->scrolled = scrolled = gtk_scrolled_window_new (NULL, NULL);
  art_widget_name (grid->flow, name, label);
  for (guint i = 0; i < grid->styles->len; i++)
    gtk_container_add (GTK_CONTAINER (grid->flow), item_new (grid, grid->styles->pdata[i]));
  gtk_flow_box_set_filter_func (GTK_FLOW_BOX (grid->flow), is_found, grid, NULL);
  g_signal_connect_after (grid->flow, "size-allocate", G_CALLBACK (on_laid_out), grid);
  g_signal_connect (grid->flow, "selected-children-changed", G_CALLBACK (on_selected), grid);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (scrolled), grid->flow);
  if (grid->styles->len >= MANY_STYLES)
    gtk_box_pack_start (GTK_BOX (box), search_new (grid), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), scrolled, TRUE, TRUE, 0);
  g_object_set_data_full (G_OBJECT (box), "art-grid", grid, grid_free);
  return box;
}

void
art_style_grid_set_height (GtkWidget *widget, int height)
{
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (grid_of (widget)->scrolled), height);
}

const ArtStyleInfo *
art_style_grid_get_chosen (GtkWidget *widget)
{
  Grid *grid = grid_of (widget);
  const char *name = art_settings_string (grid->form->settings, grid->param->name);

  for (guint i = 0; i < grid->styles->len; i++)
    if (g_str_equal (((ArtStyleInfo *) grid->styles->pdata[i])->name, name))
      return grid->styles->pdata[i];
  return NULL;
}

void
art_style_grid_fill (GtkWidget *widget)
{
  Grid *grid = grid_of (widget);
  const char *name = art_settings_string (grid->form->settings, grid->param->name);

  grid->filling = TRUE;
  gtk_flow_box_unselect_all (GTK_FLOW_BOX (grid->flow));
  for (guint i = 0; i < grid->styles->len; i++)
    {
      GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (grid->flow), i);
      if (g_str_equal (((ArtStyleInfo *) grid->styles->pdata[i])->name, name))
        gtk_flow_box_select_child (GTK_FLOW_BOX (grid->flow), child);
    }
  grid->filling = FALSE;
  grid->revealing = TRUE;
  gtk_widget_add_tick_callback (grid->flow, show_selected, grid, NULL);
}
