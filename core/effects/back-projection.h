/* SPDX-License-Identifier: GPL-3.0-or-later
 * Corrects an enlarged picture until it is the original again when made smaller.
 */
#pragma once

#include "resample.h"

/**
 * ArtBackProjection: how pictures are made smaller (D) and larger (U), both for the axes of the whole picture.
 */
typedef struct
{
  const ArtTaps *down_across, *down_down; /* D, from the enlarged size */
  const ArtTaps *up_across, *up_down;     /* U, to it */
  int iterations;
  double weight; /* 0..1: 1 corrects fully */
} ArtBackProjection;

/* Pixels of the original beyond which a correction hardly reaches. */
#define ART_BACK_PROJECTION_REACH 8

/**
 * art_back_project: y += weight · U e with D (y + U e) = target, by e ← e + (target - D (y + U e)).
 * Irani, Peleg, "Improving Resolution by Image Registration", CVGIP 1991. The steps are done on e, which is as small as
 * the original: D and U are linear.
 *
 * @target: one plane of the original, the part @small; @picture: one plane of the enlarged picture, the part @large,
 * which must cover @small. What is within ART_BACK_PROJECTION_REACH of the edges of @small is only right where those
 * are edges of the picture. Returns: the largest |target - D y| that is left, or -1 if there is no memory.
 */
double art_back_project (const ArtBackProjection *options, const float *target, const ArtWindow *small, float *picture,
                         const ArtWindow *large);
