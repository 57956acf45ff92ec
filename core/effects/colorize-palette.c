/* SPDX-License-Identifier: GPL-3.0-or-later
 * The palette of a picture: weighted k-means over its colours in Lab.
 *
 * Colours are first counted in small cells of Lab, so that the time does not depend on the size of the picture. A cell
 * counts by the square root of its share: a small red boat belongs to the palette of a blue sea.
 */
#include "config.h"

#include "colorize-palette.h"

#include <math.h>
#include <string.h>

#include "colorize-reference-read.h"
#include "lab.h"

/* Longer side in px that palettes are taken from. */
#define SIDE 320
/* Cells of Lab: 16 steps of L, 40 of a and b each, as wide as 5.5 units of a*, b* or 6.25 of L*. */
#define L_CELLS 16
#define AB_CELLS 40
#define CELLS (L_CELLS * AB_CELLS * AB_CELLS)
/* Differences in luminance count this much (in the unit of lab.h, where 100 of L* are as long as 110 of a*). */
#define L_SHARE 0.5f
#define ROUNDS 30
/* Colours nearer than this (squared, with L_SHARE) are one: about 3 units of a*, b*. */
#define SAME 8e-4f

/* Colours that are close together. */
typedef struct
{
  double sum[3], weight; /* of Lab times weight; pixels */
  float lab[3], force;   /* their mean; how much they count in k-means */
  int cluster;
} Cell;

static int
cell_of (const float *lab)
{
  int l = CLAMP ((int) (lab[0] * L_CELLS), 0, L_CELLS - 1);
  int a = CLAMP ((int) ((lab[1] + 1.0f) * 0.5f * AB_CELLS), 0, AB_CELLS - 1);
  int b = CLAMP ((int) ((lab[2] + 1.0f) * 0.5f * AB_CELLS), 0, AB_CELLS - 1);

  return (l * AB_CELLS + a) * AB_CELLS + b;
}

/* Counts colours; the cells that have any, in a fixed order. */
static GArray *
count_colors (const float *planes, const float *weight, gsize count)
{
  g_autofree Cell *all = g_new0 (Cell, CELLS);
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (Cell));

  for (gsize i = 0; i < count; i++)
    {
      const float lab[3] = { planes[i], planes[count + i], planes[2 * count + i] };
      double w = weight ? weight[i] : 1.0;
      Cell *cell = &all[cell_of (lab)];

      for (int c = 0; c < 3; c++)
        cell->sum[c] += w * lab[c];
      cell->weight += w;
    }
  for (int i = 0; i < CELLS; i++)
    if (all[i].weight > 0.0)
      {
        for (int c = 0; c < 3; c++)
          all[i].lab[c] = (float) (all[i].sum[c] / all[i].weight);
        all[i].force = (float) sqrt (all[i].weight);
        g_array_append_val (cells, all[i]);
      }
  return cells;
}

static float
distance (const float *a, const float *b)
{
  float l = L_SHARE * (a[0] - b[0]), x = a[1] - b[1], y = a[2] - b[2];

  return l * l + x * x + y * y;
}

/* Number of the centre nearest to @lab; its squared distance in @least. */
static int
nearest (const float (*centers)[3], int n, const float *lab, float *least)
{
  int best = -1;

  *least = G_MAXFLOAT;
  for (int i = 0; i < n; i++)
    {
      float d = distance (centers[i], lab);

      if (d < *least)
        {
          *least = d;
          best = i;
        }
    }
  return best;
}

/* The heaviest colour first, then whatever is far from all before and not rare. Returns how many. */
static int
choose_starts (const GArray *cells, float (*centers)[3], int n)
{
  int found = 0;

  while (found < n)
    {
      const Cell *best = NULL;
      float most = 0.0f;

      for (guint i = 0; i < cells->len; i++)
        {
          const Cell *cell = &g_array_index (cells, Cell, i);
          float d = 1.0f, worth;

          if (found > 0 && (nearest (centers, found, cell->lab, &d), d < SAME))
            continue;
          worth = cell->force * d;
          if (worth > most)
            {
              most = worth;
              best = cell;
            }
        }
      if (!best)
        break;
      memcpy (centers[found++], best->lab, sizeof best->lab);
    }
  return found;
}

/* One round of Lloyd's method: FALSE if nothing changed. */
static gboolean
improve (GArray *cells, float (*centers)[3], int n)
{
  double sums[ART_PALETTE_MOST][4] = { { 0.0 } };
  gboolean changed = FALSE;

  for (guint i = 0; i < cells->len; i++)
    {
      Cell *cell = &g_array_index (cells, Cell, i);
      float d;
      int cluster = nearest ((const float (*)[3]) centers, n, cell->lab, &d);

      changed = changed || cluster != cell->cluster;
      cell->cluster = cluster;
      for (int c = 0; c < 3; c++)
        sums[cluster][c] += (double) cell->force * cell->lab[c];
      sums[cluster][3] += cell->force;
    }
  for (int k = 0; k < n; k++)
    for (int c = 0; c < 3 && sums[k][3] > 0.0; c++)
      centers[k][c] = (float) (sums[k][c] / sums[k][3]);
  return changed;
}

static int
compare_weights (gconstpointer a, gconstpointer b)
{
  double difference = ((const ArtPaletteColor *) b)->weight - ((const ArtPaletteColor *) a)->weight;

  return (difference > 0.0) - (difference < 0.0);
}

static void
finish_color (ArtPaletteColor *color, const float *center, double total)
{
  memcpy (color->lab, center, sizeof color->lab);
  color->lab[0] = CLAMP (color->lab[0], 0.0f, 1.0f);
  art_lab_to_gamut (color->lab);
  art_lab_to_rgb (color->lab, color->rgb);
  for (int c = 0; c < 3; c++)
    color->rgb[c] = CLAMP (color->rgb[c], 0.0f, 1.0f);
  color->weight /= total;
}

/* The clusters that have any pixels, heaviest first. */
static GArray *
gather (const GArray *cells, const float (*centers)[3], int n)
{
  GArray *palette = g_array_new (FALSE, TRUE, sizeof (ArtPaletteColor));
  double total = 0.0;

  g_array_set_size (palette, n);
  for (guint i = 0; i < cells->len; i++)
    {
      const Cell *cell = &g_array_index (cells, Cell, i);

      g_array_index (palette, ArtPaletteColor, cell->cluster).weight += cell->weight;
      total += cell->weight;
    }
  for (int k = n - 1; k >= 0; k--)
    if (g_array_index (palette, ArtPaletteColor, k).weight > 0.0)
      finish_color (&g_array_index (palette, ArtPaletteColor, k), centers[k], total);
    else
      g_array_remove_index (palette, k);
  g_array_sort (palette, compare_weights);
  return palette;
}

GArray *
art_palette_of_planes (const float *lab, const float *weight, gsize count, int n)
{
  g_autoptr (GArray) cells = count_colors (lab, weight, count);
  float centers[ART_PALETTE_MOST][3];
  int found = choose_starts (cells, centers, CLAMP (n, 1, ART_PALETTE_MOST));

  if (found == 0)
    return NULL;
  for (int i = 0; i < ROUNDS; i++)
    if (!improve (cells, centers, found) && i > 0)
      break;
  return gather (cells, (const float (*)[3]) centers, found);
}

GArray *
art_palette_extract (GeglBuffer *buffer, int n, GError **error)
{
  g_autoptr (ArtReference) reference = art_reference_read (buffer, SIDE, error);

  if (!reference)
    return NULL;
  return art_palette_of_planes (nn_tensor_floats (reference->lab), nn_tensor_floats (reference->opaque),
                                (gsize) nn_tensor_count (reference->opaque), n);
}
