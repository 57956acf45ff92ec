/* SPDX-License-Identifier: GPL-3.0-or-later
 * ConvTranspose: attributes, axes and gradients. The methods behind it are tested in tests/core/nn/kernels/conv.c.
 */
#include "config.h"

#include "op-naive.h"
#include "op-test.h"

/* Every input spreads the kernel: 1 to 9 at stride 1, as in the ONNX specification's first example. */
static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("ConvTranspose", 11);

  op_test_floats (test, NN_SHAPE (1, 1, 2, 2), (float[]){ 1, 2, 3, 4 });
  op_test_floats (test, NN_SHAPE (1, 2, 2, 2), (float[]){ 1, 1, 1, 1, 0, 1, 0, 0 });
  op_test_floats (test, NN_SHAPE (2), (float[]){ 0, 0.5f });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 2, 3, 3),
                         (float[]){ 1, 3, 2, 4, 10, 6, 3, 7, 4, 0.5f, 1.5f, 2.5f, 0.5f, 3.5f, 4.5f, 0.5f, 0.5f, 0.5f },
                         TOLERANCE_EXACT);
}

/* 2 inputs, stride 3, kernel 2: 5 outputs, and what the attributes make of them. */
static void
check_line (const char *attribute, int count, const gint64 *values, const char *auto_pad, int size,
            const float *expected)
{
  g_autoptr (OpTest) test = op_test_new ("ConvTranspose", 1);

  op_test_floats (test, NN_SHAPE (1, 1, 2), (float[]){ 1, 2 });
  op_test_floats (test, NN_SHAPE (1, 1, 2), (float[]){ 1, 10 });
  nn_node_set_ints (op_test_node (test), "strides", 1, (gint64[]){ 3 });
  if (attribute)
    nn_node_set_ints (op_test_node (test), attribute, count, values);
  if (auto_pad)
    nn_node_set_string (op_test_node (test), "auto_pad", auto_pad);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, size), expected, TOLERANCE_EXACT);
  op_test_gradient (test);
}

static void
test_sizes (void)
{
  const float full[] = { 1, 10, 0, 2, 20, 0, 0 };

  check_line (NULL, 0, NULL, NULL, 5, full);
  check_line ("output_padding", 1, (gint64[]){ 1 }, NULL, 6, full);
  check_line ("output_shape", 1, (gint64[]){ 7 }, NULL, 7, full);
  check_line ("output_shape", 3, (gint64[]){ 1, 1, 4 }, "SAME_UPPER", 4, full);
  check_line ("output_shape", 1, (gint64[]){ 4 }, "SAME_LOWER", 4, full + 1);
  check_line ("pads", 2, (gint64[]){ 1, 0 }, NULL, 4, full + 1);
  check_line ("pads", 2, (gint64[]){ 2, 1 }, NULL, 2, full + 2);
  check_line (NULL, 0, NULL, "SAME_UPPER", 6, full);
  check_line (NULL, 0, NULL, "VALID", 5, full);
}

/* <y, ConvTranspose (x)> = <Conv (y), x> is how the two are related; the gradients check both against differences. */
static void
test_gradients (void)
{
  const struct
  {
    NnShape x, w;
    int stride, dilation, pad, group;
  } cases[] = {
    { NN_SHAPE (2, 3, 4, 5), NN_SHAPE (3, 4, 3, 3), 1, 1, 1, 1 },
    { NN_SHAPE (1, 4, 4, 5), NN_SHAPE (4, 3, 4, 4), 2, 1, 1, 2 },
    { NN_SHAPE (1, 2, 5, 4), NN_SHAPE (2, 1, 3, 2), 1, 2, 1, 2 },
    { NN_SHAPE (1, 3, 3, 3), NN_SHAPE (3, 2, 2, 2), 2, 1, 0, 1 },
    { NN_SHAPE (1, 16, 9, 35), NN_SHAPE (16, 16, 3, 3), 1, 1, 1, 1 },
    { NN_SHAPE (1, 2, 3, 2), NN_SHAPE (2, 2, 2, 3), 3, 2, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpTest) test = op_test_new ("ConvTranspose", 11);
      NnNode *node = op_test_node (test);
      const gint64 pad = cases[i].pad;

      op_test_random (test, cases[i].x, -1, 1);
      op_test_random (test, cases[i].w, -1, 1);
      op_test_random (test, NN_SHAPE (cases[i].w.dims[1] * cases[i].group), -1, 1);
      nn_node_set_ints (node, "strides", 2, (gint64[]){ cases[i].stride, cases[i].stride });
      nn_node_set_ints (node, "dilations", 2, (gint64[]){ cases[i].dilation, cases[i].dilation });
      nn_node_set_ints (node, "pads", 4, (gint64[]){ pad, pad, pad, pad });
      nn_node_set_int (node, "group", cases[i].group);
      op_test_run (test);
      op_test_gradient (test);
    }
}

static void
test_fusion (void)
{
  g_autoptr (OpTest) test = op_test_new ("ConvTranspose", 11);

  op_test_random (test, NN_SHAPE (1, 3, 7, 6), -1, 1);
  op_test_random (test, NN_SHAPE (3, 5, 4, 4), -1, 1);
  op_test_random (test, NN_SHAPE (5), -1, 1);
  nn_node_set_ints (op_test_node (test), "strides", 2, (gint64[]){ 2, 2 });
  op_test_fusion (test);
}

static void
test_volume (void)
{
  g_autoptr (OpTest) test = op_test_new ("ConvTranspose", 11);

  op_test_floats (test, NN_SHAPE (1, 1, 2, 1, 1), (float[]){ 1, 2 });
  op_test_floats (test, NN_SHAPE (1, 1, 2, 1, 2), (float[]){ 1, 10, 100, 1000 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, 3, 1, 2), (float[]){ 1, 10, 102, 1020, 200, 2000 }, TOLERANCE_EXACT);
  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) channels = op_test_new ("ConvTranspose", 11);
  g_autoptr (OpTest) size = op_test_new ("ConvTranspose", 11);
  g_autoptr (OpTest) reach = op_test_new ("ConvTranspose", 11);

  op_test_random (channels, NN_SHAPE (1, 3, 8, 8), -1, 1);
  op_test_random (channels, NN_SHAPE (2, 3, 3, 3), -1, 1);
  op_test_fails (channels, NN_ERROR_SHAPE, "channels");
  op_test_random (size, NN_SHAPE (1, 1, 8, 8), -1, 1);
  op_test_random (size, NN_SHAPE (1, 1, 3, 3), -1, 1);
  nn_node_set_ints (op_test_node (size), "output_shape", 1, (gint64[]){ 9 });
  op_test_fails (size, NN_ERROR_SHAPE, "output_shape");
  op_test_random (reach, NN_SHAPE (1, 1, 64, 1), -1, 1);
  op_test_random (reach, NN_SHAPE (1, 1, 1, 1), -1, 1);
  nn_node_set_ints (op_test_node (reach), "strides", 2, (gint64[]){ 1 << 28, 1 });
  nn_node_set_ints (op_test_node (reach), "output_shape", 2, (gint64[]){ 8, 1 });
  op_test_fails (reach, NN_ERROR_SHAPE, "too far");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/conv-transpose/values", test_values);
  g_test_add_func ("/ops/conv-transpose/sizes", test_sizes);
  g_test_add_func ("/ops/conv-transpose/gradients", test_gradients);
  g_test_add_func ("/ops/conv-transpose/fusion", test_fusion);
  g_test_add_func ("/ops/conv-transpose/volume", test_volume);
  g_test_add_func ("/ops/conv-transpose/refuses", test_refuses);
  return g_test_run ();
}
