/* SPDX-License-Identifier: GPL-3.0-or-later
 * Refines a filled hole.
 *
 * Only the surroundings that the network needs to see are computed. Patches are matched anew a few times on the way;
 * between, the terms are smooth and L-BFGS goes down them.
 */
#include "config.h"

#include "inpaint-refine.h"

#include <math.h>
#include <string.h>

#include "failure.h"
#include "inpaint-refine-features.h"
#include "inpaint-refine-keep.h"
#include "refine.h"

/* Surroundings that are looked at, px: at least and at most, and the smallest side that a network takes. */
#define LEAST_MARGIN 48
#define MOST_MARGIN 192
#define LEAST_SIDE 32
/* Iterations between two matches, and how many matches are made at most. */
#define ROUND 15
#define MOST_ROUNDS 4
/* What a weight of 1 means, and a difference that nobody sees. */
#define SEAM_UNIT 4.0
#define KEEP_UNIT 1.0
#define SEAM_EPSILON 0.01f
/* Part of a change of tint that is made: the network's gradient is full of coloured fringes. */
#define TINT 0.3f

typedef struct
{
  const ArtInpaintRefinement *options;
  const ArtMonitor *monitor;
  GCancellable *cancellable;
  int left, top, width, height; /* of what is looked at, in the picture */
  NnTensor *start;              /* the part of the picture, as it was when the round began */
  NnTensor *picture, *slope;    /* room for what variables stand for, and a gradient */
  guint8 *hole, *source;
  gint64 n_hole;
  ArtRefineFeatures *features;
  ArtRefineKeep *keep;
  GError *failure; /* of a term, which cannot report it itself */
  int round, rounds;
} Refinement;

static void
refinement_clear (Refinement *refinement)
{
  g_clear_pointer (&refinement->start, nn_tensor_unref);
  g_clear_pointer (&refinement->picture, nn_tensor_unref);
  g_clear_pointer (&refinement->slope, nn_tensor_unref);
  g_clear_pointer (&refinement->hole, g_free);
  g_clear_pointer (&refinement->source, g_free);
  g_clear_pointer (&refinement->features, art_refine_features_free);
  g_clear_pointer (&refinement->keep, art_refine_keep_free);
  g_clear_error (&refinement->failure);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Refinement, refinement_clear)

/* The part of the picture that is looked at. FALSE if there is nothing to do. */
static gboolean
find_area (Refinement *refinement, const guint8 *hole, int width, int height)
{
  int left = width, top = height, right = 0, bottom = 0, margin;

  for (int i = 0; i < width * height; i++)
    if (hole[i])
      {
        left = MIN (left, i % width);
        right = MAX (right, i % width + 1);
        top = MIN (top, i / width);
        bottom = MAX (bottom, i / width + 1);
        refinement->n_hole++;
      }
  if (refinement->n_hole == 0 || width < LEAST_SIDE || height < LEAST_SIDE)
    return FALSE;
  margin = CLAMP (MAX (right - left, bottom - top), LEAST_MARGIN, MOST_MARGIN);
  refinement->left = MAX (left - margin, 0);
  refinement->top = MAX (top - margin, 0);
  refinement->width = MIN (right + margin, width) - refinement->left;
  refinement->height = MIN (bottom + margin, height) - refinement->top;
  refinement->left -= MAX (0, MIN (LEAST_SIDE - refinement->width, refinement->left));
  refinement->top -= MAX (0, MIN (LEAST_SIDE - refinement->height, refinement->top));
  refinement->width = MIN (MAX (refinement->width, LEAST_SIDE), width - refinement->left);
  refinement->height = MIN (MAX (refinement->height, LEAST_SIDE), height - refinement->top);
  return TRUE;
}

/* Copies what is looked at out of the picture. FALSE with @error */
static gboolean
cut_out (Refinement *refinement, const NnTensor *picture, const guint8 *hole, const guint8 *source, GError **error)
{
  gsize from_width = (gsize) picture->shape.dims[3], from_plane = from_width * (gsize) picture->shape.dims[2];
  gsize width = (gsize) refinement->width, plane = width * (gsize) refinement->height;
  NnShape shape = NN_SHAPE (1, 3, refinement->height, refinement->width);

  if (!(refinement->start = nn_tensor_new (NN_TYPE_FLOAT, &shape, error))
      || !(refinement->picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, error))
      || !(refinement->slope = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)))
    return FALSE;
  refinement->hole = g_malloc (plane);
  refinement->source = g_malloc (plane);
  for (gsize i = 0; i < plane; i++)
    {
      gsize from = ((gsize) refinement->top + i / width) * from_width + (gsize) refinement->left + i % width;

      refinement->hole[i] = hole[from];
      refinement->source[i] = !hole[from] && (!source || source[from]) ? 255 : 0;
      for (gsize c = 0; c < 3; c++)
        nn_tensor_floats (refinement->start)[c * plane + i] = nn_tensor_floats (picture)[c * from_plane + from];
    }
  return TRUE;
}

static void
put_back (const Refinement *refinement, const NnTensor *result, NnTensor *picture)
{
  gsize to_width = (gsize) picture->shape.dims[3], to_plane = to_width * (gsize) picture->shape.dims[2];
  gsize width = (gsize) refinement->width, plane = width * (gsize) refinement->height;

  for (gsize i = 0; i < plane; i++)
    {
      gsize to = ((gsize) refinement->top + i / width) * to_width + (gsize) refinement->left + i % width;

      for (gsize c = 0; c < 3 && refinement->hole[i]; c++)
        nn_tensor_floats (picture)[c * to_plane + to] = nn_tensor_floats (result)[c * plane + i];
    }
}

/* A change of a pixel with its tint damped; it is its own transpose, as gradients want it. */
static void
damp_tint (float *r, float *g, float *b)
{
  float gray = (*r + *g + *b) / 3.0f;

  *r = gray + TINT * (*r - gray);
  *g = gray + TINT * (*g - gray);
  *b = gray + TINT * (*b - gray);
}

/* What there was, changed in the hole by how far the variables are from it. */
static void
to_picture (const NnTensor *x, NnTensor *picture, gpointer data)
{
  const Refinement *refinement = data;
  gsize plane = (gsize) refinement->width * refinement->height;
  const float *start = nn_tensor_floats (refinement->start), *in = nn_tensor_floats (x);
  float *out = nn_tensor_floats (picture);

  memcpy (out, start, nn_tensor_bytes (picture));
  for (gsize i = 0; i < plane; i++)
    if (refinement->hole[i])
      {
        float change[3];

        for (gsize c = 0; c < 3; c++)
          change[c] = in[c * plane + i] - start[c * plane + i];
        damp_tint (&change[0], &change[1], &change[2]);
        for (gsize c = 0; c < 3; c++)
          out[c * plane + i] += change[c];
      }
}

static void
pull_back (const NnTensor *x, float *slope, gpointer data)
{
  const Refinement *refinement = data;
  gsize plane = (gsize) refinement->width * refinement->height;

  for (gsize i = 0; i < plane; i++)
    if (refinement->hole[i])
      damp_tint (&slope[i], &slope[plane + i], &slope[2 * plane + i]);
    else
      slope[i] = slope[plane + i] = slope[2 * plane + i] = 0.0f;
}

/* How far pixel @at of the hole is from its known neighbour @beside. */
static double
seam_of (const float *x, gsize plane, gsize at, gsize beside, float factor, float *slope)
{
  float squares = SEAM_EPSILON * SEAM_EPSILON, root;

  for (gsize c = 0; c < 3; c++)
    squares += (x[c * plane + at] - x[c * plane + beside]) * (x[c * plane + at] - x[c * plane + beside]);
  root = sqrtf (squares);
  for (gsize c = 0; c < 3 && slope; c++)
    slope[c * plane + at] += factor * (x[c * plane + at] - x[c * plane + beside]) / root;
  return root - SEAM_EPSILON;
}

/* Mean over the pixels of the hole's border of the differences across it. */
static double
seam_term (const Refinement *refinement, const NnTensor *picture, float *slope)
{
  int width = refinement->width, height = refinement->height;
  gsize plane = (gsize) width * height;
  double sum = 0.0, unit = refinement->options->seam_weight * SEAM_UNIT / (4.0 * sqrt ((double) refinement->n_hole));

  for (int i = 0; i < width * height && unit > 0.0; i++)
    {
      int x = i % width, y = i / width;
      const int beside[4] = { x > 0 ? i - 1 : i, x < width - 1 ? i + 1 : i, y > 0 ? i - width : i,
                              y < height - 1 ? i + width : i };

      for (int k = 0; k < 4 && refinement->hole[i]; k++)
        if (!refinement->hole[beside[k]])
          sum += seam_of (nn_tensor_floats (picture), plane, i, beside[k], (float) unit, slope);
    }
  return sum * unit;
}

/* The terms that the objective does not have. They are terms of pixels, so their gradient is pulled back before it is
 * added to that of the others. */
static double
extra_terms (const NnTensor *x, float *slope, gpointer data)
{
  Refinement *refinement = data;
  float *own = nn_tensor_floats (refinement->slope);
  double sum;

  if (refinement->failure)
    return 0.0;
  to_picture (x, refinement->picture, refinement);
  memset (own, 0, nn_tensor_bytes (refinement->slope));
  sum = art_refine_features_term (refinement->features, refinement->picture, slope ? own : NULL,
                                  refinement->cancellable, &refinement->failure);
  sum += seam_term (refinement, refinement->picture, own);
  sum += KEEP_UNIT * art_refine_keep_term (refinement->keep, refinement->picture, own);
  pull_back (x, own, refinement);
  for (gint64 i = 0; i < nn_tensor_count (x) && slope; i++)
    slope[i] += own[i];
  return sum;
}

static ArtObjective *
make_objective (int level, int width, int height, gpointer data, GCancellable *cancellable, GError **error)
{
  Refinement *refinement = data;
  ArtVariables variables = { to_picture, pull_back, extra_terms, refinement };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  /* Total variation is a mean over all pixels, but only those of the hole change. */
  double share = refinement->n_hole / ((double) width * height);
  ArtObjectiveOptions options = { .tv_weight = refinement->options->tv_weight / share };
  g_autoptr (ArtObjective) objective = art_objective_new (refinement->options->network, refinement->start, none, none,
                                                          none, &options, cancellable, error);

  if (!objective || !art_objective_set_variables (objective, &variables, refinement->start, error))
    return NULL;
  return g_steal_pointer (&objective);
}

static void
report_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  const Refinement *refinement = data;
  double left = seconds_left >= 0.0 ? seconds_left * (refinement->rounds - refinement->round) : seconds_left;

  if (refinement->monitor->progress)
    refinement->monitor->progress ((refinement->round + fraction) / refinement->rounds, text, left,
                                   refinement->monitor->data);
}

static void
report_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  const Refinement *refinement = data;

  if (refinement->monitor->snapshot)
    refinement->monitor->snapshot (snapshot, refinement->monitor->data);
}

static gboolean
asked_to_stop (gpointer data)
{
  const Refinement *refinement = data;

  return refinement->failure || (refinement->monitor->stop && refinement->monitor->stop (refinement->monitor->data));
}

/* Matches, and goes down from the start, which becomes what was reached. FALSE with @error */
static gboolean
run_round (Refinement *refinement, GError **error)
{
  ArtMonitor monitor = { report_progress, report_snapshot, asked_to_stop, NULL, refinement };
  int done = refinement->options->iterations * refinement->round / refinement->rounds;
  int next = refinement->options->iterations * (refinement->round + 1) / refinement->rounds;
  ArtRefineOptions options = { .width = refinement->width,
                               .height = refinement->height,
                               .smallest = MAX (refinement->width, refinement->height),
                               .iterations = next - done,
                               .optimizer = ART_OPTIMIZER_LBFGS,
                               .objective = make_objective,
                               .data = refinement };
  g_autoptr (NnTensor) result = NULL;

  if (!art_refine_features_match (refinement->features, refinement->start, refinement->cancellable, error))
    return FALSE;
  result = art_refine_run (&options, refinement->start, refinement->monitor ? &monitor : NULL, refinement->cancellable,
                           error);
  if (!result)
    return FALSE;
  if (refinement->failure)
    {
      g_propagate_error (error, g_steal_pointer (&refinement->failure));
      return FALSE;
    }
  to_picture (result, refinement->picture, refinement);
  memcpy (refinement->start->data, refinement->picture->data, nn_tensor_bytes (refinement->start));
  return TRUE;
}

static gboolean
stop_is_wanted (const Refinement *refinement)
{
  return refinement->monitor && refinement->monitor->stop && refinement->monitor->stop (refinement->monitor->data);
}

static gboolean
refine (NnTensor *picture, const guint8 *hole, const guint8 *source, const ArtInpaintRefinement *options,
        const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  g_auto (Refinement) refinement = { .options = options, .monitor = monitor, .cancellable = cancellable };

  if (options->iterations < 1
      || !find_area (&refinement, hole, (int) picture->shape.dims[3], (int) picture->shape.dims[2]))
    return TRUE;
  if (!cut_out (&refinement, picture, hole, source, error))
    return FALSE;
  refinement.features =
      art_refine_features_new (refinement.start, refinement.hole, refinement.source, options, cancellable, error);
  refinement.keep = art_refine_keep_new (refinement.start, refinement.hole, options->keep_texture);
  refinement.rounds = CLAMP (options->iterations / ROUND, 1, MOST_ROUNDS);
  if (!refinement.features)
    return FALSE;
  for (; refinement.round < refinement.rounds && !stop_is_wanted (&refinement); refinement.round++)
    if (!run_round (&refinement, error))
      return FALSE;
  put_back (&refinement, refinement.start, picture);
  return TRUE;
}

gboolean
art_inpaint_refine (NnTensor *picture, const guint8 *hole, const guint8 *source, const ArtInpaintRefinement *options,
                    const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  gboolean done = refine (picture, hole, source, options, monitor, cancellable, error);

  if (!done)
    art_is_cancelled (cancellable, error);
  return done;
}
