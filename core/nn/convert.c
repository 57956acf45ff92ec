/* SPDX-License-Identifier: GPL-3.0-or-later
 * Conversion between element types, one element or a whole tensor at a time.
 *
 * The rules are those of ONNX Cast: towards zero from float to integer, bits cut off from integer to integer, non-zero
 * to TRUE. Where ONNX leaves the result open (float outside the integer's range) it saturates; NaN becomes 0.
 */
#include "config.h"

#include "nn/tensor.h"

#include <math.h>
#include <string.h>

#include "nn/error.h"

static guint32
float_bits (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

static float
bits_float (guint32 bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

float
nn_half_to_float (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16;
  guint32 exponent = (half >> 10) & 0x1f;
  guint32 mantissa = half & 0x3ff;
  float magnitude;

  if (exponent == 0)
    magnitude = (float) mantissa * 0x1p-24f; /* zero and subnormals */
  else if (exponent == 31)
    magnitude = bits_float (0x7f800000 | mantissa << 13);
  else
    magnitude = bits_float ((exponent + 112) << 23 | mantissa << 13);
  return bits_float (float_bits (magnitude) | sign);
}

guint16
nn_float_to_half (float value)
{
  guint32 bits = float_bits (value);
  guint16 sign = (bits >> 16) & 0x8000;
  guint32 magnitude = bits & 0x7fffffff;

  if (magnitude > 0x7f800000)
    return sign | 0x7e00; /* NaN */
  if (magnitude >= 0x477ff000)
    return sign | 0x7c00; /* rounds to 65536 or more: infinity */
  if (magnitude < 0x38800000)
    /* Below 2^-14 halves are multiples of 2^-24. Adding 0.5 = 2^23 · 2^-24 makes the float adder round to them. */
    return sign | (guint16) (float_bits (bits_float (magnitude) + 0.5f) - float_bits (0.5f));
  magnitude += 0xfff + ((magnitude >> 13) & 1); /* nearest, ties to even */
  return sign | (guint16) ((magnitude >> 13) - (112 << 10));
}

static guint16
float_to_bfloat16 (float value)
{
  guint32 bits = float_bits (value);

  if (isnan (value))
    return (bits >> 16) | 0x40;
  return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}

double
nn_tensor_get_double (const NnTensor *tensor, gint64 index)
{
  switch (tensor->type)
    {
    case NN_TYPE_FLOAT:
      return ((const float *) tensor->data)[index];
    case NN_TYPE_DOUBLE:
      return ((const double *) tensor->data)[index];
    case NN_TYPE_FLOAT16:
      return nn_half_to_float (((const guint16 *) tensor->data)[index]);
    case NN_TYPE_BFLOAT16:
      return bits_float ((guint32) ((const guint16 *) tensor->data)[index] << 16);
    case NN_TYPE_UINT64:
      return ((const guint64 *) tensor->data)[index];
    default:
      return nn_tensor_get_int64 (tensor, index);
    }
}

/* @value limited to what @type, an integer type, can hold, as a double that is safe to convert. */
static double
saturate (NnType type, double value)
{
  static const struct
  {
    double low, high;
  } limits[] = {
    [NN_TYPE_UINT8] = { 0, G_MAXUINT8 },          [NN_TYPE_INT8] = { G_MININT8, G_MAXINT8 },
    [NN_TYPE_UINT16] = { 0, G_MAXUINT16 },        [NN_TYPE_INT16] = { G_MININT16, G_MAXINT16 },
    [NN_TYPE_INT32] = { G_MININT32, G_MAXINT32 }, [NN_TYPE_INT64] = { -0x1p63, 0x1.fffffffffffffp62 },
    [NN_TYPE_UINT32] = { 0, G_MAXUINT32 },        [NN_TYPE_UINT64] = { 0, 0x1.fffffffffffffp63 },
  };

  return isnan (value) ? 0 : CLAMP (value, limits[type].low, limits[type].high);
}

void
nn_tensor_set_double (NnTensor *tensor, gint64 index, double value)
{
  switch (tensor->type)
    {
    case NN_TYPE_FLOAT:
      ((float *) tensor->data)[index] = (float) value;
      break;
    case NN_TYPE_DOUBLE:
      ((double *) tensor->data)[index] = value;
      break;
    case NN_TYPE_FLOAT16:
      ((guint16 *) tensor->data)[index] = nn_float_to_half ((float) value);
      break;
    case NN_TYPE_BFLOAT16:
      ((guint16 *) tensor->data)[index] = float_to_bfloat16 ((float) value);
      break;
    case NN_TYPE_BOOL:
      ((guint8 *) tensor->data)[index] = value != 0;
      break;
    case NN_TYPE_UINT64:
      ((guint64 *) tensor->data)[index] = (guint64) saturate (tensor->type, nearbyint (value));
      break;
    default:
      nn_tensor_set_int64 (tensor, index, (gint64) saturate (tensor->type, nearbyint (value)));
    }
}

gint64
nn_tensor_get_int64 (const NnTensor *tensor, gint64 index)
{
  switch (tensor->type)
    {
    case NN_TYPE_UINT8:
      return ((const guint8 *) tensor->data)[index];
    case NN_TYPE_BOOL:
      return ((const guint8 *) tensor->data)[index] != 0;
    case NN_TYPE_INT8:
      return ((const gint8 *) tensor->data)[index];
    case NN_TYPE_UINT16:
      return ((const guint16 *) tensor->data)[index];
    case NN_TYPE_INT16:
      return ((const gint16 *) tensor->data)[index];
    case NN_TYPE_UINT32:
      return ((const guint32 *) tensor->data)[index];
    case NN_TYPE_INT32:
      return ((const gint32 *) tensor->data)[index];
    case NN_TYPE_UINT64:
    case NN_TYPE_INT64:
      return ((const gint64 *) tensor->data)[index];
    default:
      return (gint64) saturate (NN_TYPE_INT64, nearbyint (nn_tensor_get_double (tensor, index)));
    }
}

void
nn_tensor_set_int64 (NnTensor *tensor, gint64 index, gint64 value)
{
  switch (tensor->type)
    {
    case NN_TYPE_UINT8:
    case NN_TYPE_INT8:
      ((guint8 *) tensor->data)[index] = (guint8) value;
      break;
    case NN_TYPE_BOOL:
      ((guint8 *) tensor->data)[index] = value != 0;
      break;
    case NN_TYPE_UINT16:
    case NN_TYPE_INT16:
      ((guint16 *) tensor->data)[index] = (guint16) value;
      break;
    case NN_TYPE_UINT32:
    case NN_TYPE_INT32:
      ((guint32 *) tensor->data)[index] = (guint32) value;
      break;
    case NN_TYPE_UINT64:
    case NN_TYPE_INT64:
      ((gint64 *) tensor->data)[index] = value;
      break;
    default:
      nn_tensor_set_double (tensor, index, (double) value);
    }
}

static void
convert_element (const NnTensor *from, NnTensor *to, gint64 i)
{
  gboolean from_float = nn_type_is_float (from->type);
  gboolean to_float = nn_type_is_float (to->type);

  if (!from_float && !to_float)
    nn_tensor_set_int64 (to, i, nn_tensor_get_int64 (from, i));
  else if (from_float && nn_type_is_integer (to->type))
    nn_tensor_set_double (to, i, trunc (nn_tensor_get_double (from, i)));
  else
    nn_tensor_set_double (to, i, nn_tensor_get_double (from, i));
}

void
nn_tensor_convert_into (const NnTensor *from, NnTensor *to)
{
  gint64 count = nn_tensor_count (from);

  g_return_if_fail (nn_tensor_count (to) == count);

  if (from->type == to->type)
    {
      if (count > 0)
        memcpy (to->data, from->data, nn_tensor_bytes (from));
      return;
    }
  for (gint64 i = 0; i < count; i++)
    convert_element (from, to, i);
}

NnTensor *
nn_tensor_convert (const NnTensor *tensor, NnType type, GError **error)
{
  NnTensor *copy = nn_tensor_new (type, &tensor->shape, error);

  if (copy)
    nn_tensor_convert_into (tensor, copy);
  return copy;
}
