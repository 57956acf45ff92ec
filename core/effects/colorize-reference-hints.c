/* SPDX-License-Identifier: GPL-3.0-or-later
 * The surest of the matched colours as hints for the network, which then colours all of a thing alike.
 */
#include "config.h"

#include <math.h>

#include "colorize-reference.h"

/* Networks are trained on up to 150 hints. */
#define MOST 120
/* The half side of a hint; a hint is one colour in areas of about one luminance. */
#define HALF 2
/* Less sure colours are left out. */
#define LEAST_CONFIDENCE 0.2f
/* Parts of the short side: from the artist's own hints, and between two hints from the reference: far apart at first,
 * so that what is less sure gets some too before the surest area is full of them. */
#define AWAY (1.0 / 10.0)
static const double distances[] = { 1.0 / 6.0, 1.0 / 9.0, 1.0 / 13.0, 1.0 / 20.0 };
#define DEVIATION_WIDTH 0.04f
/* A colour that differs by more from what is sure around it where luminance is alike, is an accident. */
#define MOST_DIFFERENCE 0.15f
#define ALIKE 0.06f

typedef struct
{
  int x, y;
  float worth;
} Candidate;

typedef struct
{
  int width, height;
  const float *luminance, *ab, *confidence;
  float *hints;
} Planes;

/* How sure the colour is, less where luminance is uneven: an edge is no place for a hint. */
static float
worth_of (const Planes *planes, int x, int y)
{
  float sum = 0.0f, squares = 0.0f, variance;
  const int n = (2 * HALF + 1) * (2 * HALF + 1);

  for (int j = y - HALF; j <= y + HALF; j++)
    for (int i = x - HALF; i <= x + HALF; i++)
      {
        float value = planes->luminance[(gsize) j * planes->width + i];

        sum += value;
        squares += value * value;
      }
  variance = MAX (squares / n - (sum / n) * (sum / n), 0.0f);
  return planes->confidence[(gsize) y * planes->width + x] / (1.0f + variance / (DEVIATION_WIDTH * DEVIATION_WIDTH));
}

/* Whether the colour at @x, @y differs from the mean of those around it, as sure and as alike in luminance as they are.
 */
static gboolean
stands_out (const Planes *planes, int x, int y)
{
  gsize plane = (gsize) planes->width * planes->height, at = (gsize) y * planes->width + x;
  int step = MAX (1, MIN (planes->width, planes->height) / 32);
  float sum = 1e-6f, a = 0.0f, b = 0.0f;

  for (int j = -3; j <= 3; j++)
    for (int i = -3; i <= 3; i++)
      {
        gsize other = (gsize) CLAMP (y + j * step, 0, planes->height - 1) * planes->width
                      + CLAMP (x + i * step, 0, planes->width - 1);
        float difference = (planes->luminance[other] - planes->luminance[at]) / ALIKE;
        float weight = planes->confidence[other] * expf (-0.5f * difference * difference);

        sum += weight;
        a += weight * planes->ab[other];
        b += weight * planes->ab[plane + other];
      }
  return hypotf (a / sum - planes->ab[at], b / sum - planes->ab[plane + at]) > MOST_DIFFERENCE;
}

static int
compare_worth (gconstpointer a, gconstpointer b)
{
  const Candidate *first = a, *second = b;

  if (first->worth != second->worth)
    return first->worth < second->worth ? 1 : -1;
  return first->y != second->y ? first->y - second->y : first->x - second->x;
}

/* Every other pixel that could be the middle of a hint, the best first. */
static GArray *
find_candidates (const Planes *planes)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (int y = HALF; y < planes->height - HALF; y += 2)
    for (int x = HALF; x < planes->width - HALF; x += 2)
      if (planes->confidence[(gsize) y * planes->width + x] >= LEAST_CONFIDENCE && !stands_out (planes, x, y))
        {
          Candidate candidate = { x, y, worth_of (planes, x, y) };

          g_array_append_val (found, candidate);
        }
  g_array_sort (found, compare_worth);
  return found;
}

/* Marks all pixels nearer than @radius to @x, @y. */
static void
block (guint8 *taken, const Planes *planes, int x, int y, int radius)
{
  for (int j = MAX (0, y - radius); j <= MIN (planes->height - 1, y + radius); j++)
    for (int i = MAX (0, x - radius); i <= MIN (planes->width - 1, x + radius); i++)
      if ((i - x) * (i - x) + (j - y) * (j - y) < radius * radius)
        taken[(gsize) j * planes->width + i] = 1;
}

static void
add_hint (const Planes *planes, int x, int y)
{
  gsize plane = (gsize) planes->width * planes->height;
  float a = 0.0f, b = 0.0f;
  const int n = (2 * HALF + 1) * (2 * HALF + 1);

  for (int j = y - HALF; j <= y + HALF; j++)
    for (int i = x - HALF; i <= x + HALF; i++)
      {
        a += planes->ab[(gsize) j * planes->width + i] / n;
        b += planes->ab[plane + (gsize) j * planes->width + i] / n;
      }
  for (int j = y - HALF; j <= y + HALF; j++)
    for (int i = x - HALF; i <= x + HALF; i++)
      {
        gsize at = (gsize) j * planes->width + i;

        planes->hints[at] = a;
        planes->hints[plane + at] = b;
        planes->hints[2 * plane + at] = 1.0f;
      }
}

/* Adds hints at the best of @candidates that are @radius apart from those in @added, and not in @kept. */
static void
add_apart (const Planes *planes, const GArray *candidates, const guint8 *kept, int radius, GArray *added)
{
  g_autofree guint8 *taken = g_memdup2 (kept, (gsize) planes->width * planes->height);

  for (guint i = 0; i < added->len; i++)
    {
      const Candidate *before = &g_array_index (added, Candidate, i);

      block (taken, planes, before->x, before->y, radius);
    }
  for (guint i = 0; i < candidates->len && added->len < MOST; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (taken[(gsize) candidate->y * planes->width + candidate->x])
        continue;
      add_hint (planes, candidate->x, candidate->y);
      block (taken, planes, candidate->x, candidate->y, radius);
      g_array_append_val (added, *candidate);
    }
}

int
art_colorize_reference_add_hints (const NnTensor *luminance, const NnTensor *ab, const NnTensor *confidence,
                                  NnTensor *hints)
{
  const Planes planes = { (int) luminance->shape.dims[3], (int) luminance->shape.dims[2], nn_tensor_floats (luminance),
                          nn_tensor_floats (ab),          nn_tensor_floats (confidence),  nn_tensor_floats (hints) };
  gsize plane = (gsize) planes.width * planes.height;
  double side = MIN (planes.width, planes.height);
  g_autofree guint8 *kept = g_new0 (guint8, plane);
  g_autoptr (GArray) candidates = find_candidates (&planes);
  g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (gsize i = 0; i < plane; i++)
    if (planes.hints[2 * plane + i] > 0.0f)
      block (kept, &planes, (int) (i % planes.width), (int) (i / planes.width), (int) lround (side * AWAY) + HALF);
  for (gsize i = 0; i < G_N_ELEMENTS (distances); i++)
    add_apart (&planes, candidates, kept, MAX ((int) lround (side * distances[i]), 2 * HALF + 1), added);
  return (int) added->len;
}
