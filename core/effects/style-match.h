/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives feature maps the statistics of a style, in closed form: what one pass does between encoder and decoder.
 *
 * With means μ and covariances C of the content (c) and of the style (s), n channels, and
 *   δ = ε · (tr Cc + tr Cs) / (2n) + 1e-12,    Cc' = Cc + δ I,    Cs' = Cs + δ I:
 *   covariance:  f → T (f - μc) + μs,   T = Cs'^½ (Cs'^½ Cc' Cs'^½)^-½ Cs'^½
 *   mean-std:    f → √(Cs'ii / Cc'ii) (f - μc) + μs, channel by channel
 * Both give the mean of the style exactly and its (co)variance up to ε. T is the optimal transport between two normal
 * distributions (style-transport.h): of all linear maps that do this, the one that moves the features least, so the
 * content stays where it was. Mean-std is AdaIN of Huang, Belongie, "Arbitrary Style Transfer in Real-time with
 * Adaptive Instance Normalization", ICCV 2017. δ bounds how much nearly flat content is amplified.
 *
 * In PyTorch, for f of shape [n, pixels] and shares m [pixels] (1 everywhere without a mask), float64:
 *   mu = (f * m).sum(1, keepdim=True) / m.sum();  x = f - mu;  cov = (x * m) @ x.T / m.sum()
 *   power = lambda a, p: (lambda w, v: (v * w.clamp(min=1e-300) ** p) @ v.T)(*torch.linalg.eigh(a))
 *   delta = eps * (cov.trace() + style.trace()) / (2 * n) + 1e-12;  eye = delta * torch.eye(n)
 *   root = power(style + eye, 0.5);  t = root @ power(root @ (cov + eye) @ root, -0.5) @ root;  out = t @ x + style_mu
 */
#pragma once

#include "statistics.h"

/* ε where a network does not say which it was trained with. */
#define ART_STYLE_MATCH_EPSILON 1e-3

typedef enum
{
  ART_STYLE_MATCH_COVARIANCE,
  ART_STYLE_MATCH_MEAN_STD
} ArtStyleMatch;

/**
 * ArtStyleSums: means and covariances of feature maps that come in pieces, each place with a share of 0..1 (a mask with
 * soft edges; 0 for margins that overlap other pieces).
 */
typedef struct _ArtStyleSums ArtStyleSums;

ArtStyleSums *art_style_sums_new (int channels);
void art_style_sums_free (ArtStyleSums *sums);
/* Adds 1xCxHxW @features. @shares: H·W values of 0..1, NULL = 1 everywhere. FALSE with NN_ERROR_NO_MEMORY. */
gboolean art_style_sums_add (ArtStyleSums *sums, const NnTensor *features, const float *shares, GError **error);
/* The statistics of all that was added. NULL if that was less than one place. (transfer full) */
ArtLayerStatistics *art_style_sums_finish (const ArtStyleSums *sums, const char *layer);
/* How many places with a full share would have told as much. */
double art_style_sums_samples (const ArtStyleSums *sums);

/**
 * ArtStyleMap: f → matrix · f + offset, or f → scale · f + offset where matrix is NULL.
 */
typedef struct
{
  int channels;
  float *matrix; /* C×C */
  float *scale;  /* C */
  float *offset; /* C */
} ArtStyleMap;

/* The map above from statistics @content to @style, of as many channels. (transfer full); NULL with NN_ERROR_NO_MEMORY,
 * or ART_ERROR_MODEL if the statistics are no numbers. */
ArtStyleMap *art_style_map_new (const ArtLayerStatistics *content, const ArtLayerStatistics *style, ArtStyleMatch match,
                                double epsilon, GError **error);
void art_style_map_free (ArtStyleMap *map);

/**
 * ArtStyleShare: one of several styles of a picture.
 * @map: NULL = leaves features as they are
 * @mask: where and how much, H·W values of 0..1; NULL = 1 everywhere
 * @weight: >= 0, relative to that of other styles in the same place
 */
typedef struct
{
  const ArtStyleMap *map;
  const float *mask;
  double weight;
} ArtStyleShare;

/* Replaces 1xCxHxW @features, in every place, by the mean of what @styles make of them, weighted by weight · mask, as
 * far as the masks of styles with a weight add up to; what they lack to 1 stays as it was. FALSE with
 * NN_ERROR_NO_MEMORY. */
gboolean art_style_shares_apply (const ArtStyleShare *styles, int n, NnTensor *features, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtStyleSums, art_style_sums_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtStyleMap, art_style_map_free)
