/* SPDX-License-Identifier: GPL-3.0-or-later
 * Separable resampling of float planes: area average or cubic when shrinking, Catmull-Rom when growing.
 *
 * Pixels are little squares whose centres lie at half coordinates, so that borders of input and output coincide.
 */
#include "config.h"

#include "resample.h"

#include <math.h>
#include <string.h>

#include "nn/nn.h"

#define CUBIC_TAPS 4

/* Catmull-Rom: Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981, a = -1/2. */
static float
catmull_rom (float x)
{
  x = fabsf (x);
  if (x < 1.0f)
    return (1.5f * x - 2.5f) * x * x + 1.0f;
  if (x < 2.0f)
    return ((-0.5f * x + 2.5f) * x - 4.0f) * x + 2.0f;
  return 0.0f;
}

/* What input sample @index weighs in output sample @i when growing. */
static void
cubic_taps (ArtTaps *taps, int i)
{
  double centre = (i + 0.5) * taps->n_in / taps->n_out - 0.5;
  int begin = (int) floor (centre) - 1;
  int first = CLAMP (begin, 0, taps->n_in - 1);
  int last = CLAMP (begin + CUBIC_TAPS - 1, 0, taps->n_in - 1);
  float *weights = taps->weights + (gsize) i * taps->stride;

  taps->first[i] = first;
  taps->count[i] = last - first + 1;
  for (int k = begin; k < begin + CUBIC_TAPS; k++)
    weights[CLAMP (k, first, last) - first] += catmull_rom ((float) (centre - k));
}

/* Each input sample weighs as much as the output sample covers of it. */
static void
area_taps (ArtTaps *taps, int i)
{
  double scale = (double) taps->n_in / taps->n_out;
  double begin = i * scale, end = MIN ((i + 1) * scale, taps->n_in);
  int first = MIN ((int) floor (begin), taps->n_in - 1);
  int last = CLAMP ((int) ceil (end) - 1, first, taps->n_in - 1);
  float *weights = taps->weights + (gsize) i * taps->stride;

  taps->first[i] = first;
  taps->count[i] = last - first + 1;
  for (int k = first; k <= last; k++)
    weights[k - first] = (float) (MIN (end, k + 1.0) - MAX (begin, k));
}

static void
normalize (ArtTaps *taps, int i)
{
  float *weights = taps->weights + (gsize) i * taps->stride;
  double sum = 0.0;

  for (int k = 0; k < taps->count[i]; k++)
    sum += weights[k];
  for (int k = 0; k < taps->count[i]; k++)
    weights[k] = (float) (weights[k] / sum);
}

static ArtTaps *
allocate_taps (int n_in, int n_out, int stride)
{
  ArtTaps *taps = g_new0 (ArtTaps, 1);

  taps->n_in = n_in;
  taps->n_out = n_out;
  taps->stride = stride;
  taps->first = g_new0 (int, n_out);
  taps->count = g_new0 (int, n_out);
  taps->weights = g_new0 (float, (gsize) n_out * taps->stride);
  return taps;
}

ArtTaps *
art_taps_new (int n_in, int n_out)
{
  ArtTaps *taps;

  g_return_val_if_fail (n_in >= 1 && n_out >= 1, NULL);
  taps = allocate_taps (n_in, n_out, n_out < n_in ? n_in / n_out + 3 : CUBIC_TAPS);
  for (int i = 0; i < n_out; i++)
    {
      if (n_out < n_in)
        area_taps (taps, i);
      else
        cubic_taps (taps, i);
      normalize (taps, i);
    }
  return taps;
}

/* As cubic_taps(), with the kernel @stretch times as wide. */
static void
wide_taps (ArtTaps *taps, int i, double stretch)
{
  double centre = (i + 0.5) * taps->n_in / taps->n_out - 0.5;
  int begin = (int) ceil (centre - 2.0 * stretch), end = (int) floor (centre + 2.0 * stretch);
  int first = CLAMP (begin, 0, taps->n_in - 1), last = CLAMP (end, 0, taps->n_in - 1);
  float *weights = taps->weights + (gsize) i * taps->stride;

  taps->first[i] = first;
  taps->count[i] = last - first + 1;
  for (int k = begin; k <= end; k++)
    weights[CLAMP (k, first, last) - first] += catmull_rom ((float) ((centre - k) / stretch));
}

ArtTaps *
art_taps_new_cubic (int n_in, int n_out)
{
  double stretch = (double) n_in / n_out;
  ArtTaps *taps;

  g_return_val_if_fail (n_in >= 1 && n_out >= 1, NULL);
  if (n_in <= n_out)
    return art_taps_new (n_in, n_out);
  taps = allocate_taps (n_in, n_out, (int) ceil (4.0 * stretch) + 1);
  for (int i = 0; i < n_out; i++)
    {
      wide_taps (taps, i, stretch);
      normalize (taps, i);
    }
  return taps;
}

void
art_taps_free (ArtTaps *taps)
{
  if (!taps)
    return;
  g_free (taps->first);
  g_free (taps->count);
  g_free (taps->weights);
  g_free (taps);
}

static void
blend_rows (const float *plane, const ArtTaps *down, int y, int width, float *out)
{
  const float *weights = down->weights + (gsize) y * down->stride;
  const float *row = plane + (gsize) down->first[y] * width;

  memset (out, 0, sizeof (float) * width);
  for (int k = 0; k < down->count[y]; k++, row += width)
    for (int x = 0; x < width; x++)
      out[x] += weights[k] * row[x];
}

void
art_resample_row (const float *plane, const ArtTaps *across, const ArtTaps *down, int y, float *scratch, float *out)
{
  blend_rows (plane, down, y, across->n_in, scratch);
  for (int x = 0; x < across->n_out; x++)
    {
      const float *weights = across->weights + (gsize) x * across->stride;
      const float *in = scratch + across->first[x];
      float sum = 0.0f;

      for (int k = 0; k < across->count[x]; k++)
        sum += weights[k] * in[k];
      out[x] = sum;
    }
}

typedef struct
{
  const float *plane;
  const ArtTaps *across, *down;
  float *out;
} PlaneJob;

static void
resample_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const PlaneJob *job = data;
  g_autofree float *scratch = g_new (float, job->across->n_in);

  for (gint64 y = begin; y < end; y++)
    art_resample_row (job->plane, job->across, job->down, (int) y, scratch, job->out + y * job->across->n_out);
}

void
art_resample_plane (const float *plane, const ArtTaps *across, const ArtTaps *down, float *out)
{
  PlaneJob job = { plane, across, down, out };

  nn_parallel_for (down->n_out, 8, resample_rows, &job);
}

typedef struct
{
  const float *in;
  const ArtWindow *from, *to;
  const ArtTaps *across, *down;
  float *out;
} WindowJob;

/* Row @y of the whole result, between the columns of the input window. */
static void
blend_window_rows (const WindowJob *job, int y, float *out)
{
  const ArtTaps *down = job->down;
  const float *weights = down->weights + (gsize) y * down->stride;

  memset (out, 0, sizeof (float) * job->from->width);
  for (int k = 0; k < down->count[y]; k++)
    {
      int row = CLAMP (down->first[y] + k - job->from->y, 0, job->from->height - 1);
      const float *in = job->in + (gsize) row * job->from->width;

      for (int x = 0; x < job->from->width; x++)
        out[x] += weights[k] * in[x];
    }
}

static void
resample_window_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const WindowJob *job = data;
  const ArtTaps *across = job->across;
  g_autofree float *blended = g_new (float, job->from->width);

  for (gint64 row = begin; row < end; row++)
    {
      float *out = job->out + row * job->to->width;

      blend_window_rows (job, job->to->y + (int) row, blended);
      for (int i = 0; i < job->to->width; i++)
        {
          int x = job->to->x + i, first = across->first[x] - job->from->x;
          const float *weights = across->weights + (gsize) x * across->stride;
          float sum = 0.0f;

          for (int k = 0; k < across->count[x]; k++)
            sum += weights[k] * blended[CLAMP (first + k, 0, job->from->width - 1)];
          out[i] = sum;
        }
    }
}

void
art_resample_window (const float *in, const ArtWindow *from, const ArtTaps *across, const ArtTaps *down,
                     const ArtWindow *to, float *out)
{
  WindowJob job = { in, from, to, across, down, out };

  nn_parallel_for (to->height, 8, resample_window_rows, &job);
}
