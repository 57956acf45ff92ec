/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outpaint: the picture goes on beyond its borders. The parameter table, and the hole around the picture that Inpaint
 * fills.
 */
#include "config.h"

#include "effect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "image-shrink.h"
#include "inpaint-job.h"

#define MOST 4096

/* How many px are added on each side. */
typedef struct
{
  int left, right, top, bottom;
} Sides;

static const ArtChoice method_choices[] = { { ART_INPAINT_BEST, "best", N_ ("Structure and texture") },
                                            { ART_INPAINT_NETWORK, "network", N_ ("Network only") },
                                            { ART_INPAINT_EXEMPLAR, "exemplar", N_ ("Texture only") },
                                            { 0 } };

#define SIDE(side_name, side_label, side_tooltip)                                                                 \
  {                                                                                                               \
    .name = side_name, .kind = ART_PARAM_INT, .group = N_ ("Size"), .label = side_label, .tooltip = side_tooltip, \
    .minimum = 0, .maximum = MOST, .fallback = 64, .step = 8, .unit = N_ ("px")                                   \
  }

static const ArtParam params[] = {
  SIDE ("left", N_ ("_Left"), N_ ("Pixels to add on the left.")),
  SIDE ("right", N_ ("_Right"), N_ ("Pixels to add on the right.")),
  SIDE ("top", N_ ("_Top"), N_ ("Pixels to add above.")),
  SIDE ("bottom", N_ ("_Bottom"), N_ ("Pixels to add below.")),
  {
      .name = "method",
      .kind = ART_PARAM_CHOICE,
      .group = N_ ("Fill"),
      .label = N_ ("M_ethod"),
      .tooltip = N_ ("Structure and texture lets the neural network say what belongs there and fills it with patches "
                     "of the picture. Network only is soft but free of repetition; Texture only knows nothing but "
                     "the picture."),
      .choices = method_choices,
  },
  {
      .name = "seed",
      .kind = ART_PARAM_INT,
      .group = N_ ("Fill"),
      .label = N_ ("See_d"),
      .tooltip = N_ ("Another number gives another picture around the same one. The same number gives the same."),
      .minimum = 0,
      .maximum = 2147483647.0,
      .fallback = 0,
      .step = 1,
      .flags = ART_PARAM_SEED,
  },
  {
      .name = "color-match",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Fill"),
      .label = N_ ("C_olor match"),
      .tooltip = N_ ("How far copied patches are brought to the light and color of where they are put."),
      .minimum = 0.0,
      .maximum = 1.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
  },
  {
      .name = "grain-match",
      .kind = ART_PARAM_DOUBLE,
      .group = N_ ("Fill"),
      .label = N_ ("Gra_in match"),
      .tooltip = N_ ("How much of the grain or noise of the picture is given to what is too smooth."),
      .minimum = 0.0,
      .maximum = 1.0,
      .fallback = 1.0,
      .step = 0.1,
      .digits = 2,
  },
  {
      .name = "working-size",
      .kind = ART_PARAM_INT,
      .group = N_ ("Fill"),
      .label = N_ ("Thin_ks at"),
      .tooltip = N_ ("Longer side of what the network looks at; the picture is made smaller for it. More sees finer "
                     "things and takes more time and memory, less keeps large things in one piece."),
      .minimum = 128,
      .maximum = 1024,
      .fallback = 256,
      .step = 32,
      .unit = N_ ("px"),
      .flags = ART_PARAM_ADVANCED,
      .depends_on = "method!=exemplar",
  },
  ART_PARAM_ROW_OUTPUT,
};

static Sides
sides_of (const ArtSettings *settings)
{
  return (Sides){ art_settings_int (settings, "left"), art_settings_int (settings, "right"),
                  art_settings_int (settings, "top"), art_settings_int (settings, "bottom") };
}

static ArtInpaintOptions
options_of (const ArtSettings *settings)
{
  const Sides sides = sides_of (settings);

  return (ArtInpaintOptions){
    .method = art_settings_int (settings, "method"),
    /* As much of the picture as is added, and more. */
    .context = CLAMP (2 * MAX (MAX (sides.left, sides.right), MAX (sides.top, sides.bottom)), 64, 1024),
    .working_size = art_settings_int (settings, "working-size"),
    .color_match = art_settings_double (settings, "color-match"),
    .grain_match = art_settings_double (settings, "grain-match"),
    .seed = (guint32) art_settings_int (settings, "seed"),
    .largest_crop = ART_INPAINT_LARGEST_CROP,
    .layers = "",
  };
}

/* The content in the middle of nothing. (transfer full) */
static GeglBuffer *
extend (GeglBuffer *content, const Sides *sides)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (content);
  const GeglRectangle larger = { extent->x - sides->left, extent->y - sides->top,
                                 extent->width + sides->left + sides->right,
                                 extent->height + sides->top + sides->bottom };
  GeglBuffer *result = gegl_buffer_new (&larger, gegl_buffer_get_format (content));

  gegl_buffer_copy (content, extent, GEGL_ABYSS_NONE, result, extent);
  return result;
}

/* All that @content does not cover of @extended. NULL with @error. (transfer full) */
static ArtInpaintHole *
hole_around (GeglBuffer *extended, GeglBuffer *content, GError **error)
{
  const GeglRectangle *outer = gegl_buffer_get_extent (extended), *inner = gegl_buffer_get_extent (content);
  gsize width = (gsize) outer->width;
  guint8 *plane = nn_try_malloc_aligned (width * (gsize) outer->height);

  if (!plane)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_NO_MEMORY,
                           _ ("There is not enough memory for so large a picture. Add fewer pixels."));
      return NULL;
    }
  memset (plane, 255, width * (gsize) outer->height);
  for (int y = 0; y < inner->height; y++)
    memset (plane + (gsize) (inner->y - outer->y + y) * width + (gsize) (inner->x - outer->x), 0, (gsize) inner->width);
  return art_inpaint_hole_new_from_plane (extended, plane, error);
}

static gboolean
check (GeglBuffer *content, const Sides *sides, GError **error)
{
  if (gegl_buffer_get_width (content) < 1 || gegl_buffer_get_height (content) < 1)
    g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, _ ("There are no pixels to work on."));
  else if (sides->left + sides->right + sides->top + sides->bottom == 0)
    g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                         _ ("No side is to become larger. Say how many pixels are to be added on which sides."));
  else
    return TRUE;
  return FALSE;
}

static GeglBuffer *
extend_by (GeglBuffer *content, const ArtInpaintOptions *options, const Sides *sides, const ArtMonitor *monitor,
           GCancellable *cancellable, GError **error)
{
  g_autoptr (GeglBuffer) extended = NULL;
  g_autoptr (ArtInpaintHole) hole = NULL;

  if (!check (content, sides, error))
    return NULL;
  extended = extend (content, sides);
  hole = hole_around (extended, content, error);
  return hole ? art_inpaint_fill_hole (extended, hole, NULL, options, monitor, cancellable, error) : NULL;
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  const ArtInpaintOptions options = options_of (settings);
  const Sides sides = sides_of (settings);

  return extend_by (inputs->content, &options, &sides, monitor, cancellable, error);
}

static void
result_size (const ArtSettings *settings, int width, int height, int *result_width, int *result_height)
{
  const Sides sides = sides_of (settings);

  *result_width = width + sides.left + sides.right;
  *result_height = height + sides.top + sides.bottom;
}

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *cost, GError **error)
{
  const ArtInpaintOptions options = options_of (settings);
  const Sides sides = sides_of (settings);
  g_autoptr (GeglBuffer) extended = NULL;
  g_autoptr (ArtInpaintHole) hole = NULL;

  if (!check (inputs->content, &sides, error))
    return FALSE;
  extended = extend (inputs->content, &sides);
  hole = hole_around (extended, inputs->content, error);
  if (!hole || !art_inpaint_estimate_hole (extended, hole, NULL, &options, cost, error))
    return FALSE;
  result_size (settings, gegl_buffer_get_width (inputs->content), gegl_buffer_get_height (inputs->content),
               &cost->result_width, &cost->result_height);
  return TRUE;
}

/* Content and sides made smaller alike. */
static GeglBuffer *
overview (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
          GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  ArtInpaintOptions options = options_of (settings);
  Sides sides = sides_of (settings);
  g_autoptr (GeglBuffer) small = NULL, result = NULL;
  GeglRectangle reduced;
  int width, height;
  double scale;

  if (!check (inputs->content, &sides, error))
    return NULL;
  result_size (settings, extent->width, extent->height, &width, &height);
  scale = MIN (1.0, (double) size / MAX (width, height));
  sides = (Sides){ (int) (sides.left * scale), (int) (sides.right * scale), (int) (sides.top * scale),
                   (int) (sides.bottom * scale) };
  options.context = MAX (1, (int) (options.context * scale));
  reduced = art_image_shrunk (extent, scale);
  small = art_image_shrink_part (inputs->content, &reduced, scale, GEGL_ABYSS_NONE);
  if (sides.left + sides.right + sides.top + sides.bottom == 0)
    return g_steal_pointer (&small);
  result = extend_by (small, &options, &sides, monitor, cancellable, error);
  return result ? art_image_move_to_origin (result) : NULL;
}

const ArtEffect art_effect_outpaint = {
  .name = "outpaint",
  .procedure = "plug-in-neural-outpaint",
  .menu_label = N_ ("_Outpaint..."),
  .title = N_ ("Outpaint"),
  .blurb = N_ ("Let the picture go on beyond its borders"),
  .help = N_ ("Enlarges the canvas on the sides that you choose and fills what is new by what could be there: a neural "
              "network continues the structure of the picture, and patches of it give it its texture. The picture "
              "itself does not change."),
  .image_types = "RGB*, GRAY*",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = estimate,
  .run = run,
  .result_size = result_size,
  .overview = overview,
  .extends = TRUE,
  .n_candidates = 4,
};
