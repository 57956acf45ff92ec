/* SPDX-License-Identifier: GPL-3.0-or-later
 * Takes away the last differences in colour along the border of a filled hole.
 *
 * What the patches say about the known pixels around the hole differs a little from what these are. The difference is
 * spread smoothly into the hole, as a membrane would hang over it (Perez, Gangnet, Blake, "Poisson Image Editing",
 * SIGGRAPH 2003), but falls off with the distance, so that no colour bleeds far. The membrane is interpolated by
 * pulling and pushing (Gortler et al., "The Lumigraph", SIGGRAPH 1996, section 3.4), which is linear in the number of
 * pixels.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "inpaint-synthesis-search.h"

#define CHANNELS ART_MATCH_CHANNELS
#define MAX_SCALES 16
/* Known pixels this near to the hole are looked at, px. */
#define RING 5
/* A single pixel says so little about the colour around it. */
#define PIXEL_WEIGHT 0.05f
/* Differences above this are other things, not other colours. */
#define LARGEST 0.12f
/* The correction is a third at this part of the hole's depth, but not nearer to its border than some px. */
#define REACH 0.35f
#define LEAST_REACH 10.0f
#define SOFTNESS 0.2f

/* A plane of differences: for each pixel red, green, blue and how certain they are, 0..1. */
typedef struct
{
  int width, height;
  float *values;
} Plane;

static void
planes_free (Plane *planes)
{
  for (int i = 0; i < MAX_SCALES; i++)
    nn_free_aligned (planes[i].values);
  g_free (planes);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plane, planes_free)

static gboolean
plane_alloc (Plane *plane, int width, int height, GError **error)
{
  gsize size = sizeof (float) * 4 * width * height;

  plane->width = width;
  plane->height = height;
  plane->values = nn_try_malloc_aligned (size);
  if (plane->values)
    memset (plane->values, 0, size);
  else
    g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory to match the colors."));
  return plane->values != NULL;
}

typedef struct
{
  const ArtSynthesisSearch *search;
  const float *distance; /* to the hole */
  Plane *plane;          /* over the targets' bounds */
} Ring;

/* How far a known pixel is from what the patches say. */
static void
compare_pixel (const Ring *ring, int x, int y)
{
  const ArtSynthesisLevel *level = ring->search->level;
  const ArtMatch *match = &ring->search->match;
  float *to = ring->plane->values + 4 * ((gsize) (y - match->top) * ring->plane->width + (x - match->left));
  const float *known = level->pixels + ((gsize) y * level->width + x) * CHANNELS;
  float said[CHANNELS], size = 0.0f;

  memcpy (said, known, sizeof said);
  art_synthesis_vote_at (ring->search, SOFTNESS, x, y, said);
  for (int c = 0; c < 3; c++)
    {
      to[c] = known[c] - said[c];
      size = MAX (size, fabsf (to[c]));
    }
  to[3] = PIXEL_WEIGHT / (1.0f + powf (size / LARGEST, 4.0f));
}

static void
compare_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Ring *ring = data;
  const ArtMatch *match = &ring->search->match;

  for (int y = match->top + (int) begin; y < match->top + (int) end; y++)
    for (int x = match->left; x < match->left + ring->plane->width; x++)
      {
        float distance = ring->distance[(gsize) y * match->width + x];

        if (distance > 0.0f && distance <= RING)
          compare_pixel (ring, x, y);
      }
}

/* Weighted means of four pixels each. */
static void
pull (const Plane *fine, Plane *coarse)
{
  for (int y = 0; y < fine->height; y++)
    for (int x = 0; x < fine->width; x++)
      {
        const float *from = fine->values + 4 * ((gsize) y * fine->width + x);
        float *to = coarse->values + 4 * ((gsize) (y / 2) * coarse->width + x / 2);

        for (int c = 0; c < 3; c++)
          to[c] += from[3] * from[c];
        to[3] += from[3];
      }
  for (gsize i = 0; i < (gsize) coarse->width * coarse->height; i++)
    {
      float *to = coarse->values + 4 * i;

      for (int c = 0; c < 3 && to[3] > 0.0f; c++)
        to[c] /= to[3];
      to[3] = MIN (to[3], 1.0f);
    }
}

static float
bilinear (const Plane *plane, float x, float y, int channel)
{
  float u = CLAMP (x, 0.0f, plane->width - 1.0f), v = CLAMP (y, 0.0f, plane->height - 1.0f);
  int left = (int) u, top = (int) v;
  int right = MIN (left + 1, plane->width - 1), bottom = MIN (top + 1, plane->height - 1);
  const float *upper = plane->values + 4 * (gsize) top * plane->width;
  const float *lower = plane->values + 4 * (gsize) bottom * plane->width;
  float above = upper[4 * left + channel] * (left + 1 - u) + upper[4 * right + channel] * (u - left);
  float below = lower[4 * left + channel] * (left + 1 - u) + lower[4 * right + channel] * (u - left);

  return above * (top + 1 - v) + below * (v - top);
}

/* What is not certain comes from the coarser plane. */
static void
push (const Plane *coarse, Plane *fine)
{
  for (int y = 0; y < fine->height; y++)
    for (int x = 0; x < fine->width; x++)
      {
        float *to = fine->values + 4 * ((gsize) y * fine->width + x);

        for (int c = 0; c < 3; c++)
          to[c] = to[3] * to[c] + (1.0f - to[3]) * bilinear (coarse, (x - 0.5f) / 2.0f, (y - 0.5f) / 2.0f, c);
      }
}

/* Turns scattered differences into a smooth plane of them. */
static gboolean
spread (Plane *planes, GError **error)
{
  int n = 1;

  for (; n < MAX_SCALES && MAX (planes[n - 1].width, planes[n - 1].height) > 1; n++)
    {
      if (!plane_alloc (&planes[n], (planes[n - 1].width + 1) / 2, (planes[n - 1].height + 1) / 2, error))
        return FALSE;
      pull (&planes[n - 1], &planes[n]);
    }
  for (int i = n - 2; i >= 0; i--)
    push (&planes[i + 1], &planes[i]);
  return TRUE;
}

static void
correct (const ArtSynthesisSearch *search, const Plane *plane, float amount)
{
  ArtSynthesisLevel *level = search->level;
  const ArtMatch *match = &search->match;
  float reach = MAX (LEAST_REACH, REACH * level->deepest);

  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++)
      {
        gsize at = (gsize) (y + match->top) * level->width + (gsize) (x + match->left);
        float share = amount * expf (-level->depth[at] / reach);

        for (int c = 0; c < 3 && level->hole[at]; c++)
          level->pixels[at * CHANNELS + c] += share * plane->values[4 * ((gsize) y * plane->width + x) + c];
      }
}

gboolean
art_synthesis_match_color (const ArtSynthesisSearch *search, double amount, GError **error)
{
  const ArtMatch *match = &search->match;
  const ArtSynthesisLevel *level = search->level;
  g_autoptr (Plane) planes = g_new0 (Plane, MAX_SCALES);
  g_autofree float *distance = NULL;
  Ring ring = { search, NULL, planes };

  if (!(amount > 0.0) || search->n_targets == 0)
    return TRUE;
  if (!plane_alloc (planes, match->right - match->left + match->patch - 1,
                    match->bottom - match->top + match->patch - 1, error))
    return FALSE;
  distance = g_new (float, (gsize) level->width * level->height);
  art_synthesis_distance (level->hole, FALSE, level->width, level->height, distance);
  ring.distance = distance;
  nn_parallel_for (planes->height, 4, compare_rows, &ring);
  if (!spread (planes, error))
    return FALSE;
  correct (search, planes, (float) amount);
  return TRUE;
}
