/* SPDX-License-Identifier: GPL-3.0-or-later
 * The terms of an objective, each with its gradient. All losses are relative: they have no unit and do not depend on
 * the size of the picture, the number of channels or how strongly a network responds. style-term.h has the style.
 */
#pragma once

#include "statistics.h"

/**
 * art_content_term: ½ Σ (F - P)² / ½ Σ (P - mean (P))², Gatys et al. 2016, equation 1, over the variance of the
 * target in each channel; 1 is as far away as a picture of flat colour.
 * @scale: 1 / Σ (P - mean (P))², from art_content_scale()
 * @weight: the loss is multiplied by it
 * @slope: (nullable): gets weight · d term / dF added
 */
double art_content_term (const NnTensor *features, const NnTensor *target, double scale, double weight, float *slope);
double art_content_scale (const NnTensor *target);

/**
 * art_tv_term: mean over the pixels of sqrt (|dx|² + |dy|² + ε²) - ε, |·| over the colours together, so that edges of
 * all colours fall together. Rudin, Osher, Fatemi 1992; Blomgren, Chan 1998.
 * @x: 1x3xHxW; @gradient: gets weight · d term / dx added, NULL if not wanted; @scratch: H·W floats
 */
double art_tv_term (const NnTensor *x, double weight, float *scratch, float *gradient);

/* art_range_term: mean over the pixels of the squared distance from 0..1; arguments as above. */
double art_range_term (const NnTensor *x, double weight, float *gradient);
