/* SPDX-License-Identifier: GPL-3.0-or-later
 * The first result of style transfer, in one pass: what Instant gives, and what Refined starts from.
 */
#include "config.h"

#include "model-store.h"
#include "style-one-pass.h"
#include "style-transfer-private.h"

#define MODEL "style-one-pass"

static gboolean
is_installed (void)
{
  g_autofree char *path = art_model_store_find (MODEL, NULL);

  return path != NULL;
}

/* Whether the settings want a pass; @required: or nothing. */
static gboolean
is_wanted (const ArtSettings *settings, gboolean *required)
{
  int method = art_settings_int (settings, "method"), start = art_settings_int (settings, "initialization");

  *required = method == ART_METHOD_INSTANT || start == ART_INITIALIZE_ONE_PASS;
  return *required || (method == ART_METHOD_REFINED && start == ART_INITIALIZE_CONTENT);
}

gboolean
art_transfer_load_pass (ArtTransfer *transfer, GError **error)
{
  gboolean required;

  if (!is_wanted (transfer->settings, &required) || (!required && !is_installed ()))
    return TRUE;
  transfer->pass = art_one_pass_new (error);
  return transfer->pass != NULL;
}

static gboolean
measure_styles (const ArtTransfer *transfer, GArray *styles, GPtrArray *owned, GCancellable *cancellable,
                GError **error)
{
  NnGraph *network = art_one_pass_network (transfer->pass);
  const char *const *layers = art_one_pass_layers (transfer->pass);
  int side = MIN (transfer->width, transfer->height);

  for (int i = 0; i < art_style_set_n_parts (transfer->styles); i++)
    {
      ArtOnePassStyle style = { .mask = art_style_set_part_mask (transfer->styles, i), .weight = 1.0 };

      style.statistics = art_style_set_measure_part (transfer->styles, i, network, layers, side, cancellable, error);
      if (!style.statistics)
        return FALSE;
      g_ptr_array_add (owned, style.statistics);
      g_array_append_val (styles, style);
    }
  return TRUE;
}

NnTensor *
art_transfer_paint_at_once (const ArtTransfer *transfer, const ArtMonitor *monitor, GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GArray) styles = g_array_new (FALSE, TRUE, sizeof (ArtOnePassStyle));
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  if (transfer->painter)
    return art_style_network_run (transfer->painter, transfer->picture, monitor, cancellable, error);
  if (!measure_styles (transfer, styles, owned, cancellable, error))
    return NULL;
  return art_one_pass_run (transfer->pass, transfer->picture, (const ArtOnePassStyle *) styles->data, (int) styles->len,
                           monitor, cancellable, error);
}
