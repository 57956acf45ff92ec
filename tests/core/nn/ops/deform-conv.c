/* SPDX-License-Identifier: GPL-3.0-or-later
 * DeformConv: against the formula tap by tap, as a plain convolution, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

typedef struct
{
  gint64 batch, channels, out_channels, groups, offset_groups;
  gint64 height, width, kernel[2], stride[2], dilation[2], pads[4];
  gboolean mask, b;
} Case;

static const Case cases[] = {
  { 1, 1, 1, 1, 1, 5, 6, { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1, 1, 1 }, TRUE, TRUE },
  { 2, 4, 6, 2, 1, 7, 5, { 3, 2 }, { 2, 1 }, { 1, 2 }, { 0, 1, 2, 1 }, TRUE, FALSE },
  { 2, 4, 3, 1, 2, 6, 7, { 2, 3 }, { 1, 2 }, { 2, 1 }, { 1, 0, 0, 2 }, FALSE, TRUE },
  { 1, 6, 2, 2, 3, 9, 11, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 0, 0, 0, 0 }, FALSE, FALSE },
};

static gint64
out_size (const Case *c, int axis)
{
  const gint64 in = axis ? c->width : c->height, extent = (c->kernel[axis] - 1) * c->dilation[axis] + 1;

  return (in + c->pads[axis] + c->pads[2 + axis] - extent) / c->stride[axis] + 1;
}

static OpTest *
new_case (const Case *c)
{
  OpTest *test = op_test_new ("DeformConv", 19);
  const gint64 maps = c->offset_groups * c->kernel[0] * c->kernel[1], height = out_size (c, 0), width = out_size (c, 1);

  nn_node_set_int (op_test_node (test), "group", c->groups);
  nn_node_set_int (op_test_node (test), "offset_group", c->offset_groups);
  nn_node_set_ints (op_test_node (test), "strides", 2, c->stride);
  nn_node_set_ints (op_test_node (test), "dilations", 2, c->dilation);
  nn_node_set_ints (op_test_node (test), "pads", 4, c->pads);
  op_test_random (test, NN_SHAPE (c->batch, c->channels, c->height, c->width), -1, 1);
  op_test_random (test, NN_SHAPE (c->out_channels, c->channels / c->groups, c->kernel[0], c->kernel[1]), -1, 1);
  op_test_random (test, NN_SHAPE (c->batch, 2 * maps, height, width), -3, 3);
  if (c->b)
    op_test_random (test, NN_SHAPE (c->out_channels), -1, 1);
  else if (c->mask)
    op_test_input (test, NULL);
  if (c->mask)
    op_test_random (test, NN_SHAPE (c->batch, maps, height, width), 0, 1);
  return test;
}

static double
linear (const float *x, gint64 height, gint64 width, double row, double column)
{
  double sum = 0;

  for (gint64 i = MAX ((gint64) floor (row), 0); i < MIN ((gint64) floor (row) + 2, height); i++)
    for (gint64 k = MAX ((gint64) floor (column), 0); k < MIN ((gint64) floor (column) + 2, width); k++)
      sum += x[i * width + k] * (1 - fabs (row - (double) i)) * (1 - fabs (column - (double) k));
  return sum;
}

/* What channel @channel, of the weights @w of one output channel, adds to output @at (sample, channel, row, column). */
static double
naive_channel (const Case *c, OpTest *test, const gint64 *at, gint64 channel, const float *w)
{
  const gint64 taps = c->kernel[0] * c->kernel[1], plane = out_size (c, 0) * out_size (c, 1);
  const gint64 group = channel / (c->channels / c->offset_groups), output = at[2] * out_size (c, 1) + at[3];
  const float *x = nn_tensor_floats (op_test_get_input (test, 0));
  double sum = 0;

  for (gint64 k = 0; k < taps; k++)
    {
      const gint64 map = (at[0] * c->offset_groups + group) * taps + k;
      const float *offset = nn_tensor_floats (op_test_get_input (test, 2)) + 2 * map * plane + output;
      const gint64 row = at[2] * c->stride[0] - c->pads[0] + k / c->kernel[1] * c->dilation[0];
      const gint64 column = at[3] * c->stride[1] - c->pads[1] + k % c->kernel[1] * c->dilation[1];
      const double factor = c->mask ? nn_tensor_floats (op_test_get_input (test, 4))[map * plane + output] : 1;

      sum += factor * w[k]
             * linear (x + (at[0] * c->channels + channel) * c->height * c->width, c->height, c->width,
                       (double) row + offset[0], (double) column + offset[plane]);
    }
  return sum;
}

static NnTensor *
naive_deform_conv (const Case *c, OpTest *test)
{
  const NnShape shape = NN_SHAPE (c->batch, c->out_channels, out_size (c, 0), out_size (c, 1));
  NnTensor *y = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const gint64 own = c->channels / c->groups, taps = c->kernel[0] * c->kernel[1];

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, i, at);
      double sum = c->b ? nn_tensor_floats (op_test_get_input (test, 3))[at[1]] : 0;
      for (gint64 k = 0; k < own; k++)
        sum += naive_channel (c, test, at, at[1] / (c->out_channels / c->groups) * own + k,
                              nn_tensor_floats (op_test_get_input (test, 1)) + (at[1] * own + k) * taps);
      nn_tensor_floats (y)[i] = (float) sum;
    }
  return y;
}

static void
test_random (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpTest) test = new_case (&cases[i]);
      g_autoptr (NnTensor) expected = naive_deform_conv (&cases[i], test);

      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_LAYER);
    }
}

/* More outputs and channels than are worked on at once. */
static void
test_bands (void)
{
  static const Case large = { 1, 600, 1, 1, 1, 20, 16, { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1, 1, 1 }, TRUE, FALSE };
  g_autoptr (OpTest) test = new_case (&large);
  g_autoptr (NnTensor) expected = naive_deform_conv (&large, test);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_gradient (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpTest) test = new_case (&cases[i]);

      op_test_gradient (test);
    }
}

static void
test_refuses (void)
{
  Case c = cases[0];
  g_autoptr (OpTest) offset = new_case (&c);
  g_autoptr (OpTest) groups = NULL, large = NULL;

  nn_node_set_int (op_test_node (offset), "offset_group", 1);
  nn_node_set_ints (op_test_node (offset), "pads", 4, (gint64[]){ 0, 0, 0, 0 });
  op_test_fails (offset, NN_ERROR_SHAPE, "offsets must be 1x18x3x4");
  c.offset_groups = 2;
  groups = new_case (&c);
  op_test_fails (groups, NN_ERROR_SHAPE, "offset_group");
  large = op_test_new ("DeformConv", 19);
  op_test_random (large, NN_SHAPE (1, 1, 2, 2), -1, 1);
  op_test_random (large, NN_SHAPE (1, 1, 3, 3), -1, 1);
  op_test_random (large, NN_SHAPE (1, 18, 1, 1), -1, 1);
  op_test_fails (large, NN_ERROR_SHAPE, "larger");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/deform-conv/random", test_random);
  g_test_add_func ("/ops/deform-conv/bands", test_bands);
  g_test_add_func ("/ops/deform-conv/gradient", test_gradient);
  g_test_add_func ("/ops/deform-conv/refuses", test_refuses);
  return g_test_run ();
}
