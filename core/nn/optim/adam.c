/* SPDX-License-Identifier: GPL-3.0-or-later
 * Adam: Kingma & Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.
 */
#include "config.h"

#include "nn/optim/optim.h"

#include <math.h>
#include <string.h>

#include "nn/tensor.h"
#include "nn/threads.h"

#define GRAIN 16384

typedef struct
{
  gsize n;
  float *x, *gradient;
  float *m, *v; /* first and second moments */
  float *best;  /* the point of the lowest loss so far */
  double best_loss;
  float beta1, beta2, epsilon;
  float rate; /* of this iteration, with the bias of both moments corrected */
  NnObjectiveFunc objective;
  NnStepFunc step;
  gpointer data;
} Adam;

static void
update_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Adam *adam = data;
  float beta1 = adam->beta1, beta2 = adam->beta2;

  for (gint64 i = begin; i < end; i++)
    {
      float g = adam->gradient[i];

      adam->m[i] = beta1 * adam->m[i] + (1 - beta1) * g;
      adam->v[i] = beta2 * adam->v[i] + (1 - beta2) * g * g;
      adam->x[i] -= adam->rate * adam->m[i] / (sqrtf (adam->v[i]) + adam->epsilon);
    }
}

static void
update (Adam *adam, const NnAdamOptions *options, int iteration)
{
  double correction1 = 1 - pow (adam->beta1, iteration), correction2 = 1 - pow (adam->beta2, iteration);
  double epsilon = options->epsilon > 0 ? options->epsilon : 1e-8;

  /* The paper's efficient order: both corrections in the rate, epsilon scaled to match. */
  adam->rate = (float) (options->learning_rate * sqrt (correction2) / correction1);
  adam->epsilon = (float) (epsilon * sqrt (correction2));
  nn_parallel_for ((gint64) adam->n, GRAIN, update_range, adam);
}

static NnStop
iterate (Adam *adam, const NnAdamOptions *options)
{
  for (int iteration = 1; iteration <= options->max_iterations; iteration++)
    {
      double loss = NAN;

      if (!adam->objective (adam->x, adam->gradient, adam->n, &loss, adam->data))
        return NN_STOP_CANCELLED;
      if (!isfinite (loss))
        {
          memcpy (adam->x, adam->best, adam->n * sizeof *adam->x);
          return NN_STOP_DIVERGED;
        }
      if (loss < adam->best_loss)
        {
          memcpy (adam->best, adam->x, adam->n * sizeof *adam->x);
          adam->best_loss = loss;
        }
      update (adam, options, iteration);
      if (adam->step && !adam->step (adam->x, adam->n, iteration, loss, adam->data))
        return NN_STOP_ASKED;
    }
  return NN_STOP_MAX_ITERATIONS;
}

NnStop
nn_adam_minimize (float *x, gsize n, const NnAdamOptions *options, NnObjectiveFunc objective, NnStepFunc step,
                  gpointer data)
{
  Adam adam = { .n = n, .x = x, .best_loss = HUGE_VAL, .objective = objective, .step = step, .data = data };
  gsize bytes = n * sizeof (float);
  float *memory;
  NnStop stop;

  if (n > G_MAXSSIZE / (4 * sizeof (float)))
    return NN_STOP_NO_MEMORY;
  memory = nn_try_malloc_aligned (4 * bytes);
  if (memory == NULL)
    return NN_STOP_NO_MEMORY;
  memset (memory, 0, 2 * bytes);
  adam.m = memory;
  adam.v = memory + n;
  adam.gradient = memory + 2 * n;
  adam.best = memory + 3 * n;
  memcpy (adam.best, x, bytes);
  adam.beta1 = options->beta1 > 0 ? (float) options->beta1 : 0.9f;
  adam.beta2 = options->beta2 > 0 ? (float) options->beta2 : 0.999f;
  stop = iterate (&adam, options);
  nn_free_aligned (memory);
  return stop;
}
