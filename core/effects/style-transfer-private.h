/* SPDX-License-Identifier: GPL-3.0-or-later
 * What settings of style transfer come to: shared by the files that plan a run, find where it starts, and run it.
 */
#pragma once

#include "failure.h"
#include "margin.h"
#include "objective.h"
#include "style-network.h"
#include "style-one-pass.h"
#include "style-set.h"
#include "style-transfer.h"

typedef struct
{
  const ArtInputs *inputs;
  const ArtSettings *settings;
  int width, height;        /* working size */
  ArtOnePass *pass;         /* NULL = iterations only */
  ArtStyleNetwork *painter; /* a network with a style of its own, in place of all that follows but pictures; or NULL */
  NnGraph *network;
  GPtrArray *content_layers, *style_layers;
  GPtrArray *style_names; /* of style layers with a weight, NULL-terminated */
  ArtObjectiveOptions weights;
  ArtStyleSet *styles;
  NnTensor *picture;   /* content at the working size */
  NnTensor *framed;    /* the same with a margin: what the optimiser works on */
  GPtrArray *masks;    /* of the parts of @styles, framed; NULL entries = everywhere */
  ArtBalance *balance; /* measured at the first level; NULL = none */
} ArtTransfer;

/* Whether there is nothing to do after the pass. */
static inline gboolean
art_transfer_is_instant (const ArtTransfer *transfer)
{
  return transfer->painter || art_settings_int (transfer->settings, "method") == ART_METHOD_INSTANT;
}

/* Everything that settings decide, checked; no pixels yet. (transfer full), NULL with ART_ERROR_* or NN_ERROR_* */
ArtTransfer *art_transfer_new (const ArtInputs *inputs, const ArtSettings *settings, GError **error);
void art_transfer_free (ArtTransfer *transfer);

/* Size of what is optimised, with the margin; and of what is @length there at a level @level_width wide. */
int art_transfer_framed_width (const ArtTransfer *transfer);
int art_transfer_framed_height (const ArtTransfer *transfer);
int art_transfer_at_level (const ArtTransfer *transfer, int length, int level_width);
/* Pictures to be kept on the way. */
int art_transfer_n_snapshots (const ArtTransfer *transfer);

/* Bytes at the peak; FALSE with an error that says so if the computer has less. */
gboolean art_transfer_check_memory (const ArtTransfer *transfer, gsize *memory, GError **error);
extern const ArtAdvice art_transfer_advice;

/* The network that settings name, with the layers that they choose, weighed by the brush. */
gboolean art_transfer_load_network (ArtTransfer *transfer, GError **error);
/* Reads the content and the masks at the working size. */
gboolean art_transfer_read_pictures (ArtTransfer *transfer, GError **error);
/* Loads what one pass needs, if the settings ask for one. Refined does without where the network is not installed. */
gboolean art_transfer_load_pass (ArtTransfer *transfer, GError **error);
/* The content in its styles, by one pass: 1x3xHxW of the working size, without a margin. (transfer full) */
NnTensor *art_transfer_paint_at_once (const ArtTransfer *transfer, const ArtMonitor *monitor, GCancellable *cancellable,
                                      GError **error);
/* What the optimiser starts from, framed: what one pass painted, if there is a pass. (transfer full) */
NnTensor *art_transfer_start (const ArtTransfer *transfer, const ArtMonitor *monitor, GCancellable *cancellable,
                              GError **error);
/* Adds the photograph's share to what one pass painted, if there is a pass: the loss falls faster where forms need not
 * be found again. */
void art_transfer_mix_start (const ArtTransfer *transfer, NnTensor *start);
/* From a stylised picture of any size to a result like @original: the content, or a reduced copy of it. (transfer full)
 */
GeglBuffer *art_transfer_finish (const ArtTransfer *transfer, const NnTensor *stylised, GeglBuffer *original,
                                 const ArtMonitor *monitor, GCancellable *cancellable, GError **error);
/* The objective of one level. (transfer full): ArtObjectiveFunc with an ArtTransfer as data */
ArtObjective *art_transfer_objective (int level, int width, int height, gpointer data, GCancellable *cancellable,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtTransfer, art_transfer_free)
