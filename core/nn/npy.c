/* SPDX-License-Identifier: GPL-3.0-or-later
 * NumPy .npy files: a magic, a version, and a Python dictionary {'descr': '<f4', 'fortran_order': False, 'shape':
 * (1, 3)} of known keys, then the elements. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
#include "config.h"

#include "nn/npy.h"

#include <string.h>

#include "nn/error.h"

static const char magic[6] = "\x93NUMPY";

/* What stands for each type in 'descr'. bfloat16 has none. */
static const struct
{
  const char *descr;
  NnType type;
} descrs[] = {
  { "<f4", NN_TYPE_FLOAT }, { "<f2", NN_TYPE_FLOAT16 }, { "<f8", NN_TYPE_DOUBLE }, { "|u1", NN_TYPE_UINT8 },
  { "|i1", NN_TYPE_INT8 },  { "<u2", NN_TYPE_UINT16 },  { "<i2", NN_TYPE_INT16 },  { "<i4", NN_TYPE_INT32 },
  { "<i8", NN_TYPE_INT64 }, { "|b1", NN_TYPE_BOOL },    { "<u4", NN_TYPE_UINT32 }, { "<u8", NN_TYPE_UINT64 },
};

static gboolean
parse_error (GError **error, const char *path, const char *what)
{
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s: %s", path, what);
  return FALSE;
}

/* The dictionary's text after "'key':", or NULL. */
static const char *
find_key (const char *header, const char *key)
{
  g_autofree char *quoted = g_strdup_printf ("'%s':", key);
  const char *found = strstr (header, quoted);

  if (found == NULL)
    return NULL;
  found += strlen (quoted);
  while (*found == ' ')
    found++;
  return found;
}

static NnType
parse_descr (const char *header)
{
  const char *text = find_key (header, "descr");

  for (guint i = 0; text && *text == '\'' && i < G_N_ELEMENTS (descrs); i++)
    if (strncmp (text + 1, descrs[i].descr, 3) == 0 && text[4] == '\'')
      return descrs[i].type;
  return NN_TYPE_NONE;
}

static gboolean
parse_shape (const char *header, NnShape *shape)
{
  const char *text = find_key (header, "shape");

  if (text == NULL || *text++ != '(')
    return FALSE;
  shape->rank = 0;
  for (;;)
    {
      char *end;
      gint64 dim;

      text += strspn (text, " ,");
      if (*text == ')')
        return TRUE;
      dim = g_ascii_strtoll (text, &end, 10);
      if (end == text || dim < 0 || shape->rank == NN_MAX_RANK)
        return FALSE;
      shape->dims[shape->rank++] = dim;
      text = end;
    }
}

/* Finds the dictionary (as a string) and the elements behind it. */
static char *
split_file (const char *contents, gsize length, gsize *data_offset)
{
  const guint8 *bytes = (const guint8 *) contents;
  gsize begin, size;

  if (length < 12 || memcmp (contents, magic, sizeof magic) != 0 || bytes[6] < 1 || bytes[6] > 3)
    return NULL;
  begin = bytes[6] == 1 ? 10 : 12;
  size = bytes[8] | (gsize) bytes[9] << 8;
  if (begin == 12)
    size |= (gsize) bytes[10] << 16 | (gsize) bytes[11] << 24;
  if (size > length - begin)
    return NULL;
  *data_offset = begin + size;
  return g_strndup (contents + begin, size);
}

static NnTensor *
parse (const char *path, const char *contents, gsize length, GError **error)
{
  gsize offset = 0;
  g_autofree char *header = split_file (contents, length, &offset);
  const char *order = header ? find_key (header, "fortran_order") : NULL;
  g_autoptr (NnTensor) described = NULL;
  NnShape shape = { 0 };
  NnTensor *tensor;

  if (header == NULL || order == NULL || !parse_shape (header, &shape))
    return parse_error (error, path, "not a .npy file of format 1.0 to 3.0, or damaged"), NULL;
  if (!g_str_has_prefix (order, "False"))
    return parse_error (error, path, "is in Fortran order; save it with numpy.ascontiguousarray()"), NULL;
  if (parse_descr (header) == NN_TYPE_NONE)
    return parse_error (error, path, "has an element type other than bool, integer or little-endian float"), NULL;
  described = nn_tensor_new_described (parse_descr (header), &shape);
  if (nn_tensor_count (described) < 0 || nn_tensor_bytes (described) != length - offset)
    return parse_error (error, path, "is truncated, or longer than its shape says"), NULL;
  tensor = nn_tensor_new (described->type, &shape, error);
  if (tensor && length > offset)
    memcpy (tensor->data, contents + offset, length - offset);
  return tensor;
}

/* Says @error again as one of ours. */
static void
take_io_error (GError **error, GError *io_error)
{
  g_set_error_literal (error, NN_ERROR, NN_ERROR_IO, io_error->message);
  g_error_free (io_error);
}

NnTensor *
nn_npy_load (const char *path, GError **error)
{
  g_autofree char *contents = NULL;
  GError *io_error = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &io_error))
    {
      take_io_error (error, io_error);
      return NULL;
    }
  return parse (path, contents, length, error);
}

static const char *
descr_of (NnType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (descrs); i++)
    if (descrs[i].type == type)
      return descrs[i].descr;
  return NULL;
}

/* The file up to the elements, padded so that they start at a multiple of 64. */
static GString *
make_header (const NnTensor *tensor)
{
  GString *file = g_string_new_len (magic, sizeof magic);
  gsize size;

  g_string_append_len (file, "\1\0\0\0", 4);
  g_string_append_printf (file, "{'descr': '%s', 'fortran_order': False, 'shape': (", descr_of (tensor->type));
  for (int i = 0; i < tensor->shape.rank; i++)
    g_string_append_printf (file, "%" G_GINT64_FORMAT ",%s", tensor->shape.dims[i],
                            i + 1 < tensor->shape.rank ? " " : "");
  g_string_append (file, "), }");
  while (file->len % 64 != 63)
    g_string_append_c (file, ' ');
  g_string_append_c (file, '\n');
  size = file->len - 10;
  file->str[8] = (char) (size & 0xff);
  file->str[9] = (char) (size >> 8);
  return file;
}

gboolean
nn_npy_save (const NnTensor *tensor, const char *path, GError **error)
{
  g_autoptr (GString) file = NULL;
  GError *io_error = NULL;

  if (descr_of (tensor->type) == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED, "%s: .npy files have no type for %s", path,
                   nn_type_name (tensor->type));
      return FALSE;
    }
  file = make_header (tensor);
  g_string_append_len (file, tensor->data, (gssize) nn_tensor_bytes (tensor));
  if (!g_file_set_contents (path, file->str, (gssize) file->len, &io_error))
    {
      take_io_error (error, io_error);
      return FALSE;
    }
  return TRUE;
}
