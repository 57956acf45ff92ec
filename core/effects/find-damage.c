/* SPDX-License-Identifier: GPL-3.0-or-later
 * Find Damage: selects the cracks, scratches, hairs, dust and flaked places of an old photograph or painting, so that
 * Inpaint can mend them all in one go.
 */
#include "config.h"

#include "find-damage.h"

#include <glib/gi18n-lib.h>

#include "find-damage-shapes.h"

static const ArtChoice shape_choices[] = { { ART_DAMAGE_SHAPE_ALL, "all", N_ ("Lines and spots") },
                                           { ART_DAMAGE_SHAPE_LINES, "lines", N_ ("Lines: cracks, scratches, hairs") },
                                           { ART_DAMAGE_SHAPE_SPOTS, "spots", N_ ("Spots: dust, flakes") },
                                           { 0 } };
static const ArtChoice tone_choices[] = { { ART_DAMAGE_TONE_ALL, "all", N_ ("Light and dark") },
                                          { ART_DAMAGE_TONE_LIGHT, "light", N_ ("Lighter than around it") },
                                          { ART_DAMAGE_TONE_DARK, "dark", N_ ("Darker than around it") },
                                          { 0 } };

static const ArtParam params[] = {
  {
      .name = "threshold",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Damage"),
      .label = N_ ("_Threshold"),
      .tooltip =
          N_ ("How sure the network must be. Less finds fainter damage, and takes more for damage that is none."),
      .minimum = 0.02,
      .maximum = 0.98,
      .fallback = 0.9,
      .step = 0.02,
      .digits = 2,
  },
  {
      .name = "shape",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Damage"),
      .label = N_ ("S_hape"),
      .tooltip = N_ ("Which kind of damage is looked for."),
      .choices = shape_choices,
  },
  {
      .name = "tone",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Damage"),
      .label = N_ ("T_one"),
      .tooltip = N_ ("Whether damage is light, as dust on a print from a negative, or dark, as cracks in a painting."),
      .choices = tone_choices,
  },
  {
      .name = "largest",
      .kind = ART_PARAM_INT,
      .group = N_ ("Damage"),
      .label = N_ ("Largest _width"),
      .tooltip =
          N_ ("What is wider is left alone. Raise it for large scans: damage that is wide in pixels is looked for "
              "in smaller copies of the picture."),
      .minimum = 1,
      .maximum = 128,
      .fallback = 16,
      .step = 1,
      .unit = N_ ("px"),
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "smallest",
      .kind = ART_PARAM_INT,
      .group = N_ ("Damage"),
      .label = N_ ("S_mallest area"),
      .tooltip = N_ ("Marks of fewer pixels are left alone."),
      .minimum = 1,
      .maximum = 10000,
      .fallback = 4,
      .step = 1,
      .unit = N_ ("px"),
      .flags = ART_PARAM_LOG,
  },
  {
      .name = "grow",
      .kind = ART_PARAM_INT,
      .group = N_ ("Result"),
      .label = N_ ("_Grow"),
      .tooltip = N_ ("Selects this much around the damage, too, so that nothing of its soft edge remains."),
      .maximum = 32,
      .fallback = 1,
      .step = 1,
      .unit = N_ ("px"),
  },
  ART_PARAM_ROW_REGION,
  ART_PARAM_ROW_OPERATION,
};

static const ArtPreset presets[] = { { N_ ("Cracks in a painting"),
                                       "{ \"shape\": \"lines\", \"tone\": \"dark\", \"threshold\": 0.75 }" },
                                     { N_ ("Dust and hairs on a scan"), "{ \"tone\": \"light\", \"largest\": 12 }" },
                                     { N_ ("Large scan"), "{ \"largest\": 48, \"smallest\": 16, \"grow\": 3 }" },
                                     { 0 } };

const ArtEffect art_effect_find_damage = {
  .name = "find-damage",
  .procedure = "plug-in-neural-find-damage",
  .menu_label = N_ ("_Find Damage..."),
  .title = N_ ("Find Damage"),
  .blurb = N_ ("Select cracks, scratches and spots"),
  .help = N_ ("Selects the cracks, scratches, hairs, dust and flaked places of old photographs and paintings. Inpaint "
              "then mends all of them at once. The preview shows in red what would be selected."),
  .image_types = "RGB*, GRAY*",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .presets = presets,
  .estimate = art_find_damage_estimate,
  .run = art_find_damage_run,
  .preview = art_find_damage_preview,
  .selects = TRUE,
};
