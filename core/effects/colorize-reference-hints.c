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
#define LEAST_CONFIDENCE 0.25f
/* Parts of the short side: between two hints from the reference, and from the artist's own. */
#define APART (1.0 / 20.0)
#define AWAY (1.0 / 10.0)
#define DEVIATION_WIDTH 0.04f

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
      if (planes->confidence[(gsize) y * planes->width + x] >= LEAST_CONFIDENCE)
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

int
art_colorize_reference_add_hints (const NnTensor *luminance, const NnTensor *ab, const NnTensor *confidence,
                                  NnTensor *hints)
{
  const Planes planes = { (int) luminance->shape.dims[3], (int) luminance->shape.dims[2], nn_tensor_floats (luminance),
                          nn_tensor_floats (ab),          nn_tensor_floats (confidence),  nn_tensor_floats (hints) };
  gsize plane = (gsize) planes.width * planes.height;
  double side = MIN (planes.width, planes.height);
  g_autofree guint8 *taken = g_new0 (guint8, plane);
  g_autoptr (GArray) candidates = find_candidates (&planes);
  int added = 0;

  for (gsize i = 0; i < plane; i++)
    if (planes.hints[2 * plane + i] > 0.0f)
      block (taken, &planes, (int) (i % planes.width), (int) (i / planes.width), (int) lround (side * AWAY) + HALF);
  for (guint i = 0; i < candidates->len && added < MOST; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (taken[(gsize) candidate->y * planes.width + candidate->x])
        continue;
      add_hint (&planes, candidate->x, candidate->y);
      block (taken, &planes, candidate->x, candidate->y, MAX ((int) lround (side * APART), 2 * HALF + 1));
      added++;
    }
  return added;
}
