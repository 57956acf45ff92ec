/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one row of a parameter table allows, and how its values are written in messages and scripts.
 */
#include "config.h"

#include "param.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/**
 * art_param_is_text: whether values are text (STRING, FILE) and not numbers.
 */
gboolean
art_param_is_text (const ArtParam *param)
{
  return param->kind == ART_PARAM_STRING || param->kind == ART_PARAM_FILE;
}

/**
 * art_format_number: shortest decimal form that reads back as the same number, whatever the locale. (transfer full)
 */
char *
art_format_number (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 6; digits < 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, number);
      if (g_ascii_strtod (text, NULL) == number)
        return g_strdup (text);
    }
  return g_strdup (g_ascii_dtostr (text, sizeof text, number));
}

/**
 * art_param_choice: the entry of a CHOICE's @value, or NULL. (transfer none)
 */
const ArtChoice *
art_param_choice (const ArtParam *param, double value)
{
  for (const ArtChoice *choice = param->choices; choice->nick; choice++)
    if (choice->value == value)
      return choice;
  return NULL;
}

/* "new-layer (0), in-place (1)" */
static char *
list_choices (const ArtParam *param)
{
  GString *list = g_string_new (NULL);

  for (const ArtChoice *choice = param->choices; choice->nick; choice++)
    g_string_append_printf (list, "%s%s (%d)", list->len > 0 ? ", " : "", choice->nick, choice->value);
  return g_string_free (list, FALSE);
}

/**
 * art_param_describe_range: "a whole number from 1 to 5", translated, for messages. (transfer full)
 */
char *
art_param_describe_range (const ArtParam *param)
{
  g_autofree char *minimum = art_format_number (param->minimum);
  g_autofree char *maximum = art_format_number (param->maximum);
  g_autofree char *choices = NULL;

  switch (param->kind)
    {
    case ART_PARAM_INT:
      return g_strdup_printf (_ ("a whole number from %s to %s"), minimum, maximum);
    case ART_PARAM_DOUBLE:
      return g_strdup_printf (_ ("a number from %s to %s"), minimum, maximum);
    case ART_PARAM_BOOLEAN:
      return g_strdup (_ ("0 (no) or 1 (yes)"));
    case ART_PARAM_LAYER:
      return g_strdup (_ ("the number of an open layer, or -1 for none"));
    case ART_PARAM_CHOICE:
      choices = list_choices (param);
      return g_strdup_printf (_ ("one of %s"), choices);
    case ART_PARAM_FILE:
      return g_strdup (_ ("the path of a file in UTF-8, or empty text"));
    case ART_PARAM_STRING:
      break;
    }
  return g_strdup (_ ("UTF-8 text"));
}

/**
 * art_param_fits: whether @number is in the range of a row that holds numbers.
 */
gboolean
art_param_fits (const ArtParam *param, double number)
{
  if (!isfinite (number) || (param->kind != ART_PARAM_DOUBLE && number != floor (number)))
    return FALSE;
  switch (param->kind)
    {
    case ART_PARAM_INT:
    case ART_PARAM_DOUBLE:
      return number >= param->minimum && number <= param->maximum;
    case ART_PARAM_BOOLEAN:
      return number == 0 || number == 1;
    case ART_PARAM_CHOICE:
      return art_param_choice (param, number) != NULL;
    case ART_PARAM_LAYER:
      return number >= -1 && number <= G_MAXINT;
    case ART_PARAM_STRING:
    case ART_PARAM_FILE:
      break;
    }
  return FALSE;
}
