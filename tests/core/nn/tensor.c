/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shapes, types, tensors, conversion between types, the allocator's failure hook.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <nn/nn.h>

static void
test_shape_count (void)
{
  NnShape scalar = { 0 }, usual = NN_SHAPE (2, 3, 4), empty = NN_SHAPE (G_MAXINT64, 0, G_MAXINT64);
  NnShape huge = NN_SHAPE (G_MAXINT64, 2), dynamic = NN_SHAPE (1, -1);

  g_assert_cmpint (nn_shape_count (&scalar), ==, 1);
  g_assert_cmpint (nn_shape_count (&usual), ==, 24);
  g_assert_cmpint (nn_shape_count_range (&usual, 1, 3), ==, 12);
  g_assert_cmpint (nn_shape_count_range (&usual, 3, 3), ==, 1);
  g_assert_cmpint (nn_shape_count (&empty), ==, 0);
  g_assert_cmpint (nn_shape_count (&huge), ==, -1);
  g_assert_cmpint (nn_shape_count (&dynamic), ==, -1);
}

static void
test_shape_text (void)
{
  NnShape shape = NN_SHAPE (1, -1, 512), scalar = { 0 };
  g_autofree char *text = nn_shape_to_string (&shape);
  g_autofree char *scalar_text = nn_shape_to_string (&scalar);

  g_assert_cmpstr (text, ==, "1x?x512");
  g_assert_cmpstr (scalar_text, ==, "scalar");
}

static void
test_broadcast (void)
{
  NnShape a = NN_SHAPE (2, 1, 5), b = NN_SHAPE (4, 1), c = NN_SHAPE (3), out;
  NnShape expected = NN_SHAPE (2, 4, 5), empty = NN_SHAPE (0), one = NN_SHAPE (1);

  g_assert_true (nn_shape_broadcast (&a, &b, &out));
  g_assert_true (nn_shape_equal (&out, &expected));
  g_assert_false (nn_shape_broadcast (&a, &c, &out));
  g_assert_true (nn_shape_broadcast (&empty, &one, &out));
  g_assert_true (nn_shape_equal (&out, &empty));
}

static void
test_new_is_zeroed_and_aligned (void)
{
  g_autoptr (GError) error = NULL;
  NnShape shape = NN_SHAPE (3, 5);
  g_autoptr (NnTensor) tensor = nn_tensor_new (NN_TYPE_INT16, &shape, &error);

  g_assert_no_error (error);
  g_assert_cmpuint ((gsize) tensor->data % NN_ALIGNMENT, ==, 0);
  g_assert_cmpuint (nn_tensor_bytes (tensor), ==, 30);
  for (int i = 0; i < 15; i++)
    g_assert_cmpint (nn_tensor_get_int64 (tensor, i), ==, 0);
}

static void
test_impossible_sizes (void)
{
  NnShape huge = NN_SHAPE (G_MAXINT64, G_MAXINT64), many = NN_SHAPE (G_MAXINT64 / 4), dynamic = NN_SHAPE (-1);
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_tensor_new (NN_TYPE_FLOAT, &huge, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_null (nn_tensor_new (NN_TYPE_DOUBLE, &many, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_null (nn_tensor_new (NN_TYPE_FLOAT, &dynamic, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
}

static void
test_allocation_failure (void)
{
  NnShape shape = NN_SHAPE (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTensor) first = NULL, second = NULL, third = NULL;

  nn_alloc_fail_after (2);
  first = nn_tensor_new (NN_TYPE_FLOAT, &shape, &error);
  g_assert_no_error (error);
  second = nn_tensor_new (NN_TYPE_FLOAT, &shape, &error);
  g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
  third = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_assert_nonnull (third);
}

static void
count_release (gpointer owner)
{
  ++*(int *) owner;
}

static void
test_wrapped_memory_is_released_once (void)
{
  float data[2] = { 1, 2 };
  int released = 0;
  NnShape shape = NN_SHAPE (2);
  NnTensor *tensor = nn_tensor_new_wrapped (NN_TYPE_FLOAT, &shape, data, &released, count_release);

  nn_tensor_ref (tensor);
  nn_tensor_unref (tensor);
  g_assert_cmpint (released, ==, 0);
  nn_tensor_unref (tensor);
  g_assert_cmpint (released, ==, 1);
}

/* All 65536 halves survive a round trip; each lies where its neighbours say. */
static void
test_half_round_trip (void)
{
  for (guint bits = 0; bits < 65536; bits++)
    {
      float value = nn_half_to_float ((guint16) bits);

      if (isnan (value))
        g_assert_true (isnan (nn_half_to_float (nn_float_to_half (value))));
      else
        g_assert_cmpuint (nn_float_to_half (value), ==, bits);
    }
}

static void
test_half_rounding (void)
{
  g_assert_cmpuint (nn_float_to_half (1.0f), ==, 0x3c00);
  g_assert_cmpuint (nn_float_to_half (-2.0f), ==, 0xc000);
  g_assert_cmpuint (nn_float_to_half (65504.0f), ==, 0x7bff);
  g_assert_cmpuint (nn_float_to_half (65519.99f), ==, 0x7bff);
  g_assert_cmpuint (nn_float_to_half (65520.0f), ==, 0x7c00);
  /* Ties to even, on both sides of the subnormal border. */
  g_assert_cmpuint (nn_float_to_half (1.0f + 0x1p-11f), ==, 0x3c00);
  g_assert_cmpuint (nn_float_to_half (1.0f + 3 * 0x1p-11f), ==, 0x3c02);
  g_assert_cmpuint (nn_float_to_half (0x1p-25f), ==, 0);
  g_assert_cmpuint (nn_float_to_half (3 * 0x1p-25f), ==, 2);
  g_assert_cmpuint (nn_float_to_half (0x1.ffbp-15f), ==, 0x3ff);
  g_assert_cmpuint (nn_float_to_half (0x1.ffcp-15f), ==, 0x400);
}

/* Converts the doubles @from by way of @from_type to @to_type and compares. */
static void
assert_converts (NnType from_type, NnType to_type, int count, const double *from, const double *expected)
{
  NnShape shape = NN_SHAPE (count);
  g_autoptr (NnTensor) source = nn_tensor_new (from_type, &shape, NULL);
  g_autoptr (NnTensor) result = NULL;

  for (int i = 0; i < count; i++)
    nn_tensor_set_double (source, i, from[i]);
  result = nn_tensor_convert (source, to_type, NULL);
  g_assert_cmpint (result->type, ==, to_type);
  for (int i = 0; i < count; i++)
    g_assert_cmpfloat (nn_tensor_get_double (result, i), ==, expected[i]);
}

static void
test_convert (void)
{
  assert_converts (NN_TYPE_FLOAT, NN_TYPE_INT32, 5, (double[]){ 1.9, -1.9, 1e20, -1e20, NAN },
                   (double[]){ 1, -1, G_MAXINT32, G_MININT32, 0 });
  assert_converts (NN_TYPE_FLOAT, NN_TYPE_UINT8, 3, (double[]){ 255.7, 300, -1 }, (double[]){ 255, 255, 0 });
  assert_converts (NN_TYPE_DOUBLE, NN_TYPE_UINT64, 2, (double[]){ 0x1p63, -1 }, (double[]){ 0x1p63, 0 });
  assert_converts (NN_TYPE_INT32, NN_TYPE_UINT8, 3, (double[]){ 257, -1, 5 }, (double[]){ 1, 255, 5 });
  assert_converts (NN_TYPE_FLOAT, NN_TYPE_BOOL, 3, (double[]){ 0, 0.25, -3 }, (double[]){ 0, 1, 1 });
  assert_converts (NN_TYPE_BOOL, NN_TYPE_FLOAT, 2, (double[]){ 0, 7 }, (double[]){ 0, 1 });
  assert_converts (NN_TYPE_INT64, NN_TYPE_DOUBLE, 1, (double[]){ -0x1p53 }, (double[]){ -0x1p53 });
  assert_converts (NN_TYPE_DOUBLE, NN_TYPE_FLOAT16, 2, (double[]){ 1.0 / 3, 1e6 }, (double[]){ 0x1.554p-2, INFINITY });
  assert_converts (NN_TYPE_FLOAT, NN_TYPE_BFLOAT16, 2, (double[]){ 1.00390625, 1.01171875 }, (double[]){ 1, 1.015625 });
}

static void
test_int64_is_exact (void)
{
  gint64 large = G_MAXINT64 - 1;
  NnShape shape = NN_SHAPE (1);
  g_autoptr (NnTensor) source = nn_tensor_new_int64s (&shape, &large);
  g_autoptr (NnTensor) copy = nn_tensor_convert (source, NN_TYPE_UINT64, NULL);

  g_assert_cmpint (nn_tensor_get_int64 (copy, 0), ==, large);
}

static void
test_types (void)
{
  g_assert_cmpstr (nn_type_name (NN_TYPE_FLOAT16), ==, "float16");
  g_assert_cmpuint (nn_type_size (NN_TYPE_DOUBLE), ==, 8);
  g_assert_cmpuint (nn_type_size ((NnType) 8), ==, 0);
  g_assert_cmpuint (nn_type_size ((NnType) 1000), ==, 0);
  g_assert_cmpuint (nn_type_size ((NnType) -1), ==, 0);
  g_assert_true (nn_type_is_float (NN_TYPE_BFLOAT16));
  g_assert_true (nn_type_is_integer (NN_TYPE_UINT32));
  g_assert_false (nn_type_is_integer (NN_TYPE_BOOL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/tensor/shape-count", test_shape_count);
  g_test_add_func ("/nn/tensor/shape-text", test_shape_text);
  g_test_add_func ("/nn/tensor/broadcast", test_broadcast);
  g_test_add_func ("/nn/tensor/new", test_new_is_zeroed_and_aligned);
  g_test_add_func ("/nn/tensor/impossible-sizes", test_impossible_sizes);
  g_test_add_func ("/nn/tensor/allocation-failure", test_allocation_failure);
  g_test_add_func ("/nn/tensor/wrapped", test_wrapped_memory_is_released_once);
  g_test_add_func ("/nn/tensor/half-round-trip", test_half_round_trip);
  g_test_add_func ("/nn/tensor/half-rounding", test_half_rounding);
  g_test_add_func ("/nn/tensor/convert", test_convert);
  g_test_add_func ("/nn/tensor/int64", test_int64_is_exact);
  g_test_add_func ("/nn/tensor/types", test_types);
  return g_test_run ();
}
