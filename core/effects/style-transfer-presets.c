/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looks that are ready to use: a style and what suits it. Each is as far from the others as could be found by looking.
 */
#include "config.h"

#include "style-transfer.h"

#include <glib/gi18n-lib.h>

const ArtPreset art_style_transfer_presets[] = {
  /* One pass and nothing else. */
  { N_ ("Impression in a second"), "{ \"method\": \"instant\", \"style\": \"roses\", \"contrast\": 0.5 }" },
  /* Thick strokes with a life of their own, deep colors. */
  { N_ ("Oil, broad brush"),
    "{ \"style\": \"starry-night\", \"style-scale\": 1.4, \"brush\": 0.65, \"content-weight\": 0.7 }" },
  /* Flat areas and dark outlines, everything still in its place. */
  { N_ ("Woodblock print"),
    "{ \"style\": \"great-wave\", \"content-loss\": \"ssim\", \"tv-weight\": 6, \"detail\": 0.2, "
    "\"sharpen\": 0.4 }" },
  /* Only lightness is drawn anew: hatching in the colors of the photograph. */
  { N_ ("Engraving, tinted"), "{ \"style\": \"engraving\", \"colors\": \"luminance\", \"brush\": 0.3, "
                              "\"style-scale\": 0.7, \"working-size\": 768, \"iterations\": 160 }" },
  /* Large planes; of the shapes, only what carries them. */
  { N_ ("Toward abstraction"),
    "{ \"style\": \"facets\", \"content-weight\": 0.25, \"style-scale\": 1.6, \"tv-weight\": 2, \"detail\": 0 }" },
  /* Points of pure color, of the picture's own palette. */
  { N_ ("Dots of your colors"), "{ \"style\": \"pointillism\", \"colors\": \"matched\", \"brush\": 0.4 }" },
  { 0 }
};
