/* SPDX-License-Identifier: GPL-3.0-or-later
 * A strip of small pictures: what a few seeds give, to choose from. For effects with n_candidates.
 *
 * They are made by overview(), as large as the picture that the dialog shows, so that the chosen one can be shown at
 * once and is what has been seen here. The strip shows the part that the effect changes.
 */
#include "config.h"

#include "candidates.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "answerer.h"
#include "pixels.h"

#define THUMBNAIL_SIZE 72

typedef struct
{
  GdkPixbuf *picture; /* NULL = not worked out yet */
  gboolean failed;
  GtkWidget *button, *image;
} Candidate;

struct _ArtCandidates
{
  ArtForm *form;
  const ArtParam *seed;
  ArtCandidateChosen chosen;
  gpointer data;
  GtkWidget *widget;
  int n, first; /* first: seed of the first */
  Candidate *candidates;
  double x, y, width, height; /* the part that is shown */
  ArtAnswerer *answerer;
  int asked; /* which one is being worked out */
  ArtSource *source;
  int size;
  gboolean choosing, moving;
};

static int
seed_of (ArtCandidates *self, int i)
{
  return (int) (((gint64) self->first + i) % ((gint64) self->seed->maximum + 1));
}

/* Which of them the form's seed is, or -1. */
static int
current (ArtCandidates *self)
{
  int seed = art_settings_int (self->form->settings, self->seed->name);

  for (int i = 0; i < self->n; i++)
    if (seed_of (self, i) == seed)
      return i;
  return -1;
}

/* ---- pictures ---- */

/* The square around the part that is worth seeing, inside the picture. (transfer full) */
static GdkPixbuf *
thumbnail (ArtCandidates *self, GdkPixbuf *picture, int size)
{
  int width = gdk_pixbuf_get_width (picture), height = gdk_pixbuf_get_height (picture);
  int side = (int) ceil (MAX (self->width * width, self->height * height));
  int wide = CLAMP (side, 1, width), high = CLAMP (side, 1, height);
  int x = (int) round ((self->x + self->width / 2) * width - wide / 2.0);
  int y = (int) round ((self->y + self->height / 2) * height - high / 2.0);
  g_autoptr (GdkPixbuf) part =
      gdk_pixbuf_new_subpixbuf (picture, CLAMP (x, 0, width - wide), CLAMP (y, 0, height - high), wide, high);
  double scale = (double) size / MAX (wide, high);

  return gdk_pixbuf_scale_simple (part, MAX (1, (int) round (wide * scale)), MAX (1, (int) round (high * scale)),
                                  GDK_INTERP_BILINEAR);
}

static void
show_candidate (ArtCandidates *self, int i)
{
  Candidate *candidate = &self->candidates[i];
  int scale = gtk_widget_get_scale_factor (candidate->image);

  if (candidate->picture)
    {
      g_autoptr (GdkPixbuf) pixbuf = thumbnail (self, candidate->picture, THUMBNAIL_SIZE * scale);
      art_image_set (GTK_IMAGE (candidate->image), pixbuf, scale);
    }
  else
    gtk_image_set_from_icon_name (GTK_IMAGE (candidate->image),
                                  candidate->failed ? "dialog-warning-symbolic" : "content-loading-symbolic",
                                  GTK_ICON_SIZE_DND);
}

static void
show_current (ArtCandidates *self)
{
  int i = current (self);

  self->moving = TRUE;
  if (i >= 0)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->candidates[i].button), TRUE);
  self->moving = FALSE;
}

void
art_candidates_set_focus (ArtCandidates *self, double x, double y, double width, double height)
{
  self->x = x;
  self->y = y;
  self->width = width;
  self->height = height;
  for (int i = 0; i < self->n; i++)
    show_candidate (self, i);
}

/* ---- working them out ---- */

static gpointer
make_overview (const ArtQuestion *question, GCancellable *cancellable, GError **error)
{
  ArtMonitor monitor = { 0 };
  g_autoptr (GeglBuffer) result = question->effect->overview (question->source->inputs, question->settings,
                                                              question->size, &monitor, cancellable, error);

  return result ? art_pixbuf_from_buffer (result, G_MAXINT) : NULL;
}

static void
ask_next (ArtCandidates *self)
{
  int i = 0;

  while (i < self->n && (self->candidates[i].picture || self->candidates[i].failed))
    i++;
  if (i == self->n || !self->source || art_answerer_is_busy (self->answerer))
    return;
  g_autoptr (ArtSettings) settings = art_settings_copy (self->form->settings);
  art_settings_set_number (settings, self->seed->name, seed_of (self, i), NULL);
  self->asked = i;
  art_answerer_ask (self->answerer, self->source, settings, NULL, self->size);
}

static void
on_picture (gpointer picture, const GError *error, gpointer data)
{
  ArtCandidates *self = data;
  Candidate *candidate = &self->candidates[self->asked];

  g_set_object (&candidate->picture, picture);
  candidate->failed = picture == NULL;
  show_candidate (self, self->asked);
  ask_next (self);
}

void
art_candidates_go_on (ArtCandidates *self, ArtSource *source, int size)
{
  ArtSource *before = self->source;

  self->source = art_source_ref (source);
  art_source_unref (before);
  self->size = size;
  ask_next (self);
}

void
art_candidates_stop (ArtCandidates *self)
{
  art_answerer_cancel (self->answerer);
}

static void
clear (ArtCandidates *self)
{
  art_answerer_cancel (self->answerer);
  for (int i = 0; i < self->n; i++)
    {
      g_clear_object (&self->candidates[i].picture);
      self->candidates[i].failed = FALSE;
      show_candidate (self, i);
    }
}

void
art_candidates_forget (ArtCandidates *self)
{
  clear (self);
  if (current (self) < 0)
    self->first = art_settings_int (self->form->settings, self->seed->name);
  show_current (self);
}

void
art_candidates_show (ArtCandidates *self, GdkPixbuf *picture)
{
  int i = current (self);

  if (i < 0)
    return;
  g_set_object (&self->candidates[i].picture, picture);
  show_candidate (self, i);
}

/* ---- choosing ---- */

static void
choose (ArtCandidates *self, int i)
{
  self->choosing = TRUE;
  art_form_set_number (self->form, self->seed, seed_of (self, i));
  self->choosing = FALSE;
  self->chosen (self->candidates[i].picture, self->data);
}

static void
on_toggled (GtkToggleButton *button, ArtCandidates *self)
{
  for (int i = 0; i < self->n; i++)
    if (self->candidates[i].button == GTK_WIDGET (button) && gtk_toggle_button_get_active (button) && !self->moving)
      choose (self, i);
}

static void
on_more (GtkButton *button, ArtCandidates *self)
{
  clear (self);
  self->first = seed_of (self, self->n);
  choose (self, 0);
  show_current (self);
}

gboolean
art_candidates_is_choosing (ArtCandidates *self)
{
  return self->choosing;
}

/* ---- life ---- */

static GtkWidget *
button_new (ArtCandidates *self, int i)
{
  Candidate *candidate = &self->candidates[i];
  GtkWidget *first = self->candidates[0].button;
  g_autofree char *name = g_strdup_printf ("candidate-%d", i + 1);
  g_autofree char *label = g_strdup_printf (_ ("Candidate %d of %d"), i + 1, self->n);

  candidate->button = gtk_radio_button_new_from_widget (first ? GTK_RADIO_BUTTON (first) : NULL);
  gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (candidate->button), FALSE);
  candidate->image = gtk_image_new ();
  gtk_widget_set_size_request (candidate->image, THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  gtk_container_add (GTK_CONTAINER (candidate->button), candidate->image);
  gtk_style_context_add_class (gtk_widget_get_style_context (candidate->button), ART_STYLE_SWATCH);
  art_widget_name (candidate->button, name, label);
  art_widget_tooltip (self->form, candidate->button,
                      _ ("Another result of the same settings: take the one that looks best."));
  g_signal_connect (candidate->button, "toggled", G_CALLBACK (on_toggled), self);
  return candidate->button;
}

static GtkWidget *
more_new (ArtCandidates *self)
{
  g_autofree char *label = art_form_mnemonic (self->form, _ ("_More"));
  GtkWidget *more = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (more, GTK_ALIGN_CENTER);
  art_widget_name (more, "candidates-more", NULL);
  art_widget_tooltip (self->form, more, _ ("Show other results."));
  g_signal_connect (more, "clicked", G_CALLBACK (on_more), self);
  return more;
}

ArtCandidates *
art_candidates_new (ArtForm *form, ArtCandidateChosen chosen, gpointer data)
{
  const ArtParam *seed = art_form_find (form, ART_PARAM_INT, ART_PARAM_SEED);

  if (form->effect->n_candidates < 2 || !form->effect->overview || !seed)
    return NULL;
  ArtCandidates *self = g_new0 (ArtCandidates, 1);
  self->form = form;
  self->seed = seed;
  self->chosen = chosen;
  self->data = data;
  self->n = form->effect->n_candidates;
  self->candidates = g_new0 (Candidate, self->n);
  self->first = art_settings_int (form->settings, seed->name);
  self->width = self->height = 1;
  self->answerer = art_answerer_new (form, make_overview, on_picture, self);
  self->widget = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  for (int i = 0; i < self->n; i++)
    {
      gtk_box_pack_start (GTK_BOX (self->widget), button_new (self, i), FALSE, FALSE, 0);
      show_candidate (self, i);
    }
  gtk_box_pack_start (GTK_BOX (self->widget), more_new (self), FALSE, FALSE, 0);
  return self;
}

void
art_candidates_free (ArtCandidates *self)
{
  if (!self)
    return;
  for (int i = 0; i < self->n; i++)
    g_clear_object (&self->candidates[i].picture);
  art_answerer_free (self->answerer);
  art_source_unref (self->source);
  g_free (self->candidates);
  g_free (self);
}

GtkWidget *
art_candidates_widget (ArtCandidates *self)
{
  return self->widget;
}
