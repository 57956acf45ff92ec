/* SPDX-License-Identifier: GPL-3.0-or-later
 * Objectives with known minima, shared by the tests of the minimisers.
 */
#pragma once

#include <math.h>

#include <nn/nn.h>

typedef struct
{
  int evaluations; /* counted */
  int refuse_at;   /* the evaluation that returns FALSE, 0 = none */
  int nan_at;      /* the evaluation whose loss is NAN, 0 = none */
  int stop_at;     /* the iteration that the step function stops at, 0 = none */
  int iterations;  /* last one reported */
  double loss;     /* last one reported */
} Problem;

/* Rosenbrock 1960 in n / 2 pairs: sum of 100 (b - a²)² + (1 - a)²; minimum 0 at all ones. */
static inline gboolean
rosenbrock (const float *x, float *gradient, gsize n, double *loss, gpointer data)
{
  Problem *problem = data;

  problem->evaluations++;
  *loss = problem->evaluations == problem->nan_at ? NAN : 0;
  for (gsize i = 0; i < n; i += 2)
    {
      double a = x[i], b = x[i + 1];

      *loss += 100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a);
      gradient[i] = (float) (-400 * a * (b - a * a) - 2 * (1 - a));
      gradient[i + 1] = (float) (200 * (b - a * a));
    }
  return problem->evaluations != problem->refuse_at;
}

/* sum of (i + 1) · (x_i - i)² / 2; minimum 0 at x_i = i. */
static inline gboolean
quadratic (const float *x, float *gradient, gsize n, double *loss, gpointer data)
{
  Problem *problem = data;

  problem->evaluations++;
  *loss = problem->evaluations == problem->nan_at ? NAN : 0;
  for (gsize i = 0; i < n; i++)
    {
      double distance = x[i] - (double) i;

      *loss += (i + 1) * distance * distance / 2;
      gradient[i] = (float) ((i + 1) * distance);
    }
  return problem->evaluations != problem->refuse_at;
}

static inline gboolean
note_step (const float *x, gsize n, int iteration, double loss, gpointer data)
{
  Problem *problem = data;

  g_assert_cmpint (iteration, ==, problem->iterations + 1);
  problem->iterations = iteration;
  problem->loss = loss;
  return iteration != problem->stop_at;
}
