/* SPDX-License-Identifier: GPL-3.0-or-later
 * The procedure's face: registration, arguments, run modes, last values, errors, a plug-in that dies.
 */
#include "config.h"

#include "gimp-test.h"
#include "plugins/fake-effect.h"

#include <string.h>

static Document
small_document (gint32 *layer)
{
  const Document document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 8, 8);

  *layer = document_add_layer (document, -1, 8, 8, 0, 0, TRUE);
  return document;
}

/* Calls with @json and checks that it was refused and that nothing at all has changed. */
static void
check_refused (gint32 image, gint32 drawable, const char *json, GimpPDBStatusType status, const char *said)
{
  g_autofree char *before = document_checksum (image);
  g_auto (Reply) reply = call_effect (&art_effect_fake, image, drawable, json);
  g_autofree char *after = document_checksum (image);

  assert_refused (&reply, status, said);
  g_assert_cmpstr (after, ==, before);
}

static void
test_registration (void)
{
  char *blurb, *help, *author, *copyright, *date;
  GimpPDBProcType type;
  int n_params, n_values;
  GimpParamDef *params, *values;

  g_assert_true (gimp_procedural_db_proc_info ("plug-in-neural-fake", &blurb, &help, &author, &copyright, &date, &type,
                                               &n_params, &n_values, &params, &values));
  g_assert_cmpstr (blurb, ==, "Inverts colours");
  g_assert_cmpint (strlen (help) * strlen (author) * strlen (copyright) * strlen (date), >, 0);
  g_assert_cmpint (n_params, ==, 3 + art_effect_fake.n_params);
  g_assert_cmpstr (params[0].name, ==, "run-mode");
  g_assert_cmpstr (params[3].name, ==, "behaviour");
  g_assert_nonnull (strstr (params[3].description, "{ INVERT (0), FAIL (1), "));
  g_assert_cmpint (params[4].type, ==, GIMP_PDB_FLOAT);
  g_assert_cmpstr (params[4].description, ==, "How much of the inverse. (0 <= amount <= 1) Default: 1");
  g_assert_cmpint (params[7].type, ==, GIMP_PDB_STRING);
  g_assert_cmpint (params[9].type, ==, GIMP_PDB_DRAWABLE);
  g_assert_cmpint (n_values, ==, 2);
  g_assert_cmpint (values[0].type, ==, GIMP_PDB_DRAWABLE);
  g_assert_cmpint (values[1].type, ==, GIMP_PDB_IMAGE);
}

static void
test_argument_ranges (void)
{
  gint32 layer;
  g_auto (Document) document = small_document (&layer);
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);
  int n_params;
  g_autofree GimpParam *params = make_arguments (settings, GIMP_RUN_NONINTERACTIVE, document, layer, &n_params);
  g_auto (Reply) too_much = { 0 };
  g_auto (Reply) no_choice = { 0 };
  g_auto (Reply) no_mode = { 0 };

  params[4].data.d_float = 1.5;
  too_much = call_procedure ("plug-in-neural-fake", n_params, params);
  assert_refused (&too_much, GIMP_PDB_CALLING_ERROR, "“amount” is 1.5, but it must be a number from 0 to 1");
  params[4].data.d_float = 1;
  params[3].data.d_int32 = 77;
  no_choice = call_procedure ("plug-in-neural-fake", n_params, params);
  assert_refused (&no_choice, GIMP_PDB_CALLING_ERROR, "“behaviour” is 77");
  params[3].data.d_int32 = FAKE_INVERT;
  params[0].data.d_int32 = 7;
  no_mode = call_procedure ("plug-in-neural-fake", n_params, params);
  assert_refused (&no_mode, GIMP_PDB_CALLING_ERROR, "run-mode");
  g_assert_cmpint (document_count_layers (document), ==, 1);
}

static void
test_missing_arguments (void)
{
  gint32 layer;
  g_auto (Document) document = small_document (&layer);
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);
  int n_params;
  g_autofree GimpParam *params = make_arguments (settings, GIMP_RUN_NONINTERACTIVE, document, layer, &n_params);

  for (int n = 1; n < n_params; n += 5)
    {
      g_auto (Reply) reply = call_procedure ("plug-in-neural-fake", n, params);

      g_assert_cmpint (reply.status, ==, GIMP_PDB_CALLING_ERROR);
      g_assert_cmpstr (reply.message, !=, "");
    }
  g_assert_cmpint (document_count_layers (document), ==, 1);
}

static void
test_wrong_items (void)
{
  gint32 layer, elsewhere;
  g_auto (Document) document = small_document (&layer);
  g_auto (Document) other G_GNUC_UNUSED = small_document (&elsewhere);
  gint32 floating;

  check_refused (document, elsewhere, "{}", GIMP_PDB_CALLING_ERROR, "not part of the image");
  check_refused (document, 123456, "{}", GIMP_PDB_CALLING_ERROR, "drawable");
  check_refused (document, gimp_image_get_selection (document), "{}", GIMP_PDB_CALLING_ERROR, "selection itself");
  check_refused (document, layer, "{ \"other\": 123456 }", GIMP_PDB_CALLING_ERROR, "other");
  check_refused (document, layer, "{ \"file\": \"/nowhere/at.all\" }", GIMP_PDB_CALLING_ERROR, "/nowhere/at.all");

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 2, 2, 3, 3);
  floating = gimp_selection_float (document, layer, 0, 0);
  check_refused (document, floating, "{}", GIMP_PDB_CALLING_ERROR, "Anchor");
  check_refused (document, layer, "{}", GIMP_PDB_CALLING_ERROR, "Anchor");
}

static void
test_indexed (void)
{
  gint32 layer, other;
  g_auto (Document) document = small_document (&layer);
  g_auto (Document) style = small_document (&other);
  g_autofree char *json = g_strdup_printf ("{ \"other\": %d }", other);

  gimp_image_convert_indexed (style, GIMP_CONVERT_DITHER_NONE, GIMP_CONVERT_PALETTE_GENERATE, 8, FALSE, FALSE, "");
  check_refused (document, layer, json, GIMP_PDB_CALLING_ERROR, "indexed");
  check_refused (style, other, "{}", GIMP_PDB_CALLING_ERROR, "Image ▸ Mode ▸ RGB");
}

static void
test_failures (void)
{
  gint32 layer;
  g_auto (Document) document = small_document (&layer);

  check_refused (document, layer, "{ \"behaviour\": \"fail\" }", GIMP_PDB_EXECUTION_ERROR, "broken as asked");
  check_refused (document, layer, "{ \"behaviour\": \"cancel\" }", GIMP_PDB_CANCEL, "");
}

/* The plug-in is killed in the middle: GIMP lives, the document is as it was, and the next run works. */
static void
test_crash (void)
{
  gint32 layer;
  g_auto (Document) document = small_document (&layer);
  g_autofree char *before = document_checksum (document);
  g_auto (Reply) died = call_effect (&art_effect_fake, document, layer, "{ \"behaviour\": \"crash\" }");
  g_autofree char *after = document_checksum (document);
  g_auto (Reply) reply = { 0 };

  g_assert_cmpint (died.status, !=, GIMP_PDB_SUCCESS);
  g_assert_cmpstr (after, ==, before);
  reply = call_effect (&art_effect_fake, document, layer, "{ \"behaviour\": \"slow\", \"output\": \"in-place\" }");
  assert_success (&reply);
}

static Reply
call_in_mode (GimpRunMode mode, gint32 image, gint32 drawable)
{
  g_autoptr (ArtSettings) settings = art_settings_new (&art_effect_fake);
  int n_params;
  g_autofree GimpParam *params = make_arguments (settings, mode, image, drawable, &n_params);

  return call_procedure (art_effect_fake.procedure, n_params, params);
}

static void
test_last_values (void)
{
  static const char *const last[] = { "{ \"red-only\": true, \"output\": \"in-place\" }", "{ broken", "" };
  gint32 layer;
  g_auto (Document) document = small_document (&layer);
  float before[4], after[4];

  get_pixel (layer, 3, 3, before);
  for (gsize i = 0; i < G_N_ELEMENTS (last); i++)
    {
      g_auto (Reply) reply = { 0 };

      gimp_set_data ("plug-in-neural-fake", last[i], strlen (last[i]) + 1);
      reply = call_in_mode (GIMP_RUN_WITH_LAST_VALS, document, layer);
      assert_success (&reply);
      g_assert_true ((reply.drawable == layer) == (i == 0));
    }
  get_pixel (layer, 3, 3, after);
  g_assert_cmpfloat_with_epsilon (after[0], 1 - before[0], 1.0 / 255);
  g_assert_cmpfloat (after[1], ==, before[1]);
}

/* run-gimp.sh unsets DISPLAY. */
static void
test_no_display (void)
{
  gint32 layer;
  g_auto (Document) document = small_document (&layer);
  g_auto (Reply) reply = call_in_mode (GIMP_RUN_INTERACTIVE, document, layer);

  assert_refused (&reply, GIMP_PDB_CALLING_ERROR, "No display");
  g_assert_cmpint (document_count_layers (document), ==, 1);
}

void
add_procedure_tests (void)
{
  g_test_add_func ("/gimp/procedure/registration", test_registration);
  g_test_add_func ("/gimp/procedure/arguments/ranges", test_argument_ranges);
  g_test_add_func ("/gimp/procedure/arguments/missing", test_missing_arguments);
  g_test_add_func ("/gimp/procedure/wrong-items", test_wrong_items);
  g_test_add_func ("/gimp/procedure/indexed", test_indexed);
  g_test_add_func ("/gimp/procedure/failures", test_failures);
  g_test_add_func ("/gimp/procedure/crash", test_crash);
  g_test_add_func ("/gimp/procedure/last-values", test_last_values);
  g_test_add_func ("/gimp/procedure/no-display", test_no_display);
}
