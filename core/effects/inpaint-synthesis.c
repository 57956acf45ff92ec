/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills a hole with texture copied from around it, coarse to fine.
 *
 * At the coarsest scale the hole is hardly larger than a patch, so that structures find each other across it. Each
 * finer scale takes over where the patches came from, not what the pixels looked like: it starts sharp.
 */
#include "config.h"

#include "inpaint-synthesis.h"

#include <math.h>
#include <string.h>

#include "effect.h"
#include "failure.h"
#include "inpaint-pieces.h"
#include "inpaint-synthesis-search.h"
#include "inpaint-synthesis-shifts.h"

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
#define SEARCH_ALL 6e4
/* Width of a ring, px. */
#define PEEL 1.0f
#define PEEL_ROUNDS 4
/* In holes no deeper than this, cracks and scratches, patches see what is around: there is one scale, little to decide,
 * and means of many patches come nearer to what was there than the best one alone. There can be hundreds. px */
#define THIN_DEPTH 8.0f
/* Places where they cross may be deeper, at most so many times. */
#define THIN_CROSSING 2.0f
#define THIN_ITERATIONS 2
#define THIN_ROUNDS 1
#define THIN_PEEL 3.0f
#define THIN_PEEL_ROUNDS 2
/* Ways to begin are tried at coarse scales of fewer pixels than this. */
#define TRIAL_PIXELS 16000.0
/* Shifts are looked for at the finest scale of fewer pixels than this. */
#define SHIFT_PIXELS 6000.0
/* In holes of at most so many scales there is little to decide: so many ways are enough. */
#define SMALL_LEVELS 2
#define SMALL_TRIALS 2
/* Pixels of the hole count less, the deeper they lie, where patches are fewer than this. */
#define WEIGHTED_TARGETS 4000
#define JUDGED_FALL 1.2f
/* A guide is followed as long as patches fit hardly worse then: it knows what is likely, and patches do not. */
#define TRUST_GUIDE 0.85
/* How much patches are mixed, first and last. */
#define SOFT 1.0f
#define SHARP 0.2f
#define COARSE_SHARP 0.3f
/* Scales, the coarsest ones, at which the amount of texture stays what it was at first. */
#define KEEP_TEXTURE 2
/* What a guide counts less at each finer scale. */
#define GUIDE_FALL 0.5
/* Least room around a hole, px. */
#define LEAST_MARGIN 48

/* A way to begin. */
typedef struct
{
  guint32 seed;
  gboolean guided; /* follow the guide, if there is one; otherwise as if there were none */
  gboolean peel;   /* fill the hole from its border inwards, or begin with what is smooth, or the guide */
  float fall;      /* what pixels count less for each px of depth */
  gboolean shifts; /* begin with pieces of the surroundings, moved as the picture repeats itself; not at all coarse */
} Trial;

static const Trial trials[] = {
  { 0, TRUE, TRUE, 1.2f },  { 1, TRUE, FALSE, 1.2f },  { 2, FALSE, TRUE, 1.05f },      { 3, TRUE, FALSE, 1.4f },
  { 4, FALSE, TRUE, 1.4f }, { 5, FALSE, FALSE, 1.2f }, { 6, TRUE, FALSE, 1.2f, TRUE }, { 7, FALSE, FALSE, 1.2f, TRUE },
};

typedef struct
{
  const ArtInpaintSynthesis *options;
  GCancellable *cancellable;
  ArtSynthesisLevel *levels[MAX_LEVELS];
  int n_levels;
  gboolean even;    /* the surroundings are equally full of texture */
  gboolean thin;    /* cracks and scratches */
  double done, all; /* iterations times pixels */
} Synthesis;

static gboolean
is_thin (const ArtSynthesisLevel *level)
{
  gsize n = (gsize) level->width * (gsize) level->height;
  gint64 hole = 0, deep = 0;

  for (gsize i = 0; i < n; i++)
    {
      hole += level->hole[i] != 0;
      deep += level->depth[i] > THIN_DEPTH;
    }
  return level->deepest <= THIN_DEPTH * THIN_CROSSING && art_inpaint_is_thin (deep, hole);
}

static int
iterations_of (const Synthesis *synthesis, int level)
{
  return synthesis->thin ? THIN_ITERATIONS : ITERATIONS + MORE_ITERATIONS * level;
}

/* How much patches are mixed at the end of a scale. */
static float
sharp_of (const Synthesis *synthesis, int level)
{
  return synthesis->thin ? SOFT : level > 0 ? COARSE_SHARP : SHARP;
}

/* Halves until the hole is small. FALSE with @error. */
static gboolean
build_levels (Synthesis *synthesis, GError **error)
{
  ArtSynthesisLevel *last = synthesis->levels[0];

  for (synthesis->n_levels = 1; synthesis->n_levels < MAX_LEVELS; synthesis->n_levels++)
    {
      if (synthesis->thin || last->deepest <= COARSEST_DEPTH || MIN (last->width, last->height) < 2 * COARSEST_SIDE)
        break;
      last = art_synthesis_level_halve (last, error);
      if (!last)
        return FALSE;
      synthesis->levels[synthesis->n_levels] = last;
    }
  return TRUE;
}

static void
report (Synthesis *synthesis, const ArtSynthesisLevel *level)
{
  synthesis->done += (double) level->width * level->height;
  if (synthesis->options->progress)
    synthesis->options->progress (MIN (synthesis->done / synthesis->all, 1.0), synthesis->options->data);
}

/* Fills the coarsest hole from its border inwards, a ring at a time. */
static void
peel (ArtSynthesisSearch *search, float fall)
{
  float width = search->match.hasty ? THIN_PEEL : PEEL;
  guint32 rounds = search->match.hasty ? THIN_PEEL_ROUNDS : PEEL_ROUNDS;

  for (float depth = 0.0f; depth < search->level->deepest; depth += width)
    {
      art_synthesis_search_encode (search);
      art_synthesis_search_weigh (search, depth, fall);
      art_match_measure (&search->match, 0);
      if ((double) search->n_targets * search->match.n_sources < SEARCH_ALL)
        art_match_search_all (&search->match);
      for (guint32 i = 0; i < rounds; i++)
        art_match_search (&search->match, i);
      art_synthesis_vote (search, SOFT);
    }
}

/* Where the search begins: at the coarsest scale with what lies around, at others with what the one before found. */
static void
begin_search (ArtSynthesisSearch *search, const ArtSynthesisSearch *coarse, const Trial *trial)
{
  if (coarse)
    {
      art_synthesis_level_enlarge (search->level, coarse->level);
      art_synthesis_search_encode (search);
      art_synthesis_search_inherit (search, coarse);
      art_synthesis_vote (search, SHARP);
      return;
    }
  art_synthesis_search_count (search);
  art_synthesis_level_start (search->level, search->match.guide != NULL);
  if (trial->shifts && art_synthesis_shifts_start (search))
    return;
  if (trial->peel)
    peel (search, trial->fall);
}

static void
search_once (ArtSynthesisSearch *search, guint32 round)
{
  guint32 rounds = search->match.hasty ? THIN_ROUNDS : ROUNDS;

  art_synthesis_search_encode (search);
  art_synthesis_search_count (search);
  art_match_measure (&search->match, round);
  for (guint32 i = 0; i < rounds; i++)
    art_match_search (&search->match, round * rounds + i);
}

/* One scale. (transfer full), NULL with @error */
static ArtSynthesisSearch *
run_level (Synthesis *synthesis, int index, const ArtSynthesisSearch *coarse, const Trial *trial, GError **error)
{
  const ArtInpaintSynthesis *options = synthesis->options;
  int patch = options->patch > 0 ? options->patch : PATCH, iterations = iterations_of (synthesis, index);
  g_autoptr (ArtSynthesisSearch) search = art_synthesis_search_new (synthesis->levels[index], patch, options, error);

  if (!search)
    return NULL;
  search->match.hasty = synthesis->thin;
  search->match.seed = options->seed * (guint32) G_N_ELEMENTS (trials) + trial->seed;
  if (!trial->guided)
    search->match.guide = NULL;
  /* Flat patches fit each other best. So that they do not take over, the hole is as full of texture as its
   * surroundings, until it is full of something. */
  search->keep_texture = synthesis->even || index >= synthesis->n_levels - KEEP_TEXTURE;
  search->match.guide_weight =
      (int) lround (256.0 * options->guide_weight * pow (GUIDE_FALL, synthesis->n_levels - 1 - index));
  begin_search (search, coarse, trial);
  if (search->n_targets < WEIGHTED_TARGETS)
    art_synthesis_search_weigh (search, search->level->deepest, trial->fall);
  for (int i = 0; i < iterations && search->n_targets > 0; i++)
    {
      float share = (float) (i + 1) / iterations;

      if (art_is_cancelled (synthesis->cancellable, error))
        return NULL;
      search_once (search, (guint32) i);
      art_synthesis_vote (search, SOFT * powf (sharp_of (synthesis, index) / SOFT, share));
      report (synthesis, search->level);
    }
  return g_steal_pointer (&search);
}

static double
pixels_of (const Synthesis *synthesis, int level)
{
  return (double) synthesis->levels[level]->width * synthesis->levels[level]->height;
}

/* The scale that @trial begins at. */
static int
first_of (const Synthesis *synthesis, const Trial *trial)
{
  int first = synthesis->n_levels - 1;

  while (trial->shifts && first > 1 && pixels_of (synthesis, first - 1) < SHIFT_PIXELS)
    first--;
  return first;
}

/* Work of the scales from the first of @trial to @last: iterations times pixels. */
static double
work_of (const Synthesis *synthesis, const Trial *trial, int last)
{
  double work = 0.0;

  for (int i = last; i <= first_of (synthesis, trial); i++)
    work += iterations_of (synthesis, i) * pixels_of (synthesis, i);
  return work;
}

/* The scales from the first of @trial to @last. (transfer full), NULL with @error */
static ArtSynthesisSearch *
run_levels (Synthesis *synthesis, int last, const Trial *trial, GError **error)
{
  g_autoptr (ArtSynthesisSearch) search = NULL;

  for (int i = first_of (synthesis, trial); i >= last; i--)
    {
      ArtSynthesisSearch *finer = run_level (synthesis, i, search, trial, error);

      g_clear_pointer (&search, art_synthesis_search_free);
      if (!finer)
        return NULL;
      search = finer;
    }
  return g_steal_pointer (&search);
}

/* How badly the patches fit at the coarse scales that are tried; -1 with @error. */
static double
energy_of (Synthesis *synthesis, int last, const Trial *trial, GError **error)
{
  g_autoptr (ArtSynthesisSearch) search = run_levels (synthesis, last, trial, error);

  if (!search)
    return -1.0;
  /* Not what the guide says: it may be wrong, and then nothing fits. */
  search->match.guide = NULL;
  art_synthesis_search_encode (search);
  art_synthesis_search_weigh (search, search->level->deepest, JUDGED_FALL);
  art_match_measure (&search->match, 0);
  art_match_search (&search->match, 0);
  return art_synthesis_search_energy (search);
}

/* The finest of the scales that are tried; n_levels = none is coarse enough. */
static int
last_tried (const Synthesis *synthesis)
{
  int last = synthesis->n_levels;

  while (last > 1 && pixels_of (synthesis, last - 1) < TRIAL_PIXELS)
    last--;
  return last;
}

/* Odd seeds begin with shifts, others without: which is better, a small picture of it does not tell, but who chooses
 * among several fillings does. A guide that is followed closely is a better beginning than either. */
static gboolean
is_tried (const Synthesis *synthesis, const Trial *trial, double guide_weight)
{
  gboolean small = synthesis->n_levels <= SMALL_LEVELS;
  gboolean quick = pixels_of (synthesis, synthesis->n_levels - 1) < SHIFT_PIXELS;
  gboolean shifts = synthesis->options->seed % 2 == 1 && !small && quick && guide_weight <= 1.0;

  if (small && trial - trials >= SMALL_TRIALS)
    return FALSE;
  return trial->shifts == shifts && (trial->guided || guide_weight <= 1.0);
}

/* What fits together at coarse scales decides, and is found fast: tries several ways and keeps the best. */
static gboolean
choose_trial (Synthesis *synthesis, Trial *best, GError **error)
{
  int last = last_tried (synthesis);
  double weight = synthesis->levels[0]->guide ? synthesis->options->guide_weight : 0.0;
  guint n = G_N_ELEMENTS (trials);
  double least = G_MAXDOUBLE;

  *best = trials[0];
  synthesis->all = work_of (synthesis, best, 0);
  for (guint i = 0; i < n; i++)
    synthesis->all += is_tried (synthesis, &trials[i], weight) ? work_of (synthesis, &trials[i], last) : 0.0;
  for (guint i = 0; i < n && last < synthesis->n_levels; i++)
    {
      double energy;

      if (!is_tried (synthesis, &trials[i], weight))
        continue;
      energy = energy_of (synthesis, last, &trials[i], error);
      if (energy < 0.0)
        return FALSE;
      if (trials[i].guided)
        energy *= pow (TRUST_GUIDE, weight);
      if (energy < least)
        *best = trials[i];
      least = MIN (least, energy);
    }
  synthesis->all += work_of (synthesis, best, 0) - work_of (synthesis, &trials[0], 0);
  return TRUE;
}

static gboolean
run (Synthesis *synthesis, GError **error)
{
  g_autoptr (ArtSynthesisSearch) search = NULL;
  Trial trial;

  synthesis->thin = is_thin (synthesis->levels[0]);
  synthesis->even = art_synthesis_level_is_even (synthesis->levels[0]);
  if (!build_levels (synthesis, error) || !choose_trial (synthesis, &trial, error))
    return FALSE;
  search = run_levels (synthesis, 0, &trial, error);
  return search && art_synthesis_match_color (search, synthesis->options->color_match, error);
}

/* Patches are lightened and darkened a little: not beyond 0..1, or what the picture has outside of it anyway. */
static void
take_result (const ArtSynthesisLevel *level, NnTensor *picture)
{
  gsize n = (gsize) level->width * level->height;
  float *planes = nn_tensor_floats (picture), low = 0.0f, high = 1.0f;

  for (gsize i = 0; i < 3 * n; i++)
    if (!level->hole[i % n])
      {
        low = MIN (low, planes[i]);
        high = MAX (high, planes[i]);
      }
  for (gsize i = 0; i < 3 * n; i++)
    if (level->hole[i % n])
      planes[i] = CLAMP (level->pixels[i % n * ART_MATCH_CHANNELS + i / n], low, high);
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
  done = synthesis.levels[0]->deepest == 0.0f || run (&synthesis, error);
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
  /* Bytes for each pixel or patch: codes, guide, weights; masks and counts; sums and shifts; four lists. */
  gsize search =
      ART_MATCH_CHANNELS * (guided ? 3 : 2) + 3 + sizeof (guint16) * (2 * ART_MATCH_CHANNELS + 2) + 4 * sizeof (gint32);

  /* The coarser scales take a third more together; of the search there are two scales at a time. */
  return (gsize) width * height * (level * 4 / 3 + search * 5 / 4);
}
