/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dense, contiguous, row-major tensors of up to NN_MAX_RANK dimensions. Pictures are NCHW.
 */
#pragma once

#include <glib.h>

#define NN_MAX_RANK 8

/* Every tensor allocation starts at a multiple of this many bytes (a cache line, an AVX-512 register). */
#define NN_ALIGNMENT 64

/**
 * NnType: element types, numbered as TensorProto.DataType in onnx.proto.
 */
typedef enum
{
  NN_TYPE_NONE = 0,
  NN_TYPE_FLOAT = 1,
  NN_TYPE_UINT8 = 2,
  NN_TYPE_INT8 = 3,
  NN_TYPE_UINT16 = 4,
  NN_TYPE_INT16 = 5,
  NN_TYPE_INT32 = 6,
  NN_TYPE_INT64 = 7,
  NN_TYPE_BOOL = 9,
  NN_TYPE_FLOAT16 = 10,
  NN_TYPE_DOUBLE = 11,
  NN_TYPE_UINT32 = 12,
  NN_TYPE_UINT64 = 13,
  NN_TYPE_BFLOAT16 = 16
} NnType;

/**
 * NnShape: @rank dimensions, outermost first. In a graph's declared shapes a dimension of -1 is unknown (dynamic);
 * in a tensor every dimension is >= 0. Rank 0 is a scalar (one element).
 */
typedef struct
{
  int rank;
  gint64 dims[NN_MAX_RANK];
} NnShape;

/**
 * NnTensor: reference counted. Fields are read-only for users except the elements behind @data.
 * @data is NULL for a tensor that only describes a type and shape.
 */
typedef struct
{
  gatomicrefcount ref_count;
  NnType type;
  NnShape shape;
  void *data;     /* NN_ALIGNMENT-aligned if this library allocated it; otherwise as the owner gave it */
  gpointer owner; /* what keeps @data alive, or NULL */
  GDestroyNotify free_owner;
} NnTensor;

/* Shapes. */
NnShape nn_shape_from_dims (int rank, const gint64 *dims);
#define NN_SHAPE(...) \
  nn_shape_from_dims ((int) (sizeof ((gint64[]){ __VA_ARGS__ }) / sizeof (gint64)), (gint64[]){ __VA_ARGS__ })
gint64 nn_shape_count (const NnShape *shape); /* number of elements; 1 for rank 0; -1 on overflow or unknown */
gint64 nn_shape_count_range (const NnShape *shape, int begin, int end); /* product of dims[begin .. end) */
gboolean nn_shape_equal (const NnShape *a, const NnShape *b);
char *nn_shape_to_string (const NnShape *shape); /* "1x3x512x512", "?" for unknown, "scalar"; (transfer full) */
/* NumPy/ONNX multidirectional broadcasting; FALSE if @a and @b do not fit. */
gboolean nn_shape_broadcast (const NnShape *a, const NnShape *b, NnShape *out);

/* Types. */
gsize nn_type_size (NnType type);       /* bytes per element, 0 for NN_TYPE_NONE or unknown */
const char *nn_type_name (NnType type); /* "float32", "int64", …; (transfer none) */
gboolean nn_type_is_float (NnType type);
gboolean nn_type_is_integer (NnType type); /* signed or unsigned, not bool */

/* Tensors. nn_tensor_new() zero-fills; it returns NULL with NN_ERROR_NO_MEMORY or NN_ERROR_SHAPE (overflow). */
NnTensor *nn_tensor_new (NnType type, const NnShape *shape, GError **error);
/* Describes type and shape, no elements (data == NULL). */
NnTensor *nn_tensor_new_described (NnType type, const NnShape *shape);
/* Wraps @data, which @free_owner (@owner) releases with the last reference; @free_owner may be NULL. */
NnTensor *nn_tensor_new_wrapped (NnType type, const NnShape *shape, void *data, gpointer owner,
                                 GDestroyNotify free_owner);
NnTensor *nn_tensor_new_floats (const NnShape *shape, const float *values);  /* copies; aborts on no memory */
NnTensor *nn_tensor_new_int64s (const NnShape *shape, const gint64 *values); /* copies; aborts on no memory */
NnTensor *nn_tensor_ref (NnTensor *tensor);
void nn_tensor_unref (NnTensor *tensor);
gint64 nn_tensor_count (const NnTensor *tensor);
gsize nn_tensor_bytes (const NnTensor *tensor);
static inline float *
nn_tensor_floats (const NnTensor *tensor)
{
  return tensor->data;
}
/* Any type to and from double (bool as 0/1), for slow generic paths and tests; saturating, round to nearest even. */
double nn_tensor_get_double (const NnTensor *tensor, gint64 index);
void nn_tensor_set_double (NnTensor *tensor, gint64 index, double value);
gint64 nn_tensor_get_int64 (const NnTensor *tensor, gint64 index);
void nn_tensor_set_int64 (NnTensor *tensor, gint64 index, gint64 value);
/* The elements of @from by the rules of ONNX Cast, into @to, which has as many of another (or the same) type. */
void nn_tensor_convert_into (const NnTensor *from, NnTensor *to);
/* A copy of @tensor converted to @type by the same rules. NULL with NN_ERROR_NO_MEMORY. (transfer full) */
NnTensor *nn_tensor_convert (const NnTensor *tensor, NnType type, GError **error);
float nn_half_to_float (guint16 half);
guint16 nn_float_to_half (float value); /* round to nearest even */

/* NN_ALIGNMENT-aligned, uninitialised memory, or NULL (never aborts): for the big buffers. */
void *nn_try_malloc_aligned (gsize size);
void nn_free_aligned (void *memory);
/* Test hook: let the n-th allocation of nn_try_malloc_aligned() from now fail once (0 switches it off). */
void nn_alloc_fail_after (guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTensor, nn_tensor_unref)
