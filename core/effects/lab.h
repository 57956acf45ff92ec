/* SPDX-License-Identifier: GPL-3.0-or-later
 * CIE Lab of sRGB colours, and how the way back bends.
 *
 * White point D50, as babl's "CIE Lab float" has it, in the networks' unit: luminance L* / 100, a* and b* / 110.
 */
#pragma once

/* What a* and b* are divided by. */
#define ART_LAB_AB_UNIT 110.0f

/* sRGB-encoded 0..1 (beyond too) to Lab. */
void art_lab_from_rgb (const float *rgb, float *lab);
/* The way back. Colours outside the gamut of sRGB come out below 0 or above 1; the curve goes on smoothly there. */
void art_lab_to_rgb (const float *lab, float *rgb);
/* The same with @slopes[3][2]: of R, G, B along a and b. */
void art_lab_to_rgb_slopes (const float *lab, float *rgb, float slopes[3][2]);
/* Brings @lab into the gamut of sRGB by as much less chroma as that takes; luminance and hue stay. 0 <= L <= 1. */
void art_lab_to_gamut (float *lab);
