/* SPDX-License-Identifier: GPL-3.0-or-later
 * Regions of a line drawing by flooding from the widest places to the narrowest.
 */
#include "config.h"

#include "trapped-ball.h"

#include <math.h>
#include <string.h>

#include "nn/nn.h"

/* Two places are one region, however narrow, if the way between them is at least this part as wide as the narrower of
 * them: a tail that becomes thinner and thicker is one tail. Found by looking at drawings. */
#define PASSAGE 0.6

typedef struct
{
  const guint16 *distance;
  int width, height;
  int wide; /* squared: regions that meet at a distance above this are one */
  gint32 *labels;
  GArray *parents; /* gint32; 0 is not used */
  GArray *peaks;   /* guint16: the largest squared distance in a region, at its root */
} Flood;

static gint32
root_of (GArray *parents, gint32 label)
{
  gint32 *parent = (gint32 *) (void *) parents->data;

  while (parent[label] != label)
    {
      parent[label] = parent[parent[label]];
      label = parent[label];
    }
  return label;
}

static gint32
new_region (Flood *flood, guint16 peak)
{
  gint32 label = (gint32) flood->parents->len;

  g_array_append_val (flood->parents, label);
  g_array_append_val (flood->peaks, peak);
  return label;
}

/* Half the width of the passage at a pixel: lines begin half a pixel from the centres of their pixels. */
static double
half_width (int squared)
{
  return sqrt (squared) - 0.5;
}

/* Whether regions that meet where the distance is @neck are one. */
static gboolean
is_one (const Flood *flood, gint32 a, gint32 b, int neck)
{
  guint16 lower = MIN (g_array_index (flood->peaks, guint16, a), g_array_index (flood->peaks, guint16, b));

  return neck > flood->wide || half_width (neck) >= PASSAGE * half_width (lower);
}

static gint32
join (Flood *flood, gint32 a, gint32 b)
{
  gint32 root = MIN (a, b);
  guint16 peak = MAX (g_array_index (flood->peaks, guint16, a), g_array_index (flood->peaks, guint16, b));

  g_array_index (flood->parents, gint32, MAX (a, b)) = root;
  g_array_index (flood->peaks, guint16, root) = peak;
  return root;
}

/* Roots of the labelled neighbours across edges, each once. */
static int
neighbours (Flood *flood, int at, gint32 roots[4])
{
  int x = at % flood->width, y = at / flood->width, n = 0;
  const int beside[4] = { x > 0 ? at - 1 : -1, x + 1 < flood->width ? at + 1 : -1, y > 0 ? at - flood->width : -1,
                          y + 1 < flood->height ? at + flood->width : -1 };

  for (int i = 0; i < 4; i++)
    {
      gint32 root = beside[i] >= 0 && flood->labels[beside[i]] ? root_of (flood->parents, flood->labels[beside[i]]) : 0;
      gboolean known = root == 0;

      for (int k = 0; k < n && !known; k++)
        known = roots[k] == root;
      if (!known)
        roots[n++] = root;
    }
  return n;
}

static void
flood_pixel (Flood *flood, int at)
{
  int neck = flood->distance[at], n;
  gint32 roots[4], mine;

  n = neighbours (flood, at, roots);
  mine = n > 0 ? roots[0] : new_region (flood, (guint16) neck);
  for (int i = 1; i < n; i++)
    {
      gint32 other = root_of (flood->parents, roots[i]);

      mine = root_of (flood->parents, mine);
      if (other != mine && is_one (flood, mine, other, neck))
        mine = join (flood, mine, other);
    }
  flood->labels[at] = mine;
}

/* Pixels that are not lines, farthest from the lines first, then in the order of rows. NULL = no memory. */
static gint32 *
sort_pixels (const guint16 *distance, int count, int *n)
{
  gint32 *order = nn_try_malloc_aligned (sizeof (gint32) * MAX (count, 1));
  g_autofree guint32 *begin = g_new0 (guint32, G_MAXUINT16 + 2);

  if (!order)
    return NULL;
  for (int i = 0; i < count; i++)
    begin[G_MAXUINT16 - distance[i] + 1]++;
  for (int d = 0; d <= G_MAXUINT16; d++)
    begin[d + 1] += begin[d];
  *n = (int) begin[G_MAXUINT16];
  for (int i = 0; i < count; i++)
    order[begin[G_MAXUINT16 - distance[i]]++] = i;
  return order;
}

/* Replaces labels by 1 … n, in the order in which they are met. */
static int
number_labels (Flood *flood)
{
  g_autofree gint32 *number = g_new0 (gint32, flood->parents->len);
  int n = 0;

  for (int i = 0; i < flood->width * flood->height; i++)
    if (flood->labels[i])
      {
        gint32 root = root_of (flood->parents, flood->labels[i]);

        if (!number[root])
          number[root] = ++n;
        flood->labels[i] = number[root];
      }
  return n;
}

/* Largest distance at which a gap of @gap pixels is closed: in its middle, lines are (gap + 1) / 2 away. */
static double
closed_distance (double gap)
{
  return gap > 0.0 ? (gap + 1.0) / 2.0 : 0.0;
}

int
art_trapped_ball_reach (double gap)
{
  /* Regions that are wider than this are wide enough for any gap to be a gap. */
  return (int) ceil (closed_distance (gap) / PASSAGE) + 2;
}

int
art_trapped_ball_fill (const guint16 *distance, int width, int height, double gap, gint32 *labels)
{
  double closed = closed_distance (gap);
  Flood flood = { distance, width, height, (int) floor (closed * closed), labels, NULL, NULL };
  int n = 0, count = width * height;
  gint32 *order = sort_pixels (distance, count, &n);

  if (!order)
    return -1;
  memset (labels, 0, sizeof (gint32) * count);
  flood.parents = g_array_new (FALSE, FALSE, sizeof (gint32));
  flood.peaks = g_array_new (FALSE, FALSE, sizeof (guint16));
  new_region (&flood, 0);
  for (int i = 0; i < n; i++)
    flood_pixel (&flood, order[i]);
  nn_free_aligned (order);
  n = number_labels (&flood);
  g_array_unref (flood.parents);
  g_array_unref (flood.peaks);
  return n;
}
