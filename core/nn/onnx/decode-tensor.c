/* SPDX-License-Identifier: GPL-3.0-or-later
 * TensorProto to NnTensor: every storage that onnx.proto allows for the types this library has.
 *
 * Elements are in raw_data (little-endian) or in the one typed field that onnx.proto names for the type; small
 * integers, bools and the bit patterns of float16 and bfloat16 are widened to int32 there, uint32 to uint64.
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

/* Elements as a TensorProto stores them. */
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
  if (nn_shape_count (shape) < 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s has impossibly large dimensions", what);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_kind (const Onnx__TensorProto *proto, const char *what, GError **error)
{
  if ((proto->has_data_location && proto->data_location == ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL)
      || proto->n_external_data > 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                   "%s is kept in another file (external data): save the model as a single file", what);
      return FALSE;
    }
  if (proto->segment != NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED, "%s is stored in segments, which is not supported", what);
      return FALSE;
    }
  if (nn_onnx_decode_type (proto->data_type) == NN_TYPE_NONE)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED, "%s has elements of type %s (%d), which is not supported",
                   what, nn_onnx_type_name (proto->data_type), proto->data_type);
      return FALSE;
    }
  return TRUE;
}

static Storage
find_storage (const Onnx__TensorProto *proto, NnType type)
{
  const gsize width = nn_type_size (type);
  if (proto->has_raw_data)
    return (Storage){ proto->raw_data.data, proto->raw_data.len / width, width };
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

static gboolean
check_count (const Onnx__TensorProto *proto, const Storage *storage, const NnShape *shape, const char *what,
             GError **error)
{
  const gboolean whole = !proto->has_raw_data || proto->raw_data.len % storage->width == 0;
  if (whole && storage->count == (guint64) nn_shape_count (shape))
    return TRUE;
  g_autofree char *dims = nn_shape_to_string (shape);
  if (whole)
    g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s is %s but stores %" G_GSIZE_FORMAT " elements", what, dims,
                 storage->count);
  else
    g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "%s is %s but stores %" G_GSIZE_FORMAT " bytes", what, dims,
                 proto->raw_data.len);
  return FALSE;
}

/* @proto no longer owns the buffer at @data. */
static void
disown_buffer (Onnx__TensorProto *proto, const void *data)
{
  if (proto->raw_data.data == data)
    proto->raw_data.data = NULL;
  if ((const void *) proto->float_data == data)
    proto->float_data = NULL;
  if ((const void *) proto->double_data == data)
    proto->double_data = NULL;
  if ((const void *) proto->int32_data == data)
    proto->int32_data = NULL;
  if ((const void *) proto->int64_data == data)
    proto->int64_data = NULL;
  if ((const void *) proto->uint64_data == data)
    proto->uint64_data = NULL;
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
      if (size == 1)
        ((guint8 *) tensor->data)[i] = (guint8) bits;
      else if (size == 2)
        ((guint16 *) tensor->data)[i] = (guint16) bits;
      else
        ((guint32 *) tensor->data)[i] = (guint32) bits;
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

NnTensor *
nn_onnx_decode_tensor (Onnx__TensorProto *proto, const char *what, GError **error)
{
  NnShape shape;
  if (!check_kind (proto, what, error) || !decode_shape (proto, what, &shape, error))
    return NULL;
  const NnType type = nn_onnx_decode_type (proto->data_type);
  const Storage storage = find_storage (proto, type);
  if (!check_count (proto, &storage, &shape, what, error))
    return NULL;

  NnTensor *tensor;
  if (storage.count > 0 && storage.width == nn_type_size (type))
    {
      gpointer buffer = (gpointer) storage.data;
      tensor = nn_tensor_new_wrapped (type, &shape, buffer, buffer, nn_wire_free_buffer);
      disown_buffer (proto, buffer);
    }
  else
    {
      tensor = nn_tensor_new (type, &shape, error);
      if (tensor == NULL)
        return NULL;
      narrow_elements (&storage, tensor);
    }
  if (type == NN_TYPE_BOOL)
    normalize_bools (tensor);
  return tensor;
}
