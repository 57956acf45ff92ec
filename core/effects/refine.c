/* SPDX-License-Identifier: GPL-3.0-or-later
 * The optimiser loop: an image pyramid, cheap coarse levels first.
 *
 * A coarse level moves large shapes for a fraction of the cost (a quarter per halving), and a few dozen iterations are
 * enough for that: all levels get as many, but coarse ones no more than these, and the finest has the rest. A level
 * starts from the enlarged result of the one below, with some of the fine detail of the start picture added that the
 * coarser level could not hold.
 */
#include "config.h"

#include "refine.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "failure.h"
#include "image.h"
#include "precondition.h"

/* Most iterations of a coarse level. */
#define COARSE_MOST 30
/* Share of the start picture's fine detail that a level begins with: none gives freer strokes, all a tidier picture. */
#define START_DETAIL 0.6f
#define DEFAULT_HISTORY 6
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
  NnTensor *start, *x, *slope; /* of the level; the point of the last evaluation and the gradient by its pixels */
  float *scratch;
  ArtLoss loss; /* of the last evaluation */
  gboolean failed, stopped;
  int n_kept;

  /* Costs are iterations times pixels. */
  double cost_before, cost_total; /* of the levels below; of all */
  double pace;                    /* seconds for a unit of cost */
  int iterations_before;
  gint64 level_started, last_snapshot, last_progress;
  double fraction;
} Run;

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

/* Sizes and iterations of all levels; the iterations add up to what was asked for, at least one for each level: there
 * are no more levels than iterations. */
static void
plan_levels (Run *run)
{
  const ArtRefineOptions *options = run->options;
  const int iterations = MAX (options->iterations, 1), coarse = MIN (iterations / run->n_levels, COARSE_MOST);

  for (int i = 0; i < run->n_levels; i++)
    {
      Level *level = &run->levels[i];
      const int finer = run->n_levels - 1 - i;

      level->width = MAX (1, (int) lround (options->width / (double) (1 << finer)));
      level->height = MAX (1, (int) lround (options->height / (double) (1 << finer)));
      level->iterations = finer > 0 ? coarse : iterations - coarse * i;
      run->cost_total += (double) level->iterations * level->width * level->height;
    }
}

/* Seconds that the rest will take, from the pace of this level or else the one below; -1 while there is none. */
static double
seconds_left (Run *run, double cost_here)
{
  if (cost_here > 0.0)
    run->pace = (g_get_monotonic_time () - run->level_started) / (double) G_USEC_PER_SEC / cost_here;
  return run->pace > 0.0 ? run->pace * (run->cost_total - run->cost_before - cost_here) : -1.0;
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

/* Sets run->x to the picture at @coordinates: start + P coordinates. */
static void
place (Run *run, const float *coordinates)
{
  const Level *level = &run->levels[run->level];

  art_precondition (coordinates, nn_tensor_floats (run->start), level->width, level->height, run->scratch,
                    nn_tensor_floats (run->x));
}

/* @coordinates: of the accepted point, which need not be the last one that was evaluated. */
static void
report_snapshot (Run *run, const float *coordinates, int iteration)
{
  const Level *level = &run->levels[run->level];
  gint64 now = g_get_monotonic_time ();
  ArtSnapshot snapshot = { .width = level->width, .height = level->height };

  if (!run->monitor || !run->monitor->snapshot
      || (run->last_snapshot != 0 && now - run->last_snapshot < SNAPSHOT_INTERVAL))
    return;
  run->last_snapshot = now;
  place (run, coordinates);
  snapshot.pixels = nn_tensor_floats (art_objective_picture (run->objective, run->x));
  snapshot.iteration = run->iterations_before + iteration;
  snapshot.iterations = run->options->iterations;
  snapshot.loss = run->loss.total;
  snapshot.content_loss = run->loss.content;
  snapshot.style_loss = run->loss.style;
  snapshot.tv_loss = run->loss.tv;
  run->monitor->snapshot (&snapshot, run->monitor->data);
}

/* Hands out the picture at @coordinates if another one is due. */
static void
keep_picture (Run *run, const float *coordinates, int iteration)
{
  const ArtRefineOptions *options = run->options;
  int now = run->iterations_before + iteration, due = 0;

  while (run->n_kept < options->n_kept
         && now >= (int) ((gint64) options->iterations * (run->n_kept + 1) / (options->n_kept + 1)))
    {
      run->n_kept++;
      due = now;
    }
  if (due == 0)
    return;
  place (run, coordinates);
  if (!options->keep (art_objective_picture (run->objective, run->x), due, options->data, run->error))
    run->failed = TRUE;
}

static gboolean
asked_to_stop (Run *run)
{
  if (!run->stopped && run->monitor && run->monitor->stop)
    run->stopped = run->monitor->stop (run->monitor->data);
  return run->stopped;
}

static gboolean
evaluate (const float *coordinates, float *gradient, gsize n, double *loss, gpointer data)
{
  Run *run = data;
  const Level *level = &run->levels[run->level];

  place (run, coordinates);
  if (!art_objective_evaluate (run->objective, run->x, run->slope, &run->loss, run->cancellable, run->error))
    run->failed = TRUE;
  art_precondition (nn_tensor_floats (run->slope), NULL, level->width, level->height, run->scratch, gradient);
  *loss = run->loss.total;
  return !run->failed;
}

static gboolean
after_step (const float *coordinates, gsize n, int iteration, double loss, gpointer data)
{
  Run *run = data;

  report_progress (run, iteration);
  report_snapshot (run, coordinates, iteration);
  keep_picture (run, coordinates, iteration);
  return !run->failed && !g_cancellable_is_cancelled (run->cancellable) && !asked_to_stop (run);
}

static NnStop
minimise (Run *run, float *coordinates, gsize n)
{
  const ArtRefineOptions *options = run->options;
  int iterations = run->levels[run->level].iterations;
  NnAdamOptions adam = { .max_iterations = iterations, .learning_rate = options->learning_rate };
  NnLbfgsOptions lbfgs = { .max_iterations = iterations,
                           .history = options->history > 0 ? options->history : DEFAULT_HISTORY };

  if (options->optimizer == ART_OPTIMIZER_ADAM)
    return nn_adam_minimize (coordinates, n, &adam, evaluate, after_step, run);
  return nn_lbfgs_minimize (coordinates, n, &lbfgs, evaluate, after_step, run);
}

/* Moves run->x from run->start down the objective of the current level. FALSE with @run->error. */
static gboolean
optimise (Run *run)
{
  const NnShape *shape = &run->start->shape;
  g_autoptr (NnTensor) coordinates = nn_tensor_new (NN_TYPE_FLOAT, shape, run->error);
  g_autoptr (NnTensor) scratch = coordinates ? nn_tensor_new (NN_TYPE_FLOAT, shape, run->error) : NULL;
  g_autoptr (NnTensor) slope = scratch ? nn_tensor_new (NN_TYPE_FLOAT, shape, run->error) : NULL;
  NnStop reason;

  if (!slope || !(run->x = nn_tensor_new (NN_TYPE_FLOAT, shape, run->error)))
    return FALSE;
  run->scratch = nn_tensor_floats (scratch);
  run->slope = slope;
  reason = minimise (run, nn_tensor_floats (coordinates), (gsize) nn_tensor_count (coordinates));
  if (art_is_cancelled (run->cancellable, run->error) || run->failed)
    return FALSE;
  if (reason == NN_STOP_NO_MEMORY)
    g_set_error_literal (run->error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory for the optimizer."));
  place (run, nn_tensor_floats (coordinates));
  return reason != NN_STOP_NO_MEMORY;
}

/* Where the current level starts: @below enlarged, plus a share of what @start, or the picture that the options name
 * for it, has finer than the level below. */
static NnTensor *
start_of_level (Run *run, const NnTensor *start, const NnTensor *below)
{
  const Level *level = &run->levels[run->level];
  g_autoptr (NnTensor) x = below ? art_image_resize (below, level->width, level->height, run->error) : NULL;
  g_autoptr (NnTensor) fine = NULL, coarse = NULL, smooth = NULL;

  if ((below && !x) || (x && run->options->from_noise))
    return g_steal_pointer (&x);
  fine = art_image_resize (below && run->options->detail ? run->options->detail : start, level->width, level->height,
                           run->error);
  if (!fine || !below)
    return g_steal_pointer (&fine);
  if (!(coarse = art_image_resize (fine, level[-1].width, level[-1].height, run->error))
      || !(smooth = art_image_resize (coarse, level->width, level->height, run->error)))
    return NULL;
  add_scaled (x, fine, START_DETAIL);
  add_scaled (x, smooth, -START_DETAIL);
  return g_steal_pointer (&x);
}

/* One level, from @below (NULL for the coarsest). (transfer full), NULL with @run->error */
static NnTensor *
run_level (Run *run, const NnTensor *start, const NnTensor *below)
{
  const Level *level = &run->levels[run->level];
  g_autoptr (NnTensor) own_start = start_of_level (run, start, below);
  g_autoptr (ArtObjective) objective = NULL;
  gboolean done;

  run->level_started = g_get_monotonic_time ();
  report_progress (run, 0);
  if (!own_start || art_is_cancelled (run->cancellable, run->error))
    return NULL;
  objective = run->options->objective (run->level, level->width, level->height, run->options->data, run->cancellable,
                                       run->error);
  if (art_is_cancelled (run->cancellable, run->error) || !objective)
    return NULL;
  run->objective = objective;
  run->start = own_start;
  done = optimise (run);
  if (!done)
    g_clear_pointer (&run->x, nn_tensor_unref);
  run->cost_before += (double) level->iterations * level->width * level->height;
  run->iterations_before += level->iterations;
  return g_steal_pointer (&run->x);
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
