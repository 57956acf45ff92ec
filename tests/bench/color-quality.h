/* SPDX-License-Identifier: GPL-3.0-or-later
 * How close the colours of a picture are to the true ones, and how much colour it has.
 */
#pragma once

#include <gegl.h>

typedef struct
{
  double psnr;         /* dB, over R', G', B' of sRGB */
  double difference;   /* mean CIEDE2000 */
  double colorfulness; /* of the result: Hasler, Suesstrunk, "Measuring colourfulness in natural images", 2003 */
} ColorQuality;

/* Two pictures of the same size. */
ColorQuality measure_colors (GeglBuffer *original, GeglBuffer *result);
/* CIEDE2000 between two colours, L*, a*, b*; Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula", 2005. */
double ciede2000 (const float *first, const float *second);
