/* SPDX-License-Identifier: GPL-3.0-or-later
 * L-BFGS through liblbfgs (Nocedal 1980; the line search is Moré & Thuente 1994, which on a style transfer from noise
 * took 103 evaluations for 100 iterations, backtracking to the Wolfe conditions 107; Armijo's alone gave up).
 *
 * Debian's liblbfgs computes in double, so besides the caller's vectors this takes 8 bytes times n for each of
 * 2 · history + 6 vectors, and two float vectors. The objective is evaluated at x rounded to float32, the same numbers
 * that the caller gets in the end.
 */
#include "config.h"

#include "nn/optim/optim.h"

#include <math.h>
#include <string.h>

#include <lbfgs.h>

#include "nn/tensor.h"
#include "nn/threads.h"

/* Trials along one direction. A good direction takes one or two. */
#define MAX_TRIALS 20
/* Numbers that are worth another thread. */
#define GRAIN 65536

typedef struct
{
  gsize n;
  float *accepted; /* the caller's x */
  float *x, *gradient;
  NnObjectiveFunc objective;
  NnStepFunc step;
  gpointer data;
  NnStop stop; /* why liblbfgs has to stop, or NN_STOP_CONVERGED while it need not */
} Problem;

/* Between our floats and its doubles. */
typedef struct
{
  const lbfgsfloatval_t *wide;
  float *narrow;
  lbfgsfloatval_t *widened;
} Convert;

static void
narrow_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Convert *convert = data;

  for (gint64 i = begin; i < end; i++)
    convert->narrow[i] = (float) convert->wide[i];
}

static void
narrow (float *to, const lbfgsfloatval_t *from, gsize n)
{
  Convert convert = { .wide = from, .narrow = to };

  nn_parallel_for ((gint64) n, GRAIN, narrow_range, &convert);
}

static void
widen_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Convert *convert = data;

  for (gint64 i = begin; i < end; i++)
    convert->widened[i] = convert->narrow[i];
}

static void
widen (lbfgsfloatval_t *to, float *from, gsize n)
{
  Convert convert = { .narrow = from, .widened = to };

  nn_parallel_for ((gint64) n, GRAIN, widen_range, &convert);
}

/* liblbfgs cannot be stopped from in here. What it gets after a failure is a loss that no line search accepts, and no
 * further calls reach the objective, so it gives up by itself after at most MAX_TRIALS. */
static lbfgsfloatval_t
refuse (lbfgsfloatval_t *g, int n)
{
  for (int i = 0; i < n; i++)
    g[i] = 0;
  return HUGE_VAL;
}

/* @n is a multiple of 8 and may be larger than the problem's. */
static lbfgsfloatval_t
evaluate (void *instance, const lbfgsfloatval_t *x, lbfgsfloatval_t *g, const int n, const lbfgsfloatval_t trial)
{
  Problem *problem = instance;
  double loss = NAN;

  if (problem->stop != NN_STOP_CONVERGED)
    return refuse (g, n);
  narrow (problem->x, x, problem->n);
  if (!problem->objective (problem->x, problem->gradient, problem->n, &loss, problem->data))
    problem->stop = NN_STOP_CANCELLED;
  else if (!isfinite (loss))
    problem->stop = NN_STOP_DIVERGED;
  if (problem->stop != NN_STOP_CONVERGED)
    return refuse (g, n);
  widen (g, problem->gradient, problem->n);
  for (gsize i = problem->n; i < (gsize) n; i++)
    g[i] = 0;
  return loss;
}

static int
accept_step (void *instance, const lbfgsfloatval_t *x, const lbfgsfloatval_t *g, const lbfgsfloatval_t loss,
             const lbfgsfloatval_t x_norm, const lbfgsfloatval_t g_norm, const lbfgsfloatval_t length, int n,
             int iteration, int trials)
{
  Problem *problem = instance;

  if (problem->stop != NN_STOP_CONVERGED)
    return 1;
  narrow (problem->accepted, x, problem->n);
  if (problem->step && !problem->step (problem->accepted, problem->n, iteration, loss, problem->data))
    {
      problem->stop = NN_STOP_ASKED;
      return 1;
    }
  return 0;
}

static NnStop
reason (const Problem *problem, int result)
{
  if (problem->stop != NN_STOP_CONVERGED)
    return problem->stop;
  switch (result)
    {
    case LBFGS_SUCCESS:
    case LBFGS_STOP:
    case LBFGS_ALREADY_MINIMIZED:
      return NN_STOP_CONVERGED;
    case LBFGSERR_MAXIMUMITERATION:
      return NN_STOP_MAX_ITERATIONS;
    case LBFGSERR_OUTOFMEMORY:
      return NN_STOP_NO_MEMORY;
    default:
      return NN_STOP_LINE_SEARCH;
    }
}

static NnStop
minimize (Problem *problem, const NnLbfgsOptions *options)
{
  lbfgs_parameter_t parameters;
  lbfgsfloatval_t *x = lbfgs_malloc ((int) problem->n);
  int result;

  if (x == NULL)
    return NN_STOP_NO_MEMORY;
  widen (x, problem->accepted, problem->n);
  lbfgs_parameter_init (&parameters);
  parameters.m = MAX (options->history, 1);
  parameters.epsilon = MAX (options->tolerance, 0);
  parameters.max_iterations = options->max_iterations;
  parameters.max_linesearch = MAX_TRIALS;
  result = lbfgs ((int) problem->n, x, NULL, evaluate, accept_step, problem, &parameters);
  lbfgs_free (x);
  return reason (problem, result);
}

NnStop
nn_lbfgs_minimize (float *x, gsize n, const NnLbfgsOptions *options, NnObjectiveFunc objective, NnStepFunc step,
                   gpointer data)
{
  Problem problem = {
    .n = n, .accepted = x, .objective = objective, .step = step, .data = data, .stop = NN_STOP_CONVERGED
  };
  NnStop stop = NN_STOP_NO_MEMORY;

  if (options->max_iterations <= 0)
    return NN_STOP_MAX_ITERATIONS;
  if (n > G_MAXINT - 8)
    return NN_STOP_NO_MEMORY;
  problem.x = nn_try_malloc_aligned (n * sizeof (float));
  problem.gradient = nn_try_malloc_aligned (n * sizeof (float));
  if (problem.x && problem.gradient)
    stop = minimize (&problem, options);
  nn_free_aligned (problem.x);
  nn_free_aligned (problem.gradient);
  return stop;
}
