/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pass with small random networks: any size, tiles that nobody sees, several styles, masks, damaged networks. With
 * the trained ones too, where they are installed.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "effects/model-store.h"
#include "effects/style-one-pass-grain.h"
#include "effects/style-one-pass.h"
#include "running.h"
#include "tiny-decoder.h"
#include "tiny-network.h"

static char *dir;

static ArtOnePass *
pass_new (void)
{
  g_autoptr (GError) error = NULL;
  ArtOnePass *pass = art_one_pass_new (&error);

  g_assert_no_error (error);
  return pass;
}

static GPtrArray *
style_new (const ArtOnePass *pass, guint32 seed)
{
  g_autoptr (NnTensor) painting = tiny_picture_new (64, 48, seed);
  g_autoptr (GError) error = NULL;
  GPtrArray *statistics =
      art_statistics_measure (art_one_pass_network (pass), art_one_pass_layers (pass), painting, NULL, &error);

  g_assert_no_error (error);
  return statistics;
}

static NnTensor *
run (const ArtOnePass *pass, const NnTensor *picture, const ArtOnePassStyle *styles, int n)
{
  g_autoptr (GError) error = NULL;
  NnTensor *result = art_one_pass_run (pass, picture, styles, n, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (nn_shape_equal (&result->shape, &picture->shape));
  return result;
}

/* Largest difference in the columns from @left to @right. */
static double
difference_between (const NnTensor *a, const NnTensor *b, int left, int right)
{
  gint64 width = a->shape.dims[3];
  double largest = 0.0;

  for (gint64 i = 0; i < nn_tensor_count (a); i++)
    if (i % width >= left && i % width < right)
      largest = MAX (largest, fabs (nn_tensor_floats (a)[i] - nn_tensor_floats (b)[i]));
  return largest;
}

static double
difference (const NnTensor *a, const NnTensor *b)
{
  return difference_between (a, b, 0, (int) a->shape.dims[3]);
}

/* 1 left of @edge, 0 from there on. */
static NnTensor *
left_mask (int width, int height, int edge)
{
  const NnShape shape = NN_SHAPE (1, 1, height, width);
  NnTensor *mask = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int i = 0; i < width * height; i++)
    nn_tensor_floats (mask)[i] = i % width < edge ? 1.0f : 0.0f;
  return mask;
}

static void
test_sizes (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 2, 70 }, { 17, 33 }, { 64, 64 }, { 127, 31 } };
  g_autoptr (ArtOnePass) pass = pass_new ();
  g_autoptr (GPtrArray) statistics = style_new (pass, 7);
  const ArtOnePassStyle style = { statistics, NULL, 1.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (NnTensor) picture = tiny_picture_new (sizes[i][0], sizes[i][1], 1);
      g_autoptr (NnTensor) result = run (pass, picture, &style, 1), again = run (pass, picture, &style, 1);
      gsize memory = 0;

      g_assert_cmpfloat (difference (result, again), ==, 0.0);
      g_assert_true (art_one_pass_estimate (pass, sizes[i][0], sizes[i][1], &memory, NULL));
      g_assert_cmpuint (memory, >, sizeof (float) * 3 * sizes[i][0] * sizes[i][1]);
      for (gint64 k = 0; k < nn_tensor_count (result); k++)
        g_assert_true (nn_tensor_floats (result)[k] >= 0.0f && nn_tensor_floats (result)[k] <= 1.0f);
    }
}

/* Networks as small as these see no farther than the margin of tiles: what is left is the order of sums. */
static void
test_tiles (void)
{
  g_autoptr (ArtOnePass) pass = pass_new ();
  g_autoptr (GPtrArray) one = style_new (pass, 7), two = style_new (pass, 8);
  g_autoptr (NnTensor) picture = tiny_picture_new (331, 275, 1), mask = left_mask (331, 275, 140);
  const ArtOnePassStyle styles[] = { { one, mask, 1.0 }, { two, NULL, 0.5 } };
  g_autoptr (NnTensor) whole = run (pass, picture, styles, 2), tiled = NULL;
  gsize before = 0, after = 0;

  g_assert_true (art_one_pass_estimate (pass, 331, 275, &before, NULL));
  art_one_pass_set_tile (pass, 208);
  g_assert_true (art_one_pass_estimate (pass, 331, 275, &after, NULL));
  g_assert_cmpuint (after, <, before);
  tiled = run (pass, picture, styles, 2);
  g_assert_cmpfloat (difference (whole, tiled), <, 1e-4);
}

/* Each style counts, by its weight, where its mask is. */
static void
test_styles (void)
{
  g_autoptr (ArtOnePass) pass = pass_new ();
  g_autoptr (GPtrArray) one = style_new (pass, 7), two = style_new (pass, 8);
  g_autoptr (NnTensor) picture = tiny_picture_new (96, 64, 1), mask = left_mask (96, 64, 48);
  const ArtOnePassStyle first[] = { { one, NULL, 1.0 }, { two, NULL, 0.0 } };
  const ArtOnePassStyle mixed[] = { { one, NULL, 1.0 }, { two, NULL, 1.0 } };
  const ArtOnePassStyle masked[] = { { one, NULL, 0.0 }, { two, mask, 1.0 } };
  g_autoptr (NnTensor) none = run (pass, picture, NULL, 0), alone = run (pass, picture, first, 1);
  g_autoptr (NnTensor) with_none = run (pass, picture, first, 2), both = run (pass, picture, mixed, 2);
  g_autoptr (NnTensor) second = run (pass, picture, mixed + 1, 1), left = run (pass, picture, masked, 2);

  g_assert_cmpfloat (difference (none, alone), >, 0.01);
  g_assert_cmpfloat (difference (alone, with_none), <, 1e-5);
  g_assert_cmpfloat (difference (alone, both), >, 0.01);
  g_assert_cmpfloat (difference (second, both), >, 0.01);
  g_assert_cmpfloat (difference_between (none, left, 56, 96), ==, 0.0);
  g_assert_cmpfloat (difference_between (none, left, 0, 40), >, 0.01);
}

/* An empty mask is no error, nor one that holds less than a pixel of the deepest layer. */
static void
test_small_masks (void)
{
  g_autoptr (ArtOnePass) pass = pass_new ();
  g_autoptr (GPtrArray) statistics = style_new (pass, 7);
  g_autoptr (NnTensor) picture = tiny_picture_new (96, 64, 1), none = run (pass, picture, NULL, 0);

  for (int edge = 0; edge <= 3; edge++)
    {
      g_autoptr (NnTensor) mask = left_mask (96, 64, edge);
      const ArtOnePassStyle style = { statistics, mask, 1.0 };
      g_autoptr (NnTensor) result = run (pass, picture, &style, 1);

      g_assert_cmpfloat (difference_between (none, result, edge == 0 ? 0 : 12, 96), ==, 0.0);
    }
}

/* The grain hangs on the place alone, is the same in all channels, gray on average, and as strong as it says. */
static void
test_grain (void)
{
  const NnShape shape = NN_SHAPE (1, 3, 70, 90), small = NN_SHAPE (1, 3, 37, 41);
  g_autoptr (NnTensor) all = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autoptr (NnTensor) part = nn_tensor_new (NN_TYPE_FLOAT, &small, NULL);
  float *whole = nn_tensor_floats (all), *some = nn_tensor_floats (part);
  double sum = 0.0, squares = 0.0;

  memset (whole, 0, sizeof (float) * nn_tensor_count (all));
  memset (some, 0, sizeof (float) * nn_tensor_count (part));
  art_one_pass_grain (all, -33, -20, 0.1f);
  art_one_pass_grain (part, -33 + 12, -20 + 9, 0.1f);
  for (int row = 0; row < 37; row++)
    for (int column = 0; column < 41; column++)
      g_assert_cmpfloat_with_epsilon (some[row * 41 + column], whole[(row + 9) * 90 + column + 12], 1e-6);
  for (int i = 0; i < 70 * 90; i++)
    {
      g_assert_cmpfloat (fabsf (whole[i]), <=, 0.3f);
      g_assert_cmpfloat (whole[i], ==, whole[i + 2 * 70 * 90]);
      sum += whole[i];
      squares += whole[i] * whole[i];
    }
  g_assert_cmpfloat (fabs (sum / (70 * 90)), <, 0.03);
  g_assert_cmpfloat (sqrt (squares / (70 * 90)), >, 0.05);
}

static void
assert_refused (const NnGraph *decoder, const char *says)
{
  g_autoptr (NnTensor) picture = tiny_picture_new (40, 40, 1);
  g_autoptr (ArtOnePass) pass = NULL;
  g_autoptr (GError) error = NULL;

  tiny_decoder_install (dir, decoder);
  art_model_store_clear ();
  pass = art_one_pass_new (&error);
  if (pass)
    g_assert_null (art_one_pass_run (pass, picture, NULL, 0, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_errors (void)
{
  const NnShape shape = NN_SHAPE (-1, 6, -1, -1);
  g_autoptr (NnGraph) good = tiny_decoder_new (3), other = tiny_decoder_new (3), task = tiny_decoder_new (3);
  g_autoptr (NnGraph) strange = nn_graph_new (13), features = nn_graph_new (13), noisy = tiny_decoder_new (3);
  int x = nn_graph_add_input (strange, "relu9_9", NN_TYPE_FLOAT, &shape);

  nn_graph_add_output (strange, nn_graph_add_op (strange, "Relu", NULL, 1, &x));
  assert_refused (strange, "relu9_9");
  x = nn_graph_add_input (features, "relu1_1", NN_TYPE_FLOAT, &shape);
  nn_graph_add_output (features, nn_graph_add_op (features, "Relu", NULL, 1, &x));
  assert_refused (features, "no picture");
  nn_graph_set_metadata (other, "network_checksum", "00");
  assert_refused (other, "another version");
  nn_graph_set_metadata (noisy, "grain", "nan");
  assert_refused (noisy, "damaged");
  nn_graph_set_metadata (task, "task", "denoise");
  assert_refused (task, "denoise");
  tiny_decoder_install (dir, good);
  art_model_store_clear ();
}

/* Statistics of another network. */
static void
test_wrong_statistics (void)
{
  g_autoptr (ArtOnePass) pass = pass_new ();
  g_autoptr (GPtrArray) few = style_new (pass, 7), wide = style_new (pass, 7);
  g_autoptr (NnTensor) picture = tiny_picture_new (40, 40, 1);
  GPtrArray *const wrong[] = { few, wide };

  g_ptr_array_set_size (few, 1);
  ((ArtLayerStatistics *) g_ptr_array_index (wide, 1))->channels = 3;
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const ArtOnePassStyle style = { wrong[i], NULL, 1.0 };
      g_autoptr (GError) error = NULL;

      g_assert_null (art_one_pass_run (pass, picture, &style, 1, NULL, NULL, &error));
      g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
    }
}

static void
test_progress_and_cancel (void)
{
  g_autoptr (ArtOnePass) pass = pass_new ();
  g_autoptr (GPtrArray) statistics = style_new (pass, 7);
  const ArtOnePassStyle style = { statistics, NULL, 1.0 };
  g_autoptr (NnTensor) picture = tiny_picture_new (260, 40, 1);
  gboolean finished = FALSE;

  art_one_pass_set_tile (pass, 208);
  for (int at = 1; !finished && at < 200; at++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Watch watch = { .cancellable = cancellable, .cancel_at = at };
      ArtMonitor monitor = { .progress = watch_progress, .data = &watch };
      g_autoptr (GError) error = NULL;
      g_autoptr (NnTensor) result = art_one_pass_run (pass, picture, &style, 1, &monitor, cancellable, &error);

      finished = result != NULL;
      if (finished)
        g_assert_cmpfloat (watch.fraction, >, 0.99);
      else
        g_assert_error (error, NN_ERROR, NN_ERROR_CANCELLED);
    }
  g_assert_true (finished);
}

static void
test_no_memory (void)
{
  g_autoptr (ArtOnePass) pass = pass_new ();
  g_autoptr (GPtrArray) statistics = style_new (pass, 7);
  g_autoptr (NnTensor) picture = tiny_picture_new (60, 40, 1), mask = left_mask (60, 40, 30);
  const ArtOnePassStyle style = { statistics, mask, 1.0 };
  int failures = 0;

  for (guint n = 1; n < 60; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnTensor) result = NULL;

      nn_alloc_fail_after (n);
      result = art_one_pass_run (pass, picture, &style, 1, NULL, NULL, &error);
      nn_alloc_fail_after (0);
      if (result)
        continue;
      g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
      failures++;
    }
  g_assert_cmpint (failures, >, 3);
}

/* The trained networks: colours come from the style, and nothing blows up. */
static void
test_installed (void)
{
  g_autofree char *models = g_build_filename (g_getenv ("ART_SOURCE") ? g_getenv ("ART_SOURCE") : ".", "models", NULL);
  g_autofree char *model = g_build_filename (models, "style-one-pass", "model.onnx", NULL);
  g_autoptr (NnTensor) picture = tiny_picture_new (96, 80, 1), painting = tiny_picture_new (96, 96, 2), result = NULL;
  g_autoptr (ArtOnePass) pass = NULL;
  g_autoptr (GPtrArray) statistics = NULL;
  ArtOnePassStyle style = { NULL, NULL, 1.0 };

  if (!g_file_test (model, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("models/style-one-pass is not there");
      return;
    }
  g_setenv ("NEURAL_ART_MODEL_PATH", models, TRUE);
  pass = pass_new ();
  statistics = style.statistics =
      art_statistics_measure (art_one_pass_network (pass), art_one_pass_layers (pass), painting, NULL, NULL);
  result = run (pass, picture, &style, 1);
  g_assert_cmpfloat (difference (picture, result), >, 0.05);
  g_setenv ("NEURAL_ART_MODEL_PATH", dir, TRUE);
}

int
main (int argc, char **argv)
{
  static const char *const no_styles[] = { NULL };
  g_autoptr (NnGraph) decoder = tiny_decoder_new (3);
  int result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  dir = tiny_network_install (no_styles);
  tiny_decoder_install (dir, decoder);
  g_test_add_func ("/one-pass/sizes", test_sizes);
  g_test_add_func ("/one-pass/tiles", test_tiles);
  g_test_add_func ("/one-pass/styles", test_styles);
  g_test_add_func ("/one-pass/small-masks", test_small_masks);
  g_test_add_func ("/one-pass/grain", test_grain);
  g_test_add_func ("/one-pass/errors", test_errors);
  g_test_add_func ("/one-pass/wrong-statistics", test_wrong_statistics);
  g_test_add_func ("/one-pass/progress-and-cancel", test_progress_and_cancel);
  g_test_add_func ("/one-pass/no-memory", test_no_memory);
  g_test_add_func ("/one-pass/installed", test_installed);
  result = g_test_run ();
  art_model_store_clear ();
  tiny_decoder_uninstall (dir);
  tiny_network_uninstall (dir);
  g_free (dir);
  gegl_exit ();
  return result;
}
