/* SPDX-License-Identifier: GPL-3.0-or-later
 * The rows "scale", "width" and "height" of an effect that changes the size: one of them is given, and the others show
 * what follows from it.
 */
#include "config.h"

#include "size-rows.h"

#include <string.h>

static const char *const names[] = { "scale", "width", "height" };

struct _ArtSizeRows
{
  ArtForm *form;
  ArtParamPanel *panel;
  int width, height;                  /* of what a result is made from; 0 = not known */
  double shown[G_N_ELEMENTS (names)]; /* what the rows say, given or not */
};

ArtSizeRows *
art_size_rows_new (ArtForm *form, ArtParamPanel *panel)
{
  if (!form->effect->result_size)
    return NULL;
  ArtSizeRows *rows = g_new0 (ArtSizeRows, 1);
  rows->form = form;
  rows->panel = panel;
  return rows;
}

void
art_size_rows_free (ArtSizeRows *rows)
{
  g_free (rows);
}

void
art_size_rows_set_reference (ArtSizeRows *rows, int width, int height)
{
  rows->width = width;
  rows->height = height;
}

void
art_size_rows_show (ArtSizeRows *rows)
{
  int width, height;

  if (rows->width < 1 || rows->height < 1)
    return;
  rows->form->effect->result_size (rows->form->settings, rows->width, rows->height, &width, &height);
  const double follows[] = { (double) width / rows->width, width, height };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const ArtParam *param = art_effect_param (rows->form->effect, names[i]);
      if (!param)
        continue;
      gboolean given = art_form_holds (rows->form, param->depends_on);
      rows->shown[i] = given ? art_form_number (rows->form, param) : follows[i];
      if (!given)
        art_param_panel_show (rows->panel, param, rows->shown[i]);
    }
}

static gboolean
is_said_by (const ArtParam *row, const ArtParam *param)
{
  gsize length = strlen (param->name);
  return row && row->depends_on && strncmp (row->depends_on, param->name, length) == 0
         && row->depends_on[length] == '=';
}

void
art_size_rows_changed (ArtSizeRows *rows, const ArtParam *param)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const ArtParam *row = art_effect_param (rows->form->effect, names[i]);
      if (rows->shown[i] > 0 && is_said_by (row, param) && art_form_holds (rows->form, row->depends_on))
        {
          art_settings_set_number (rows->form->settings, row->name, CLAMP (rows->shown[i], row->minimum, row->maximum),
                                   NULL);
          art_param_panel_show (rows->panel, row, art_form_number (rows->form, row));
        }
    }
  art_size_rows_show (rows);
}
