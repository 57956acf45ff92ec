/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills a hole with texture copied from around it, coarse to fine.
 *
 * At the coarsest scale the hole is hardly larger than a patch, so that structures find each other across it. Each
 * finer scale takes over where the patches came from, not what the pixels looked like: it starts sharp.
 */
#include "config.h"

#include "inpaint-synthesis.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"
#include "inpaint-synthesis-search.h"

#define MAX_LEVELS 12
#define PATCH ART_MATCH_MAX_PATCH
/* At the coarsest scale nothing in the hole is farther from its border than this, px. */
#define COARSEST_DEPTH 4.0f
/* A scale has at least this many pixels on its short side. */
#define COARSEST_SIDE 20
/* Times that pixels and matches follow each other at the finest scale, and more at each coarser one. */
#define ITERATIONS 4
#define MORE_ITERATIONS 3
/* Rounds of the search each time. */
#define ROUNDS 2
/* Comparisons up to which the coarsest scale is searched completely. */
#define SEARCH_ALL 4e6
/* How much patches are mixed, first and last. */
#define SOFT 1.0f
#define SHARP 0.05f
/* What a guide counts less at each finer scale. */
#define GUIDE_FALL 0.5
/* Least room around a hole, px. */
#define LEAST_MARGIN 48

typedef struct
{
  const ArtInpaintSynthesis *options;
  GCancellable *cancellable;
  ArtSynthesisLevel *levels[MAX_LEVELS];
  int n_levels;
  double done, all; /* iterations times pixels */
} Synthesis;

static gboolean
is_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, ART_ERROR, ART_ERROR_CANCELLED, _ ("Cancelled."));
  return TRUE;
}

static int
iterations_of (int level)
{
  return ITERATIONS + MORE_ITERATIONS * level;
}

/* Halves until the hole is small. FALSE with @error. */
static gboolean
build_levels (Synthesis *synthesis, GError **error)
{
  ArtSynthesisLevel *last = synthesis->levels[0];

  for (synthesis->n_levels = 1; synthesis->n_levels < MAX_LEVELS; synthesis->n_levels++)
    {
      if (last->deepest <= COARSEST_DEPTH || MIN (last->width, last->height) < 2 * COARSEST_SIDE)
        break;
      last = art_synthesis_level_halve (last, error);
      if (!last)
        return FALSE;
      synthesis->levels[synthesis->n_levels] = last;
    }
  for (int i = 0; i < synthesis->n_levels; i++)
    synthesis->all += (double) iterations_of (i) * synthesis->levels[i]->width * synthesis->levels[i]->height;
  return TRUE;
}

static void
report (Synthesis *synthesis, const ArtSynthesisLevel *level)
{
  synthesis->done += (double) level->width * level->height;
  if (synthesis->options->progress)
    synthesis->options->progress (MIN (synthesis->done / synthesis->all, 1.0), synthesis->options->data);
}

/* Where the search begins: at the coarsest scale with everything, at others with what the one before found. */
static void
begin_search (ArtSynthesisSearch *search, const ArtSynthesisSearch *coarse)
{
  if (coarse)
    {
      art_synthesis_level_enlarge (search->level, coarse->level);
      art_synthesis_search_encode (search);
      art_synthesis_search_inherit (search, coarse);
      art_synthesis_vote (search, SOFT);
    }
  else
    art_synthesis_level_start (search->level);
}

static void
search_once (ArtSynthesisSearch *search, gboolean all, guint32 round)
{
  art_synthesis_search_encode (search);
  art_synthesis_search_count (search);
  art_match_measure (&search->match, round);
  if (all)
    art_match_search_all (&search->match);
  else
    for (guint32 i = 0; i < ROUNDS; i++)
      art_match_search (&search->match, round * ROUNDS + i);
}

/* One scale. (transfer full), NULL with @error */
static ArtSynthesisSearch *
run_level (Synthesis *synthesis, int index, const ArtSynthesisSearch *coarse, GError **error)
{
  const ArtInpaintSynthesis *options = synthesis->options;
  int patch = options->patch > 0 ? options->patch : PATCH, iterations = iterations_of (index);
  g_autoptr (ArtSynthesisSearch) search = art_synthesis_search_new (synthesis->levels[index], patch, options, error);
  gboolean all;

  if (!search)
    return NULL;
  all = (double) search->n_targets * search->match.n_sources < SEARCH_ALL;
  search->match.guide_weight =
      (int) lround (256.0 * options->guide_weight * pow (GUIDE_FALL, synthesis->n_levels - 1 - index));
  begin_search (search, coarse);
  for (int i = 0; i < iterations && search->n_targets > 0; i++)
    {
      float share = (float) (i + 1) / iterations;

      if (is_cancelled (synthesis->cancellable, error))
        return NULL;
      search_once (search, all, (guint32) i);
      art_synthesis_vote (search, index > 0 ? SOFT : SOFT * powf (SHARP / SOFT, share));
      report (synthesis, search->level);
    }
  return g_steal_pointer (&search);
}

static void
take_result (const ArtSynthesisLevel *level, NnTensor *picture)
{
  gsize n = (gsize) level->width * level->height;
  float *planes = nn_tensor_floats (picture);

  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3 && level->hole[i]; c++)
      planes[c * n + i] = level->pixels[i * ART_MATCH_CHANNELS + c];
}

/* All scales, coarse to fine. */
static gboolean
run_levels (Synthesis *synthesis, GError **error)
{
  g_autoptr (ArtSynthesisSearch) coarse = NULL;

  for (int i = synthesis->n_levels - 1; i >= 0; i--)
    {
      ArtSynthesisSearch *search = run_level (synthesis, i, coarse, error);

      g_clear_pointer (&coarse, art_synthesis_search_free);
      if (!search)
        return FALSE;
      coarse = search;
    }
  return TRUE;
}

gboolean
art_inpaint_synthesize (NnTensor *picture, const guint8 *hole, const guint8 *source, const NnTensor *guide,
                        const ArtInpaintSynthesis *options, GCancellable *cancellable, GError **error)
{
  Synthesis synthesis = { .options = options, .cancellable = cancellable };
  gboolean done;

  synthesis.levels[0] = art_synthesis_level_new (picture, hole, source, guide, options, error);
  if (!synthesis.levels[0])
    return FALSE;
  done = synthesis.levels[0]->deepest == 0.0f || (build_levels (&synthesis, error) && run_levels (&synthesis, error));
  if (done)
    take_result (synthesis.levels[0], picture);
  for (int i = 0; i < MAX_LEVELS; i++)
    g_clear_pointer (&synthesis.levels[i], art_synthesis_level_free);
  return done;
}

int
art_inpaint_synthesis_margin (int width, int height, const ArtInpaintSynthesis *options)
{
  int automatic = MAX (LEAST_MARGIN, MAX (width, height));

  /* A patch at the edge of the radius reaches beyond it. */
  return options->radius > 0 ? options->radius + PATCH : automatic;
}

gsize
art_inpaint_synthesis_memory (int width, int height, gboolean guided)
{
  gsize level = sizeof (float) * (ART_MATCH_CHANNELS * (guided ? 2 : 1) + 1) + 2;
  gsize search = ART_MATCH_CHANNELS * (guided ? 2 : 1) + 3 + sizeof (guint16) * (ART_MATCH_CHANNELS + 1) + 16;

  /* The coarser scales take a third more together; of the search there are two scales at a time. */
  return (gsize) width * height * (level * 4 / 3 + search * 5 / 4);
}
