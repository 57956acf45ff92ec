/* SPDX-License-Identifier: GPL-3.0-or-later
 * The thread pool: everything is done once, worker numbers are unique, nesting and two callers at once work.
 */
#include "config.h"

#include <nn/nn.h>

#define N 10007

typedef struct
{
  int *done;       /* times each item was done */
  int busy[64];    /* per worker: calls that run now */
  int max_workers; /* highest worker number seen, + 1 */
} Work;

static void
mark_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  Work *work = data;

  g_assert_cmpint (worker, >=, 0);
  g_assert_cmpint (worker, <, nn_threads_get_count ());
  g_assert_cmpint (g_atomic_int_add (&work->busy[worker], 1), ==, 0);
  for (gint64 i = begin; i < end; i++)
    g_atomic_int_inc (&work->done[i]);
  if (worker + 1 > g_atomic_int_get (&work->max_workers)) /* exact where one worker runs, which is where it is read */
    g_atomic_int_set (&work->max_workers, worker + 1);
  g_atomic_int_add (&work->busy[worker], -1);
}

static void
assert_done_once (int count, gint64 n, gint64 grain)
{
  g_autofree int *done = g_new0 (int, n + 1);
  Work work = { .done = done };

  nn_threads_set_count (count);
  nn_parallel_for (n, grain, mark_range, &work);
  for (gint64 i = 0; i < n; i++)
    g_assert_cmpint (done[i], ==, 1);
  g_assert_cmpint (done[n], ==, 0);
}

static void
test_each_item_once (void)
{
  for (int count = 1; count <= 5; count++)
    for (gint64 n = 0; n < 40; n += 3)
      for (gint64 grain = 0; grain < 9; grain += 4)
        assert_done_once (count, n, grain);
  for (int i = 0; i < 200; i++)
    assert_done_once (1 + i % 4, N, 10);
  nn_threads_set_count (0);
}

static void
nested_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  int (*done)[10] = data;

  for (gint64 i = begin; i < end; i++)
    {
      Work work = { .done = done[i] };

      nn_parallel_for (10, 1, mark_range, &work);
      g_assert_cmpint (work.max_workers, ==, worker + 1); /* scratch of the outer worker stays its own */
    }
}

static void
test_nested (void)
{
  static int done[100][10];

  nn_threads_set_count (3);
  nn_parallel_for (100, 1, nested_range, done);
  for (int i = 0; i < 1000; i++)
    g_assert_cmpint (done[i / 10][i % 10], ==, 1);
  nn_threads_set_count (0);
}

static gpointer
many_loops (gpointer data)
{
  g_autofree int *done = g_new0 (int, N);
  Work work = { .done = done };

  for (int i = 0; i < 100; i++)
    nn_parallel_for (N, 50, mark_range, &work);
  for (int i = 0; i < N; i++)
    g_assert_cmpint (done[i], ==, 100);
  return NULL;
}

static void
test_two_callers (void)
{
  GThread *other;

  nn_threads_set_count (3);
  other = g_thread_new ("other", many_loops, NULL);
  many_loops (NULL);
  g_thread_join (other);
  nn_threads_set_count (0);
}

static void
test_limit (void)
{
  g_autofree int *done = g_new0 (int, N);
  Work work = { .done = done };

  nn_threads_set_count (4);
  g_assert_cmpint (nn_threads_limit (1), ==, 0);
  nn_parallel_for (N, 1, mark_range, &work);
  g_assert_cmpint (work.max_workers, ==, 1);
  g_assert_cmpint (nn_threads_limit (0), ==, 1);
  nn_threads_set_count (0);
}

static void
test_environment (void)
{
  if (g_test_subprocess ())
    {
      g_assert_cmpint (nn_threads_get_count (), ==, 5);
      nn_threads_set_count (2);
      g_assert_cmpint (nn_threads_get_count (), ==, 2);
      nn_threads_set_count (0);
      g_assert_cmpint (nn_threads_get_count (), ==, 5);
      return;
    }
  g_setenv ("NN_THREADS", "5", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("NN_THREADS");
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/threads/each-item-once", test_each_item_once);
  g_test_add_func ("/nn/threads/nested", test_nested);
  g_test_add_func ("/nn/threads/two-callers", test_two_callers);
  g_test_add_func ("/nn/threads/limit", test_limit);
  g_test_add_func ("/nn/threads/environment", test_environment);
  return g_test_run ();
}
