/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colorize: the parameter table, and which method does the work.
 */
#include "config.h"

#include "colorize.h"

#include <glib/gi18n-lib.h>

#include "colorize-presets.h"
#include "line-art.h"

static const ArtChoice method_choices[] = { { ART_COLORIZE_PHOTO, "photo", N_ ("Photograph") },
                                            { ART_COLORIZE_ARTWORK, "artwork", N_ ("Artwork") },
                                            { ART_COLORIZE_LINE_ART, "line-art", N_ ("Line art") },
                                            { 0 } };
static const ArtChoice reference_choices[] = { { ART_COLORIZE_REFERENCE_NONE, "none", N_ ("Not used") },
                                               { ART_COLORIZE_REFERENCE_MATCHED, "matched", N_ ("Matched by content") },
                                               { ART_COLORIZE_REFERENCE_PALETTE, "palette", N_ ("As a palette") },
                                               { 0 } };

static const ArtChoice output_choices[] = { { ART_OUTPUT_NEW_LAYER, "new-layer", N_ ("A new layer") },
                                            { ART_OUTPUT_IN_PLACE, "in-place", N_ ("In place") },
                                            { ART_OUTPUT_GROUP, "group", N_ ("Layers in a group") },
                                            { 0 } };

static const ArtParam params[] = {
  {
      .name = "method",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Picture"),
      .label = N_ ("_Method"),
      .tooltip = N_ ("What the picture is. Photograph is for everything that a camera took, Artwork for paintings and "
                     "prints, Line art for drawings of black lines, which get areas of color between their lines."),
      .choices = method_choices,
  },
  {
      .name = "hint-layer",
      .kind = ART_PARAM_LAYER,
      .group = N_ ("Picture"),
      .label = N_ ("_Hint layer"),
      .tooltip = N_ ("A layer on which you have painted dots or strokes in the colors that you want; it must be "
                     "transparent elsewhere. Colors are exactly these under the strokes and spread to the same "
                     "object."),
      .fallback = -1,
      .flags = ART_PARAM_ALIGNED,
  },
  {
      .name = "hints",
      .kind = ART_PARAM_STRING,
      .group = N_ ("Picture"),
      .label = N_ ("H_ints"),
      .tooltip =
          N_ ("Dots of color that you have set by clicking in the picture, as in “120 45 #cc8844; 300 80 #224466 "
              "12”: x, y, color and, if you like, radius in pixels of the layer."),
      .flags = ART_PARAM_HINTS,
  },
  {
      .name = "reference-layer",
      .kind = ART_PARAM_LAYER,
      .group = N_ ("Colors"),
      .label = N_ ("Re_ference layer"),
      .tooltip = N_ ("A layer, of any open image, in colors that are to be used here."),
      .fallback = -1,
  },
  {
      .name = "reference",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Colors"),
      .label = N_ ("Refere_nce"),
      .tooltip = N_ ("Matched by content gives things the colors that the same things have in the reference layer. As "
                     "a palette brings the colors closer to those of the reference layer."),
      .choices = reference_choices,
  },
  {
      .name = "reference-strength",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Colors"),
      .label = N_ ("Reference s_trength"),
      .tooltip = N_ ("How far the colors follow the reference layer. At 0 they do not."),
      .minimum = 0.0,
      .maximum = 1.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
      .depends_on = "reference!=none",
  },
  {
      .name = "saturation",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Colors"),
      .label = N_ ("_Saturation"),
      .tooltip = N_ ("Makes all colors paler (below 1) or stronger (above 1). 0 gives a gray picture."),
      .minimum = 0.0,
      .maximum = 2.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
      .depends_on = "method!=line-art",
  },
  {
      .name = "mix",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Colors"),
      .label = N_ ("Ne_w color"),
      .tooltip = N_ ("For faded color photographs: at 0 the old colors stay, at 1 they are replaced, between they are "
                     "mixed."),
      .minimum = 0.0,
      .maximum = 1.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
      .depends_on = "method!=line-art",
  },
  {
      .name = "gap",
      .kind = ART_PARAM_INT,
      .group = N_ ("Line art"),
      .label = N_ ("_Gaps"),
      .tooltip = N_ ("Gaps in lines up to this wide are taken for closed, so that colors do not leak through them."),
      .minimum = 0,
      .maximum = 30,
      .fallback = 4,
      .step = 1,
      .unit = N_ ("px"),
      .depends_on = "method=line-art",
  },
  {
      .name = "line-threshold",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Line art"),
      .label = N_ ("_Line threshold"),
      .tooltip = N_ ("How dark a pixel must be to belong to a line. More takes only dark lines, less takes faint ones "
                     "too."),
      .minimum = 0.0,
      .maximum = 1.0,
      .fallback = 0.5,
      .step = 0.05,
      .digits = 2,
      .depends_on = "method=line-art",
  },
  {
      .name = "shading",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Line art"),
      .label = N_ ("Sha_ding"),
      .tooltip = N_ ("How strong shadows and highlights are. 0 gives flat areas of color."),
      .minimum = 0.0,
      .maximum = 1.0,
      .fallback = 0.7,
      .step = 0.1,
      .digits = 2,
      .depends_on = "method=line-art",
  },
  {
      .name = "iterations",
      .kind = ART_PARAM_INT,
      .group = N_ ("Refinement"),
      .label = N_ ("_Iterations"),
      .tooltip =
          N_ ("Steps that improve the colors by the weights below. 0 takes them as the network gives them; 50 are "
              "enough for most pictures."),
      .minimum = 0,
      .maximum = 500,
      .fallback = 0,
      .step = 10,
      .depends_on = "method!=line-art",
  },
  {
      .name = "hint-weight",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Refinement"),
      .label = N_ ("Hint wei_ght"),
      .tooltip = N_ ("How firmly refinement holds on to the hints."),
      .minimum = 0.0,
      .maximum = 10.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
      .depends_on = "iterations!=0",
  },
  {
      .name = "smoothness-weight",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Refinement"),
      .label = N_ ("Smoothn_ess"),
      .tooltip = N_ ("How much refinement evens out colors between edges. More gives flatter areas of color."),
      .minimum = 0.0,
      .maximum = 10.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
      .depends_on = "iterations!=0",
  },
  {
      .name = "reference-weight",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Refinement"),
      .label = N_ ("Reference weig_ht"),
      .tooltip = N_ ("How much refinement brings the picture closer to the reference layer as the perceptual network "
                     "sees both."),
      .minimum = 0.0,
      .maximum = 10.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
      .depends_on = "iterations!=0",
  },
  {
      .name = "reference-layers",
      .kind = ART_PARAM_STRING,
      .group = N_ ("Refinement"),
      .label = N_ ("Network _layers"),
      .tooltip =
          N_ ("Layers of the perceptual network on which picture and reference layer are compared, each with its "
              "weight, as in “relu1_1:1, relu2_1:0.5”. Empty takes the network's recommendation."),
      .flags = ART_PARAM_LAYER_NAMES | ART_PARAM_ADVANCED,
      .depends_on = "iterations!=0",
  },
  {
      .name = "size",
      .kind = ART_PARAM_INT,
      .group = N_ ("Quality"),
      .label = N_ ("Thin_ks at"),
      .tooltip = N_ ("Shorter side of the small picture in which colors are chosen; they are then brought to the full "
                     "size along its edges. More sees finer things and takes more time and memory, less keeps large "
                     "things in one color."),
      .minimum = 128,
      .maximum = 1024,
      .fallback = 256,
      .step = 32,
      .unit = N_ ("px"),
      .flags = ART_PARAM_ADVANCED,
      .depends_on = "method!=line-art",
  },
  ART_PARAM_ROW_REGION,
  {
      .name = "output",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Result"),
      .label = N_ ("_Output"),
      .tooltip = N_ ("Put the result into a new layer above this one, or replace the pixels of this layer. Line art "
                     "can also become a group of layers: lines, highlights, shading and flat colors."),
      .choices = output_choices,
  },
};

static gboolean
is_line_art (const ArtSettings *settings)
{
  return art_settings_int (settings, "method") == ART_COLORIZE_LINE_ART;
}

static gboolean
check_output (const ArtSettings *settings, GError **error)
{
  if (is_line_art (settings) || art_settings_int (settings, "output") != ART_OUTPUT_GROUP)
    return TRUE;
  g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                       _ ("Only line art becomes several layers. Choose the method “Line art”, or another output."));
  return FALSE;
}

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *cost, GError **error)
{
  if (!check_output (settings, error))
    return FALSE;
  return (is_line_art (settings) ? art_line_art_estimate : art_colorize_estimate) (inputs, settings, cost, error);
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  return (is_line_art (settings) ? art_line_art_run : art_colorize_run) (inputs, settings, monitor, cancellable, error);
}

static GPtrArray *
run_layers (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
            GError **error)
{
  return check_output (settings, error) ? art_line_art_run_layers (inputs, settings, monitor, cancellable, error)
                                        : NULL;
}

static GeglBuffer *
overview (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
          GCancellable *cancellable, GError **error)
{
  return (is_line_art (settings) ? art_line_art_overview : art_colorize_overview) (inputs, settings, size, monitor,
                                                                                   cancellable, error);
}

static int
suggest (const ArtInputs *inputs, const ArtSettings *settings, int x, int y, ArtSuggestion *suggestions, int n,
         GCancellable *cancellable, GError **error)
{
  return (is_line_art (settings) ? art_line_art_suggest : art_colorize_suggest) (inputs, settings, x, y, suggestions, n,
                                                                                 cancellable, error);
}

const ArtEffect art_effect_colorize = {
  .name = "colorize",
  .procedure = "plug-in-neural-colorize",
  .menu_label = N_ ("_Colorize..."),
  .title = N_ ("Colorize"),
  .blurb = N_ ("Color gray photographs, paintings and line drawings"),
  .help =
      N_ ("Gives gray photographs and paintings natural colors with a neural network. Dots and strokes of color on a "
          "hint layer are followed exactly and spread to the same object. Every pixel keeps its lightness. Faded "
          "color photographs can be refreshed by mixing old and new colors. Line drawings get flat colors and shading "
          "between their lines."),
  .image_types = "RGB*, GRAY*",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .presets = art_colorize_presets,
  .makes_colors = TRUE,
  .estimate = estimate,
  .run = run,
  .overview = overview,
  .run_layers = run_layers,
  .suggest = suggest,
};
