/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inside of an objective, for the files that build, evaluate and balance it.
 */
#pragma once

#include "objective.h"
#include "ssim.h"
#include "style-region.h"

/* What the style of a layer is compared with, everywhere or in a region. */
typedef struct
{
  const ArtLayerStatistics *style; /* owned by the objective's @targets */
  ArtRegion *region;               /* NULL = everywhere */
  double share;                    /* of the layer's style weight */
} ArtObjectiveTarget;

/* One output of the session and the terms measured on it. */
typedef struct
{
  double content_weight, style_weight; /* with unit and share of the layer; 0 = no such term */
  double content_scale;
  NnTensor *content; /* target */
  GArray *targets;   /* ArtObjectiveTarget, of the style; NULL = none */
  ArtLayerStatistics *now;
  NnTensor *seed;
} ArtObjectiveLayer;

struct _ArtObjective
{
  NnSession *session;
  GPtrArray *names;          /* of outputs, NULL-terminated */
  ArtObjectiveLayer *layers; /* by output */
  int n_layers;
  NnTensor **seeds;   /* (unowned) by output */
  GPtrArray *targets; /* ArtStyleTarget */
  ArtStatistic statistic;
  double tv_weight, ssim_weight;
  double term_ratio; /* content weight over style weight, as the user gave them */
  ArtSsim *ssim;     /* NULL = content by features */
  float *matrix, *tv_scratch;
  float *gathered, *product; /* for regions */
  ArtVariables variables;    /* all NULL: pixels */
  NnTensor *picture;         /* what variables stand for */
  gsize memory;
};

/* Fills layer @i's seed with the gradients, by the features of the last run, of its terms, which are added to @content
 * and
 * @style; NULL = without that term. */
void art_objective_seed_layer (ArtObjective *objective, int i, double *content, double *style);
/* Allocates what the terms need for pictures as large as @picture, once layers and targets are bound. FALSE with
 * NN_ERROR_NO_MEMORY, or ART_ERROR_MODEL if a style was measured with another network. */
gboolean art_objective_allocate (ArtObjective *objective, const NnTensor *picture, GError **error);
