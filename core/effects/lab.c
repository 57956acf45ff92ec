/* SPDX-License-Identifier: GPL-3.0-or-later
 * CIE Lab of sRGB colours, and how the way back bends.
 */
#include "config.h"

#include "lab.h"

#include <math.h>

/* From here on Lab is linear (CIE 15:2004). */
#define EPSILON (216.0f / 24389.0f)
#define KAPPA (24389.0f / 27.0f)
#define ROOT (6.0f / 29.0f)
/* How far beyond 0..1 still counts as inside: less than what can be seen. */
#define GAMUT_SLACK 1e-4f
#define GAMUT_STEPS 16

static const float white[3] = { 0.96422f, 1.0f, 0.82521f };
/* sRGB, adapted to D50 by Bradford's method. */
static const float to_xyz[3][3] = { { 0.4360747f, 0.3850649f, 0.1430804f },
                                    { 0.2225045f, 0.7168786f, 0.0606169f },
                                    { 0.0139322f, 0.0971045f, 0.7141733f } };
static const float from_xyz[3][3] = { { 3.1338561f, -1.6168667f, -0.4906146f },
                                      { -0.9787684f, 1.9161415f, 0.0334540f },
                                      { 0.0719453f, -0.2289914f, 1.4052427f } };

static float
decode (float value)
{
  if (value <= 0.04045f)
    return value / 12.92f;
  return powf ((value + 0.055f) / 1.055f, 2.4f);
}

/* The straight part of the curve goes on below 0, the bent one above 1. */
static float
encode (float value, float *slope)
{
  float root;

  *slope = 12.92f;
  if (value <= 0.0031308f)
    return 12.92f * value;
  root = powf (value, 1.0f / 2.4f);
  *slope = 1.055f / 2.4f * root / value;
  return 1.055f * root - 0.055f;
}

void
art_lab_from_rgb (const float *rgb, float *lab)
{
  float f[3];

  for (int i = 0; i < 3; i++)
    {
      float xyz = 0.0f;

      for (int j = 0; j < 3; j++)
        xyz += to_xyz[i][j] * decode (rgb[j]);
      xyz /= white[i];
      f[i] = xyz > EPSILON ? cbrtf (xyz) : (KAPPA * xyz + 16.0f) / 116.0f;
    }
  lab[0] = 1.16f * f[1] - 0.16f;
  lab[1] = 500.0f / ART_LAB_AB_UNIT * (f[0] - f[1]);
  lab[2] = 200.0f / ART_LAB_AB_UNIT * (f[1] - f[2]);
}

void
art_lab_to_rgb_slopes (const float *lab, float *rgb, float slopes[3][2])
{
  float fy = (lab[0] + 0.16f) / 1.16f, xyz[3], bend[3];
  const float f[3] = { fy + ART_LAB_AB_UNIT / 500.0f * lab[1], fy, fy - ART_LAB_AB_UNIT / 200.0f * lab[2] };

  for (int i = 0; i < 3; i++)
    {
      xyz[i] = white[i] * (f[i] > ROOT ? f[i] * f[i] * f[i] : (116.0f * f[i] - 16.0f) / KAPPA);
      bend[i] = white[i] * (f[i] > ROOT ? 3.0f * f[i] * f[i] : 116.0f / KAPPA);
    }
  for (int i = 0; i < 3; i++)
    {
      float slope;

      rgb[i] = encode (from_xyz[i][0] * xyz[0] + from_xyz[i][1] * xyz[1] + from_xyz[i][2] * xyz[2], &slope);
      slopes[i][0] = slope * from_xyz[i][0] * bend[0] * ART_LAB_AB_UNIT / 500.0f;
      slopes[i][1] = -slope * from_xyz[i][2] * bend[2] * ART_LAB_AB_UNIT / 200.0f;
    }
}

void
art_lab_to_rgb (const float *lab, float *rgb)
{
  float slopes[3][2];

  art_lab_to_rgb_slopes (lab, rgb, slopes);
}

static int
is_inside (const float *lab)
{
  float rgb[3];

  art_lab_to_rgb (lab, rgb);
  for (int i = 0; i < 3; i++)
    if (rgb[i] < -GAMUT_SLACK || rgb[i] > 1.0f + GAMUT_SLACK)
      return 0;
  return 1;
}

void
art_lab_to_gamut (float *lab)
{
  float share = 0.0f, step = 0.5f, less[3] = { lab[0] };

  if (is_inside (lab))
    return;
  for (int i = 0; i < GAMUT_STEPS; i++, step *= 0.5f)
    {
      less[1] = (share + step) * lab[1];
      less[2] = (share + step) * lab[2];
      if (is_inside (less))
        share += step;
    }
  lab[1] *= share;
  lab[2] *= share;
}
