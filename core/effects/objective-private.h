/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inside of an objective, for the files that build, evaluate and balance it.
 */
#pragma once

#include "objective.h"
#include "ssim.h"
#include "style-term.h"

/* A style that a layer is compared with, everywhere or in a region. */
typedef struct
{
  int layer;
  ArtStyleTerm *term;
  double share; /* of the layer's style weight */
  double loss;  /* of the last run's features, weighted */
} ArtObjectiveStyle;

/* One output of the session and the terms measured on it. */
typedef struct
{
  double content_weight, style_weight; /* with unit and share of the layer; 0 = no such term */
  double content_scale;
  NnTensor *content; /* target */
} ArtObjectiveLayer;

struct _ArtObjective
{
  NnSession *session;
  GPtrArray *names;          /* of outputs, NULL-terminated */
  ArtObjectiveLayer *layers; /* by output */
  int n_layers;
  GArray *styles;     /* ArtObjectiveStyle, those with the most channels first */
  GPtrArray *targets; /* ArtStyleTarget, whose statistics the terms of styles use */
  ArtStatistic statistic;
  double tv_weight, ssim_weight;
  double term_ratio; /* content weight over style weight, as the user gave them */
  ArtSsim *ssim;     /* NULL = content by features */
  float *tv_scratch;
  ArtVariables variables; /* all NULL: pixels */
  NnTensor *picture;      /* what variables stand for */
  gsize memory;
};

static inline ArtObjectiveStyle *
art_objective_style (const ArtObjective *objective, guint i)
{
  return &g_array_index (objective->styles, ArtObjectiveStyle, i);
}

/* Measures the features of the last run, and compares them with all styles by the layers' weights. */
void art_objective_measure_styles (ArtObjective *objective);
void art_objective_compare_styles (ArtObjective *objective);
/* Backward from the features of the last run, whose styles have been compared: the session's input gradient becomes
 * that of all layers' terms. @content gets those of the content. */
gboolean art_objective_pull (ArtObjective *objective, double *content, GCancellable *cancellable, GError **error);
/* Allocates what the terms need for pictures as large as @picture, once layers and styles are bound. FALSE with
 * NN_ERROR_NO_MEMORY. */
gboolean art_objective_allocate (ArtObjective *objective, const NnTensor *picture, GError **error);
