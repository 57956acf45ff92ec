/* SPDX-License-Identifier: GPL-3.0-or-later
 * Color hints as text: dots that an artist sets by clicking.
 */
#include "config.h"

#include "hints.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"

/* Share of the layer's longer side that the radius of a dot is unless it says so itself. */
#define RADIUS_SHARE 0.006
#define SMALLEST_RADIUS 2.0

ArtHint *
art_hint_new (double x, double y, guint8 r, guint8 g, guint8 b, double radius)
{
  ArtHint *hint = g_new (ArtHint, 1);

  *hint = (ArtHint){ x, y, r, g, b, radius };
  return hint;
}

double
art_hint_radius (const ArtHint *hint, int width, int height)
{
  return hint->radius > 0.0 ? hint->radius : MAX (SMALLEST_RADIUS, RADIUS_SHARE * MAX (width, height));
}

static gboolean
parse_number (const char *word, double minimum, double *number)
{
  char *end;

  *number = g_ascii_strtod (word, &end);
  return end != word && *end == '\0' && isfinite (*number) && *number >= minimum && *number <= ART_HINT_LARGEST;
}

/* "#rrggbb" */
static gboolean
parse_color (const char *word, ArtHint *hint)
{
  guint8 *channels[] = { &hint->r, &hint->g, &hint->b };

  if (strlen (word) != 7 || word[0] != '#')
    return FALSE;
  for (int i = 0; i < 3; i++)
    {
      int high = g_ascii_xdigit_value (word[1 + 2 * i]), low = g_ascii_xdigit_value (word[2 + 2 * i]);

      if (high < 0 || low < 0)
        return FALSE;
      *channels[i] = (guint8) (high * 16 + low);
    }
  return TRUE;
}

/* Words without the empty ones between several blanks. (transfer full) */
static GPtrArray *
split_words (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " \t", -1);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (char **part = parts; *part; part++)
    if (**part != '\0')
      g_ptr_array_add (words, g_strdup (*part));
  return words;
}

/* FALSE if @words are no hint. */
static gboolean
parse_hint (const GPtrArray *words, ArtHint *hint)
{
  if (words->len != 3 && words->len != 4)
    return FALSE;
  return parse_number (words->pdata[0], -ART_HINT_LARGEST, &hint->x)
         && parse_number (words->pdata[1], -ART_HINT_LARGEST, &hint->y) && parse_color (words->pdata[2], hint)
         && (words->len == 3 || parse_number (words->pdata[3], 0.0, &hint->radius));
}

GPtrArray *
art_hints_parse (const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ";\r\n", -1);
  g_autoptr (GPtrArray) hints = g_ptr_array_new_with_free_func (g_free);

  for (char **part = parts; *part; part++)
    {
      g_autoptr (GPtrArray) words = split_words (*part);
      ArtHint hint = { 0 };

      if (words->len == 0)
        continue;
      if (!parse_hint (words, &hint))
        {
          g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
                       _ ("“%s” is not a color hint. Write x, y, a color and, if you like, a radius, as in “120 45 "
                          "#cc8844 6”, and semicolons between hints."),
                       g_strstrip (*part));
          return NULL;
        }
      g_ptr_array_add (hints, g_memdup2 (&hint, sizeof hint));
    }
  return g_steal_pointer (&hints);
}

static void
append_number (GString *text, double number)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  double rounded = round (number * 10.0) / 10.0;

  /* Without "-0". */
  g_string_append (text, g_ascii_formatd (digits, sizeof digits, "%.10g", rounded == 0.0 ? 0.0 : rounded));
}

char *
art_hints_to_string (const GPtrArray *hints)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < hints->len; i++)
    {
      const ArtHint *hint = hints->pdata[i];

      if (i > 0)
        g_string_append (text, "; ");
      append_number (text, hint->x);
      g_string_append_c (text, ' ');
      append_number (text, hint->y);
      g_string_append_printf (text, " #%02x%02x%02x", hint->r, hint->g, hint->b);
      if (hint->radius > 0.0)
        {
          g_string_append_c (text, ' ');
          append_number (text, hint->radius);
        }
    }
  return g_string_free (text, FALSE);
}
