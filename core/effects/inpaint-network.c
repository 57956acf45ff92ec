/* SPDX-License-Identifier: GPL-3.0-or-later
 * The network's part of Inpaint: what belongs into a hole, seen small.
 */
#include "config.h"

#include "inpaint-network.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "effect.h"
#include "image-rows.h"
#include "image.h"
#include "model-store.h"

#define NAME "inpaint"
#define MULTIPLE 16
#define CHANNELS 4
/* A pixel of the small picture is not known if more of it than this lies in the hole. */
#define PART_OF_HOLE 0.02f

struct _ArtInpaintNetwork
{
  NnGraph *graph;
  int multiple;
  NnSession *session; /* of the last view; NULL before the first */
  gint64 width, height;
};

static gboolean
wrong_network (GError **error)
{
  g_set_error_literal (error, ART_ERROR, ART_ERROR_MODEL,
                       _ ("The model for inpainting has other inputs and outputs than it should have. Install the "
                          "plug-ins again."));
  return FALSE;
}

static gboolean
check_graph (const NnGraph *graph, GError **error)
{
  static const char *const inputs[] = { "image", "mask" };

  if (graph->inputs->len != G_N_ELEMENTS (inputs) || nn_graph_find_value (graph, "result") == NN_VALUE_NONE)
    return wrong_network (error);
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    if (g_array_index (graph->inputs, int, i) != nn_graph_find_value (graph, inputs[i]))
      return wrong_network (error);
  return TRUE;
}

ArtInpaintNetwork *
art_inpaint_network_load (GError **error)
{
  g_autoptr (NnGraph) graph = art_model_store_load (NAME, "inpaint", error);
  ArtInpaintNetwork *network;
  const char *multiple;

  if (!graph || !check_graph (graph, error))
    return NULL;
  network = g_new0 (ArtInpaintNetwork, 1);
  multiple = nn_graph_get_metadata (graph, "multiple");
  network->multiple = multiple ? CLAMP (atoi (multiple), 1, 256) : MULTIPLE;
  network->graph = g_steal_pointer (&graph);
  return network;
}

void
art_inpaint_network_free (ArtInpaintNetwork *network)
{
  if (!network)
    return;
  g_clear_pointer (&network->session, nn_session_free);
  nn_graph_unref (network->graph);
  g_free (network);
}

static gint64
padded (const ArtInpaintNetwork *network, gint64 side)
{
  return (side + network->multiple - 1) / network->multiple * network->multiple;
}

/* Makes the session for pictures of @width x @height, which are multiples already, unless it is that already. */
static gboolean
plan (ArtInpaintNetwork *network, gint64 width, gint64 height, GError **error)
{
  static const char *const outputs[] = { "result", NULL };
  const NnSessionOptions options = { .outputs = outputs };
  const NnShape image = NN_SHAPE (1, 3, height, width), mask = NN_SHAPE (1, 1, height, width);
  g_autoptr (NnTensor) first = nn_tensor_new_described (NN_TYPE_FLOAT, &image);
  g_autoptr (NnTensor) second = nn_tensor_new_described (NN_TYPE_FLOAT, &mask);
  NnTensor *const inputs[] = { first, second };
  const NnTensor *result;

  if (network->session && network->width == width && network->height == height)
    return TRUE;
  g_clear_pointer (&network->session, nn_session_free);
  if (!(network->session = nn_session_new (network->graph, inputs, 2, &options, error)))
    return FALSE;
  network->width = width;
  network->height = height;
  result = nn_session_output (network->session, 0);
  if (result->type == NN_TYPE_FLOAT && nn_shape_equal (&result->shape, &image))
    return TRUE;
  g_clear_pointer (&network->session, nn_session_free);
  return wrong_network (error);
}

/* What a view is made smaller to. */
static void
choose_size (int width, int height, int working_size, int *small_width, int *small_height)
{
  double scale = MIN (1.0, (double) working_size / MAX (width, height));

  *small_width = MAX (1, (int) lround (width * scale));
  *small_height = MAX (1, (int) lround (height * scale));
}

gboolean
art_inpaint_network_cost (ArtInpaintNetwork *network, int width, int height, int working_size, gsize *memory,
                          GError **error)
{
  int small_width, small_height;

  choose_size (width, height, working_size, &small_width, &small_height);
  if (!plan (network, padded (network, small_width), padded (network, small_height), error))
    return FALSE;
  *memory = nn_session_memory (network->session);
  return TRUE;
}

/* R, G, B, weight of each pixel of the small picture: averages of what is known of it; 0 in the hole. */
static float *
shrink (const NnTensor *picture, const guint8 *hole, int width, int height, GError **error)
{
  gint64 rows = picture->shape.dims[2], columns = picture->shape.dims[3];
  const NnShape shape = NN_SHAPE (1, CHANNELS, rows, columns);
  g_autoptr (NnTensor) weighted = nn_tensor_new (NN_TYPE_FLOAT, &shape, error), small = NULL;
  gsize n = (gsize) (rows * columns), n_small = (gsize) width * height;
  float *result;

  if (!weighted)
    return NULL;
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < CHANNELS && !hole[i]; c++)
      nn_tensor_floats (weighted)[c * n + i] = c < 3 ? CLAMP (nn_tensor_floats (picture)[c * n + i], 0.0f, 1.0f) : 1.0f;
  if (!(small = art_image_resize (weighted, width, height, error)))
    return NULL;
  result = g_new0 (float, n_small *CHANNELS);
  for (gsize i = 0; i < n_small; i++)
    {
      const float *from = nn_tensor_floats (small) + i;
      float weight = from[3 * n_small];

      if (weight < 1.0f - PART_OF_HOLE)
        continue;
      for (gsize c = 0; c < 3; c++)
        result[i * CHANNELS + c] = from[c * n_small] / weight;
      result[i * CHANNELS + 3] = 1.0f;
    }
  return result;
}

/* Where sample @i beyond the end of @n samples is taken from: mirrored about the last one. */
static gsize
mirrored (gint64 i, gint64 n)
{
  return (gsize) (i < n ? i : MAX (0, 2 * (n - 1) - i));
}

/* The network's two inputs from @small, padded. */
static gboolean
make_inputs (const ArtInpaintNetwork *network, const float *small, int width, int height, NnTensor *inputs[2],
             GError **error)
{
  const NnShape image = NN_SHAPE (1, 3, network->height, network->width);
  const NnShape mask = NN_SHAPE (1, 1, network->height, network->width);
  gsize plane = (gsize) (network->height * network->width), i = 0;

  inputs[0] = nn_tensor_new (NN_TYPE_FLOAT, &image, error);
  inputs[1] = inputs[0] ? nn_tensor_new (NN_TYPE_FLOAT, &mask, error) : NULL;
  if (!inputs[1])
    return FALSE;
  for (gint64 y = 0; y < network->height; y++)
    for (gint64 x = 0; x < network->width; x++, i++)
      {
        const float *from = small + (mirrored (y, height) * (gsize) width + mirrored (x, width)) * CHANNELS;

        for (gsize c = 0; c < 3; c++)
          nn_tensor_floats (inputs[0])[c * plane + i] = from[3] > 0.0f ? from[c] : 0.0f;
        nn_tensor_floats (inputs[1])[i] = from[3] > 0.0f ? 0.0f : 1.0f;
      }
  return TRUE;
}

/* The answer without its padding. Where @small is known, the answer is off by a little; that error is carried on
 * smoothly into the hole and taken away, so that there is no seam. */
static NnTensor *
take_result (const ArtInpaintNetwork *network, const float *small, int width, int height, GError **error)
{
  const NnTensor *answer = nn_session_output (network->session, 0);
  const NnShape shape = NN_SHAPE (1, 3, height, width);
  gsize n = (gsize) width * height, plane = (gsize) (network->width * network->height);
  g_autoptr (NnTensor) result = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  g_autofree float *errors = g_new (float, n *CHANNELS);

  for (gsize i = 0; result && i < n; i++)
    {
      const float *from = nn_tensor_floats (answer) + i / width * (gsize) network->width + i % width;

      for (gsize c = 0; c < 3; c++)
        errors[i * CHANNELS + c] = small[i * CHANNELS + 3] > 0.0f ? small[i * CHANNELS + c] - from[c * plane] : 0.0f;
      errors[i * CHANNELS + 3] = small[i * CHANNELS + 3];
    }
  if (!result)
    return NULL;
  /* Without memory for it, the error stays. */
  if (!art_image_fill_holes (errors, width, height))
    memset (errors, 0, sizeof (float) * n * CHANNELS);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++)
      {
        float value = nn_tensor_floats (answer)[c * plane + i / width * (gsize) network->width + i % width];

        nn_tensor_floats (result)[c * n + i] = CLAMP (value + errors[i * CHANNELS + c], 0.0f, 1.0f);
      }
  return g_steal_pointer (&result);
}

NnTensor *
art_inpaint_network_ask (ArtInpaintNetwork *network, const NnTensor *picture, const guint8 *hole, int working_size,
                         GCancellable *cancellable, GError **error)
{
  NnTensor *inputs[2] = { NULL, NULL }, *result = NULL;
  g_autofree float *small = NULL;
  int width, height;

  choose_size ((int) picture->shape.dims[3], (int) picture->shape.dims[2], working_size, &width, &height);
  if (!plan (network, padded (network, width), padded (network, height), error)
      || !(small = shrink (picture, hole, width, height, error)))
    return NULL;
  if (make_inputs (network, small, width, height, inputs, error)
      && nn_session_run (network->session, inputs, cancellable, error))
    result = take_result (network, small, width, height, error);
  g_clear_pointer (&inputs[0], nn_tensor_unref);
  g_clear_pointer (&inputs[1], nn_tensor_unref);
  return result;
}
