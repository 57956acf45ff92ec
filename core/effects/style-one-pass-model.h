/* SPDX-License-Identifier: GPL-3.0-or-later
 * The networks of one pass: the perceptual network as encoder, a decoder that was trained for it, and how the layers
 * between them are matched.
 *
 * The decoder (models/style-one-pass/model.onnx) has metadata task "style-one-pass". Its inputs are named like the
 * layers of models/features that it takes, N×C×H/k×W/k; its output is N×3×H×W, sRGB-encoded 0..1, for H and W that are
 * multiples of ART_ONE_PASS_MULTIPLE. Metadata "match" says what is done with each input first, "relu4_2=covariance,
 * relu2_1=mean-std, relu1_1=none" (left out: covariance), "epsilon" with which ε (style-match.h), "grain" how
 * much noise the encoder wants (style-one-pass-grain.h; left out: none), "network_checksum" for which file of
 * models/features it is.
 */
#pragma once

#include "style-match.h"

#define ART_ONE_PASS_MULTIPLE 16

/* A layer that the decoder takes. */
typedef struct
{
  char *name;
  gboolean matched; /* FALSE: taken as it is */
  ArtStyleMatch match;
} ArtOnePassLayer;

typedef struct
{
  NnGraph *encoder, *decoder;
  GPtrArray *layers; /* ArtOnePassLayer, in the order of the decoder's inputs */
  GPtrArray *names;  /* of the layers, NULL-terminated */
  double epsilon, grain;
} ArtOnePassModel;

/* (transfer full), NULL with ART_ERROR_MODEL or NN_ERROR_* */
ArtOnePassModel *art_one_pass_model_load (GError **error);
void art_one_pass_model_free (ArtOnePassModel *model);

/* Both networks compiled for pictures of @width x @height, multiples of ART_ONE_PASS_MULTIPLE. FALSE with NN_ERROR_*,
 * or ART_ERROR_MODEL if they do not fit together. */
gboolean art_one_pass_model_compile (const ArtOnePassModel *model, int width, int height, NnSession **encoder,
                                     NnSession **decoder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtOnePassModel, art_one_pass_model_free)
