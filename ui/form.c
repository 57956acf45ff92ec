/* SPDX-License-Identifier: GPL-3.0-or-later
 * The settings that a dialog's widgets edit, and who is told when one of them changes.
 */
#include "config.h"

#include "form.h"

#include <string.h>

#include <glib/gi18n-lib.h>

void
art_form_init (ArtForm *form, const ArtEffect *effect, ArtSettings *settings, ArtHost *host)
{
  form->effect = effect;
  form->settings = settings;
  form->host = host;
  form->units = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  form->mnemonics = art_mnemonics_new ();
  for (int i = 0; i < effect->n_params; i++)
    art_mnemonics_wish (form->mnemonics, art_text (effect->params[i].label));
}

void
art_form_clear (ArtForm *form)
{
  g_object_unref (form->units);
  art_mnemonics_free (form->mnemonics);
}

static void
answer (ArtForm *form, const ArtParam *param, gboolean accepted, const GError *error)
{
  if (accepted && form->changed)
    form->changed (param, form->data);
  else if (!accepted && form->refused)
    form->refused (error, form->data);
}

void
art_form_set_number (ArtForm *form, const ArtParam *param, double value)
{
  g_autoptr (GError) error = NULL;

  if (form->filling || art_form_number (form, param) == value)
    return;
  gboolean accepted = art_settings_set_number (form->settings, param->name, value, &error);
  answer (form, param, accepted, error);
}

void
art_form_set_string (ArtForm *form, const ArtParam *param, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (form->filling || g_str_equal (art_settings_string (form->settings, param->name), value))
    return;
  gboolean accepted = art_settings_set_string (form->settings, param->name, value, &error);
  answer (form, param, accepted, error);
}

double
art_form_number (const ArtForm *form, const ArtParam *param)
{
  return art_settings_double (form->settings, param->name);
}

/* @value: a nick, a number or a text. */
static gboolean
is_value (const ArtForm *form, const ArtParam *param, const char *value)
{
  if (art_param_is_text (param))
    return g_str_equal (art_settings_string (form->settings, param->name), value);
  if (param->kind == ART_PARAM_CHOICE)
    return g_str_equal (art_param_choice (param, art_form_number (form, param))->nick, value);
  return art_form_number (form, param) == g_ascii_strtod (value, NULL);
}

gboolean
art_form_holds (const ArtForm *form, const char *condition)
{
  if (!condition)
    return TRUE;

  gboolean unless = strstr (condition, "!=") != NULL;
  g_auto (GStrv) parts = g_strsplit (condition, unless ? "!=" : "=", 2);
  const ArtParam *param = art_effect_param (form->effect, parts[0]);
  g_return_val_if_fail (param && parts[1], TRUE);

  return is_value (form, param, parts[1]) != unless;
}

const ArtParam *
art_form_find (const ArtForm *form, ArtParamKind kind, ArtParamFlags flags)
{
  for (int i = 0; i < form->effect->n_params; i++)
    {
      const ArtParam *param = &form->effect->params[i];
      if (param->kind == kind && (param->flags & flags) == flags)
        return param;
    }
  return NULL;
}

const char *
art_text (const char *text)
{
  /* gettext answers "" with the catalogue's header. */
  return text && *text ? g_dgettext (GETTEXT_PACKAGE, text) : "";
}

char *
art_text_plain (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (art_text (text), "_", -1);
  return g_strjoinv ("", parts);
}

char *
art_form_mnemonic (ArtForm *form, const char *text)
{
  return art_mnemonics_take (form->mnemonics, text);
}

void
art_widget_name (GtkWidget *widget, const char *name, const char *label)
{
  gtk_widget_set_name (widget, name);
  if (label)
    atk_object_set_name (gtk_widget_get_accessible (widget), label);
}

void
art_widget_tooltip (const ArtForm *form, GtkWidget *widget, const char *tooltip)
{
  if (!tooltip || !*tooltip)
    return;
  if (form->host->show_tooltips)
    gtk_widget_set_tooltip_text (widget, tooltip);
  atk_object_set_description (gtk_widget_get_accessible (widget), tooltip);
}

static gboolean
on_wheel (GtkWidget *widget, GdkEvent *event, gpointer data)
{
  if (gtk_widget_has_focus (widget))
    return GDK_EVENT_PROPAGATE;
  /* Keeps the widget's own handler from running; the event still goes up to the scrolled window. */
  g_signal_stop_emission_by_name (widget, "scroll-event");
  return GDK_EVENT_PROPAGATE;
}

void
art_widget_calm_wheel (GtkWidget *widget)
{
  g_signal_connect (widget, "scroll-event", G_CALLBACK (on_wheel), NULL);
}
