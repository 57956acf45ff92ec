/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small decoder with random weights for the small perceptual network, so that tests of one pass need no trained one.
 */
#pragma once

#include "nn/nn.h"

/* From relu1_1 (6×H×W) and relu2_1 (8×H/2×W/2) of tiny-network.h to a picture: relu2_1 enlarged, both convolved, added,
 * Sigmoid. Metadata task "style-one-pass", relu1_1 matched by mean-std, relu2_1 by covariance. */
NnGraph *tiny_decoder_new (guint32 seed);
/* Saves @decoder as DIR/style-one-pass/model.onnx in what tiny_network_install() returned. */
void tiny_decoder_install (const char *dir, const NnGraph *decoder);
/* Before tiny_network_uninstall(). */
void tiny_decoder_uninstall (const char *dir);
