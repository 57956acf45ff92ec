/* SPDX-License-Identifier: GPL-3.0-or-later
 * Settings: range checks, copies, JSON and Script-Fu, on the table of the fake effect.
 */
#include "config.h"

#include "effects/settings.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "plugins/fake-effect.h"

static void
test_defaults (void)
{
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);

  g_assert_cmpint (art_settings_int (settings, "behaviour"), ==, FAKE_INVERT);
  g_assert_cmpfloat (art_settings_double (settings, "amount"), ==, 1);
  g_assert_cmpint (art_settings_int (settings, "steps"), ==, 3);
  g_assert_false (art_settings_boolean (settings, "red-only"));
  g_assert_cmpstr (art_settings_string (settings, "note"), ==, "none");
  g_assert_cmpstr (art_settings_string (settings, "file"), ==, "");
  g_assert_cmpint (art_settings_int (settings, "other"), ==, -1);
  g_assert_cmpint (art_settings_int (settings, "output"), ==, ART_OUTPUT_NEW_LAYER);
  g_assert_true (art_settings_effect (settings) == &art_effect_fake);
  g_assert_null (art_effect_param (&art_effect_fake, "nothing"));
}

static void
test_copies (void)
{
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);
  g_autoptr (ArtSettings) copy = NULL;

  g_assert_true (art_settings_set_string (settings, "note", "a \"note\"", NULL));
  g_assert_true (art_settings_set_number (settings, "steps", 7, NULL));
  copy = art_settings_copy (settings);
  g_assert_true (art_settings_equal (settings, copy));
  art_settings_reset (settings);
  g_assert_false (art_settings_equal (settings, copy));
  g_assert_cmpstr (art_settings_string (copy, "note"), ==, "a \"note\"");
  art_settings_assign (settings, copy);
  art_settings_assign (settings, settings);
  g_assert_true (art_settings_equal (settings, copy));
}

/* A value that is refused leaves the old one, and the message says which, what and what would do. */
static void
test_ranges (void)
{
  static const struct
  {
    const char *name;
    double value;
    const char *said[3];
  } cases[] = {
    { "amount", 1.01, { "amount", "1.01", "from 0 to 1" } },
    { "amount", -0.5, { "amount", "-0.5", "from 0 to 1" } },
    { "amount", NAN, { "amount", "nan", "from 0 to 1" } },
    { "steps", 0, { "steps", "0", "from 1 to 10" } },
    { "steps", 11, { "steps", "11", "from 1 to 10" } },
    { "steps", 2.5, { "steps", "2.5", "whole number" } },
    { "steps", INFINITY, { "steps", "inf", "whole number" } },
    { "red-only", 2, { "red-only", "2", "0" } },
    { "behaviour", 99, { "behaviour", "99", "invert (0)" } },
    { "other", -2, { "other", "-2", "layer" } },
    { "other", 1e30, { "other", "1e+30", "layer" } },
    { "note", 5, { "note", "5", "text" } },
    { "nothing", 5, { "nothing", "plug-in-neural-fake", "no parameter" } },
  };
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);
  g_autoptr (ArtSettings) defaults = art_settings_new (&art_effect_fake);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (art_settings_set_number (settings, cases[i].name, cases[i].value, &error));
      g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
      for (int j = 0; j < 3; j++)
        g_assert_nonnull (strstr (error->message, cases[i].said[j]));
      g_assert_true (art_settings_equal (settings, defaults));
    }
}

static void
test_texts (void)
{
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);
  g_autoptr (GError) error = NULL;

  g_assert_true (art_settings_set_string (settings, "note", NULL, NULL));
  g_assert_cmpstr (art_settings_string (settings, "note"), ==, "");
  g_assert_true (art_settings_set_string (settings, "note", art_settings_string (settings, "note"), NULL));
  g_assert_true (art_settings_set_string (settings, "behaviour", "crash", NULL));
  g_assert_cmpint (art_settings_int (settings, "behaviour"), ==, FAKE_CRASH);
  g_assert_false (art_settings_set_string (settings, "behaviour", "dance", &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "dance"));
  g_clear_error (&error);
  g_assert_false (art_settings_set_string (settings, "note", "\xff\xfe", &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_clear_error (&error);
  g_assert_false (art_settings_set_string (settings, "steps", "3", &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
}

static ArtSettings *
unusual_settings (void)
{
  ArtSettings *settings = art_settings_new (&art_effect_fake);

  g_assert_true (art_settings_set_number (settings, "behaviour", FAKE_SLOW, NULL));
  g_assert_true (art_settings_set_number (settings, "amount", 0.1 + 0.2, NULL));
  g_assert_true (art_settings_set_number (settings, "steps", 10, NULL));
  g_assert_true (art_settings_set_number (settings, "red-only", 1, NULL));
  g_assert_true (art_settings_set_string (settings, "note", "é \"q\" \\ \n\t ▸ </html>", NULL));
  g_assert_true (art_settings_set_number (settings, "other", 12, NULL));
  g_assert_true (art_settings_set_number (settings, "output", ART_OUTPUT_IN_PLACE, NULL));
  return settings;
}

static void
test_json_round_trip (void)
{
  g_autoptr (ArtSettings) settings = unusual_settings ();
  g_autoptr (ArtSettings) read = art_settings_new (&art_effect_fake);
  g_autofree char *all = art_settings_to_json (settings, TRUE);
  g_autofree char *preset = art_settings_to_json (settings, FALSE);
  g_autoptr (GError) error = NULL;

  art_settings_from_json (read, all, &error);
  g_assert_no_error (error);
  g_assert_true (art_settings_equal (settings, read));
  g_assert_nonnull (strstr (all, "\"in-place\""));

  art_settings_from_json (read, preset, &error);
  g_assert_no_error (error);
  g_assert_cmpint (art_settings_int (read, "other"), ==, -1);
  g_assert_null (strstr (preset, "\"other\""));
}

/* Presets of older and newer versions. */
static void
test_json_of_another_version (void)
{
  g_autoptr (ArtSettings) settings = unusual_settings ();
  g_autoptr (GError) error = NULL;

  art_settings_from_json (settings, "{ \"steps\": 4, \"amount\": 0, \"invented-later\": [1, {\"a\": null}] }", &error);
  g_assert_no_error (error);
  g_assert_cmpint (art_settings_int (settings, "steps"), ==, 4);
  g_assert_cmpfloat (art_settings_double (settings, "amount"), ==, 0);
  g_assert_cmpstr (art_settings_string (settings, "note"), ==, "none");
}

static void
test_json_refused (void)
{
  static const char *const bad[] = {
    "",
    "{",
    "[]",
    "7",
    "null",
    "{\"steps\": 11}",
    "{\"steps\": 2.5}",
    "{\"steps\": \"3\"}",
    "{\"steps\": null}",
    "{\"steps\": true}",
    "{\"steps\": []}",
    "{\"behaviour\": \"dance\"}",
    "{\"note\": 3}",
    "{\"amount\": 1e999}",
    "{\"steps\": 4, \"amount\": {}}",
  };
  g_autoptr (ArtSettings) settings = unusual_settings ();
  g_autoptr (ArtSettings) before = unusual_settings ();

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (art_settings_from_json (settings, bad[i], &error));
      g_assert_true (error->domain == ART_ERROR || error->domain == JSON_PARSER_ERROR);
      g_assert_true (art_settings_equal (settings, before));
    }
}

static void
test_json_nested (void)
{
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);
  g_autofree char *brackets = g_strnfill (1000000, '[');
  g_autofree char *json = g_strconcat ("{ \"steps\": ", brackets, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (art_settings_from_json (settings, json, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
}

static void
test_script_fu (void)
{
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);
  g_autofree char *plain = art_settings_to_script_fu (settings);
  g_autofree char *quoted = NULL;

  g_assert_cmpstr (plain, ==, "(plug-in-neural-fake RUN-NONINTERACTIVE image drawable 0 1 3 0 \"none\" \"\" -1 0 0)");
  g_assert_true (art_settings_set_string (settings, "note", "a \"b\" \\ c\nd", NULL));
  g_assert_true (art_settings_set_number (settings, "amount", 0.25, NULL));
  quoted = art_settings_to_script_fu (settings);
  g_assert_cmpstr (quoted, ==,
                   "(plug-in-neural-fake RUN-NONINTERACTIVE image drawable 0 0.25 3 0 "
                   "\"a \\\"b\\\" \\\\ c\\nd\" \"\" -1 0 0)");
}

/* Files and scripts must not depend on the user's decimal comma. */
static void
test_locale (void)
{
  static const double numbers[] = { 0, 1, -1, 0.1, 0.1 + 0.2, 1.0 / 3, 1e-7, 123456.5, 1e22 };

  if (!setlocale (LC_NUMERIC, "de_DE.UTF-8"))
    g_test_message ("no German locale here: only the plain one is tested");
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = art_format_number (numbers[i]);

      g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, numbers[i]);
      g_assert_null (strchr (text, ','));
    }
  test_json_round_trip ();
  test_script_fu ();
  setlocale (LC_NUMERIC, "C");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/copies", test_copies);
  g_test_add_func ("/settings/ranges", test_ranges);
  g_test_add_func ("/settings/texts", test_texts);
  g_test_add_func ("/settings/json/round-trip", test_json_round_trip);
  g_test_add_func ("/settings/json/another-version", test_json_of_another_version);
  g_test_add_func ("/settings/json/refused", test_json_refused);
  g_test_add_func ("/settings/json/nested", test_json_nested);
  g_test_add_func ("/settings/script-fu", test_script_fu);
  g_test_add_func ("/settings/locale", test_locale);
  return g_test_run ();
}
