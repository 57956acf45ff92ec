/* SPDX-License-Identifier: GPL-3.0-or-later
 * How large a result becomes, in pixels and on paper, and what it costs: said before anything is started.
 */
#include "config.h"

#include "facts.h"

#include <math.h>

#include <glib/gi18n-lib.h>

/* Rows with these names say what happens to the resolution of the image. */
#define KEEP_PRINT_SIZE "keep-print-size"
#define WHOLE_IMAGE "region=image"
#define MILLIMETRES_PER_INCH 25.4

struct _ArtFacts
{
  ArtForm *form;
  GtkWidget *widget, *pixels_title, *pixels, *paper_title, *paper, *cost, *warning, *warning_text;
};

/* ---- texts ---- */

static char *
describe_resolution (double x, double y)
{
  if (fabs (x - y) < 0.005 * x)
    return g_strdup_printf (_ ("%.4g ppi"), x);
  return g_strdup_printf (_ ("%.4g × %.4g ppi"), x, y);
}

char *
art_facts_describe_paper (const ArtHost *host, int width, int height, double resolution_x, double resolution_y)
{
  double per_inch = host->unit ? host->unit_per_inch : MILLIMETRES_PER_INCH;
  int digits = host->unit ? host->unit_digits : 1;
  g_autofree char *resolution = describe_resolution (resolution_x, resolution_y);

  /* Translators: width × height and unit on paper, then the resolution, as in "325.1 × 182.9 mm at 300 ppi". */
  return g_strdup_printf (_ ("%.*f × %.*f %s at %s"), digits, width / resolution_x * per_inch, digits,
                          height / resolution_y * per_inch, host->unit ? host->unit : _ ("mm"), resolution);
}

/* "about 12 s"; rounded, because it is an estimate. */
static char *
describe_time (double seconds)
{
  if (seconds < 1)
    return g_strdup (_ ("less than a second"));
  if (seconds < 90)
    {
      int rounded = seconds < 20 ? (int) ceil (seconds) : (int) ceil (seconds / 5) * 5;
      return g_strdup_printf (_ ("about %d s"), rounded);
    }
  if (seconds < 90 * 60)
    return g_strdup_printf (_ ("about %d min"), (int) ceil (seconds / 60));
  return g_strdup_printf (_ ("about %.1f h"), seconds / 3600);
}

char *
art_facts_describe_cost (const ArtEstimate *estimate)
{
  g_autofree char *memory = g_format_size_full (estimate->memory, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *time = estimate->seconds > 0 ? describe_time (estimate->seconds) : NULL;

  if (!time)
    return g_strdup_printf (_ ("about %s of memory"), memory);
  /* Translators: time and memory, as in "about 12 s, 640 MiB of memory". */
  return g_strdup_printf (_ ("%s, %s of memory"), time, memory);
}

/* ---- what is shown ---- */

static gboolean
keeps_print_size (ArtForm *form)
{
  return art_effect_param (form->effect, KEEP_PRINT_SIZE) && art_settings_boolean (form->settings, KEEP_PRINT_SIZE)
         && art_form_holds (form, WHOLE_IMAGE);
}

void
art_facts_show_size (ArtFacts *facts, int width, int height)
{
  const ArtHost *host = facts->form->host;
  gboolean sized = facts->form->effect->result_size != NULL;
  gboolean printed = sized && host->resolution_x > 0 && host->resolution_y > 0;
  int result_width = width, result_height = height;

  if (facts->form->effect->result_size)
    facts->form->effect->result_size (facts->form->settings, width, height, &result_width, &result_height);
  g_autofree char *pixels = g_strdup_printf (_ ("%d × %d px"), result_width, result_height);
  gtk_label_set_text (GTK_LABEL (facts->pixels), pixels);
  /* A result as large as the picture needs no telling. */
  gtk_widget_set_visible (facts->pixels, sized);
  gtk_widget_set_visible (facts->pixels_title, sized);
  gtk_widget_set_visible (facts->paper, printed);
  gtk_widget_set_visible (facts->paper_title, printed);
  if (!printed)
    return;

  double raised_x = keeps_print_size (facts->form) ? (double) result_width / width : 1;
  double raised_y = keeps_print_size (facts->form) ? (double) result_height / height : 1;
  g_autofree char *paper = art_facts_describe_paper (host, result_width, result_height, host->resolution_x * raised_x,
                                                     host->resolution_y * raised_y);
  gtk_label_set_text (GTK_LABEL (facts->paper), paper);
}

void
art_facts_show_cost (ArtFacts *facts, const ArtEstimate *estimate, const GError *error)
{
  /* An effect that does not know its memory tells nothing worth showing. */
  g_autofree char *cost = estimate && estimate->memory > 0 ? art_facts_describe_cost (estimate) : g_strdup ("–");

  gtk_label_set_text (GTK_LABEL (facts->cost), cost);
  gtk_label_set_text (GTK_LABEL (facts->warning_text), error ? error->message : "");
  gtk_widget_set_visible (facts->warning, error != NULL);
}

/* ---- life ---- */

static GtkWidget *
label_new (const char *name)
{
  GtkWidget *label = gtk_label_new ("–");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_name (label, name);
  return label;
}

/* Returns the title. */
static GtkWidget *
add_fact (ArtFacts *facts, int line, const char *title, GtkWidget *value)
{
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  atk_object_add_relationship (gtk_widget_get_accessible (value), ATK_RELATION_LABELLED_BY,
                               gtk_widget_get_accessible (label));
  gtk_grid_attach (GTK_GRID (facts->widget), label, 0, line, 1, 1);
  gtk_grid_attach (GTK_GRID (facts->widget), value, 1, line, 1, 1);
  return label;
}

static GtkWidget *
warning_new (ArtFacts *facts)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_BUTTON);

  facts->warning_text = label_new ("facts-warning");
  gtk_label_set_line_wrap (GTK_LABEL (facts->warning_text), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (facts->warning_text), PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), facts->warning_text, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  return box;
}

ArtFacts *
art_facts_new (ArtForm *form)
{
  ArtFacts *facts = g_new0 (ArtFacts, 1);

  facts->form = form;
  facts->widget = gtk_grid_new ();
  facts->pixels = label_new ("facts-pixels");
  facts->paper = label_new ("facts-paper");
  facts->cost = label_new ("facts-cost");
  facts->warning = warning_new (facts);
  gtk_grid_set_column_spacing (GTK_GRID (facts->widget), 12);
  gtk_grid_set_row_spacing (GTK_GRID (facts->widget), 6);
  facts->pixels_title = add_fact (facts, 0, _ ("Result size"), facts->pixels);
  facts->paper_title = add_fact (facts, 1, _ ("Print size"), facts->paper);
  add_fact (facts, 2, _ ("Needs"), facts->cost);
  gtk_grid_attach (GTK_GRID (facts->widget), facts->warning, 0, 3, 2, 1);
  return facts;
}

void
art_facts_free (ArtFacts *facts)
{
  g_free (facts);
}

GtkWidget *
art_facts_widget (ArtFacts *facts)
{
  return facts->widget;
}
