/* SPDX-License-Identifier: GPL-3.0-or-later
 * From settings to a plan of style transfer: sizes, weights, styles, and the memory that it will take.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "style-transfer-private.h"

/* Sides of the working picture are at least this, whatever the layer's, so that networks with five poolings work. */
#define SMALLEST_SIDE 32
/* Vectors that the optimiser keeps besides L-BFGS's corrections, two vectors each: the line search's and the level's.
 * Adam keeps fewer. */
#define OPTIMIZER_VECTORS 10

void
art_transfer_free (ArtTransfer *transfer)
{
  if (!transfer)
    return;
  g_clear_pointer (&transfer->pass, art_one_pass_free);
  g_clear_pointer (&transfer->painter, art_style_network_free);
  g_clear_pointer (&transfer->network, nn_graph_unref);
  g_clear_pointer (&transfer->content_layers, g_ptr_array_unref);
  g_clear_pointer (&transfer->style_layers, g_ptr_array_unref);
  g_clear_pointer (&transfer->style_names, g_ptr_array_unref);
  g_clear_pointer (&transfer->styles, art_style_set_free);
  g_clear_pointer (&transfer->picture, nn_tensor_unref);
  g_clear_pointer (&transfer->framed, nn_tensor_unref);
  g_clear_pointer (&transfer->masks, g_ptr_array_unref);
  g_clear_pointer (&transfer->balance, art_balance_free);
  g_free (transfer);
}

static gboolean
choose_size (ArtTransfer *transfer, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (transfer->inputs->content);
  int limit = art_settings_int (transfer->settings, "working-size");
  double scale = MIN (1.0, (double) limit / MAX (1, MAX (extent->width, extent->height)));

  if (extent->width < 1 || extent->height < 1)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, _ ("There are no pixels to work on."));
      return FALSE;
    }
  transfer->width = MAX (SMALLEST_SIDE, (int) lround (extent->width * scale));
  transfer->height = MAX (SMALLEST_SIDE, (int) lround (extent->height * scale));
  return TRUE;
}

/* Names of the style layers that count. */
static void
name_style_layers (ArtTransfer *transfer)
{
  transfer->style_names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; transfer->weights.style_weight > 0.0 && i < transfer->style_layers->len; i++)
    {
      const ArtLayerWeight *layer = g_ptr_array_index (transfer->style_layers, i);

      if (layer->weight > 0.0)
        g_ptr_array_add (transfer->style_names, g_strdup (layer->name));
    }
  g_ptr_array_add (transfer->style_names, NULL);
}

static gboolean
read_weights (ArtTransfer *transfer, GError **error)
{
  const ArtSettings *settings = transfer->settings;

  transfer->weights = (ArtObjectiveOptions){
    .content_weight = art_settings_double (settings, "content-weight"),
    .style_weight = art_settings_double (settings, "style-weight"),
    .tv_weight = art_settings_double (settings, "tv-weight"),
    .statistic = (ArtStatistic) art_settings_int (settings, "statistic"),
    .content_loss = (ArtContentLoss) art_settings_int (settings, "content-loss"),
    .memory_limit = art_memory_physical (),
  };
  name_style_layers (transfer);
  if (transfer->weights.content_weight > 0.0 || transfer->style_names->len > 1 || transfer->weights.tv_weight > 0.0)
    return TRUE;
  g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                       _ ("Nothing is left to do: at least one of the weights must be more than 0."));
  return FALSE;
}

/* Whether the style is that of a network of others. */
static gboolean
wants_painter (const ArtSettings *settings)
{
  return art_settings_int (settings, "style-source") == ART_STYLE_BUILT_IN
         && art_style_network_is_name (art_settings_string (settings, "style"));
}

static gboolean
load_painter (ArtTransfer *transfer, GError **error)
{
  for (int number = 2; number <= ART_STYLE_COUNT; number++)
    {
      g_autofree char *source = art_style_param (number, "-source");

      if (art_settings_int (transfer->settings, source) == ART_STYLE_NONE)
        continue;
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("A style network cannot be blended with other styles. Take those away, or choose another "
                              "first style."));
      return FALSE;
    }
  transfer->painter = art_style_network_load (art_settings_string (transfer->settings, "style"), NULL, error);
  return transfer->painter != NULL;
}

ArtTransfer *
art_transfer_new (const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  g_autoptr (ArtTransfer) transfer = g_new0 (ArtTransfer, 1);

  transfer->inputs = inputs;
  transfer->settings = settings;
  if (!choose_size (transfer, error))
    return NULL;
  if (wants_painter (settings))
    return load_painter (transfer, error) ? g_steal_pointer (&transfer) : NULL;
  if (!art_transfer_load_pass (transfer, error))
    return NULL;
  if (art_transfer_is_instant (transfer))
    transfer->network = nn_graph_ref (art_one_pass_network (transfer->pass));
  else if (!art_transfer_load_network (transfer, error) || !read_weights (transfer, error))
    return NULL;
  transfer->styles = art_style_set_new (inputs, settings, transfer->network, error);
  if (!transfer->styles)
    return NULL;
  transfer->weights.masked = art_style_set_is_masked (transfer->styles);
  return g_steal_pointer (&transfer);
}

int
art_transfer_framed_width (const ArtTransfer *transfer)
{
  return transfer->width + 2 * ART_MARGIN;
}

int
art_transfer_framed_height (const ArtTransfer *transfer)
{
  return transfer->height + 2 * ART_MARGIN;
}

int
art_transfer_at_level (const ArtTransfer *transfer, int length, int level_width)
{
  return MAX (1, (int) lround ((double) length * level_width / art_transfer_framed_width (transfer)));
}

int
art_transfer_n_snapshots (const ArtTransfer *transfer)
{
  gboolean group = art_settings_int (transfer->settings, "output") == ART_OUTPUT_GROUP;

  return group ? art_settings_int (transfer->settings, "snapshots") : 0;
}

/* The objective and the optimiser's vectors; or the pass, which is over before they are there. */
static gboolean
estimate_work (const ArtTransfer *transfer, gsize picture, gsize *memory, GError **error)
{
  int vectors = OPTIMIZER_VECTORS + 2 * art_settings_int (transfer->settings, "lbfgs-history");
  gsize pass = 0;

  if (transfer->painter)
    return art_style_network_estimate (transfer->painter, transfer->width, transfer->height, memory, error);
  if (transfer->pass && !art_one_pass_estimate (transfer->pass, transfer->width, transfer->height, &pass, error))
    return FALSE;
  *memory = pass;
  if (art_transfer_is_instant (transfer))
    return TRUE;
  if (!art_objective_estimate (transfer->network, art_transfer_framed_width (transfer),
                               art_transfer_framed_height (transfer), transfer->content_layers, transfer->style_layers,
                               &transfer->weights, memory, error))
    return FALSE;
  *memory = MAX (*memory + (gsize) vectors * picture, pass);
  return TRUE;
}

/* Bytes at the peak: the work above, or two full-size pictures of floats (one of them a step behind the other) and the
 * results. */
static gboolean
estimate_memory (const ArtTransfer *transfer, gsize *memory, GError **error)
{
  GeglBuffer *content = transfer->inputs->content;
  const GeglRectangle *extent = gegl_buffer_get_extent (content);
  int results = 1 + art_transfer_n_snapshots (transfer);
  gsize picture = sizeof (float) * 3 * art_transfer_framed_width (transfer) * art_transfer_framed_height (transfer);
  gsize pixel = babl_format_get_bytes_per_pixel (gegl_buffer_get_format (content)) * results + 6 * sizeof (float);

  if (!estimate_work (transfer, picture, memory, error))
    return FALSE;
  *memory += (gsize) results * picture;
  *memory = MAX (*memory, (gsize) extent->width * extent->height * pixel + (gsize) (5 + results) * picture);
  return TRUE;
}

const ArtAdvice art_transfer_advice = {
  .too_large = N_ ("This needs %.1f GiB of memory, and the computer has %.1f GiB. Lower the working size."),
  .no_memory = N_ ("%s A lower working size needs less memory."),
  .unusable = N_ ("This network cannot be used here; choose one that takes an RGB picture. (%s)"),
};

gboolean
art_transfer_check_memory (const ArtTransfer *transfer, gsize *memory, GError **error)
{
  return estimate_memory (transfer, memory, error) && art_memory_check (*memory, &art_transfer_advice, error);
}

gboolean
art_style_transfer_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                             GError **error)
{
  GError *local = NULL;
  g_autoptr (ArtTransfer) transfer = art_transfer_new (inputs, settings, &local);

  if (!transfer || !art_transfer_check_memory (transfer, &estimate->memory, &local))
    {
      art_failure_translate (local, &art_transfer_advice, error);
      return FALSE;
    }
  estimate->width = transfer->width;
  estimate->height = transfer->height;
  estimate->seconds = -1.0;
  estimate->result_width = estimate->result_height = 0;
  return TRUE;
}
