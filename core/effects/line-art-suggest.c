/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours that a region of a line drawing could have, likeliest first.
 *
 * The network proposes one colour a pixel and no alternatives, hence the relatives: hues that go well with its colour
 * after Itten, "Kunst der Farbe" (1961), and the picture's own colours, which hold it together.
 */
#include "config.h"

#include "line-art-suggest.h"

#include <math.h>
#include <string.h>

#include "colorize-suggest.h"
#include "lab.h"

/* Colours are counted in so many steps of each channel. */
#define STEPS 16
#define BINS (STEPS * STEPS * STEPS)
/* Shares of the sources: what the network says here; what the artist has chosen; what the network says elsewhere. */
#define HERE 0.5
#define CHOSEN 0.2
#define ELSEWHERE 0.1
/* Suggestions differ by this in Lab, in units of L* = 100. */
#define APART 12.0f
/* Chroma that relatives of a gray get, as a* and b* / 110. */
#define LEAST_CHROMA 0.14f

/* Relatives of the first colour: how much lighter, turned by how many degrees, how much more colourful; their share. */
static const struct
{
  float lighter, turn, chroma, share;
} relatives[] = {
  { 0.14f, 0.0f, 0.9f, 0.045f },  { -0.16f, 0.0f, 1.0f, 0.04f },    { 0.0f, 0.0f, 1.6f, 0.035f },
  { 0.0f, 30.0f, 1.1f, 0.025f },  { 0.0f, -30.0f, 1.1f, 0.02f },    { 0.0f, 180.0f, 1.0f, 0.015f },
  { 0.05f, 120.0f, 1.0f, 0.01f }, { -0.05f, -120.0f, 1.0f, 0.01f },
};

typedef struct
{
  float lab[3];
  double share;
} Candidate;

/* Sums of the colours of a bin and how many they are. */
typedef struct
{
  double sum[3], count;
} Bin;

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *first = a, *second = b;

  if (first->share != second->share)
    return first->share < second->share ? 1 : -1;
  return memcmp (first->lab, second->lab, sizeof first->lab);
}

static void
add_candidate (GArray *candidates, const float *lab, double share)
{
  Candidate candidate = { { CLAMP (lab[0], 0.0f, 1.0f), lab[1], lab[2] }, share };

  art_lab_to_gamut (candidate.lab);
  g_array_append_val (candidates, candidate);
}

static void
add_srgb (GArray *candidates, const float *rgb, double share)
{
  float lab[3];

  art_lab_from_rgb (rgb, lab);
  add_candidate (candidates, lab, share);
}

/* Counts what is proposed in @label, in @bins, and elsewhere, in @bins + BINS. */
static void
count_proposed (const ArtLineArtRegions *regions, gint32 label, const NnTensor *proposal, Bin *bins)
{
  int width = (int) proposal->shape.dims[3], height = (int) proposal->shape.dims[2];
  gsize plane = (gsize) width * height;

  for (int y = 0; y < regions->height; y++)
    for (int x = 0; x < regions->width; x++)
      {
        gsize at = (gsize) y * regions->width + x;
        const float *from = nn_tensor_floats (proposal) + (gsize) y * height / regions->height * width
                            + (gsize) x * width / regions->width;
        Bin *bin = bins + (regions->labels[at] == label ? 0 : BINS);
        int index = 0;

        if (regions->barrier[at] && regions->labels[at] != label)
          continue;
        for (int c = 0; c < 3; c++)
          index = index * STEPS + CLAMP ((int) (from[c * plane] * STEPS), 0, STEPS - 1);
        for (int c = 0; c < 3; c++)
          bin[index].sum[c] += from[c * plane];
        bin[index].count += 1.0;
      }
}

/* The colours of BINS @bins share @share. */
static void
add_bins (GArray *candidates, const Bin *bins, double share)
{
  double total = 0.0;

  for (int i = 0; i < BINS; i++)
    total += bins[i].count;
  for (int i = 0; i < BINS; i++)
    if (bins[i].count > 0.0)
      {
        float rgb[3];

        for (int c = 0; c < 3; c++)
          rgb[c] = (float) (bins[i].sum[c] / bins[i].count);
        add_srgb (candidates, rgb, share * bins[i].count / total);
      }
}

static void
add_proposed (GArray *candidates, const ArtLineArtRegions *regions, gint32 label, const NnTensor *proposal)
{
  g_autofree Bin *bins = g_new0 (Bin, 2 * BINS);

  count_proposed (regions, label, proposal, bins);
  add_bins (candidates, bins, HERE);
  add_bins (candidates, bins + BINS, ELSEWHERE);
}

static void
add_chosen (GArray *candidates, const ArtLineArtHints *hints)
{
  for (guint i = 0; i < hints->colors->len; i++)
    {
      guint32 color = g_array_index (hints->colors, guint32, i);
      const float rgb[3] = { (float) (color >> 16 & 255) / 255.0f, (float) (color >> 8 & 255) / 255.0f,
                             (float) (color & 255) / 255.0f };

      add_srgb (candidates, rgb, CHOSEN / hints->colors->len);
    }
}

/* Of the likeliest candidate. */
static void
add_relatives (GArray *candidates)
{
  const Candidate likeliest = g_array_index (candidates, Candidate, 0);
  const float *first = likeliest.lab;
  float chroma = MAX (hypotf (first[1], first[2]), LEAST_CHROMA), hue = atan2f (first[2], first[1]);

  for (gsize i = 0; i < G_N_ELEMENTS (relatives); i++)
    {
      float turned = hue + relatives[i].turn * (float) (G_PI / 180.0);
      float lab[3] = { first[0] + relatives[i].lighter, chroma * relatives[i].chroma * cosf (turned),
                       chroma * relatives[i].chroma * sinf (turned) };

      add_candidate (candidates, lab, relatives[i].share);
    }
}

static float
distance (const float *a, const float *b)
{
  float light = 100.0f * (a[0] - b[0]), x = ART_LAB_AB_UNIT * (a[1] - b[1]), y = ART_LAB_AB_UNIT * (a[2] - b[2]);

  return sqrtf (light * light + x * x + y * y);
}

/* Gives what looks like a likelier candidate to that one; the others remain, likeliest first. */
static void
merge_candidates (GArray *candidates)
{
  guint kept = 0;

  g_array_sort (candidates, compare_candidates);
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i), *all = (Candidate *) candidates->data;
      guint like = 0;

      while (like < kept && distance (all[like].lab, candidate->lab) >= APART)
        like++;
      if (like < kept)
        all[like].share += candidate->share;
      else
        all[kept++] = *candidate;
    }
  g_array_set_size (candidates, kept);
  g_array_sort (candidates, compare_candidates);
}

int
art_line_art_suggest_for (const ArtLineArtRegions *regions, gint32 label, const NnTensor *proposal,
                          const ArtLineArtHints *hints, ArtSuggestion *suggestions, int n)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  if (proposal)
    add_proposed (candidates, regions, label, proposal);
  add_chosen (candidates, hints);
  merge_candidates (candidates);
  if (candidates->len == 0)
    return 0;
  add_relatives (candidates);
  merge_candidates (candidates);
  n = MIN (n, (int) candidates->len);
  for (int i = 0; i < n; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      suggestions[i] = art_suggestion_of_lab (candidate->lab, candidate->share);
    }
  return n;
}
