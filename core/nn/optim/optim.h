/* SPDX-License-Identifier: GPL-3.0-or-later
 * Minimisers over a flat float vector: L-BFGS (through liblbfgs) and Adam.
 */
#pragma once

#include <glib.h>

/**
 * NnObjectiveFunc: the loss at @x (length @n) and its gradient into @gradient. NAN or FALSE stops the minimiser
 * (NN_STOP_CANCELLED when it returns FALSE).
 */
typedef gboolean (*NnObjectiveFunc) (const float *x, float *gradient, gsize n, double *loss, gpointer data);

/**
 * NnStepFunc: called after each accepted iteration (1-based) with the new @x. FALSE = stop and keep (NN_STOP_ASKED).
 */
typedef gboolean (*NnStepFunc) (const float *x, gsize n, int iteration, double loss, gpointer data);

typedef enum
{
  NN_STOP_MAX_ITERATIONS, /* the iterations that were asked for are done */
  NN_STOP_CONVERGED,      /* gradient or decrease below the tolerance */
  NN_STOP_LINE_SEARCH,    /* no further decrease along the direction: as good as it gets */
  NN_STOP_ASKED,          /* the step function said stop; @x is the last accepted point */
  NN_STOP_CANCELLED,      /* the objective said stop */
  NN_STOP_DIVERGED,       /* loss became NAN or infinite; @x is the best point seen */
  NN_STOP_NO_MEMORY
} NnStop;

typedef struct
{
  int max_iterations;
  int history;      /* corrections kept, e.g. 10 */
  double tolerance; /* relative gradient norm ||g|| / max (1, ||x||) to stop at; 0 = never */
} NnLbfgsOptions;

typedef struct
{
  int max_iterations;
  double learning_rate, beta1, beta2, epsilon; /* Kingma & Ba 2015, algorithm 1; 0 = 0.9, 0.999, 1e-8 */
} NnAdamOptions;

/* Both update @x in place. L-BFGS always leaves the best accepted point in it. Adam leaves its last one, because the
 * loss may rise on its way (and differs from batch to batch in training), and the best one if it diverged; the loss
 * that its steps report is that of the point before the step. @step may be NULL. */
NnStop nn_lbfgs_minimize (float *x, gsize n, const NnLbfgsOptions *options, NnObjectiveFunc objective, NnStepFunc step,
                          gpointer data);
NnStop nn_adam_minimize (float *x, gsize n, const NnAdamOptions *options, NnObjectiveFunc objective, NnStepFunc step,
                         gpointer data);
