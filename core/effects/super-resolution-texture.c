/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives an enlarged picture the texture of another layer, by optimising its pixels.
 *
 * Tile by tile: each is moved towards the statistics of the texture (Gatys, Ecker, Bethge, "Texture Synthesis Using
 * Convolutional Neural Networks", NIPS 2015) while the deeper layers hold it to what it shows. Then it is corrected so
 * that it gives the same small picture as before: texture can only add what the original was too small to show. Tiles
 * overlap and are blended into each other.
 */
#include "config.h"

#include "super-resolution-texture.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "back-projection.h"
#include "image.h"
#include "margin.h"
#include "model-store.h"
#include "objective.h"
#include "refine.h"
#include "tile-blend.h"

/* Side of the part that a tile answers for. */
#define CORE 256
/* Tiles fade into each other over twice this. */
#define FADE 24
/* Side of the texture that is measured, from the middle of its layer. */
#define TEXTURE_SIDE 512
/* Results smaller than this have no room for texture. */
#define LEAST_SIDE 48
#define CORRECTIONS 40
/* Vectors that L-BFGS keeps: two for each of ten corrections, and a few for the line search. */
#define OPTIMIZER_VECTORS 30
#define MEMORY_LIMIT ((gsize) 1536 << 20)

typedef struct
{
  ArtSuperJob *job;
  NnGraph *network;
  GPtrArray *content_layers, *style_layers;
  GPtrArray *texture; /* ArtLayerStatistics for style_layers */
  ArtObjectiveOptions weights;
  ArtTiles *across, *down;
  NnTensor *framed; /* the tile that is optimised, with a margin */

  const ArtMonitor *monitor;
  double begin;
  gint64 started;
  int done, n;
  gboolean stopped;
} Texture;

static void
texture_clear (Texture *texture)
{
  g_clear_pointer (&texture->network, nn_graph_unref);
  g_clear_pointer (&texture->content_layers, g_ptr_array_unref);
  g_clear_pointer (&texture->style_layers, g_ptr_array_unref);
  g_clear_pointer (&texture->texture, g_ptr_array_unref);
  g_clear_pointer (&texture->across, art_tiles_free);
  g_clear_pointer (&texture->down, art_tiles_free);
  g_clear_pointer (&texture->framed, nn_tensor_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texture, texture_clear)

gboolean
art_super_texture_is_wanted (const ArtSettings *settings)
{
  return art_settings_int (settings, "iterations") > 0
         && (art_settings_double (settings, "texture-weight") > 0.0
             || art_settings_double (settings, "tv-weight") > 0.0);
}

/* The layers that the user or the network's metadata @key names. */
static GPtrArray *
layers_of (const Texture *texture, const char *text, const char *key, GError **error)
{
  if (*text == '\0')
    text = nn_graph_get_metadata (texture->network, key);
  return art_layers_parse (text ? text : "", texture->network, error);
}

static void
cut_tiles (Texture *texture)
{
  const ArtSuperJob *job = texture->job;
  double factor = MAX ((double) job->result_width / job->width, (double) job->result_height / job->height);
  int margin = FADE + (int) ceil (ART_BACK_PROJECTION_REACH * factor);
  int largest = CORE + 2 * margin;

  texture->across = art_tiles_new (job->result_width, 0, job->result_width, margin, 1, largest, 1);
  texture->down = art_tiles_new (job->result_height, 0, job->result_height, margin, 1, largest, 1);
  texture->n = texture->across->n * texture->down->n;
}

/* Network, layers, weights and tiles; no pixels yet. */
static gboolean
prepare (Texture *texture, ArtSuperJob *job, GError **error)
{
  const ArtSettings *settings = job->settings;

  texture->job = job;
  texture->weights = (ArtObjectiveOptions){
    .content_weight = 1.0,
    .style_weight = art_settings_double (settings, "texture-weight"),
    .tv_weight = art_settings_double (settings, "tv-weight"),
    .memory_limit = MEMORY_LIMIT,
  };
  if (texture->weights.style_weight > 0.0 && !g_hash_table_lookup (job->inputs->layers, "texture-layer"))
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("Choose the layer whose texture is to be taken, or set the texture weight to 0."));
      return FALSE;
    }
  cut_tiles (texture);
  texture->network = art_model_store_load ("features", "features", error);
  if (!texture->network || !(texture->content_layers = layers_of (texture, "", "content_layers", error)))
    return FALSE;
  texture->style_layers = layers_of (texture, art_settings_string (settings, "texture-layers"), "style_layers", error);
  return texture->style_layers != NULL;
}

/* Seconds that one look at a pixel takes, measured once on a small gray picture; 0 = cannot be told. The statistics of
 * a texture are left out: they are small beside the network. */
static double
measure_pace (const Texture *texture)
{
  static GMutex lock;
  static double pace;
  const NnShape shape = NN_SHAPE (1, 3, 128, 128);
  ArtObjectiveOptions content_only = { .content_weight = 1.0 };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_mutex_lock (&lock);
  if (pace <= 0.0)
    {
      g_autoptr (NnTensor) picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
      g_autoptr (NnTensor) slope = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
      g_autoptr (ArtObjective) objective = NULL;
      gint64 begin;
      ArtLoss loss;

      if (picture && slope)
        objective = art_objective_new (texture->network, picture, texture->content_layers, none, none, &content_only,
                                       NULL, NULL);
      begin = g_get_monotonic_time ();
      if (objective && art_objective_evaluate (objective, picture, slope, &loss, NULL, NULL))
        pace = (g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC / (128.0 * 128.0);
    }
  g_mutex_unlock (&lock);
  return pace;
}

gboolean
art_super_texture_estimate (const ArtSuperJob *job, ArtSuperTextureCost *cost, GError **error)
{
  g_auto (Texture) texture = { 0 };
  gsize pixels, pixel = (gsize) babl_format_get_bytes_per_pixel (gegl_buffer_get_format (job->inputs->content));
  int width, height;

  if (!prepare (&texture, (ArtSuperJob *) job, error))
    return FALSE;
  width = texture.across->size + 2 * ART_MARGIN;
  height = texture.down->size + 2 * ART_MARGIN;
  pixels = (gsize) width * height;
  if (!art_objective_estimate (texture.network, width, height, texture.content_layers, texture.style_layers,
                               &texture.weights, &cost->memory, error))
    return FALSE;
  cost->memory += (OPTIMIZER_VECTORS + 6) * 3 * sizeof (float) * pixels
                  + ((gsize) job->width * job->height + 2 * (gsize) job->result_width * job->result_height) * pixel;
  cost->seconds =
      measure_pace (&texture) * (double) pixels * texture.n * art_settings_int (job->settings, "iterations");
  return TRUE;
}

/* The middle of the texture layer, as large as it is shown. */
static NnTensor *
read_texture (GeglBuffer *layer, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (layer);
  int width = MIN (extent->width, TEXTURE_SIDE), height = MIN (extent->height, TEXTURE_SIDE);
  const NnShape shape = NN_SHAPE (1, 3, MAX (height, 1), MAX (width, 1));
  g_autoptr (ArtTileReader) reader = art_tile_reader_new (layer, error);
  g_autoptr (NnTensor) color = reader ? nn_tensor_new (NN_TYPE_FLOAT, &shape, error) : NULL;

  if (!color
      || !art_tile_reader_read (reader, (extent->width - width) / 2, (extent->height - height) / 2, color, NULL, error))
    return NULL;
  return art_image_resize (color, MAX (width, LEAST_SIDE), MAX (height, LEAST_SIDE), error);
}

/* Measures the texture on the layers that count. */
static gboolean
measure_texture (Texture *texture, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (NnTensor) picture = NULL;

  if (!(texture->weights.style_weight > 0.0))
    {
      texture->texture = g_ptr_array_new ();
      return TRUE;
    }
  for (guint i = 0; i < texture->style_layers->len; i++)
    g_ptr_array_add (names, ((ArtLayerWeight *) g_ptr_array_index (texture->style_layers, i))->name);
  g_ptr_array_add (names, NULL);
  if (!(picture = read_texture (g_hash_table_lookup (texture->job->inputs->layers, "texture-layer"), error)))
    return FALSE;
  texture->texture =
      art_statistics_measure (texture->network, (const char *const *) names->pdata, picture, cancellable, error);
  return texture->texture != NULL;
}

static ArtObjective *
objective_of_tile (int level, int width, int height, gpointer data, GCancellable *cancellable, GError **error)
{
  const Texture *texture = data;

  return art_objective_new (texture->network, texture->framed, texture->content_layers, texture->texture,
                            texture->style_layers, &texture->weights, cancellable, error);
}

static void
share_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  const Texture *texture = data;
  double done = (texture->done + fraction) / texture->n;
  double elapsed = (g_get_monotonic_time () - texture->started) / (double) G_USEC_PER_SEC;
  g_autofree char *tile = NULL;

  if (!texture->monitor || !texture->monitor->progress)
    return;
  tile = g_strdup_printf (_ ("Texture, tile %d of %d"), texture->done + 1, texture->n);
  texture->monitor->progress (texture->begin + (1.0 - texture->begin) * done, tile,
                              done > 0.0 ? elapsed / done * (1.0 - done) : -1.0, texture->monitor->data);
}

static gboolean
share_stop (gpointer data)
{
  Texture *texture = data;

  if (!texture->stopped && texture->monitor && texture->monitor->stop)
    texture->stopped = texture->monitor->stop (texture->monitor->data);
  return texture->stopped;
}

/* The tile optimised. (transfer full) */
static NnTensor *
optimise (Texture *texture, const NnTensor *tile, GCancellable *cancellable, GError **error)
{
  const int width = (int) tile->shape.dims[3], height = (int) tile->shape.dims[2];
  const ArtMonitor monitor = { .progress = share_progress, .stop = share_stop, .data = texture };
  const ArtRefineOptions options = {
    .width = width + 2 * ART_MARGIN,
    .height = height + 2 * ART_MARGIN,
    .smallest = MAX (width, height) + 2 * ART_MARGIN, /* one level: large forms are right already */
    .iterations = art_settings_int (texture->job->settings, "iterations"),
    .optimizer = ART_OPTIMIZER_LBFGS,
    .objective = objective_of_tile,
    .data = texture,
  };
  g_autoptr (NnTensor) framed = NULL;

  g_clear_pointer (&texture->framed, nn_tensor_unref);
  if (!(texture->framed = art_margin_add (tile, error)))
    return NULL;
  framed = art_refine_run (&options, texture->framed, &monitor, cancellable, error);
  return framed ? art_margin_remove (framed, width, height, error) : NULL;
}

/* Pixels of the content that lie wholly in the part @large of the result. */
static ArtWindow
content_inside (const ArtSuperJob *job, const ArtWindow *large)
{
  double across = (double) job->width / job->result_width, down = (double) job->height / job->result_height;
  int left = (int) ceil (large->x * across - 1e-9), right = (int) floor ((large->x + large->width) * across + 1e-9);
  int top = (int) ceil (large->y * down - 1e-9), bottom = (int) floor ((large->y + large->height) * down + 1e-9);

  return (ArtWindow){ left, top, MAX (right - left, 1), MAX (bottom - top, 1) };
}

/* Takes back what @painted changes in the small picture. */
static gboolean
correct (const Texture *texture, const NnTensor *before, const ArtWindow *large, NnTensor *painted, GError **error)
{
  const ArtSuperJob *job = texture->job;
  const ArtBackProjection options = { job->back.across,  job->back.down,
                                      job->plain.across, job->plain.down,
                                      CORRECTIONS,       art_settings_double (job->settings, "consistency-weight") };
  const ArtWindow small = content_inside (job, large);
  const NnShape shape = NN_SHAPE (small.height, small.width);
  g_autoptr (NnTensor) target = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  gsize plane = (gsize) large->width * large->height;

  for (int c = 0; target && c < 3; c++)
    {
      art_resample_window (nn_tensor_floats (before) + c * plane, large, options.down_across, options.down_down, &small,
                           nn_tensor_floats (target));
      if (art_back_project (&options, nn_tensor_floats (target), &small, nn_tensor_floats (painted) + c * plane, large)
          < 0.0)
        {
          g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory for corrections."));
          return FALSE;
        }
    }
  return target != NULL;
}

/* Colours beyond 0..1 are left out of the optimisation and put back. */
static NnTensor *
paint (Texture *texture, const NnTensor *before, const ArtWindow *large, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) inside = nn_tensor_new (NN_TYPE_FLOAT, &before->shape, error), painted = NULL;
  const float *from = nn_tensor_floats (before);
  gint64 n = nn_tensor_count (before);

  if (!inside)
    return NULL;
  for (gint64 i = 0; i < n; i++)
    nn_tensor_floats (inside)[i] = CLAMP (from[i], 0.0f, 1.0f);
  if (!(painted = optimise (texture, inside, cancellable, error)))
    return NULL;
  for (gint64 i = 0; i < n; i++)
    {
      float excess = from[i] - nn_tensor_floats (inside)[i];

      nn_tensor_floats (painted)[i] = CLAMP (nn_tensor_floats (painted)[i], 0.0f, 1.0f) + excess;
    }
  return correct (texture, before, large, painted, error) ? g_steal_pointer (&painted) : NULL;
}

static void
write_tile (const Texture *texture, const ArtWindow *large, const ArtTile *across, const ArtTile *down,
            const NnTensor *painted, const NnTensor *alpha, GeglBuffer *result)
{
  int left = MAX (0, across->begin - FADE), right = MIN (texture->job->result_width, across->end + FADE);
  int top = MAX (0, down->begin - FADE), bottom = MIN (texture->job->result_height, down->end + FADE);
  const GeglRectangle rectangle = { left, top, right - left, bottom - top };
  gsize offset = (gsize) (top - large->y) * large->width + (left - large->x);

  art_tile_write (result, &rectangle, nn_tensor_floats (painted) + offset,
                  alpha ? nn_tensor_floats (alpha) + offset : NULL, (gsize) large->width * large->height, large->width);
}

static gboolean
run_tile (Texture *texture, ArtTileReader *before, ArtTileReader *now, GeglBuffer *result, GCancellable *cancellable,
          GError **error)
{
  const ArtTile *across = &texture->across->tiles[texture->done % texture->across->n];
  const ArtTile *down = &texture->down->tiles[texture->done / texture->across->n];
  const ArtWindow large = { across->origin, down->origin, texture->across->size, texture->down->size };
  const NnShape shape = NN_SHAPE (1, 3, large.height, large.width);
  const NnShape plane = NN_SHAPE (1, 1, large.height, large.width);
  g_autoptr (NnTensor) color = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  g_autoptr (NnTensor) alpha = NULL, painted = NULL;

  if (!color || (art_tile_reader_has_alpha (before) && !(alpha = nn_tensor_new (NN_TYPE_FLOAT, &plane, error)))
      || !art_tile_reader_read (before, large.x, large.y, color, alpha, error)
      || !(painted = paint (texture, color, &large, cancellable, error))
      || !art_tile_reader_read (now, large.x, large.y, color, alpha, error))
    return FALSE;
  art_tile_blend (color, &large, across, down, FADE, painted);
  write_tile (texture, &large, across, down, painted, alpha, result);
  return TRUE;
}

GeglBuffer *
art_super_texture_run (ArtSuperJob *job, GeglBuffer *enlarged, double begin, const ArtMonitor *monitor,
                       GCancellable *cancellable, GError **error)
{
  g_auto (Texture) texture = { .monitor = monitor, .begin = begin, .started = g_get_monotonic_time () };
  g_autoptr (GeglBuffer) result = NULL;
  g_autoptr (ArtTileReader) before = NULL, now = NULL;

  if (MIN (job->result_width, job->result_height) < LEAST_SIDE)
    return g_object_ref (enlarged);
  if (!prepare (&texture, job, error) || !measure_texture (&texture, cancellable, error))
    return NULL;
  result = gegl_buffer_dup (enlarged);
  if (!(before = art_tile_reader_new (enlarged, error)) || !(now = art_tile_reader_new (result, error)))
    return NULL;
  for (texture.done = 0; texture.done < texture.n && !share_stop (&texture); texture.done++)
    if (!run_tile (&texture, before, now, result, cancellable, error))
      return NULL;
  return g_steal_pointer (&result);
}
