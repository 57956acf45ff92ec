/* SPDX-License-Identifier: GPL-3.0-or-later
 * The planes that the search for patches works on.
 */
#include "config.h"

#include "inpaint-synthesis-search.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"

#define CHANNELS ART_MATCH_CHANNELS
#define SMALLEST_PATCH 3
/* Smaller patches are taken where there are fewer than this. */
#define FEW_SOURCES 64
/* Half the side of the square over which the guide is averaged, px. */
#define GUIDE_RADIUS 2
/* The deepest pixels still count this much. */
#define LEAST_WEIGHT 3.0f
/* A patch may be used this much more often than the mean before it costs more. */
#define FAIR 1.5

typedef struct
{
  const guint8 *plane;
  guint16 *sums;
  int width, channels, patch, left, top, right;
} Box;

static void
box_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Box *box = data;
  gsize row = (gsize) box->width * box->channels;
  int n = (box->right - box->left) * box->channels, more = (box->patch - 1) * box->channels;
  g_autofree guint16 *columns = g_new (guint16, n + more);

  for (int y = box->top + (int) begin; y < box->top + (int) end; y++)
    {
      const guint8 *from = box->plane + y * row + (gsize) box->left * box->channels;
      guint16 *to = box->sums + y * row + (gsize) box->left * box->channels;

      memset (columns, 0, sizeof (guint16) * (n + more));
      for (int v = 0; v < box->patch; v++)
        for (int i = 0; i < n + more; i++)
          columns[i] += from[v * row + i];
      memset (to, 0, sizeof (guint16) * n);
      for (int u = 0; u < box->patch; u++)
        for (int i = 0; i < n; i++)
          to[i] += columns[i + u * box->channels];
    }
}

/* Sums over the patches whose top left pixels are in the bounds; all must lie in the picture. */
static void
box_sums (const guint8 *plane, guint16 *sums, int width, int channels, int patch, const GeglRectangle *bounds)
{
  Box box = { plane, sums, width, channels, patch, bounds->x, bounds->y, bounds->x + bounds->width };

  if (bounds->width > 0)
    nn_parallel_for (bounds->height, 8, box_rows, &box);
}

static GeglRectangle
all_patches (const ArtSynthesisSearch *search)
{
  const ArtMatch *match = &search->match;

  return (GeglRectangle){ 0, 0, MAX (match->width - match->patch + 1, 0), MAX (match->height - match->patch + 1, 0) };
}

void
art_synthesis_search_free (ArtSynthesisSearch *search)
{
  nn_free_aligned (search->codes);
  nn_free_aligned (search->guide);
  nn_free_aligned (search->target);
  nn_free_aligned (search->allowed);
  nn_free_aligned (search->counts);
  nn_free_aligned (search->weights);
  nn_free_aligned (search->weight_sums);
  nn_free_aligned (search->sums);
  nn_free_aligned (search->used);
  nn_free_aligned (search->sources);
  nn_free_aligned (search->match.match);
  nn_free_aligned (search->match.before);
  nn_free_aligned (search->match.cost);
  nn_free_aligned (search->shifts);
  g_free (search);
}

static gboolean
allocate (ArtSynthesisSearch *search, GError **error)
{
  ArtSynthesisLevel *level = search->level;
  gsize n = (gsize) level->width * level->height;
  gboolean guided = level->guide != NULL;

  search->codes = nn_try_malloc_aligned (n * CHANNELS);
  search->guide = guided ? nn_try_malloc_aligned (n * CHANNELS) : NULL;
  search->target = nn_try_malloc_aligned (n);
  search->allowed = nn_try_malloc_aligned (n);
  search->counts = nn_try_malloc_aligned (n);
  search->weights = nn_try_malloc_aligned (n * CHANNELS);
  search->weight_sums = nn_try_malloc_aligned (n * sizeof (guint16));
  search->sums = nn_try_malloc_aligned (n * CHANNELS * sizeof (guint16));
  search->used = nn_try_malloc_aligned (n * sizeof (guint16));
  search->sources = nn_try_malloc_aligned (n * sizeof (gint32));
  search->match.match = nn_try_malloc_aligned (n * sizeof (gint32));
  search->match.before = nn_try_malloc_aligned (n * sizeof (gint32));
  search->match.cost = nn_try_malloc_aligned (n * sizeof (guint32));
  search->shifts = nn_try_malloc_aligned (n * CHANNELS * sizeof (gint16));
  if (search->codes && (search->guide || !guided) && search->target && search->allowed && search->counts && search->sums
      && search->weights && search->weight_sums && search->used && search->sources && search->match.match
      && search->match.before && search->match.cost && search->shifts)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY,
               _ ("There is not enough memory to fill a hole of %d × %d pixels with its surroundings."), level->width,
               level->height);
  return FALSE;
}

/* Which patches of match->patch px may be copied. */
static void
find_sources (ArtSynthesisSearch *search)
{
  ArtMatch *match = &search->match;
  GeglRectangle all = all_patches (search);
  int full = 255 * match->patch * match->patch;

  memset (search->allowed, 0, (gsize) match->width * match->height);
  box_sums (search->level->source, search->used, match->width, 1, match->patch, &all);
  match->n_sources = 0;
  for (int y = 0; y < all.height; y++)
    for (int x = 0; x < all.width; x++)
      {
        gint32 at = y * match->width + x;

        search->allowed[at] = search->used[at] == full;
        if (search->allowed[at])
          search->sources[match->n_sources++] = at;
      }
}

/* Which patches overlap the hole. */
static void
find_targets (ArtSynthesisSearch *search)
{
  ArtMatch *match = &search->match;
  GeglRectangle all = all_patches (search);

  memset (search->target, 0, (gsize) match->width * match->height);
  box_sums (search->level->hole, search->used, match->width, 1, match->patch, &all);
  match->left = match->width;
  match->top = match->height;
  for (int y = 0; y < all.height; y++)
    for (int x = 0; x < all.width; x++)
      if (search->used[y * match->width + x] > 0)
        {
          search->target[y * match->width + x] = 1;
          match->left = MIN (match->left, x);
          match->right = MAX (match->right, x + 1);
          match->top = MIN (match->top, y);
          match->bottom = MAX (match->bottom, y + 1);
          search->n_targets++;
        }
  match->nearness = 1.0f / powf ((float) MAX (match->right - match->left, match->bottom - match->top), 2.0f);
}

static inline guint8
code (float value)
{
  return (guint8) (CLAMP (value, 0.0f, 1.0f) * 255.0f + 0.5f);
}

static void
encode_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  ArtSynthesisSearch *search = data;
  const ArtSynthesisLevel *level = search->level;

  for (gsize i = (gsize) begin * level->width; i < (gsize) end * level->width; i++)
    for (int c = 0; c < CHANNELS; c++)
      search->codes[i * CHANNELS + c] = code (level->pixels[i * CHANNELS + c]);
}

/* A pixel of the large shapes: the mean around it, of the guide in the hole and of the picture elsewhere. */
static void
encode_guide_pixel (ArtSynthesisSearch *search, int x, int y)
{
  const ArtSynthesisLevel *level = search->level;
  guint8 *to = search->guide + ((gsize) y * level->width + x) * CHANNELS;
  float sum[3] = { 0.0f };
  int n = 0;

  for (int v = MAX (y - GUIDE_RADIUS, 0); v <= MIN (y + GUIDE_RADIUS, level->height - 1); v++)
    for (int u = MAX (x - GUIDE_RADIUS, 0); u <= MIN (x + GUIDE_RADIUS, level->width - 1); u++)
      {
        gsize at = (gsize) v * level->width + u;
        const float *from = (level->hole[at] ? level->guide : level->pixels) + at * CHANNELS;

        n++;
        for (int c = 0; c < 3; c++)
          sum[c] += from[c];
      }
  for (int c = 0; c < 3; c++)
    to[c] = code (sum[c] / n);
  to[3] = 0;
}

static void
encode_guide_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  ArtSynthesisSearch *search = data;

  for (int y = (int) begin; y < (int) end; y++)
    for (int x = 0; x < search->level->width; x++)
      encode_guide_pixel (search, x, y);
}

/* Borrows the planes of @search. */
static void
lend (ArtSynthesisSearch *search)
{
  ArtMatch *match = &search->match;

  match->codes = search->codes;
  match->guide = search->guide;
  match->sums = search->sums;
  match->target = search->target;
  match->allowed = search->allowed;
  match->sources = search->sources;
  match->used = search->used;
  memset (match->match, 0xff, sizeof (gint32) * match->width * match->height);
}

static gboolean
choose_patch (ArtSynthesisSearch *search, int patch, GError **error)
{
  search->match.patch = MIN (patch, MIN (search->match.width, search->match.height));
  for (; search->match.patch >= SMALLEST_PATCH; search->match.patch--)
    {
      find_sources (search);
      if (search->match.n_sources >= FEW_SOURCES
          || (search->match.patch == SMALLEST_PATCH && search->match.n_sources > 0))
        return TRUE;
    }
  g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT,
                       _ ("Around the hole there is nothing to copy from. Let content be taken from farther away, or "
                          "make the selection smaller."));
  return FALSE;
}

ArtSynthesisSearch *
art_synthesis_search_new (ArtSynthesisLevel *level, int patch, const ArtInpaintSynthesis *options, GError **error)
{
  g_autoptr (ArtSynthesisSearch) search = g_new0 (ArtSynthesisSearch, 1);
  GeglRectangle all;

  search->level = level;
  search->match.width = level->width;
  search->match.height = level->height;
  search->match.seed = options->seed;
  if (!allocate (search, error) || !choose_patch (search, patch, error))
    return NULL;
  find_targets (search);
  lend (search);
  nn_parallel_for (level->height, 16, encode_rows, search);
  all = all_patches (search);
  box_sums (search->codes, search->sums, level->width, CHANNELS, search->match.patch, &all);
  if (search->guide)
    nn_parallel_for (level->height, 8, encode_guide_rows, search);
  return g_steal_pointer (&search);
}

void
art_synthesis_search_encode (ArtSynthesisSearch *search)
{
  const ArtMatch *match = &search->match;
  GeglRectangle targets = { match->left, match->top, match->right - match->left, match->bottom - match->top };

  for (int y = match->top; y < match->bottom + match->patch - 1; y++)
    for (gsize at = (gsize) y * match->width + match->left;
         at < (gsize) y * match->width + match->right + match->patch - 1; at++)
      for (int c = 0; c < CHANNELS && search->level->hole[at]; c++)
        search->codes[at * CHANNELS + c] = code (search->level->pixels[at * CHANNELS + c]);
  box_sums (search->codes, search->sums, match->width, CHANNELS, match->patch, &targets);
}

void
art_synthesis_search_count (ArtSynthesisSearch *search)
{
  ArtMatch *match = &search->match;
  gsize n = (gsize) match->width * match->height;
  int area = match->patch * match->patch, half = match->patch / 2;
  GeglRectangle all = all_patches (search);

  memset (search->counts, 0, n);
  for (int y = match->top; y < match->bottom; y++)
    for (int x = match->left; x < match->right; x++)
      {
        gint32 source = search->target[y * match->width + x] ? match->match[y * match->width + x] : -1;

        if (source >= 0 && search->counts[source] < G_MAXUINT8)
          search->counts[source]++;
      }
  match->fair = (int) (area * FAIR * MAX (1.0, (double) search->n_targets / match->n_sources));
  memset (search->used, 0, n * sizeof (guint16));
  /* Centred: the sums of patches that begin half a patch before. */
  box_sums (search->counts, search->used + (gsize) half * (match->width + 1), match->width, 1, match->patch, &all);
}

void
art_synthesis_search_weigh (ArtSynthesisSearch *search, float depth, float fall)
{
  const ArtSynthesisLevel *level = search->level;
  ArtMatch *match = &search->match;
  GeglRectangle targets = { match->left, match->top, match->right - match->left, match->bottom - match->top };

  for (gsize i = 0; i < (gsize) level->width * level->height; i++)
    {
      float weight = ART_MATCH_FULL_WEIGHT * powf (fall, -level->depth[i]);

      search->counts[i] = level->depth[i] > depth ? 0 : (guint8) MAX (weight, LEAST_WEIGHT);
      memset (search->weights + i * CHANNELS, search->counts[i], CHANNELS);
    }
  /* Counts are free until they are taken. */
  box_sums (search->counts, search->weight_sums, match->width, 1, match->patch, &targets);
  match->weights = search->weights;
  match->weight_sums = search->weight_sums;
  match->least_weight = MAX (1, match->patch * match->patch * ART_MATCH_FULL_WEIGHT / 4);
  if (depth >= level->deepest)
    match->least_weight = 1;
}

double
art_synthesis_search_energy (const ArtSynthesisSearch *search)
{
  const ArtMatch *match = &search->match;
  double sum = 0.0;

  for (int y = match->top; y < match->bottom; y++)
    for (int x = match->left; x < match->right; x++)
      if (search->target[y * match->width + x] && match->match[y * match->width + x] >= 0)
        sum += match->cost[y * match->width + x];
  return sum / MAX (search->n_targets, 1);
}

/* The finer match of a patch: that of the coarse patch with the nearest centre. -1 = none */
static gint32
inherited (const ArtMatch *match, const ArtMatch *coarse, int x, int y)
{
  int cx = CLAMP ((x + match->patch / 2) / 2 - coarse->patch / 2, coarse->left, coarse->right - 1);
  int cy = CLAMP ((y + match->patch / 2) / 2 - coarse->patch / 2, coarse->top, coarse->bottom - 1);
  gint32 target = cy * coarse->width + cx, source = coarse->target[target] ? coarse->match[target] : -1;

  if (source < 0)
    return -1;
  /* Odd sizes and masks can put the very place out of reach; then one beside it will do. */
  for (int i = 0; i < 9; i++)
    {
      int sx = x + 2 * (source % coarse->width - cx) + (i + 1) % 3 - 1;
      int sy = y + 2 * (source / coarse->width - cy) + (i / 3 + 1) % 3 - 1;

      if (sx >= 0 && sy >= 0 && sx < match->width && sy < match->height && match->allowed[sy * match->width + sx])
        return sy * match->width + sx;
    }
  return -1;
}

void
art_synthesis_search_inherit (ArtSynthesisSearch *search, const ArtSynthesisSearch *coarse)
{
  ArtMatch *match = &search->match;

  for (int y = match->top; y < match->bottom; y++)
    for (int x = match->left; x < match->right; x++)
      if (match->target[y * match->width + x])
        {
          match->match[y * match->width + x] = inherited (match, &coarse->match, x, y);
          match->cost[y * match->width + x] = 0;
        }
}
