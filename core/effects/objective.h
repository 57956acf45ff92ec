/* SPDX-License-Identifier: GPL-3.0-or-later
 * The sum of weighted terms that every refinement minimises, measured on named layers of a perceptual network.
 *
 *   L(x) = α·L_content + β·L_style + γ·L_tv (+ terms of variables that are not pixels)
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

/* How content is compared. */
typedef enum
{
  ART_CONTENT_FEATURES, /* distance of feature maps on the content layers, Gatys et al. */
  ART_CONTENT_SSIM      /* structural similarity of lightness, pixel by pixel (ssim.h); content layers do not count */
} ArtContentLoss;

/**
 * ArtStyleTarget: one of several styles, and where it is wanted.
 * @statistics: (element-type ArtLayerStatistics): of each of the style layers
 * @mask: 1x1xHxW of the content's size, 0..1: measured and matched there, weighing as much as its part of the picture;
 * NULL = everywhere
 */
typedef struct
{
  GPtrArray *statistics;
  NnTensor *mask;
} ArtStyleTarget;

ArtStyleTarget *art_style_target_new (GPtrArray *statistics, NnTensor *mask); /* takes references */
void art_style_target_free (ArtStyleTarget *target);

typedef struct
{
  double content_weight, style_weight, tv_weight; /* α, β, γ >= 0 */
  ArtStatistic statistic;
  ArtContentLoss content_loss;
  GPtrArray *targets; /* (nullable) (element-type ArtStyleTarget): in place of one style everywhere */
  gboolean masked;    /* for art_objective_estimate(): some targets have masks */
  gsize memory_limit; /* bytes that a session may take; 0 = none */
} ArtObjectiveOptions;

typedef struct _ArtObjective ArtObjective;

/* @content: 1x3xHxW that the content layers are measured on; @style: statistics for each of @style_layers; NULL with
 * options->targets. */
ArtObjective *art_objective_new (NnGraph *graph, NnTensor *content, GPtrArray *content_layers, GPtrArray *style,
                                 GPtrArray *style_layers, const ArtObjectiveOptions *options, GCancellable *cancellable,
                                 GError **error);
/* Bytes that an objective for a picture of @width x @height will take. */
gboolean art_objective_estimate (NnGraph *graph, int width, int height, GPtrArray *content_layers,
                                 GPtrArray *style_layers, const ArtObjectiveOptions *options, gsize *memory,
                                 GError **error);
void art_objective_free (ArtObjective *objective);
gsize art_objective_memory (const ArtObjective *objective);

/**
 * ArtVariables: what is optimised where that is not the pixels themselves, e.g. chroma under a given luminance. All are
 * planes like those of a picture, 1x3xHxW.
 * @to_picture: fills @picture, which the terms above are measured on, from the variables @x
 * @pull_back: turns @slope, the gradient by the pixels, into that by the variables, in place
 * @terms: (nullable): terms of the variables themselves: returns their sum and adds its gradient to @slope, which is
 * NULL if it is not wanted
 */
typedef struct
{
  void (*to_picture) (const NnTensor *x, NnTensor *picture, gpointer data);
  void (*pull_back) (const NnTensor *x, float *slope, gpointer data);
  double (*terms) (const NnTensor *x, float *slope, gpointer data);
  gpointer data;
} ArtVariables;

/* From now on @objective is about @variables (copied) of the shape of @like. FALSE with NN_ERROR_NO_MEMORY. */
gboolean art_objective_set_variables (ArtObjective *objective, const ArtVariables *variables, const NnTensor *like,
                                      GError **error);
/* The picture that @x stands for: @x itself where pixels are optimised. (transfer none), until the next call. */
NnTensor *art_objective_picture (ArtObjective *objective, NnTensor *x);

typedef struct
{
  double total, content, style, tv; /* weighted */
  double range;                     /* of colors outside 0..1, which every objective discourages */
  double variables;                 /* terms of ArtVariables */
} ArtLoss;

/* Loss at @x (1x3xHxW: a picture, or variables) and, if not NULL, its gradient of the same shape. */
gboolean art_objective_evaluate (ArtObjective *objective, NnTensor *x, NnTensor *gradient, ArtLoss *loss,
                                 GCancellable *cancellable, GError **error);

/**
 * ArtBalance: factors on the weights of the terms of each layer, in the order in which an objective holds its layers:
 * the same for every size of the picture, so that a pyramid is balanced once.
 */
typedef struct
{
  GArray *content, *style; /* double, by layer */
  double ssim;
} ArtBalance;

typedef enum
{
  ART_BALANCE_TERMS = 1 << 0, /* all content terms together pull as strongly as all style terms, at equal weights */
  ART_BALANCE_LAYERS = 1 << 1 /* layers of a term pull as strongly as each other, at equal weights of layers */
} ArtBalanceFlags;

/* Measures the gradients of all terms (their root mean squares) at @picture and says what evens them out. Where a term
 * has none, as content has at the content itself, its factor is 1: take a picture some way off. (transfer full); NULL
 * with NN_ERROR_*. */
ArtBalance *art_objective_measure_balance (ArtObjective *objective, NnTensor *picture, ArtBalanceFlags flags,
                                           GCancellable *cancellable, GError **error);
/* Multiplies the weights. @balance must come from an objective with the same layers. */
void art_objective_apply_balance (ArtObjective *objective, const ArtBalance *balance);
void art_balance_free (ArtBalance *balance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtObjective, art_objective_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtStyleTarget, art_style_target_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtBalance, art_balance_free)
