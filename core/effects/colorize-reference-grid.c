/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours by place and luminance: a coarse grid that knows edges.
 */
#include "config.h"

#include "colorize-reference-grid.h"

#include <math.h>
#include <string.h>

/* How much a step of luminance counts for the others of its cell. */
#define LEAK 0.02f

typedef float Cell[ART_GRID_STEPS][3];

ArtColorGrid *
art_color_grid_new (int width, int height)
{
  ArtColorGrid *grid = g_new0 (ArtColorGrid, 1);

  grid->width = width;
  grid->height = height;
  grid->sums = g_malloc0_n ((gsize) width * height, sizeof (Cell));
  return grid;
}

void
art_color_grid_free (ArtColorGrid *grid)
{
  if (grid)
    g_free (grid->sums);
  g_free (grid);
}

/* The lower of the two steps around @luminance, and the share of the upper. */
static int
step_of (float luminance, float *share)
{
  float at = CLAMP (luminance, 0.0f, 1.0f) * (ART_GRID_STEPS - 1);
  int step = MIN ((int) at, ART_GRID_STEPS - 2);

  *share = at - (float) step;
  return step;
}

void
art_color_grid_add (ArtColorGrid *grid, int cell, float luminance, const float *ab, float weight)
{
  float share;
  int step = step_of (luminance, &share);

  for (int s = 0; s < 2; s++)
    {
      float w = weight * (s ? share : 1.0f - share);
      float *sums = grid->sums[cell][step + s];

      sums[0] += w * ab[0];
      sums[1] += w * ab[1];
      sums[2] += w;
    }
}

void
art_color_grid_add_cell (ArtColorGrid *grid, int cell, const ArtColorGrid *from, int from_cell, float weight)
{
  float *to = &grid->sums[cell][0][0];
  const float *in = &from->sums[from_cell][0][0];

  for (int i = 0; i < ART_GRID_STEPS * 3; i++)
    to[i] += weight * in[i];
}

/* out = (before + 2 here + after) / 4, for each number of a cell. */
static void
mix (const Cell *before, const Cell *here, const Cell *after, Cell *out)
{
  for (int s = 0; s < ART_GRID_STEPS; s++)
    for (int c = 0; c < 3; c++)
      (*out)[s][c] = 0.25f * ((*before)[s][c] + 2.0f * (*here)[s][c] + (*after)[s][c]);
}

static void
blur_steps (Cell *cell)
{
  float all[3] = { 0.0f };
  Cell in;

  memcpy (in, *cell, sizeof (Cell));
  for (int s = 0; s < ART_GRID_STEPS; s++)
    for (int c = 0; c < 3; c++)
      all[c] += in[s][c];
  for (int s = 0; s < ART_GRID_STEPS; s++)
    for (int c = 0; c < 3; c++)
      (*cell)[s][c] =
          0.25f * (in[MAX (s - 1, 0)][c] + 2.0f * in[s][c] + in[MIN (s + 1, ART_GRID_STEPS - 1)][c]) + LEAK * all[c];
}

void
art_color_grid_blur (ArtColorGrid *grid)
{
  gsize width = (gsize) grid->width, n = width * grid->height;
  g_autofree Cell *across = g_malloc_n (n, sizeof (Cell));

  for (gsize i = 0; i < n; i++)
    mix (&grid->sums[i % width > 0 ? i - 1 : i], &grid->sums[i], &grid->sums[i % width < width - 1 ? i + 1 : i],
         &across[i]);
  for (gsize i = 0; i < n; i++)
    {
      mix (&across[i >= width ? i - width : i], &across[i], &across[i < n - width ? i + width : i], &grid->sums[i]);
      blur_steps (&grid->sums[i]);
    }
}

typedef struct
{
  const ArtColorGrid *grid;
  const NnTensor *luminance;
  NnTensor *ab;
} Slice;

/* The two cells around sample @i of @n, and the share of the second. */
static float
cells_around (gint64 i, gint64 n, int cells, int *first, int *second)
{
  double at = CLAMP ((i + 0.5) * cells / n - 0.5, 0.0, cells - 1.0);

  *first = (int) at;
  *second = MIN (*first + 1, cells - 1);
  return (float) (at - *first);
}

static void
slice_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Slice *slice = data;
  const ArtColorGrid *grid = slice->grid;
  gint64 height = slice->luminance->shape.dims[2], width = slice->luminance->shape.dims[3], plane = width * height;
  float *ab = nn_tensor_floats (slice->ab);

  for (gint64 y = begin; y < end; y++)
    {
      int rows[2], columns[2];
      float down = cells_around (y, height, grid->height, &rows[0], &rows[1]);

      for (gint64 x = 0; x < width; x++)
        {
          float across = cells_around (x, width, grid->width, &columns[0], &columns[1]), share, sums[3] = { 0.0f };
          int step = step_of (nn_tensor_floats (slice->luminance)[y * width + x], &share);

          for (int corner = 0; corner < 8; corner++)
            {
              int j = corner & 1, i = corner >> 1 & 1, s = corner >> 2;
              const float *from = grid->sums[rows[j] * grid->width + columns[i]][step + s];
              float w = (j ? down : 1.0f - down) * (i ? across : 1.0f - across) * (s ? share : 1.0f - share);

              for (int c = 0; c < 3; c++)
                sums[c] += w * from[c];
            }
          ab[y * width + x] = sums[2] > 0.0f ? sums[0] / sums[2] : 0.0f;
          ab[plane + y * width + x] = sums[2] > 0.0f ? sums[1] / sums[2] : 0.0f;
        }
    }
}

void
art_color_grid_slice (const ArtColorGrid *grid, const NnTensor *luminance, NnTensor *ab)
{
  Slice slice = { grid, luminance, ab };

  nn_parallel_for (luminance->shape.dims[2], 8, slice_rows, &slice);
}
