/* SPDX-License-Identifier: GPL-3.0-or-later
 * GridSample: every mode and padding against plain formulas, places that are no numbers, gradients, what must be
 * refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static const char *const modes[] = { "bilinear", "nearest", "bicubic" };
static const char *const paddings[] = { "zeros", "border", "reflection" };

/* Outputs are 6 x 7 (and 3 deep), at places from -1.7 to 1.7. */
static OpTest *
new_case (NnShape x, const char *mode, const char *padding, gboolean align_corners)
{
  OpTest *test = op_test_new ("GridSample", 20);
  const gint64 volume[] = { x.dims[0], 3, 6, 7, 3 }, picture[] = { x.dims[0], 6, 7, 2 };

  nn_node_set_string (op_test_node (test), "mode", mode);
  nn_node_set_string (op_test_node (test), "padding_mode", padding);
  nn_node_set_int (op_test_node (test), "align_corners", align_corners);
  op_test_random (test, x, -1, 1);
  op_test_random (test, nn_shape_from_dims (x.rank, x.rank == 5 ? volume : picture), -1.7f, 1.7f);
  return test;
}

static double
mirror (double x, double low, double high)
{
  while (x < low || x > high)
    x = x < low ? 2 * low - x : 2 * high - x;
  return x;
}

static double
inside (double x, int n, char padding, gboolean align_corners)
{
  const double low = align_corners ? 0 : -0.5, high = n - 1 - low;

  if (padding == 'z' || (x >= low && x <= high))
    return x;
  return padding == 'b' ? CLAMP (x, 0, n - 1) : mirror (x, low, high);
}

/* Weight at distance @t. */
static double
kernel (char mode, double t)
{
  t = fabs (t);
  if (mode == 'l')
    return MAX (1 - t, 0);
  return t <= 1 ? 1.25 * t * t * t - 2.25 * t * t + 1 : t < 2 ? -0.75 * (t * t * t - 5 * t * t + 8 * t - 4) : 0;
}

typedef struct
{
  const float *x;
  const gint64 *size;
  char mode, padding; /* l, n, c; z, b, r */
  gboolean align_corners;
} Naive;

/* The sample at place @at, whose axes are outermost first, from all elements within two of it. */
static double
naive_sample (const Naive *naive, const float *x, int axes, const gint64 *size, const float *at)
{
  const int n = (int) size[0];
  const double whole = naive->align_corners ? (at[0] + 1.0) / 2 * (n - 1) : ((at[0] + 1.0) * n - 1) / 2;
  const double place = inside (naive->mode == 'n' ? rint (whole) : whole, n, naive->padding, naive->align_corners);
  gint64 step = 1;
  double sum = 0;

  for (int a = 1; a < axes; a++)
    step *= size[a];
  for (int i = (int) floor (place) - 2; i <= (int) floor (place) + 3; i++)
    {
      const double weight = naive->mode == 'n' ? i == place : kernel (naive->mode, place - i);
      const int from = (int) CLAMP (inside (i, n, naive->padding, naive->align_corners), -1, n);

      if (weight == 0 || from < 0 || from >= n)
        continue;
      sum += weight * (axes == 1 ? x[from] : naive_sample (naive, x + from * step, axes - 1, size + 1, at + 1));
    }
  return sum;
}

static void
check_case (OpTest *test, char mode, char padding, gboolean align_corners)
{
  const NnTensor *x = op_test_get_input (test, 0), *grid = op_test_get_input (test, 1);
  const int axes = x->shape.rank - 2;
  NnShape shape = x->shape;

  for (int a = 0; a < axes; a++)
    shape.dims[2 + a] = grid->shape.dims[1 + a];
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const gint64 places = nn_shape_count_range (&shape, 2, shape.rank),
               plane = nn_shape_count_range (&x->shape, 2, x->shape.rank);
  const Naive naive = { nn_tensor_floats (x), x->shape.dims + 2, mode, padding, align_corners };
  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      const float *place = nn_tensor_floats (grid) + (i / places / shape.dims[1] * places + i % places) * axes;
      float at[3];

      for (int a = 0; a < axes; a++)
        at[a] = place[axes - 1 - a];
      nn_tensor_floats (expected)[i] =
          (float) naive_sample (&naive, naive.x + i / places * plane, axes, naive.size, at);
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_pictures (void)
{
  for (int i = 0; i < 18; i++)
    {
      const char *mode = modes[i % 3], *padding = paddings[i / 3 % 3];
      g_autoptr (OpTest) test = new_case (NN_SHAPE (2, 3, 5, 8), mode, padding, i / 9);

      check_case (test, "lnc"[i % 3], *padding, i / 9);
    }
}

static void
test_volumes (void)
{
  for (int i = 0; i < 6; i++)
    {
      g_autoptr (OpTest) test =
          new_case (NN_SHAPE (1, 2, 3, 4, 5), i % 2 ? "nearest" : "linear", paddings[i / 2], FALSE);

      check_case (test, "ln"[i % 2], *paddings[i / 2], FALSE);
    }
  g_autoptr (OpTest) cubic = new_case (NN_SHAPE (1, 2, 3, 4, 5), "cubic", "zeros", TRUE);
  check_case (cubic, 'c', 'z', TRUE);
}

/* NaN and infinity are outside. */
static void
test_no_numbers (void)
{
  for (int i = 0; i < 9; i++)
    {
      g_autoptr (OpTest) test = op_test_new ("GridSample", 16);

      nn_node_set_string (op_test_node (test), "mode", modes[i % 3]);
      nn_node_set_string (op_test_node (test), "padding_mode", paddings[i / 3]);
      op_test_floats (test, NN_SHAPE (1, 1, 1, 1), (float[]){ 5 });
      op_test_floats (test, NN_SHAPE (1, 1, 2, 2), (float[]){ NAN, 0, 0, INFINITY });
      op_test_run (test);
      op_test_expect_floats (test, 0, NN_SHAPE (1, 1, 1, 2), i / 3 ? (float[]){ 5, 5 } : (float[]){ 0, 0 },
                             TOLERANCE_LAYER);
    }
}

static void
test_gradient (void)
{
  for (int i = 0; i < 9; i++)
    {
      g_autoptr (OpTest) test = new_case (NN_SHAPE (2, 2, 4, 5), modes[i % 3], paddings[i / 3], i % 2);

      op_test_gradient (test);
    }
  g_autoptr (OpTest) volume = new_case (NN_SHAPE (1, 2, 3, 4, 5), "linear", "border", FALSE);
  g_autoptr (OpTest) many = new_case (NN_SHAPE (1, 19, 4, 5), "linear", "zeros", FALSE);
  op_test_gradient (volume);
  op_test_gradient (many);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) mode = new_case (NN_SHAPE (1, 1, 4, 5), "quintic", "zeros", FALSE);
  g_autoptr (OpTest) padding = new_case (NN_SHAPE (1, 1, 4, 5), "nearest", "wrap", FALSE);
  g_autoptr (OpTest) grid = op_test_new ("GridSample", 16);
  g_autoptr (OpTest) empty = new_case (NN_SHAPE (1, 1, 0, 5), "nearest", "zeros", FALSE);
  g_autoptr (OpTest) row = op_test_new ("GridSample", 16);

  op_test_fails (mode, NN_ERROR_UNSUPPORTED, "quintic");
  op_test_fails (padding, NN_ERROR_UNSUPPORTED, "wrap");
  op_test_random (grid, NN_SHAPE (1, 1, 4, 5), -1, 1);
  op_test_random (grid, NN_SHAPE (1, 6, 7, 3), -1, 1);
  op_test_fails (grid, NN_ERROR_SHAPE, "2 coordinates");
  op_test_fails (empty, NN_ERROR_UNSUPPORTED, "nothing");
  op_test_random (row, NN_SHAPE (3), -1, 1);
  op_test_random (row, NN_SHAPE (3), -1, 1);
  op_test_fails (row, NN_ERROR_UNSUPPORTED, "only 1 to");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/grid-sample/pictures", test_pictures);
  g_test_add_func ("/ops/grid-sample/volumes", test_volumes);
  g_test_add_func ("/ops/grid-sample/no-numbers", test_no_numbers);
  g_test_add_func ("/ops/grid-sample/gradient", test_gradient);
  g_test_add_func ("/ops/grid-sample/refuses", test_refuses);
  return g_test_run ();
}
