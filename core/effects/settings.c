/* SPDX-License-Identifier: GPL-3.0-or-later
 * Values for a parameter table: range checks and copies. settings-json.c writes them down.
 *
 * Every number is kept as a double: ranges, choices and layer ids are far below 2^53, so nothing is lost.
 */
#include "config.h"

#include "settings.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "effect.h"

typedef struct
{
  double number;
  char *text; /* STRING and FILE; NULL otherwise */
} Value;

struct _ArtSettings
{
  const ArtEffect *effect;
  Value *values; /* one per row of the table */
};

static Value *
find_value (const ArtSettings *settings, const char *name)
{
  const ArtParam *param = art_effect_param (settings->effect, name);

  return param ? &settings->values[param - settings->effect->params] : NULL;
}

/* ---- life ---- */

/**
 * art_settings_new: the defaults of @effect's table. @effect must outlive the settings.
 */
ArtSettings *
art_settings_new (const ArtEffect *effect)
{
  ArtSettings *settings = g_new0 (ArtSettings, 1);

  settings->effect = effect;
  settings->values = g_new0 (Value, effect->n_params);
  art_settings_reset (settings);
  return settings;
}

/**
 * art_settings_copy: (transfer full)
 */
ArtSettings *
art_settings_copy (const ArtSettings *settings)
{
  ArtSettings *copy = art_settings_new (settings->effect);

  art_settings_assign (copy, settings);
  return copy;
}

/**
 * art_settings_free: NULL is allowed.
 */
void
art_settings_free (ArtSettings *settings)
{
  if (!settings)
    return;
  for (int i = 0; i < settings->effect->n_params; i++)
    g_free (settings->values[i].text);
  g_free (settings->values);
  g_free (settings);
}

/**
 * art_settings_assign: gives @settings the values of @from, which must be of the same effect.
 */
void
art_settings_assign (ArtSettings *settings, const ArtSettings *from)
{
  g_return_if_fail (settings->effect == from->effect);
  if (settings == from)
    return;
  for (int i = 0; i < settings->effect->n_params; i++)
    {
      g_free (settings->values[i].text);
      settings->values[i].number = from->values[i].number;
      settings->values[i].text = g_strdup (from->values[i].text);
    }
}

/**
 * art_settings_reset: back to the defaults of the table.
 */
void
art_settings_reset (ArtSettings *settings)
{
  for (int i = 0; i < settings->effect->n_params; i++)
    {
      const ArtParam *param = &settings->effect->params[i];
      const char *text = param->fallback_text ? param->fallback_text : "";

      g_free (settings->values[i].text);
      settings->values[i].number = param->fallback;
      settings->values[i].text = art_param_is_text (param) ? g_strdup (text) : NULL;
    }
}

/**
 * art_settings_equal: whether both are of the same effect and have the same values.
 */
gboolean
art_settings_equal (const ArtSettings *a, const ArtSettings *b)
{
  if (a->effect != b->effect)
    return FALSE;
  for (int i = 0; i < a->effect->n_params; i++)
    if (a->values[i].number != b->values[i].number || g_strcmp0 (a->values[i].text, b->values[i].text) != 0)
      return FALSE;
  return TRUE;
}

/**
 * art_settings_effect: the effect whose table this follows. (transfer none)
 */
const ArtEffect *
art_settings_effect (const ArtSettings *settings)
{
  return settings->effect;
}

/* ---- reading ---- */

/**
 * art_settings_int: value of an INT, CHOICE, LAYER (an id, or -1) or BOOLEAN parameter.
 */
int
art_settings_int (const ArtSettings *settings, const char *name)
{
  return (int) art_settings_double (settings, name);
}

/**
 * art_settings_double: value of any parameter that is a number.
 */
double
art_settings_double (const ArtSettings *settings, const char *name)
{
  const Value *value = find_value (settings, name);

  g_return_val_if_fail (value && !value->text, 0);
  return value->number;
}

/**
 * art_settings_boolean: value of a BOOLEAN parameter.
 */
gboolean
art_settings_boolean (const ArtSettings *settings, const char *name)
{
  return art_settings_double (settings, name) != 0;
}

/**
 * art_settings_string: value of a STRING or FILE parameter; never NULL. (transfer none), valid until it is changed.
 */
const char *
art_settings_string (const ArtSettings *settings, const char *name)
{
  const Value *value = find_value (settings, name);

  g_return_val_if_fail (value && value->text, "");
  return value->text;
}

/* ---- writing ---- */

static gboolean
report_value (const ArtParam *param, const char *value, GError **error)
{
  g_autofree char *range = art_param_describe_range (param);

  g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("The value of “%s” is %s, but it must be %s."), param->name,
               value, range);
  return FALSE;
}

static const ArtParam *
find_param (const ArtSettings *settings, const char *name, GError **error)
{
  const ArtParam *param = art_effect_param (settings->effect, name);

  if (!param)
    g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("%s has no parameter “%s”."), settings->effect->procedure,
                 name);
  return param;
}

/**
 * art_settings_set_number: sets any parameter that is a number, after checking it against the table.
 *
 * Returns: FALSE with ART_ERROR_ARGUMENT if @name or @value does not fit; the old value is kept then.
 */
gboolean
art_settings_set_number (ArtSettings *settings, const char *name, double value, GError **error)
{
  const ArtParam *param = find_param (settings, name, error);

  if (!param)
    return FALSE;
  if (art_param_is_text (param) || !art_param_fits (param, value))
    {
      g_autofree char *text = art_format_number (value);

      return report_value (param, text, error);
    }
  /* -0 would be written, and compared as text, differently from 0. */
  find_value (settings, name)->number = value == 0 ? 0 : value;
  return TRUE;
}

/**
 * art_settings_set_string: sets a STRING or FILE parameter (NULL = ""), or a CHOICE by its nick. Whether a file is
 * there is found out when it is used.
 *
 * Returns: FALSE with ART_ERROR_ARGUMENT if @name or @value does not fit; the old value is kept then.
 */
gboolean
art_settings_set_string (ArtSettings *settings, const char *name, const char *value, GError **error)
{
  const ArtParam *param = find_param (settings, name, error);
  const char *text = value ? value : "";
  char *copy;

  if (!param)
    return FALSE;
  if (param->kind == ART_PARAM_CHOICE)
    for (const ArtChoice *choice = param->choices; choice->nick; choice++)
      if (strcmp (choice->nick, text) == 0)
        return art_settings_set_number (settings, name, choice->value, error);
  if (!art_param_is_text (param) || !g_utf8_validate (text, -1, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", valid);

      return report_value (param, quoted, error);
    }
  copy = g_strdup (text);
  g_free (find_value (settings, name)->text);
  find_value (settings, name)->text = copy;
  return TRUE;
}
