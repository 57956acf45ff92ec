/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives a filled hole the grain of its surroundings.
 *
 * Grain is what the flattest places of a picture still have: the picture is looked at in small squares, and the spread
 * of the fine detail in those with the least of it is the grain. Detail is taken apart into two scales by binomial
 * filters (the first planes of a wavelet transform à trous), for grain of film and of JPEG is coarser than a pixel.
 */
#include "config.h"

#include "inpaint-grain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SCALES 2
/* Squares of this side, px. */
#define BLOCK 8
/* Pixels beyond a square that its filters see. */
#define REACH 3
/* Part of the squares that counts as flat, and how few of them say nothing. */
#define FLAT 0.15
#define FEW_BLOCKS 3
/* Missing grain below this is not seen. */
#define UNSEEN 0.0008f
/* Side of a square with what its filters see. */
#define SIDE (BLOCK + 2 * REACH)

/* Spread of the grain: for each scale and color. */
typedef struct
{
  float spread[SCALES][3];
  int n;
} Grain;

typedef struct
{
  NnTensor *picture;
  const guint8 *hole;
  int width, height;
  guint32 seed;
  float amount[SCALES][3];
} Work;

/* The binomial mean around @x, @y with taps @step apart; @at gives a pixel. */
static inline float
binomial (const float *plane, int stride, int x, int y, int step)
{
  float sum = 0.0f;

  for (int v = -1; v <= 1; v++)
    for (int u = -1; u <= 1; u++)
      sum += plane[(y + v * step) * stride + x + u * step] * (float) ((2 - abs (u)) * (2 - abs (v)));
  return sum / 16.0f;
}

/* Takes the square @from apart: @detail gets its inner BLOCK x BLOCK pixels at each scale. */
static void
take_apart (const float *from, float detail[SCALES][BLOCK * BLOCK])
{
  float smooth[SIDE * SIDE] = { 0.0f };

  for (int y = 1; y < SIDE - 1; y++)
    for (int x = 1; x < SIDE - 1; x++)
      smooth[y * SIDE + x] = binomial (from, SIDE, x, y, 1);
  for (int i = 0; i < BLOCK * BLOCK; i++)
    {
      int x = i % BLOCK + REACH, y = i / BLOCK + REACH;

      detail[0][i] = from[y * SIDE + x] - smooth[y * SIDE + x];
      detail[1][i] = smooth[y * SIDE + x] - binomial (smooth, SIDE, x, y, 2);
    }
}

static float
spread_of (const float *values)
{
  double sum = 0.0, squares = 0.0;

  for (int i = 0; i < BLOCK * BLOCK; i++)
    {
      sum += values[i];
      squares += (double) values[i] * values[i];
    }
  return (float) sqrt (MAX (0.0, squares / (BLOCK * BLOCK) - sum * sum / pow (BLOCK, 4.0)));
}

/* Whether a square with its reach is all hole (@inside) or all known. */
static gboolean
is_pure (const Work *work, int left, int top, gboolean inside)
{
  for (int y = top - REACH; y < top + BLOCK + REACH; y++)
    for (int x = left - REACH; x < left + BLOCK + REACH; x++)
      if ((work->hole[(gsize) y * work->width + x] != 0) != inside)
        return FALSE;
  return TRUE;
}

static void
measure_block (const Work *work, int left, int top, int channel, float *spreads)
{
  const float *plane = nn_tensor_floats (work->picture) + (gsize) channel * work->width * work->height;
  float square[SIDE * SIDE], detail[SCALES][BLOCK * BLOCK];

  for (int y = 0; y < SIDE; y++)
    memcpy (square + y * SIDE, plane + (gsize) (top - REACH + y) * work->width + left - REACH, sizeof (float) * SIDE);
  take_apart (square, detail);
  for (int scale = 0; scale < SCALES; scale++)
    spreads[scale * 3 + channel] = spread_of (detail[scale]);
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* The value that FLAT of the values in column @index are below. */
static float
flat_value (const GArray *spreads, int index)
{
  int n = (int) spreads->len / (SCALES * 3);
  g_autofree float *column = g_new (float, n);

  for (int i = 0; i < n; i++)
    column[i] = g_array_index (spreads, float, SCALES * 3 * i + index);
  qsort (column, n, sizeof (float), compare_floats);
  return column[(int) (n * FLAT)];
}

/* The grain inside the hole, or outside. */
static Grain
measure (const Work *work, gboolean inside)
{
  g_autoptr (GArray) spreads = g_array_new (FALSE, FALSE, sizeof (float));
  Grain grain = { .n = 0 };

  for (int y = REACH; y + BLOCK + REACH <= work->height; y += BLOCK / 2)
    for (int x = REACH; x + BLOCK + REACH <= work->width; x += BLOCK / 2)
      if (is_pure (work, x, y, inside))
        {
          float block[SCALES * 3];

          for (int c = 0; c < 3; c++)
            measure_block (work, x, y, c, block);
          g_array_append_vals (spreads, block, SCALES * 3);
          grain.n++;
        }
  for (int i = 0; i < SCALES * 3 && grain.n >= FEW_BLOCKS; i++)
    grain.spread[i / 3][i % 3] = flat_value (spreads, i);
  return grain;
}

/* A number between -1 and 1 with the bell shape of three dice. */
static float
noise_at (guint32 seed, int x, int y)
{
  guint32 bits = seed ^ ((guint32) x * 0x9e3779b9u) ^ ((guint32) y * 0x85ebca6bu);

  bits = (bits ^ (bits >> 16)) * 0x7feb352du;
  bits = (bits ^ (bits >> 15)) * 0x846ca68bu;
  bits ^= bits >> 16;
  return ((float) (bits & 1023) + (float) ((bits >> 10) & 1023) + (float) ((bits >> 20) & 1023)) / 1534.5f - 1.0f;
}

/* The detail of noise at one pixel, at each scale, with a spread of about 1. */
static void
grain_at (guint32 seed, int x, int y, float detail[SCALES])
{
  /* Spread of the noise itself, and of its detail at both scales: sums of the squares of the filters' taps. */
  static const float spread = 0.3337f, of_scale[SCALES] = { 0.8004f, 0.2729f };
  float noise[7 * 7], smooth[5 * 5], wide;

  for (int i = 0; i < 49; i++)
    noise[i] = noise_at (seed, x + i % 7 - 3, y + i / 7 - 3) / spread;
  for (int i = 0; i < 25; i++)
    smooth[i] = binomial (noise, 7, i % 5 + 1, i / 5 + 1, 1);
  wide = binomial (smooth, 5, 2, 2, 2);
  detail[0] = (noise[24] - smooth[12]) / of_scale[0];
  detail[1] = (smooth[12] - wide) / of_scale[1];
}

static void
add_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Work *work = data;
  gsize plane = (gsize) work->width * work->height;
  float *pixels = nn_tensor_floats (work->picture);

  for (gsize i = (gsize) begin * work->width; i < (gsize) end * work->width; i++)
    {
      float detail[SCALES];

      if (!work->hole[i])
        continue;
      grain_at (work->seed, (int) (i % work->width), (int) (i / work->width), detail);
      for (int scale = 0; scale < SCALES; scale++)
        for (int c = 0; c < 3; c++)
          pixels[c * plane + i] += work->amount[scale][c] * detail[scale];
    }
}

void
art_inpaint_match_grain (NnTensor *picture, const guint8 *hole, double amount, guint32 seed)
{
  Work work = { .picture = picture,
                .hole = hole,
                .width = (int) picture->shape.dims[3],
                .height = (int) picture->shape.dims[2],
                .seed = seed };
  Grain around = measure (&work, FALSE), inside = measure (&work, TRUE);
  gboolean missing = FALSE;

  if (around.n < FEW_BLOCKS || inside.n < FEW_BLOCKS || !(amount > 0.0))
    return;
  for (int i = 0; i < SCALES * 3; i++)
    {
      float wanted = around.spread[i / 3][i % 3], is = inside.spread[i / 3][i % 3];

      if (wanted > is + UNSEEN)
        work.amount[i / 3][i % 3] = (float) amount * sqrtf (wanted * wanted - is * is);
      missing = missing || wanted > is + UNSEEN;
    }
  if (missing)
    nn_parallel_for (work.height, 8, add_rows, &work);
}
