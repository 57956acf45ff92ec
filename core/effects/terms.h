/* SPDX-License-Identifier: GPL-3.0-or-later
 * The terms of an objective, each with its gradient. All losses are relative: they have no unit and do not depend on
 * the size of the picture, the number of channels or how strongly a network responds.
 */
#pragma once

#include "statistics.h"

/**
 * art_content_term: ½ Σ (F - P)² / ½ Σ (P - mean (P))², Gatys et al. 2016, equation 1, over the variance of the
 * target in each channel; 1 is as far away as a picture of flat colour.
 * @scale: 1 / Σ (P - mean (P))², from art_content_scale()
 * @weight: the loss is multiplied by it
 * @seed: gets weight · d term / dF added
 */
double art_content_term (const NnTensor *features, const NnTensor *target, double scale, double weight, float *seed);
double art_content_scale (const NnTensor *target);

/**
 * art_style_term: how far the statistics of @features are from @target.
 *
 *   covariance  ‖C - C*‖² / ‖C*‖² + ‖μ - μ*‖² / (‖μ*‖² + tr C*)
 *   Gram        ‖G - G*‖² / ‖G*‖²,  G = C + μ μᵀ
 *   mean, std   (‖μ - μ*‖² + ‖σ - σ*‖²) / (‖μ*‖² + tr C*)
 *   transport   (‖μ - μ*‖² + tr C + tr C* - 2 tr (T C)) / tr C*,  T C T = C*: style-transport.h; both widened
 *               by 0.3 tr C* / channels
 *
 * @now: room for the statistics of @features
 * @matrix: room for C·C floats
 * @seed: gets weight · d term / dF added
 */
double art_style_term (const NnTensor *features, const ArtLayerStatistics *target, ArtStatistic statistic,
                       double weight, ArtLayerStatistics *now, float *matrix, float *seed);

/**
 * art_tv_term: mean over the pixels of sqrt (|dx|² + |dy|² + ε²) - ε, |·| over the colours together, so that edges of
 * all colours fall together. Rudin, Osher, Fatemi 1992; Blomgren, Chan 1998.
 * @x: 1x3xHxW; @gradient: gets weight · d term / dx added, NULL if not wanted; @scratch: H·W floats
 */
double art_tv_term (const NnTensor *x, double weight, float *scratch, float *gradient);

/* art_range_term: mean over the pixels of the squared distance from 0..1; arguments as above. */
double art_range_term (const NnTensor *x, double weight, float *gradient);
