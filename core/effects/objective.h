/* SPDX-License-Identifier: GPL-3.0-or-later
 * The sum of weighted terms that every refinement minimises, measured on named layers of a perceptual network.
 *
 *   L(x) = α·L_content + β·L_style + γ·L_tv
 *
 * Each term is normalised so that a weight of 1 means the same at any layer, size and network (terms.h says how).
 * Gatys, Ecker, Bethge, "Image Style Transfer Using Convolutional Neural Networks", CVPR 2016; centred statistics as
 * in Li et al., "Demystifying Neural Style Transfer", IJCAI 2017.
 */
#pragma once

#include "statistics.h"

/* A layer of the network and its weight relative to the others (>= 0). */
typedef struct
{
  char *name;
  double weight;
} ArtLayerWeight;

/* Parses "relu1_1, relu2_1:0.5" (also with '=' and spaces, as in metadata); (element-type ArtLayerWeight) (transfer
 * full); NULL with ART_ERROR_ARGUMENT on bad syntax, or a name that @graph does not have (the message lists those it
 * has). */
GPtrArray *art_layers_parse (const char *text, const NnGraph *graph, GError **error);
/* Names of the feature maps of @graph that layers can be chosen from, shallow to deep. (transfer full) */
char **art_layers_list (const NnGraph *graph);

typedef struct
{
  double content_weight, style_weight, tv_weight; /* α, β, γ >= 0 */
  ArtStatistic statistic;
  gsize memory_limit; /* bytes that a session may take; 0 = none */
} ArtObjectiveOptions;

typedef struct _ArtObjective ArtObjective;

/* @content: 1x3xHxW that the content layers are measured on; @style: statistics for each of @style_layers. */
ArtObjective *art_objective_new (NnGraph *graph, NnTensor *content, GPtrArray *content_layers, GPtrArray *style,
                                 GPtrArray *style_layers, const ArtObjectiveOptions *options, GCancellable *cancellable,
                                 GError **error);
/* Bytes that an objective for a picture of @width x @height will take. */
gboolean art_objective_estimate (NnGraph *graph, int width, int height, GPtrArray *content_layers,
                                 GPtrArray *style_layers, const ArtObjectiveOptions *options, gsize *memory,
                                 GError **error);
void art_objective_free (ArtObjective *objective);
gsize art_objective_memory (const ArtObjective *objective);

typedef struct
{
  double total, content, style, tv; /* weighted */
  double range;                     /* of colors outside 0..1, which every objective discourages */
} ArtLoss;

/* Loss at @x (1x3xHxW) and, if not NULL, its gradient of the same shape. */
gboolean art_objective_evaluate (ArtObjective *objective, NnTensor *x, NnTensor *gradient, ArtLoss *loss,
                                 GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtObjective, art_objective_free)
