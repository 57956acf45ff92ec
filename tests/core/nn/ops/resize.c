/* SPDX-License-Identifier: GPL-3.0-or-later
 * Resize: published values, every mode and coordinate against direct sums, sizes, axes, gradients, errors.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "op-naive.h"

/* Values of the ONNX specification's examples (operator Resize) for these inputs. */
static const float ramp_2x2[] = { 1, 2, 3, 4 };
static const float ramp_2x4[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static const float ramp_4x4[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

typedef struct
{
  int opset;
  const char *mode, *coordinate, *nearest; /* NULL: not set */
  gboolean antialias, exclude_outside;
  float cubic_a; /* 0: not set */
} Options;

static OpTest *
new_case (const Options *options, NnShape shape, const float *x)
{
  OpTest *test = op_test_new ("Resize", options->opset);
  NnNode *node = op_test_node (test);

  if (x)
    op_test_floats (test, shape, x);
  else
    op_test_random (test, shape, -1, 1);
  nn_node_set_string (node, "mode", options->mode);
  if (options->coordinate)
    nn_node_set_string (node, "coordinate_transformation_mode", options->coordinate);
  if (options->nearest)
    nn_node_set_string (node, "nearest_mode", options->nearest);
  if (options->cubic_a != 0)
    nn_node_set_float (node, "cubic_coeff_a", options->cubic_a);
  nn_node_set_int (node, "antialias", options->antialias);
  nn_node_set_int (node, "exclude_outside", options->exclude_outside);
  return test;
}

static OpTest *
new_scaled (const Options *options, NnShape shape, const float *x, const float *scales)
{
  OpTest *test = new_case (options, shape, x);

  if (options->opset > 10)
    op_test_input (test, NULL);
  op_test_floats (test, NN_SHAPE (shape.rank), scales);
  return test;
}

static OpTest *
new_sized (const Options *options, NnShape shape, const float *x, const gint64 *sizes)
{
  OpTest *test = new_case (options, shape, x);

  op_test_input (test, NULL);
  op_test_input (test, NULL);
  op_test_int64s (test, NN_SHAPE (shape.rank), sizes);
  return test;
}

static void
check_scaled (const Options *options, NnShape shape, const float *x, float scale, NnShape expected, const float *y)
{
  g_autoptr (OpTest) test = new_scaled (options, shape, x, (float[]){ 1, 1, scale, scale });

  op_test_run (test);
  op_test_expect_floats (test, 0, expected, y, TOLERANCE_LAYER);
}

static void
test_published_linear (void)
{
  const Options plain = { 13, "linear", NULL, NULL, FALSE, FALSE, 0 };
  const Options corners = { 13, "linear", "align_corners", NULL, FALSE, FALSE, 0 };
  const Options antialias = { 18, "linear", NULL, NULL, TRUE, FALSE, 0 };

  check_scaled (
      &plain, NN_SHAPE (1, 1, 2, 2), ramp_2x2, 2, NN_SHAPE (1, 1, 4, 4),
      (float[]){ 1, 1.25f, 1.75f, 2, 1.5f, 1.75f, 2.25f, 2.5f, 2.5f, 2.75f, 3.25f, 3.5f, 3, 3.25f, 3.75f, 4 });
  check_scaled (&plain, NN_SHAPE (1, 1, 2, 4), ramp_2x4, 0.6f, NN_SHAPE (1, 1, 1, 2),
                (float[]){ 2.6666665f, 4.3333331f });
  check_scaled (&corners, NN_SHAPE (1, 1, 2, 2), ramp_2x2, 2, NN_SHAPE (1, 1, 4, 4),
                (float[]){ 1, 1.33333333f, 1.66666667f, 2, 1.66666667f, 2, 2.33333333f, 2.66666667f, 2.33333333f,
                           2.66666667f, 3, 3.33333333f, 3, 3.33333333f, 3.66666667f, 4 });
  check_scaled (&corners, NN_SHAPE (1, 1, 2, 4), ramp_2x4, 0.6f, NN_SHAPE (1, 1, 1, 2), (float[]){ 1, 3.142857f });
  check_scaled (&antialias, NN_SHAPE (1, 1, 4, 4), ramp_4x4, 0.6f, NN_SHAPE (1, 1, 2, 2),
                (float[]){ 2.875f, 4.5f, 9.375f, 11 });
}

static void
test_published_cubic (void)
{
  const Options plain = { 13, "cubic", NULL, NULL, FALSE, FALSE, 0 };
  const Options excluded = { 13, "cubic", NULL, NULL, FALSE, TRUE, -0.5f };
  const Options antialias = { 18, "cubic", NULL, NULL, TRUE, FALSE, 0 };

  check_scaled (&plain, NN_SHAPE (1, 1, 4, 4), ramp_4x4, 0.8f, NN_SHAPE (1, 1, 3, 3),
                (float[]){ 1.47119141f, 2.78125f, 4.08251953f, 6.71142578f, 8.02148438f, 9.32275391f, 11.91650391f,
                           13.2265625f, 14.52783203f });
  check_scaled (&excluded, NN_SHAPE (1, 1, 4, 4), ramp_4x4, 0.8f, NN_SHAPE (1, 1, 3, 3),
                (float[]){ 1.36812675f, 2.6695014f, 4.0133367f, 6.57362535f, 7.875f, 9.2188353f, 11.94896657f,
                           13.25034122f, 14.59417652f });
  check_scaled (&antialias, NN_SHAPE (1, 1, 4, 4), ramp_4x4, 0.6f, NN_SHAPE (1, 1, 2, 2),
                (float[]){ 2.5180721f, 4.2858863f, 9.589329f, 11.357142f });
}

/* Opset 10: asymmetric, and nearest rounds up where it shrinks. */
static void
test_published_nearest (void)
{
  const Options plain = { 13, "nearest", NULL, NULL, FALSE, FALSE, 0 };
  const Options first = { 10, "nearest", NULL, NULL, FALSE, FALSE, 0 };

  check_scaled (&plain, NN_SHAPE (1, 1, 2, 4), ramp_2x4, 0.6f, NN_SHAPE (1, 1, 1, 2), (float[]){ 1, 3 });
  check_scaled (&first, NN_SHAPE (1, 1, 2, 4), ramp_2x4, 0.6f, NN_SHAPE (1, 1, 1, 2), (float[]){ 1, 3 });
  check_scaled (&first, NN_SHAPE (1, 1, 2, 2), ramp_2x2, 2, NN_SHAPE (1, 1, 4, 4),
                (float[]){ 1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4 });
}

/* tf_crop_and_resize with roi, some of it outside (ONNX case resize_tf_crop_and_resize_extrapolation_value). */
static void
test_published_crop (void)
{
  const Options options = { 13, "linear", "tf_crop_and_resize", NULL, FALSE, FALSE, 0 };
  g_autoptr (OpTest) inside = new_case (&options, NN_SHAPE (1, 1, 4, 4), ramp_4x4);
  g_autoptr (OpTest) outside = new_case (&options, NN_SHAPE (1, 1, 4, 4), ramp_4x4);

  op_test_floats (inside, NN_SHAPE (8), (float[]){ 0, 0, 0.4f, 0.6f, 1, 1, 0.6f, 0.8f });
  op_test_input (inside, NULL);
  op_test_int64s (inside, NN_SHAPE (4), (gint64[]){ 1, 1, 3, 3 });
  op_test_run (inside);
  op_test_expect_floats (inside, 0, NN_SHAPE (1, 1, 3, 3),
                         (float[]){ 7.6f, 7.9f, 8.2f, 8.8f, 9.1f, 9.4f, 10, 10.3f, 10.6f }, TOLERANCE_LAYER);
  op_test_gradient (inside);
  op_test_floats (outside, NN_SHAPE (8), (float[]){ 0, 0, 0.4f, 0.6f, 1, 1, 1.2f, 1.7f });
  op_test_input (outside, NULL);
  op_test_int64s (outside, NN_SHAPE (4), (gint64[]){ 1, 1, 3, 3 });
  nn_node_set_float (op_test_node (outside), "extrapolation_value", 10);
  op_test_run (outside);
  op_test_expect_floats (outside, 0, NN_SHAPE (1, 1, 3, 3),
                         (float[]){ 7.6000004f, 10, 10, 12.400001f, 10, 10, 10, 10, 10 }, TOLERANCE_LAYER);
  op_test_gradient (outside);
}

/* Where output @i of @out lies among @in inputs, when sizes are given. */
static double
naive_coordinate (const char *kind, double i, double in, double out)
{
  if (in == out)
    return i;
  if (strcmp (kind, "align_corners") == 0)
    return out > 1 ? i * (in - 1) / (out - 1) : 0;
  if (strcmp (kind, "asymmetric") == 0)
    return i * in / out;
  if (strcmp (kind, "tf_half_pixel_for_nn") == 0)
    return (i + 0.5) * in / out;
  if (strcmp (kind, "pytorch_half_pixel") == 0 && out == 1)
    return 0;
  return (i + 0.5) * in / out - 0.5;
}

static double
naive_round (const char *mode, double x)
{
  const double fraction = x - floor (x);

  if (strcmp (mode, "floor") == 0)
    return floor (x);
  if (strcmp (mode, "ceil") == 0)
    return ceil (x);
  if (strcmp (mode, "round_prefer_floor") == 0)
    return fraction > 0.5 ? ceil (x) : floor (x);
  return fraction >= 0.5 ? ceil (x) : floor (x);
}

/* Weight of input @k, which may be beyond the ends, for an output at @x. */
static double
naive_weight (const Options *options, double k, double x, double shrink)
{
  const double d = fabs (k - x) * shrink, a = options->cubic_a != 0 ? options->cubic_a : -0.75;

  if (strcmp (options->mode, "nearest") == 0)
    return k == naive_round (options->nearest, x);
  if (strcmp (options->mode, "linear") == 0)
    return d < 1 ? 1 - d : 0;
  if (d <= 1)
    return (a + 2) * d * d * d - (a + 3) * d * d + 1;
  return d < 2 ? a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a : 0;
}

/* All weights of all inputs for output @i of @out, into @weights[in]. */
static void
naive_weights (const Options *options, gint64 i, gint64 in, gint64 out, double *weights)
{
  const double x = naive_coordinate (options->coordinate, (double) i, (double) in, (double) out);
  const double shrink = options->antialias && out < in ? (double) out / (double) in : 1;
  double sum = 0;

  memset (weights, 0, in * sizeof *weights);
  for (gint64 k = -50; k < in + 50; k++)
    if (!options->exclude_outside || (k >= 0 && k < in))
      {
        const double w = naive_weight (options, (double) k, x, shrink);

        weights[CLAMP (k, 0, in - 1)] += w;
        sum += w;
      }
  for (gint64 k = 0; k < in; k++)
    weights[k] /= sum;
}

/* Direct sums over all inputs of a plane. */
static NnTensor *
naive_resize (const Options *options, const NnTensor *x, gint64 height, gint64 width)
{
  const NnShape shape = NN_SHAPE (x->shape.dims[0], x->shape.dims[1], height, width);
  const gint64 h = x->shape.dims[2], w = x->shape.dims[3];
  NnTensor *y = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autofree double *rows = g_new (double, h);
  g_autofree double *columns = g_new (double, w);

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      const float *plane = nn_tensor_floats (x) + i / width / height * h * w;
      double sum = 0;

      naive_weights (options, i / width % height, h, height, rows);
      naive_weights (options, i % width, w, width, columns);
      for (gint64 k = 0; k < h * w; k++)
        sum += rows[k / w] * columns[k % w] * plane[k];
      nn_tensor_floats (y)[i] = (float) sum;
    }
  return y;
}

static const char *const coordinates[] = { "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric" };

/* Larger, smaller, both, one row, and twice the size. */
static const gint64 sizes[][2] = { { 7, 11 }, { 3, 2 }, { 2, 13 }, { 1, 7 }, { 10, 14 } };

static void
check_sized (const Options *options)
{
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (OpTest) test =
          new_sized (options, NN_SHAPE (1, 2, 5, 7), NULL, (gint64[]){ 1, 2, sizes[s][0], sizes[s][1] });
      g_autoptr (NnTensor) expected = naive_resize (options, op_test_get_input (test, 0), sizes[s][0], sizes[s][1]);

      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_LAYER);
    }
}

static void
test_interpolation (void)
{
  for (gsize c = 0; c < G_N_ELEMENTS (coordinates); c++)
    for (int antialias = 0; antialias < 2; antialias++)
      {
        check_sized (&(Options){ 18, "linear", coordinates[c], NULL, antialias, FALSE, 0 });
        check_sized (&(Options){ 18, "cubic", coordinates[c], NULL, antialias, FALSE, 0 });
        check_sized (&(Options){ 18, "cubic", coordinates[c], NULL, antialias, TRUE, -0.5f });
      }
}

static void
test_nearest (void)
{
  static const char *const modes[] = { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil" };

  for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      for (gsize c = 0; c < G_N_ELEMENTS (coordinates); c++)
        check_sized (&(Options){ 13, "nearest", coordinates[c], modes[m], FALSE, FALSE, 0 });
      check_sized (&(Options){ 11, "nearest", "tf_half_pixel_for_nn", modes[m], FALSE, FALSE, 0 });
    }
}

static void
test_large (void)
{
  static const char *const modes[] = { "nearest", "linear", "cubic" };

  for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      const Options options = { 13, modes[m], "half_pixel", "floor", FALSE, FALSE, 0 };
      g_autoptr (OpTest) test = new_scaled (&options, NN_SHAPE (1, 2, 37, 41), NULL, (float[]){ 1, 1, 2, 2 });
      g_autoptr (NnTensor) expected = naive_resize (&options, op_test_get_input (test, 0), 74, 82);

      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_LAYER);
    }
}

/* All dimensions at once, one and three of them, axes, and policies: the sizes that come out. */
static void
test_dimensions (void)
{
  const Options options = { 18, "linear", "asymmetric", NULL, FALSE, FALSE, 0 };
  g_autoptr (OpTest) line = new_sized (&options, NN_SHAPE (3), (float[]){ 1, 2, 3 }, (gint64[]){ 6 });
  g_autoptr (OpTest) volume = new_scaled (&options, NN_SHAPE (1, 2, 3, 4, 5), NULL, (float[]){ 1, 1, 2, 2, 2 });
  g_autoptr (OpTest) axes = new_case (&options, NN_SHAPE (2, 3), (float[]){ 1, 2, 3, 4, 5, 6 });

  op_test_run (line);
  op_test_expect_floats (line, 0, NN_SHAPE (6), (float[]){ 1, 1.5f, 2, 2.5f, 3, 3 }, TOLERANCE_LAYER);
  op_test_run (volume);
  g_assert_cmpint (nn_tensor_count (op_test_output (volume, 0)), ==, 2 * 6 * 8 * 10);
  op_test_gradient (volume);
  op_test_input (axes, NULL);
  op_test_input (axes, NULL);
  op_test_int64s (axes, NN_SHAPE (1), (gint64[]){ 4 });
  nn_node_set_ints (op_test_node (axes), "axes", 1, (gint64[]){ -2 });
  op_test_run (axes);
  op_test_expect_floats (axes, 0, NN_SHAPE (4, 3), (float[]){ 1, 2, 3, 2.5f, 3.5f, 4.5f, 4, 5, 6, 4, 5, 6 },
                         TOLERANCE_LAYER);
}

static void
check_policy (const char *policy, gint64 height, gint64 width)
{
  const Options options = { 18, "nearest", NULL, NULL, FALSE, FALSE, 0 };
  g_autoptr (OpTest) test = new_case (&options, NN_SHAPE (1, 1, 2, 4), ramp_2x4);

  op_test_input (test, NULL);
  op_test_input (test, NULL);
  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 7, 8 });
  nn_node_set_ints (op_test_node (test), "axes", 2, (gint64[]){ 2, 3 });
  nn_node_set_string (op_test_node (test), "keep_aspect_ratio_policy", policy);
  op_test_run (test);
  g_assert_cmpint (op_test_output (test, 0)->shape.dims[2], ==, height);
  g_assert_cmpint (op_test_output (test, 0)->shape.dims[3], ==, width);
}

static void
test_policies (void)
{
  check_policy ("stretch", 7, 8);
  check_policy ("not_larger", 4, 8);
  check_policy ("not_smaller", 7, 14);
}

static void
test_types (void)
{
  static const NnType types[] = { NN_TYPE_UINT8, NN_TYPE_INT32, NN_TYPE_DOUBLE };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (OpTest) test = op_test_new ("Resize", 13);
      g_autoptr (NnTensor) expected = naive_typed (types[i], NN_SHAPE (4, 2), (double[]){ 1, 2, 1, 2, 3, 4, 3, 4 });

      op_test_input (test, naive_typed (types[i], NN_SHAPE (2, 2), (double[]){ 1, 2, 3, 4 }));
      op_test_input (test, NULL);
      op_test_floats (test, NN_SHAPE (2), (float[]){ 2, 1 });
      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_EXACT);
    }
}

static void
check_gradient (const Options *options)
{
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (OpTest) test =
          new_sized (options, NN_SHAPE (1, 2, 5, 7), NULL, (gint64[]){ 1, 2, sizes[s][0], sizes[s][1] });

      op_test_gradient (test);
    }
}

static void
test_gradient (void)
{
  check_gradient (&(Options){ 18, "nearest", NULL, NULL, FALSE, FALSE, 0 });
  check_gradient (&(Options){ 18, "linear", NULL, NULL, FALSE, FALSE, 0 });
  check_gradient (&(Options){ 18, "linear", NULL, NULL, TRUE, FALSE, 0 });
  check_gradient (&(Options){ 18, "cubic", "align_corners", NULL, FALSE, FALSE, 0 });
}

static void
test_refuses (void)
{
  const Options linear = { 18, "linear", NULL, NULL, FALSE, FALSE, 0 },
                area = { 18, "area", NULL, NULL, FALSE, FALSE, 0 };
  const Options coordinate = { 18, "linear", "middle", NULL, FALSE, FALSE, 0 };
  g_autoptr (OpTest) mode = new_scaled (&area, NN_SHAPE (3), NULL, (float[]){ 2 });
  g_autoptr (OpTest) middle = new_scaled (&coordinate, NN_SHAPE (3), NULL, (float[]){ 2 });
  g_autoptr (OpTest) zero = new_scaled (&linear, NN_SHAPE (3), NULL, (float[]){ 0 });
  g_autoptr (OpTest) nan = new_scaled (&linear, NN_SHAPE (3), NULL, (float[]){ NAN });
  g_autoptr (OpTest) negative = new_sized (&linear, NN_SHAPE (3), NULL, (gint64[]){ -1 });
  g_autoptr (OpTest) none = new_case (&linear, NN_SHAPE (3), NULL);
  g_autoptr (OpTest) count = new_case (&linear, NN_SHAPE (3, 4), NULL);
  g_autoptr (OpTest) type = op_test_new ("Resize", 18);

  op_test_fails (mode, NN_ERROR_UNSUPPORTED, "area");
  op_test_fails (middle, NN_ERROR_UNSUPPORTED, "middle");
  op_test_fails (zero, NN_ERROR_SHAPE, "dimension 0");
  op_test_fails (nan, NN_ERROR_SHAPE, "dimension 0");
  op_test_fails (negative, NN_ERROR_SHAPE, "dimension 0");
  op_test_fails (none, NN_ERROR_SHAPE, "neither scales nor sizes");
  op_test_input (count, NULL);
  op_test_floats (count, NN_SHAPE (1), (float[]){ 2 });
  op_test_fails (count, NN_ERROR_SHAPE, "scales has 1 numbers");
  op_test_int64s (type, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_input (type, NULL);
  op_test_floats (type, NN_SHAPE (1), (float[]){ 2 });
  nn_node_set_string (op_test_node (type), "mode", "linear");
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "float32");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/resize/published-linear", test_published_linear);
  g_test_add_func ("/ops/resize/published-cubic", test_published_cubic);
  g_test_add_func ("/ops/resize/published-nearest", test_published_nearest);
  g_test_add_func ("/ops/resize/published-crop", test_published_crop);
  g_test_add_func ("/ops/resize/interpolation", test_interpolation);
  g_test_add_func ("/ops/resize/nearest", test_nearest);
  g_test_add_func ("/ops/resize/large", test_large);
  g_test_add_func ("/ops/resize/dimensions", test_dimensions);
  g_test_add_func ("/ops/resize/policies", test_policies);
  g_test_add_func ("/ops/resize/types", test_types);
  g_test_add_func ("/ops/resize/gradient", test_gradient);
  g_test_add_func ("/ops/resize/refuses", test_refuses);
  return g_test_run ();
}
