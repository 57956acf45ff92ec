/* SPDX-License-Identifier: GPL-3.0-or-later
 * Refinement of a filled hole: it lowers its loss, in the hole only, stops, cancels and is deterministic.
 */
#include "config.h"

#include "effects/inpaint-refine.h"

#include <string.h>

#include "effects/inpaint-refine-features.h"
#include "effects/inpaint-refine-keep.h"
#include "effects/inpaint-refine-match.h"
#include "tiny-network.h"

#define WIDTH 70
#define HEIGHT 61

typedef struct
{
  NnGraph *network;
  GPtrArray *layers;
  NnTensor *picture;
  guint8 *hole;
  ArtInpaintRefinement options;

  int progresses, snapshots, stop_after, cancel_after;
  int asked, stop_when_asked; /* how often whether to stop; progress is told by the clock */
  double last_fraction;
  GCancellable *cancellable;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->network = tiny_network_new (7);
  f->layers = art_layers_parse ("relu1_1 relu2_1", f->network, NULL);
  f->picture = tiny_picture_new (WIDTH, HEIGHT, 3);
  f->hole = g_malloc0 (WIDTH * HEIGHT);
  for (int y = 20; y < 40; y++)
    for (int x = 22; x < 45; x++)
      {
        f->hole[y * WIDTH + x] = 255;
        for (int c = 0; c < 3; c++)
          nn_tensor_floats (f->picture)[(c * HEIGHT + y) * WIDTH + x] = 0.5f + 0.1f * ((x + y) % 3);
      }
  f->options = (ArtInpaintRefinement){ .network = f->network,
                                       .layers = f->layers,
                                       .iterations = 32,
                                       .patch_weight = 1.0,
                                       .style_weight = 0.3,
                                       .tv_weight = 0.1,
                                       .seam_weight = 1.0 };
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  nn_graph_unref (f->network);
  g_ptr_array_unref (f->layers);
  nn_tensor_unref (f->picture);
  g_free (f->hole);
  g_object_unref (f->cancellable);
}

static void
on_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  Fixture *f = data;

  g_assert_cmpfloat (fraction, >=, f->last_fraction);
  g_assert_cmpfloat (fraction, <=, 1.0);
  f->last_fraction = fraction;
  if (++f->progresses == f->cancel_after)
    g_cancellable_cancel (f->cancellable);
}

static void
on_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  Fixture *f = data;

  f->snapshots++;
}

static gboolean
on_stop (gpointer data)
{
  Fixture *f = data;

  f->asked++;
  return (f->stop_after > 0 && f->progresses >= f->stop_after)
         || (f->stop_when_asked > 0 && f->asked >= f->stop_when_asked);
}

static gboolean
refine (Fixture *f, NnTensor *picture, GError **error)
{
  ArtMonitor monitor = { on_progress, on_snapshot, on_stop, NULL, f };

  f->progresses = f->asked = 0;
  f->last_fraction = 0.0;
  return art_inpaint_refine (picture, f->hole, NULL, &f->options, &monitor, f->cancellable, error);
}

static NnTensor *
copy_of (const NnTensor *picture)
{
  return nn_tensor_convert (picture, NN_TYPE_FLOAT, NULL);
}

/* Sum of the squared differences of neighbours across the border of the hole, above it. */
static double
seam_above (const NnTensor *picture)
{
  double sum = 0.0;

  for (int x = 22; x < 45; x++)
    {
      double d = nn_tensor_floats (picture)[20 * WIDTH + x] - nn_tensor_floats (picture)[19 * WIDTH + x];

      sum += d * d;
    }
  return sum;
}

static void
test_hole_only (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) before = copy_of (f->picture);
  g_autoptr (GError) error = NULL;
  int changed = 0;

  f->options.seam_weight = 10.0;
  refine (f, f->picture, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 3 * WIDTH * HEIGHT; i++)
    if (f->hole[i % (WIDTH * HEIGHT)])
      changed += nn_tensor_floats (f->picture)[i] != nn_tensor_floats (before)[i];
    else
      g_assert_cmpfloat (nn_tensor_floats (f->picture)[i], ==, nn_tensor_floats (before)[i]);
  g_assert_cmpint (changed, >, 20 * 23);
  g_assert_cmpfloat (seam_above (f->picture), <, 0.8 * seam_above (before));
  g_assert_cmpint (f->snapshots, >, 0);
  g_assert_cmpfloat (f->last_fraction, >, 0.99);
}

/* One round has one set of patches to be like: by these the hole is nearer to its surroundings afterwards, also if it
 * was stopped on the way. */
static void
test_lowers (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *source = g_malloc (WIDTH * HEIGHT);
  g_autoptr (NnTensor) stopped = copy_of (f->picture);
  g_autoptr (ArtRefineFeatures) features = NULL;
  double before, between, after;

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    source[i] = f->hole[i] ? 0 : 255;
  f->options.iterations = 14;
  features = art_refine_features_new (f->picture, f->hole, source, &f->options, NULL, NULL);
  g_assert_nonnull (features);
  g_assert_true (art_refine_features_match (features, f->picture, NULL, NULL));
  before = art_refine_features_term (features, f->picture, NULL, NULL, NULL);
  g_assert_true (refine (f, f->picture, NULL));
  f->stop_when_asked = f->asked / 2;
  g_assert_true (refine (f, stopped, NULL));
  after = art_refine_features_term (features, f->picture, NULL, NULL, NULL);
  between = art_refine_features_term (features, stopped, NULL, NULL, NULL);
  g_test_message ("%g, stopped at %g, %g", before, between, after);
  g_assert_cmpfloat (between, <, before);
  g_assert_cmpfloat (after, <, between);
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) many = copy_of (f->picture);

  nn_threads_set_count (1);
  g_assert_true (refine (f, f->picture, NULL));
  nn_threads_set_count (5);
  g_assert_true (refine (f, many, NULL));
  nn_threads_set_count (0);
  g_assert_cmpmem (f->picture->data, nn_tensor_bytes (f->picture), many->data, nn_tensor_bytes (many));
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) before = copy_of (f->picture);

  f->stop_after = 3;
  g_assert_true (refine (f, f->picture, NULL));
  g_assert_cmpfloat (f->last_fraction, <, 0.9);
  f->stop_after = 0;
  f->options.iterations = 0;
  memcpy (f->picture->data, before->data, nn_tensor_bytes (before));
  g_assert_true (refine (f, f->picture, NULL));
  g_assert_cmpmem (f->picture->data, nn_tensor_bytes (before), before->data, nn_tensor_bytes (before));
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) before = copy_of (f->picture);
  g_autoptr (GError) error = NULL;

  f->cancel_after = 2;
  g_assert_false (refine (f, f->picture, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
  g_assert_cmpmem (f->picture->data, nn_tensor_bytes (before), before->data, nn_tensor_bytes (before));
}

/* Nothing to do is not an error. */
static void
test_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) small = tiny_picture_new (20, 9, 1);

  f->options.layers = g_ptr_array_new ();
  g_assert_true (refine (f, f->picture, NULL));
  g_ptr_array_unref (f->options.layers);
  f->options.layers = f->layers;
  g_assert_true (art_inpaint_refine (small, f->hole, NULL, &f->options, NULL, NULL, NULL));
  memset (f->hole, 255, WIDTH * HEIGHT);
  g_assert_true (refine (f, f->picture, NULL));
  memset (f->hole, 0, WIDTH * HEIGHT);
  g_assert_true (refine (f, f->picture, NULL));
}

/* In features that repeat, what is in a hole is found again around it, and the term is 0 there. */
static void
test_match (void)
{
  NnShape shape = NN_SHAPE (1, 2, 24, 30);
  g_autoptr (NnTensor) features = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autoptr (NnTensor) seed = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  guint8 hole[24 * 30] = { 0 }, source[24 * 30];
  ArtFeatureMatch *match;

  memset (source, 255, sizeof source);
  for (int i = 0; i < 24 * 30; i++)
    {
      int x = i % 30, y = i / 30;

      nn_tensor_floats (features)[i] = x % 5 + 0.3f * (y % 4);
      nn_tensor_floats (features)[24 * 30 + i] = (x * 3 + y) % 5;
      if (x > 11 && x < 17 && y > 9 && y < 14)
        hole[i] = 255;
      if (hole[i])
        source[i] = 0;
    }
  match = art_feature_match_new (hole, source, 30, 24, 2);
  g_assert_cmpint (match->n_cells, ==, 20);
  g_assert_true (art_feature_match_update (match, features));
  g_assert_cmpfloat (art_feature_match_term (match, features, 1.0, nn_tensor_floats (seed)), <, 1e-8);
  nn_tensor_floats (features)[10 * 30 + 12] += 1.0f;
  g_assert_cmpfloat (art_feature_match_term (match, features, 1.0, nn_tensor_floats (seed)), >, 1e-4);
  g_assert_cmpfloat (nn_tensor_floats (seed)[10 * 30 + 12], >, 0.0);
  art_feature_match_free (match);
  memset (source, 0, sizeof source);
  g_assert_null (art_feature_match_new (hole, source, 30, 24, 2));
}

/* What was filled is free; changing it is not, in smooth areas less so, and the slope says how much. */
static void
test_keep (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) changed = copy_of (f->picture), slope = copy_of (f->picture);
  g_autoptr (ArtRefineKeep) keep = art_refine_keep_new (f->picture, f->hole, TRUE);
  g_autoptr (ArtRefineKeep) colors = art_refine_keep_new (f->picture, f->hole, FALSE);
  const gsize at = 30 * WIDTH + 30;
  double low, high;

  g_assert_cmpfloat (art_refine_keep_term (keep, f->picture, NULL), ==, 0.0);
  nn_tensor_floats (changed)[at - 1] -= 0.1f;
  nn_tensor_floats (changed)[at] += 0.1f;
  g_assert_cmpfloat (art_refine_keep_term (colors, changed, NULL), <, 1e-6);
  g_assert_cmpfloat (art_refine_keep_term (keep, changed, NULL), >, 1e-3);
  memset (slope->data, 0, nn_tensor_bytes (slope));
  art_refine_keep_term (keep, changed, nn_tensor_floats (slope));
  nn_tensor_floats (changed)[at] -= 0.01f;
  low = art_refine_keep_term (keep, changed, NULL);
  nn_tensor_floats (changed)[at] += 0.02f;
  high = art_refine_keep_term (keep, changed, NULL);
  g_assert_cmpfloat_with_epsilon (nn_tensor_floats (slope)[at], (high - low) / 0.02, 0.02 * (high - low) / 0.02);
  g_assert_cmpfloat (nn_tensor_floats (slope)[10 * WIDTH + 10], ==, 0.0f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/inpaint-refine/hole-only", Fixture, NULL, set_up, test_hole_only, tear_down);
  g_test_add ("/inpaint-refine/lowers", Fixture, NULL, set_up, test_lowers, tear_down);
  g_test_add ("/inpaint-refine/keep", Fixture, NULL, set_up, test_keep, tear_down);
  g_test_add ("/inpaint-refine/threads", Fixture, NULL, set_up, test_threads, tear_down);
  g_test_add ("/inpaint-refine/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/inpaint-refine/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/inpaint-refine/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
  g_test_add_func ("/inpaint-refine/match", test_match);
  return g_test_run ();
}
