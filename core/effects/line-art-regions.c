/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the ink of a drawing to its regions.
 */
#include "config.h"

#include "line-art-regions.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"
#include "line-art-tints.h"
#include "nn/nn.h"
#include "trapped-ball.h"

/* Spots of ink with fewer pixels than this do not count as lines: dust. */
#define SPECK 5
/* Pixels around dust in which there is no line. */
#define ALONE 6
/* Paper with more noise than this was scanned: specks on it are dirt. In drawings made on a computer they are meant. */
#define NOISY 0.005
/* A region is tiny below this many open pixels, or this part of all. */
#define TINY 12
#define TINY_PART 2e-5
/* Lines that keep this squared distance from a pixel do not colour it. */
#define CLEAR 4
/* A region has a colour of its own if a channel's square root differs from the paper's by this. */
#define TINTED 0.08

/* Pixels of the spot of ink that @start belongs to, across edges and corners; emptied into @spot up to SPECK. */
static int
collect_spot (const guint8 *barrier, int width, int height, int start, int spot[SPECK])
{
  int n = 1;

  spot[0] = start;
  for (int k = 0; k < n && n < SPECK; k++)
    {
      int x = spot[k] % width, y = spot[k] / width;

      for (int j = MAX (y - 1, 0); j <= MIN (y + 1, height - 1); j++)
        for (int i = MAX (x - 1, 0); i <= MIN (x + 1, width - 1) && n < SPECK; i++)
          {
            gboolean known = !barrier[j * width + i];

            for (int m = 0; m < n && !known; m++)
              known = spot[m] == j * width + i;
            if (!known)
              spot[n++] = j * width + i;
          }
    }
  return n;
}

/* Marks @at and what is around it as dust, lines apart. */
static void
mark_dust (const ArtLineArtRegions *regions, int at)
{
  int x = at % regions->width, y = at / regions->width;

  for (int j = MAX (y - 1, 0); j <= MIN (y + 1, regions->height - 1); j++)
    for (int i = MAX (x - 1, 0); i <= MIN (x + 1, regions->width - 1); i++)
      regions->dust[j * regions->width + i] |= !regions->barrier[j * regions->width + i];
}

/* Whether no line is near @at: crumbs of a rough line are no dust. */
static gboolean
is_alone (const ArtLineArtRegions *regions, int at)
{
  int x = at % regions->width, y = at / regions->width;

  for (int j = MAX (y - ALONE, 0); j <= MIN (y + ALONE, regions->height - 1); j++)
    for (int i = MAX (x - ALONE, 0); i <= MIN (x + ALONE, regions->width - 1); i++)
      if (regions->barrier[j * regions->width + i])
        return FALSE;
  return TRUE;
}

static void
remove_specks (ArtLineArtRegions *regions)
{
  int spot[SPECK];

  for (int i = 0; i < regions->width * regions->height; i++)
    if (regions->barrier[i])
      {
        int n = collect_spot (regions->barrier, regions->width, regions->height, i, spot);

        if (n == SPECK)
          continue;
        for (int k = 0; k < n; k++)
          regions->barrier[spot[k]] = 0;
        for (int k = 0; k < n && regions->dust && is_alone (regions, i); k++)
          mark_dust (regions, spot[k]);
      }
}

/* Area, border, mean colour of each region. */
static void
measure (ArtLineArtRegions *regions, const ArtLineArtPicture *picture, const guint16 *distance)
{
  int n = (int) regions->regions->len;
  g_autofree double *sums = g_new0 (double, (gsize) n * 4);
  g_autofree float *paper = g_new (float, (gsize) regions->width * 3);

  for (int y = 0; y < regions->height; y++)
    {
      art_line_art_paper_row (picture, 0.0, 1.0, y, regions->width, paper);
      for (int x = 0; x < regions->width; x++)
        {
          gsize at = (gsize) y * regions->width + x;
          ArtLineArtRegion *region = art_line_art_region (regions, regions->labels[at]);
          double *sum = sums + (gsize) regions->labels[at] * 4;

          region->area++;
          region->open += !regions->barrier[at];
          region->border |= x == 0 || y == 0 || x == regions->width - 1 || y == regions->height - 1;
          if (distance[at] < CLEAR)
            continue;
          for (int c = 0; c < 3; c++)
            sum[c] += picture->color[at * 3 + c] / 255.0 / sqrt (MAX (paper[x * 3 + c], 1e-4));
          sum[3]++;
        }
    }
  for (int i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      {
        ArtLineArtRegion *region = art_line_art_region (regions, i);
        double mean = sums[i * 4 + 3] > 0.0 ? sums[i * 4 + c] / sums[i * 4 + 3] : 1.0;

        region->ground[c] = (float) (mean * mean);
        region->tinted |= fabs (mean - 1.0) > TINTED;
      }
}

static void
judge (ArtLineArtRegions *regions)
{
  gsize tiny = MAX (TINY, (gsize) (TINY_PART * regions->width * regions->height));

  for (guint i = 0; i < regions->regions->len; i++)
    {
      ArtLineArtRegion *region = art_line_art_region (regions, (gint32) i);

      region->whole = (gint32) i;
      region->tiny = region->open < tiny;
      if (region->tiny)
        region->tinted = FALSE;
      for (int c = 0; c < 3 && !region->tinted; c++)
        region->ground[c] = 1.0f;
    }
}

static gboolean
find (ArtLineArtRegions *regions, const ArtLineArtPicture *picture, double gap, guint16 *distance, GError **error)
{
  int count = regions->width * regions->height, n;

  art_distance_squared (regions->barrier, regions->width, regions->height, art_trapped_ball_reach (gap), distance);
  n = art_trapped_ball_fill (distance, regions->width, regions->height, gap, regions->labels);
  if (n == 0)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT,
                           _ ("There is nothing to color between the lines. Raise “Line threshold”."));
      return FALSE;
    }
  if (n < 0 || !art_trapped_ball_grow (picture->ink, regions->width, regions->height, regions->labels))
    return art_line_art_no_memory (error);
  for (int i = 0; i < count; i++)
    regions->labels[i]--;
  g_array_set_size (regions->regions, n);
  measure (regions, picture, distance);
  judge (regions);
  return TRUE;
}

ArtLineArtRegions *
art_line_art_regions_new (const ArtLineArtPicture *picture, double threshold, double gap, GError **error)
{
  g_autoptr (ArtLineArtRegions) regions = g_new0 (ArtLineArtRegions, 1);
  gsize count = (gsize) picture->width * picture->height;
  g_autofree guint16 *distance = g_try_new (guint16, count);
  int least = MAX (1, (int) lround (threshold * 255.0));

  regions->width = picture->width;
  regions->height = picture->height;
  regions->regions = g_array_new (FALSE, TRUE, sizeof (ArtLineArtRegion));
  regions->labels = g_try_new (gint32, count);
  regions->barrier = g_try_new (guint8, count);
  if (picture->noise > NOISY)
    regions->dust = g_try_malloc0 (count);
  if (!regions->labels || !regions->barrier || !distance || (picture->noise > NOISY && !regions->dust))
    {
      art_line_art_no_memory (error);
      return NULL;
    }
  for (gsize i = 0; i < count; i++)
    regions->barrier[i] = picture->ink[i] >= least;
  remove_specks (regions);
  if (!art_line_art_clear_tints (picture, regions->barrier))
    {
      art_line_art_no_memory (error);
      return NULL;
    }
  return find (regions, picture, gap, distance, error) ? g_steal_pointer (&regions) : NULL;
}

void
art_line_art_regions_free (ArtLineArtRegions *regions)
{
  if (!regions)
    return;
  g_free (regions->labels);
  g_free (regions->barrier);
  g_free (regions->dust);
  g_array_unref (regions->regions);
  g_free (regions);
}

gint32
art_line_art_background (const ArtLineArtRegions *regions)
{
  gint32 best = -1;

  for (gint32 i = 0; i < (gint32) regions->regions->len; i++)
    {
      const ArtLineArtRegion *region = art_line_art_region (regions, i);

      if (region->border && (best < 0 || region->area > art_line_art_region (regions, best)->area))
        best = i;
    }
  return best;
}
