/* SPDX-License-Identifier: GPL-3.0-or-later
 * Style transfer: paints a picture in the manner of another one, by optimising its pixels.
 *
 * Gatys, Ecker, Bethge, "Image Style Transfer Using Convolutional Neural Networks", CVPR 2016.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "effect.h"
#include "objective.h"
#include "refine.h"
#include "style-source.h"
#include "style-transfer.h"

static const ArtChoice source_choices[] = { { ART_STYLE_BUILT_IN, "built-in", N_ ("Built-in style") },
                                            { ART_STYLE_LAYER, "layer", N_ ("Layer") },
                                            { ART_STYLE_FILE, "file", N_ ("Picture file") },
                                            { 0 } };
static const ArtChoice statistic_choices[] = { { ART_STATISTIC_COVARIANCE, "covariance", N_ ("Means and covariances") },
                                               { ART_STATISTIC_GRAM, "gram", N_ ("Gram matrices (Gatys et al.)") },
                                               { ART_STATISTIC_MEAN_STD, "mean-std", N_ ("Means and deviations") },
                                               { 0 } };
static const ArtChoice optimizer_choices[] = { { ART_OPTIMIZER_LBFGS, "l-bfgs", N_ ("L-BFGS") },
                                               { ART_OPTIMIZER_ADAM, "adam", N_ ("Adam") },
                                               { 0 } };
static const ArtChoice initialization_choices[] = { { ART_INITIALIZE_CONTENT, "content", N_ ("The picture") },
                                                    { ART_INITIALIZE_NOISE, "noise", N_ ("Noise") },
                                                    { 0 } };

static const ArtParam params[] = {
  {
      .name = "style-source",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Style"),
      .label = N_ ("Style _from"),
      .tooltip = N_ ("Where the style comes from: a built-in style, another layer, or a picture file."),
      .choices = source_choices,
      .flags = ART_PARAM_STYLE,
  },
  {
      .name = "style",
      .kind = ART_PARAM_STRING,
      .group = N_ ("Style"),
      .label = N_ ("_Style"),
      .tooltip = N_ ("The built-in style to paint in."),
      .fallback_text = "starry-night",
      .flags = ART_PARAM_STYLE,
      .depends_on = "style-source=built-in",
  },
  {
      .name = "style-layer",
      .kind = ART_PARAM_LAYER,
      .group = N_ ("Style"),
      .label = N_ ("Style _layer"),
      .tooltip = N_ ("The layer, of any open image, whose style is taken."),
      .fallback = -1,
      .flags = ART_PARAM_STYLE,
      .depends_on = "style-source=layer",
  },
  {
      .name = "style-file",
      .kind = ART_PARAM_FILE,
      .group = N_ ("Style"),
      .label = N_ ("Style _picture"),
      .tooltip = N_ ("The picture file whose style is taken."),
      .flags = ART_PARAM_STYLE | ART_PARAM_IMAGE_FILE,
      .depends_on = "style-source=file",
  },
  {
      .name = "style-scale",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Style"),
      .label = N_ ("Stroke si_ze"),
      .tooltip = N_ ("Size of strokes and patterns. At 1 the style picture is taken as large as this one; more gives "
                     "larger strokes."),
      .minimum = 0.1,
      .maximum = 4.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "content-weight",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Weights"),
      .label = N_ ("_Content weight"),
      .tooltip = N_ ("How much what is in the picture matters. More keeps its shapes recognizable."),
      .minimum = 0.0,
      .maximum = 1000.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 3,
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "style-weight",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Weights"),
      .label = N_ ("S_tyle weight"),
      .tooltip = N_ ("How much the style matters. More gives bolder strokes and colors."),
      .minimum = 0.0,
      .maximum = 1000.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 3,
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "tv-weight",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Weights"),
      .label = N_ ("S_moothness"),
      .tooltip = N_ ("Weight of total variation. More removes small specks and makes flatter areas of color."),
      .minimum = 0.0,
      .maximum = 1000.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 3,
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "content-layers",
      .kind = ART_PARAM_STRING,
      .group = N_ ("Layers"),
      .label = N_ ("Co_ntent layers"),
      .tooltip = N_ ("Layers of the network on which the content is compared, each with its weight, as in "
                     "“relu4_2:1”. Deeper layers allow more freedom. Empty takes the network's recommendation."),
      .flags = ART_PARAM_LAYER_NAMES | ART_PARAM_ADVANCED,
  },
  {
      .name = "style-layers",
      .kind = ART_PARAM_STRING,
      .group = N_ ("Layers"),
      .label = N_ ("St_yle layers"),
      .tooltip = N_ ("Layers of the network on which the style is compared, each with its weight, as in "
                     "“relu1_1:1, relu3_1:0.5”. Shallow layers carry colors and fine texture, deep ones large forms. "
                     "Empty takes the network's recommendation."),
      .flags = ART_PARAM_LAYER_NAMES | ART_PARAM_ADVANCED,
  },
  {
      .name = "statistic",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Layers"),
      .label = N_ ("Style stat_istic"),
      .tooltip = N_ ("What is compared on the style layers. Covariances follow the style most closely; means and "
                     "deviations give a lighter touch."),
      .choices = statistic_choices,
      .flags = ART_PARAM_ADVANCED,
  },
  {
      .name = "network",
      .kind = ART_PARAM_FILE,
      .group = N_ ("Layers"),
      .label = N_ ("Net_work"),
      .tooltip = N_ ("An ONNX model that sees the picture, such as VGG. Empty takes the built-in network. Built-in "
                     "styles need the built-in network."),
      .flags = ART_PARAM_NETWORK | ART_PARAM_ADVANCED,
  },
  {
      .name = "iterations",
      .kind = ART_PARAM_INT,
      .group = N_ ("Optimization"),
      .label = N_ ("_Iterations"),
      .tooltip = N_ ("Steps of the optimizer, over all sizes. More takes longer and follows the style more closely."),
      .minimum = 1,
      .maximum = 5000,
      .fallback = 250,
      .step = 10,
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "optimizer",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Optimization"),
      .label = N_ ("Optimi_zer"),
      .tooltip = N_ ("L-BFGS needs fewer iterations; Adam needs less memory."),
      .choices = optimizer_choices,
      .flags = ART_PARAM_ADVANCED,
  },
  {
      .name = "learning-rate",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Optimization"),
      .label = N_ ("Learning _rate"),
      .tooltip = N_ ("How far Adam changes a color in one step, as a fraction of the range from black to white."),
      .minimum = 0.0001,
      .maximum = 1.0,
      .fallback = 0.02,
      .step = 0.01,
      .digits = 4,
      .flags = ART_PARAM_ADVANCED | ART_PARAM_LOG,
      .depends_on = "optimizer=adam",
  },
  {
      .name = "initialization",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Optimization"),
      .label = N_ ("Start fro_m"),
      .tooltip = N_ ("What the optimizer starts from. Noise gives freer results and needs more iterations."),
      .choices = initialization_choices,
      .flags = ART_PARAM_ADVANCED,
  },
  {
      .name = "seed",
      .kind = ART_PARAM_INT,
      .group = N_ ("Optimization"),
      .label = N_ ("S_eed"),
      .tooltip = N_ ("Number that the noise is drawn from. The same number gives the same picture."),
      .minimum = 0,
      .maximum = G_MAXINT,
      .fallback = 0,
      .step = 1,
      .flags = ART_PARAM_SEED | ART_PARAM_ADVANCED,
      .depends_on = "initialization=noise",
  },
  {
      .name = "working-size",
      .kind = ART_PARAM_INT,
      .group = N_ ("Size"),
      .label = N_ ("Wor_king size"),
      .tooltip = N_ ("Longer side of the picture while it is optimized; the result is as large as the layer. More "
                     "gives finer strokes and takes longer: twice the size, four times the time."),
      .minimum = 64,
      .maximum = 4096,
      .fallback = 512,
      .step = 64,
      .unit = N_ ("px"),
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "detail",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Size"),
      .label = N_ ("_Detail"),
      .tooltip = N_ ("How much fine detail of layers larger than the working size is put back into the result."),
      .minimum = 0.0,
      .maximum = 1.0,
      .fallback = 0.5,
      .step = 0.05,
      .digits = 2,
  },
  {
      .name = "keep-colors",
      .kind = ART_PARAM_BOOLEAN,
      .group = N_ ("Color"),
      .label = N_ ("_Keep original colors"),
      .tooltip = N_ ("Takes only lightness from the style and leaves the colors of the picture as they are."),
      .maximum = 1,
  },
  ART_PARAM_ROW_REGION,
  ART_PARAM_ROW_OUTPUT,
};

const ArtEffect art_effect_style_transfer = {
  .name = "style-transfer",
  .procedure = "plug-in-neural-style-transfer",
  .menu_label = N_ ("_Style Transfer..."),
  .title = N_ ("Style Transfer"),
  .blurb = N_ ("Paint the picture in the style of another one"),
  .help = N_ ("Changes the pixels step by step until a neural network sees the content of this picture and the style "
              "of another one in them (Gatys, Ecker, Bethge 2016). The style is a built-in one, another layer, or a "
              "picture file."),
  .image_types = "RGB*, GRAY*",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = art_style_transfer_estimate,
  .run = art_style_transfer_run,
};
