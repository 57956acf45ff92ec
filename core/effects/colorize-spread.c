/* SPDX-License-Identifier: GPL-3.0-or-later
 * Makes the network's chroma follow the hints exactly, and so their whole object.
 *
 * Ways to do it err differently, so their mean is nearer to the truth than each: what hints alone give, interpolated
 * along the edges of the picture; the network's chroma without hints, corrected where it looks like at hints; and what
 * the network itself makes of hints. The latter two are moved by their interpolated error at the hints: all is exact
 * there. Far from hints interpolation has no say; far is measured along the picture: a step over an edge is a long way.
 */
#include "config.h"

#include "colorize-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "colorize-alike.h"
#include "colorize-interpolate.h"

#define N ART_INTERPOLATE_CHANNELS
/* Cost of a difference of luminance of 1, in diagonals of the picture. It counts squared: texture hardly matters. */
#define EDGE_COST 50.0f
/* Share of the network's own use of hints in what is not interpolated; that of interpolated hints in the whole; and the
 * distance at which they count 37 % of it, in diagonals. Chosen on photographs that the network has not learned from.
 */
#define NETWORK 0.15f
#define SHARE 0.5f
#define REACH 2.0f
/* Passes over the picture in each direction: paths may bend that often. */
#define PASSES 4

typedef struct
{
  const float *luminance;
  float *distance;
  int width, height;
  float step;
} Walk;

/* Shortens the way to x, y by one that comes from a neighbour. */
static inline void
walk_from (const Walk *walk, int x, int y, int from_x, int from_y)
{
  gsize at = (gsize) y * walk->width + x, from = (gsize) from_y * walk->width + from_x;
  float length = x != from_x && y != from_y ? (float) G_SQRT2 * walk->step : walk->step, edge, way;

  if (from_x < 0 || from_x >= walk->width || from_y < 0 || from_y >= walk->height)
    return;
  edge = walk->luminance[at] - walk->luminance[from];
  way = walk->distance[from] + length + EDGE_COST * edge * edge;
  walk->distance[at] = MIN (walk->distance[at], way);
}

/* One pass in reading order (@sign 1) or against it (-1). */
static void
walk_over (const Walk *walk, int sign)
{
  for (int j = 0; j < walk->height; j++)
    {
      int y = sign > 0 ? j : walk->height - 1 - j;

      for (int i = 0; i < walk->width; i++)
        {
          int x = sign > 0 ? i : walk->width - 1 - i;

          walk_from (walk, x, y, x - sign, y);
          for (int k = -1; k <= 1; k++)
            walk_from (walk, x, y, x + k, y - sign);
        }
    }
}

/* How far each pixel is from the nearest hint, in diagonals. (transfer full) */
static float *
find_distances (const ArtColorizeJob *job, const float *mask)
{
  gsize n = (gsize) job->work_width * job->work_height;
  Walk walk = { nn_tensor_floats (job->luminance), g_new (float, n), job->work_width, job->work_height,
                1.0f / hypotf ((float) job->work_width, (float) job->work_height) };

  for (gsize i = 0; i < n; i++)
    walk.distance[i] = mask[i] != 0.0f ? 0.0f : 1e6f;
  for (int pass = 0; pass < PASSES; pass++)
    {
      walk_over (&walk, 1);
      walk_over (&walk, -1);
    }
  return walk.distance;
}

/* @hinted: interpolated hints; @smooth: what @chroma is at the hints, interpolated likewise. */
static float
mix (float hinted, float chroma, float smooth, float distance)
{
  float nearness = expf (-(distance / REACH) * (distance / REACH));

  return chroma + nearness * (hinted - SHARE * chroma - (1.0f - SHARE) * smooth);
}

/* ab becomes mostly the network's chroma without hints, corrected where it looks like at hints. FALSE when cancelled.
 */
static gboolean
correct_alike (const ArtColorizeJob *job)
{
  g_autoptr (NnTensor) alike = art_colorize_alike (job->luminance, job->hints, job->unhinted, job->cancellable);
  float *ab = nn_tensor_floats (job->ab);

  for (gint64 i = 0; alike && i < nn_tensor_count (job->ab); i++)
    ab[i] = NETWORK * ab[i] + (1.0f - NETWORK) * nn_tensor_floats (alike)[i];
  return alike != NULL;
}

gboolean
art_colorize_spread (ArtColorizeJob *job, GError **error)
{
  const char *text = _ ("Spreading hints");
  gsize n = (gsize) job->work_width * job->work_height;
  const float *hints = nn_tensor_floats (job->hints), *mask = hints + 2 * n;
  float *ab = nn_tensor_floats (job->ab);
  g_autofree float *values = NULL, *distance = NULL;

  if (!art_colorize_job_progress (job, 0.0, text, error) || job->n_hints == 0)
    return job->n_hints == 0;
  if (!correct_alike (job))
    return art_colorize_job_progress (job, 0.0, text, error);
  values = g_new0 (float, n *N);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 2 && mask[i] != 0.0f; c++)
      {
        values[i * N + c] = hints[c * n + i];
        values[i * N + 2 + c] = ab[c * n + i];
      }
  if (!art_colorize_interpolate (nn_tensor_floats (job->luminance), mask, job->work_width, job->work_height, values,
                                 job->cancellable))
    return art_colorize_job_progress (job, 0.0, text, error);
  distance = find_distances (job, mask);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 2; c++)
      ab[c * n + i] = mix (values[i * N + c], ab[c * n + i], values[i * N + 2 + c], distance[i]);
  return art_colorize_job_progress (job, 1.0, text, error);
}
