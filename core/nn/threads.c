/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pool of threads for the whole process.
 *
 * Loops follow each other within microseconds while a network runs, so an idle worker first watches for the next loop
 * for a moment, and only then sleeps on a condition. Chunks are handed out by an atomic counter, large ones first and
 * single grains at the end: workers finish within one grain of each other, and one that the system holds up does not
 * hold up the others.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "config.h"

#include "nn/threads.h"

#include <sched.h>
#include <stdlib.h>

#include <cblas.h>

#define MAX_THREADS 256
/* About 50 us of watching before a worker sleeps; less than that is lost by one wake-up. */
#define SPINS 2000
/* A chunk is this part of what a worker's share of the rest would be: enough to even out unequal workers. */
#define CHUNKS_PER_SHARE 2

typedef struct
{
  NnRangeFunc func;
  gpointer data;
  gint64 n, grain;
  int workers; /* workers 0 .. workers - 1 may take part */
  gint64 next; /* atomic: the first item that nobody has taken */
  int active;  /* atomic, raised under the mutex: pool threads at work */
} Loop;

static struct
{
  GMutex busy; /* held by the caller whose loop has the pool */
  GMutex mutex;
  GCond wake, done;
  Loop *loop;     /* under mutex: the loop that may be joined, or NULL */
  int generation; /* atomic, written under mutex: counts loops */
  int started;    /* under busy: pool threads that exist */
} pool;

static int thread_count; /* atomic; 0 = not asked yet */

/* Number of the worker that this thread is in a loop, + 1; 0 outside. */
static _Thread_local int current_worker;

/* What this thread asked for with nn_threads_limit(). */
static _Thread_local int thread_limit;

static void
relax (void)
{
#if defined(__x86_64__)
  __builtin_ia32_pause ();
#endif
}

static int
default_count (void)
{
  const char *text = g_getenv ("NN_THREADS");
  int count = text ? atoi (text) : 0;
  cpu_set_t set;

  if (count > 0)
    return count;
  if (sched_getaffinity (0, sizeof set, &set) == 0)
    return CPU_COUNT (&set);
  return (int) g_get_num_processors ();
}

void
nn_threads_set_count (int count)
{
  static gsize blas_once;

  if (g_once_init_enter (&blas_once))
    {
      openblas_set_num_threads (1);
      g_once_init_leave (&blas_once, 1);
    }
  g_atomic_int_set (&thread_count, CLAMP (count > 0 ? count : default_count (), 1, MAX_THREADS));
}

int
nn_threads_get_count (void)
{
  if (g_atomic_int_get (&thread_count) == 0)
    nn_threads_set_count (0);
  return g_atomic_int_get (&thread_count);
}

int
nn_threads_limit (int count)
{
  int before = thread_limit;

  thread_limit = count;
  return before;
}

gint64
nn_threads_chunk (gint64 rest, gint64 grain, int workers)
{
  gint64 chunk = MAX (grain, rest / ((gint64) workers * CHUNKS_PER_SHARE));

  return MIN (chunk, rest);
}

/* The next chunk, [@begin, @end), for the calling thread. FALSE if none is left. */
static gboolean
take_chunk (Loop *loop, gint64 *begin, gint64 *end)
{
  *begin = __atomic_load_n (&loop->next, __ATOMIC_RELAXED);
  do
    {
      if (*begin >= loop->n)
        return FALSE;
      *end = *begin + nn_threads_chunk (loop->n - *begin, loop->grain, loop->workers);
    }
  while (!__atomic_compare_exchange_n (&loop->next, begin, *end, TRUE, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  return TRUE;
}

static void
work (Loop *loop, int worker)
{
  gint64 begin, end;

  current_worker = worker + 1;
  while (take_chunk (loop, &begin, &end))
    loop->func (begin, end, worker, loop->data);
  current_worker = 0;
}

/* Waits for a loop that came after number @seen and joins it; NULL if it is over already or does without @worker. */
static Loop *
join_next_loop (int *seen, int worker)
{
  Loop *loop;

  for (int i = 0; i < SPINS && g_atomic_int_get (&pool.generation) == *seen; i++)
    relax ();
  g_mutex_lock (&pool.mutex);
  while (g_atomic_int_get (&pool.generation) == *seen)
    g_cond_wait (&pool.wake, &pool.mutex);
  *seen = g_atomic_int_get (&pool.generation);
  loop = pool.loop && worker < pool.loop->workers ? pool.loop : NULL;
  if (loop)
    g_atomic_int_inc (&loop->active);
  g_mutex_unlock (&pool.mutex);
  return loop;
}

static gpointer
pool_thread (gpointer data)
{
  int worker = GPOINTER_TO_INT (data);
  int seen = 0;

  for (;;)
    {
      Loop *loop = join_next_loop (&seen, worker);

      if (loop == NULL)
        continue;
      work (loop, worker);
      g_mutex_lock (&pool.mutex);
      if (g_atomic_int_dec_and_test (&loop->active))
        g_cond_signal (&pool.done);
      g_mutex_unlock (&pool.mutex);
    }
  return NULL;
}

/* Starts pool threads up to worker number @workers - 1; fewer if the system has no more. */
static void
start_threads (int workers)
{
  while (pool.started < workers - 1)
    {
      g_autoptr (GThread) thread =
          g_thread_try_new ("nn-worker", pool_thread, GINT_TO_POINTER (pool.started + 1), NULL);

      if (thread == NULL)
        return;
      pool.started++;
    }
}

static void
open_loop (Loop *loop)
{
  g_mutex_lock (&pool.mutex);
  pool.loop = loop;
  g_atomic_int_inc (&pool.generation);
  g_cond_broadcast (&pool.wake);
  g_mutex_unlock (&pool.mutex);
}

/* No one joins after this, and all who did are done: the loop may leave the caller's stack. */
static void
close_loop (Loop *loop)
{
  for (int i = 0; i < SPINS && g_atomic_int_get (&loop->active) > 0; i++)
    relax ();
  g_mutex_lock (&pool.mutex);
  pool.loop = NULL;
  while (g_atomic_int_get (&loop->active) > 0)
    g_cond_wait (&pool.done, &pool.mutex);
  g_mutex_unlock (&pool.mutex);
}

void
nn_parallel_for (gint64 n, gint64 grain, NnRangeFunc func, gpointer data)
{
  int count = thread_limit > 0 ? MIN (thread_limit, nn_threads_get_count ()) : nn_threads_get_count ();
  gint64 least = MAX (grain, 1);
  int workers = (int) MIN (count, (n + least - 1) / least);
  Loop loop = { .func = func, .data = data, .n = n, .grain = least, .workers = workers };

  if (n <= 0)
    return;
  if (workers < 2 || current_worker > 0 || !g_mutex_trylock (&pool.busy))
    {
      func (0, n, MAX (current_worker - 1, 0), data);
      return;
    }
  start_threads (workers);
  open_loop (&loop);
  work (&loop, 0);
  close_loop (&loop);
  g_mutex_unlock (&pool.busy);
}
