/* SPDX-License-Identifier: GPL-3.0-or-later
 * The pictures in a folder: one painter's manner instead of one painting.
 */
#pragma once

#include <glib.h>

/* More are not read: the average hardly changes, and each costs as much as a whole style picture. */
#define ART_STYLE_FOLDER_MOST 24

/* Paths of the picture files directly in folder @path, by name; of more than ART_STYLE_FOLDER_MOST, so many from first
 * to last. (element-type filename) (transfer full); NULL with ART_ERROR_ARGUMENT if there is no folder, or no picture
 * in it. */
GPtrArray *art_style_folder_list (const char *path, GError **error);
