/* SPDX-License-Identifier: GPL-3.0-or-later
 * Carries what hints say over to places that look alike and that the network takes for the same.
 *
 * Interpolation along edges cannot leave the object that a hint lies on; this can: all leaves of a tree become green by
 * a hint on one of them, and the sky behind does not. Hints are taken together in cells, so that strokes cost no more
 * than dots.
 */
#include "config.h"

#include "colorize-alike.h"

#include <math.h>

/* Where likeness has gone down to 79 %: distance in diagonals of the picture; luminance and chroma in their units. */
#define NEAR 0.5f
#define LIGHT 0.2f
#define COLOR (20.0f / 110.0f)
/* Variance of a hint for being not quite the colour of its thing; that of what hints correct is 1. */
#define NOISE 0.05
/* Cells along the shorter side, and how many may have hints. */
#define CELLS 43
#define MOST 400

/* A place with its coordinates in units of likeness: x, y, luminance, a, b. */
#define AXES 5
/* Sums of a cell: the coordinates, the hint's a and b, the number of pixels. */
#define SUMS 8

/* Of LAPACK, which OpenBLAS contains; its header does not declare it. */
extern void dposv_ (const char *uplo, const int *n, const int *columns, double *a, const int *lda, double *b,
                    const int *ldb, int *info);

typedef struct
{
  float at[AXES];
  double correction[2]; /* of a and b: first what it is, then its weight */
} Sample;

typedef struct
{
  int width, height;
  const float *luminance, *hints, *unhinted;
  float scale[AXES];
  GArray *samples;
  float *result;
} Work;

static inline void
place (const Work *work, int x, int y, float at[AXES])
{
  gsize n = (gsize) work->width * work->height, i = (gsize) y * work->width + x;
  const float values[AXES] = { (float) x, (float) y, work->luminance[i], work->unhinted[i], work->unhinted[n + i] };

  for (int k = 0; k < AXES; k++)
    at[k] = values[k] * work->scale[k];
}

/* (1 + q / 4)^-2, the rational quadratic of exponent 2: equation (4.19). */
static inline float
likeness (float q)
{
  float root = 1.0f / (1.0f + 0.25f * q);

  return root * root;
}

static float
likeness_of (const Sample *one, const Sample *other)
{
  float q = 0.0f;

  for (int k = 0; k < AXES; k++)
    q += (one->at[k] - other->at[k]) * (one->at[k] - other->at[k]);
  return likeness (q);
}

/* Means over the hinted pixels of each cell of @side pixels. */
static void
gather (Work *work, int side)
{
  int columns = (work->width + side - 1) / side, rows = (work->height + side - 1) / side;
  gsize n = (gsize) work->width * work->height;
  g_autofree double *sums = g_new0 (double, (gsize) columns *rows *SUMS);

  for (int y = 0; y < work->height; y++)
    for (int x = 0; x < work->width; x++)
      {
        gsize i = (gsize) y * work->width + x;
        double *sum = sums + ((gsize) (y / side) * columns + x / side) * SUMS;
        float at[AXES];

        if (work->hints[2 * n + i] == 0.0f)
          continue;
        place (work, x, y, at);
        for (int k = 0; k < AXES; k++)
          sum[k] += at[k];
        for (int c = 0; c < 2; c++)
          sum[AXES + c] += work->hints[c * n + i] - work->unhinted[c * n + i];
        sum[AXES + 2] += 1.0;
      }
  g_array_set_size (work->samples, 0);
  for (const double *sum = sums; sum < sums + (gsize) columns * rows * SUMS; sum += SUMS)
    {
      Sample sample;

      if (sum[AXES + 2] == 0.0)
        continue;
      for (int k = 0; k < AXES; k++)
        sample.at[k] = (float) (sum[k] / sum[AXES + 2]);
      for (int c = 0; c < 2; c++)
        sample.correction[c] = sum[AXES + c] / sum[AXES + 2];
      g_array_append_val (work->samples, sample);
    }
}

/* Corrections become the weights with which likeness makes them again. */
static void
solve (GArray *samples)
{
  int n = (int) samples->len, columns = 2, info = 0;
  gsize rows = samples->len;
  g_autofree double *likenesses = g_new (double, rows *rows), *weights = g_new (double, 2 * rows);
  Sample *sample = (Sample *) samples->data;

  for (gsize i = 0; i < rows; i++)
    {
      for (gsize j = 0; j < rows; j++)
        likenesses[i * rows + j] = i == j ? 1.0 + NOISE : likeness_of (&sample[i], &sample[j]);
      for (gsize c = 0; c < 2; c++)
        weights[c * rows + i] = sample[i].correction[c];
    }
  /* Sees to it that OpenBLAS starts no threads of its own. */
  nn_threads_get_count ();
  dposv_ ("L", &n, &columns, likenesses, &n, weights, &n, &info);
  for (gsize i = 0; i < rows; i++)
    for (gsize c = 0; c < 2; c++)
      sample[i].correction[c] = weights[c * rows + i];
}

/* Adds what @sample says to a row of @n places, axis after axis: in loops that a compiler makes vectors of. */
static void
add_sample (const Sample *sample, const float *row, int n, float *a, float *b)
{
  float weight_a = (float) sample->correction[0], weight_b = (float) sample->correction[1];

  for (int x = 0; x < n; x++)
    {
      float q = 0.0f;

      for (int k = 0; k < AXES; k++)
        q += (row[k * n + x] - sample->at[k]) * (row[k * n + x] - sample->at[k]);
      q = likeness (q);
      a[x] += q * weight_a;
      b[x] += q * weight_b;
    }
}

static void
predict_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Work *work = data;
  int width = work->width;
  gsize n = (gsize) width * work->height;
  g_autofree float *row = g_new (float, (gsize) width *AXES);

  for (int y = (int) begin; y < end; y++)
    {
      float *a = work->result + (gsize) y * width, *b = a + n;

      for (int x = 0; x < width; x++)
        {
          float at[AXES];

          place (work, x, y, at);
          for (int k = 0; k < AXES; k++)
            row[k * width + x] = at[k];
        }
      for (guint i = 0; i < work->samples->len; i++)
        add_sample (&g_array_index (work->samples, Sample, i), row, width, a, b);
    }
}

NnTensor *
art_colorize_alike (const NnTensor *luminance, const NnTensor *hints, const NnTensor *unhinted,
                    GCancellable *cancellable)
{
  int width = (int) luminance->shape.dims[3], height = (int) luminance->shape.dims[2];
  float near = 1.0f / (NEAR * hypotf ((float) width, (float) height));
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (Sample));
  g_autoptr (NnTensor) result = nn_tensor_new_floats (&unhinted->shape, nn_tensor_floats (unhinted));
  Work work = { .width = width,
                .height = height,
                .luminance = nn_tensor_floats (luminance),
                .hints = nn_tensor_floats (hints),
                .unhinted = nn_tensor_floats (unhinted),
                .scale = { near, near, 1.0f / LIGHT, 1.0f / COLOR, 1.0f / COLOR },
                .samples = samples,
                .result = nn_tensor_floats (result) };
  int side = MAX (1, (MIN (width, height) + CELLS / 2) / CELLS);

  for (gather (&work, side); samples->len > MOST; gather (&work, side))
    side += (side + 1) / 2;
  solve (samples);
  if (g_cancellable_is_cancelled (cancellable))
    return NULL;
  nn_parallel_for (height, 4, predict_rows, &work);
  return g_steal_pointer (&result);
}
