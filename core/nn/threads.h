/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pool of threads for the whole process.
 *
 * Work is split over *outputs* only and every output element is computed in one fixed order of additions, so results
 * are identical for any number of threads. OpenBLAS is called single-threaded from inside.
 */
#pragma once

#include <glib.h>

/**
 * NnRangeFunc: computes items [@begin, @end). @worker is in 0 .. nn_threads_get_count () - 1 and is unique among the
 * calls of one loop that run at one time, so it can index that loop's per-worker scratch memory. A loop inside a loop
 * keeps the worker number of the call that it is in.
 */
typedef void (*NnRangeFunc) (gint64 begin, gint64 end, int worker, gpointer data);

/* Threads used from now on; 0 = as many as the process may run on (the default). NN_THREADS overrides the default. */
void nn_threads_set_count (int count);
int nn_threads_get_count (void);
/* Loops that the calling thread starts use at most @count workers from now on (0 = no limit): scratch memory that was
 * sized for fewer threads stays large enough. Returns the limit before. */
int nn_threads_limit (int count);

/* Items in the next chunk that one of @workers takes when @rest are left; for tests of how evenly work is shared. */
gint64 nn_threads_chunk (gint64 rest, gint64 grain, int workers);

/**
 * nn_parallel_for: calls @func over [0, @n) in chunks of at least @grain items, on the pool and the calling thread,
 * and returns when all are done. Nested calls, and calls made while another thread's loop has the pool, run on the
 * calling thread alone. The chunk borders may depend on the thread count: @func must not let results depend on them.
 */
void nn_parallel_for (gint64 n, gint64 grain, NnRangeFunc func, gpointer data);
