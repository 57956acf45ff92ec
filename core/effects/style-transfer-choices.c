/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the choices of style transfer offer.
 */
#include "config.h"

#include "style-transfer-choices.h"

#include <glib/gi18n-lib.h>

#include "objective.h"
#include "refine.h"
#include "style-source.h"
#include "style-transfer.h"

const ArtChoice art_style_source_choices[] = { { ART_STYLE_BUILT_IN, "built-in", N_ ("Built-in style") },
                                               { ART_STYLE_LAYER, "layer", N_ ("Layer") },
                                               { ART_STYLE_FILE, "file", N_ ("Picture file") },
                                               { ART_STYLE_FOLDER, "folder", N_ ("Folder") },
                                               { 0 } };
const ArtChoice art_style_other_source_choices[] = {
  { ART_STYLE_NONE, "none", N_ ("None") },       { ART_STYLE_BUILT_IN, "built-in", N_ ("Built-in style") },
  { ART_STYLE_LAYER, "layer", N_ ("Layer") },    { ART_STYLE_FILE, "file", N_ ("Picture file") },
  { ART_STYLE_FOLDER, "folder", N_ ("Folder") }, { 0 }
};
const ArtChoice art_style_statistic_choices[] = { { ART_STATISTIC_TRANSPORT, "transport", N_ ("Optimal transport") },
                                                  { ART_STATISTIC_COVARIANCE, "covariance",
                                                    N_ ("Means and covariances") },
                                                  { ART_STATISTIC_GRAM, "gram", N_ ("Gram matrices (Gatys et al.)") },
                                                  { ART_STATISTIC_MEAN_STD, "mean-std", N_ ("Means and deviations") },
                                                  { 0 } };
const ArtChoice art_style_optimizer_choices[] = { { ART_OPTIMIZER_LBFGS, "l-bfgs", N_ ("L-BFGS") },
                                                  { ART_OPTIMIZER_ADAM, "adam", N_ ("Adam") },
                                                  { 0 } };
const ArtChoice art_style_initialization_choices[] = { { ART_INITIALIZE_CONTENT, "content", N_ ("The picture") },
                                                       { ART_INITIALIZE_NOISE, "noise", N_ ("Noise") },
                                                       { ART_INITIALIZE_ONE_PASS, "one-pass", N_ ("One pass") },
                                                       { ART_INITIALIZE_LAYER, "layer", N_ ("A layer") },
                                                       { 0 } };
const ArtChoice art_style_content_loss_choices[] = { { ART_CONTENT_FEATURES, "features",
                                                       N_ ("Features of the network") },
                                                     { ART_CONTENT_SSIM, "ssim", N_ ("Structural similarity") },
                                                     { 0 } };
const ArtChoice art_style_pooling_choices[] = { { ART_POOLING_KEEP, "max", N_ ("As in the network") },
                                                { ART_POOLING_MEAN, "average", N_ ("Average") },
                                                { 0 } };
const ArtChoice art_style_balance_choices[] = { { ART_BALANCE_MANUAL, "manual", N_ ("As they are") },
                                                { ART_BALANCE_AUTO, "auto", N_ ("Evened out") },
                                                { 0 } };
const ArtChoice art_style_colors_choices[] = { { ART_COLORS_STYLE, "style", N_ ("From the style") },
                                               { ART_COLORS_LUMINANCE, "luminance", N_ ("The picture's own, exactly") },
                                               { ART_COLORS_MATCHED, "matched", N_ ("The picture's palette") },
                                               { 0 } };
const ArtChoice art_style_region_choices[] = { { ART_REGION_SELECTION, "selection", N_ ("The selection's bounds") },
                                               { ART_REGION_LAYER, "layer", N_ ("The entire layer") },
                                               { ART_REGION_FRAMES, "frames", N_ ("All layers as frames") },
                                               { 0 } };
const ArtChoice art_style_output_choices[] = { { ART_OUTPUT_NEW_LAYER, "new-layer", N_ ("A new layer") },
                                               { ART_OUTPUT_IN_PLACE, "in-place", N_ ("This layer") },
                                               { ART_OUTPUT_GROUP, "group", N_ ("A group with pictures on the way") },
                                               { 0 } };
const ArtChoice art_style_method_choices[] = { { ART_METHOD_INSTANT, "instant", N_ ("Instant") },
                                               { ART_METHOD_REFINED, "refined", N_ ("Refined") },
                                               { ART_METHOD_CLASSIC, "classic", N_ ("Classic") },
                                               { 0 } };
