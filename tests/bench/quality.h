/* SPDX-License-Identifier: GPL-3.0-or-later
 * How close a picture is to the original.
 */
#pragma once

#include <gegl.h>

/* PSNR in dB and SSIM of luminance (Y of YCbCr, ITU-R BT.601, 16..235, as papers on super-resolution measure) between
 * pictures of one size (the smaller one's, from the corner), without @border pixels at the edges. SSIM: Wang et al.,
 * "Image quality assessment: from error visibility to structural similarity", 2004, Gaussian window of 11, σ 1.5. */
gboolean measure_quality (GeglBuffer *original, GeglBuffer *result, int border, double *psnr, double *ssim,
                          GError **error);
