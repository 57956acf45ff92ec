/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours of a reference carried over to where the perceptual network sees the same.
 *
 * Both pictures are cut into cells. Each cell of the picture looks for the cells of the reference that are most like it
 * by the network's features, and by luminance and its local deviation as in Welsh et al. 2002. Colours of the best few,
 * kept apart by luminance in a bilateral grid, are then read at every pixel, so that edges within a cell stay edges.
 */
#include "config.h"

#include "colorize-reference.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "colorize-reference-features.h"
#include "colorize-reference-grid.h"
#include "colorize-reference-read.h"
#include "effect.h"
#include "failure.h"
#include "image.h"

#define CELL ART_REFERENCE_CELL
/* Most pixels that are compared; larger working sizes are reduced to it. */
#define MOST_PIXELS (400.0 * 600.0)
/* Cells that a colour is taken from, and how quickly less alike ones count less. */
#define BEST 10
#define TEMPERATURE 0.025f
/* What agreement of luminance and of its deviation count beside likeness, at most and at half of it. */
#define LUMINANCE_WORTH 0.15f
#define LUMINANCE_WIDTH 0.2f
#define DEVIATION_WORTH 0.05f
#define DEVIATION_WIDTH 0.08f
/* Likeness that means nothing, and that is as good as it gets between two pictures. */
#define LIKENESS_NONE 0.3f
#define LIKENESS_FULL 0.75f
/* Spread of the colours of the best cells (of 1 = 110 units) at which they say nothing. */
#define SPREAD 0.1f
/* Rows of cells compared at once. */
#define BLOCK 256
/* By how much the reference's contrast may be changed. */
#define MOST_CONTRAST 2.0

/* One picture as cells. */
typedef struct
{
  int width, height; /* cells */
  int n;
  NnTensor *luminance;        /* 1x1, CELL times as large */
  NnTensor *features;         /* D x n */
  float *average, *deviation; /* of luminance, by cell */
} Cells;

typedef struct
{
  float score[BEST];
  int cell[BEST]; /* -1 = none */
  float likeness; /* of the first, without the luminance's share */
} Match;

typedef struct
{
  Cells picture, reference;
  NnTensor *lab, *opaque; /* of the reference, as large as its luminance */
  float *usable;          /* by cell of the reference: share that is opaque */
  float *scores;          /* BLOCK x reference.n */
  int block;              /* first cell of the picture that @scores is about */
  int rows;
  Match *matches;                       /* by cell of the picture */
  float *back_score;                    /* by cell of the reference: the best of the picture, */
  int *back_cell;                       /* and which that is */
  float *confidence;                    /* by cell of the picture */
  ArtColorGrid *colors, *picked_colors; /* of the reference; of the picture */
} Work;

static void
cells_clear (Cells *cells)
{
  g_clear_pointer (&cells->luminance, nn_tensor_unref);
  g_clear_pointer (&cells->features, nn_tensor_unref);
  g_free (cells->average);
  g_free (cells->deviation);
}

static void
work_clear (Work *work)
{
  cells_clear (&work->picture);
  cells_clear (&work->reference);
  g_clear_pointer (&work->lab, nn_tensor_unref);
  g_clear_pointer (&work->opaque, nn_tensor_unref);
  g_free (work->usable);
  nn_free_aligned (work->scores);
  g_free (work->matches);
  g_free (work->back_score);
  g_free (work->back_cell);
  g_free (work->confidence);
  g_clear_pointer (&work->colors, art_color_grid_free);
  g_clear_pointer (&work->picked_colors, art_color_grid_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* @side px as a number of cells, at least two, at @scale. */
static int
cells_for (gint64 side, double scale)
{
  return MAX (2, (int) lround ((double) side * scale / CELL));
}

static gboolean
cells_init (Cells *cells, const NnTensor *luminance, double scale, GError **error)
{
  cells->width = cells_for (luminance->shape.dims[3], scale);
  cells->height = cells_for (luminance->shape.dims[2], scale);
  cells->n = cells->width * cells->height;
  cells->luminance = art_image_resize (luminance, cells->width * CELL, cells->height * CELL, error);
  cells->average = g_new0 (float, cells->n);
  cells->deviation = g_new0 (float, cells->n);
  return cells->luminance != NULL;
}

/* Brings the luminance of the reference to mean and deviation of the picture's (Hertzmann et al., "Image Analogies",
 * 2001), so that a dark photograph can be compared with a light one. */
static void
match_luminance (Work *work)
{
  gint64 n[2] = { nn_tensor_count (work->picture.luminance), nn_tensor_count (work->reference.luminance) };
  float *values[2] = { nn_tensor_floats (work->picture.luminance), nn_tensor_floats (work->reference.luminance) };
  double mean[2], deviation[2], gain;

  for (int k = 0; k < 2; k++)
    {
      double sum = 0.0, squares = 0.0, weight = 1e-9;

      for (gint64 i = 0; i < n[k]; i++)
        {
          double w = k == 1 ? CLAMP (nn_tensor_floats (work->opaque)[i], 0.0f, 1.0f) : 1.0;

          sum += w * values[k][i];
          squares += w * values[k][i] * values[k][i];
          weight += w;
        }
      mean[k] = sum / weight;
      deviation[k] = sqrt (MAX (squares / weight - mean[k] * mean[k], 1e-6));
    }
  gain = CLAMP (deviation[0] / deviation[1], 1.0 / MOST_CONTRAST, MOST_CONTRAST);
  for (gint64 i = 0; i < n[1]; i++)
    values[1][i] = (float) CLAMP ((values[1][i] - mean[1]) * gain + mean[0], 0.0, 1.0);
}

static void
measure_luminance (Cells *cells)
{
  int row = cells->width * CELL;

  for (int i = 0; i < cells->n; i++)
    {
      const float *corner =
          nn_tensor_floats (cells->luminance) + (gsize) (i / cells->width) * CELL * row + (i % cells->width) * CELL;
      float sum = 0.0f, squares = 0.0f;

      for (int y = 0; y < CELL; y++)
        for (int x = 0; x < CELL; x++)
          {
            float value = corner[y * row + x];

            sum += value;
            squares += value * value;
          }
      cells->average[i] = sum / (CELL * CELL);
      cells->deviation[i] = sqrtf (MAX (squares / (CELL * CELL) - cells->average[i] * cells->average[i], 0.0f));
    }
}

/* Which cells of the reference can be used, and their colours by luminance. */
static void
gather_colors (Work *work)
{
  const Cells *cells = &work->reference;
  int row = cells->width * CELL;
  gsize plane = (gsize) row * cells->height * CELL;
  const float *lab = nn_tensor_floats (work->lab);

  work->colors = art_color_grid_new (cells->width, cells->height);
  work->usable = g_new0 (float, cells->n);
  for (gsize i = 0; i < plane; i++)
    {
      int cell = (int) (i / row) / CELL * cells->width + (int) (i % row) / CELL;
      const float ab[2] = { lab[plane + i], lab[2 * plane + i] };
      float weight = CLAMP (nn_tensor_floats (work->opaque)[i], 0.0f, 1.0f) / (CELL * CELL);

      work->usable[cell] += weight;
      art_color_grid_add (work->colors, cell, nn_tensor_floats (cells->luminance)[i], ab, weight);
    }
}

static gboolean
prepare (Work *work, const NnTensor *luminance, GeglBuffer *reference, GCancellable *cancellable, GError **error)
{
  double scale = MIN (1.0, sqrt (MOST_PIXELS / (double) nn_tensor_count (luminance)));
  int side = (int) lround (MAX (luminance->shape.dims[2], luminance->shape.dims[3]) * scale);
  g_autoptr (ArtReference) read = art_reference_read (reference, MAX (side, 2 * CELL), error);
  NnTensor *pictures[2], *features[2];
  NnShape plane;
  g_autoptr (NnTensor) first = NULL;

  if (!read || !art_reference_check_colors (read, error))
    return FALSE;
  plane = NN_SHAPE (1, 1, read->lab->shape.dims[2], read->lab->shape.dims[3]);
  first = nn_tensor_new_wrapped (NN_TYPE_FLOAT, &plane, read->lab->data, NULL, NULL);
  if (!cells_init (&work->picture, luminance, scale, error) || !cells_init (&work->reference, first, 1.0, error))
    return FALSE;
  if (!(work->lab = art_image_resize (read->lab, work->reference.width * CELL, work->reference.height * CELL, error))
      || !(work->opaque =
               art_image_resize (read->opaque, work->reference.width * CELL, work->reference.height * CELL, error)))
    return FALSE;
  match_luminance (work);
  measure_luminance (&work->picture);
  measure_luminance (&work->reference);
  gather_colors (work);
  pictures[0] = work->picture.luminance;
  pictures[1] = work->reference.luminance;
  if (!art_reference_features (pictures, features, cancellable, error))
    return FALSE;
  work->picture.features = features[0];
  work->reference.features = features[1];
  return TRUE;
}

static float
agreement (float difference, float width)
{
  float d = difference / width;

  return 1.0f / (1.0f + d * d);
}

static void
insert (Match *match, float score, int cell)
{
  int at = BEST - 1;

  if (score <= match->score[at])
    return;
  for (; at > 0 && score > match->score[at - 1]; at--)
    {
      match->score[at] = match->score[at - 1];
      match->cell[at] = match->cell[at - 1];
    }
  match->score[at] = score;
  match->cell[at] = cell;
}

/* Likeness to scores, and the best of them for each cell of the picture. */
static void
score_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  Work *work = data;
  int n = work->reference.n;

  for (gint64 row = begin; row < end; row++)
    {
      int i = work->block + (int) row;
      float *scores = work->scores + (gsize) row * n;
      Match *match = &work->matches[i];

      for (int k = 0; k < BEST; k++)
        {
          match->score[k] = -G_MAXFLOAT;
          match->cell[k] = -1;
        }
      for (int j = 0; j < n; j++)
        {
          float likeness = scores[j];

          if (work->usable[j] < 0.5f)
            continue;
          scores[j] +=
              LUMINANCE_WORTH * agreement (work->picture.average[i] - work->reference.average[j], LUMINANCE_WIDTH)
              + DEVIATION_WORTH
                    * agreement (work->picture.deviation[i] - work->reference.deviation[j], DEVIATION_WIDTH);
          insert (match, scores[j], j);
          if (match->cell[0] == j)
            match->likeness = likeness;
        }
    }
}

/* The best of the block for each cell of the reference. */
static void
score_columns (gint64 begin, gint64 end, int worker, gpointer data)
{
  Work *work = data;

  for (int row = 0; row < work->rows; row++)
    for (gint64 j = begin; j < end; j++)
      {
        float score = work->scores[(gsize) row * work->reference.n + j];

        if (score > work->back_score[j])
          {
            work->back_score[j] = score;
            work->back_cell[j] = work->block + row;
          }
      }
}

/* Features of cells [block, block + rows), one after the other. */
static void
read_block (const Work *work, float *vectors)
{
  gint64 dims = work->picture.features->shape.dims[0];
  const float *features = nn_tensor_floats (work->picture.features);

  for (gint64 d = 0; d < dims; d++)
    for (int row = 0; row < work->rows; row++)
      vectors[row * dims + d] = features[d * work->picture.n + work->block + row];
}

static gboolean
compare (Work *work, GCancellable *cancellable, GError **error)
{
  int n = work->picture.n, m = work->reference.n, dims = (int) work->picture.features->shape.dims[0];
  g_autofree float *vectors = g_new (float, (gsize) BLOCK *dims);

  work->scores = nn_try_malloc_aligned (sizeof (float) * BLOCK * m);
  work->matches = g_new0 (Match, n);
  work->back_score = g_new (float, m);
  work->back_cell = g_new0 (int, m);
  for (int j = 0; j < m; j++)
    work->back_score[j] = -G_MAXFLOAT;
  if (!work->scores)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory to match colors."));
      return FALSE;
    }
  for (work->block = 0; work->block < n; work->block += BLOCK)
    {
      if (art_is_cancelled (cancellable, error))
        return FALSE;
      work->rows = MIN (BLOCK, n - work->block);
      read_block (work, vectors);
      nn_matmul (work->rows, m, dims, vectors, nn_tensor_floats (work->reference.features), work->scores);
      nn_parallel_for (work->rows, 8, score_rows, work);
      nn_parallel_for (m, 256, score_columns, work);
    }
  return TRUE;
}

static float
likeness_of_cells (const Cells *cells, int a, int b)
{
  gint64 dims = cells->features->shape.dims[0];
  const float *features = nn_tensor_floats (cells->features);
  float sum = 0.0f;

  for (gint64 d = 0; d < dims; d++)
    sum += features[d * cells->n + a] * features[d * cells->n + b];
  return sum;
}

static float
smooth_step (float value, float none, float full)
{
  float t = CLAMP ((value - none) / (full - none), 0.0f, 1.0f);

  return t * t * (3.0f - 2.0f * t);
}

/* Mean colour of a cell of the reference. */
static void
color_of_cell (const Work *work, int cell, float *ab)
{
  float sums[3] = { 0.0f };

  for (int s = 0; s < ART_GRID_STEPS; s++)
    for (int c = 0; c < 3; c++)
      sums[c] += work->colors->sums[cell][s][c];
  ab[0] = sums[0] / MAX (sums[2], 1e-6f);
  ab[1] = sums[1] / MAX (sums[2], 1e-6f);
}

/* Weights of the best cells, and how much their colours differ. */
static float
weigh (const Work *work, const Match *match, float *weights)
{
  float sum = 0.0f, mean[2] = { 0.0f }, spread = 0.0f, ab[BEST][2];

  for (int k = 0; k < BEST && match->cell[k] >= 0; k++)
    sum += weights[k] = expf ((match->score[k] - match->score[0]) / TEMPERATURE);
  for (int k = 0; k < BEST && match->cell[k] >= 0; k++)
    {
      weights[k] /= sum;
      color_of_cell (work, match->cell[k], ab[k]);
      mean[0] += weights[k] * ab[k][0];
      mean[1] += weights[k] * ab[k][1];
    }
  for (int k = 0; k < BEST && match->cell[k] >= 0; k++)
    spread += weights[k] * ((ab[k][0] - mean[0]) * (ab[k][0] - mean[0]) + (ab[k][1] - mean[1]) * (ab[k][1] - mean[1]));
  return sqrtf (spread);
}

/* Each cell takes over the colours of its best ones. Sure is what is alike, whose match finds back to (something like)
 * it, and whose best cells agree about the colour. */
static void
pick_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  Work *work = data;

  for (gint64 i = begin; i < end; i++)
    {
      const Match *match = &work->matches[i];
      float weights[BEST], spread, back;

      if (match->cell[0] < 0)
        continue;
      spread = weigh (work, match, weights) / SPREAD;
      for (int k = 0; k < BEST && match->cell[k] >= 0; k++)
        art_color_grid_add_cell (work->picked_colors, (int) i, work->colors, match->cell[k], weights[k]);
      back = likeness_of_cells (&work->picture, (int) i, work->back_cell[match->cell[0]]);
      work->confidence[i] = smooth_step (match->likeness, LIKENESS_NONE, LIKENESS_FULL)
                            * smooth_step (back, LIKENESS_NONE, LIKENESS_FULL) * expf (-spread * spread);
    }
}

/* (transfer full): the cells' confidence at the size of @like. */
static NnTensor *
enlarge_confidence (const Work *work, const NnTensor *like, GError **error)
{
  NnShape shape = NN_SHAPE (1, 1, work->picture.height, work->picture.width);
  g_autoptr (NnTensor) cells = nn_tensor_new_floats (&shape, work->confidence);
  NnTensor *result = art_image_resize (cells, (int) like->shape.dims[3], (int) like->shape.dims[2], error);

  for (gint64 i = 0; result && i < nn_tensor_count (result); i++)
    nn_tensor_floats (result)[i] = CLAMP (nn_tensor_floats (result)[i], 0.0f, 1.0f);
  return result;
}

gboolean
art_colorize_reference_match (const NnTensor *luminance, GeglBuffer *reference, NnTensor **ab, NnTensor **confidence,
                              GCancellable *cancellable, GError **error)
{
  g_auto (Work) work = { .block = 0 };
  NnShape shape = NN_SHAPE (1, 2, luminance->shape.dims[2], luminance->shape.dims[3]);
  g_autoptr (NnTensor) colors = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);

  if (!colors || !prepare (&work, luminance, reference, cancellable, error) || !compare (&work, cancellable, error))
    return FALSE;
  work.picked_colors = art_color_grid_new (work.picture.width, work.picture.height);
  work.confidence = g_new0 (float, work.picture.n);
  nn_parallel_for (work.picture.n, 64, pick_rows, &work);
  art_color_grid_blur (work.picked_colors);
  if (!(*confidence = enlarge_confidence (&work, luminance, error)))
    return FALSE;
  art_color_grid_slice (work.picked_colors, luminance, colors);
  *ab = g_steal_pointer (&colors);
  return TRUE;
}
