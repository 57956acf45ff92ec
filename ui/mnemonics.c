/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives each label of a dialog a mnemonic that no other label of it has.
 */
#include "config.h"

#include "mnemonics.h"

#include <string.h>

struct _ArtMnemonics
{
  GHashTable *taken, *wished; /* lower-case gunichar */
};

ArtMnemonics *
art_mnemonics_new (void)
{
  ArtMnemonics *mnemonics = g_new0 (ArtMnemonics, 1);
  mnemonics->taken = g_hash_table_new (NULL, NULL);
  mnemonics->wished = g_hash_table_new (NULL, NULL);
  return mnemonics;
}

void
art_mnemonics_free (ArtMnemonics *mnemonics)
{
  g_hash_table_unref (mnemonics->taken);
  g_hash_table_unref (mnemonics->wished);
  g_free (mnemonics);
}

static gpointer
key_of (gunichar letter)
{
  return GUINT_TO_POINTER (g_unichar_tolower (letter));
}

void
art_mnemonics_wish (ArtMnemonics *mnemonics, const char *label)
{
  const char *mark = strchr (label, '_');
  if (mark)
    g_hash_table_add (mnemonics->wished, key_of (g_utf8_get_char (mark + 1)));
}

static gboolean
take_letter (ArtMnemonics *mnemonics, gunichar letter)
{
  return g_unichar_isalnum (letter) && g_hash_table_add (mnemonics->taken, key_of (letter));
}

/* Takes the letter if nobody wishes it, and it is one that every keyboard has a key for. */
static gboolean
take_other (ArtMnemonics *mnemonics, gunichar letter)
{
  return letter < 128 && !g_hash_table_contains (mnemonics->wished, key_of (letter)) && take_letter (mnemonics, letter);
}

static char *
underline (const char *plain, const char *letter)
{
  return g_strdup_printf ("%.*s_%s", (int) (letter - plain), plain, letter);
}

/* "尺寸(_S)": where the script has no letters to underline, one stands in parentheses behind the text. */
static char *
take_suffix (ArtMnemonics *mnemonics, const char *label, const char *mark)
{
  if (take_letter (mnemonics, mark[2]))
    return g_strdup (label);
  for (char letter = 'A'; letter <= 'Z'; letter++)
    if (take_other (mnemonics, letter))
      return g_strdup_printf ("%.*s(_%c)%s", (int) (mark - label), label, letter, mark + 4);
  return g_strdup_printf ("%.*s%s", (int) (mark - label), label, mark + 4);
}

/* The wished letter, else the first letter of a word, else any. */
static char *
take_inside (ArtMnemonics *mnemonics, const char *plain, const char *wish)
{
  if (take_letter (mnemonics, g_utf8_get_char (wish)))
    return underline (plain, wish);
  for (int pass = 0; pass < 2; pass++)
    for (const char *at = plain; *at; at = g_utf8_next_char (at))
      if ((pass == 1 || at == plain || at[-1] == ' ') && take_other (mnemonics, g_utf8_get_char (at)))
        return underline (plain, at);
  return g_strdup (plain);
}

char *
art_mnemonics_take (ArtMnemonics *mnemonics, const char *label)
{
  const char *mark = strchr (label, '_');

  if (!mark || !mark[1])
    return g_strdup (label);
  if (mark > label && mark[-1] == '(' && mark[2] == ')')
    return take_suffix (mnemonics, label, mark - 1);
  g_autofree char *plain = g_strdup_printf ("%.*s%s", (int) (mark - label), label, mark + 1);
  return take_inside (mnemonics, plain, plain + (mark - label));
}
