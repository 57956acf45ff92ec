/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the network proposes for a drawing, and what of it the regions get.
 *
 * Its other output, shading, is not used: on drawings by people 98 % of it lie within 0.43 and 0.54, which nobody sees,
 * and it knows nothing of the regions; line-art-shade.c shades those by their shape.
 */
#include "config.h"

#include "line-art-colors.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "effect.h"
#include "failure.h"
#include "model-store.h"
#include "resample.h"

#define MODEL "colorize-line-art"
/* Sides of what the network sees: the shorter one, if the longer one is not more than that; multiples. */
#define SHORTER 256
#define LONGER 768
#define MULTIPLE 16
/* Proposals that differ from a region's mean by this are not counted in the end. */
#define OFF 0.25f

typedef struct
{
  const ArtLineArtPicture *picture;
  int width, height;               /* of what the network sees */
  int padded_width, padded_height; /* with paper at the right and at the bottom */
  NnTensor *lines, *hints;
} Proposal;

static void
choose_size (Proposal *proposal)
{
  int width = proposal->picture->width, height = proposal->picture->height;
  double shrink = MIN ((double) SHORTER / MIN (width, height), (double) LONGER / MAX (width, height));

  shrink = MIN (shrink, 1.0);
  proposal->width = MAX (1, (int) lround (width * shrink));
  proposal->height = MAX (1, (int) lround (height * shrink));
  proposal->padded_width = (proposal->width + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  proposal->padded_height = (proposal->height + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
}

static gboolean
make_lines (Proposal *proposal, GError **error)
{
  const ArtLineArtPicture *picture = proposal->picture;
  gsize count = (gsize) picture->width * picture->height, small = (gsize) proposal->width * proposal->height;
  const NnShape shape = NN_SHAPE (1, 1, proposal->padded_height, proposal->padded_width);
  g_autofree float *paper = g_try_new (float, count), *reduced = g_try_new (float, small);
  g_autoptr (ArtTaps) across = art_taps_new (picture->width, proposal->width);
  g_autoptr (ArtTaps) down = art_taps_new (picture->height, proposal->height);

  if (!paper || !reduced)
    return art_line_art_no_memory (error);
  if (!(proposal->lines = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)))
    return FALSE;
  for (gsize i = 0; i < count; i++)
    paper[i] = 1.0f - (float) picture->ink[i] / 255.0f;
  art_resample_plane (paper, across, down, reduced);
  for (int y = 0; y < proposal->padded_height; y++)
    for (int x = 0; x < proposal->padded_width; x++)
      nn_tensor_floats (proposal->lines)[(gsize) y * proposal->padded_width + x] =
          x < proposal->width && y < proposal->height ? reduced[(gsize) y * proposal->width + x] : 1.0f;
  return TRUE;
}

static gboolean
make_hints (Proposal *proposal, const ArtLineArtHints *hints, GError **error)
{
  const NnShape shape = NN_SHAPE (1, 4, proposal->padded_height, proposal->padded_width);
  gsize plane = (gsize) proposal->padded_width * proposal->padded_height;
  float *planes;

  if (!(proposal->hints = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)))
    return FALSE;
  planes = nn_tensor_floats (proposal->hints);
  for (int y = 0; y < hints->height; y++)
    for (int x = 0; x < hints->width; x++)
      {
        gint16 seed = hints->seeds[(gsize) y * hints->width + x];
        gsize to = (gsize) y * proposal->height / hints->height * proposal->padded_width
                   + (gsize) x * proposal->width / hints->width;
        guint32 rgb;

        if (seed < 0)
          continue;
        rgb = g_array_index (hints->colors, guint32, seed);
        for (int c = 0; c < 3; c++)
          planes[c * plane + to] = (float) (rgb >> (16 - 8 * c) & 255) / 255.0f;
        planes[3 * plane + to] = 1.0f;
      }
  return TRUE;
}

static gboolean
wrong_network (GError **error)
{
  g_set_error_literal (error, ART_ERROR, ART_ERROR_MODEL,
                       _ ("The model for coloring drawings has other inputs and outputs than it should have. Install "
                          "the plug-ins again."));
  return FALSE;
}

static gboolean
check_graph (const NnGraph *graph, GError **error)
{
  if (graph->inputs->len == 2 && g_array_index (graph->inputs, int, 0) == nn_graph_find_value (graph, "lines")
      && g_array_index (graph->inputs, int, 1) == nn_graph_find_value (graph, "hints")
      && nn_graph_find_value (graph, "flat") != NN_VALUE_NONE)
    return TRUE;
  return wrong_network (error);
}

/* The part of the output that is no padding. */
static NnTensor *
crop (const Proposal *proposal, const NnTensor *output, GError **error)
{
  const NnShape expected = NN_SHAPE (1, 3, proposal->padded_height, proposal->padded_width);
  const NnShape shape = NN_SHAPE (1, 3, proposal->height, proposal->width);
  NnTensor *result;

  if (output->type != NN_TYPE_FLOAT || !nn_shape_equal (&output->shape, &expected))
    return wrong_network (error), NULL;
  if (!(result = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)))
    return NULL;
  for (int row = 0; row < 3 * proposal->height; row++)
    {
      int c = row / proposal->height, y = row % proposal->height;
      const float *from =
          nn_tensor_floats (output) + ((gsize) c * proposal->padded_height + y) * proposal->padded_width;
      float *to = nn_tensor_floats (result) + (gsize) row * proposal->width;

      for (int x = 0; x < proposal->width; x++)
        to[x] = CLAMP (from[x], 0.0f, 1.0f);
    }
  return result;
}

static NnTensor *
run (const Proposal *proposal, GCancellable *cancellable, GError **error)
{
  static const char *const outputs[] = { "flat", NULL };
  const NnSessionOptions options = { .outputs = outputs };
  NnTensor *const inputs[] = { proposal->lines, proposal->hints };
  g_autoptr (NnGraph) graph = art_model_store_load (MODEL, MODEL, error);
  g_autoptr (NnSession) session = NULL;

  if (!graph || !check_graph (graph, error) || !(session = nn_session_new (graph, inputs, 2, &options, error)))
    return NULL;
  if (!nn_session_run (session, inputs, cancellable, error))
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_clear_error (error);
          art_is_cancelled (cancellable, error);
        }
      return NULL;
    }
  return crop (proposal, nn_session_output (session, 0), error);
}

NnTensor *
art_line_art_propose (const ArtLineArtPicture *picture, const ArtLineArtHints *hints, GCancellable *cancellable,
                      GError **error)
{
  Proposal proposal = { .picture = picture };
  NnTensor *result = NULL;

  choose_size (&proposal);
  if (make_lines (&proposal, error) && make_hints (&proposal, hints, error))
    result = run (&proposal, cancellable, error);
  g_clear_pointer (&proposal.lines, nn_tensor_unref);
  g_clear_pointer (&proposal.hints, nn_tensor_unref);
  return result;
}

/* Adds up what is proposed in each region away from lines: R, G, B, number. With @means, only what is near those. */
static void
add_up (const ArtLineArtRegions *regions, const NnTensor *proposal, const float *means, double *sums)
{
  int width = (int) proposal->shape.dims[3], height = (int) proposal->shape.dims[2];
  gsize plane = (gsize) width * height;

  for (int y = 0; y < regions->height; y++)
    for (int x = 0; x < regions->width; x++)
      {
        gsize at = (gsize) y * regions->width + x;
        gint32 label = regions->labels[at];
        const float *from = nn_tensor_floats (proposal) + (gsize) y * height / regions->height * width
                            + (gsize) x * width / regions->width;
        gboolean counts = !regions->barrier[at];

        for (int c = 0; c < 3 && means && counts; c++)
          counts = fabsf (from[c * plane] - means[label * 3 + c]) < OFF;
        for (int c = 0; c < 3 && counts; c++)
          sums[(gsize) label * 4 + c] += from[c * plane];
        sums[(gsize) label * 4 + 3] += counts;
      }
}

void
art_line_art_take_proposal (ArtLineArtRegions *regions, const ArtLineArtPicture *picture, gint32 background,
                            const NnTensor *proposal)
{
  guint n = regions->regions->len;
  g_autofree float *means = g_new0 (float, (gsize) n * 3);

  for (int pass = 0; pass < 2; pass++)
    {
      g_autofree double *sums = g_new0 (double, (gsize) n * 4);

      add_up (regions, proposal, pass > 0 ? means : NULL, sums);
      for (guint i = 0; i < n * 3; i++)
        if (sums[i / 3 * 4 + 3] > 0.0)
          means[i] = (float) (sums[i / 3 * 4 + i % 3] / sums[i / 3 * 4 + 3]);
    }
  for (gint32 i = 0; i < (gint32) n; i++)
    if (art_line_art_is_open (regions, i, background))
      {
        ArtLineArtRegion *region = art_line_art_region (regions, i);

        region->filled = TRUE;
        art_line_art_from_srgb (means + (gsize) i * 3, gegl_buffer_get_format (picture->content), region->color);
      }
}
