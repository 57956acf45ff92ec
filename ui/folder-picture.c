/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is in a folder of pictures: how many, and how the first of them look.
 */
#include "config.h"

#include "folder-picture.h"

#include <gio/gio.h>

#include "pixels.h"

#define SPACE_PER_SIZE 20

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

static gboolean
is_picture (const char *name)
{
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (type);

  return mime && g_str_has_prefix (mime, "image/") && name[0] != '.';
}

GPtrArray *
art_folder_list_pictures (const char *path)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = *path ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (is_picture (name))
      g_ptr_array_add (files, g_build_filename (path, name, NULL));
  g_ptr_array_sort (files, compare_names);
  return files;
}

GdkPixbuf *
art_folder_picture_new (GPtrArray *files, int size, int columns, int rows)
{
  int space = size / SPACE_PER_SIZE, placed = 0;
  g_autoptr (GdkPixbuf) sheet = NULL;

  for (guint i = 0; i < files->len && placed < columns * rows; i++)
    {
      g_autoptr (GdkPixbuf) square = art_pixbuf_square_from_file (files->pdata[i], size, NULL);
      if (!square)
        continue;
      if (!sheet)
        {
          sheet = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, columns * (size + space) - space,
                                  rows * (size + space) - space);
          gdk_pixbuf_fill (sheet, 0);
        }
      gdk_pixbuf_composite (square, sheet, placed % columns * (size + space), placed / columns * (size + space),
                            gdk_pixbuf_get_width (square), gdk_pixbuf_get_height (square),
                            placed % columns * (size + space), placed / columns * (size + space), 1, 1,
                            GDK_INTERP_NEAREST, 255);
      placed++;
    }
  return g_steal_pointer (&sheet);
}
