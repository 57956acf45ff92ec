/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is told about the networks behind the choices of a method.
 */
#include "config.h"

#include "ui/choice-notes.h"

#include <string.h>

#include "fake-region.h"

/* A network that the metadata of no model is about is not there; a choice of a file needs none. */
static void
test_missing (void)
{
  const ArtParam *method = art_effect_param (&fake_region_effect, "method");
  g_autoptr (GHashTable) notes = art_choice_notes_read (&fake_region_effect, method);

  g_assert_true (art_choice_has_notes (&fake_region_effect, method));
  g_assert_false (art_choice_has_notes (&fake_region_effect, art_effect_param (&fake_region_effect, "size-by")));
  g_assert_false (
      art_choice_has_notes (&art_effect_style_transfer, art_effect_param (&art_effect_style_transfer, "method")));
  g_assert_cmpstr (g_hash_table_lookup (notes, "plain"), ==, "not installed");
  g_assert_cmpstr (g_hash_table_lookup (notes, "fancy"), ==, "not installed");
  g_assert_null (g_hash_table_lookup (notes, "own"));
}

/* Of our own networks the one that enlarges most is told, with what was measured. */
static void
test_measured (void)
{
  const ArtEffect *effect = &art_effect_super_resolution;
  g_autoptr (GHashTable) notes = art_choice_notes_read (effect, art_effect_param (effect, "method"));
  const char *faithful = g_hash_table_lookup (notes, "faithful");

  g_assert_nonnull (faithful);
  g_assert_cmpfloat (g_ascii_strtod (faithful, NULL), >, 25);
  g_assert_nonnull (strstr (faithful, " dB, Set5 ×4"));
  g_assert_nonnull (g_hash_table_lookup (notes, "perceptual"));
  g_assert_nonnull (g_hash_table_lookup (notes, "artwork"));
  g_assert_nonnull (g_hash_table_lookup (notes, "preview"));
  g_assert_null (g_hash_table_lookup (notes, "model"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/choice-notes/missing", test_missing);
  g_test_add_func ("/ui/choice-notes/measured", test_measured);
  return g_test_run ();
}
