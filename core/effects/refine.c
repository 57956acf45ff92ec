/* SPDX-License-Identifier: GPL-3.0-or-later
 * The optimiser loop: an image pyramid, cheap coarse levels first.
 *
 * A coarse level moves large shapes for a fraction of the cost (a quarter per halving), so it gets more iterations:
 * each level half as many as the one below it. A level starts from the enlarged result of the one below, with the fine
 * detail of the start picture added that the coarser level could not hold.
 */
#include "config.h"

#include "refine.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "image.h"

/* Iterations of a level over those of the next finer one. */
#define COARSE_SHARE 2.0
#define LBFGS_HISTORY 10
#define MAX_LEVELS 16
/* Microseconds between snapshots, and between calls of progress. */
#define SNAPSHOT_INTERVAL G_USEC_PER_SEC
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 20)

typedef struct
{
  int width, height, iterations;
} Level;

typedef struct
{
  const ArtRefineOptions *options;
  const ArtMonitor *monitor;
  GCancellable *cancellable;
  GError **error;

  Level levels[MAX_LEVELS];
  int n_levels;

  int level;
  ArtObjective *objective;
  NnShape shape;
  ArtLoss loss; /* of the last evaluation */
  gboolean failed, stopped;

  /* Costs are iterations times pixels. */
  double cost_before, cost_total; /* of the levels below; of all */
  int iterations_before;
  gint64 level_started, last_snapshot, last_progress;
  double fraction;
} Run;

static gboolean
is_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_clear_error (error);
  g_set_error_literal (error, ART_ERROR, ART_ERROR_CANCELLED, _ ("Cancelled."));
  return TRUE;
}

int
art_refine_levels (const ArtRefineOptions *options)
{
  int side = MIN (options->width, options->height), levels = 1;

  while (side / 2 >= MAX (options->smallest, 1) && levels < MIN (MAX_LEVELS, MAX (options->iterations, 1)))
    {
      side /= 2;
      levels++;
    }
  return levels;
}

/* Sizes and iterations of all levels; the iterations add up to what was asked for, at least one for each level. */
static void
plan_levels (Run *run)
{
  const ArtRefineOptions *options = run->options;
  double shares = (pow (COARSE_SHARE, run->n_levels) - 1.0) / (COARSE_SHARE - 1.0);
  int left = MAX (options->iterations, 1);

  for (int i = run->n_levels - 1; i >= 0; i--)
    {
      double shrink = 1 << (run->n_levels - 1 - i);
      int wanted = (int) lround (options->iterations * pow (COARSE_SHARE, run->n_levels - 1 - i) / shares);

      run->levels[i].width = MAX (1, (int) lround (options->width / shrink));
      run->levels[i].height = MAX (1, (int) lround (options->height / shrink));
      run->levels[i].iterations = i == 0 ? left : CLAMP (wanted, 1, left - i);
      left -= run->levels[i].iterations;
      run->cost_total += (double) run->levels[i].iterations * run->levels[i].width * (double) run->levels[i].height;
    }
}

/* Seconds that the rest will take, from the pace of this level; -1 while there is none yet. */
static double
seconds_left (const Run *run, double cost_here)
{
  double seconds = (g_get_monotonic_time () - run->level_started) / (double) G_USEC_PER_SEC;

  if (cost_here <= 0.0)
    return -1.0;
  return seconds / cost_here * (run->cost_total - run->cost_before - cost_here);
}

static void
report_progress (Run *run, int iteration)
{
  const Level *level = &run->levels[run->level];
  double cost_here = (double) iteration * level->width * level->height;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if (!run->monitor || !run->monitor->progress
      || (iteration > 0 && iteration < level->iterations && now - run->last_progress < PROGRESS_INTERVAL))
    return;
  run->last_progress = now;
  run->fraction = CLAMP ((run->cost_before + cost_here) / run->cost_total, run->fraction, 1.0);
  text = g_strdup_printf (_ ("Level %d of %d, iteration %d of %d"), run->level + 1, run->n_levels, iteration,
                          level->iterations);
  run->monitor->progress (run->fraction, text, seconds_left (run, cost_here), run->monitor->data);
}

static void
report_snapshot (Run *run, const float *x, int iteration)
{
  const Level *level = &run->levels[run->level];
  gint64 now = g_get_monotonic_time ();
  ArtSnapshot snapshot = { .pixels = x, .width = level->width, .height = level->height };

  if (!run->monitor || !run->monitor->snapshot
      || (run->last_snapshot != 0 && now - run->last_snapshot < SNAPSHOT_INTERVAL))
    return;
  run->last_snapshot = now;
  snapshot.iteration = run->iterations_before + iteration;
  snapshot.iterations = run->options->iterations;
  snapshot.loss = run->loss.total;
  snapshot.content_loss = run->loss.content;
  snapshot.style_loss = run->loss.style;
  snapshot.tv_loss = run->loss.tv;
  run->monitor->snapshot (&snapshot, run->monitor->data);
}

static gboolean
asked_to_stop (Run *run)
{
  if (!run->stopped && run->monitor && run->monitor->stop)
    run->stopped = run->monitor->stop (run->monitor->data);
  return run->stopped;
}

static gboolean
evaluate (const float *x, float *gradient, gsize n, double *loss, gpointer data)
{
  Run *run = data;
  g_autoptr (NnTensor) point = nn_tensor_new_wrapped (NN_TYPE_FLOAT, &run->shape, (float *) x, NULL, NULL);
  g_autoptr (NnTensor) slope = nn_tensor_new_wrapped (NN_TYPE_FLOAT, &run->shape, gradient, NULL, NULL);

  if (!art_objective_evaluate (run->objective, point, slope, &run->loss, run->cancellable, run->error))
    run->failed = TRUE;
  *loss = run->loss.total;
  return !run->failed;
}

static gboolean
after_step (const float *x, gsize n, int iteration, double loss, gpointer data)
{
  Run *run = data;

  report_progress (run, iteration);
  report_snapshot (run, x, iteration);
  return !g_cancellable_is_cancelled (run->cancellable) && !asked_to_stop (run);
}

/* Moves @x down the objective of the current level. FALSE with @run->error. */
static gboolean
optimise (Run *run, NnTensor *x)
{
  const ArtRefineOptions *options = run->options;
  int iterations = run->levels[run->level].iterations;
  gsize n = (gsize) nn_tensor_count (x);
  NnStop reason;

  run->shape = x->shape;
  if (options->optimizer == ART_OPTIMIZER_ADAM)
    {
      NnAdamOptions adam = { .max_iterations = iterations, .learning_rate = options->learning_rate };

      reason = nn_adam_minimize (nn_tensor_floats (x), n, &adam, evaluate, after_step, run);
    }
  else
    {
      NnLbfgsOptions lbfgs = { .max_iterations = iterations, .history = LBFGS_HISTORY };

      reason = nn_lbfgs_minimize (nn_tensor_floats (x), n, &lbfgs, evaluate, after_step, run);
    }
  if (is_cancelled (run->cancellable, run->error) || run->failed)
    return FALSE;
  if (reason == NN_STOP_NO_MEMORY)
    g_set_error_literal (run->error, NN_ERROR, NN_ERROR_NO_MEMORY,
                         _ ("There is not enough memory for the optimizer. Lower the working size."));
  return reason != NN_STOP_NO_MEMORY;
}

/* to += sign · from */
static void
add_scaled (NnTensor *to, const NnTensor *from, float sign)
{
  float *out = nn_tensor_floats (to);
  const float *in = nn_tensor_floats (from);
  gint64 n = nn_tensor_count (to);

  for (gint64 i = 0; i < n; i++)
    out[i] += sign * in[i];
}

/* Where the current level starts: @below enlarged, plus what @start has finer than the level below. */
static NnTensor *
start_of_level (Run *run, const NnTensor *start, const NnTensor *below)
{
  const Level *level = &run->levels[run->level];
  g_autoptr (NnTensor) x = art_image_resize (start, level->width, level->height, run->error);
  g_autoptr (NnTensor) coarse = NULL, smooth = NULL;

  if (!x || !below)
    return g_steal_pointer (&x);
  coarse = art_image_resize (x, level[-1].width, level[-1].height, run->error);
  if (!coarse)
    return NULL;
  add_scaled (coarse, below, -1.0f);
  smooth = art_image_resize (coarse, level->width, level->height, run->error);
  if (!smooth)
    return NULL;
  add_scaled (x, smooth, -1.0f);
  return g_steal_pointer (&x);
}

/* One level, from @below (NULL for the coarsest). (transfer full), NULL with @run->error */
static NnTensor *
run_level (Run *run, const NnTensor *start, const NnTensor *below)
{
  const Level *level = &run->levels[run->level];
  g_autoptr (NnTensor) x = start_of_level (run, start, below);
  g_autoptr (ArtObjective) objective = NULL;

  run->level_started = g_get_monotonic_time ();
  report_progress (run, 0);
  if (!x || is_cancelled (run->cancellable, run->error))
    return NULL;
  objective = run->options->objective (run->level, level->width, level->height, run->options->data, run->cancellable,
                                       run->error);
  if (!objective || is_cancelled (run->cancellable, run->error))
    {
      is_cancelled (run->cancellable, run->error);
      return NULL;
    }
  run->objective = objective;
  if (!optimise (run, x))
    return NULL;
  run->cost_before += (double) level->iterations * level->width * level->height;
  run->iterations_before += level->iterations;
  return g_steal_pointer (&x);
}

NnTensor *
art_refine_run (const ArtRefineOptions *options, NnTensor *start, const ArtMonitor *monitor, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GError) local = NULL;
  Run run = { .options = options, .monitor = monitor, .cancellable = cancellable, .error = &local };
  g_autoptr (NnTensor) x = NULL;

  run.n_levels = art_refine_levels (options);
  plan_levels (&run);
  for (run.level = 0; run.level < run.n_levels && !(x && asked_to_stop (&run)); run.level++)
    {
      NnTensor *next = run_level (&run, start, x);

      if (!next)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      g_clear_pointer (&x, nn_tensor_unref);
      x = next;
    }
  return art_image_resize (x, options->width, options->height, error);
}
