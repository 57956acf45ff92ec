/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loss terms: gradients against finite differences, values against what they are defined as, layers and errors.
 */
#include "config.h"

#include "effects/objective.h"

#include <math.h>
#include <string.h>

#include "effects/effect.h"
#include "effects/image.h"
#include "effects/ssim.h"
#include "effects/style-distance.h"
#include "effects/style-term.h"
#include "effects/style-transport.h"
#include "effects/terms.h"
#include "tiny-network.h"

/* As in style-distance.c. */
#define TRANSPORT_EPSILON 0.3

typedef struct
{
  NnGraph *network;
  NnTensor *content, *x;
  GPtrArray *content_layers, *style_layers, *style;
} Fixture;

static GPtrArray *
measure (NnGraph *network, int width, int height, guint32 seed)
{
  static const char *const layers[] = { "relu1_1", "relu2_1", "relu2_2", NULL };
  g_autoptr (NnTensor) picture = tiny_picture_new (width, height, seed);

  return art_statistics_measure (network, layers, picture, NULL, NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->network = tiny_network_new (7);
  f->content = tiny_picture_new (17, 13, 1);
  f->x = tiny_picture_new (17, 13, 2);
  /* Grain keeps the maxima of pooling apart. */
  for (gint64 i = 0; i < nn_tensor_count (f->x); i++)
    nn_tensor_floats (f->x)[i] += (float) g_test_rand_double_range (-0.1, 0.1);
  f->content_layers = art_layers_parse ("relu2_2, relu2_1:0.5", f->network, NULL);
  f->style_layers = art_layers_parse ("relu1_1 relu2_1=2 relu2_2=0", f->network, NULL);
  f->style = measure (f->network, 20, 31, 3);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  nn_graph_unref (f->network);
  nn_tensor_unref (f->content);
  nn_tensor_unref (f->x);
  g_ptr_array_unref (f->content_layers);
  g_ptr_array_unref (f->style_layers);
  g_ptr_array_unref (f->style);
}

static ArtObjective *
objective_for (Fixture *f, NnTensor *content, ArtObjectiveOptions options)
{
  g_autoptr (GError) error = NULL;
  ArtObjective *objective =
      art_objective_new (f->network, content, f->content_layers, f->style, f->style_layers, &options, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (objective);
  return objective;
}

static ArtLoss
loss_at (ArtObjective *objective, NnTensor *x, NnTensor *gradient)
{
  g_autoptr (GError) error = NULL;
  ArtLoss loss;

  g_assert_true (art_objective_evaluate (objective, x, gradient, &loss, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (loss.total, loss.content + loss.style + loss.tv + loss.range, 1e-9);
  return loss;
}

/* The slope along many random directions agrees with central differences. Kinks of ReLU and max pooling between the
 * two points are rare at this step, and the median is not moved by a few of them; what they add has nothing to do with
 * the slope along one direction, but with how steep the loss is at all. */
static void
check_gradient (Fixture *f, ArtObjectiveOptions options)
{
  enum
  {
    DIRECTIONS = 15
  };
  const float step = 6e-5f;
  g_autoptr (ArtObjective) objective = objective_for (f, f->content, options);
  g_autoptr (NnTensor) gradient = nn_tensor_new (NN_TYPE_FLOAT, &f->x->shape, NULL);
  g_autoptr (NnTensor) moved = nn_tensor_new (NN_TYPE_FLOAT, &f->x->shape, NULL);
  g_autofree float *direction = g_new (float, nn_tensor_count (f->x));
  double steepness = 0.0;
  int good = 0;

  loss_at (objective, f->x, gradient);
  for (gint64 i = 0; i < nn_tensor_count (f->x); i++)
    steepness += nn_tensor_floats (gradient)[i] * nn_tensor_floats (gradient)[i] / 3.0;
  steepness = sqrt (steepness); /* of a direction on average */
  for (int d = 0; d < DIRECTIONS; d++)
    {
      double slope = 0.0, losses[2];

      for (gint64 i = 0; i < nn_tensor_count (f->x); i++)
        {
          direction[i] = (float) g_test_rand_double_range (-1.0, 1.0);
          slope += (double) direction[i] * nn_tensor_floats (gradient)[i];
        }
      for (int side = 0; side < 2; side++)
        {
          for (gint64 i = 0; i < nn_tensor_count (f->x); i++)
            nn_tensor_floats (moved)[i] = nn_tensor_floats (f->x)[i] + (side ? step : -step) * direction[i];
          losses[side] = loss_at (objective, moved, NULL).total;
        }
      g_test_message ("slope %g, difference %g", slope, (losses[1] - losses[0]) / (2.0 * step));
      good += fabs ((losses[1] - losses[0]) / (2.0 * step) - slope) <= 0.03 * fabs (slope) + 0.1 * steepness;
    }
  g_assert_cmpint (good, >, DIRECTIONS * 2 / 3);
}

static void
test_content_gradient (Fixture *f, gconstpointer data)
{
  check_gradient (f, (ArtObjectiveOptions){ .content_weight = 1.0 });
}

static void
test_style_gradient (Fixture *f, gconstpointer data)
{
  check_gradient (f, (ArtObjectiveOptions){ .style_weight = 1.0, .statistic = GPOINTER_TO_INT (data) });
}

static void
test_tv_gradient (Fixture *f, gconstpointer data)
{
  check_gradient (f, (ArtObjectiveOptions){ .tv_weight = 1.0 });
}

/* Values outside 0..1 are pulled back even when nothing else is asked for. */
static void
test_range_gradient (Fixture *f, gconstpointer data)
{
  for (gint64 i = 0; i < nn_tensor_count (f->x); i += 3)
    nn_tensor_floats (f->x)[i] += i % 2 ? 1.5f : -1.5f;
  check_gradient (f, (ArtObjectiveOptions){ .tv_weight = 0.0 });
}

static void
test_all_gradient (Fixture *f, gconstpointer data)
{
  check_gradient (f, (ArtObjectiveOptions){ .content_weight = 2.0, .style_weight = 0.5, .tv_weight = 0.1 });
}

static void
test_ssim_gradient (Fixture *f, gconstpointer data)
{
  check_gradient (f, (ArtObjectiveOptions){ .content_weight = 10.0, .content_loss = ART_CONTENT_SSIM });
}

/* 1 on the left, 0 on the right, a slope between, as large as the fixture's content. */
static NnTensor *
soft_mask_new (float left, float right)
{
  NnShape shape = NN_SHAPE (1, 1, 13, 17);
  NnTensor *mask = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int i = 0; i < 13 * 17; i++)
    {
      float at = CLAMP ((float) (i % 17 - 5) / 6.0f, 0.0f, 1.0f);

      nn_tensor_floats (mask)[i] = left + at * (right - left);
    }
  return mask;
}

/* Two styles side by side, their masks overlapping in the middle. */
static GPtrArray *
two_targets (Fixture *f)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) art_style_target_free);
  g_autoptr (GPtrArray) other = measure (f->network, 23, 15, 4);
  g_autoptr (NnTensor) left = soft_mask_new (1.0f, 0.0f), right = soft_mask_new (0.0f, 0.8f);

  g_ptr_array_add (targets, art_style_target_new (f->style, left));
  g_ptr_array_add (targets, art_style_target_new (other, right));
  return targets;
}

static void
test_region_gradient (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) targets = two_targets (f);

  check_gradient (
      f, (ArtObjectiveOptions){ .style_weight = 1.0, .statistic = GPOINTER_TO_INT (data), .targets = targets });
}

/* A mask that is 1 everywhere is no mask, and one that is 1 on some rows is a picture of those rows. */
static void
test_region_statistics (Fixture *f, gconstpointer data)
{
  const NnShape whole = NN_SHAPE (1, 1, 13, 17), rows = NN_SHAPE (1, 3, 6, 17);
  g_autoptr (NnTensor) mask = nn_tensor_new (NN_TYPE_FLOAT, &whole, NULL);
  g_autoptr (NnTensor) part = nn_tensor_new (NN_TYPE_FLOAT, &rows, NULL);
  g_autoptr (ArtLayerStatistics) within = art_layer_statistics_new ("x", 3), cut = art_layer_statistics_new ("x", 3);
  g_autoptr (ArtRegion) region = NULL;

  for (int i = 0; i < 6 * 17; i++)
    {
      nn_tensor_floats (mask)[i] = 0.5f;
      for (int c = 0; c < 3; c++)
        nn_tensor_floats (part)[c * 6 * 17 + i] = nn_tensor_floats (f->x)[c * 13 * 17 + i];
    }
  region = art_region_new (mask);
  g_assert_cmpint (art_region_count (region), ==, 6 * 17);
  g_assert_cmpfloat_with_epsilon (art_region_coverage (region), 3.0 / 13.0, 1e-6);
  g_assert_true (art_region_reserve (region, 3, NULL));
  art_region_statistics (region, f->x, within);
  art_layer_statistics_compute (cut, part);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (within->mean[i], cut->mean[i], 1e-5);
  for (int i = 0; i < 9; i++)
    g_assert_cmpfloat_with_epsilon (within->covariance[i], cut->covariance[i], 1e-5);
}

static void
test_region_everywhere (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) art_style_target_free);
  g_autoptr (NnTensor) all = soft_mask_new (1.0f, 1.0f), none = soft_mask_new (0.0f, 0.0f);
  g_autoptr (ArtObjective) plain = objective_for (f, f->content, (ArtObjectiveOptions){ .style_weight = 1.0 });
  g_autoptr (ArtObjective) masked = NULL;
  double expected = loss_at (plain, f->x, NULL).style;

  g_ptr_array_add (targets, art_style_target_new (f->style, all));
  g_ptr_array_add (targets, art_style_target_new (f->style, none));
  masked = objective_for (f, f->content, (ArtObjectiveOptions){ .style_weight = 1.0, .targets = targets });
  g_assert_cmpfloat_with_epsilon (loss_at (masked, f->x, NULL).style, expected, 1e-4 * expected);
}

/* What lies outside a region does not count. */
static void
test_region_outside (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) art_style_target_free);
  g_autoptr (NnTensor) left = soft_mask_new (1.0f, 0.0f);
  g_autoptr (NnTensor) gradient = nn_tensor_new (NN_TYPE_FLOAT, &f->x->shape, NULL);
  g_autoptr (ArtObjective) objective = NULL;

  /* Far from the last column: Winograd's tiles of 4 round a little beyond what a region's convolutions reach. */
  for (int i = 0; i < 13 * 17; i++)
    nn_tensor_floats (left)[i] = i % 17 < 7 ? nn_tensor_floats (left)[i] : 0.0f;
  g_ptr_array_add (targets, art_style_target_new (f->style, left));
  objective = objective_for (f, f->content, (ArtObjectiveOptions){ .style_weight = 1.0, .targets = targets });
  loss_at (objective, f->x, gradient);
  for (int y = 0; y < 3 * 13; y++)
    {
      g_assert_cmpfloat (nn_tensor_floats (gradient)[y * 17 + 16], ==, 0.0);
      g_assert_cmpfloat (fabsf (nn_tensor_floats (gradient)[y * 17 + 2]), >, 0.0);
    }
}

static double
norm_of (ArtObjective *objective, NnTensor *x)
{
  g_autoptr (NnTensor) gradient = nn_tensor_new (NN_TYPE_FLOAT, &x->shape, NULL);
  double sum = 0.0;

  loss_at (objective, x, gradient);
  for (gint64 i = 0; i < nn_tensor_count (gradient); i++)
    sum += nn_tensor_floats (gradient)[i] * (double) nn_tensor_floats (gradient)[i];
  return sqrt (sum);
}

/* Balanced, content pulls as much stronger than style as its weight is larger. */
static void
test_balance (Fixture *f, gconstpointer data)
{
  ArtObjectiveOptions both = { .content_weight = 3.0, .style_weight = 1.0, .content_loss = GPOINTER_TO_INT (data) };
  ArtObjectiveOptions content = both, style = both;
  ArtObjective *objectives[3];
  g_autoptr (ArtBalance) balance = NULL, alone = NULL;
  double pulls[2];

  content.style_weight = 0.0;
  style.content_weight = 0.0;
  objectives[0] = objective_for (f, f->content, both);
  objectives[1] = objective_for (f, f->content, content);
  objectives[2] = objective_for (f, f->content, style);
  balance = art_objective_measure_balance (objectives[0], f->x, ART_BALANCE_TERMS, NULL, NULL);
  g_assert_nonnull (balance);
  for (int i = 0; i < 2; i++)
    pulls[i] = norm_of (objectives[1 + i], f->x);
  /* Content layers come first in the objective: all have the same factor. */
  g_assert_cmpfloat_with_epsilon (balance->ssim * pulls[0], 3.0 * pulls[1], 0.02 * pulls[1]);
  alone = art_objective_measure_balance (objectives[1], f->content, ART_BALANCE_TERMS, NULL, NULL);
  g_assert_cmpfloat (alone->ssim, ==, 1.0);
  art_objective_apply_balance (objectives[0], balance);
  g_assert_cmpfloat (loss_at (objectives[0], f->x, NULL).content, >, 0.0);
  for (int i = 0; i < 3; i++)
    art_objective_free (objectives[i]);
}

/* The pulls of layers are as their weights are. */
static void
test_balance_layers (Fixture *f, gconstpointer data)
{
  ArtObjectiveOptions options = { .style_weight = 1.0 };
  g_autoptr (ArtObjective) objective = objective_for (f, f->content, options);
  g_autoptr (ArtBalance) balance = art_objective_measure_balance (objective, f->x, ART_BALANCE_LAYERS, NULL, NULL);
  static const char *const one[] = { "relu1_1", "relu2_1" };
  double pulls[2];

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) layers = art_layers_parse (one[i], f->network, NULL);
      g_autoptr (ArtObjective) single =
          art_objective_new (f->network, f->content, f->content_layers, f->style, layers, &options, NULL, NULL);
      const ArtLayerWeight *weight = g_ptr_array_index (f->style_layers, i);

      pulls[i] = weight->weight * g_array_index (balance->style, double, i) * norm_of (single, f->x);
    }
  g_assert_cmpfloat_with_epsilon (pulls[1], 2.0 * pulls[0], 0.02 * pulls[1]);
}

/* The content itself has no content loss, a flat picture about one unit; the style picture has no style loss. */
static void
test_zero_points (Fixture *f, gconstpointer data)
{
  g_autoptr (ArtObjective) objective = NULL;
  g_autoptr (NnTensor) painting = tiny_picture_new (20, 31, 3),
                       flat = nn_tensor_new (NN_TYPE_FLOAT, &f->x->shape, NULL);

  objective = objective_for (f, f->content, (ArtObjectiveOptions){ .content_weight = 1.0, .tv_weight = 1.0 });
  g_assert_cmpfloat (loss_at (objective, f->content, NULL).content, <, 1e-6);
  g_assert_cmpfloat (loss_at (objective, f->x, NULL).content, >, 1e-2);
  g_assert_cmpfloat_with_epsilon (loss_at (objective, flat, NULL).tv, 0.0, 1e-6);
  art_objective_free (g_steal_pointer (&objective));
  objective = objective_for (f, painting, (ArtObjectiveOptions){ .style_weight = 1.0 });
  g_assert_cmpfloat (loss_at (objective, painting, NULL).style, <, 1e-4);
  art_objective_free (g_steal_pointer (&objective));
  objective =
      objective_for (f, f->content, (ArtObjectiveOptions){ .content_weight = 1.0, .content_loss = ART_CONTENT_SSIM });
  g_assert_cmpfloat (loss_at (objective, f->content, NULL).content, <, 1e-4);
  g_assert_cmpfloat (loss_at (objective, f->x, NULL).content, >, 1.0);
}

/* Weights scale their terms; the terms do not depend on how strongly the network responds. */
static void
test_normalisation (Fixture *f, gconstpointer data)
{
  ArtObjectiveOptions once = { .content_weight = 1.0, .style_weight = 1.0, .tv_weight = 1.0 };
  ArtObjectiveOptions twice = { .content_weight = 2.0, .style_weight = 3.0, .tv_weight = 4.0 };
  g_autoptr (ArtObjective) first = objective_for (f, f->content, once), second = objective_for (f, f->content, twice);
  ArtLoss a = loss_at (first, f->x, NULL), b = loss_at (second, f->x, NULL);

  g_assert_cmpfloat_with_epsilon (b.content, 2.0 * a.content, 1e-6 * b.content);
  g_assert_cmpfloat_with_epsilon (b.style, 3.0 * a.style, 1e-6 * b.style);
  g_assert_cmpfloat_with_epsilon (b.tv, 4.0 * a.tv, 1e-6 * b.tv);
}

static double
style_loss_times (const NnTensor *features, const ArtLayerStatistics *target, float factor, ArtStatistic statistic)
{
  g_autoptr (ArtLayerStatistics) scaled = art_layer_statistics_new ("x", target->channels);
  g_autoptr (NnTensor) louder = nn_tensor_new (NN_TYPE_FLOAT, &features->shape, NULL);
  g_autoptr (ArtStyleTerm) term = NULL;
  int n = target->channels;

  for (gint64 i = 0; i < nn_tensor_count (features); i++)
    nn_tensor_floats (louder)[i] = factor * nn_tensor_floats (features)[i];
  for (int i = 0; i < n; i++)
    scaled->mean[i] = factor * target->mean[i];
  for (int i = 0; i < n * n; i++)
    scaled->covariance[i] = factor * factor * target->covariance[i];
  term = art_style_term_new (scaled, statistic, NULL, NULL);
  art_style_term_measure (term, louder);
  return art_style_term_compare (term, 1.0);
}

static void
test_scale_invariance (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) features = tiny_picture_new (9, 8, 5);
  g_autoptr (ArtLayerStatistics) target = art_layer_statistics_new ("x", 3);
  g_autoptr (NnTensor) other = tiny_picture_new (11, 10, 6);

  art_layer_statistics_compute (target, other);
  for (int s = ART_STATISTIC_COVARIANCE; s <= ART_STATISTIC_TRANSPORT; s++)
    {
      double once = style_loss_times (features, target, 1.0f, s);

      g_assert_cmpfloat (once, >, 0.0);
      g_assert_cmpfloat_with_epsilon (style_loss_times (features, target, 100.0f, s), once, 1e-3 * once);
    }
}

/* The transport's distance is how far activations move when they are matched, and as much noise as widens them. */
static void
test_transport_value (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) features = tiny_picture_new (29, 18, 5), other = tiny_picture_new (31, 40, 6);
  g_autoptr (ArtLayerStatistics) target = art_layer_statistics_new ("x", 3), now = art_layer_statistics_new ("x", 3);
  g_autoptr (ArtTransport) transport = NULL;
  g_autofree double *from = NULL, *to = NULL;
  const int n = 29 * 18;
  double map[9], delta, moved = 0.0;

  art_layer_statistics_compute (target, other);
  art_layer_statistics_compute (now, features);
  delta = TRANSPORT_EPSILON * art_layer_statistics_variance (target) / 3.0;
  from = art_style_widen (now, delta);
  to = art_style_widen (target, delta);
  transport = art_transport_new (to, 3);
  g_assert_true (art_transport_map (transport, from, map));
  for (int c = 0; c < 3; c++)
    {
      for (int i = 0; i < n; i++)
        {
          double step = target->mean[c] - nn_tensor_floats (features)[c * n + i];

          for (int k = 0; k < 3; k++)
            step += map[c * 3 + k] * (nn_tensor_floats (features)[k * n + i] - now->mean[k]);
          moved += step * step / n;
        }
      for (int k = 0; k < 3; k++)
        moved += delta * pow (map[c * 3 + k] - (c == k), 2);
    }
  moved /= art_layer_statistics_variance (target);
  g_assert_cmpfloat_with_epsilon (style_loss_times (features, target, 1.0f, ART_STATISTIC_TRANSPORT), moved,
                                  1e-4 * moved);
  g_assert_cmpfloat (style_loss_times (other, target, 1.0f, ART_STATISTIC_TRANSPORT), <, 1e-6);
}

/* With commuting covariances the distance is that of the deviations. */
static void
test_transport_diagonal (Fixture *f, gconstpointer data)
{
  g_autoptr (ArtLayerStatistics) target = art_layer_statistics_new ("x", 2), now = art_layer_statistics_new ("x", 2);
  g_autoptr (ArtStyleGoal) goal = NULL, broken = NULL;
  float matrix[4], vector[2];
  ArtStyleSlope slope = { matrix, vector, 2.0, 10.0 };
  const double delta = TRANSPORT_EPSILON * 5.0 / 2.0,
               roots[] = { sqrt (4.0 + delta), sqrt (1.0 + delta), sqrt (9.0 + delta) };
  double wanted = (0.25 + pow (roots[2] - roots[0], 2) + pow (roots[0] - roots[1], 2)) / 5.0;

  target->covariance[0] = 4.0f;
  target->covariance[3] = 1.0f;
  now->covariance[0] = 9.0f;
  now->covariance[3] = 4.0f;
  now->mean[1] = 0.5f;
  goal = art_style_goal_new (target, ART_STATISTIC_TRANSPORT);
  g_assert_cmpfloat_with_epsilon (art_style_distance (goal, now, &slope), wanted, 1e-6);
  g_assert_cmpfloat_with_epsilon (matrix[0], 2.0 * 2.0 / 10.0 / 5.0 * (1.0 - roots[0] / roots[2]), 1e-6);
  g_assert_cmpfloat_with_epsilon (matrix[1], 0.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (vector[1], 2.0 * 2.0 / 10.0 / 5.0 * 0.5, 1e-6);
  now->covariance[0] = NAN;
  g_assert_true (isnan (art_style_distance (goal, now, &slope)));
  target->covariance[0] = NAN;
  broken = art_style_goal_new (target, ART_STATISTIC_TRANSPORT);
  g_assert_true (isnan (art_style_distance (broken, target, &slope)));
}

/* Means and covariances of numbers that can be checked by hand. */
static void
test_statistics (Fixture *f, gconstpointer data)
{
  const float values[] = { 1, 2, 3, 4, 2, 0, 2, 0 };
  NnShape shape = NN_SHAPE (1, 2, 2, 2);
  g_autoptr (NnTensor) features = nn_tensor_new_floats (&shape, values);
  g_autoptr (ArtLayerStatistics) statistics = art_layer_statistics_new ("x", 2);
  const float expected[] = { 1.25f, -0.5f, -0.5f, 1.0f };

  art_layer_statistics_compute (statistics, features);
  g_assert_cmpfloat_with_epsilon (statistics->mean[0], 2.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (statistics->mean[1], 1.0, 1e-6);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (statistics->covariance[i], expected[i], 1e-6);
}

/* The same bits with one thread and with several. */
static void
test_threads (Fixture *f, gconstpointer data)
{
  ArtObjectiveOptions options = { .content_weight = 1.0, .style_weight = 1.0, .tv_weight = 1.0 };
  g_autoptr (ArtObjective) objective = objective_for (f, f->content, options);
  g_autoptr (NnTensor) one = nn_tensor_new (NN_TYPE_FLOAT, &f->x->shape, NULL);
  g_autoptr (NnTensor) many = nn_tensor_new (NN_TYPE_FLOAT, &f->x->shape, NULL);
  double first, second;

  nn_threads_set_count (1);
  first = loss_at (objective, f->x, one).total;
  nn_threads_set_count (5);
  second = loss_at (objective, f->x, many).total;
  nn_threads_set_count (0);
  g_assert_true (first == second);
  g_assert_cmpmem (one->data, nn_tensor_bytes (one), many->data, nn_tensor_bytes (many));
}

static void
test_estimate (Fixture *f, gconstpointer data)
{
  ArtObjectiveOptions options = { .content_weight = 1.0, .style_weight = 1.0, .statistic = GPOINTER_TO_INT (data) };
  g_autoptr (ArtObjective) objective = objective_for (f, f->content, options);
  g_autoptr (GError) error = NULL;
  gsize memory = 0;

  g_assert_true (
      art_objective_estimate (f->network, 17, 13, f->content_layers, f->style_layers, &options, &memory, &error));
  g_assert_cmpuint (memory, >=, art_objective_memory (objective) * 9 / 10);
  g_assert_cmpuint (memory, <=, art_objective_memory (objective) * 11 / 10);
  options.memory_limit = 1000;
  g_assert_false (
      art_objective_estimate (f->network, 17, 13, f->content_layers, f->style_layers, &options, &memory, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
}

static void
test_other_network (Fixture *f, gconstpointer data)
{
  ArtLayerStatistics *wrong = g_ptr_array_index (f->style, 0);
  ArtObjectiveOptions options = { .style_weight = 1.0 };
  g_autoptr (GError) error = NULL;

  wrong->channels = 5;
  g_assert_null (
      art_objective_new (f->network, f->content, f->content_layers, f->style, f->style_layers, &options, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
  wrong->channels = 6;
}

static void
test_layers (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) names = art_layers_list (f->network);
  g_autofree char *list = g_strjoinv (" ", names);
  g_autoptr (GError) error = NULL;
  const ArtLayerWeight *layer = g_ptr_array_index (f->style_layers, 1);
  g_autoptr (GPtrArray) none = art_layers_parse (" , ", f->network, &error);
  static const char *const bad[] = { "relu9_9", "relu1_1:", "relu1_1:-1", "relu1_1:nan", "relu1_1:1x", "image", ":" };

  g_assert_cmpstr (list, ==, "relu1_1 relu2_1 relu2_2");
  g_assert_cmpint (f->style_layers->len, ==, 3);
  g_assert_cmpstr (layer->name, ==, "relu2_1");
  g_assert_cmpfloat (layer->weight, ==, 2.0);
  g_assert_cmpint (none->len, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (art_layers_parse (bad[i], f->network, &error));
      g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
      g_assert_nonnull (strstr (error->message, i == 0 ? "relu1_1, relu2_1, relu2_2" : ""));
      g_clear_error (&error);
    }
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer), int data)
{
  g_test_add (path, Fixture, GINT_TO_POINTER (data), set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/objective/gradient/content", test_content_gradient, 0);
  add ("/objective/gradient/covariance", test_style_gradient, ART_STATISTIC_COVARIANCE);
  add ("/objective/gradient/gram", test_style_gradient, ART_STATISTIC_GRAM);
  add ("/objective/gradient/mean-std", test_style_gradient, ART_STATISTIC_MEAN_STD);
  add ("/objective/gradient/transport", test_style_gradient, ART_STATISTIC_TRANSPORT);
  add ("/objective/gradient/tv", test_tv_gradient, 0);
  add ("/objective/gradient/range", test_range_gradient, 0);
  add ("/objective/gradient/all", test_all_gradient, 0);
  add ("/objective/gradient/ssim", test_ssim_gradient, 0);
  add ("/objective/gradient/region/covariance", test_region_gradient, ART_STATISTIC_COVARIANCE);
  add ("/objective/gradient/region/gram", test_region_gradient, ART_STATISTIC_GRAM);
  add ("/objective/gradient/region/mean-std", test_region_gradient, ART_STATISTIC_MEAN_STD);
  add ("/objective/gradient/region/transport", test_region_gradient, ART_STATISTIC_TRANSPORT);
  add ("/objective/region/statistics", test_region_statistics, 0);
  add ("/objective/region/everywhere", test_region_everywhere, 0);
  add ("/objective/region/outside", test_region_outside, 0);
  add ("/objective/balance/features", test_balance, ART_CONTENT_FEATURES);
  add ("/objective/balance/ssim", test_balance, ART_CONTENT_SSIM);
  add ("/objective/balance/layers", test_balance_layers, 0);
  add ("/objective/zero-points", test_zero_points, 0);
  add ("/objective/normalisation", test_normalisation, 0);
  add ("/objective/scale-invariance", test_scale_invariance, 0);
  add ("/objective/transport/value", test_transport_value, 0);
  add ("/objective/transport/diagonal", test_transport_diagonal, 0);
  add ("/objective/statistics", test_statistics, 0);
  add ("/objective/threads", test_threads, 0);
  add ("/objective/estimate", test_estimate, ART_STATISTIC_COVARIANCE);
  add ("/objective/estimate/transport", test_estimate, ART_STATISTIC_TRANSPORT);
  add ("/objective/other-network", test_other_network, 0);
  add ("/objective/layers", test_layers, 0);
  return g_test_run ();
}
