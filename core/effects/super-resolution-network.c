/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds out what a network that enlarges pictures takes and gives.
 *
 * Nothing in an ONNX file says "super-resolution ×4, values from 0 to 255". The shapes that planning a session gives
 * say how many times as large the output is; a small ramp, run once, says in which range the network keeps colours.
 */
#include "config.h"

#include "super-resolution-network.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"
#include "reach.h"

/* Side of the picture that networks are tried with: small, but more than most of them need. */
#define PROBE 64
/* Margin of networks whose reach is not known or very large. What is farther away hardly counts. */
#define LARGEST_MARGIN 32
/* Side that networks of unknown make get at least: some have poolings that fail on less. */
#define SMALLEST_UNKNOWN 32
#define LARGEST_SCALE 16
/* Part of the range by which an enlarged ramp may be off on average if the range is right. */
#define GOOD_RAMP 0.05

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
               _ ("This is not a network for super-resolution: %s. Choose one that takes an RGB or gray picture and "
                  "gives it 2, 3, 4 … times as large."),
               why);
  return FALSE;
}

/* Number in the metadata, or @fallback. */
static int
metadata_number (const NnGraph *graph, const char *key, int fallback)
{
  const char *text = nn_graph_get_metadata (graph, key);
  gint64 number;

  return text && g_ascii_string_to_signed (text, 10, 0, 1024, &number, NULL) ? (int) number : fallback;
}

int
art_super_network_planes (const ArtSuperNetwork *network)
{
  return network->channels + (network->level ? 1 : 0);
}

NnSession *
art_super_network_plan (const ArtSuperNetwork *network, int width, int height, gsize memory_limit, GError **error)
{
  const NnShape shape = NN_SHAPE (1, art_super_network_planes (network), height, width);
  g_autoptr (NnTensor) input = nn_tensor_new_described (NN_TYPE_FLOAT, &shape);
  const NnSessionOptions options = { .memory_limit = memory_limit };

  return nn_session_new (network->graph, &input, 1, &options, error);
}

/* How many times as large as @width x @height the session's output is; 0 if it is no such picture. */
static int
scale_of (const NnSession *session, const ArtSuperNetwork *network, int width, int height)
{
  const NnTensor *output = nn_session_output (session, 0);
  const gint64 *dims = output->shape.dims;
  int scale;

  if (output->shape.rank != 4 || dims[0] != 1 || dims[1] != network->channels || output->type != NN_TYPE_FLOAT)
    return 0;
  scale = (int) (dims[2] / height);
  return scale >= 1 && dims[2] == (gint64) scale * height && dims[3] == (gint64) scale * width ? scale : 0;
}

/* The scale at @width x @height, or 0, with @error if the session cannot be planned. */
static int
probe (const ArtSuperNetwork *network, int width, int height, GError **error)
{
  g_autoptr (NnSession) session = art_super_network_plan (network, width, height, 0, error);

  return session ? scale_of (session, network, width, height) : 0;
}

/* Input and output as the model declares them. */
static gboolean
read_declaration (ArtSuperNetwork *network, GError **error)
{
  const NnGraph *graph = network->graph;
  const NnValue *input;

  if (graph->inputs->len != 1 || graph->outputs->len < 1)
    return refuse (error, _ ("it takes more than one input"));
  input = nn_graph_value (graph, g_array_index (graph->inputs, int, 0));
  if (!input->has_shape || input->shape.rank != 4 || (input->type != NN_TYPE_FLOAT && input->type != NN_TYPE_FLOAT16))
    return refuse (error, _ ("it does not take a picture of floating-point numbers"));
  network->channels = network->level ? 3 : (int) input->shape.dims[1];
  if (network->channels < 0)
    network->channels = 3;
  if (network->channels != 1 && network->channels != 3)
    return refuse (error, _ ("its input has neither 1 nor 3 channels"));
  network->height = (int) MAX (input->shape.dims[2], 0);
  network->width = (int) MAX (input->shape.dims[3], 0);
  return TRUE;
}

/* The smallest n such that sides of PROBE + n work, powers of 2 up to PROBE. */
static int
find_multiple (const ArtSuperNetwork *network)
{
  int multiple = 1;

  while (multiple < PROBE && probe (network, PROBE + multiple, PROBE + multiple, NULL) != network->scale)
    multiple *= 2;
  return multiple;
}

/* Scale, and whether the declared size is the only one. Most networks work at any, whatever they declare. */
static gboolean
find_scale (ArtSuperNetwork *network, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean declared = network->width > 0 && network->height > 0;

  network->scale = probe (network, PROBE, PROBE, &local);
  if (network->scale > 0)
    {
      network->width = network->height = 0;
      return TRUE;
    }
  if (declared)
    {
      g_clear_error (&local);
      network->scale = probe (network, network->width, network->height, &local);
    }
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return network->scale > 0
         || refuse (error, _ ("its output is not a whole number of times as large as its input, of as many channels"));
}

/* A ramp with a gentle tilt, 0..1, in the network's range. */
static NnTensor *
ramp_new (const ArtSuperNetwork *network, int width, int height, GError **error)
{
  const NnShape shape = NN_SHAPE (1, art_super_network_planes (network), height, width);
  NnTensor *ramp = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);

  for (gint64 i = 0; ramp && i < nn_tensor_count (ramp); i++)
    {
      int x = (int) (i % width), y = (int) (i / width % height);

      nn_tensor_floats (ramp)[i] = network->offset + network->gain * (float) (x + 0.3 * y) / (width + 0.3f * height);
    }
  return ramp;
}

/* Mean distance of the enlarged ramp from the ramp, as a part of the range; away from the border. */
static double
ramp_error (const ArtSuperNetwork *network, const NnTensor *ramp, const NnTensor *output)
{
  int width = (int) ramp->shape.dims[3], height = (int) ramp->shape.dims[2], scale = network->scale;
  int count = 0;
  double sum = 0.0;

  for (int y = height / 4; y < height - height / 4; y++)
    for (int x = width / 4; x < width - width / 4; x++)
      {
        gsize at = ((gsize) y * scale + scale / 2) * width * scale + (gsize) x * scale + scale / 2;

        sum += fabs (nn_tensor_floats (output)[at] - nn_tensor_floats (ramp)[(gsize) y * width + x]);
        count++;
      }
  return count > 0 ? sum / count / network->gain : INFINITY;
}

/* Networks see colours as 0..1, 0..255 or -1..1; those of another range give back something else than they got. */
static gboolean
find_range (ArtSuperNetwork *network, GError **error)
{
  static const float ranges[][2] = { { 1.0f, 0.0f }, { 255.0f, 0.0f }, { 2.0f, -1.0f } };
  int width = network->width ? network->width : PROBE, height = network->height ? network->height : PROBE;
  g_autoptr (NnSession) session = art_super_network_plan (network, width, height, 0, error);
  double least = INFINITY;
  int best = 0;

  for (int i = 0; session && i < (int) G_N_ELEMENTS (ranges); i++)
    {
      g_autoptr (NnTensor) ramp = NULL;
      double distance;

      network->gain = ranges[i][0];
      network->offset = ranges[i][1];
      if (!(ramp = ramp_new (network, width, height, error)) || !nn_session_run (session, &ramp, NULL, error))
        return FALSE;
      distance = ramp_error (network, ramp, nn_session_output (session, 0));
      if (distance < least)
        {
          least = distance;
          best = i;
        }
      /* Networks without biases work in any range; the usual one comes first. */
      if (least < GOOD_RAMP)
        break;
    }
  network->gain = ranges[best][0];
  network->offset = ranges[best][1];
  return session != NULL;
}

/* What is found out about a network that says nothing about itself. */
static gboolean
investigate (ArtSuperNetwork *network, GError **error)
{
  int reach = art_reach_measure (network->graph);

  if (network->width == 0)
    {
      network->smallest = SMALLEST_UNKNOWN;
      network->multiple = find_multiple (network);
    }
  network->margin = reach < 0 ? LARGEST_MARGIN : MIN (reach, LARGEST_MARGIN);
  return find_range (network, error);
}

static gboolean
check_scale (const ArtSuperNetwork *network, GError **error)
{
  if (network->level ? network->scale == 1 : network->scale >= 2 && network->scale <= LARGEST_SCALE)
    return TRUE;
  return refuse (error, network->level ? _ ("it changes the size") : _ ("its output is as large as its input"));
}

ArtSuperNetwork *
art_super_network_new (NnGraph *graph, const char *task, GError **error)
{
  g_autoptr (ArtSuperNetwork) network = g_new0 (ArtSuperNetwork, 1);

  *network = (ArtSuperNetwork){ .multiple = 1, .smallest = 1, .gain = 1.0f };
  g_atomic_ref_count_init (&network->ref_count);
  network->graph = nn_graph_ref (graph);
  network->level = g_str_equal (task, "denoise");
  if (!read_declaration (network, error) || !find_scale (network, error) || !check_scale (network, error))
    return NULL;
  network->margin = metadata_number (graph, "margin", -1);
  if (network->margin < 0 && !investigate (network, error))
    return NULL;
  return g_steal_pointer (&network);
}

ArtSuperNetwork *
art_super_network_ref (ArtSuperNetwork *network)
{
  g_atomic_ref_count_inc (&network->ref_count);
  return network;
}

void
art_super_network_unref (ArtSuperNetwork *network)
{
  if (!network || !g_atomic_ref_count_dec (&network->ref_count))
    return;
  g_clear_pointer (&network->graph, nn_graph_unref);
  g_free (network);
}
