/* SPDX-License-Identifier: GPL-3.0-or-later
 * From statistics to maps: optimal transport of covariances, or means and deviations; and their use on feature maps.
 */
#include "config.h"

#include "style-match.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"
#include "style-transport.h"

/* Keeps δ positive where neither picture has any variance. */
#define SMALLEST_VARIANCE 1e-12
/* Places that are matched at a time: 256 channels of them are 8 MiB. */
#define CHUNK 8192

void
art_style_map_free (ArtStyleMap *map)
{
  if (!map)
    return;
  g_free (map->matrix);
  g_free (map->scale);
  g_free (map->offset);
  g_free (map);
}

/* offset = μs - matrix · μc */
static void
set_offset (ArtStyleMap *map, const ArtLayerStatistics *content, const ArtLayerStatistics *style)
{
  for (int i = 0; i < map->channels; i++)
    {
      const float *row = map->matrix ? map->matrix + (gsize) i * map->channels : NULL;
      double moved = row ? 0.0 : (double) map->scale[i] * content->mean[i];

      for (int j = 0; row && j < map->channels; j++)
        moved += (double) row[j] * content->mean[j];
      map->offset[i] = (float) (style->mean[i] - moved);
    }
}

static gboolean
set_matrix (ArtStyleMap *map, const ArtLayerStatistics *content, const ArtLayerStatistics *style, double delta)
{
  const gsize count = (gsize) map->channels * map->channels;
  g_autofree double *from = art_style_widen (content, delta), *to = art_style_widen (style, delta),
                    *moves = g_new (double, count);
  g_autoptr (ArtTransport) transport = art_transport_new (to, map->channels);

  map->matrix = g_new (float, count);
  if (!transport || !art_transport_map (transport, from, moves))
    return FALSE;
  for (gsize i = 0; i < count; i++)
    map->matrix[i] = (float) moves[i];
  return TRUE;
}

static gboolean
set_scale (ArtStyleMap *map, const ArtLayerStatistics *content, const ArtLayerStatistics *style, double delta)
{
  const gsize step = (gsize) map->channels + 1;

  map->scale = g_new (float, map->channels);
  for (int i = 0; i < map->channels; i++)
    {
      double scale = sqrt ((style->covariance[i * step] + delta) / (content->covariance[i * step] + delta));

      if (!isfinite (scale))
        return FALSE;
      map->scale[i] = (float) scale;
    }
  return TRUE;
}

ArtStyleMap *
art_style_map_new (const ArtLayerStatistics *content, const ArtLayerStatistics *style, ArtStyleMatch match,
                   double epsilon, GError **error)
{
  g_autoptr (ArtStyleMap) map = g_new0 (ArtStyleMap, 1);
  double variance = art_layer_statistics_variance (content) + art_layer_statistics_variance (style);
  double delta = epsilon * variance / (2.0 * content->channels) + SMALLEST_VARIANCE;

  g_return_val_if_fail (content->channels == style->channels, NULL);
  map->channels = content->channels;
  map->offset = g_new (float, map->channels);
  if (!(match == ART_STYLE_MATCH_COVARIANCE ? set_matrix (map, content, style, delta)
                                            : set_scale (map, content, style, delta)))
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
                   _ ("The style cannot be matched on layer “%s”: its statistics are damaged. Choose another style."),
                   style->layer);
      return NULL;
    }
  set_offset (map, content, style);
  return g_steal_pointer (&map);
}

/* Some places of the features, from @begin on, while they are matched. */
typedef struct
{
  const ArtStyleShare *styles;
  int n, channels;
  gint64 plane, begin;
  int count;
  float *features;       /* of all places: the result */
  float *from, *product; /* channels × count: as they were; a matrix times that */
  float *shares;         /* (n + 1) × count: what each style counts, and what stays */
} Chunk;

static float
mask_at (const ArtStyleShare *style, gint64 i)
{
  if (style->weight <= 0.0)
    return 0.0f;
  return style->mask ? CLAMP (style->mask[i], 0.0f, 1.0f) : 1.0f;
}

static void
compute_shares (const Chunk *chunk)
{
  for (int i = 0; i < chunk->count; i++)
    {
      float covered = 0.0f;
      double sum = 0.0;

      for (int s = 0; s < chunk->n; s++)
        {
          float mask = mask_at (&chunk->styles[s], chunk->begin + i);

          covered = MIN (1.0f, covered + mask);
          sum += chunk->styles[s].weight * mask;
        }
      for (int s = 0; s < chunk->n; s++)
        {
          double part = chunk->styles[s].weight * mask_at (&chunk->styles[s], chunk->begin + i);

          chunk->shares[s * chunk->count + i] = sum > 0.0 ? (float) (covered * part / sum) : 0.0f;
        }
      chunk->shares[chunk->n * chunk->count + i] = 1.0f - covered;
    }
}

/* Takes the features out of their place. */
static void
take_features (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Chunk *chunk = data;

  for (gint64 c = begin; c < end; c++)
    {
      float *place = chunk->features + c * chunk->plane + chunk->begin;

      memcpy (chunk->from + c * chunk->count, place, sizeof (float) * chunk->count);
      memset (place, 0, sizeof (float) * chunk->count);
    }
}

typedef struct
{
  const Chunk *chunk;
  const ArtStyleMap *map; /* NULL = as they were */
  const float *share;
} AddJob;

/* Adds what a map makes of the features to their place, times their share, some channels of it. */
static void
add_mapped (gint64 begin, gint64 end, int worker, gpointer data)
{
  const AddJob *job = data;
  const Chunk *chunk = job->chunk;
  gboolean multiplied = job->map && job->map->matrix;

  for (gint64 c = begin; c < end; c++)
    {
      const float *from = (multiplied ? chunk->product : chunk->from) + c * chunk->count;
      float scale = multiplied || !job->map ? 1.0f : job->map->scale[c];
      float offset = job->map ? job->map->offset[c] : 0.0f;
      float *to = chunk->features + c * chunk->plane + chunk->begin;

      for (int i = 0; i < chunk->count; i++)
        to[i] += job->share[i] * (scale * from[i] + offset);
    }
}

static void
add_style (const Chunk *chunk, const ArtStyleMap *map, const float *share)
{
  AddJob job = { chunk, map, share };

  if (map && map->matrix)
    nn_matmul (chunk->channels, chunk->count, chunk->channels, map->matrix, chunk->from, chunk->product);
  nn_parallel_for (chunk->channels, 1, add_mapped, &job);
}

static void
match_chunk (Chunk *chunk)
{
  compute_shares (chunk);
  nn_parallel_for (chunk->channels, 1, take_features, chunk);
  for (int s = 0; s < chunk->n; s++)
    if (chunk->styles[s].weight > 0.0)
      add_style (chunk, chunk->styles[s].map, chunk->shares + (gsize) s * chunk->count);
  add_style (chunk, NULL, chunk->shares + (gsize) chunk->n * chunk->count);
}

gboolean
art_style_shares_apply (const ArtStyleShare *styles, int n, NnTensor *features, GError **error)
{
  Chunk chunk = { styles, n, (int) features->shape.dims[1], features->shape.dims[2] * features->shape.dims[3] };
  int most = (int) MIN (CHUNK, chunk.plane);
  float *room = nn_try_malloc_aligned (sizeof (float) * most * (2 * (gsize) chunk.channels + n + 1));

  if (!room)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory to match styles."));
      return FALSE;
    }
  chunk.features = nn_tensor_floats (features);
  chunk.from = room;
  chunk.product = room + (gsize) most * chunk.channels;
  chunk.shares = room + 2 * (gsize) most * chunk.channels;
  for (; chunk.begin < chunk.plane; chunk.begin += chunk.count)
    {
      chunk.count = (int) MIN (most, chunk.plane - chunk.begin);
      match_chunk (&chunk);
    }
  nn_free_aligned (room);
  return TRUE;
}
