/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a style comes from: a built-in style's statistics, a layer, a picture file, or a folder of paintings.
 */
#include "config.h"

#include "style-source.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "image.h"
#include "model-store.h"
#include "pooling.h"
#include "style-folder.h"
#include "style-match.h"

/* A style picture is measured at no less, so that deep layers see something, and at no more, so that it needs no more
 * memory than the optimisation itself. */
#define SMALLEST_SIDE 32
#define MOST_PIXELS (1024.0 * 1024.0)

struct _ArtStyleSource
{
  NnGraph *statistics; /* built-in; else NULL */
  GeglBuffer *picture; /* layer or file; else NULL */
  GPtrArray *files;    /* of a folder, paths; else NULL */
  double scale;
  ArtLayerStatistics *colors; /* NULL = as they are */
};

void
art_style_source_free (ArtStyleSource *source)
{
  if (!source)
    return;
  g_clear_pointer (&source->statistics, nn_graph_unref);
  g_clear_object (&source->picture);
  g_clear_pointer (&source->files, g_ptr_array_unref);
  g_clear_pointer (&source->colors, art_layer_statistics_free);
  g_free (source);
}

char *
art_style_param (int number, const char *what)
{
  return number > 1 ? g_strdup_printf ("style-%d%s", number, what) : g_strconcat ("style", what, NULL);
}

gboolean
art_style_source_has_pictures (const ArtStyleSource *source)
{
  return source->statistics == NULL;
}

void
art_style_source_set_colors (ArtStyleSource *source, const ArtLayerStatistics *colors)
{
  g_clear_pointer (&source->colors, art_layer_statistics_free);
  source->colors = art_layer_statistics_new (colors->layer, colors->channels);
  memcpy (source->colors->mean, colors->mean, sizeof (float) * 3);
  memcpy (source->colors->covariance, colors->covariance, sizeof (float) * 9);
}

/* A style says by checksum which network it was measured with. Without one, the channel counts have to do. */
static gboolean
check_network (const NnGraph *style, const char *name, const NnGraph *network, GError **error)
{
  const char *expected = nn_graph_get_metadata (style, "network_checksum");
  const char *found = nn_graph_get_metadata (network, ART_MODEL_CHECKSUM);

  if (g_strcmp0 (nn_graph_get_metadata (network, ART_POOLING_KEY), ART_POOLING_AVERAGE) == 0)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("Built-in styles were measured without average pooling. Choose pooling as in the "
                              "network, or take a layer, a picture file or a folder as style."));
      return FALSE;
    }
  if (!expected || !found || g_ascii_strcasecmp (expected, found) == 0)
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
               _ ("The style “%s” was measured with another network than the chosen one. Leave the network empty to "
                  "use the built-in one, or take a layer or a picture file as style."),
               name);
  return FALSE;
}

static gboolean
load_built_in (ArtStyleSource *source, const char *name, const NnGraph *network, GError **error)
{
  g_autofree char *path = art_model_store_find_style (name, error);

  if (!path || !(source->statistics = art_model_store_load (path, "style", error)))
    return FALSE;
  return check_network (source->statistics, name, network, error);
}

/* A layer without a single visible pixel has no style. */
static gboolean
shows_something (GeglBuffer *buffer)
{
  GeglBufferIterator *iterator;
  gboolean shows = FALSE;

  if (!babl_format_has_alpha (gegl_buffer_get_format (buffer)))
    return TRUE;
  iterator = gegl_buffer_iterator_new (buffer, NULL, 0, babl_format ("YA float"), GEGL_ACCESS_READ, GEGL_ABYSS_NONE, 1);
  while (!shows && gegl_buffer_iterator_next (iterator))
    {
      const float *pixels = iterator->items[0].data;

      for (int i = 0; i < iterator->length && !shows; i++)
        shows = pixels[2 * i + 1] > 0.0f;
    }
  if (shows)
    gegl_buffer_iterator_stop (iterator);
  return shows;
}

static gboolean
take_layer (ArtStyleSource *source, const ArtInputs *inputs, const char *name, GError **error)
{
  GeglBuffer *layer = inputs->layers ? g_hash_table_lookup (inputs->layers, name) : NULL;

  if (!layer)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("Choose the layer that the style is taken from."));
      return FALSE;
    }
  if (!shows_something (layer))
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("The layer that the style is taken from is transparent everywhere. Choose one with "
                              "something painted on it."));
      return FALSE;
    }
  source->picture = g_object_ref (layer);
  return TRUE;
}

static gboolean
load_picture (ArtStyleSource *source, const char *path, GError **error)
{
  if (*path == '\0')
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("Choose the picture that the style is taken from."));
      return FALSE;
    }
  source->picture = art_image_load_file (path, error);
  return source->picture != NULL;
}

ArtStyleSource *
art_style_source_new (const ArtInputs *inputs, const ArtSettings *settings, int number, const NnGraph *network,
                      GError **error)
{
  g_autoptr (ArtStyleSource) source = g_new0 (ArtStyleSource, 1);
  g_autofree char *kind = art_style_param (number, "-source"), *style = art_style_param (number, "");
  g_autofree char *layer = art_style_param (number, "-layer"), *file = art_style_param (number, "-file");
  gboolean found;

  source->scale = art_settings_double (settings, "style-scale");
  switch (art_settings_int (settings, kind))
    {
    case ART_STYLE_LAYER:
      found = take_layer (source, inputs, layer, error);
      break;
    case ART_STYLE_FILE:
      found = load_picture (source, art_settings_string (settings, file), error);
      break;
    case ART_STYLE_FOLDER:
      source->files = art_style_folder_list (art_settings_string (settings, number > 1 ? file : "style-folder"), error);
      found = source->files != NULL;
      break;
    default:
      found = load_built_in (source, art_settings_string (settings, style), network, error);
      break;
    }
  return found ? g_steal_pointer (&source) : NULL;
}

/* Gives @picture the colours that are wanted, in place: the map between normal distributions that moves them least. */
static gboolean
match_colors (const ArtStyleSource *source, NnTensor *picture, GError **error)
{
  g_autoptr (ArtLayerStatistics) now = NULL;
  g_autoptr (ArtStyleMap) map = NULL;
  ArtStyleShare everywhere = { .weight = 1.0 };

  if (!source->colors)
    return TRUE;
  now = art_layer_statistics_new ("colors", 3);
  art_layer_statistics_compute (now, picture);
  map = art_style_map_new (now, source->colors, ART_STYLE_MATCH_COVARIANCE, ART_STYLE_MATCH_EPSILON, error);
  everywhere.map = map;
  return map && art_style_shares_apply (&everywhere, 1, picture, error);
}

static GPtrArray *
measure_picture (const ArtStyleSource *source, GeglBuffer *buffer, NnGraph *network, const char *const *layers,
                 int side, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) picture = NULL;
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  double scale, most_pixels = MAX (MOST_PIXELS, 2.0 * side * side);

  scale = side * source->scale / MAX (1, MIN (extent->width, extent->height));
  scale = MIN (scale, sqrt (most_pixels / ((double) extent->width * extent->height)));
  picture = art_image_to_tensor_scaled (buffer, MAX (SMALLEST_SIDE, (int) lround (extent->width * scale)),
                                        MAX (SMALLEST_SIDE, (int) lround (extent->height * scale)), error);
  if (!picture || !match_colors (source, picture, error))
    return NULL;
  return art_statistics_measure (network, layers, picture, cancellable, error);
}

/* A file that cannot be read must not spoil the rest of the folder. */
static GPtrArray *
measure_folder (const ArtStyleSource *source, NnGraph *network, const char *const *layers, int side,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) average = NULL;
  int count = 0;

  for (guint i = 0; i < source->files->len; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GeglBuffer) buffer = art_image_load_file (g_ptr_array_index (source->files, i), &local);
      g_autoptr (GPtrArray) one = NULL;

      if (!buffer)
        {
          g_debug ("left out: %s", local->message);
          continue;
        }
      one = measure_picture (source, buffer, network, layers, side, cancellable, error);
      if (!one)
        return NULL;
      count++;
      if (average)
        art_statistics_mix (average, one, 1.0 / count);
      else
        average = g_steal_pointer (&one);
    }
  if (!average)
    g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT,
                         _ ("None of the pictures in the folder of the style can be read. Choose another folder."));
  return g_steal_pointer (&average);
}

GPtrArray *
art_style_source_measure (const ArtStyleSource *source, NnGraph *network, const char *const *layers, int side,
                          GCancellable *cancellable, GError **error)
{
  if (source->statistics)
    return art_statistics_load (source->statistics, layers, side * source->scale, error);
  if (source->files)
    return measure_folder (source, network, layers, side, cancellable, error);
  return measure_picture (source, source->picture, network, layers, side, cancellable, error);
}
