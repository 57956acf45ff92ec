/* SPDX-License-Identifier: GPL-3.0-or-later
 * Settings that need no new run (ART_PARAM_AFTER): a run or a preview gives the picture without them, and they are
 * applied to it whenever they change.
 *
 * "Run" works out the whole result and shows it; OK then takes it, with these settings as they are by then.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "dialog-private.h"
#include "pixels.h"

/* Of the picture that is shown: more than most screens have room for. */
#define SHOWN_SIZE 2048

static gpointer
finish (const ArtQuestion *question, GCancellable *cancellable, GError **error)
{
  g_autoptr (GeglBuffer) finished =
      question->effect->finish (question->source->inputs, question->settings, question->raw, cancellable, error);

  return finished ? art_pixbuf_from_buffer (finished, SHOWN_SIZE) : NULL;
}

static void
on_finished (gpointer picture, const GError *error, gpointer data)
{
  ArtDialog *dialog = data;

  if (dialog->closing || dialog->state == ART_DIALOG_RUNNING)
    return;
  if (picture)
    art_dialog_show_picture (dialog, picture);
  else if (error)
    art_dialog_show_error (dialog, error);
}

void
art_dialog_after_init (ArtDialog *dialog)
{
  if (dialog->form.effect->finish)
    dialog->finisher = art_answerer_new (&dialog->form, finish, on_finished, dialog);
}

void
art_dialog_after_free (ArtDialog *dialog)
{
  art_answerer_free (dialog->finisher);
  g_clear_object (&dialog->raw);
  g_clear_object (&dialog->whole);
}

ArtSettings *
art_dialog_unfinished_settings (ArtDialog *dialog)
{
  const ArtEffect *effect = dialog->form.effect;
  ArtSettings *copy = art_settings_copy (dialog->form.settings);

  for (int i = 0; effect->finish && i < effect->n_params; i++)
    if (effect->params[i].flags & ART_PARAM_AFTER)
      art_settings_set_number (copy, effect->params[i].name, effect->params[i].fallback, NULL);
  return copy;
}

/* @buffer if it is no larger than @size px on its longer side, otherwise a smaller copy at 0,0. (transfer full) */
static GeglBuffer *
reduced (GeglBuffer *buffer, int size)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const Babl *format = gegl_buffer_get_format (buffer);
  double scale = (double) size / MAX (extent->width, extent->height);

  if (scale >= 1)
    return g_object_ref (buffer);
  GeglRectangle small = { 0, 0, MAX (1, (int) floor (extent->width * scale)),
                          MAX (1, (int) floor (extent->height * scale)) };
  GeglRectangle from = { (int) floor (extent->x * scale), (int) floor (extent->y * scale), small.width, small.height };
  g_autofree guchar *pixels = g_malloc ((gsize) small.width * small.height * babl_format_get_bytes_per_pixel (format));
  GeglBuffer *copy = gegl_buffer_new (&small, format);
  gegl_buffer_get (buffer, &from, scale, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
  gegl_buffer_set (copy, &small, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
  return copy;
}

void
art_dialog_show_raw (ArtDialog *dialog, GeglBuffer *raw)
{
  g_clear_object (&dialog->raw);
  dialog->raw = reduced (raw, SHOWN_SIZE);
  art_answerer_ask (dialog->finisher, dialog->source, dialog->form.settings, dialog->raw, 0);
}

void
art_dialog_keep_whole (ArtDialog *dialog, GeglBuffer *whole)
{
  g_set_object (&dialog->whole, whole);
  art_dialog_show_raw (dialog, whole);
  /* Enter takes it. */
  art_param_panel_focus (dialog->panel, ART_PARAM_AFTER);
  gtk_label_set_text (GTK_LABEL (dialog->status), _ ("This is the result. OK puts it into the image."));
}

void
art_dialog_after_changed (ArtDialog *dialog)
{
  art_dialog_hide_error (dialog);
  if (dialog->raw && dialog->source)
    art_answerer_ask (dialog->finisher, dialog->source, dialog->form.settings, dialog->raw, 0);
}
