/* SPDX-License-Identifier: GPL-3.0-or-later
 * Choices of the parameter table of style transfer, and the rows that each of its styles has.
 */
#pragma once

#include "param.h"
#include "style-source.h"

extern const ArtChoice art_style_method_choices[], art_style_source_choices[], art_style_other_source_choices[],
    art_style_statistic_choices[], art_style_optimizer_choices[], art_style_initialization_choices[],
    art_style_content_loss_choices[], art_style_pooling_choices[], art_style_balance_choices[],
    art_style_colors_choices[], art_style_output_choices[], art_style_region_choices[];

/* The rows of one more style. Their names are those of the first with its number. */
#define ART_STYLE_ROWS(prefix)                                                                 \
  {                                                                                            \
    .name = prefix "-source",                                                                  \
    .kind = ART_PARAM_CHOICE,                                                                  \
    .group = N_ ("Style"),                                                                     \
    .label = N_ ("Style _from"),                                                               \
    .tooltip = N_ ("Where one more style comes from, if there is to be one."),                 \
    .fallback = ART_STYLE_NONE,                                                                \
    .choices = art_style_other_source_choices,                                                 \
    .flags = ART_PARAM_STYLE,                                                                  \
  },                                                                                           \
      {                                                                                        \
        .name = prefix,                                                                        \
        .kind = ART_PARAM_STRING,                                                              \
        .group = N_ ("Style"),                                                                 \
        .label = N_ ("_Style"),                                                                \
        .tooltip = N_ ("The built-in style to paint in."),                                     \
        .fallback_text = "great-wave",                                                         \
        .flags = ART_PARAM_STYLE,                                                              \
        .depends_on = prefix "-source=built-in",                                               \
      },                                                                                       \
      {                                                                                        \
        .name = prefix "-layer",                                                               \
        .kind = ART_PARAM_LAYER,                                                               \
        .group = N_ ("Style"),                                                                 \
        .label = N_ ("Style _layer"),                                                          \
        .tooltip = N_ ("The layer, of any open image, whose style is taken."),                 \
        .fallback = -1,                                                                        \
        .flags = ART_PARAM_STYLE,                                                              \
        .depends_on = prefix "-source=layer",                                                  \
      },                                                                                       \
      {                                                                                        \
        .name = prefix "-file",                                                                \
        .kind = ART_PARAM_FILE,                                                                \
        .group = N_ ("Style"),                                                                 \
        .label = N_ ("Style _picture"),                                                        \
        .tooltip = N_ ("The picture file, or the folder of paintings, whose style is taken."), \
        .flags = ART_PARAM_STYLE | ART_PARAM_IMAGE_FILE,                                       \
        .depends_on = prefix "-source!=none",                                                  \
      },                                                                                       \
      ART_STYLE_SHARE_ROWS (prefix, prefix "-source!=none")

/* How far a style goes, and where. */
#define ART_STYLE_SHARE_ROWS(prefix, condition)                                                                      \
  {                                                                                                                  \
    .name = prefix "-blend",                                                                                         \
    .kind = ART_PARAM_DOUBLE,                                                                                        \
    .group = N_ ("Style"),                                                                                           \
    .label = N_ ("S_hare"),                                                                                          \
    .tooltip = N_ ("How much this style counts against others in the same place. 0 leaves it out."),                 \
    .minimum = 0.0,                                                                                                  \
    .maximum = 1.0,                                                                                                  \
    .fallback = 1.0,                                                                                                 \
    .step = 0.05,                                                                                                    \
    .digits = 2,                                                                                                     \
    .flags = ART_PARAM_STYLE,                                                                                        \
    .depends_on = condition,                                                                                         \
  },                                                                                                                 \
  {                                                                                                                  \
    .name = prefix "-mask", .kind = ART_PARAM_LAYER, .group = N_ ("Style"), .label = N_ ("_Where"),                  \
    .tooltip = N_ ("A mask, channel, layer or the selection that is white where this style is wanted, gray where a " \
                   "little of it. Styles without a mask fill what is left."),                                        \
    .fallback = -1, .flags = ART_PARAM_STYLE | ART_PARAM_ALIGNED | ART_PARAM_MASK, .depends_on = condition,          \
  }
