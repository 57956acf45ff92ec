/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog's previews of the entire picture: overviews if the effect has them, otherwise runs with lowered settings.
 *
 * Effects with preview() have a region view for this. An overview is worked out anew after every change, on its own; a
 * lowered run takes seconds, and the user has to ask for it.
 */
#include "config.h"

#include <math.h>

#include "dialog-private.h"
#include "pixels.h"

/* A preview is meant to take seconds: settings with these names are lowered to these values. */
#define SIZE_PARAM "working-size"
#define PREVIEW_SIZE 192
#define ITERATIONS_PARAM "iterations"
#define PREVIEW_ITERATIONS 40
/* Wait for a pause in the user's changes. */
#define PREVIEW_PATIENCE_MS 600
#define OVERVIEW_PATIENCE_MS 180
#define RESULT_SIZE 1600
/* Of an overview: the smallest, the largest that is ever shown, and the growth that makes another one worth it. */
#define SMALLEST_OVERVIEW 64
#define LARGEST_OVERVIEW 2048
#define OVERVIEW_GROWTH 1.1

static gboolean
is_on (ArtDialog *dialog)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (dialog->preview_toggle));
}

/* ---- lowered runs ---- */

static void
lower (ArtSettings *settings, const ArtEffect *effect, const char *name, int most)
{
  const ArtParam *param = art_effect_param (effect, name);

  if (param && param->kind == ART_PARAM_INT && art_settings_int (settings, name) > most)
    art_settings_set_number (settings, name, MAX (most, param->minimum), NULL);
}

static void
start_lowered (ArtDialog *dialog)
{
  g_autoptr (ArtSettings) settings = art_dialog_unfinished_settings (dialog);

  lower (settings, dialog->form.effect, SIZE_PARAM, PREVIEW_SIZE);
  lower (settings, dialog->form.effect, ITERATIONS_PARAM, PREVIEW_ITERATIONS);
  art_dialog_start_runner (dialog, settings, 0);
}

/* ---- overviews ---- */

/* As many px as the screen shows of the longer side; 0 = nothing is seen yet. */
static int
overview_size (ArtDialog *dialog)
{
  GtkWidget *widget = GTK_WIDGET (dialog->preview);
  int scale = gtk_widget_get_scale_factor (widget);
  GeglRectangle extent = *gegl_buffer_get_extent (dialog->source->inputs->content);
  double room_x = gtk_widget_get_allocated_width (widget) * scale;
  double room_y = gtk_widget_get_allocated_height (widget) * scale;

  if (dialog->form.effect->extends)
    dialog->form.effect->result_size (dialog->form.settings, extent.width, extent.height, &extent.width,
                                      &extent.height);
  if (room_x <= scale || extent.width < 1 || extent.height < 1)
    return 0;
  int longer = MAX (extent.width, extent.height);
  double fit = MIN (room_x / extent.width, room_y / extent.height);
  int size = art_preview_get_actual_size (dialog->preview) ? longer : (int) ceil (longer * MIN (1, fit));
  return CLAMP (size, SMALLEST_OVERVIEW, LARGEST_OVERVIEW);
}

static void
start_overview (ArtDialog *dialog)
{
  g_autoptr (ArtSettings) settings = art_dialog_unfinished_settings (dialog);
  int size = overview_size (dialog);

  if (size == 0)
    return;
  dialog->overview_size = size;
  art_dialog_start_runner (dialog, settings, size);
}

/* ---- both ---- */

void
art_dialog_start_preview (ArtDialog *dialog)
{
  g_autoptr (GError) error = NULL;

  if (!dialog->source && !art_dialog_read (dialog, &error))
    art_dialog_show_error (dialog, error);
  else if (dialog->form.effect->overview)
    start_overview (dialog);
  else
    start_lowered (dialog);
}

static gboolean
preview_now (gpointer data)
{
  ArtDialog *dialog = data;

  dialog->preview_timeout = 0;
  /* The result itself is shown. */
  if (dialog->whole)
    return G_SOURCE_REMOVE;
  if (dialog->state == ART_DIALOG_PREVIEWING)
    {
      art_dialog_cancel_run (dialog);
      dialog->preview_wanted = TRUE;
    }
  else if (dialog->state == ART_DIALOG_IDLE)
    art_dialog_start_preview (dialog);
  return G_SOURCE_REMOVE;
}

static void
preview_soon (ArtDialog *dialog, guint milliseconds)
{
  if (dialog->preview_timeout)
    g_source_remove (dialog->preview_timeout);
  dialog->preview_timeout = g_timeout_add (milliseconds, preview_now, dialog);
}

void
art_dialog_preview_changed (ArtDialog *dialog)
{
  gboolean quick = dialog->form.effect->overview != NULL;

  if (dialog->region)
    art_region_view_changed (dialog->region);
  else if (is_on (dialog))
    preview_soon (dialog, quick ? OVERVIEW_PATIENCE_MS : PREVIEW_PATIENCE_MS);
}

/* A larger window, or the picture pixel by pixel, shows more than has been worked out. */
static void
on_view_changed (ArtPreview *preview, ArtDialog *dialog)
{
  if (dialog->source && !dialog->closing && is_on (dialog)
      && overview_size (dialog) > dialog->overview_size * OVERVIEW_GROWTH)
    preview_soon (dialog, OVERVIEW_PATIENCE_MS);
}

void
art_dialog_preview_follow (ArtDialog *dialog)
{
  g_signal_connect (dialog->preview, "view-changed", G_CALLBACK (on_view_changed), dialog);
}

static void
stop_previews (ArtDialog *dialog)
{
  if (dialog->preview_timeout)
    g_source_remove (dialog->preview_timeout);
  dialog->preview_timeout = 0;
  if (dialog->candidates)
    art_candidates_stop (dialog->candidates);
  if (dialog->state == ART_DIALOG_PREVIEWING)
    art_dialog_cancel_run (dialog);
}

void
art_dialog_preview (ArtDialog *dialog, gboolean on)
{
  if (dialog->region)
    art_region_view_set_on (dialog->region, on);
  else if (on)
    preview_soon (dialog, 0);
  else
    stop_previews (dialog);
}

void
art_dialog_show_preview (ArtDialog *dialog, GeglBuffer *result)
{
  if (dialog->finisher)
    {
      art_dialog_show_raw (dialog, result);
      return;
    }
  g_autoptr (GdkPixbuf) picture = art_pixbuf_from_buffer (result, MAX (RESULT_SIZE, dialog->overview_size));
  art_dialog_show_picture (dialog, picture);
  if (dialog->candidates)
    art_candidates_show (dialog->candidates, picture);
}
