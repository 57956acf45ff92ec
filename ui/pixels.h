/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pixels on their way to the screen: snapshots, buffers and files as pixbufs and cairo surfaces.
 */
#pragma once

#include <gtk/gtk.h>

#include "effects/effect.h"

/* The snapshot as 8-bit RGB; values outside 0..1 are clipped, NaN is black. Any thread. (transfer full) */
GdkPixbuf *art_pixbuf_from_snapshot (const ArtSnapshot *snapshot);
/* @buffer, at most @size px on its longer side, in sRGB with alpha. Any thread. NULL if empty. (transfer full) */
GdkPixbuf *art_pixbuf_from_buffer (GeglBuffer *buffer, int size);
/* The square in the middle of @path's picture, @size px wide and high, upright; NULL with @error. (transfer full) */
GdkPixbuf *art_pixbuf_square_from_file (const char *path, int size, GError **error);
/* The part @area (in px of @scale times @buffer's size, from its corner) for cairo. (transfer full), NULL if empty. */
cairo_surface_t *art_surface_from_buffer (GeglBuffer *buffer, double scale, const GdkRectangle *area);
/* @surface (ARGB32) in a larger size, by cubic interpolation. (transfer full) */
cairo_surface_t *art_surface_enlarge (cairo_surface_t *surface, int width, int height);
/* A GtkImage that shows @pixbuf, whose pixels are device pixels of a screen with @scale_factor. */
GtkWidget *art_image_new (GdkPixbuf *pixbuf, int scale_factor);
void art_image_set (GtkImage *image, GdkPixbuf *pixbuf, int scale_factor);
