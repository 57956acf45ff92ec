/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small perceptual network with random weights, so that tests need no trained one.
 */
#pragma once

#include "nn/nn.h"

/* 3 -> 6 (relu1_1), pooling, -> 8 (relu2_1) -> 8 (relu2_2); metadata task "features" and recommended layers. */
NnGraph *tiny_network_new (guint32 seed);
/* The same, saved as DIR/features/model.onnx, with DIR/styles/NAME.onnx made for it for each of @styles. Returns DIR,
 * which is temporary and set as NEURAL_ART_MODEL_PATH. (transfer full) */
char *tiny_network_install (const char *const *styles);
void tiny_network_uninstall (const char *dir);
/* 1x3xHxW of smooth random colours, 0..1. */
NnTensor *tiny_picture_new (int width, int height, guint32 seed);
