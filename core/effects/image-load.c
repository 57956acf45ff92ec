/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads picture files through GEGL's loaders, upright.
 *
 * The loader is looked up by content here rather than by gegl:load, which answers a file that it cannot read with a
 * picture of the error message.
 */
#include "config.h"

#include "image.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "effect.h"
#include "exif.h"

/* EXIF lies in the first segments of a file. */
#define HEAD_SIZE (256 * 1024)

/* The first bytes of the file at @path. */
static GBytes *
read_head (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree guint8 *head = NULL;
  gsize size = 0;

  if (!stream)
    return NULL;
  head = g_malloc (HEAD_SIZE);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), head, HEAD_SIZE, &size, NULL, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&head), size);
}

/* GEGL's operation for files that hold this, or NULL. */
static const char *
find_loader (GBytes *head)
{
  static const struct
  {
    const char *type, *operation;
  } loaders[] = { { "image/jpeg", "gegl:jpg-load" },         { "image/png", "gegl:png-load" },
                  { "image/tiff", "gegl:tiff-load" },        { "image/webp", "gegl:webp-load" },
                  { "image/gif", "gegl:gif-load" },          { "image/x-exr", "gegl:exr-load" },
                  { "image/heif", "gegl:heif-load" },        { "image/avif", "gegl:heif-load" },
                  { "image/vnd.radiance", "gegl:rgbe-load" } };
  gsize size;
  const guint8 *data = g_bytes_get_data (head, &size);
  g_autofree char *content = g_content_type_guess (NULL, data, size, NULL);
  g_autofree char *type = g_content_type_get_mime_type (content);

  for (gsize i = 0; type && i < G_N_ELEMENTS (loaders); i++)
    if (strcmp (type, loaders[i].type) == 0 && gegl_has_operation (loaders[i].operation))
      return loaders[i].operation;
  return NULL;
}

static GeglBuffer *
run_loader (const char *loader, const char *path)
{
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglBuffer *buffer = NULL;
  GeglNode *load = gegl_node_new_child (graph, "operation", loader, "path", path, NULL);
  GeglNode *sink = gegl_node_new_child (graph, "operation", "gegl:buffer-sink", "buffer", &buffer, NULL);

  gegl_node_link (load, sink);
  gegl_node_process (sink);
  return buffer;
}

/* Where pixel (x, y) of the upright picture lies in a stored one of @width x @height, by Exif table 6. */
static gsize
stored_index (int orientation, int x, int y, int width, int height)
{
  int column = orientation >= 5 ? y : x, row = orientation >= 5 ? x : y;

  if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
    column = width - 1 - column;
  if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
    row = height - 1 - row;
  return (gsize) row * width + column;
}

static GeglBuffer *
turn_upright (GeglBuffer *buffer, int orientation)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const Babl *format = gegl_buffer_get_format (buffer);
  gsize size = babl_format_get_bytes_per_pixel (format);
  GeglRectangle upright = *GEGL_RECTANGLE (0, 0, extent->width, extent->height);
  g_autofree guint8 *stored = g_malloc (size * extent->width * extent->height);
  g_autofree guint8 *turned = g_malloc (size * extent->width * extent->height);
  guint8 *to = turned;

  if (orientation >= 5)
    upright = *GEGL_RECTANGLE (0, 0, extent->height, extent->width);
  gegl_buffer_get (buffer, extent, 1.0, format, stored, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (int y = 0; y < upright.height; y++)
    for (int x = 0; x < upright.width; x++, to += size)
      memcpy (to, stored + size * stored_index (orientation, x, y, extent->width, extent->height), size);
  buffer = gegl_buffer_new (&upright, format);
  gegl_buffer_set (buffer, &upright, 0, format, turned, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

GeglBuffer *
art_image_load_file (const char *path, GError **error)
{
  g_autoptr (GBytes) head = read_head (path, error);
  g_autoptr (GeglBuffer) buffer = NULL;
  const char *loader;
  int orientation;

  if (!head)
    return NULL;
  if ((loader = find_loader (head)))
    buffer = run_loader (loader, path);
  if (!buffer || gegl_buffer_get_extent (buffer)->width < 1 || gegl_buffer_get_extent (buffer)->height < 1)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_INPUT,
                   _ ("“%s” is not a picture that can be read. Choose a JPEG, PNG or TIFF file."), path);
      return NULL;
    }
  orientation = art_exif_orientation (g_bytes_get_data (head, NULL), g_bytes_get_size (head));
  return orientation == 1 ? g_steal_pointer (&buffer) : turn_upright (buffer, orientation);
}
