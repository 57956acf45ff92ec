/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a dialog needs from its host. The GIMP plug-ins provide one (plugins/common), the tests a fake one. No libgimp
 * here. All functions are called from the main thread.
 */
#pragma once

#include <gtk/gtk.h>

#include "effects/effect.h"

typedef struct
{
  int id;
  char *name; /* "picture.xcf: Background" */
  int width, height;
  gboolean same_image; /* of the image that the dialog is for: it can lie over the picture */
} ArtHostLayer;

void art_host_layer_free (ArtHostLayer *layer);

typedef struct _ArtHost ArtHost;
struct _ArtHost
{
  /* Layers that can be a style or a reference, those of the image first. (element-type ArtHostLayer) (transfer full) */
  GPtrArray *(*list_layers) (ArtHost *host);
  /* What can say where (ART_PARAM_MASK): the image's selection if it has one, its channels, its layers' masks, its
   * layers. NULL = layers only. (element-type ArtHostLayer) (transfer full) */
  GPtrArray *(*list_masks) (ArtHost *host);
  /* At most @size px on the longer side; NULL if the layer is gone. (transfer full) */
  GdkPixbuf *(*thumbnail) (ArtHost *host, int layer, int size);
  /* Copies the pixels that @settings ask for out of the document. (transfer full), NULL with @error */
  ArtInputs *(*inputs) (ArtHost *host, const ArtSettings *settings, GError **error);
  /* Says something about a result that is on its way into the document; NULL = nobody listens. */
  void (*tell) (ArtHost *host, const char *text);
  /* X11 id of the window to stay above, or 0. */
  guint32 (*parent_window) (ArtHost *host);
  /* Opens the help of @effect; NULL = no Help button. */
  void (*help) (ArtHost *host, const ArtEffect *effect);
  gboolean show_tooltips;
  gboolean dark_theme; /* what the host's own windows use */
  char *preset_dir;    /* where presets are kept, made when the first is saved */
  char *image_name;    /* for the title bar */

  /* Of the image, px per inch; 0 = it has none. */
  double resolution_x, resolution_y;
  /* What its user measures paper in: name ("mm"), how many make an inch, decimals to show; NULL = millimetres. */
  char *unit;
  double unit_per_inch;
  int unit_digits;
};
