/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which network looks at the picture, on which of its layers, and how much each counts.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "model-store.h"
#include "pooling.h"
#include "style-transfer-private.h"

#define BUILT_IN_NETWORK "features"
/* At the ends of the brush's scale, the deepest style layer counts this much more, or less, than the shallowest. */
#define BRUSH_RANGE 16.0

/* For networks that do not say which layers suit: up to five of their feature maps, evenly from shallow to deep, for
 * style, and one three quarters down for content. (transfer full) */
static char *
suggest_layers (const NnGraph *network, gboolean content)
{
  g_auto (GStrv) all = art_layers_list (network);
  int n = (int) g_strv_length (all), count = MIN (n, 5);
  GString *text = g_string_new (NULL);

  if (content && n > 0)
    g_string_append (text, all[(3 * (n - 1) + 2) / 4]);
  for (int i = 0; !content && i < count; i++)
    g_string_append_printf (text, "%s ", all[count > 1 ? i * (n - 1) / (count - 1) : 0]);
  return g_string_free (text, FALSE);
}

/* The layers of setting @name; empty means what the network's metadata @key says. */
static GPtrArray *
choose_layers (const ArtTransfer *transfer, const char *name, const char *key, GError **error)
{
  const char *text = art_settings_string (transfer->settings, name);
  g_autofree char *suggestion = NULL;

  if (*text == '\0')
    text = nn_graph_get_metadata (transfer->network, key);
  if (!text)
    text = suggestion = suggest_layers (transfer->network, g_str_equal (key, "content_layers"));
  return art_layers_parse (text, transfer->network, error);
}

/* Number of the node that computes the layer: how deep it lies. */
static int
depth_of (const NnGraph *network, const char *layer)
{
  int value = nn_graph_find_value (network, layer);

  for (guint i = 0; i < network->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (network->nodes, i);

      for (int j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] == value)
          return (int) i;
    }
  return 0;
}

/* @brush: 0 = fine strokes, 1 = coarse forms. Layers are ranked by depth; the one in the middle keeps its weight. */
static void
apply_brush (const ArtTransfer *transfer, double brush)
{
  GPtrArray *layers = transfer->style_layers;

  for (guint i = 0; i < layers->len; i++)
    {
      ArtLayerWeight *layer = g_ptr_array_index (layers, i);
      int depth = depth_of (transfer->network, layer->name), below = 0, above = 0;

      for (guint j = 0; j < layers->len; j++)
        {
          int other = depth_of (transfer->network, ((const ArtLayerWeight *) g_ptr_array_index (layers, j))->name);

          below += other < depth;
          above += other > depth;
        }
      if (below + above > 0)
        layer->weight *= pow (BRUSH_RANGE, (brush - 0.5) * (below - above) / (below + above));
    }
}

static gboolean
use_average_pooling (ArtTransfer *transfer, GError **error)
{
  NnGraph *changed;

  if (art_settings_int (transfer->settings, "pooling") != ART_POOLING_MEAN)
    return TRUE;
  changed = art_pooling_average (transfer->network, error);
  nn_graph_unref (transfer->network);
  transfer->network = changed;
  return changed != NULL;
}

gboolean
art_transfer_load_network (ArtTransfer *transfer, GError **error)
{
  const char *path = art_settings_string (transfer->settings, "network");

  transfer->network = art_model_store_load (*path ? path : BUILT_IN_NETWORK, *path ? NULL : "features", error);
  if (!transfer->network)
    return FALSE;
  if (transfer->network->inputs->len != 1)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
                   _ ("The network has %u inputs. Choose one that takes a picture and nothing else."),
                   transfer->network->inputs->len);
      return FALSE;
    }
  if (!use_average_pooling (transfer, error))
    return FALSE;
  transfer->content_layers = choose_layers (transfer, "content-layers", "content_layers", error);
  if (!transfer->content_layers)
    return FALSE;
  transfer->style_layers = choose_layers (transfer, "style-layers", "style_layers", error);
  if (transfer->style_layers)
    apply_brush (transfer, art_settings_double (transfer->settings, "brush"));
  return transfer->style_layers != NULL;
}
