/* SPDX-License-Identifier: GPL-3.0-or-later
 * A .tar.xz of test data, read into memory. xz unpacks; tar is a header of 512 bytes before each file.
 */
#include "config.h"

#include "archive.h"

#include <string.h>

#include <gio/gio.h>

#define BLOCK 512

/* GNU tar: name at 0, octal size at 124, type at 156 ('0' is a file, 'L' holds the long name of the next entry). */
#define NAME_LENGTH 100
#define SIZE_OFFSET 124
#define SIZE_LENGTH 12
#define TYPE_OFFSET 156

static GBytes *
decompress (const char *path)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = NULL;
  g_autoptr (GSubprocess) xz = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "xz", "-dc", path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (xz, NULL, NULL, &bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (xz));
  return bytes;
}

static gsize
parse_size (const char *header)
{
  g_autofree char *octal = g_strndup (header + SIZE_OFFSET, SIZE_LENGTH);
  return (gsize) g_ascii_strtoull (octal, NULL, 8);
}

static const char *
skip_dot (const char *name)
{
  return g_str_has_prefix (name, "./") ? name + 2 : name;
}

static void
read_entries (Archive *archive, GBytes *tar)
{
  g_autofree char *long_name = NULL;
  gsize length;
  const char *data = g_bytes_get_data (tar, &length);
  for (gsize at = 0; at + BLOCK <= length && data[at] != '\0';)
    {
      const char *header = data + at;
      const gsize size = parse_size (header);
      at += BLOCK;
      g_assert_cmpuint (size, <=, length - at);
      g_autofree char *name = long_name != NULL ? g_steal_pointer (&long_name) : g_strndup (header, NAME_LENGTH);
      if (header[TYPE_OFFSET] == 'L')
        long_name = g_strndup (data + at, size);
      else if (header[TYPE_OFFSET] == '0')
        g_tree_insert (archive, g_strdup (skip_dot (name)), g_bytes_new_from_bytes (tar, at, size));
      at += (size + BLOCK - 1) / BLOCK * BLOCK;
    }
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

Archive *
archive_open (const char *name)
{
  const char *folder = g_getenv ("ART_DATA");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : "/nonexistent", "test", name, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip_printf ("%s is not there", path);
      return NULL;
    }
  g_autoptr (GBytes) tar = decompress (path);
  Archive *archive = g_tree_new_full (compare_keys, NULL, g_free, (GDestroyNotify) g_bytes_unref);
  read_entries (archive, tar);
  return archive;
}

GBytes *
archive_get (Archive *archive, const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, name, NULL);
  return g_tree_lookup (archive, path);
}

/* Four of the official cases have only the latter. */
static const char *const model_names[] = { "model.onnx", "model.onnx.bak" };

GBytes *
archive_get_model (Archive *archive, const char *folder)
{
  GBytes *bytes = archive_get (archive, folder, model_names[0]);
  return bytes != NULL ? bytes : archive_get (archive, folder, model_names[1]);
}

static gboolean
is_model (const char *name)
{
  return g_str_equal (name, model_names[0]) || g_str_equal (name, model_names[1]);
}

GPtrArray *
archive_list_cases (Archive *archive, const char *root)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);
  for (GTreeNode *node = g_tree_node_first (archive); node != NULL; node = g_tree_node_next (node))
    {
      const char *path = g_tree_node_key (node);
      const char *slash = g_str_has_prefix (path, root) ? strchr (path + strlen (root), '/') : NULL;
      if (slash != NULL && is_model (slash + 1))
        g_ptr_array_add (folders, g_strndup (path, (gsize) (slash + 1 - path)));
    }
  return folders;
}
