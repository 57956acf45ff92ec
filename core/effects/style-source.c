/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a style comes from: a built-in style's statistics, a layer, or a picture file.
 */
#include "config.h"

#include "style-source.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "image.h"
#include "model-store.h"

/* A style picture is measured at no less, so that deep layers see something, and at no more, so that it needs no more
 * memory than the optimisation itself. */
#define SMALLEST_SIDE 32
#define MOST_PIXELS (1024.0 * 1024.0)

struct _ArtStyleSource
{
  NnGraph *statistics; /* built-in; else NULL */
  GeglBuffer *picture; /* layer or file; else NULL */
  double scale;
};

void
art_style_source_free (ArtStyleSource *source)
{
  if (!source)
    return;
  g_clear_pointer (&source->statistics, nn_graph_unref);
  g_clear_object (&source->picture);
  g_free (source);
}

/* A style says by checksum which network it was measured with. Without one, the channel counts have to do. */
static gboolean
check_network (const NnGraph *style, const char *name, const NnGraph *network, GError **error)
{
  const char *expected = nn_graph_get_metadata (style, "network_checksum");
  const char *found = nn_graph_get_metadata (network, ART_MODEL_CHECKSUM);

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
take_layer (ArtStyleSource *source, const ArtInputs *inputs, GError **error)
{
  GeglBuffer *layer = inputs->layers ? g_hash_table_lookup (inputs->layers, "style-layer") : NULL;

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
art_style_source_new (const ArtInputs *inputs, const ArtSettings *settings, const NnGraph *network, GError **error)
{
  g_autoptr (ArtStyleSource) source = g_new0 (ArtStyleSource, 1);
  gboolean found;

  source->scale = art_settings_double (settings, "style-scale");
  switch (art_settings_int (settings, "style-source"))
    {
    case ART_STYLE_LAYER:
      found = take_layer (source, inputs, error);
      break;
    case ART_STYLE_FILE:
      found = load_picture (source, art_settings_string (settings, "style-file"), error);
      break;
    default:
      found = load_built_in (source, art_settings_string (settings, "style"), network, error);
      break;
    }
  return found ? g_steal_pointer (&source) : NULL;
}

GPtrArray *
art_style_source_measure (const ArtStyleSource *source, NnGraph *network, const char *const *layers, int side,
                          GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) picture = NULL;
  const GeglRectangle *extent;
  double scale, most_pixels = MAX (MOST_PIXELS, 2.0 * side * side);

  if (source->statistics)
    return art_statistics_load (source->statistics, layers, side * source->scale, error);
  extent = gegl_buffer_get_extent (source->picture);
  scale = side * source->scale / MAX (1, MIN (extent->width, extent->height));
  scale = MIN (scale, sqrt (most_pixels / ((double) extent->width * extent->height)));
  picture = art_image_to_tensor_scaled (source->picture, MAX (SMALLEST_SIDE, (int) lround (extent->width * scale)),
                                        MAX (SMALLEST_SIDE, (int) lround (extent->height * scale)), error);
  if (!picture)
    return NULL;
  return art_statistics_measure (network, layers, picture, cancellable, error);
}
