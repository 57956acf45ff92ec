/* SPDX-License-Identifier: GPL-3.0-or-later
 * Color hints as text: read, written, refused.
 */
#include "config.h"

#include "effects/hints.h"

#include <locale.h>
#include <string.h>

#include "effects/effect.h"

static void
reads (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hints = art_hints_parse (" 12 -3.5 #FF8000; 7  8\t#0a0B0c 2.5 ;;\n100 200 #000000 0", &error);
  const ArtHint *hint;

  g_assert_no_error (error);
  g_assert_cmpuint (hints->len, ==, 3);
  hint = hints->pdata[0];
  g_assert_true (hint->x == 12.0 && hint->y == -3.5 && hint->radius == 0.0);
  g_assert_true (hint->r == 255 && hint->g == 128 && hint->b == 0);
  hint = hints->pdata[1];
  g_assert_true (hint->x == 7.0 && hint->y == 8.0 && hint->radius == 2.5);
  g_assert_true (hint->r == 10 && hint->g == 11 && hint->b == 12);
}

static void
reads_nothing (void)
{
  const char *texts[] = { "", "  ", ";", "; \n ;" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) hints = art_hints_parse (texts[i], &error);
      g_autofree char *text = hints ? art_hints_to_string (hints) : NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (hints->len, ==, 0);
      g_assert_cmpstr (text, ==, "");
    }
}

static void
comes_back (void)
{
  const char *text = "12 -3.5 #ff8000; 7.3 8 #0a0b0c 2.5; -1 123456.7 #ffffff";
  g_autoptr (GPtrArray) hints = art_hints_parse (text, NULL);
  g_autofree char *back = NULL;

  g_ptr_array_add (hints, art_hint_new (-0.01, 3.14159, 1, 2, 3, 0.0));
  back = art_hints_to_string (hints);
  g_assert_cmpstr (back, ==, "12 -3.5 #ff8000; 7.3 8 #0a0b0c 2.5; -1 123456.7 #ffffff; 0 3.1 #010203");
}

static void
refuses (void)
{
  const char *texts[] = { "12 13",           "12 13 red",          "12 13 #fff",         "x 13 #ffffff",
                          "1 2 #ffffff -1",  "1 2 #ffffff 3 4",    "1 2 #gggggg",        "1 nan #ffffff",
                          "1 2 #ffffff inf", "1e9 2 #ffffff",      "1 2 #ffffff; 3 4 5", "1,5 2 #ffffff",
                          "1 2 #ffffff 5px", "1 2 #ffffff 3 #0000" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) hints = art_hints_parse (texts[i], &error);

      g_assert_null (hints);
      g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
    }
}

static void
names_the_culprit (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (art_hints_parse ("1 2 #ffffff;  3 4 blue ", &error));
  g_assert_nonnull (strstr (error->message, "“3 4 blue”"));
}

static void
chooses_a_radius (void)
{
  ArtHint automatic = { .x = 1.0 }, own = { .radius = 1.0 };

  g_assert_cmpfloat (art_hint_radius (&automatic, 100, 50), ==, 2.0);
  g_assert_cmpfloat (art_hint_radius (&automatic, 1000, 5000), ==, 30.0);
  g_assert_cmpfloat (art_hint_radius (&own, 1000, 5000), ==, 1.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hints/reads", reads);
  g_test_add_func ("/hints/reads-nothing", reads_nothing);
  g_test_add_func ("/hints/comes-back", comes_back);
  g_test_add_func ("/hints/refuses", refuses);
  g_test_add_func ("/hints/names-the-culprit", names_the_culprit);
  g_test_add_func ("/hints/chooses-a-radius", chooses_a_radius);
  return g_test_run ();
}
