/* SPDX-License-Identifier: GPL-3.0-or-later
 * Blows regions up and lights them.
 *
 * The height of a region is the square root of the solution of a screened Poisson equation that is 0 on its border; in
 * a strip that makes half a circle, and wide regions stay flat in the middle. Cf. Johnston, "Lumo: Illumination for Cel
 * Animation", NPAR 2002, which spreads the normals of the silhouette.
 */
#include "config.h"

#include "line-art-shade.h"

#include <math.h>

#include "failure.h"
#include "nn/nn.h"

/* Longer side at which shade is computed: it is soft. */
#define SIDE 560
/* How far from the border regions are round, as a part of the longer side. */
#define ROUND 0.1
#define SWEEPS 160
#define OVERRELAXATION 1.85f
/* Curvature before the square root: a strip becomes half a circle. */
#define SOURCE 2.0f
/* How much flatter than a balloon. */
#define FLATTEN 1.4f
/* Where the light is: x right, y down, z to the viewer; of length 1. */
static const float light[3] = { -0.46f, -0.59f, 0.6633f };
/* Differences from flat, in cosines, at which shadow and highlight begin, and how much more until they are full. */
#define SHADOW_BEGIN 0.1f
#define SHADOW_RANGE 0.9f
#define HIGHLIGHT_BEGIN 0.17f
#define HIGHLIGHT_RANGE 0.2f

typedef struct
{
  ArtLineArtShade *shade;
  float *height; /* squared */
  guint8 *inside;
  float leak;
  int parity;
} Inflate;

static inline float
neighbour (const Inflate *inflate, int x, int y, int i, int j)
{
  const ArtLineArtShade *shade = inflate->shade;
  gsize at = (gsize) y * shade->width + x, beside;

  /* What the border of the picture cuts off goes on beyond it. */
  if (i < 0 || j < 0 || i >= shade->width || j >= shade->height)
    return inflate->height[at];
  beside = (gsize) j * shade->width + i;
  return shade->labels[beside] == shade->labels[at] ? inflate->height[beside] : 0.0f;
}

static void
relax_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Inflate *inflate = data;
  int width = inflate->shade->width;

  for (int y = (int) begin; y < end; y++)
    for (int x = (y + inflate->parity) % 2; x < width; x += 2)
      {
        gsize at = (gsize) y * width + x;
        float sum;

        if (!inflate->inside[at])
          continue;
        sum = neighbour (inflate, x, y, x - 1, y) + neighbour (inflate, x, y, x + 1, y)
              + neighbour (inflate, x, y, x, y - 1) + neighbour (inflate, x, y, x, y + 1);
        inflate->height[at] += OVERRELAXATION * ((sum + SOURCE) / (4.0f + inflate->leak) - inflate->height[at]);
      }
}

static inline float
smooth_step (float t)
{
  t = CLAMP (t, 0.0f, 1.0f);
  return t * t * (3.0f - 2.0f * t);
}

/* Shade of a surface whose normal points to (@x, @y, @z), of any length. */
static float
shade_of (float x, float y, float z)
{
  float length = sqrtf (x * x + y * y + z * z), lit;

  if (length <= 0.0f)
    return 0.5f;
  lit = (x * light[0] + y * light[1] + z * light[2]) / length - light[2];
  if (lit < 0.0f)
    return 0.5f - 0.5f * smooth_step ((-lit - SHADOW_BEGIN) / SHADOW_RANGE);
  return 0.5f + 0.5f * smooth_step ((lit - HIGHLIGHT_BEGIN) / HIGHLIGHT_RANGE);
}

static void
light_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Inflate *inflate = data;
  ArtLineArtShade *shade = inflate->shade;

  for (int y = (int) begin; y < end; y++)
    for (int x = 0; x < shade->width; x++)
      {
        gsize at = (gsize) y * shade->width + x;
        float across, down;

        if (!inflate->inside[at])
          continue;
        across = neighbour (inflate, x, y, x + 1, y) - neighbour (inflate, x, y, x - 1, y);
        down = neighbour (inflate, x, y, x, y + 1) - neighbour (inflate, x, y, x, y - 1);
        /* The gradient of the root is that of the square over twice the root. */
        shade->shade[at] = shade_of (-across / 4.0f, -down / 4.0f, FLATTEN * sqrtf (inflate->height[at]));
      }
}

static gboolean
inflate_regions (Inflate *inflate, GCancellable *cancellable, GError **error)
{
  const ArtLineArtShade *shade = inflate->shade;
  float reach = (float) (ROUND * MAX (shade->width, shade->height));

  inflate->leak = 1.0f / (reach * reach);
  for (int sweep = 0; sweep < 2 * SWEEPS; sweep++)
    {
      if (art_is_cancelled (cancellable, error))
        return FALSE;
      inflate->parity = sweep % 2;
      nn_parallel_for (shade->height, 32, relax_rows, inflate);
    }
  nn_parallel_for (shade->height, 32, light_rows, inflate);
  return TRUE;
}

ArtLineArtShade *
art_line_art_shade_new_neutral (const ArtLineArtRegions *regions, int width, int height, GError **error)
{
  g_autoptr (ArtLineArtShade) shade = g_new0 (ArtLineArtShade, 1);
  gsize count = (gsize) width * height;

  shade->width = width;
  shade->height = height;
  shade->step_x = (double) width / regions->width;
  shade->step_y = (double) height / regions->height;
  shade->shade = g_try_new (float, count);
  shade->labels = g_try_new (gint32, count);
  if (!shade->shade || !shade->labels)
    {
      art_line_art_no_memory (error);
      return NULL;
    }
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        int i = MIN ((int) ((x + 0.5) / shade->step_x), regions->width - 1);
        int j = MIN ((int) ((y + 0.5) / shade->step_y), regions->height - 1);

        shade->shade[(gsize) y * width + x] = 0.5f;
        shade->labels[(gsize) y * width + x] =
            art_line_art_region (regions, regions->labels[(gsize) j * regions->width + i])->whole;
      }
  return g_steal_pointer (&shade);
}

ArtLineArtShade *
art_line_art_shade_new (const ArtLineArtRegions *regions, gint32 background, GCancellable *cancellable, GError **error)
{
  double shrink = MIN (1.0, (double) SIDE / MAX (regions->width, regions->height));
  int width = MAX (1, (int) lround (regions->width * shrink)),
      height = MAX (1, (int) lround (regions->height * shrink));
  g_autoptr (ArtLineArtShade) shade = art_line_art_shade_new_neutral (regions, width, height, error);
  gsize count = (gsize) width * height;
  g_autofree float *squares = g_try_new0 (float, count);
  g_autofree guint8 *inside = g_try_new (guint8, count);
  Inflate inflate = { .shade = shade, .height = squares, .inside = inside };

  if (!shade)
    return NULL;
  if (!squares || !inside)
    {
      art_line_art_no_memory (error);
      return NULL;
    }
  for (gsize i = 0; i < count; i++)
    inside[i] = shade->labels[i] != background && art_line_art_region (regions, shade->labels[i])->filled;
  return inflate_regions (&inflate, cancellable, error) ? g_steal_pointer (&shade) : NULL;
}

void
art_line_art_shade_free (ArtLineArtShade *shade)
{
  if (!shade)
    return;
  g_free (shade->shade);
  g_free (shade->labels);
  g_free (shade);
}

/* Mean of the values of @label around @x, @y, neutral if there are none: for slivers. */
static float
mean_around (const ArtLineArtShade *shade, int x, int y, gint32 label)
{
  float sum = 0.0f;
  int n = 0;

  for (int j = MAX (y - 1, 0); j <= MIN (y + 2, shade->height - 1); j++)
    for (int i = MAX (x - 1, 0); i <= MIN (x + 2, shade->width - 1); i++)
      if (shade->labels[(gsize) j * shade->width + i] == label)
        {
          sum += shade->shade[(gsize) j * shade->width + i];
          n++;
        }
  return n > 0 ? sum / n : 0.5f;
}

float
art_line_art_shade_at (const ArtLineArtShade *shade, double x, double y, gint32 label)
{
  double u = CLAMP (x * shade->step_x - 0.5, 0.0, shade->width - 1.0);
  double v = CLAMP (y * shade->step_y - 0.5, 0.0, shade->height - 1.0);
  int left = (int) u, top = (int) v;
  float across = (float) (u - left), down = (float) (v - top), sum = 0.0f, weights = 0.0f;

  for (int k = 0; k < 4; k++)
    {
      int i = MIN (left + k % 2, shade->width - 1), j = MIN (top + k / 2, shade->height - 1);
      gsize at = (gsize) j * shade->width + i;
      float weight = (k % 2 ? across : 1.0f - across) * (k / 2 ? down : 1.0f - down);

      if (shade->labels[at] != label)
        continue;
      sum += weight * shade->shade[at];
      weights += weight;
    }
  return weights > 1e-3f ? sum / weights : mean_around (shade, left, top, label);
}
