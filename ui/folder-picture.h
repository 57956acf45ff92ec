/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is in a folder of pictures: how many, and how the first of them look.
 */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

/* The pictures in @path (no folders below it), by name. (element-type filename) (transfer full) */
GPtrArray *art_folder_list_pictures (const char *path);
/* The first of @files that can be read, as squares of @size px in @columns x @rows with a small space between them;
 * NULL if there are none. (transfer full) */
GdkPixbuf *art_folder_picture_new (GPtrArray *files, int size, int columns, int rows);
