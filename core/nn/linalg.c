/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums and matrix products outside a model.
 */
#include "config.h"

#include "nn/linalg.h"

#include <string.h>

#include "nn/kernels/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/kernels/panel.h"
#include "nn/tensor.h"
#include "nn/threads.h"

/* Sums that go side by side, and elements until they are added up. */
#define LANES 16
#define ROW 1024
/* Most panels of B that are packed at a time, and how many elements of its depth: they stay in the first cache. */
#define BLOCK_PANELS 8
#define BLOCK_DEPTH 264

double
nn_sum (const float *x, gint64 n)
{
  double sum = 0;
  gint64 i = 0;

  while (n - i >= LANES)
    {
      float lanes[LANES] = { 0 };
      double row = 0;
      const gint64 end = i + MIN (n - i, ROW) / LANES * LANES;

      for (; i < end; i += LANES)
        for (int k = 0; k < LANES; k++)
          lanes[k] += x[i + k];
      for (int k = 0; k < LANES; k++)
        row += lanes[k];
      sum += row;
    }
  for (; i < n; i++)
    sum += x[i];
  return sum;
}

void
nn_matmul (int m, gint64 n, int k, const float *a, const float *b, float *c)
{
  g_return_if_fail (n <= G_MAXINT);

  nn_gemm (FALSE, FALSE, m, n, k, 1.0f, a, k, b, n, 0.0f, c, n);
}

/* C += A' · B', where A' has @offset as one more column and B' ones as one more row. */
typedef struct
{
  int m, k, panels; /* of a block */
  gint64 n;
  const float *b;
  float *a, *blocks; /* A' packed for tiles; workers × @panels packed panels of B' */
  float *c;
} AddJob;

static void
pack_a (const float *a, const float *offset, int m, int k, float *packed)
{
  const gsize rows = (gsize) (m + NN_PANEL_ROWS - 1) / NN_PANEL_ROWS * NN_PANEL_ROWS;

  for (gsize i = 0; i < rows; i++)
    for (int j = 0; j <= k; j++)
      packed[nn_panel_a_offset (m, (gsize) k + 1, i, j)] = i >= (gsize) m ? 0.0f : j == k ? offset[i] : a[i * k + j];
}

/* A row of a panel of which @columns exist. All of them is a size that compilers know, and copy without a call. */
static inline void
copy_row (float *to, const float *from, int columns)
{
  if (columns == NN_PANEL_COLUMNS)
    {
      memcpy (to, from, NN_PANEL_COLUMNS * sizeof (float));
      return;
    }
  memcpy (to, from, columns * sizeof (float));
  memset (to + columns, 0, (NN_PANEL_COLUMNS - columns) * sizeof (float));
}

/* Panels of B' at @columns positions from @first on. */
static void
pack_block (const AddJob *job, gint64 first, int columns, float *packed)
{
  const gsize panel = ((gsize) job->k + 1) * NN_PANEL_COLUMNS;

  for (int at = 0; at < columns; at += NN_PANEL_COLUMNS, packed += panel)
    {
      const int here = MIN (NN_PANEL_COLUMNS, columns - at);

      for (int j = 0; j < job->k; j++)
        copy_row (packed + (gsize) j * NN_PANEL_COLUMNS, job->b + j * job->n + first + at, here);
      for (int x = 0; x < NN_PANEL_COLUMNS; x++)
        packed[panel - NN_PANEL_COLUMNS + x] = 1.0f;
    }
}

/* @columns positions of C, from @first on. */
static void
add_block (const AddJob *job, const float *block, gint64 first, int columns)
{
  const gsize depth = (gsize) job->k + 1;

  for (gsize k = 0; k < depth; k += NN_PANEL_DEPTH)
    for (int i = 0; i < job->m; i += NN_PANEL_ROWS)
      for (int at = 0; at < columns; at += NN_PANEL_COLUMNS)
        {
          const int rows = MIN (NN_PANEL_ROWS, job->m - i), here = MIN (NN_PANEL_COLUMNS, columns - at);
          const gsize slice = MIN (NN_PANEL_DEPTH, depth - k);
          const float *a = job->a + nn_panel_a_offset (job->m, depth, i, k);
          const float *b = block + at * depth + k * NN_PANEL_COLUMNS;
          float *tile = job->c + i * job->n + first + at;

          if (rows < NN_PANEL_ROWS || here < NN_PANEL_COLUMNS)
            nn_panel_tile_edge (slice, a, b, NULL, tile, job->n, NULL, NULL, rows, here);
          else
            nn_panel_kernels.tile (slice, a, b, tile, job->n, NULL, NULL);
        }
}

static void
add_blocks (gint64 begin, gint64 end, int worker, gpointer data)
{
  const AddJob *job = data;
  const int width = job->panels * NN_PANEL_COLUMNS;
  float *block = job->blocks + (gsize) worker * width * (job->k + 1);

  for (gint64 i = begin; i < end; i++)
    {
      const int columns = (int) MIN (width, job->n - i * width);

      pack_block (job, i * width, columns, block);
      add_block (job, block, i * width, columns);
    }
}

/* Without scratch memory: row by row, for when there is none. */
static void
add_plainly (int m, gint64 n, int k, const float *a, const float *b, const float *offset, float *c)
{
  for (int i = 0; i < m; i++)
    for (gint64 p = 0; p < n; p++)
      {
        float sum = c[i * n + p];

        for (int j = 0; j < k; j++)
          sum += a[i * k + j] * b[j * n + p];
        c[i * n + p] = sum + offset[i];
      }
}

void
nn_matmul_add (int m, gint64 n, int k, const float *a, const float *b, const float *offset, float *c)
{
  const int panels = CLAMP (BLOCK_DEPTH / (k + 1), 1, BLOCK_PANELS), width = panels * NN_PANEL_COLUMNS;
  const gsize packed = (nn_panel_a_size (m, (gsize) k + 1) + 15) / 16 * 16, block = (gsize) width * (k + 1);
  float *scratch = nn_try_malloc_aligned ((packed + nn_threads_get_count () * block) * sizeof (float));
  AddJob job = { m, k, panels, n, b, scratch, scratch ? scratch + packed : NULL, c };

  nn_kernels_ensure ();
  if (scratch)
    {
      pack_a (a, offset, m, k, scratch);
      nn_parallel_for ((n + width - 1) / width, 1, add_blocks, &job);
    }
  else
    add_plainly (m, n, k, a, b, offset, c);
  nn_free_aligned (scratch);
}
