/* SPDX-License-Identifier: GPL-3.0-or-later
 * TensorProto to NnTensor: every storage that onnx.proto allows for the types this library has.
 *
 * Elements are in raw_data (little-endian), in another file, or in the one typed field that onnx.proto names for the
 * type; small integers, bools and the bit patterns of float16 and bfloat16 are widened to int32 there, uint32 to
 * uint64.
 */
#include "config.h"

#include "decode.h"

#include <string.h>

#include "nn/error.h"
#include "nn/onnx.pb-c.h"
#include "wire.h"

#if G_BYTE_ORDER != G_LITTLE_ENDIAN
#  error "raw tensors are little-endian: this machine needs a byte swap here and in encode.c"
#endif

/* Elements as a typed field stores them. */
typedef struct
{
  const void *data;
  gsize count;
  gsize width; /* bytes per element */
} Storage;

/* TensorProto.DataType by number, up to the onnx.proto of 2025. */
static const char *const type_names[] = { "undefined",      "float",    "uint8",        "int8",           "uint16",
                                          "int16",          "int32",    "int64",        "string",         "bool",
                                          "float16",        "double",   "uint32",       "uint64",         "complex64",
                                          "complex128",     "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2",
                                          "float8e5m2fnuz", "uint4",    "int4",         "float4e2m1" };

const char *
nn_onnx_type_name (gint32 data_type)
{
  return data_type >= 0 && data_type < (gint32) G_N_ELEMENTS (type_names) ? type_names[data_type] : "unknown";
}

NnType
nn_onnx_decode_type (gint32 data_type)
{
  const NnType type = (NnType) data_type;
  return data_type > 0 && nn_type_size (type) > 0 ? type : NN_TYPE_NONE;
}

static gboolean
decode_shape (const Onnx__TensorProto *proto, const char *what, NnShape *shape, GError **error)
{
  if (proto->n_dims > NN_MAX_RANK)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                   "%s has %" G_GSIZE_FORMAT " dimensions, at most %d are possible", what, proto->n_dims, NN_MAX_RANK);
      return FALSE;
    }
  *shape = nn_shape_from_dims ((int) proto->n_dims, proto->dims);
  for (int i = 0; i < shape->rank; i++)
    if (shape->dims[i] < 0)
      {
        g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s has a negative dimension", what);
        return FALSE;
      }
  const gint64 count = nn_shape_count (shape);
  if (count < 0 || (guint64) count > G_MAXSSIZE / sizeof (double))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s has impossibly large dimensions", what);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_kind (const Onnx__TensorProto *proto, const char *what, GError **error)
{
  if (proto->segment != NULL)
    g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED, "%s is stored in segments, which is not supported", what);
  else if (nn_onnx_decode_type (proto->data_type) == NN_TYPE_NONE)
    g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                 "%s has elements of type %s (%d), which is not supported; export the model with float32 or float16",
                 what, nn_onnx_type_name (proto->data_type), proto->data_type);
  else
    return TRUE;
  return FALSE;
}

static gboolean
report_size (const NnShape *shape, const char *what, guint64 stored, const char *unit, GError **error)
{
  g_autofree char *dims = nn_shape_to_string (shape);
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s is %s but stores %" G_GUINT64_FORMAT " %s", what, dims, stored,
               unit);
  return FALSE;
}

static gsize
tensor_bytes (NnType type, const NnShape *shape)
{
  return (gsize) nn_shape_count (shape) * nn_type_size (type);
}

/* In another file. */

typedef struct
{
  const char *location;
  guint64 offset;
  guint64 length; /* G_MAXUINT64 if the file does not say */
} External;

static gboolean
read_number (const char *text, guint64 *number)
{
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, number, NULL);
}

static gboolean
decode_external (const Onnx__TensorProto *proto, const char *what, External *external, GError **error)
{
  gboolean ok = TRUE;
  *external = (External){ .length = G_MAXUINT64 };
  for (gsize i = 0; i < proto->n_external_data; i++)
    {
      const Onnx__StringStringEntryProto *entry = proto->external_data[i];
      const char *key = entry->key != NULL ? entry->key : "";
      if (g_str_equal (key, "location"))
        external->location = entry->value;
      else if (g_str_equal (key, "offset"))
        ok = ok && read_number (entry->value, &external->offset);
      else if (g_str_equal (key, "length"))
        ok = ok && read_number (entry->value, &external->length);
    }
  if (ok && external->location != NULL && g_utf8_validate (external->location, -1, NULL))
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s is kept in another file, but it does not properly say where", what);
  return FALSE;
}

static NnTensor *
read_external (const Onnx__TensorProto *proto, const NnShape *shape, const char *what, NnOnnxSource *source,
               GError **error)
{
  External external;
  const NnType type = nn_onnx_decode_type (proto->data_type);
  const gsize size = tensor_bytes (type, shape);
  if (!decode_external (proto, what, &external, error))
    return NULL;
  if (external.length != G_MAXUINT64 && external.length != size)
    {
      report_size (shape, what, external.length, "bytes in another file", error);
      return NULL;
    }
  const NnOnnxFile *file = nn_onnx_source_find (source, external.location, what, error);
  if (file == NULL)
    return NULL;
  const gsize length = g_bytes_get_size (file->bytes);
  if (external.offset <= length && size <= length - external.offset)
    return nn_onnx_file_read (file, external.offset, type, shape, error);
  g_set_error (error, NN_ERROR, NN_ERROR_PARSE,
               "%s is kept in the file '%s' of the folder '%s' up to byte %" G_GUINT64_FORMAT
               ", but that has only %" G_GSIZE_FORMAT ": it is incomplete or of another model; fetch it again",
               what, external.location, source->folder, external.offset + size, length);
  return NULL;
}

/* In the model's own file, element after element. */

static NnTensor *
read_span (const NnWireSpan *span, const Onnx__TensorProto *proto, const NnShape *shape, const char *what,
           const NnOnnxSource *source, GError **error)
{
  const NnType type = nn_onnx_decode_type (proto->data_type);
  const gboolean right_field = span->field == NN_WIRE_RAW_DATA
                               || (span->field == NN_WIRE_FLOAT_DATA && type == NN_TYPE_FLOAT)
                               || (span->field == NN_WIRE_DOUBLE_DATA && type == NN_TYPE_DOUBLE);
  if (!right_field)
    report_size (shape, what, 0, "elements", error);
  else if (span->length == tensor_bytes (type, shape))
    return nn_onnx_file_read (&source->file, span->offset, type, shape, error);
  else if (span->length % nn_type_size (type) == 0)
    report_size (shape, what, span->length / nn_type_size (type), "elements", error);
  else
    report_size (shape, what, span->length, "bytes", error);
  return NULL;
}

/* In a typed field. */

static Storage
find_storage (const Onnx__TensorProto *proto, NnType type)
{
  switch (type)
    {
    case NN_TYPE_FLOAT:
      return (Storage){ proto->float_data, proto->n_float_data, sizeof (float) };
    case NN_TYPE_DOUBLE:
      return (Storage){ proto->double_data, proto->n_double_data, sizeof (double) };
    case NN_TYPE_INT64:
      return (Storage){ proto->int64_data, proto->n_int64_data, sizeof (gint64) };
    case NN_TYPE_UINT32:
    case NN_TYPE_UINT64:
      return (Storage){ proto->uint64_data, proto->n_uint64_data, sizeof (guint64) };
    default:
      return (Storage){ proto->int32_data, proto->n_int32_data, sizeof (gint32) };
    }
}

/* Element @i of widened integers, any sign: callers keep the low bits. */
static guint64
widened_bits (const Storage *storage, gsize i)
{
  return storage->width == 8 ? ((const guint64 *) storage->data)[i] : (guint64) ((const gint32 *) storage->data)[i];
}

static void
narrow_elements (const Storage *storage, NnTensor *tensor)
{
  const gsize size = nn_type_size (tensor->type);
  for (gsize i = 0; i < storage->count; i++)
    {
      const guint64 bits = widened_bits (storage, i);
      if (tensor->type == NN_TYPE_BOOL)
        ((guint8 *) tensor->data)[i] = bits != 0;
      else if (size == 1)
        ((guint8 *) tensor->data)[i] = (guint8) bits;
      else if (size == 2)
        ((guint16 *) tensor->data)[i] = (guint16) bits;
      else
        ((guint32 *) tensor->data)[i] = (guint32) bits;
    }
}

static NnTensor *
read_storage (const Onnx__TensorProto *proto, const NnShape *shape, const char *what, GError **error)
{
  const NnType type = nn_onnx_decode_type (proto->data_type);
  const Storage storage = find_storage (proto, type);
  if (storage.count != (guint64) nn_shape_count (shape))
    {
      report_size (shape, what, storage.count, "elements", error);
      return NULL;
    }
  NnTensor *tensor = nn_tensor_new (type, shape, error);
  if (tensor != NULL && storage.width != nn_type_size (type))
    narrow_elements (&storage, tensor);
  else if (tensor != NULL && storage.count > 0)
    memcpy (tensor->data, storage.data, storage.count * storage.width);
  return tensor;
}

NnTensor *
nn_onnx_decode_tensor (const Onnx__TensorProto *proto, const char *what, NnOnnxSource *source, GError **error)
{
  NnShape shape;
  NnWireSpan span;
  if (!check_kind (proto, what, error) || !decode_shape (proto, what, &shape, error))
    return NULL;
  if ((proto->has_data_location && proto->data_location == ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL)
      || proto->n_external_data > 0)
    return read_external (proto, &shape, what, source, error);
  if (proto->has_raw_data && nn_wire_span (&proto->raw_data, &span))
    return read_span (&span, proto, &shape, what, source, error);
  return read_storage (proto, &shape, what, error);
}
