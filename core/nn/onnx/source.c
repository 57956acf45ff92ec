/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the elements of tensors come from: the model's own file, and the files beside it.
 */
#include "config.h"

#include "source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "nn/error.h"

#define MIB 1048576.0

/* Below this a copy costs nothing, and a mapping that stays for a few numbers would. */
#define IN_PLACE_BYTES 65536

/* So much of a mapped file is in memory beside its copy. */
#define CHUNK ((gsize) 4 << 20)

/* Files. */

GBytes *
nn_onnx_map (const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_IO, "'%s' is not a file", path);
      return NULL;
    }
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &problem);
  if (file != NULL)
    return g_mapped_file_get_bytes (file);
  g_set_error_literal (error, NN_ERROR, NN_ERROR_IO, problem->message);
  return NULL;
}

static void
file_free (gpointer data)
{
  NnOnnxFile *file = data;
  g_bytes_unref (file->bytes);
  g_free (file);
}

gboolean
nn_onnx_source_open (NnOnnxSource *source, const char *path, GError **error)
{
  GBytes *bytes = nn_onnx_map (path, error);
  if (bytes == NULL)
    return FALSE;
  *source = (NnOnnxSource){ .file = { bytes, TRUE }, .folder = g_path_get_dirname (path) };
  return TRUE;
}

void
nn_onnx_source_clear (NnOnnxSource *source)
{
  g_clear_pointer (&source->file.bytes, g_bytes_unref);
  g_clear_pointer (&source->folder, g_free);
  g_clear_pointer (&source->others, g_hash_table_unref);
}

/* Whether @location is a plain way down from a folder. */
static gboolean
stays_below (const char *location)
{
  g_auto (GStrv) parts = g_strsplit (location, "/", -1);
  if (location[0] == '\0' || g_str_equal (location, ".") || g_path_is_absolute (location)
      || strchr (location, '\\') != NULL)
    return FALSE;
  return !g_strv_contains ((const char *const *) parts, "..");
}

/* Whether links lead from @path out of @folder. Both exist. */
static gboolean
links_outside (const char *folder, const char *path)
{
  g_autofree char *real_folder = realpath (folder, NULL);
  g_autofree char *real_path = realpath (path, NULL);
  const gsize length = real_folder != NULL ? strlen (real_folder) : 0;
  return real_folder == NULL || real_path == NULL || strncmp (real_path, real_folder, length) != 0
         || (real_path[length] != '/' && !g_str_equal (real_folder, "/"));
}

static GBytes *
map_other (const NnOnnxSource *source, const char *location, const char *what, GError **error)
{
  g_autofree char *path = g_build_filename (source->folder, location, NULL);
  if (!stays_below (location))
    g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                 "%s is kept in the file '%s', which is not below the model's folder: save the model anew", what,
                 location);
  else if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, NN_ERROR, NN_ERROR_IO,
                 "%s is kept in another file, '%s', which is missing: put it into the folder '%s'", what, location,
                 source->folder);
  else if (links_outside (source->folder, path))
    g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                 "%s is kept in the file '%s', which is a link out of the model's folder: put a copy in its place",
                 what, location);
  else
    return nn_onnx_map (path, error);
  return NULL;
}

const NnOnnxFile *
nn_onnx_source_find (NnOnnxSource *source, const char *location, const char *what, GError **error)
{
  if (source->folder == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                   "%s is kept in another file, '%s': load the model from its folder, or save it as a single file",
                   what, location);
      return NULL;
    }
  if (source->others == NULL)
    source->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  const NnOnnxFile *known = g_hash_table_lookup (source->others, location);
  if (known != NULL)
    return known;
  GBytes *bytes = map_other (source, location, what, error);
  if (bytes == NULL)
    return NULL;
  NnOnnxFile *file = g_new (NnOnnxFile, 1);
  *file = (NnOnnxFile){ bytes, TRUE };
  g_hash_table_insert (source->others, g_strdup (location), file);
  return file;
}

/* Elements. */

/* The pages that are wholly in [@from, @to) may leave memory; they come back from the file. */
static void
forget_pages (const guint8 *from, const guint8 *to)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  const gsize start = ((gsize) from + page - 1) / page * page, end = (gsize) to / page * page;
  if (end > start)
    madvise ((void *) start, end - start, MADV_DONTNEED);
}

static void
copy_bytes (guint8 *to, const guint8 *from, gsize size, gboolean mapped)
{
  for (gsize done = 0; done < size;)
    {
      const gsize step = MIN (size - done, CHUNK);
      memcpy (to + done, from + done, step);
      if (mapped)
        forget_pages (from + done, from + done + step);
      done += step;
    }
}

/* Any non-zero byte is true; operators rely on 0 and 1. */
static void
normalize_bools (NnTensor *tensor)
{
  guint8 *bools = tensor->data;
  const gint64 count = nn_tensor_count (tensor);
  for (gint64 i = 0; i < count; i++)
    bools[i] = bools[i] != 0;
}

static NnTensor *
copy_elements (const NnOnnxFile *file, const guint8 *from, NnType type, const NnShape *shape, GError **error)
{
  g_autoptr (NnTensor) tensor = nn_tensor_new_described (type, shape);
  const gsize size = nn_tensor_bytes (tensor);
  tensor->data = tensor->owner = nn_try_malloc_aligned (size);
  tensor->free_owner = nn_free_aligned;
  if (tensor->data == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY, "there is not enough memory for its weights (%.1f MiB)",
                   (double) size / MIB);
      return NULL;
    }
  copy_bytes (tensor->data, from, size, file->mapped);
  if (type == NN_TYPE_BOOL)
    normalize_bools (tensor);
  return g_steal_pointer (&tensor);
}

NnTensor *
nn_onnx_file_read (const NnOnnxFile *file, guint64 offset, NnType type, const NnShape *shape, GError **error)
{
  const guint8 *from = (const guint8 *) g_bytes_get_data (file->bytes, NULL) + offset;
  const gsize count = (gsize) nn_shape_count (shape), width = nn_type_size (type);
  if (!file->mapped || type == NN_TYPE_BOOL || count * width < IN_PLACE_BYTES || (gsize) from % width != 0)
    return copy_elements (file, from, type, shape, error);
  return nn_tensor_new_wrapped (type, shape, (void *) from, g_bytes_ref (file->bytes), (GDestroyNotify) g_bytes_unref);
}
