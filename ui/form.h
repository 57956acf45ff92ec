/* SPDX-License-Identifier: GPL-3.0-or-later
 * The settings that a dialog's widgets edit, and who is told when one of them changes.
 */
#pragma once

#include "host.h"
#include "mnemonics.h"

/**
 * ArtForm: shared by every widget of one dialog; lives as long as the dialog. Main thread only.
 */
typedef struct
{
  const ArtEffect *effect;
  ArtSettings *settings;
  ArtHost *host;
  ArtMnemonics *mnemonics; /* of the dialog's window */
  GtkSizeGroup *units;     /* keeps spin buttons in line whether or not they have a unit */
  gboolean filling;        /* widgets are being filled from the settings: what they emit is not the user's doing */
  int jobs;                /* threads that work for the form; the dialog returns when there is none */
  void (*changed) (const ArtParam *param, gpointer data);
  void (*refused) (const GError *error, gpointer data); /* a value that the table does not allow */
  gpointer data;
} ArtForm;

/* Write a value as the user's choice: the settings check it, then @changed or @refused is told. Nothing happens while
 * the form is being filled. */
void art_form_set_number (ArtForm *form, const ArtParam *param, double value);
void art_form_set_string (ArtForm *form, const ArtParam *param, const char *value);

/* Makes @form's helpers for a dialog with @effect's rows; @settings are borrowed. */
void art_form_init (ArtForm *form, const ArtEffect *effect, ArtSettings *settings, ArtHost *host);
void art_form_clear (ArtForm *form);

/* The value of an INT, DOUBLE, BOOLEAN, CHOICE or LAYER parameter. */
double art_form_number (const ArtForm *form, const ArtParam *param);
/* Whether @condition ("param=nick", "param=1", "param!=nick"; NULL = always) is true now. */
gboolean art_form_holds (const ArtForm *form, const char *condition);
/* The first row with all of @flags and of @kind, or NULL. */
const ArtParam *art_form_find (const ArtForm *form, ArtParamKind kind, ArtParamFlags flags);

/* A text of a table in the user's language; "" for NULL. */
const char *art_text (const char *text);
/* The same without the mnemonic's underscore. (transfer full) */
char *art_text_plain (const char *text);

/* @text, which is in the user's language, with a mnemonic that nothing else in the dialog has. (transfer full) */
char *art_form_mnemonic (ArtForm *form, const char *text);

/* Style class of a column of rows: a little lower than the theme has them, so that more of them are seen at once. */
#define ART_STYLE_ROWS "art-rows"
/* Style class of text that lies over a picture. */
#define ART_STYLE_TAG "art-tag"

/* Style class of a button that is a color to choose. */
#define ART_STYLE_SWATCH "art-swatch"

/* Style class of a row of sources to switch between: no wider than their texts need. */
#define ART_STYLE_SOURCES "art-sources"

/* Names @widget for tests and for assistive technology. @name is not translated, @label is. */
void art_widget_name (GtkWidget *widget, const char *name, const char *label);
/* Sets the tooltip if the host wants tooltips, and in any case the accessible description. */
void art_widget_tooltip (const ArtForm *form, GtkWidget *widget, const char *tooltip);
/* Lets the mouse wheel scroll the list that @widget is in, not change its value, unless @widget has the focus. */
void art_widget_calm_wheel (GtkWidget *widget);
