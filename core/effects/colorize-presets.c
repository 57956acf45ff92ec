/* SPDX-License-Identifier: GPL-3.0-or-later
 * Settings for coloring that are ready to use: one for each kind of picture that people bring.
 */
#include "config.h"

#include "colorize-presets.h"

#include <glib/gi18n-lib.h>

const ArtPreset art_colorize_presets[] = {
  /* Colors that were painted over a print: pale, and the same all over a thing. */
  { N_ ("Hand-tinted photograph"), "{ \"saturation\": 0.6, \"iterations\": 50, \"smoothness-weight\": 4 }" },
  /* What has faded is still a hint of what was there. */
  { N_ ("Faded color photograph"), "{ \"mix\": 0.6, \"saturation\": 1.15 }" },
  /* Finer things get colors of their own, and edges are kept to. */
  { N_ ("Careful (slow)"), "{ \"size\": 512, \"iterations\": 100 }" },
  { N_ ("Line drawing, in layers"), "{ \"method\": \"line-art\", \"output\": \"group\" }" },
  { 0 }
};
