/* SPDX-License-Identifier: GPL-3.0-or-later
 * Super-resolution: enlarges a picture with the detail that a network has learnt to see in small ones.
 *
 * The networks work as in Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
 * Convolutional Neural Network", CVPR 2016: all layers see the small picture, the last one unfolds into the large one.
 */
#include "config.h"

#include "super-resolution.h"

#include <glib/gi18n-lib.h>

static const ArtChoice method_choices[] = {
  { ART_SUPER_FAITHFUL, "faithful", N_ ("Faithful") }, { ART_SUPER_PERCEPTUAL, "perceptual", N_ ("Perceptual") },
  { ART_SUPER_ARTWORK, "artwork", N_ ("Artwork") },    { ART_SUPER_PREVIEW, "preview", N_ ("Quick draft") },
  { ART_SUPER_MODEL, "model", N_ ("Model file") },     { 0 }
};
static const ArtChoice size_choices[] = { { ART_SUPER_BY_FACTOR, "factor", N_ ("Factor") },
                                          { ART_SUPER_BY_WIDTH, "width", N_ ("Width") },
                                          { ART_SUPER_BY_HEIGHT, "height", N_ ("Height") },
                                          { 0 } };
static const ArtChoice region_choices[] = { { ART_REGION_IMAGE, "image", N_ ("The whole image") },
                                            { ART_REGION_LAYER, "layer", N_ ("The entire layer") },
                                            { ART_REGION_SELECTION, "selection", N_ ("The selection's bounds") },
                                            { 0 } };
static const ArtChoice output_choices[] = { { ART_OUTPUT_IN_PLACE, "in-place", N_ ("In place") },
                                            { ART_OUTPUT_NEW_LAYER, "new-layer", N_ ("A new layer") },
                                            { ART_OUTPUT_NEW_IMAGE, "new-image", N_ ("A new image") },
                                            { 0 } };

static const ArtParam params[] = {
  {
      .name = "method",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Method"),
      .label = N_ ("_Method"),
      .tooltip =
          N_ ("Faithful stays closest to the picture. Perceptual looks sharper and invents fine detail. Artwork "
              "is for drawings, comics and flat colors. Quick draft takes about half the time and is less sharp. Or "
              "choose a model file of your own."),
      .choices = method_choices,
  },
  {
      .name = "model",
      .kind = ART_PARAM_FILE,
      .group = N_ ("Method"),
      .label = N_ ("Model _file"),
      .tooltip = N_ ("An ONNX super-resolution model. It takes an RGB or gray picture and gives one that is 2, 3, 4 … "
                     "times as large."),
      .flags = ART_PARAM_NETWORK,
      .depends_on = "method=model",
  },
  {
      .name = "size-by",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Size"),
      .label = N_ ("S_ize by"),
      .tooltip = N_ ("Give a factor, or the width or height in pixels; the other side follows."),
      .choices = size_choices,
  },
  {
      .name = "scale",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Size"),
      .label = N_ ("_Scale"),
      .tooltip = N_ ("How many times as wide and high the result is. 2, 3 and 4 have networks of their own and are "
                     "sharpest; others are brought to their exact size after the next larger one."),
      .minimum = 1.1,
      .maximum = ART_SUPER_LARGEST_FACTOR,
      .fallback = 2.0,
      .step = 0.5,
      .digits = 2,
      .depends_on = "size-by=factor",
  },
  {
      .name = "width",
      .kind = ART_PARAM_INT,
      .group = N_ ("Size"),
      .label = N_ ("_Width"),
      .tooltip = N_ ("Width of the result; up to 8 times that of the picture."),
      .minimum = 1,
      .maximum = 100000,
      .fallback = 1920,
      .step = 10,
      .unit = N_ ("px"),
      .depends_on = "size-by=width",
  },
  {
      .name = "height",
      .kind = ART_PARAM_INT,
      .group = N_ ("Size"),
      .label = N_ ("_Height"),
      .tooltip = N_ ("Height of the result; up to 8 times that of the picture."),
      .minimum = 1,
      .maximum = 100000,
      .fallback = 1080,
      .step = 10,
      .unit = N_ ("px"),
      .depends_on = "size-by=height",
  },
  {
      .name = "denoise",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Quality"),
      .label = N_ ("_Noise and JPEG artifacts"),
      .tooltip = N_ ("How strongly noise and the marks of JPEG compression are removed before enlarging. 0 removes "
                     "nothing; 3 is for pictures that are very noisy or compressed."),
      .minimum = 0.0,
      .maximum = 3.0,
      .fallback = 0.0,
      .step = 0.5,
      .digits = 1,
  },
  {
      .name = "tta",
      .kind = ART_PARAM_BOOLEAN,
      .group = N_ ("Quality"),
      .label = N_ ("_Best quality (8 × slower)"),
      .tooltip = N_ ("Enlarges the picture in all eight orientations and takes the mean: a little cleaner."),
      .maximum = 1,
  },
  {
      .name = "iterations",
      .kind = ART_PARAM_INT,
      .group = N_ ("Refinement"),
      .label = N_ ("_Iterations"),
      .tooltip = N_ ("Steps that correct the result until it looks like the picture again when made smaller. Ten are "
                     "enough for that; texture from a layer takes 50 or more."),
      .minimum = 0,
      .maximum = 500,
      .fallback = 0,
      .step = 10,
  },
  {
      .name = "consistency-weight",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Refinement"),
      .label = N_ ("_Faithfulness"),
      .tooltip = N_ ("How closely the result, made smaller, must equal the picture. At 1 it is the same; at 0 texture "
                     "and smoothness are free."),
      .minimum = 0.0,
      .maximum = 1.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
  },
  {
      .name = "texture-weight",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Refinement"),
      .label = N_ ("_Texture weight"),
      .tooltip = N_ ("How much texture the result takes from another layer, such as a photograph of a material or a "
                     "brush. 0 takes none."),
      .minimum = 0.0,
      .maximum = 100.0,
      .fallback = 0.0,
      .step = 0.1,
      .digits = 2,
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "texture-layer",
      .kind = ART_PARAM_LAYER,
      .group = N_ ("Refinement"),
      .label = N_ ("Te_xture layer"),
      .tooltip = N_ ("The layer, of any open image, whose texture is taken, at the size that it has."),
      .fallback = -1,
  },
  {
      .name = "texture-layers",
      .kind = ART_PARAM_STRING,
      .group = N_ ("Refinement"),
      .label = N_ ("Network _layers"),
      .tooltip =
          N_ ("Layers of the perceptual network on which textures are compared, each with its weight, as in "
              "“relu1_1:1, relu2_1:0.5”. Shallow layers carry fine grain, deep ones larger patterns. Empty takes "
              "the network's recommendation."),
      .flags = ART_PARAM_LAYER_NAMES | ART_PARAM_ADVANCED,
  },
  {
      .name = "tv-weight",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Refinement"),
      .label = N_ ("S_moothness"),
      .tooltip = N_ ("Weight of total variation. More removes small specks and makes flatter areas of color."),
      .minimum = 0.0,
      .maximum = 1000.0,
      .fallback = 0.0,
      .step = 0.1,
      .digits = 3,
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "region",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Result"),
      .label = N_ ("_Enlarge"),
      .tooltip = N_ ("Enlarge the whole image with all its layers, masks, channels and paths, only this layer, or what "
                     "is in the selection's bounds."),
      .fallback = ART_REGION_IMAGE,
      .choices = region_choices,
  },
  {
      .name = "output",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Result"),
      .label = N_ ("_Output"),
      .tooltip = N_ ("Replace what is enlarged, or put the result into a new layer or a new image."),
      .fallback = ART_OUTPUT_IN_PLACE,
      .choices = output_choices,
  },
  {
      .name = "keep-print-size",
      .kind = ART_PARAM_BOOLEAN,
      .group = N_ ("Result"),
      .label = N_ ("_Keep the print size"),
      .tooltip = N_ ("Raises the resolution as the pixels grow, so that a whole image prints as large as before, only "
                     "finer."),
      .maximum = 1,
      .fallback = 1,
  },
};

const ArtEffect art_effect_super_resolution = {
  .name = "super-resolution",
  .procedure = "plug-in-neural-super-resolution",
  .menu_label = N_ ("S_uper-Resolution..."),
  .title = N_ ("Super-Resolution"),
  .blurb = N_ ("Enlarge the picture with fine detail"),
  .help = N_ ("Enlarges the whole image, a layer or the selection up to 8 times with a neural network that has learnt "
              "how fine detail looks, and can remove noise and JPEG artifacts first. Refinement makes the result agree "
              "with the picture exactly and can give it the texture of another layer."),
  .image_types = "RGB*, GRAY*",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = art_super_resolution_estimate,
  .run = art_super_resolution_run,
  .result_size = art_super_resolution_result_size,
  .preview = art_super_resolution_preview,
};
