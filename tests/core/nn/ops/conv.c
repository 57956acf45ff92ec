/* SPDX-License-Identifier: GPL-3.0-or-later
 * Conv: attributes, axes and gradients. The methods behind it are tested in tests/core/nn/kernels/conv.c.
 */
#include "config.h"

#include <math.h>

#include "nn/kernels/conv.h"
#include "op-naive.h"
#include "op-test.h"

/* What auto_pad comes to is checked against the same convolution with explicit pads. */
static void
set_geometry (OpTest *test, int rank, const gint64 *strides, const gint64 *dilations, const gint64 *pads, int group)
{
  NnNode *node = op_test_node (test);

  nn_node_set_ints (node, "strides", rank, strides);
  nn_node_set_ints (node, "dilations", rank, dilations);
  if (pads)
    nn_node_set_ints (node, "pads", 2 * rank, pads);
  nn_node_set_int (node, "group", group);
}

static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Conv", 11);

  op_test_floats (test, NN_SHAPE (1, 1, 3, 3), (float[]){ 1, 2, 3, 4, 5, 6, 7, 8, 9 });
  op_test_floats (test, NN_SHAPE (2, 1, 2, 2), (float[]){ 1, 0, 0, 1, 1, 1, 1, 1 });
  op_test_floats (test, NN_SHAPE (2), (float[]){ 0.5f, -10 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 2, 2, 2), (float[]){ 6.5f, 8.5f, 12.5f, 14.5f, 2, 6, 14, 18 },
                         TOLERANCE_EXACT);
}

/* A whole layer, large enough for Winograd and for several units of work, against the definition. */
static void
check_layer (NnShape x_shape, NnShape w_shape, int stride, int dilation, int pad, int group)
{
  g_autoptr (OpTest) test = op_test_new ("Conv", 14);
  g_autoptr (NnTensor) expected = NULL;
  NnConvShape s = { .batch = x_shape.dims[0], .groups = group, .c_in = x_shape.dims[1], .c_out = w_shape.dims[0] };
  NnShape y_shape = x_shape;

  op_test_random (test, x_shape, -1, 1);
  op_test_random (test, w_shape, -1, 1);
  set_geometry (test, 2, (gint64[]){ stride, stride }, (gint64[]){ dilation, dilation },
                (gint64[]){ pad, pad, pad, pad }, group);
  s.in[0] = s.out[0] = s.kernel[0] = s.stride[0] = s.dilation[0] = 1;
  y_shape.dims[1] = s.c_out;
  for (int i = 1; i < 3; i++)
    {
      s.in[i] = x_shape.dims[i + 1], s.kernel[i] = w_shape.dims[i + 1];
      s.stride[i] = stride, s.dilation[i] = dilation, s.pad[i] = pad;
      s.out[i] = (s.in[i] + 2 * pad - (s.kernel[i] - 1) * dilation - 1) / stride + 1;
      y_shape.dims[i + 1] = s.out[i];
    }
  expected = nn_tensor_new (NN_TYPE_FLOAT, &y_shape, NULL);
  nn_conv_loops (&s, NN_CONV_TO_Y, nn_tensor_floats (op_test_get_input (test, 0)),
                 nn_tensor_floats (op_test_get_input (test, 1)), nn_tensor_floats (expected));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_KERNEL);
}

static void
test_layers (void)
{
  check_layer (NN_SHAPE (1, 24, 37, 70), NN_SHAPE (24, 24, 3, 3), 1, 1, 1, 1);
  check_layer (NN_SHAPE (2, 3, 41, 43), NN_SHAPE (16, 3, 9, 9), 1, 1, 4, 1);
  check_layer (NN_SHAPE (1, 20, 33, 35), NN_SHAPE (31, 20, 3, 3), 2, 1, 1, 1);
  check_layer (NN_SHAPE (1, 12, 29, 23), NN_SHAPE (12, 1, 5, 5), 1, 2, 3, 12);
}

static void
test_gradients (void)
{
  const struct
  {
    NnShape x, w;
    int stride, dilation, pad, group;
  } cases[] = {
    { NN_SHAPE (2, 3, 5, 6), NN_SHAPE (4, 3, 3, 3), 1, 1, 1, 1 },
    { NN_SHAPE (1, 4, 7, 6), NN_SHAPE (6, 2, 3, 2), 2, 1, 1, 2 },
    { NN_SHAPE (1, 2, 9, 8), NN_SHAPE (2, 1, 3, 3), 1, 2, 2, 2 },
    { NN_SHAPE (1, 5, 4, 4), NN_SHAPE (3, 5, 1, 1), 1, 1, 0, 1 },
    { NN_SHAPE (1, 2, 3, 3), NN_SHAPE (2, 2, 3, 3), 1, 1, 4, 1 },
    { NN_SHAPE (1, 16, 9, 35), NN_SHAPE (16, 16, 3, 3), 1, 1, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpTest) test = op_test_new ("Conv", 11);
      const gint64 pad = cases[i].pad;

      op_test_random (test, cases[i].x, -1, 1);
      op_test_random (test, cases[i].w, -1, 1);
      op_test_random (test, NN_SHAPE (cases[i].w.dims[0]), -1, 1);
      set_geometry (test, 2, (gint64[]){ cases[i].stride, cases[i].stride },
                    (gint64[]){ cases[i].dilation, cases[i].dilation }, (gint64[]){ pad, pad, pad, pad },
                    cases[i].group);
      op_test_gradient (test);
    }
}

static void
test_fusion (void)
{
  g_autoptr (OpTest) small = op_test_new ("Conv", 11);
  g_autoptr (OpTest) winograd = op_test_new ("Conv", 11);

  op_test_random (small, NN_SHAPE (1, 3, 7, 6), -1, 1);
  op_test_random (small, NN_SHAPE (5, 3, 2, 3), -1, 1);
  op_test_random (small, NN_SHAPE (5), -1, 1);
  op_test_fusion (small);
  op_test_random (winograd, NN_SHAPE (1, 16, 13, 37), -1, 1);
  op_test_random (winograd, NN_SHAPE (18, 16, 3, 3), -0.3, 0.3);
  op_test_random (winograd, NN_SHAPE (18), -1, 1);
  nn_node_set_ints (op_test_node (winograd), "pads", 4, (gint64[]){ 1, 1, 1, 1 });
  op_test_fusion (winograd);
}

/* One and three spatial axes. */
static void
test_ranks (void)
{
  g_autoptr (OpTest) line = op_test_new ("Conv", 11);
  g_autoptr (OpTest) volume = op_test_new ("Conv", 11);

  op_test_floats (line, NN_SHAPE (1, 1, 5), (float[]){ 1, 2, 3, 4, 5 });
  op_test_floats (line, NN_SHAPE (1, 1, 3), (float[]){ 1, 10, 100 });
  nn_node_set_ints (op_test_node (line), "pads", 2, (gint64[]){ 1, 0 });
  nn_node_set_ints (op_test_node (line), "strides", 1, (gint64[]){ 2 });
  op_test_run (line);
  op_test_expect_floats (line, 0, NN_SHAPE (1, 1, 2), (float[]){ 210, 432 }, TOLERANCE_EXACT);
  op_test_gradient (line);

  op_test_floats (volume, NN_SHAPE (1, 1, 2, 2, 2), (float[]){ 1, 2, 3, 4, 5, 6, 7, 8 });
  op_test_floats (volume, NN_SHAPE (1, 1, 2, 1, 2), (float[]){ 1, 10, 100, 1000 });
  op_test_run (volume);
  op_test_expect_floats (volume, 0, NN_SHAPE (1, 1, 1, 2, 1), (float[]){ 6521, 8743 }, TOLERANCE_EXACT);
  op_test_gradient (volume);
}

/* auto_pad against the pads that it stands for: 6 wide, kernel 3, stride 2: one pad, at the end or the beginning. */
static void
test_auto_pad (void)
{
  const struct
  {
    const char *name;
    float expected[3];
    int count;
  } cases[] = {
    { "SAME_UPPER", { 321, 543, 65 }, 3 },
    { "SAME_LOWER", { 210, 432, 654 }, 3 },
    { "VALID", { 321, 543 }, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpTest) test = op_test_new ("Conv", 1);

      op_test_floats (test, NN_SHAPE (1, 1, 1, 6), (float[]){ 1, 2, 3, 4, 5, 6 });
      op_test_floats (test, NN_SHAPE (1, 1, 1, 3), (float[]){ 1, 10, 100 });
      nn_node_set_string (op_test_node (test), "auto_pad", cases[i].name);
      nn_node_set_ints (op_test_node (test), "strides", 2, (gint64[]){ 1, 2 });
      op_test_run (test);
      op_test_expect_floats (test, 0, NN_SHAPE (1, 1, 1, cases[i].count), cases[i].expected, TOLERANCE_EXACT);
    }
}

static OpTest *
bad_case (NnShape x, NnShape w)
{
  OpTest *test = op_test_new ("Conv", 11);

  op_test_random (test, x, -1, 1);
  op_test_random (test, w, -1, 1);
  return test;
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) channels = bad_case (NN_SHAPE (1, 3, 8, 8), NN_SHAPE (4, 2, 3, 3));
  g_autoptr (OpTest) small = bad_case (NN_SHAPE (1, 1, 2, 2), NN_SHAPE (1, 1, 3, 3));
  g_autoptr (OpTest) pads = bad_case (NN_SHAPE (1, 1, 8, 8), NN_SHAPE (1, 1, 3, 3));
  g_autoptr (OpTest) stride = bad_case (NN_SHAPE (1, 1, 8, 8), NN_SHAPE (1, 1, 3, 3));
  g_autoptr (OpTest) groups = bad_case (NN_SHAPE (1, 4, 8, 8), NN_SHAPE (3, 2, 3, 3));
  g_autoptr (OpTest) rank = bad_case (NN_SHAPE (1, 4), NN_SHAPE (3, 4));
  g_autoptr (OpTest) bias = bad_case (NN_SHAPE (1, 1, 8, 8), NN_SHAPE (2, 1, 3, 3));
  g_autoptr (OpTest) kernel = bad_case (NN_SHAPE (1, 1, 8, 8), NN_SHAPE (2, 1, 3, 3));

  op_test_fails (channels, NN_ERROR_SHAPE, "channels");
  op_test_fails (small, NN_ERROR_SHAPE, "too small");
  nn_node_set_ints (op_test_node (pads), "pads", 2, (gint64[]){ 1, 1 });
  op_test_fails (pads, NN_ERROR_SHAPE, "pads");
  nn_node_set_ints (op_test_node (stride), "strides", 2, (gint64[]){ 1, 0 });
  op_test_fails (stride, NN_ERROR_SHAPE, "strides");
  nn_node_set_int (op_test_node (groups), "group", 2);
  op_test_fails (groups, NN_ERROR_SHAPE, "groups");
  op_test_fails (rank, NN_ERROR_SHAPE, "dimensions");
  op_test_random (bias, NN_SHAPE (3), -1, 1);
  op_test_fails (bias, NN_ERROR_SHAPE, "bias");
  nn_node_set_ints (op_test_node (kernel), "kernel_shape", 2, (gint64[]){ 3, 2 });
  op_test_fails (kernel, NN_ERROR_SHAPE, "kernel_shape");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/conv/values", test_values);
  g_test_add_func ("/ops/conv/layers", test_layers);
  g_test_add_func ("/ops/conv/gradients", test_gradients);
  g_test_add_func ("/ops/conv/fusion", test_fusion);
  g_test_add_func ("/ops/conv/ranks", test_ranks);
  g_test_add_func ("/ops/conv/auto-pad", test_auto_pad);
  g_test_add_func ("/ops/conv/refuses", test_refuses);
  return g_test_run ();
}
