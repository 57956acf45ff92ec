/* SPDX-License-Identifier: GPL-3.0-or-later
 * L-BFGS on problems with known minima, and every reason to stop.
 */
#include "config.h"

#include <string.h>

#include "problems.h"

static const NnLbfgsOptions usual = { .max_iterations = 100, .history = 10, .tolerance = 1e-5 };

static void
test_rosenbrock (void)
{
  Problem problem = { 0 };
  float x[2] = { -1.2f, 1 };

  g_assert_cmpint (nn_lbfgs_minimize (x, 2, &usual, rosenbrock, note_step, &problem), ==, NN_STOP_CONVERGED);
  g_assert_cmpfloat_with_epsilon (x[0], 1, 1e-4);
  g_assert_cmpfloat_with_epsilon (x[1], 1, 1e-4);
  g_assert_cmpint (problem.iterations, <, 60);
  g_assert_cmpint (problem.evaluations, <, 90);
}

/* A length that is no multiple of anything that vector code likes. */
static void
test_odd_length (void)
{
  Problem problem = { 0 };
  float x[13] = { 0 };

  g_assert_cmpint (nn_lbfgs_minimize (x, 13, &usual, quadratic, NULL, &problem), ==, NN_STOP_CONVERGED);
  for (int i = 0; i < 13; i++)
    g_assert_cmpfloat_with_epsilon (x[i], i, 1e-3);
}

static void
test_max_iterations (void)
{
  Problem problem = { 0 };
  NnLbfgsOptions options = { .max_iterations = 3, .history = 5 };
  float x[13] = { 0 };

  g_assert_cmpint (nn_lbfgs_minimize (x, 13, &options, quadratic, note_step, &problem), ==, NN_STOP_MAX_ITERATIONS);
  g_assert_cmpint (problem.iterations, ==, 3);
  options.max_iterations = 0;
  g_assert_cmpint (nn_lbfgs_minimize (x, 13, &options, quadratic, note_step, &problem), ==, NN_STOP_MAX_ITERATIONS);
  g_assert_cmpint (problem.iterations, ==, 3);
}

static void
test_at_the_minimum (void)
{
  Problem problem = { 0 };
  float x[4] = { 0, 1, 2, 3 };

  g_assert_cmpint (nn_lbfgs_minimize (x, 4, &usual, quadratic, NULL, &problem), ==, NN_STOP_CONVERGED);
  g_assert_cmpint (problem.evaluations, ==, 1);
}

static double
loss_at (const float *x, gsize n)
{
  Problem problem = { 0 };
  float gradient[16];
  double loss;

  rosenbrock (x, gradient, n, &loss, &problem);
  return loss;
}

static void
test_asked_to_stop (void)
{
  Problem problem = { .stop_at = 4 };
  float x[2] = { -1.2f, 1 };

  g_assert_cmpint (nn_lbfgs_minimize (x, 2, &usual, rosenbrock, note_step, &problem), ==, NN_STOP_ASKED);
  g_assert_cmpint (problem.iterations, ==, 4);
  g_assert_cmpfloat (loss_at (x, 2), ==, problem.loss);
}

/* Wherever it happens, the last accepted point stays, and the objective is not called again. */
static void
test_cancelled_or_nan (void)
{
  for (int at = 1; at < 12; at++)
    for (int nan = 0; nan < 2; nan++)
      {
        Problem problem = { .refuse_at = nan ? 0 : at, .nan_at = nan ? at : 0 };
        float x[2] = { -1.2f, 1 };
        double start = loss_at (x, 2);
        NnStop stop = nn_lbfgs_minimize (x, 2, &usual, rosenbrock, note_step, &problem);

        g_assert_cmpint (stop, ==, nan ? NN_STOP_DIVERGED : NN_STOP_CANCELLED);
        g_assert_cmpint (problem.evaluations, ==, at);
        g_assert_cmpfloat (loss_at (x, 2), ==, problem.iterations > 0 ? problem.loss : start);
      }
}

/* A gradient that points uphill: nothing decreases along it. */
static gboolean
uphill (const float *x, float *gradient, gsize n, double *loss, gpointer data)
{
  *loss = x[0] * x[0] + 1;
  gradient[0] = -2 * x[0];
  return TRUE;
}

static void
test_line_search (void)
{
  float x[1] = { 1 };

  g_assert_cmpint (nn_lbfgs_minimize (x, 1, &usual, uphill, NULL, NULL), ==, NN_STOP_LINE_SEARCH);
  g_assert_cmpfloat (x[0], ==, 1);
}

static void
test_no_memory (void)
{
  for (guint n = 1; n <= 2; n++)
    {
      Problem problem = { 0 };
      float x[2] = { -1.2f, 1 };

      nn_alloc_fail_after (n);
      g_assert_cmpint (nn_lbfgs_minimize (x, 2, &usual, rosenbrock, NULL, &problem), ==, NN_STOP_NO_MEMORY);
      g_assert_cmpfloat (x[1], ==, 1);
    }
  nn_alloc_fail_after (0);
}

static void
test_same_trajectory (void)
{
  float first[10], again[10];

  for (int run = 0; run < 2; run++)
    {
      Problem problem = { .stop_at = 17 };
      float *x = run ? again : first;

      nn_threads_set_count (run ? 3 : 1);
      for (int i = 0; i < 10; i++)
        x[i] = i % 2 ? 1 : -1.2f + 0.1f * i;
      nn_lbfgs_minimize (x, 10, &usual, rosenbrock, note_step, &problem);
    }
  nn_threads_set_count (0);
  g_assert_cmpmem (first, sizeof first, again, sizeof again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optim/lbfgs/rosenbrock", test_rosenbrock);
  g_test_add_func ("/optim/lbfgs/odd-length", test_odd_length);
  g_test_add_func ("/optim/lbfgs/max-iterations", test_max_iterations);
  g_test_add_func ("/optim/lbfgs/at-the-minimum", test_at_the_minimum);
  g_test_add_func ("/optim/lbfgs/asked-to-stop", test_asked_to_stop);
  g_test_add_func ("/optim/lbfgs/cancelled-or-nan", test_cancelled_or_nan);
  g_test_add_func ("/optim/lbfgs/line-search", test_line_search);
  g_test_add_func ("/optim/lbfgs/no-memory", test_no_memory);
  g_test_add_func ("/optim/lbfgs/same-trajectory", test_same_trajectory);
  return g_test_run ();
}
