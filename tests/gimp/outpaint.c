/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outpaint inside GIMP, small: canvas and layer grow on the chosen sides, old pixels stay bit for bit.
 */
#include "config.h"

#include "gimp-test.h"

#include <string.h>

#define EFFECT (&art_effect_outpaint)
#define SIDES "\"left\": 9, \"right\": 0, \"top\": 5, \"bottom\": 12, \"method\": \"exemplar\""

static void
check_format (GimpImageBaseType type, GimpPrecision precision, gboolean alpha, gboolean in_place)
{
  g_auto (Document) document = document_new (type, precision, 64, 48);
  const gint32 layer = document_add_layer (document, -1, 64, 48, 0, 0, alpha);
  g_auto (Raw) before = raw_of (layer);
  g_auto (Raw) after = { 0 };
  g_auto (Reply) reply =
      call_effect (EFFECT, document, layer, in_place ? "{ " SIDES ", \"output\": \"in-place\" }" : "{ " SIDES " }");

  g_test_message ("type %d, precision %d, alpha %d", type, precision, alpha);
  assert_success (&reply);
  g_assert_true ((reply.drawable == layer) == in_place);
  g_assert_cmpint (gimp_image_width (document), ==, 73);
  g_assert_cmpint (gimp_image_height (document), ==, 65);
  g_assert_cmpint (gimp_drawable_width (reply.drawable), ==, 73);
  g_assert_cmpint (gimp_drawable_height (reply.drawable), ==, 65);
  after = raw_of (reply.drawable);
  for (int y = 0; y < 48 && in_place; y++)
    g_assert_cmpmem (raw_at (&before, 0, y), (gsize) 64 * before.bpp, raw_at (&after, 9, y + 5),
                     (gsize) 64 * after.bpp);
}

static void
test_formats (void)
{
  check_format (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, FALSE, TRUE);
  check_format (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA, TRUE, TRUE);
  check_format (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, TRUE, TRUE);
  check_format (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, FALSE, FALSE);
}

static void
test_refused (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 64, 48);
  const gint32 layer = document_add_layer (document, -1, 64, 48, 0, 0, FALSE);
  g_autofree char *before = document_checksum (document);
  g_autofree char *after = NULL;
  g_auto (Reply) nothing =
      call_effect (EFFECT, document, layer, "{ \"left\": 0, \"right\": 0, \"top\": 0, \"bottom\": 0 }");

  assert_refused (&nothing, GIMP_PDB_CALLING_ERROR, "No side");
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);
}

static void
test_named_arguments (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 64, 48);
  const gint32 layer = document_add_layer (document, -1, 64, 48, 0, 0, FALSE);
  g_autofree char *code = g_strdup_printf ("(neural-art-outpaint %d %d \"left\" 0 \"right\" 6 \"top\" 0 \"bottom\" 0 "
                                           "\"method\" 2 \"output\" 1)",
                                           document, layer);
  g_auto (Reply) reply = evaluate_script (code);

  g_test_message ("%s", reply.message);
  g_assert_cmpint (reply.status, ==, GIMP_PDB_SUCCESS);
  g_assert_cmpint (gimp_drawable_width (layer), ==, 70);
  g_assert_cmpint (gimp_image_width (document), ==, 70);
}

void
add_outpaint_tests (void)
{
  g_test_add_func ("/gimp/outpaint/formats", test_formats);
  g_test_add_func ("/gimp/outpaint/refused", test_refused);
  g_test_add_func ("/gimp/outpaint/script-fu/named-arguments", test_named_arguments);
}
