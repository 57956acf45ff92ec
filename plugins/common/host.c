/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a dialog needs from GIMP: thumbnails, pixels, the window to stay above, GIMP's taste in tooltips,
 * help and themes. GIMP's own widget library would do some of this, but it is GTK 2 and must not be linked.
 */
#include "config.h"

#include "host.h"

#include <string.h>

#include "choices.h"
#include "list.h"
#include "register.h"
#include "survey.h"

typedef struct
{
  ArtHost host;
  ArtTarget *target;
  GPtrArray *told; /* of char* */
} GimpHost;

/* ---- layers ---- */

static GPtrArray *
list_layers (ArtHost *host)
{
  return art_list_layers (((GimpHost *) host)->target->image);
}

static GPtrArray *
list_masks (ArtHost *host)
{
  const ArtTarget *target = ((GimpHost *) host)->target;

  return art_list_masks (target->image, target->drawable);
}

/* ---- thumbnails ---- */

static void
free_pixels (guchar *pixels, gpointer data)
{
  g_free (pixels);
}

/* 1 to 4 bytes per pixel, gray or RGB, with or without alpha, to what GdkPixbuf takes. */
static guchar *
expand_pixels (const guchar *from, gsize n_pixels, int bpp)
{
  const gboolean alpha = bpp == 2 || bpp == 4;
  const int channels = alpha ? 4 : 3;
  guchar *pixels = g_malloc (n_pixels * channels);

  for (gsize i = 0; i < n_pixels; i++, from += bpp)
    {
      for (int c = 0; c < 3; c++)
        pixels[i * channels + c] = from[bpp < 3 ? 0 : c];
      if (alpha)
        pixels[i * channels + 3] = from[bpp - 1];
    }
  return pixels;
}

static GdkPixbuf *
thumbnail (ArtHost *host, int layer, int size)
{
  int width = size;
  int height = size;
  int bpp = 0;
  g_autofree guchar *data = NULL;

  if (!gimp_item_is_valid (layer))
    return NULL;
  data = gimp_drawable_get_thumbnail_data (layer, &width, &height, &bpp);
  if (!data || bpp < 1 || bpp > 4)
    return NULL;
  return gdk_pixbuf_new_from_data (expand_pixels (data, (gsize) width * height, bpp), GDK_COLORSPACE_RGB, bpp % 2 == 0,
                                   8, width, height, width * (bpp % 2 == 0 ? 4 : 3), free_pixels, NULL);
}

/* ---- the rest ---- */

static ArtInputs *
inputs (ArtHost *host, const ArtSettings *settings, GError **error)
{
  const ArtTarget *target = ((GimpHost *) host)->target;
  ArtInputs *read = art_target_read (((GimpHost *) host)->target, settings, error);

  if (read && art_choices_change_size (settings) && art_choices_region (settings) == ART_REGION_IMAGE)
    art_survey_show (read, target->image);
  return read;
}

/* Each text once: what is true of one layer is true of most. */
static void
tell (ArtHost *host, const char *text)
{
  GPtrArray *told = ((GimpHost *) host)->told;

  if (g_ptr_array_find_with_equal_func (told, text, g_str_equal, NULL))
    return;
  g_ptr_array_add (told, g_strdup (text));
  gimp_message (text);
}

static guint32
parent_window (ArtHost *host)
{
  const gint window = gimp_progress_get_window_handle ();

  return window != 0 ? window : gimp_display_get_window_handle (gimp_default_display ());
}

static void
help (ArtHost *host, const ArtEffect *effect)
{
  gimp_help (GETTEXT_PACKAGE, effect->procedure);
}

/* GIMP's own themes have told names; a theme of somebody else's says in its name if it is dark. */
static gboolean
has_dark_theme (void)
{
  g_autofree char *theme = gimp_gimprc_query ("theme");
  g_autofree char *lower = g_ascii_strdown (theme ? theme : "", -1);

  return strstr (lower, "dark") || strstr (lower, "gray");
}

/**
 * art_gimp_host_open_display: what gimp_ui_init() does for GTK 2 plug-ins: GIMP's display, its window class, and the
 * time of the click that started the plug-in, so that the dialog gets the focus. X11 comes first, because GIMP 2.10 is
 * an X11 program and a dialog can stay above its windows only there.
 *
 * Returns: FALSE if there is no display.
 */
gboolean
art_gimp_host_open_display (void)
{
  const char *display = gimp_display_name ();
  g_autofree char *clicked = g_strdup_printf ("_TIME%u", gimp_user_time ());

  if (display && *display)
    g_setenv ("DISPLAY", display, TRUE);
  if (gimp_user_time () != 0)
    g_setenv ("DESKTOP_STARTUP_ID", clicked, TRUE);
  gdk_set_allowed_backends ("x11,*");
  gdk_set_program_class (gimp_wm_class ());
  return gtk_init_check (NULL, NULL);
}

/* What GIMP shows print sizes in; pixels are no measure of paper. */
static void
read_resolution (ArtHost *host, gint32 image)
{
  GimpUnit unit = gimp_image_get_unit (image);

  if (unit == GIMP_UNIT_PIXEL || unit == GIMP_UNIT_PERCENT)
    unit = GIMP_UNIT_MM;
  gimp_image_get_resolution (image, &host->resolution_x, &host->resolution_y);
  host->unit = g_strdup (gimp_unit_get_abbreviation (unit));
  host->unit_per_inch = gimp_unit_get_factor (unit);
  host->unit_digits = gimp_unit_get_digits (unit);
}

/**
 * art_gimp_host_new: the host for a dialog of @effect on @target. (transfer full)
 */
ArtHost *
art_gimp_host_new (const ArtEffect *effect, ArtTarget *target)
{
  GimpHost *self = g_new0 (GimpHost, 1);
  g_autofree char *manual = art_help_uri ();

  self->target = target;
  self->told = g_ptr_array_new_with_free_func (g_free);
  self->host.list_layers = list_layers;
  self->host.list_masks = list_masks;
  self->host.thumbnail = thumbnail;
  self->host.inputs = inputs;
  self->host.tell = tell;
  self->host.parent_window = parent_window;
  self->host.help = manual && gimp_show_help_button () ? help : NULL;
  self->host.show_tooltips = gimp_show_tool_tips ();
  self->host.dark_theme = has_dark_theme ();
  self->host.preset_dir = g_build_filename (gimp_directory (), "neural-art", "presets", effect->name, NULL);
  self->host.image_name = gimp_image_get_name (target->image);
  read_resolution (&self->host, target->image);
  return &self->host;
}

/**
 * art_gimp_host_free: NULL is allowed.
 */
void
art_gimp_host_free (ArtHost *host)
{
  if (!host)
    return;
  g_ptr_array_unref (((GimpHost *) host)->told);
  g_free (host->preset_dir);
  g_free (host->image_name);
  g_free (host->unit);
  g_free (host);
}
