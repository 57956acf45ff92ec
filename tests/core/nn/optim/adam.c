/* SPDX-License-Identifier: GPL-3.0-or-later
 * Adam: its first steps by hand, problems with known minima, every reason to stop.
 */
#include "config.h"

#include <string.h>

#include "problems.h"

/* The first step is the learning rate towards the minimum in each coordinate, however steep it is. */
static void
test_first_step (void)
{
  Problem problem = { 0 };
  NnAdamOptions options = { .max_iterations = 1, .learning_rate = 0.25 };
  float x[5] = { 10, 10, -10, 10, -10 };

  g_assert_cmpint (nn_adam_minimize (x, 5, &options, quadratic, note_step, &problem), ==, NN_STOP_MAX_ITERATIONS);
  g_assert_cmpint (problem.iterations, ==, 1);
  for (int i = 0; i < 5; i++)
    g_assert_cmpfloat_with_epsilon (x[i], i % 2 || i == 0 ? 9.75 : -9.75, 1e-5);
}

/* Two steps on x² / 2 against the paper's algorithm in double. */
static void
test_second_step (void)
{
  Problem problem = { 0 };
  NnAdamOptions options = { .max_iterations = 2, .learning_rate = 0.1, .beta1 = 0.8, .beta2 = 0.9, .epsilon = 1e-3 };
  float x[1] = { 3 };
  double expected = 3, m = 0, v = 0;

  for (int t = 1; t <= 2; t++)
    {
      double g = expected;

      m = 0.8 * m + 0.2 * g;
      v = 0.9 * v + 0.1 * g * g;
      expected -= 0.1 * (m / (1 - pow (0.8, t))) / (sqrt (v / (1 - pow (0.9, t))) + 1e-3);
    }
  nn_adam_minimize (x, 1, &options, quadratic, NULL, &problem);
  g_assert_cmpfloat_with_epsilon (x[0], expected, 1e-6);
}

static void
test_rosenbrock (void)
{
  Problem problem = { 0 };
  NnAdamOptions options = { .max_iterations = 5000, .learning_rate = 0.02 };
  float x[2] = { -1.2f, 1 };

  nn_adam_minimize (x, 2, &options, rosenbrock, NULL, &problem);
  g_assert_cmpfloat_with_epsilon (x[0], 1, 1e-2);
  g_assert_cmpfloat_with_epsilon (x[1], 1, 2e-2);
}

static void
test_stops (void)
{
  NnAdamOptions options = { .max_iterations = 50, .learning_rate = 0.01 };
  Problem asked = { .stop_at = 4 }, cancelled = { .refuse_at = 6 }, diverged = { .nan_at = 6 };
  float x[2] = { -1.2f, 1 };

  g_assert_cmpint (nn_adam_minimize (x, 2, &options, rosenbrock, note_step, &asked), ==, NN_STOP_ASKED);
  g_assert_cmpint (asked.evaluations, ==, 4);
  g_assert_cmpint (nn_adam_minimize (x, 2, &options, rosenbrock, note_step, &cancelled), ==, NN_STOP_CANCELLED);
  g_assert_cmpint (cancelled.iterations, ==, 5);
  g_assert_cmpint (nn_adam_minimize (x, 2, &options, rosenbrock, note_step, &diverged), ==, NN_STOP_DIVERGED);
  g_assert_cmpint (diverged.evaluations, ==, 6);
  nn_alloc_fail_after (1);
  g_assert_cmpint (nn_adam_minimize (x, 2, &options, rosenbrock, NULL, &asked), ==, NN_STOP_NO_MEMORY);
}

/* Steps that are far too long: after NAN the best point seen is back. */
static void
test_best_point_after_divergence (void)
{
  NnAdamOptions options = { .max_iterations = 50, .learning_rate = 5 };
  Problem problem = { .nan_at = 3 };
  float x[1] = { 1 };

  g_assert_cmpint (nn_adam_minimize (x, 1, &options, quadratic, NULL, &problem), ==, NN_STOP_DIVERGED);
  g_assert_cmpfloat (x[0], ==, 1);
}

static void
test_threads (void)
{
  enum
  {
    N = 50001
  };
  g_autofree float *first = g_new0 (float, N), *again = g_new0 (float, N);
  NnAdamOptions options = { .max_iterations = 5, .learning_rate = 0.1 };

  for (int run = 0; run < 2; run++)
    {
      Problem problem = { 0 };

      nn_threads_set_count (run ? 3 : 1);
      nn_adam_minimize (run ? again : first, N, &options, quadratic, NULL, &problem);
    }
  nn_threads_set_count (0);
  g_assert_cmpmem (first, N * sizeof (float), again, N * sizeof (float));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optim/adam/first-step", test_first_step);
  g_test_add_func ("/optim/adam/second-step", test_second_step);
  g_test_add_func ("/optim/adam/rosenbrock", test_rosenbrock);
  g_test_add_func ("/optim/adam/stops", test_stops);
  g_test_add_func ("/optim/adam/divergence", test_best_point_after_divergence);
  g_test_add_func ("/optim/adam/threads", test_threads);
  return g_test_run ();
}
