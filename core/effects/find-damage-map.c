/* SPDX-License-Identifier: GPL-3.0-or-later
 * How likely each pixel of a picture is damage, as the network sees it at several scales.
 *
 * The network (models/damage) knows marks up to about ART_DAMAGE_WIDEST pixels across. Wider ones are found in halves,
 * quarters … of the picture; a pixel is as likely as it is at the scale that is surest. All of it goes tile by tile.
 */
#include "config.h"

#include "find-damage-map.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "image-tile.h"
#include "model-store.h"
#include "nn/nn.h"
#include "tiles.h"

#define MODEL "damage"
#define TASK "damage"
/* What a tile reads, and what of it is context, in pixels of its scale. The network looks 28 px to each side at most.
 */
#define TILE 384
#define SMALLEST_TILE 96
#define MARGIN 32
#define MULTIPLE 4
#define LARGEST_SCALE 16
/* Bytes that the reader, the session and tiles take. */
#define OVERHEAD (160 << 20)

typedef struct
{
  ArtDamageMap *map;
  ArtTileReader *reader;
  int x, y; /* of the map, from the corner of the content */
  NnGraph *graph;
  NnSession *session;
  NnTensor *image; /* what the session sees */
  int scale;
  const ArtTile *across, *down;
} Look;

void
art_damage_map_free (ArtDamageMap *map)
{
  if (!map)
    return;
  g_free (map->likely);
  g_free (map->light);
  g_free (map);
}

gsize
art_damage_map_memory (const GeglRectangle *region)
{
  return (gsize) region->width * (gsize) region->height * 2 + OVERHEAD;
}

static int
scaled (int length, int scale)
{
  return (length + scale * MULTIPLE - 1) / (scale * MULTIPLE) * MULTIPLE;
}

/* Means of scale x scale pixels of @from into @to. */
static void
shrink (const NnTensor *from, int scale, NnTensor *to)
{
  const int width = (int) to->shape.dims[3], height = (int) to->shape.dims[2], stride = width * scale;
  const float *pixels = nn_tensor_floats (from);
  float *out = nn_tensor_floats (to), share = 1.0f / (float) (scale * scale);

  for (int row = 0; row < 3 * height; row++)
    for (int x = 0; x < width; x++)
      {
        const float *cell = pixels + (gsize) row * scale * stride + (gsize) x * scale;
        float sum = 0.0f;

        for (int i = 0; i < scale; i++)
          for (int j = 0; j < scale; j++)
            sum += cell[(gsize) i * stride + j];
        out[(gsize) row * width + x] = sum * share;
      }
}

/* The lightness of what the tile answers for, at the first scale. */
static void
keep_light (const Look *look, const NnTensor *picture)
{
  const int width = (int) picture->shape.dims[3], size = width * (int) picture->shape.dims[2];
  const float *pixels = nn_tensor_floats (picture);

  for (int y = look->down->begin; y < MIN (look->down->end, look->map->height); y++)
    for (int x = look->across->begin; x < MIN (look->across->end, look->map->width); x++)
      {
        const float *at = pixels + (gsize) (y - look->down->origin) * width + (x - look->across->origin);
        float light = 0.299f * at[0] + 0.587f * at[size] + 0.114f * at[2 * (gsize) size];

        look->map->light[(gsize) y * look->map->width + x] = (guint8) (255.0f * CLAMP (light, 0.0f, 1.0f) + 0.5f);
      }
}

/* The tile's picture at its scale. @alpha: filled if there is any, at full size. */
static gboolean
read_tile (const Look *look, NnTensor **alpha, GError **error)
{
  const int height = (int) look->image->shape.dims[2] * look->scale,
            width = (int) look->image->shape.dims[3] * look->scale;
  const NnShape shape = NN_SHAPE (1, 3, height, width), one = NN_SHAPE (1, 1, height, width);
  g_autoptr (NnTensor) full = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);

  if (!full)
    return FALSE;
  if (art_tile_reader_has_alpha (look->reader) && !(*alpha = nn_tensor_new (NN_TYPE_FLOAT, &one, error)))
    return FALSE;
  if (!art_tile_reader_read (look->reader, look->x + look->across->origin * look->scale,
                             look->y + look->down->origin * look->scale, full, *alpha, error))
    return FALSE;
  if (look->scale == 1)
    keep_light (look, full);
  shrink (full, look->scale, look->image);
  return TRUE;
}

/* Bilinear between the centres of what was seen. */
static float
sample (const float *seen, int width, int height, double x, double y)
{
  const int left = CLAMP ((int) floor (x), 0, width - 2), top = CLAMP ((int) floor (y), 0, height - 2);
  const float *at = seen + (gsize) top * width + left;
  const float u = (float) CLAMP (x - left, 0.0, 1.0), v = (float) CLAMP (y - top, 0.0, 1.0);

  return (1.0f - v) * ((1.0f - u) * at[0] + u * at[1]) + v * ((1.0f - u) * at[width] + u * at[width + 1]);
}

/* Takes what is surer than what was known. */
static void
keep_tile (const Look *look, const NnTensor *alpha)
{
  const NnTensor *output = nn_session_output (look->session, 0);
  const int height = (int) output->shape.dims[2], width = (int) output->shape.dims[3], scale = look->scale;
  const int right = MIN (look->across->end * scale, look->map->width),
            bottom = MIN (look->down->end * scale, look->map->height);

  for (int y = look->down->begin * scale; y < bottom; y++)
    for (int x = look->across->begin * scale; x < right; x++)
      {
        const int row = y - look->down->origin * scale, column = x - look->across->origin * scale;
        float likely =
            sample (nn_tensor_floats (output), width, height, (column + 0.5) / scale - 0.5, (row + 0.5) / scale - 0.5);
        guint8 *known = look->map->likely + (gsize) y * look->map->width + x;

        if (alpha && nn_tensor_floats (alpha)[(gsize) row * width * scale + column] <= 0.0f)
          continue;
        *known = MAX (*known, (guint8) (255.0f * CLAMP (likely, 0.0f, 1.0f) + 0.5f));
      }
}

static gboolean
look_at_tile (Look *look, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) alpha = NULL;

  if (!read_tile (look, &alpha, error) || !nn_session_run (look->session, &look->image, cancellable, error))
    return FALSE;
  keep_tile (look, alpha);
  return TRUE;
}

static gboolean
plan (Look *look, const ArtTiles *across, const ArtTiles *down, GError **error)
{
  const NnShape shape = NN_SHAPE (1, 3, down->size, across->size);

  g_clear_pointer (&look->session, nn_session_free);
  g_clear_pointer (&look->image, nn_tensor_unref);
  look->image = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  look->session = look->image ? nn_session_new (look->graph, &look->image, 1, NULL, error) : NULL;
  return look->session != NULL;
}

/* Tiles are smaller where each of their pixels stands for many. */
static ArtTiles *
tiles_of (int length, int scale)
{
  const int small = scaled (length, scale);

  return art_tiles_new (small, 0, small, MARGIN, MIN (small, MULTIPLE), MAX (TILE / scale, SMALLEST_TILE), MULTIPLE);
}

/* @done, @share: part of all work before and in this scale. FALSE with no error: stopped. */
static gboolean
look_at_scale (Look *look, double done, double share, ArtDamageWatch watch, gpointer data, GCancellable *cancellable,
               GError **error)
{
  g_autoptr (ArtTiles) across = tiles_of (look->map->width, look->scale);
  g_autoptr (ArtTiles) down = tiles_of (look->map->height, look->scale);
  const int n = across->n * down->n;

  if (!plan (look, across, down, error))
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      look->across = &across->tiles[i % across->n];
      look->down = &down->tiles[i / across->n];
      if (!look_at_tile (look, cancellable, error))
        return FALSE;
      if (watch && !watch (done + share * (i + 1) / n, data))
        return FALSE;
    }
  return TRUE;
}

static gboolean
look_at_all (Look *look, int largest, ArtDamageWatch watch, gpointer data, GCancellable *cancellable, GError **error)
{
  double all = 0.0, done = 0.0;
  int scales = 1;

  while (scales < LARGEST_SCALE && scales * ART_DAMAGE_WIDEST < largest)
    scales *= 2;
  for (int scale = 1; scale <= scales; scale *= 2)
    all += 1.0 / (scale * scale);
  for (int scale = 1; scale <= scales; scale *= 2)
    {
      const double share = 1.0 / (scale * scale) / all;
      GError *local = NULL;

      look->scale = scale;
      if (!look_at_scale (look, done, share, watch, data, cancellable, &local))
        {
          if (local)
            g_propagate_error (error, local);
          return local == NULL;
        }
      done += share;
    }
  return TRUE;
}

ArtDamageMap *
art_damage_map_new (GeglBuffer *content, const GeglRectangle *region, int largest, ArtDamageWatch watch, gpointer data,
                    GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (content);
  const gsize size = (gsize) region->width * (gsize) region->height;
  g_autoptr (ArtDamageMap) map = g_new0 (ArtDamageMap, 1);
  g_autoptr (ArtTileReader) reader = art_tile_reader_new (content, error);
  g_autoptr (NnGraph) graph = reader ? art_model_store_load (MODEL, TASK, error) : NULL;
  Look look = { map, reader, region->x - extent->x, region->y - extent->y, graph };
  gboolean done;

  if (!graph)
    return NULL;
  map->width = region->width;
  map->height = region->height;
  map->likely = g_try_malloc0 (size);
  map->light = g_try_malloc0 (size);
  if (!map->likely || !map->light)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_NO_MEMORY,
                           _ ("There is not enough memory. Select a smaller part of the picture."));
      return NULL;
    }
  done = look_at_all (&look, largest, watch, data, cancellable, error);
  g_clear_pointer (&look.session, nn_session_free);
  g_clear_pointer (&look.image, nn_tensor_unref);
  return done ? g_steal_pointer (&map) : NULL;
}
