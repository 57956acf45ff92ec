/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shapes, element types, tensors and the aligned allocator. Conversion between types is in convert.c.
 */
#include "config.h"

#include "nn/tensor.h"

#include <stdlib.h>
#include <string.h>

#include "nn/error.h"

/* Shapes. */

NnShape
nn_shape_from_dims (int rank, const gint64 *dims)
{
  NnShape shape = { .rank = rank };

  g_return_val_if_fail (rank >= 0 && rank <= NN_MAX_RANK, (NnShape){ 0 });

  for (int i = 0; i < rank; i++)
    shape.dims[i] = dims[i];
  return shape;
}

gint64
nn_shape_count (const NnShape *shape)
{
  return nn_shape_count_range (shape, 0, shape->rank);
}

gint64
nn_shape_count_range (const NnShape *shape, int begin, int end)
{
  gint64 count = 1;
  gboolean overflow = FALSE, empty = FALSE;

  for (int i = begin; i < end; i++)
    {
      if (shape->dims[i] < 0)
        return -1;
      empty |= shape->dims[i] == 0;
      overflow |= __builtin_mul_overflow (count, shape->dims[i], &count);
    }
  if (empty)
    return 0;
  return overflow ? -1 : count;
}

gboolean
nn_shape_equal (const NnShape *a, const NnShape *b)
{
  if (a->rank != b->rank)
    return FALSE;
  for (int i = 0; i < a->rank; i++)
    if (a->dims[i] != b->dims[i])
      return FALSE;
  return TRUE;
}

char *
nn_shape_to_string (const NnShape *shape)
{
  g_autoptr (GString) text = g_string_new (shape->rank == 0 ? "scalar" : NULL);

  for (int i = 0; i < shape->rank; i++)
    {
      if (i > 0)
        g_string_append_c (text, 'x');
      if (shape->dims[i] < 0)
        g_string_append_c (text, '?');
      else
        g_string_append_printf (text, "%" G_GINT64_FORMAT, shape->dims[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
nn_shape_broadcast (const NnShape *a, const NnShape *b, NnShape *out)
{
  NnShape result = { .rank = MAX (a->rank, b->rank) };

  for (int i = 0; i < result.rank; i++)
    {
      int from_a = i - (result.rank - a->rank), from_b = i - (result.rank - b->rank);
      gint64 in_a = from_a < 0 ? 1 : a->dims[from_a];
      gint64 in_b = from_b < 0 ? 1 : b->dims[from_b];

      if (in_a != in_b && in_a != 1 && in_b != 1)
        return FALSE;
      result.dims[i] = in_a == 1 ? in_b : in_a;
    }
  *out = result;
  return TRUE;
}

/* Types. */

static const struct
{
  const char *name;
  guint8 size;
  enum
  {
    KIND_OTHER,
    KIND_FLOAT,
    KIND_INTEGER
  } kind;
} types[] = {
  [NN_TYPE_NONE] = { "none", 0, KIND_OTHER },       [NN_TYPE_FLOAT] = { "float32", 4, KIND_FLOAT },
  [NN_TYPE_UINT8] = { "uint8", 1, KIND_INTEGER },   [NN_TYPE_INT8] = { "int8", 1, KIND_INTEGER },
  [NN_TYPE_UINT16] = { "uint16", 2, KIND_INTEGER }, [NN_TYPE_INT16] = { "int16", 2, KIND_INTEGER },
  [NN_TYPE_INT32] = { "int32", 4, KIND_INTEGER },   [NN_TYPE_INT64] = { "int64", 8, KIND_INTEGER },
  [NN_TYPE_BOOL] = { "bool", 1, KIND_OTHER },       [NN_TYPE_FLOAT16] = { "float16", 2, KIND_FLOAT },
  [NN_TYPE_DOUBLE] = { "float64", 8, KIND_FLOAT },  [NN_TYPE_UINT32] = { "uint32", 4, KIND_INTEGER },
  [NN_TYPE_UINT64] = { "uint64", 8, KIND_INTEGER }, [NN_TYPE_BFLOAT16] = { "bfloat16", 2, KIND_FLOAT },
};

static gboolean
known (NnType type)
{
  return (guint) type < G_N_ELEMENTS (types) && types[type].name;
}

gsize
nn_type_size (NnType type)
{
  return known (type) ? types[type].size : 0;
}

const char *
nn_type_name (NnType type)
{
  return known (type) ? types[type].name : "unknown";
}

gboolean
nn_type_is_float (NnType type)
{
  return known (type) && types[type].kind == KIND_FLOAT;
}

gboolean
nn_type_is_integer (NnType type)
{
  return known (type) && types[type].kind == KIND_INTEGER;
}

/* Tensors. */

NnTensor *
nn_tensor_new_wrapped (NnType type, const NnShape *shape, void *data, gpointer owner, GDestroyNotify free_owner)
{
  NnTensor *tensor = g_new0 (NnTensor, 1);

  g_atomic_ref_count_init (&tensor->ref_count);
  tensor->type = type;
  tensor->shape = *shape;
  tensor->data = data;
  tensor->owner = owner;
  tensor->free_owner = free_owner;
  return tensor;
}

NnTensor *
nn_tensor_new_described (NnType type, const NnShape *shape)
{
  return nn_tensor_new_wrapped (type, shape, NULL, NULL, NULL);
}

/* Bytes of a tensor, or FALSE if that is no number that can be asked for. */
static gboolean
measure (NnType type, const NnShape *shape, gsize *bytes)
{
  gint64 count = nn_shape_count (shape);

  return nn_type_size (type) > 0 && count >= 0 && !__builtin_mul_overflow ((gsize) count, nn_type_size (type), bytes)
         && *bytes <= (gsize) G_MAXSSIZE;
}

NnTensor *
nn_tensor_new (NnType type, const NnShape *shape, GError **error)
{
  g_autofree char *text = nn_shape_to_string (shape);
  gsize bytes;
  void *data;

  if (!measure (type, shape, &bytes))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "A %s tensor of shape %s cannot exist", nn_type_name (type), text);
      return NULL;
    }
  data = nn_try_malloc_aligned (bytes);
  if (data == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY, "Not enough memory for a %s tensor of shape %s (%.1f MiB)",
                   nn_type_name (type), text, bytes / 1048576.0);
      return NULL;
    }
  memset (data, 0, bytes);
  return nn_tensor_new_wrapped (type, shape, data, data, nn_free_aligned);
}

static NnTensor *
new_copy (NnType type, const NnShape *shape, const void *values)
{
  g_autoptr (GError) error = NULL;
  NnTensor *tensor = nn_tensor_new (type, shape, &error);

  if (tensor == NULL)
    g_error ("%s", error->message);
  if (nn_tensor_bytes (tensor) > 0)
    memcpy (tensor->data, values, nn_tensor_bytes (tensor));
  return tensor;
}

NnTensor *
nn_tensor_new_floats (const NnShape *shape, const float *values)
{
  return new_copy (NN_TYPE_FLOAT, shape, values);
}

NnTensor *
nn_tensor_new_int64s (const NnShape *shape, const gint64 *values)
{
  return new_copy (NN_TYPE_INT64, shape, values);
}

NnTensor *
nn_tensor_ref (NnTensor *tensor)
{
  g_atomic_ref_count_inc (&tensor->ref_count);
  return tensor;
}

void
nn_tensor_unref (NnTensor *tensor)
{
  if (!g_atomic_ref_count_dec (&tensor->ref_count))
    return;
  if (tensor->free_owner)
    tensor->free_owner (tensor->owner);
  g_free (tensor);
}

gint64
nn_tensor_count (const NnTensor *tensor)
{
  return nn_shape_count (&tensor->shape);
}

gsize
nn_tensor_bytes (const NnTensor *tensor)
{
  gsize bytes;

  return measure (tensor->type, &tensor->shape, &bytes) ? bytes : 0;
}

/* Memory. */

static guint fail_after; /* atomic: allocations until the one that fails, 0 = never */

void
nn_alloc_fail_after (guint n)
{
  g_atomic_int_set (&fail_after, n);
}

void *
nn_try_malloc_aligned (gsize size)
{
  void *memory = NULL;

  if (g_atomic_int_get (&fail_after) > 0 && g_atomic_int_dec_and_test ((gint *) &fail_after))
    return NULL;
  if (posix_memalign (&memory, NN_ALIGNMENT, MAX (size, 1)) != 0)
    return NULL;
  return memory;
}

void
nn_free_aligned (void *memory)
{
  free (memory);
}
