/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives an enlarged picture the texture of another layer, by optimising its pixels: measures the texture, says what
 * it will cost, and goes from tile to tile.
 */
#include "config.h"

#include "super-resolution-texture.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "back-projection.h"
#include "image.h"
#include "margin.h"
#include "model-store.h"
#include "super-resolution-texture-tile.h"

/* Side of the part that a tile answers for. */
#define CORE 256
/* Side of the texture that is measured, from the middle of its layer. */
#define TEXTURE_SIDE 512
/* Results smaller than this have no room for texture. */
#define LEAST_SIDE 48
/* Vectors that L-BFGS keeps: two for each of ten corrections, and a few for the line search. */
#define OPTIMIZER_VECTORS 30
#define MEMORY_LIMIT ((gsize) 1536 << 20)

static void
texture_clear (ArtSuperTexture *texture)
{
  g_clear_pointer (&texture->network, nn_graph_unref);
  g_clear_pointer (&texture->content_layers, g_ptr_array_unref);
  g_clear_pointer (&texture->style_layers, g_ptr_array_unref);
  g_clear_pointer (&texture->texture, g_ptr_array_unref);
  g_clear_pointer (&texture->across, art_tiles_free);
  g_clear_pointer (&texture->down, art_tiles_free);
  g_clear_pointer (&texture->framed, nn_tensor_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ArtSuperTexture, texture_clear)

gboolean
art_super_texture_is_wanted (const ArtSettings *settings)
{
  return art_settings_int (settings, "iterations") > 0
         && (art_settings_double (settings, "texture-weight") > 0.0
             || art_settings_double (settings, "tv-weight") > 0.0);
}

/* The layers that the user or the network's metadata @key names. */
static GPtrArray *
layers_of (const ArtSuperTexture *texture, const char *text, const char *key, GError **error)
{
  if (*text == '\0')
    text = nn_graph_get_metadata (texture->network, key);
  return art_layers_parse (text ? text : "", texture->network, error);
}

static void
cut_tiles (ArtSuperTexture *texture)
{
  const ArtSuperJob *job = texture->job;
  double factor = MAX ((double) job->result_width / job->width, (double) job->result_height / job->height);
  int margin = ART_SUPER_TEXTURE_FADE + (int) ceil (ART_BACK_PROJECTION_REACH * factor);
  int largest = CORE + 2 * margin;

  texture->across = art_tiles_new (job->result_width, 0, job->result_width, margin, 1, largest, 1);
  texture->down = art_tiles_new (job->result_height, 0, job->result_height, margin, 1, largest, 1);
  texture->n = texture->across->n * texture->down->n;
}

/* Network, layers, weights and tiles; no pixels yet. */
static gboolean
prepare (ArtSuperTexture *texture, ArtSuperJob *job, GError **error)
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
measure_pace (const ArtSuperTexture *texture)
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
  g_auto (ArtSuperTexture) texture = { 0 };
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
measure_texture (ArtSuperTexture *texture, GCancellable *cancellable, GError **error)
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

static void
share_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  const ArtSuperTexture *texture = data;
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
  ArtSuperTexture *texture = data;

  if (!texture->stopped && texture->monitor && texture->monitor->stop)
    texture->stopped = texture->monitor->stop (texture->monitor->data);
  return texture->stopped;
}

GeglBuffer *
art_super_texture_run (ArtSuperJob *job, GeglBuffer *enlarged, double begin, const ArtMonitor *monitor,
                       GCancellable *cancellable, GError **error)
{
  g_auto (ArtSuperTexture) texture = { .monitor = monitor, .begin = begin, .started = g_get_monotonic_time () };
  const ArtMonitor of_tile = { .progress = share_progress, .stop = share_stop, .data = &texture };
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
    if (!art_super_texture_run_tile (&texture, before, now, result, &of_tile, cancellable, error))
      return NULL;
  return g_steal_pointer (&result);
}
