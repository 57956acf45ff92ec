/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes Lab colours in a drawable's format.
 *
 * Clipping channels one by one would change lightness; moving towards the gray of the same L* does not.
 */
#include "config.h"

#include "colorize-gamut.h"

#include <math.h>
#include <string.h>

#define CHANNELS 4
/* How far beyond 0..1 (linear) a colour may be: rounding hides it. */
#define SLACK 1e-4f
/* Halvings when looking for how much chroma fits. */
#define STEPS 10
/* Units of chroma that are visible when they are lost. */
#define VISIBLE 1.0f

void
art_colorize_gamut_init (ArtColorizeGamut *gamut, const Babl *format)
{
  const Babl *type = babl_format_get_type (format, 0);
  const Babl *rgb = babl_format_with_space ("RGBA float", format);

  gamut->to_rgb = babl_fish (babl_format ("CIE Lab alpha float"), rgb);
  gamut->to_pixel = babl_fish (rgb, format);
  gamut->bounded = type != babl_type ("float") && type != babl_type ("half") && type != babl_type ("double");
}

static inline gboolean
fits (const float *rgb)
{
  for (int c = 0; c < 3; c++)
    if (rgb[c] < -SLACK || rgb[c] > 1.0f + SLACK)
      return FALSE;
  return TRUE;
}

/* Replaces @rgb of the colour @lab by that of the same lightness and hue with as much chroma as fits. TRUE if that is
 * visibly less. */
static gboolean
make_paler (const ArtColorizeGamut *gamut, const float *lab, float *rgb)
{
  float share = 0.0f, step = 0.5f, less[CHANNELS], tried[CHANNELS];

  memcpy (less, lab, sizeof less);
  for (int i = 0; i <= STEPS; i++, step *= 0.5f)
    {
      float now = i == STEPS ? share : share + step;

      less[1] = now * lab[1];
      less[2] = now * lab[2];
      babl_process (gamut->to_rgb, less, tried, 1);
      if (i < STEPS && fits (tried))
        share = now;
    }
  memcpy (rgb, tried, sizeof tried);
  return (1.0f - share) * hypotf (lab[1], lab[2]) > VISIBLE;
}

int
art_colorize_gamut_encode (const ArtColorizeGamut *gamut, const float *lab, int count, guint8 *pixels)
{
  g_autofree float *rgb = g_new (float, (gsize) count *CHANNELS);
  int paler = 0;

  babl_process (gamut->to_rgb, lab, rgb, count);
  for (int i = 0; i < count && gamut->bounded; i++)
    if (!fits (rgb + i * CHANNELS))
      paler += make_paler (gamut, lab + i * CHANNELS, rgb + i * CHANNELS);
  babl_process (gamut->to_pixel, rgb, pixels, count);
  return paler;
}
