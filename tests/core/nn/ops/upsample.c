/* SPDX-License-Identifier: GPL-3.0-or-later
 * Upsample: scales in all three forms, nearest and linear, gradients, what must be refused.
 */
#include "config.h"

#include <string.h>

#include "op-naive.h"

static OpTest *
new_case (int opset, NnShape shape, const char *mode, const float scales[4])
{
  OpTest *test = op_test_new ("Upsample", opset);

  op_test_random (test, shape, -1, 1);
  nn_node_set_string (op_test_node (test), "mode", mode);
  if (opset == 1)
    {
      nn_node_set_float (op_test_node (test), "height_scale", scales[2]);
      nn_node_set_float (op_test_node (test), "width_scale", scales[3]);
    }
  else if (opset < 9)
    nn_node_set_floats (op_test_node (test), "scales", 4, scales);
  else
    op_test_floats (test, NN_SHAPE (4), scales);
  return test;
}

/* Between the elements around y, x of a plane; weights of 0 or 1 if y and x are whole. */
static double
naive_bilinear (const float *plane, gint64 height, gint64 width, double y, double x)
{
  const gint64 top = (gint64) y, left = (gint64) x;
  const gint64 bottom = MIN (top + 1, height - 1), right = MIN (left + 1, width - 1);
  const double v = y - (double) top, h = x - (double) left;

  return (1 - v) * ((1 - h) * plane[top * width + left] + h * plane[top * width + right])
         + v * ((1 - h) * plane[bottom * width + left] + h * plane[bottom * width + right]);
}

static void
check_random (int opset, NnShape shape, const char *mode, const float scales[4])
{
  g_autoptr (OpTest) test = new_case (opset, shape, mode, scales);
  const gint64 height = (gint64) ((float) shape.dims[2] * scales[2]),
               width = (gint64) ((float) shape.dims[3] * scales[3]);
  const NnShape enlarged = NN_SHAPE (shape.dims[0], shape.dims[1], height, width);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &enlarged, NULL);

  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      const float *plane =
          nn_tensor_floats (op_test_get_input (test, 0)) + i / width / height * shape.dims[2] * shape.dims[3];
      double y = (double) (i / width % height) / scales[2], x = (double) (i % width) / scales[3];

      if (strcmp (mode, "nearest") == 0)
        {
          y = (double) (gint64) y;
          x = (double) (gint64) x;
        }
      nn_tensor_floats (expected)[i] = (float) naive_bilinear (plane, shape.dims[2], shape.dims[3], y, x);
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_modes (void)
{
  static const int opsets[] = { 1, 7, 9 };
  static const char *const modes[] = { "nearest", "linear" };

  for (gsize o = 0; o < G_N_ELEMENTS (opsets); o++)
    for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
      {
        check_random (opsets[o], NN_SHAPE (2, 3, 5, 7), modes[m], (float[]){ 1, 1, 2, 2 });
        check_random (opsets[o], NN_SHAPE (1, 2, 31, 37), modes[m], (float[]){ 1, 1, 3, 2 });
        check_random (opsets[o], NN_SHAPE (1, 1, 3, 4), modes[m], (float[]){ 1, 1, 1, 1.5f });
      }
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) nearest = new_case (9, NN_SHAPE (1, 2, 3, 5), "nearest", (float[]){ 1, 1, 2, 3 });
  g_autoptr (OpTest) linear = new_case (7, NN_SHAPE (1, 2, 3, 5), "linear", (float[]){ 1, 1, 2, 3 });

  op_test_gradient (nearest);
  op_test_gradient (linear);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) mode = new_case (9, NN_SHAPE (1, 2, 3, 5), "cubic", (float[]){ 1, 1, 2, 2 });
  g_autoptr (OpTest) rank = new_case (9, NN_SHAPE (2, 3, 5), "nearest", (float[]){ 1, 1, 2, 2 });
  g_autoptr (OpTest) negative = new_case (9, NN_SHAPE (1, 2, 3, 5), "nearest", (float[]){ 1, 1, -2, 2 });
  g_autoptr (OpTest) huge = new_case (9, NN_SHAPE (1, 2, 3, 5), "nearest", (float[]){ 1, 1, 2, 1e30f });

  op_test_fails (mode, NN_ERROR_UNSUPPORTED, "cubic");
  op_test_fails (rank, NN_ERROR_SHAPE, "4 numbers for 3 dimensions");
  op_test_fails (negative, NN_ERROR_SHAPE, "dimension 2");
  op_test_fails (huge, NN_ERROR_SHAPE, "dimension 3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/upsample/modes", test_modes);
  g_test_add_func ("/ops/upsample/gradient", test_gradient);
  g_test_add_func ("/ops/upsample/refuses", test_refuses);
  return g_test_run ();
}
