/* SPDX-License-Identifier: GPL-3.0-or-later
 * The optimiser loop: it lowers the loss, tells the truth about progress, stops, cancels, and is deterministic.
 */
#include "config.h"

#include "effects/refine.h"

#include <math.h>
#include <string.h>

#include "effects/image.h"
#include "effects/precondition.h"
#include "tiny-network.h"

typedef struct
{
  NnGraph *network;
  NnTensor *content;
  GPtrArray *content_layers, *style_layers, *style;
  int fail_at_level; /* -1 = never */

  /* What the monitor saw. */
  int progresses, snapshots, last_iteration;
  double last_fraction, first_loss, last_loss;
  int stop_after, cancel_after; /* calls of progress; 0 = never */
  GCancellable *cancellable;
  const NnTensor *detail;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const layers[] = { "relu1_1", "relu2_1", NULL };
  g_autoptr (NnTensor) painting = tiny_picture_new (40, 30, 3);

  f->network = tiny_network_new (7);
  f->content = tiny_picture_new (50, 37, 1);
  f->content_layers = art_layers_parse ("relu2_2", f->network, NULL);
  f->style_layers = art_layers_parse ("relu1_1 relu2_1", f->network, NULL);
  f->style = art_statistics_measure (f->network, layers, painting, NULL, NULL);
  f->fail_at_level = -1;
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  nn_graph_unref (f->network);
  nn_tensor_unref (f->content);
  g_ptr_array_unref (f->content_layers);
  g_ptr_array_unref (f->style_layers);
  g_ptr_array_unref (f->style);
  g_object_unref (f->cancellable);
}

static ArtObjective *
make_objective (int level, int width, int height, gpointer data, GCancellable *cancellable, GError **error)
{
  Fixture *f = data;
  ArtObjectiveOptions options = { .content_weight = 1.0, .style_weight = 1.0, .tv_weight = 0.1 };
  g_autoptr (NnTensor) content = art_image_resize (f->content, width, height, error);

  if (level == f->fail_at_level)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_MODEL, "no");
      return NULL;
    }
  return art_objective_new (f->network, content, f->content_layers, f->style, f->style_layers, &options, cancellable,
                            error);
}

static void
on_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  Fixture *f = data;

  g_assert_cmpfloat (fraction, >=, f->last_fraction);
  g_assert_cmpfloat (fraction, <=, 1.0);
  g_assert_cmpstr (text, !=, "");
  f->last_fraction = fraction;
  f->progresses++;
  if (f->progresses == f->cancel_after)
    g_cancellable_cancel (f->cancellable);
}

static void
on_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  Fixture *f = data;

  g_assert_cmpint (snapshot->iteration, >, f->last_iteration);
  g_assert_cmpint (snapshot->iteration, <=, snapshot->iterations);
  g_assert_true (isfinite (snapshot->pixels[3 * snapshot->width * snapshot->height - 1]));
  f->last_iteration = snapshot->iteration;
  f->snapshots++;
}

static gboolean
on_stop (gpointer data)
{
  const Fixture *f = data;

  return f->stop_after > 0 && f->progresses >= f->stop_after;
}

static NnTensor *
run (Fixture *f, ArtOptimizer optimizer, int iterations, GError **error)
{
  ArtMonitor monitor = { on_progress, on_snapshot, on_stop, NULL, f };
  ArtRefineOptions options = { .width = 50,
                               .height = 37,
                               .smallest = 9,
                               .iterations = iterations,
                               .optimizer = optimizer,
                               .learning_rate = 0.02,
                               .detail = f->detail,
                               .objective = make_objective,
                               .data = f };

  return art_refine_run (&options, f->content, &monitor, f->cancellable, error);
}

static double
loss_of (Fixture *f, NnTensor *x)
{
  g_autoptr (ArtObjective) objective = make_objective (0, 50, 37, f, NULL, NULL);
  ArtLoss loss;

  g_assert_true (art_objective_evaluate (objective, x, NULL, &loss, NULL, NULL));
  return loss.total;
}

static void
test_lowers_loss (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTensor) x = run (f, GPOINTER_TO_INT (data), 40, &error);

  g_assert_no_error (error);
  g_assert_cmpint (x->shape.dims[3], ==, 50);
  g_assert_cmpint (x->shape.dims[2], ==, 37);
  g_assert_cmpfloat (loss_of (f, x), <, 0.7 * loss_of (f, f->content));
  g_assert_cmpint (f->snapshots, >=, 1);
  g_assert_cmpfloat (f->last_fraction, >, 0.9);
}

static void
test_levels (Fixture *f, gconstpointer data)
{
  ArtRefineOptions options = { .width = 512, .height = 384, .smallest = 64, .iterations = 100 };

  g_assert_cmpint (art_refine_levels (&options), ==, 3);
  options.iterations = 2;
  g_assert_cmpint (art_refine_levels (&options), ==, 2);
  options = (ArtRefineOptions){ .width = 32, .height = 4096, .smallest = 64, .iterations = 100 };
  g_assert_cmpint (art_refine_levels (&options), ==, 1);
}

/* Every number of iterations, down to one, is done and no more. */
static void
test_few_iterations (Fixture *f, gconstpointer data)
{
  for (int iterations = 1; iterations <= 5; iterations++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnTensor) x = NULL;

      f->last_iteration = 0;
      f->last_fraction = 0.0;
      x = run (f, ART_OPTIMIZER_LBFGS, iterations, &error);
      g_assert_no_error (error);
      g_assert_nonnull (x);
      g_assert_cmpint (f->last_iteration, <=, iterations);
    }
}

static void
test_stop_keeps (Fixture *f, gconstpointer data)
{
  for (f->stop_after = 1; f->stop_after < 8; f->stop_after++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnTensor) x = NULL;

      f->progresses = f->last_iteration = 0;
      f->last_fraction = 0.0;
      x = run (f, ART_OPTIMIZER_LBFGS, 30, &error);
      g_assert_no_error (error);
      g_assert_cmpint (x->shape.dims[3], ==, 50);
    }
}

/* At whatever call of progress it is cancelled, nothing comes back but the error. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  gboolean finished = FALSE;

  for (f->cancel_after = 1; !finished && f->cancel_after < 60; f->cancel_after++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnTensor) x = NULL;

      g_cancellable_reset (f->cancellable);
      f->progresses = f->last_iteration = 0;
      f->last_fraction = 0.0;
      x = run (f, GPOINTER_TO_INT (data), 8, &error);
      finished = f->progresses < f->cancel_after;
      if (finished)
        g_assert_nonnull (x);
      else
        g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
      g_assert_true (finished || !x);
    }
  g_assert_true (finished);
}

static void
test_error_passes (Fixture *f, gconstpointer data)
{
  for (f->fail_at_level = 0; f->fail_at_level < 3; f->fail_at_level++)
    {
      g_autoptr (GError) error = NULL;

      f->last_fraction = 0.0;
      f->last_iteration = 0;
      g_assert_null (run (f, ART_OPTIMIZER_LBFGS, 9, &error));
      g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
    }
}

static void
test_deterministic (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) one = NULL, again = NULL, many = NULL;

  nn_threads_set_count (1);
  one = run (f, ART_OPTIMIZER_LBFGS, 12, NULL);
  f->last_fraction = 0.0;
  f->last_iteration = 0;
  again = run (f, ART_OPTIMIZER_LBFGS, 12, NULL);
  f->last_fraction = 0.0;
  f->last_iteration = 0;
  nn_threads_set_count (4);
  many = run (f, ART_OPTIMIZER_LBFGS, 12, NULL);
  nn_threads_set_count (0);
  g_assert_cmpmem (one->data, nn_tensor_bytes (one), again->data, nn_tensor_bytes (again));
  g_assert_cmpmem (one->data, nn_tensor_bytes (one), many->data, nn_tensor_bytes (many));
}

/* <P a, b> = <a, P b>: what makes a gradient by pixels one by coordinates; and <P a, a> > 0. In place too, and on top
 * of a base. */
static void
test_precondition (Fixture *f, gconstpointer data)
{
  const int sizes[][2] = { { 1, 1 }, { 1, 7 }, { 7, 1 }, { 2, 2 }, { 13, 5 }, { 16, 17 }, { 33, 70 }, { 67, 40 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      int width = sizes[s][0], height = sizes[s][1], n = 3 * width * height;
      g_autofree float *a = g_new (float, n), *b = g_new (float, n), *scratch = g_new (float, n);
      g_autofree float *pa = g_new (float, n), *pb = g_new (float, n), *sum = g_new (float, n);
      double left = 0.0, right = 0.0, along = 0.0;

      for (int i = 0; i < n; i++)
        {
          a[i] = (float) g_test_rand_double_range (-1, 1);
          b[i] = pb[i] = (float) g_test_rand_double_range (-1, 1);
        }
      art_precondition (a, NULL, width, height, scratch, pa);
      art_precondition (pb, NULL, width, height, scratch, pb);
      art_precondition (a, b, width, height, scratch, sum);
      for (int i = 0; i < n; i++)
        {
          left += (double) pa[i] * b[i];
          along += (double) pa[i] * a[i];
          right += (double) a[i] * pb[i];
          g_assert_cmpfloat_with_epsilon (sum[i], b[i] + pa[i], 1e-6);
        }
      g_assert_cmpfloat_with_epsilon (left, right, 1e-4);
      g_assert_cmpfloat (along, >, 0.0);
    }
}

/* Finer levels take the detail of the picture that is named for it. */
static void
test_detail (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) other = tiny_picture_new (50, 37, 8), plain = run (f, ART_OPTIMIZER_ADAM, 4, NULL);
  g_autoptr (NnTensor) same = NULL, changed = NULL;

  f->last_fraction = f->last_iteration = 0;
  f->detail = f->content;
  same = run (f, ART_OPTIMIZER_ADAM, 4, NULL);
  f->last_fraction = f->last_iteration = 0;
  f->detail = other;
  changed = run (f, ART_OPTIMIZER_ADAM, 4, NULL);
  g_assert_cmpmem (plain->data, nn_tensor_bytes (plain), same->data, nn_tensor_bytes (same));
  g_assert_cmpint (memcmp (plain->data, changed->data, nn_tensor_bytes (plain)), !=, 0);
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
  add ("/refine/lowers-loss/l-bfgs", test_lowers_loss, ART_OPTIMIZER_LBFGS);
  add ("/refine/lowers-loss/adam", test_lowers_loss, ART_OPTIMIZER_ADAM);
  add ("/refine/levels", test_levels, 0);
  add ("/refine/few-iterations", test_few_iterations, 0);
  add ("/refine/stop-keeps", test_stop_keeps, 0);
  add ("/refine/cancel/l-bfgs", test_cancel, ART_OPTIMIZER_LBFGS);
  add ("/refine/cancel/adam", test_cancel, ART_OPTIMIZER_ADAM);
  add ("/refine/error-passes", test_error_passes, 0);
  add ("/refine/deterministic", test_deterministic, 0);
  add ("/refine/detail", test_detail, 0);
  add ("/refine/precondition", test_precondition, 0);
  return g_test_run ();
}
