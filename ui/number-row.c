/* SPDX-License-Identifier: GPL-3.0-or-later
 * Editor for numbers: a slider for the eye, a spin button for the exact value, and a dice for seeds.
 *
 * The slider runs over 0..1 and is mapped to the value, linearly or logarithmically. It takes no keyboard focus: the
 * spin button does all that it can do, so that Tab stops once a row.
 */
#include "config.h"

#include "row.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#define SPIN_CHARS 7
#define SEED_CHARS 11

typedef struct
{
  ArtRow row;
  GtkWidget *spin;
  GtkAdjustment *position; /* NULL for seeds */
  gboolean moving;         /* the slider is being put where the spin button is, or the other way round */
} NumberRow;

/* Logarithms need values above zero; ranges that start lower are shifted so that they start at one step. */
static double
log_shift (const ArtParam *param)
{
  return param->minimum > 0 ? 0 : (param->step > 0 ? param->step : 1e-3) - param->minimum;
}

static double
to_position (const ArtParam *param, double value)
{
  double low = param->minimum, high = param->maximum;
  if (param->flags & ART_PARAM_LOG)
    {
      double shift = log_shift (param);
      low = log (low + shift);
      high = log (high + shift);
      value = log (value + shift);
    }
  return high > low ? (value - low) / (high - low) : 0;
}

/* Sliders land on round values: multiples of the step, or two significant digits on logarithmic ones. */
static double
from_position (const ArtParam *param, double position)
{
  double low = param->minimum, high = param->maximum, value, unit = param->step;
  if (param->flags & ART_PARAM_LOG)
    {
      double shift = log_shift (param);
      value = exp (log (low + shift) + position * (log (high + shift) - log (low + shift))) - shift;
      unit = MAX (pow (10, -param->digits), pow (10, floor (log10 (MAX (value, 1e-12))) - 1));
    }
  else
    value = low + position * (high - low);
  if (unit > 0)
    value = round (value / unit) * unit;
  return CLAMP (value, low, high);
}

void
art_number_row_show (ArtRow *row, double value)
{
  NumberRow *self = (NumberRow *) row;
  gboolean before = row->form->filling;

  row->form->filling = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->spin), value);
  if (self->position)
    {
      self->moving = TRUE;
      gtk_adjustment_set_value (self->position, to_position (row->param, value));
      self->moving = FALSE;
    }
  row->form->filling = before;
}

static void
fill_number (ArtRow *row)
{
  art_number_row_show (row, art_form_number (row->form, row->param));
}

static void
on_spin (GtkSpinButton *spin, NumberRow *self)
{
  double value = gtk_spin_button_get_value (spin);

  art_form_set_number (self->row.form, self->row.param, value);
  if (self->position && !self->moving)
    {
      self->moving = TRUE;
      gtk_adjustment_set_value (self->position, to_position (self->row.param, value));
      self->moving = FALSE;
    }
}

static void
on_slide (GtkAdjustment *position, NumberRow *self)
{
  if (self->moving)
    return;
  self->moving = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->spin),
                             from_position (self->row.param, gtk_adjustment_get_value (position)));
  self->moving = FALSE;
}

static void
on_dice (GtkButton *dice, NumberRow *self)
{
  const ArtParam *param = self->row.param;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->spin),
                             floor (g_random_double_range (param->minimum, param->maximum + 1)));
}

static GtkWidget *
spin_new (const ArtParam *param, NumberRow *self)
{
  double step = param->step > 0 ? param->step : 1;
  GtkAdjustment *value = gtk_adjustment_new (param->minimum, param->minimum, param->maximum, step, step * 10, 0);
  GtkWidget *spin = gtk_spin_button_new (value, 0, param->kind == ART_PARAM_INT ? 0 : param->digits);

  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_entry_set_width_chars (GTK_ENTRY (spin), param->flags & ART_PARAM_SEED ? SEED_CHARS : SPIN_CHARS);
  gtk_entry_set_max_width_chars (GTK_ENTRY (spin), param->flags & ART_PARAM_SEED ? SEED_CHARS : SPIN_CHARS);
  gtk_entry_set_alignment (GTK_ENTRY (spin), 1);
  gtk_entry_set_activates_default (GTK_ENTRY (spin), TRUE);
  art_widget_calm_wheel (spin);
  g_signal_connect (spin, "value-changed", G_CALLBACK (on_spin), self);
  return spin;
}

static void
add_slider (NumberRow *self)
{
  self->position = gtk_adjustment_new (0, 0, 1, 0.01, 0.1, 0);
  GtkWidget *slider = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, self->position);
  gtk_scale_set_draw_value (GTK_SCALE (slider), FALSE);
  gtk_widget_set_can_focus (slider, FALSE);
  gtk_widget_set_name (slider, "slider");
  gtk_widget_set_size_request (slider, 80, -1);
  art_widget_calm_wheel (slider);
  g_signal_connect (self->position, "value-changed", G_CALLBACK (on_slide), self);
  gtk_box_pack_start (GTK_BOX (self->row.editor), slider, TRUE, TRUE, 0);
}

static void
add_dice (ArtForm *form, NumberRow *self)
{
  GtkWidget *dice = gtk_button_new_from_icon_name ("media-playlist-shuffle-symbolic", GTK_ICON_SIZE_BUTTON);
  art_widget_name (dice, "dice", _ ("New random number"));
  art_widget_tooltip (form, dice, _ ("Draw a new random number: another result from the same settings."));
  g_signal_connect (dice, "clicked", G_CALLBACK (on_dice), self);
  gtk_box_pack_end (GTK_BOX (self->row.editor), dice, FALSE, FALSE, 0);
}

static void
add_unit (ArtForm *form, NumberRow *self, const char *unit)
{
  GtkWidget *label = gtk_label_new (art_text (unit));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_size_group_add_widget (form->units, label);
  gtk_box_pack_end (GTK_BOX (self->row.editor), label, FALSE, FALSE, 0);
}

ArtRow *
art_number_row_new (ArtForm *form, const ArtParam *param)
{
  NumberRow *self = g_new0 (NumberRow, 1);

  self->row.editor = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->row.form = form;
  self->row.param = param;
  self->row.fill = fill_number;
  self->spin = self->row.focus = spin_new (param, self);
  if (param->flags & ART_PARAM_SEED)
    add_dice (form, self);
  else
    {
      add_slider (self);
      add_unit (form, self, param->unit);
    }
  gtk_box_pack_end (GTK_BOX (self->row.editor), self->spin, FALSE, FALSE, 0);
  return &self->row;
}
