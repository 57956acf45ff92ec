/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results to choose from, and the outline of the pixels that they change.
 */
#include "config.h"

#include "dialog-private.h"

/* Room around what changes in the small pictures, of its own size. */
#define FOCUS_MARGIN 0.3

/* ---- which pixels change ---- */

static gpointer
find_coverage (const ArtQuestion *question, GCancellable *cancellable, GError **error)
{
  return question->effect->coverage (question->source->inputs, question->settings, error);
}

/* The small pictures show what changes, with some of its surroundings. */
static void
focus_candidates (ArtDialog *dialog, GeglBuffer *coverage)
{
  const GeglRectangle *part = gegl_buffer_get_extent (coverage);
  const GeglRectangle *all = gegl_buffer_get_extent (dialog->source->inputs->content);
  double side = MAX (part->width, part->height) * (1 + 2 * FOCUS_MARGIN);
  double x = part->x - all->x + (part->width - side) / 2, y = part->y - all->y + (part->height - side) / 2;

  art_candidates_set_focus (dialog->candidates, x / all->width, y / all->height, side / all->width, side / all->height);
}

static void
on_coverage (gpointer coverage, const GError *error, gpointer data)
{
  ArtDialog *dialog = data;

  /* Why there is none, the status line says. */
  if (dialog->closing || !dialog->source)
    return;
  art_preview_set_outline (dialog->preview, coverage);
  if (coverage && dialog->candidates)
    focus_candidates (dialog, coverage);
}

void
art_dialog_find_outline (ArtDialog *dialog)
{
  if (dialog->outliner && dialog->source)
    art_answerer_ask (dialog->outliner, dialog->source, dialog->form.settings, NULL, 0);
}

/* ---- the choice ---- */

static void
on_chosen (GdkPixbuf *picture, gpointer data)
{
  ArtDialog *dialog = data;

  art_dialog_fill_panel (dialog);
  art_preset_bar_update (dialog->presets);
  if (picture)
    {
      art_dialog_show_picture (dialog, picture);
      if (dialog->state == ART_DIALOG_IDLE && dialog->source)
        art_candidates_go_on (dialog->candidates, dialog->source, dialog->overview_size);
    }
  else
    art_dialog_preview_changed (dialog);
}

void
art_dialog_choice_init (ArtDialog *dialog)
{
  if (dialog->form.effect->coverage)
    dialog->outliner = art_answerer_new (&dialog->form, find_coverage, on_coverage, dialog);
  dialog->candidates = art_candidates_new (&dialog->form, on_chosen, dialog);
}

void
art_dialog_choice_free (ArtDialog *dialog)
{
  art_answerer_free (dialog->outliner);
  art_candidates_free (dialog->candidates);
}
