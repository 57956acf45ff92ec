/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small networks for super-resolution with random weights, and pictures to enlarge, so that tests need no trained ones.
 */
#pragma once

#include <gegl.h>

#include "nn/nn.h"

/* Enlarges @scale times: the picture with every pixel repeated, plus something random that looks @radius pixels around.
 * Its metadata say so. @channels: 1 or 3. */
NnGraph *tiny_upscaler_new (int scale, int channels, int radius, guint32 seed);
/* Saves @graph as DIR/@name/model.onnx. */
void tiny_upscaler_install (const char *dir, const char *name, NnGraph *graph);

/* Smooth random colours with some noise in the @format given; offset of the extent 11, -7. Alpha is 1. */
GeglBuffer *upscaler_picture (const Babl *format, int width, int height, guint32 seed);
/* Colours of a buffer as three planes, R'G'B' of its own space, unclipped. (transfer full) */
float *upscaler_colors (GeglBuffer *buffer);
/* Largest and root mean square difference of colours between two buffers of the same size. */
double upscaler_distance (GeglBuffer *a, GeglBuffer *b, double *rms);
/* Removes @dir with all that is in it. */
void remove_folder (const char *dir);
