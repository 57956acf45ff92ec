/* SPDX-License-Identifier: GPL-3.0-or-later
 * Refinement for Colorize: the objective that art_refine_run() minimises.
 */
#include "config.h"

#include "colorize-refine.h"

#include <math.h>
#include <string.h>

#include "colorize-reference-read.h"
#include "colorize-refine-terms.h"
#include "image.h"
#include "lab.h"
#include "model-store.h"
#include "refine.h"

/* What a weight of 1 means, chosen by looking: moving all colours by 11 units costs KEEP, moving hints by as much far
 * more; smoothness reaches as far as sqrt (SMOOTH / KEEP) pixels. More of the style gives spots of colour. */
#define KEEP 12.0
#define HOLD 4000.0
#define SMOOTH 60.0
#define STYLE 0.1
/* Colours that the network is not sure of still count this much. */
#define LEAST_TRUST 0.15f
/* The perceptual network's smallest picture, and how long a reference may be beside its short side. */
#define LEAST_SIDE 16
#define LONGEST 3.0

typedef struct
{
  const ArtColorizeDraft *draft;
  NnGraph *network; /* NULL: no reference */
  GPtrArray *layers, *style;
  double weight;
  ArtChroma *chroma;
} Refinement;

static void
refinement_clear (Refinement *refinement)
{
  g_clear_pointer (&refinement->network, nn_graph_unref);
  g_clear_pointer (&refinement->layers, g_ptr_array_unref);
  g_clear_pointer (&refinement->style, g_ptr_array_unref);
  g_clear_pointer (&refinement->chroma, art_chroma_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Refinement, refinement_clear)

static void
measure_luminance (const float *values, gint64 n, double *mean, double *deviation)
{
  double sum = 0.0, squares = 0.0;

  for (gint64 i = 0; i < n; i++)
    {
      sum += values[i];
      squares += (double) values[i] * values[i];
    }
  *mean = sum / (double) n;
  *deviation = sqrt (MAX (squares / (double) n - *mean * *mean, 1e-4));
}

/* The reference as RGB, with luminance like the picture's: chroma is all that can follow it. */
static NnTensor *
reference_picture (const ArtReference *reference, const NnTensor *luminance)
{
  gint64 plane = nn_tensor_count (reference->opaque);
  NnTensor *picture = nn_tensor_new_floats (&reference->lab->shape, nn_tensor_floats (reference->lab));
  float *values = nn_tensor_floats (picture);
  double mean[2], deviation[2];

  measure_luminance (nn_tensor_floats (luminance), nn_tensor_count (luminance), &mean[0], &deviation[0]);
  measure_luminance (values, plane, &mean[1], &deviation[1]);
  for (gint64 i = 0; i < plane; i++)
    {
      double l = (values[i] - mean[1]) * CLAMP (deviation[0] / deviation[1], 0.5, 2.0) + mean[0];
      float lab[3] = { (float) CLAMP (l, 0.0, 1.0), values[plane + i], values[2 * plane + i] }, rgb[3];

      art_lab_to_gamut (lab);
      art_lab_to_rgb (lab, rgb);
      for (int c = 0; c < 3; c++)
        values[c * plane + i] = rgb[c];
    }
  return picture;
}

/* Statistics of the reference, at about the scale of the picture. */
static gboolean
measure_reference (Refinement *refinement, GCancellable *cancellable, GError **error)
{
  const ArtColorizeDraft *draft = refinement->draft;
  const GeglRectangle *extent = gegl_buffer_get_extent (draft->reference);
  double shape = (double) MAX (extent->width, extent->height) / MAX (1, MIN (extent->width, extent->height));
  int side = (int) MIN (draft->luminance->shape.dims[2], draft->luminance->shape.dims[3]);
  g_autoptr (ArtReference) read = art_reference_read (draft->reference, (int) (side * MIN (shape, LONGEST)), error);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (NnTensor) picture = NULL, enlarged = NULL;

  if (!read || !art_reference_check_colors (read, error))
    return FALSE;
  picture = reference_picture (read, draft->luminance);
  enlarged = art_image_resize (picture, MAX ((int) picture->shape.dims[3], LEAST_SIDE),
                               MAX ((int) picture->shape.dims[2], LEAST_SIDE), error);
  for (guint i = 0; i < refinement->layers->len; i++)
    g_ptr_array_add (names, ((ArtLayerWeight *) g_ptr_array_index (refinement->layers, i))->name);
  g_ptr_array_add (names, NULL);
  if (enlarged)
    refinement->style =
        art_statistics_measure (refinement->network, (const char *const *) names->pdata, enlarged, cancellable, error);
  return refinement->style != NULL;
}

/* Network, layers and statistics, where the reference counts and the picture is large enough to have any. */
static gboolean
prepare_reference (Refinement *refinement, const ArtSettings *settings, GCancellable *cancellable, GError **error)
{
  const NnShape *shape = &refinement->draft->luminance->shape;
  const char *text = art_settings_string (settings, "reference-layers");

  refinement->weight = art_settings_double (settings, "reference-weight");
  if (!refinement->draft->reference || !(refinement->weight > 0.0) || MIN (shape->dims[2], shape->dims[3]) < LEAST_SIDE)
    {
      refinement->weight = 0.0;
      refinement->layers = g_ptr_array_new ();
      refinement->style = g_ptr_array_new ();
      return TRUE;
    }
  if (!(refinement->network = art_model_store_load ("features", "features", error)))
    return FALSE;
  if (!*text)
    text = nn_graph_get_metadata (refinement->network, "style_layers");
  return (refinement->layers = art_layers_parse (text ? text : "", refinement->network, error))
         && measure_reference (refinement, cancellable, error);
}

/* How much being near the draft counts, by pixel. */
static NnTensor *
find_trust (const ArtColorizeDraft *draft, GError **error)
{
  const NnShape *shape = &draft->luminance->shape;
  NnTensor *trust = draft->confidence
                        ? art_image_resize (draft->confidence, (int) shape->dims[3], (int) shape->dims[2], error)
                        : nn_tensor_new (NN_TYPE_FLOAT, shape, error);

  for (gint64 i = 0; trust && i < nn_tensor_count (trust); i++)
    {
      float sure = draft->confidence ? nn_tensor_floats (trust)[i] : 1.0f;

      nn_tensor_floats (trust)[i] = CLAMP (sure, LEAST_TRUST, 1.0f);
    }
  return trust;
}

static gboolean
prepare_chroma (Refinement *refinement, const ArtSettings *settings, GError **error)
{
  const ArtColorizeDraft *draft = refinement->draft;
  g_autoptr (NnTensor) trust = find_trust (draft, error);

  if (!trust)
    return FALSE;
  refinement->chroma = art_chroma_new (draft->luminance, draft->ab, draft->hints, trust);
  refinement->chroma->keep_weight = KEEP;
  refinement->chroma->hint_weight = HOLD * art_settings_double (settings, "hint-weight");
  refinement->chroma->smoothness_weight = SMOOTH * art_settings_double (settings, "smoothness-weight");
  return TRUE;
}

/* The variables to start from: L, a, b. */
static NnTensor *
start_of (const ArtColorizeDraft *draft, GError **error)
{
  const NnShape *shape = &draft->luminance->shape;
  NnShape planes = NN_SHAPE (1, 3, shape->dims[2], shape->dims[3]);
  NnTensor *start = nn_tensor_new (NN_TYPE_FLOAT, &planes, error);

  if (!start)
    return NULL;
  memcpy (start->data, draft->luminance->data, nn_tensor_bytes (draft->luminance));
  memcpy (nn_tensor_floats (start) + nn_tensor_count (draft->luminance), draft->ab->data, nn_tensor_bytes (draft->ab));
  return start;
}

static ArtObjective *
make_objective (int level, int width, int height, gpointer data, GCancellable *cancellable, GError **error)
{
  const Refinement *refinement = data;
  const ArtObjectiveOptions options = { .statistic = ART_STATISTIC_COVARIANCE,
                                        .style_weight = STYLE * refinement->weight };
  NnShape shape = NN_SHAPE (1, 3, height, width);
  g_autoptr (NnTensor) picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  const ArtVariables variables = art_chroma_variables (refinement->chroma);
  g_autoptr (ArtObjective) objective = NULL;

  if (!picture)
    return NULL;
  objective = art_objective_new (refinement->network, picture, none, refinement->style, refinement->layers, &options,
                                 cancellable, error);
  if (!objective || !art_objective_set_variables (objective, &variables, picture, error))
    return NULL;
  return g_steal_pointer (&objective);
}

NnTensor *
art_colorize_refine (const ArtColorizeDraft *draft, const ArtSettings *settings, const ArtMonitor *monitor,
                     GCancellable *cancellable, GError **error)
{
  g_auto (Refinement) refinement = { .draft = draft };
  int height = (int) draft->luminance->shape.dims[2], width = (int) draft->luminance->shape.dims[3];
  const ArtRefineOptions options = { .width = width,
                                     .height = height,
                                     .smallest = MAX (width, height), /* one level: large forms are right already */
                                     .iterations = art_settings_int (settings, "iterations"),
                                     .optimizer = ART_OPTIMIZER_LBFGS,
                                     .objective = make_objective,
                                     .data = &refinement };
  g_autoptr (NnTensor) start = NULL, refined = NULL;

  if (options.iterations == 0)
    return nn_tensor_ref (draft->ab);
  if (!prepare_reference (&refinement, settings, cancellable, error) || !prepare_chroma (&refinement, settings, error)
      || !(start = start_of (draft, error)))
    return NULL;
  if (!(refined = art_refine_run (&options, start, monitor, cancellable, error)))
    return NULL;
  return nn_tensor_new_floats (&draft->ab->shape, nn_tensor_floats (refined) + (gsize) width * height);
}
