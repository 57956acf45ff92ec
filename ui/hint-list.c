/* SPDX-License-Identifier: GPL-3.0-or-later
 * The hints that a parameter with ART_PARAM_HINTS holds as text, to be edited one by one, with undo.
 *
 * The history is made of earlier texts: hints are few, and a text cannot get out of step.
 */
#include "config.h"

#include "hint-list.h"

#include <math.h>

struct _ArtHintList
{
  ArtForm *form;
  const ArtParam *param;
  void (*changed) (gpointer data);
  gpointer data;
  GPtrArray *hints;   /* ArtHint */
  GPtrArray *history; /* of char*, the newest last */
};

/* (transfer full); hints that cannot be read, which a script or a file may have brought, are none. */
static GPtrArray *
parse (const char *text)
{
  GPtrArray *hints = art_hints_parse (text, NULL);

  return hints ? hints : art_hints_parse ("", NULL);
}

static void
replace (ArtHintList *list, const char *text)
{
  g_ptr_array_unref (list->hints);
  list->hints = parse (text);
}

ArtHintList *
art_hint_list_new (ArtForm *form, const ArtParam *param, void (*changed) (gpointer data), gpointer data)
{
  ArtHintList *list = g_new0 (ArtHintList, 1);

  list->form = form;
  list->param = param;
  list->changed = changed;
  list->data = data;
  list->hints = parse (art_settings_string (form->settings, param->name));
  list->history = g_ptr_array_new_with_free_func (g_free);
  return list;
}

void
art_hint_list_free (ArtHintList *list)
{
  g_ptr_array_unref (list->hints);
  g_ptr_array_unref (list->history);
  g_free (list);
}

void
art_hint_list_fill (ArtHintList *list)
{
  const char *text = art_settings_string (list->form->settings, list->param->name);
  g_autofree char *before = art_hints_to_string (list->hints);

  replace (list, text);
  g_autofree char *after = art_hints_to_string (list->hints);
  if (!g_str_equal (before, after))
    g_ptr_array_add (list->history, g_steal_pointer (&before));
  list->changed (list->data);
}

int
art_hint_list_count (const ArtHintList *list)
{
  return list->hints->len;
}

const ArtHint *
art_hint_list_get (const ArtHintList *list, int index)
{
  return list->hints->pdata[index];
}

int
art_hint_list_find (const ArtHintList *list, double x, double y, double distance)
{
  for (int i = list->hints->len - 1; i >= 0; i--)
    {
      const ArtHint *hint = list->hints->pdata[i];
      if (hypot (hint->x - x, hint->y - y) <= distance)
        return i;
    }
  return ART_HINT_NONE;
}

/* ---- changes ---- */

static void
remember (ArtHintList *list)
{
  g_ptr_array_add (list->history, art_hints_to_string (list->hints));
}

static void
store (ArtHintList *list)
{
  g_autofree char *text = art_hints_to_string (list->hints);

  list->changed (list->data);
  art_form_set_string (list->form, list->param, text);
}

static guint8
to_byte (double value)
{
  return (guint8) (CLAMP (value, 0, 1) * 255 + 0.5);
}

int
art_hint_list_add (ArtHintList *list, double x, double y, const GdkRGBA *color)
{
  remember (list);
  g_ptr_array_add (list->hints,
                   art_hint_new (x, y, to_byte (color->red), to_byte (color->green), to_byte (color->blue), 0));
  store (list);
  return list->hints->len - 1;
}

void
art_hint_list_set_color (ArtHintList *list, int index, const GdkRGBA *color)
{
  ArtHint *hint = list->hints->pdata[index];

  remember (list);
  hint->r = to_byte (color->red);
  hint->g = to_byte (color->green);
  hint->b = to_byte (color->blue);
  store (list);
}

void
art_hint_list_remove (ArtHintList *list, int index)
{
  remember (list);
  g_ptr_array_remove_index (list->hints, index);
  store (list);
}

void
art_hint_list_clear (ArtHintList *list)
{
  if (list->hints->len == 0)
    return;
  remember (list);
  g_ptr_array_set_size (list->hints, 0);
  store (list);
}

void
art_hint_list_move (ArtHintList *list, int index, double x, double y, gboolean begins)
{
  ArtHint *hint = list->hints->pdata[index];

  if (begins)
    remember (list);
  hint->x = CLAMP (x, -ART_HINT_LARGEST, ART_HINT_LARGEST);
  hint->y = CLAMP (y, -ART_HINT_LARGEST, ART_HINT_LARGEST);
  store (list);
}

gboolean
art_hint_list_can_undo (const ArtHintList *list)
{
  return list->history->len > 0;
}

void
art_hint_list_undo (ArtHintList *list)
{
  if (!art_hint_list_can_undo (list))
    return;
  g_autofree char *text = g_ptr_array_steal_index (list->history, list->history->len - 1);
  replace (list, text);
  store (list);
}
