/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every convolution method against the definition, on shapes around the borders of tiles, panels and slices.
 */
#include "config.h"

#include <string.h>

#include "check.h"
#include "nn/kernels/conv.h"

/* Sums of up to a few thousand products of order 1; Winograd's transforms cost about one decimal more. */
#define TOLERANCE_PANEL 4e-6
#define TOLERANCE_WINOGRAD 2e-5

typedef struct
{
  int batch, groups, c_in, c_out, height, width, kernel_y, kernel_x, stride, dilation, pad_top, pad_left, pad_bottom,
      pad_right;
} Case;

/* clang-format off */
static const Case cases[] = {
  /* n  g  ci  co   h   w  ky kx  s  d  pads */
  {  1, 1,  1,  1,  1,  1, 1, 1, 1, 1, 0, 0, 0, 0 },
  {  1, 1,  3, 24, 13, 17, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  2, 1,  5,  7,  7,  7, 3, 3, 1, 1, 0, 0, 0, 0 },
  {  1, 1, 16, 16,  8, 32, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  1, 1, 16, 17, 11, 33, 3, 3, 1, 1, 0, 2, 2, 0 },
  {  2, 1, 17, 16,  1,  1, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  1, 1,  8,  8,  3, 72, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  1, 1,  4,  4, 12, 12, 3, 3, 1, 1, 5, 4, 3, 2 },
  {  1, 1, 257, 5, 9, 10, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  1, 1,  4, 12, 19, 50, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  1, 2, 12, 10, 13, 37, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  1, 1,  6, 10, 13, 37, 3, 3, 1, 2, 2, 2, 2, 2 },
  {  1, 1,  6, 10, 13, 57, 3, 3, 2, 1, 1, 1, 1, 1 },
  {  1, 1,  3,  5, 21, 63, 9, 9, 1, 1, 4, 4, 4, 4 },
  {  1, 1,  3,  5, 21, 63, 7, 5, 2, 1, 3, 2, 3, 2 },
  {  2, 3,  9,  6, 10, 11, 2, 4, 3, 2, 1, 0, 2, 3 },
  {  1, 8,  8,  8, 13, 29, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  1, 8,  8, 16, 13, 29, 5, 3, 2, 1, 2, 1, 2, 1 },
  {  1, 1, 40, 31, 25, 25, 1, 1, 1, 1, 0, 0, 0, 0 },
  {  1, 1, 40, 31,  5, 127, 1, 1, 2, 1, 0, 0, 0, 0 },
  {  1, 1, 300, 9, 1, 25, 1, 3, 1, 1, 0, 1, 0, 1 },
  {  2, 2,  6,  8, 11, 45, 5, 5, 1, 1, 2, 2, 2, 2 },
  {  1, 1,  3,  5, 17, 34, 7, 4, 1, 1, 3, 0, 2, 1 },
  {  1, 1,  5,  3,  6, 70, 1, 9, 1, 1, 0, 4, 0, 4 },
  {  1, 1,  2,  3,  4,  4, 4, 4, 4, 1, 0, 0, 0, 0 },
  {  2, 1,  7,  6, 23, 41, 4, 4, 2, 1, 1, 1, 1, 1 },
  {  1, 2, 10, 14, 19, 35, 5, 6, 3, 1, 4, 0, 1, 5 },
  {  1, 1, 20, 18, 33, 70, 3, 3, 2, 1, 1, 1, 0, 0 },
  {  1, 1,  2,  3,  4,  4, 2, 2, 3, 1, 5, 5, 5, 5 },
  {  1, 1,  8,  9, 26, 34, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  2, 1,  5,  6, 27,  5, 3, 3, 1, 1, 1, 1, 1, 1 },
  {  3, 1,  3,  5, 14, 11, 5, 5, 1, 1, 2, 2, 2, 2 },
};
/* clang-format on */

static NnConvShape
shape_of (const Case *c)
{
  NnConvShape s = { .batch = c->batch, .groups = c->groups, .c_in = c->c_in, .c_out = c->c_out };
  int extent_y = (c->kernel_y - 1) * c->dilation + 1, extent_x = (c->kernel_x - 1) * c->dilation + 1;

  s.in[0] = s.out[0] = s.kernel[0] = s.stride[0] = s.dilation[0] = 1;
  s.in[1] = c->height, s.in[2] = c->width;
  s.kernel[1] = c->kernel_y, s.kernel[2] = c->kernel_x;
  s.stride[1] = s.stride[2] = c->stride;
  s.dilation[1] = s.dilation[2] = c->dilation;
  s.pad[1] = c->pad_top, s.pad[2] = c->pad_left;
  s.out[1] = (c->height + c->pad_top + c->pad_bottom - extent_y) / c->stride + 1;
  s.out[2] = (c->width + c->pad_left + c->pad_right - extent_x) / c->stride + 1;
  return s;
}

static gboolean
is_possible (const NnConvShape *s, NnConvMethod method, gboolean transposed)
{
  gboolean plain = s->stride[1] == 1 && s->dilation[1] == 1;

  if (method == NN_CONV_WINOGRAD)
    return plain;
  if (method == NN_CONV_SCATTER)
    return transposed;
  if (method == NN_CONV_PHASES)
    return transposed && s->dilation[1] == 1 && s->kernel[1] >= s->stride[1] && s->kernel[2] >= s->stride[2];
  return !transposed || s->stride[1] == 1;
}

/* dst = activation (conv (g (source)) + bias) by definition. */
static void
run_reference (const NnConvShape *s, gboolean transposed, const NnConvRun *run, gint64 source_count, float *dst)
{
  const int channels = transposed ? s->c_in : s->c_out;
  const gint64 plane = transposed ? nn_conv_in_plane (s) : nn_conv_out_plane (s);
  g_autofree float *source = g_memdup2 (run->source, source_count * sizeof (float));

  if (run->gate.values)
    nn_f32_panel_gate_ref (source, source, run->gate.values, source_count, &run->gate);
  for (gint64 i = 0; i < s->batch * channels * plane; i++)
    dst[i] = run->bias[i / plane % channels];
  if (transposed)
    nn_conv_loops (s, NN_CONV_TO_X, dst, (float *) run->weights, source);
  else
    nn_conv_loops (s, NN_CONV_TO_Y, source, (float *) run->weights, dst);
  for (gint64 i = 0; i < s->batch * channels * plane; i++)
    dst[i] = nn_clamp_value (&run->clamp, dst[i]);
}

/* Runs @run by @plan with scratch between guards. */
static void
run_plan (const NnConvPlan *plan, NnConvRun *run)
{
  g_auto (CheckArray) packed = check_array_new (plan->packed_size / sizeof (float));
  g_auto (CheckArray) workspace = check_array_new (plan->workspace_size / sizeof (float));

  nn_conv_pack (plan, run->weights, packed.data);
  run->packed = packed.data;
  run->workspace = workspace.data;
  nn_conv_run (plan, run);
}

static void
check_method (const NnConvShape *s, gboolean transposed, NnConvMethod method, const NnActivation *activation)
{
  static const char *const names[] = { "panel", "winograd", "phases", "scatter", "loops" };
  const gint64 x_count = s->batch * s->c_in * nn_conv_in_plane (s);
  const gint64 y_count = s->batch * s->c_out * nn_conv_out_plane (s);
  const gint64 source_count = transposed ? y_count : x_count, count = transposed ? x_count : y_count;
  g_auto (CheckArray) source = check_array_random (source_count, 1);
  g_auto (CheckArray) gate_values = check_array_random (source_count, 4);
  g_auto (CheckArray) weights = check_array_random ((gint64) s->c_out * s->c_in / s->groups * nn_conv_taps (s), 2);
  g_auto (CheckArray) bias = check_array_random (MAX (s->c_in, s->c_out), 3);
  g_auto (CheckArray) expected = check_array_new (count);
  g_auto (CheckArray) first = check_array_new (count);
  NnConvRun run = { .source = source.data, .weights = weights.data, .bias = bias.data };
  g_autofree char *what = NULL;

  run.clamp = nn_clamp_from_activation (activation);
  for (int threads = 1; threads <= 16; threads = threads < 3 ? threads + 1 : threads + 13)
    {
      g_auto (CheckArray) actual = check_array_new (count);
      NnConvPlan plan;

      nn_threads_set_count (threads);
      nn_conv_plan_method (&plan, s, transposed, threads, method);
      if (nn_conv_fuses_gate (&plan))
        run.gate = nn_gate_from_activation (activation, gate_values.data);
      run.destination = threads == 1 ? first.data : actual.data;
      run_plan (&plan, &run);
      if (threads > 1)
        g_assert_cmpmem (actual.data, count * sizeof (float), first.data, count * sizeof (float));
    }
  nn_threads_set_count (0);
  run_reference (s, transposed, &run, source_count, expected.data);
  what = g_strdup_printf ("%s %s, %d -> %d channels, %dx%d", names[method], transposed ? "transposed" : "forward",
                          s->c_in, s->c_out, s->in[1], s->in[2]);
  check_close (first.data, expected.data, count,
               method == NN_CONV_WINOGRAD || method == NN_CONV_PHASES ? TOLERANCE_WINOGRAD : TOLERANCE_PANEL, what);
}

static void
test_methods (gconstpointer data)
{
  const NnActivation activations[] = { { NN_ACTIVATION_NONE },
                                       { NN_ACTIVATION_RELU },
                                       { NN_ACTIVATION_LEAKY_RELU, .slope = 0.2f },
                                       { NN_ACTIVATION_CLIP, .low = -2.5f, .high = 3.0f } };

  nn_cpu_set (GPOINTER_TO_INT (data));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (NnConvMethod method = NN_CONV_PANEL; method < NN_CONV_LOOPS; method++)
      for (int transposed = 0; transposed < 2; transposed++)
        {
          NnConvShape shape = shape_of (&cases[i]);

          if (is_possible (&shape, method, transposed))
            check_method (&shape, transposed, method, &activations[i % G_N_ELEMENTS (activations)]);
        }
  nn_cpu_set (NN_CPU_AVX2);
}

static void
test_weights (gconstpointer data)
{
  nn_cpu_set (GPOINTER_TO_INT (data));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NnConvShape s = shape_of (&cases[i]);
      const gint64 count = (gint64) s.c_out * s.c_in / s.groups * nn_conv_taps (&s);
      g_auto (CheckArray) x = check_array_random (s.batch * s.c_in * nn_conv_in_plane (&s), 1);
      g_auto (CheckArray) dy = check_array_random (s.batch * s.c_out * nn_conv_out_plane (&s), 2);
      g_autofree float *expected = g_new0 (float, count);
      g_auto (CheckArray) first = check_array_new (count);

      nn_conv_loops (&s, NN_CONV_TO_W, x.data, expected, dy.data);
      for (int threads = 1; threads <= 16; threads = threads < 3 ? threads + 1 : threads + 13)
        {
          g_auto (CheckArray) dw = check_array_new (count);
          g_auto (CheckArray) workspace =
              check_array_new (nn_conv_backward_weights_size (&s, threads) / sizeof (float));
          float *out = threads == 1 ? first.data : dw.data;

          nn_threads_set_count (threads);
          nn_conv_backward_weights (&s, x.data, dy.data, out, threads, workspace.data);
          g_assert_cmpmem (out, count * sizeof (float), first.data, count * sizeof (float));
        }
      check_close (first.data, expected, count, TOLERANCE_PANEL, "weights");
    }
  nn_threads_set_count (0);
  nn_cpu_set (NN_CPU_AVX2);
}

/* A NaN or infinity reaches at most the outputs of the tiles that read it, and all that it must reach: @column of a
 * row, whose ends share strips of tiles with the rows above and below. */
static void
check_nan_containment (int column)
{
  const Case c = { 1, 1, 16, 16, 24, 70, 3, 3, 1, 1, 1, 1, 1, 1 };
  const NnConvShape s = shape_of (&c);
  const NnActivation none = { NN_ACTIVATION_NONE };
  g_auto (CheckArray) x = check_array_random (16 * 24 * 70, 1);
  g_auto (CheckArray) w = check_array_random (16 * 16 * 9, 2);
  g_auto (CheckArray) y = check_array_new (16 * 24 * 70);
  NnConvRun run = { .source = x.data, .weights = w.data, .destination = y.data };
  NnConvPlan plan;

  x.data[10 * 70 + column] = NAN;
  run.clamp = nn_clamp_from_activation (&none);
  nn_conv_plan_method (&plan, &s, FALSE, 1, NN_CONV_WINOGRAD);
  run_plan (&plan, &run);
  for (int i = 0; i < 24; i++)
    for (int j = 0; j < 70; j++)
      {
        gboolean near = ABS (i - 10) <= 1 && ABS (j - column) <= 1;
        gboolean in_reach = ABS (i - 10) <= 4 && ABS (j - column) <= 4;

        g_assert_true (in_reach || !isnan (y.data[i * 70 + j]));
        g_assert_true (!near || isnan (y.data[i * 70 + j]));
      }
}

static void
test_nan_containment (void)
{
  nn_threads_set_count (1);
  check_nan_containment (0);
  check_nan_containment (33);
  check_nan_containment (69);
  nn_threads_set_count (0);
}

/* Most that one of @threads workers does, in shares, if all are as fast: each takes the next chunk when it is done. */
static double
worst_share (gint64 units, int threads)
{
  g_autofree gint64 *done = g_new0 (gint64, threads);
  gint64 rest = units, most = 0;

  while (rest > 0)
    {
      const gint64 chunk = nn_threads_chunk (rest, 1, threads);
      int idle = 0;

      for (int i = 1; i < threads; i++)
        if (done[i] < done[idle])
          idle = i;
      done[idle] += chunk;
      most = MAX (most, done[idle]);
      rest -= chunk;
    }
  return (double) most * threads / units;
}

/* Layers of the networks that matter, cut for few and many threads. */
static void
test_even_shares (void)
{
  static const Case layers[] = {
    { 1, 1, 3, 64, 512, 512, 3, 3, 1, 1, 1, 1, 1, 1 },    { 1, 1, 64, 64, 512, 512, 3, 3, 1, 1, 1, 1, 1, 1 },
    { 1, 1, 128, 128, 128, 128, 3, 3, 1, 1, 1, 1, 1, 1 }, { 1, 1, 256, 256, 64, 64, 3, 3, 1, 1, 1, 1, 1, 1 },
    { 1, 1, 512, 512, 32, 32, 3, 3, 1, 1, 1, 1, 1, 1 },   { 1, 1, 48, 48, 256, 256, 3, 3, 1, 1, 1, 1, 1, 1 },
    { 1, 1, 48, 12, 256, 256, 3, 3, 1, 1, 1, 1, 1, 1 },   { 1, 1, 3, 32, 512, 512, 9, 9, 1, 1, 4, 4, 4, 4 },
    { 1, 1, 32, 3, 512, 512, 9, 9, 1, 1, 4, 4, 4, 4 },    { 1, 1, 32, 64, 512, 512, 3, 3, 2, 1, 1, 1, 1, 1 },
    { 1, 1, 64, 128, 256, 256, 3, 3, 2, 1, 1, 1, 1, 1 },  { 1, 1, 200, 50, 256, 256, 1, 1, 1, 1, 0, 0, 0, 0 },
    { 1, 1, 256, 512, 16, 16, 1, 1, 1, 1, 0, 0, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    for (int threads = 2; threads <= 16; threads *= 2)
      {
        const NnConvShape shape = shape_of (&layers[i]);
        NnConvPlan plan;

        nn_conv_plan (&plan, &shape, FALSE, threads);
        g_test_message ("layer %u, %d threads: %" G_GINT64_FORMAT " units, at most %.3f shares", i, threads, plan.units,
                        worst_share (plan.units, threads));
        g_assert_cmpfloat (worst_share (plan.units, threads), <, 1.15);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (NnCpu level = NN_CPU_REFERENCE; level <= NN_CPU_AVX2; level++)
    {
      g_autofree char *methods = g_strdup_printf ("/kernels/conv/%s/methods", nn_cpu_name (level));
      g_autofree char *weights = g_strdup_printf ("/kernels/conv/%s/weights", nn_cpu_name (level));

      g_test_add_data_func (methods, GINT_TO_POINTER (level), test_methods);
      g_test_add_data_func (weights, GINT_TO_POINTER (level), test_weights);
    }
  g_test_add_func ("/kernels/conv/nan-containment", test_nan_containment);
  g_test_add_func ("/kernels/conv/even-shares", test_even_shares);
  return g_test_run ();
}
