/* SPDX-License-Identifier: GPL-3.0-or-later
 * Col2Im: in one to three dimensions against adding tap by tap, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

typedef struct
{
  int n_axes;
  gint64 image[3], block[3], strides[3], dilations[3], pads[6];
} Case;

static const Case cases[] = {
  { 1, { 7 }, { 3 }, { 2 }, { 1 }, { 1, 0 } },
  { 2, { 5, 6 }, { 2, 3 }, { 1, 2 }, { 2, 1 }, { 1, 0, 1, 2 } },
  { 2, { 4, 4 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 0, 0, 0, 0 } },
  { 3, { 3, 4, 5 }, { 2, 1, 3 }, { 1, 2, 1 }, { 1, 1, 2 }, { 0, 1, 2, 1, 0, 0 } },
};

static gint64
count_blocks (const Case *c, int a)
{
  return (c->image[a] + c->pads[a] + c->pads[c->n_axes + a] - (c->block[a] - 1) * c->dilations[a] - 1) / c->strides[a]
         + 1;
}

/* 2 samples of 3 channels. */
static OpTest *
new_case (const Case *c)
{
  OpTest *test = op_test_new ("Col2Im", 18);
  gint64 taps = 1, blocks = 1;

  for (int a = 0; a < c->n_axes; a++)
    {
      taps *= c->block[a];
      blocks *= count_blocks (c, a);
    }
  op_test_random (test, NN_SHAPE (2, 3 * taps, blocks), -1, 1);
  op_test_int64s (test, NN_SHAPE (c->n_axes), c->image);
  op_test_int64s (test, NN_SHAPE (c->n_axes), c->block);
  nn_node_set_ints (op_test_node (test), "strides", c->n_axes, c->strides);
  nn_node_set_ints (op_test_node (test), "dilations", c->n_axes, c->dilations);
  nn_node_set_ints (op_test_node (test), "pads", 2 * c->n_axes, c->pads);
  return test;
}

static void
check_case (const Case *c)
{
  g_autoptr (OpTest) test = new_case (c);
  const NnTensor *x = op_test_get_input (test, 0);
  const NnShape image = nn_shape_from_dims (c->n_axes, c->image), block = nn_shape_from_dims (c->n_axes, c->block);
  NnShape shape = NN_SHAPE (2, 3, 0, 0, 0), blocks = image;

  shape.rank = 2 + c->n_axes;
  for (int a = 0; a < c->n_axes; a++)
    {
      shape.dims[2 + a] = c->image[a];
      blocks.dims[a] = count_blocks (c, a);
    }
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    {
      const gint64 n_taps = nn_shape_count (&block), n_blocks = nn_shape_count (&blocks), row = i / n_blocks;
      gint64 tap[NN_MAX_RANK], from[NN_MAX_RANK], at[NN_MAX_RANK];
      gboolean inside = TRUE;

      naive_unravel (&block, row % n_taps, tap);
      naive_unravel (&blocks, i % n_blocks, from);
      for (int a = 0; a < c->n_axes; a++)
        {
          at[a] = from[a] * c->strides[a] + tap[a] * c->dilations[a] - c->pads[a];
          inside &= at[a] >= 0 && at[a] < c->image[a];
        }
      if (inside)
        nn_tensor_floats (expected)[row / n_taps * nn_shape_count (&image) + naive_ravel (&image, at)] +=
            nn_tensor_floats (x)[i];
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_sizes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_case (&cases[i]);
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
  g_autoptr (OpTest) strides = new_case (&c), large = NULL, input = NULL;

  nn_node_set_ints (op_test_node (strides), "strides", 1, (gint64[]){ 0 });
  op_test_fails (strides, NN_ERROR_SHAPE, "strides");
  large = op_test_new ("Col2Im", 18);
  op_test_random (large, NN_SHAPE (1, 9, 1), -1, 1);
  op_test_int64s (large, NN_SHAPE (1), (gint64[]){ 8 });
  op_test_int64s (large, NN_SHAPE (1), (gint64[]){ 9 });
  op_test_fails (large, NN_ERROR_SHAPE, "larger");
  input = op_test_new ("Col2Im", 18);
  op_test_random (input, NN_SHAPE (1, 5, 1), -1, 1);
  op_test_int64s (input, NN_SHAPE (1), (gint64[]){ 3 });
  op_test_int64s (input, NN_SHAPE (1), (gint64[]){ 3 });
  op_test_fails (input, NN_ERROR_SHAPE, "multiple of 3 x 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/col2im/sizes", test_sizes);
  g_test_add_func ("/ops/col2im/gradient", test_gradient);
  g_test_add_func ("/ops/col2im/refuses", test_refuses);
  return g_test_run ();
}
