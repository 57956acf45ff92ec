/* SPDX-License-Identifier: GPL-3.0-or-later
 * Structural similarity to a picture as a term of an objective: keeps what is light and dark where it was, and leaves
 * colours free. Wang, Bovik, Sheikh, Simoncelli, "Image Quality Assessment: From Error Visibility to Structural
 * Similarity", IEEE TIP 2004: Gaussian window of 11 pixels with σ = 1.5, C1 = 0.01², C2 = 0.03².
 */
#pragma once

#include "nn/nn.h"

typedef struct _ArtSsim ArtSsim;

/* @target: 1x3xHxW, sRGB-encoded 0..1; its lightness is kept. (transfer full), NULL with NN_ERROR_NO_MEMORY */
ArtSsim *art_ssim_new (const NnTensor *target, GError **error);
void art_ssim_free (ArtSsim *ssim);
/* Bytes that one takes for pictures of that size. */
gsize art_ssim_memory (int width, int height);

/* weight · (1 - mean SSIM) of the lightness of @picture (1x3xHxW); @gradient: gets weight · d term / d picture added,
 * NULL if not wanted. */
double art_ssim_term (ArtSsim *ssim, const NnTensor *picture, double weight, float *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtSsim, art_ssim_free)
