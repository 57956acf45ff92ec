/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a style is: second-order statistics of a network's activations.
 */
#pragma once

#include "nn/nn.h"

typedef enum
{
  ART_STATISTIC_COVARIANCE, /* channel means and mean-centred Gram matrix */
  ART_STATISTIC_GRAM,       /* plain Gram matrix F Fᵀ / N */
  ART_STATISTIC_MEAN_STD,   /* channel means and standard deviations */
  ART_STATISTIC_TRANSPORT   /* means and covariances, by how far activations have to move */
} ArtStatistic;

/**
 * ArtLayerStatistics: what a style layer is compared with. mean[C], covariance[C×C] (mean-centred, divided by H·W).
 */
typedef struct
{
  char *layer;
  int channels;
  float *mean, *covariance;
} ArtLayerStatistics;

ArtLayerStatistics *art_layer_statistics_new (const char *layer, int channels);
void art_layer_statistics_free (ArtLayerStatistics *statistics);

/* Fills mean and covariance from 1xCxHxW @features. */
void art_layer_statistics_compute (ArtLayerStatistics *statistics, const NnTensor *features);

/* tr C: the variances of all channels together. */
double art_layer_statistics_variance (const ArtLayerStatistics *statistics);

/* Measured on a 1x3xHxW picture by @graph. (element-type ArtLayerStatistics) (transfer full) */
GPtrArray *art_statistics_measure (NnGraph *graph, const char *const *layers, NnTensor *picture,
                                   GCancellable *cancellable, GError **error);
/* From a style file (models/styles/NAME.onnx), for the measured scale nearest to @scale px short side.
 * ART_ERROR_MODEL if the file has no statistics for one of @layers, or is damaged. */
GPtrArray *art_statistics_load (const NnGraph *file, const char *const *layers, double scale, GError **error);

/* Moves @statistics by @share, 0..1, towards @other, measured on the same layers in the same order: a style between
 * the two. (both: element-type ArtLayerStatistics) */
void art_statistics_mix (GPtrArray *statistics, const GPtrArray *other, double share);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtLayerStatistics, art_layer_statistics_free)
