/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a filling is to be like, and how much of the surroundings that takes.
 */
#include "config.h"

#include "inpaint-options.h"

/* Surroundings on each side in sides of the hole: with three quarters there is five times as much to copy from as
 * there is to fill. */
#define SURROUNDINGS 0.75
/* The same for the network: fewer, for all of it has to fit into the size that it thinks at. */
#define VIEW 0.5

ArtInpaintOptions
art_inpaint_options (const ArtSettings *settings)
{
  return (ArtInpaintOptions){
    .method = art_settings_int (settings, "method"),
    .sample_from = art_settings_int (settings, "sample-from"),
    .radius = art_settings_int (settings, "radius"),
    .context = art_settings_int (settings, "context"),
    .working_size = art_settings_int (settings, "working-size"),
    .color_match = art_settings_double (settings, "color-match"),
    .grain_match = art_settings_double (settings, "grain-match"),
    .largest_crop = ART_INPAINT_LARGEST_CROP,
    .seed = (guint32) art_settings_int (settings, "seed"),
    .iterations = art_settings_int (settings, "iterations"),
    .patch_weight = art_settings_double (settings, "patch-weight"),
    .style_weight = art_settings_double (settings, "style-weight"),
    .tv_weight = art_settings_double (settings, "tv-weight"),
    .seam_weight = art_settings_double (settings, "seam-weight"),
    .layers = art_settings_string (settings, "layers"),
  };
}

int
art_inpaint_reach (const ArtInpaintOptions *options, int side)
{
  int wanted = options->radius > 0 ? options->radius : (int) (SURROUNDINGS * side);

  return MAX (wanted, art_inpaint_view_margin (options, side));
}

int
art_inpaint_view_margin (const ArtInpaintOptions *options, int side)
{
  return MAX ((int) (VIEW * side), options->context);
}
