/* SPDX-License-Identifier: GPL-3.0-or-later
 * Mnemonics: how they are handed out, and that in no dialog of ours, in no language, two things have the same one.
 * Needs a display for the second.
 */
#include "config.h"

#include "ui/mnemonics.h"

#include <locale.h>

#include <glib/gi18n-lib.h>

#include "driver.h"

static void
expect (ArtMnemonics *mnemonics, const char *label, const char *expected)
{
  g_autofree char *taken = art_mnemonics_take (mnemonics, label);
  g_assert_cmpstr (taken, ==, expected);
}

static void
test_take (void)
{
  ArtMnemonics *mnemonics = art_mnemonics_new ();

  art_mnemonics_wish (mnemonics, "_Weight");
  expect (mnemonics, "_OK", "_OK");
  expect (mnemonics, "_Cancel", "_Cancel");
  expect (mnemonics, "_Content weight", "Co_ntent weight"); /* C and o are taken, w is wished */
  expect (mnemonics, "_Weight", "_Weight");
  expect (mnemonics, "plain", "plain");
  expect (mnemonics, "_ok", "o_k");
  expect (mnemonics, "_ok", "ok");
  expect (mnemonics, "trailing_", "trailing_");
  art_mnemonics_free (mnemonics);
}

static void
test_suffix (void)
{
  ArtMnemonics *mnemonics = art_mnemonics_new ();

  expect (mnemonics, "确定(_O)", "确定(_O)");
  expect (mnemonics, "输出到(_O)", "输出到(_A)");
  expect (mnemonics, "预设(_S)：", "预设(_S)：");
  expect (mnemonics, "取消(_A)", "取消(_B)");
  for (char letter = 'A'; letter <= 'Z'; letter++)
    {
      g_autofree char *label = g_strdup_printf ("_%c", letter);
      g_free (art_mnemonics_take (mnemonics, label));
    }
  expect (mnemonics, "满(_F)", "满");
  art_mnemonics_free (mnemonics);
}

static void
test_umlaut (void)
{
  ArtMnemonics *mnemonics = art_mnemonics_new ();

  expect (mnemonics, "_Öl", "_Öl");
  expect (mnemonics, "_Öl und Farbe", "Öl _und Farbe");
  art_mnemonics_free (mnemonics);
}

/* ---- dialogs ---- */

typedef struct
{
  GHashTable *labels; /* keyval -> text */
  int n;
} Found;

static void
look (GtkWidget *widget, gpointer data)
{
  Found *found = data;

  if (GTK_IS_LABEL (widget) && gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) != GDK_KEY_VoidSymbol)
    {
      gpointer key = GUINT_TO_POINTER (gdk_keyval_to_lower (gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))));
      const char *other = g_hash_table_lookup (found->labels, key);
      if (other)
        g_error ("\"%s\" and \"%s\" have the same mnemonic", other, gtk_label_get_label (GTK_LABEL (widget)));
      g_hash_table_insert (found->labels, key, (gpointer) gtk_label_get_label (GTK_LABEL (widget)));
      found->n++;
    }
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), look, found);
}

static void
script_dialog (Play *play)
{
  Found found = { g_hash_table_new (NULL, NULL), 0 };
  GtkWidget *window = play_widget (play->effect->name);

  if (play_find ("advanced"))
    gtk_expander_set_expanded (GTK_EXPANDER (play_widget ("advanced")), TRUE);
  look (window, &found);
  g_test_message ("%d mnemonics", found.n);
  g_assert_cmpint (found.n, >=, 20);
  /* The buttons have theirs, whatever the table wishes. */
  g_assert_nonnull (strchr (gtk_button_get_label (GTK_BUTTON (play_widget ("button-ok"))), '_'));
  g_assert_nonnull (strchr (gtk_button_get_label (GTK_BUTTON (play_widget ("button-cancel"))), '_'));
  g_hash_table_unref (found.labels);
  play_cancel (play);
}

static void
speak (const char *language)
{
  g_setenv ("LANGUAGE", language, TRUE);
  /* Makes gettext forget what it has looked up in the last language. */
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("ART_LOCALES"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

static void
test_dialogs (gconstpointer language)
{
  static const ArtEffect *const effects[] = { &art_effect_colorize, &art_effect_style_transfer,
                                              &art_effect_super_resolution };

  speak (language);
  if (!g_str_equal (language, "C") && g_str_equal (g_dgettext (GETTEXT_PACKAGE, "_Cancel"), "_Cancel"))
    {
      g_test_skip ("the translations have not been compiled");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    {
      g_autoptr (Play) playing = play_new_for (effects[i]);
      play_run (playing, script_dialog);
    }
}

int
main (int argc, char **argv)
{
  if (!setlocale (LC_MESSAGES, "C.UTF-8"))
    g_printerr ("there is no locale C.UTF-8\n");
  gtk_disable_setlocale ();
  if (!play_init (&argc, &argv))
    return 0;
  g_test_add_func ("/ui/mnemonics/take", test_take);
  g_test_add_func ("/ui/mnemonics/suffix", test_suffix);
  g_test_add_func ("/ui/mnemonics/umlaut", test_umlaut);
  g_test_add_data_func ("/ui/mnemonics/dialogs/en", "C", test_dialogs);
  g_test_add_data_func ("/ui/mnemonics/dialogs/de", "de", test_dialogs);
  g_test_add_data_func ("/ui/mnemonics/dialogs/zh_CN", "zh_CN", test_dialogs);
  return g_test_run ();
}
