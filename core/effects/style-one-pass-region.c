/* SPDX-License-Identifier: GPL-3.0-or-later
 * The styles of one pass and where they are.
 *
 * Styles with the same mask have one region: the content is measured there once.
 */
#include "config.h"

#include "style-one-pass-region.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A covariance of n channels needs a few times n samples to mean something; of fewer, only means and deviations are
 * taken. */
#define SAMPLES_PER_CHANNEL 2.0

struct _ArtOnePassRegions
{
  const ArtOnePassModel *model;
  const ArtOnePassStyle *styles;
  int n;
  int width, height;   /* of tiles */
  int *first;          /* of each style: the first one with the same mask */
  ArtStyleSums **sums; /* layers × styles; NULL but for the first with its mask */
  ArtStyleMap **maps;  /* layers × styles; NULL = none */
};

static int
layer_count (const ArtOnePassRegions *regions)
{
  return (int) regions->model->layers->len;
}

void
art_one_pass_regions_free (ArtOnePassRegions *regions)
{
  if (!regions)
    return;
  for (int i = 0; i < layer_count (regions) * regions->n; i++)
    {
      art_style_sums_free (regions->sums[i]);
      art_style_map_free (regions->maps[i]);
    }
  g_free (regions->first);
  g_free (regions->sums);
  g_free (regions->maps);
  g_free (regions);
}

/* Index @i of a line of @n mirrored at its ends, without repeating them, as often as it takes. */
static int
mirror (int i, int n)
{
  int period = MAX (1, 2 * (n - 1));

  i %= period;
  if (i < 0)
    i += period;
  return i < n ? i : period - i;
}

void
art_one_pass_crop (const NnTensor *picture, int x, int y, NnTensor *tile)
{
  int height = (int) tile->shape.dims[2], width = (int) tile->shape.dims[3];
  int high = (int) picture->shape.dims[2], wide = (int) picture->shape.dims[3];
  g_autofree int *columns = g_new (int, width);

  for (int i = 0; i < width; i++)
    columns[i] = mirror (x + i, wide);
  for (int row = 0; row < (int) tile->shape.dims[1] * height; row++)
    {
      gsize line = (gsize) (row / height) * high + mirror (y + row % height, high);
      const float *from = nn_tensor_floats (picture) + line * wide;
      float *to = nn_tensor_floats (tile) + (gsize) row * width;

      for (int i = 0; i < width; i++)
        to[i] = from[columns[i]];
    }
}

static const ArtLayerStatistics *
style_statistics (const ArtOnePassRegions *regions, int style, int layer)
{
  return g_ptr_array_index (regions->styles[style].statistics, layer);
}

static gboolean
check_style (const ArtOnePassRegions *regions, const NnSession *encoder, int style, GError **error)
{
  const GPtrArray *statistics = regions->styles[style].statistics;

  for (int i = 0; i < layer_count (regions); i++)
    if ((int) statistics->len <= i
        || style_statistics (regions, style, i)->channels != nn_session_output (encoder, i)->shape.dims[1])
      {
        g_set_error_literal (error, ART_ERROR, ART_ERROR_MODEL,
                             _ ("The style was measured with another network than the one for instant results. Choose "
                                "another style, or a picture as style."));
        return FALSE;
      }
  return TRUE;
}

static void
add_region (ArtOnePassRegions *regions, const NnSession *encoder, int style)
{
  regions->first[style] = style;
  for (int i = 0; i < style; i++)
    if (regions->styles[i].mask == regions->styles[style].mask && regions->first[style] == style)
      regions->first[style] = i;
  for (int i = 0; regions->first[style] == style && i < layer_count (regions); i++)
    if (((ArtOnePassLayer *) g_ptr_array_index (regions->model->layers, i))->matched)
      regions->sums[i * regions->n + style] = art_style_sums_new ((int) nn_session_output (encoder, i)->shape.dims[1]);
}

ArtOnePassRegions *
art_one_pass_regions_new (const ArtOnePassModel *model, const NnSession *encoder, int width, int height,
                          const ArtOnePassStyle *styles, int n, GError **error)
{
  g_autoptr (ArtOnePassRegions) regions = g_new0 (ArtOnePassRegions, 1);
  gsize count = (gsize) model->layers->len * n;

  regions->model = model;
  regions->styles = styles;
  regions->n = n;
  regions->width = width;
  regions->height = height;
  regions->first = g_new0 (int, n);
  regions->sums = g_new0 (ArtStyleSums *, count);
  regions->maps = g_new0 (ArtStyleMap *, count);
  for (int i = 0; i < n; i++)
    {
      if (!check_style (regions, encoder, i, error))
        return NULL;
      add_region (regions, encoder, i);
    }
  return g_steal_pointer (&regions);
}

/* A plane as large as a tile: the part of @mask from @x, @y on, or 1. (transfer full) */
static NnTensor *
tile_mask (const ArtOnePassRegions *regions, const NnTensor *mask, int x, int y, GError **error)
{
  const NnShape shape = NN_SHAPE (1, 1, regions->height, regions->width);
  NnTensor *plane = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);

  if (plane && mask)
    art_one_pass_crop (mask, x, y, plane);
  for (gint64 i = 0; plane && !mask && i < nn_tensor_count (plane); i++)
    nn_tensor_floats (plane)[i] = 1.0f;
  return plane;
}

static void
clear_outside (NnTensor *plane, const ArtWindow *core)
{
  int height = (int) plane->shape.dims[2], width = (int) plane->shape.dims[3];

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (x < core->x || x >= core->x + core->width || y < core->y || y >= core->y + core->height)
        nn_tensor_floats (plane)[(gsize) y * width + x] = 0.0f;
}

/* Means of @plane over what each place of @features stands for. (transfer full) */
static float *
shrink_mask (const NnTensor *plane, const NnTensor *features)
{
  int width = (int) features->shape.dims[3], height = (int) features->shape.dims[2];
  int step = (int) (plane->shape.dims[3] / width);
  float *small = g_new0 (float, (gsize) width *height);

  for (int y = 0; y < height * step; y++)
    for (int x = 0; x < width * step; x++)
      small[(gsize) (y / step) * width + x / step] +=
          nn_tensor_floats (plane)[(gsize) y * width * step + x] / (float) (step * step);
  return small;
}

static gboolean
measure_region (ArtOnePassRegions *regions, const NnSession *encoder, int style, const NnTensor *plane, GError **error)
{
  for (int i = 0; i < layer_count (regions); i++)
    {
      const NnTensor *features = nn_session_output (encoder, i);
      ArtStyleSums *sums = regions->sums[i * regions->n + style];
      g_autofree float *shares = sums ? shrink_mask (plane, features) : NULL;

      if (sums && !art_style_sums_add (sums, features, shares, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
art_one_pass_regions_measure (ArtOnePassRegions *regions, const NnSession *encoder, int x, int y, const ArtWindow *core,
                              GError **error)
{
  for (int style = 0; style < regions->n; style++)
    {
      g_autoptr (NnTensor) plane = NULL;

      if (regions->first[style] != style)
        continue;
      if (!(plane = tile_mask (regions, regions->styles[style].mask, x, y, error)))
        return FALSE;
      clear_outside (plane, core);
      if (!measure_region (regions, encoder, style, plane, error))
        return FALSE;
    }
  return TRUE;
}

/* The map of @style on layer @i; NULL if there is nothing in its region. */
static gboolean
make_map (ArtOnePassRegions *regions, int style, int i, GError **error)
{
  const ArtOnePassLayer *layer = g_ptr_array_index (regions->model->layers, i);
  const ArtStyleSums *sums = regions->sums[i * regions->n + regions->first[style]];
  g_autoptr (ArtLayerStatistics) content = sums ? art_style_sums_finish (sums, layer->name) : NULL;
  ArtStyleMatch match = layer->match;

  if (!content)
    return TRUE;
  if (art_style_sums_samples (sums) < SAMPLES_PER_CHANNEL * content->channels)
    match = ART_STYLE_MATCH_MEAN_STD;
  regions->maps[i * regions->n + style] =
      art_style_map_new (content, style_statistics (regions, style, i), match, regions->model->epsilon, error);
  return regions->maps[i * regions->n + style] != NULL;
}

gboolean
art_one_pass_regions_finish (ArtOnePassRegions *regions, GError **error)
{
  for (int style = 0; style < regions->n; style++)
    for (int i = 0; i < layer_count (regions); i++)
      if (!make_map (regions, style, i, error))
        return FALSE;
  return TRUE;
}

static void
plane_free (gpointer plane)
{
  if (plane)
    nn_tensor_unref (plane);
}

/* Masks of all styles in the tile, NULL where there is none. (element-type NnTensor) (transfer full) */
static GPtrArray *
tile_masks (const ArtOnePassRegions *regions, int x, int y, GError **error)
{
  g_autoptr (GPtrArray) planes = g_ptr_array_new_full (regions->n, plane_free);

  for (int style = 0; style < regions->n; style++)
    {
      const NnTensor *mask = regions->styles[style].mask;
      NnTensor *plane = mask ? tile_mask (regions, mask, x, y, error) : NULL;

      if (mask && !plane)
        return NULL;
      g_ptr_array_add (planes, plane);
    }
  return g_steal_pointer (&planes);
}

static gboolean
apply_layer (const ArtOnePassRegions *regions, const GPtrArray *planes, int i, NnTensor *features, GError **error)
{
  g_autoptr (GPtrArray) masks = g_ptr_array_new_with_free_func (g_free);
  g_autofree ArtStyleShare *shares = g_new0 (ArtStyleShare, regions->n);

  for (int style = 0; style < regions->n; style++)
    {
      const NnTensor *plane = g_ptr_array_index (planes, style);
      float *mask = plane ? shrink_mask (plane, features) : NULL;

      g_ptr_array_add (masks, mask);
      shares[style] = (ArtStyleShare){ regions->maps[i * regions->n + style], mask, regions->styles[style].weight };
    }
  return art_style_shares_apply (shares, regions->n, features, error);
}

gboolean
art_one_pass_regions_apply (const ArtOnePassRegions *regions, const NnSession *encoder, int x, int y, GError **error)
{
  g_autoptr (GPtrArray) planes = tile_masks (regions, x, y, error);

  if (!planes)
    return FALSE;
  for (int i = 0; i < layer_count (regions); i++)
    if (((ArtOnePassLayer *) g_ptr_array_index (regions->model->layers, i))->matched
        && !apply_layer (regions, planes, i, nn_session_output (encoder, i), error))
      return FALSE;
  return TRUE;
}
