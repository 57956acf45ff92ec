/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds out what a style network wants.
 *
 * Metadata of ours ("range" 0..1, 0..255 or -1..1; "channels" RGB or BGR) or of ONNX's image types says it. Without,
 * the order is read from the means of ImageNet's colours, which networks that want blue first subtract in that order;
 * the range is tried out: of those that give the shapes of the picture back, that in which the output also comes is
 * taken, for networks with instance normalisation give nearly the same for all.
 */
#include "config.h"

#include "style-network-probe.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"

/* Sides of the picture to try with, where the network takes any. */
#define PROBE_SIDE 96
/* How much less of the picture's shapes the range of the output may show as range of the input. */
#define CORRELATION_SLACK 0.1
/* Mean blue and red of ImageNet (Caffe's networks subtract them), which are farther apart than the tolerance. */
#define MEAN_BLUE 103.939
#define MEAN_RED 123.68
#define MEAN_TOLERANCE 1.5

static const ArtNetworkRange ranges[] = { { 0.0f, 255.0f }, { 0.0f, 1.0f }, { -1.0f, 1.0f } };
/* The same, as metadata name them. */
static const char *const range_names[][2] = { { "0..255", "NominalRange_0_255" },
                                              { "0..1", "Normalized_0_1" },
                                              { "-1..1", "Normalized_1_1" } };

static const char *
metadata_of (const NnGraph *graph, const char *ours, const char *theirs)
{
  const char *text = nn_graph_get_metadata (graph, ours);

  return text ? text : nn_graph_get_metadata (graph, theirs);
}

static gboolean
read_range (const NnGraph *graph, ArtNetworkRange *range)
{
  const char *text = metadata_of (graph, "range", "Image.NominalPixelRange");

  for (gsize i = 0; text && i < G_N_ELEMENTS (ranges); i++)
    if (strcmp (text, range_names[i][0]) == 0 || strcmp (text, range_names[i][1]) == 0)
      {
        *range = ranges[i];
        return TRUE;
      }
  return FALSE;
}

/* Whether three numbers are the means of blue, green and red, or scaled to 0..1. */
static gboolean
are_blue_first (double first, double last)
{
  double scale = fabs (first) < 1.0 ? 255.0 : 1.0;

  return fabs (fabs (first) * scale - MEAN_BLUE) < MEAN_TOLERANCE
         && fabs (fabs (last) * scale - MEAN_RED) < MEAN_TOLERANCE;
}

static gboolean
tensor_is_blue_first (const NnTensor *tensor)
{
  return tensor && nn_type_is_float (tensor->type) && nn_tensor_count (tensor) == 3
         && are_blue_first (nn_tensor_get_double (tensor, 0), nn_tensor_get_double (tensor, 2));
}

static gboolean
node_is_blue_first (const NnNode *node)
{
  for (guint i = 0; i < node->attributes->len; i++)
    {
      const NnAttribute *attribute = g_ptr_array_index (node->attributes, i);

      if (attribute->kind == NN_ATTRIBUTE_FLOATS && attribute->count == 3
          && are_blue_first (attribute->floats[0], attribute->floats[2]))
        return TRUE;
      if (attribute->kind == NN_ATTRIBUTE_TENSOR && tensor_is_blue_first (attribute->tensor))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_bgr (const NnGraph *graph)
{
  const char *text = metadata_of (graph, "channels", "Image.BitmapPixelFormat");

  if (text)
    return g_ascii_strncasecmp (text, "bgr", 3) == 0;
  for (guint i = 0; i < graph->values->len; i++)
    if (tensor_is_blue_first (nn_graph_value (graph, (int) i)->constant))
      return TRUE;
  for (guint i = 0; i < graph->nodes->len; i++)
    if (node_is_blue_first (g_ptr_array_index (graph->nodes, i)))
      return TRUE;
  return FALSE;
}

NnSession *
art_network_compile (NnGraph *graph, int width, int height, GError **error)
{
  const NnShape shape = NN_SHAPE (1, 3, height, width);
  g_autoptr (NnTensor) input = nn_tensor_new_described (NN_TYPE_FLOAT, &shape);
  g_autoptr (NnSession) session = nn_session_new (graph, &input, 1, NULL, error);

  if (!session)
    return NULL;
  if (!nn_type_is_float (nn_session_output (session, 0)->type)
      || !nn_shape_equal (&nn_session_output (session, 0)->shape, &shape))
    {
      g_autofree char *found = nn_shape_to_string (&nn_session_output (session, 0)->shape);

      g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
                   _ ("This network is no style network: of a picture of %d × %d pixels it makes %s. Choose one that "
                      "gives a picture of the same size."),
                   width, height, found);
      return NULL;
    }
  return g_steal_pointer (&session);
}

NnTensor *
art_network_output (const NnSession *session, GError **error)
{
  NnTensor *output = nn_session_output (session, 0);

  return output->type == NN_TYPE_FLOAT ? nn_tensor_ref (output) : nn_tensor_convert (output, NN_TYPE_FLOAT, error);
}

static gboolean
takes (NnGraph *graph, int width, int height)
{
  g_autoptr (NnSession) session = art_network_compile (graph, width, height, NULL);

  return session != NULL;
}

/* Networks that halve the picture on the way only give back multiples of a power of 2. Other than their declared sizes
 * say, most work for any. */
static gboolean
find_size (NnGraph *graph, ArtNetworkWants *wants, GError **error)
{
  const NnShape *declared = &nn_graph_value (graph, g_array_index (graph->inputs, int, 0))->shape;
  g_autoptr (NnSession) session = NULL;

  for (wants->multiple = 1; wants->multiple <= 32; wants->multiple *= 2)
    if (takes (graph, 96 + wants->multiple, 64 + wants->multiple) && takes (graph, 64 + wants->multiple, 96))
      return TRUE;
  wants->multiple = 1;
  wants->height = (int) MAX (declared->dims[2], 0);
  wants->width = (int) MAX (declared->dims[3], 0);
  session = art_network_compile (graph, wants->width > 0 ? wants->width : PROBE_SIDE,
                                 wants->height > 0 ? wants->height : PROBE_SIDE, error);
  if (session && (wants->width < 1 || wants->height < 1))
    wants->width = wants->height = PROBE_SIDE;
  return session != NULL;
}

/* A picture with shapes of many sizes and colours, 0..1. (transfer full) */
static NnTensor *
probe_picture (int width, int height, GError **error)
{
  const NnShape shape = NN_SHAPE (1, 3, height, width);
  NnTensor *picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);

  for (int i = 0; picture && i < 3 * width * height; i++)
    {
      double x = (double) (i % width) / width, y = (double) (i / width % height) / height;
      int color = i / (width * height);
      double disc = hypot (x - 0.3 - 0.1 * color, y - 0.4) < 0.2 ? 0.35 : 0.0;

      nn_tensor_floats (picture)[i] =
          (float) (0.25 + 0.15 * sin (9.0 * x + color) + 0.1 * cos (14.0 * y + 2 * color) + 0.15 * y + disc);
    }
  return picture;
}

/* Correlation of what the two pictures show as gray. */
static double
correlation (const NnTensor *a, const NnTensor *b)
{
  gint64 n = nn_tensor_count (a) / 3;
  double sums[5] = { 0.0 };

  for (gint64 i = 0; i < n; i++)
    {
      double x = 0.0, y = 0.0;

      for (int c = 0; c < 3; c++)
        {
          x += nn_tensor_floats (a)[c * n + i];
          y += nn_tensor_floats (b)[c * n + i];
        }
      sums[0] += x, sums[1] += y, sums[2] += x * x, sums[3] += y * y, sums[4] += x * y;
    }
  return (sums[4] - sums[0] * sums[1] / n)
         / sqrt (MAX (1e-12, (sums[2] - sums[0] * sums[0] / n) * (sums[3] - sums[1] * sums[1] / n)));
}

/* In which range @output is; FALSE if it is no numbers. */
static gboolean
range_of (const NnTensor *output, ArtNetworkRange *range)
{
  double low = INFINITY, high = -INFINITY, sum = 0.0;

  for (gint64 i = 0; i < nn_tensor_count (output); i++)
    {
      low = MIN (low, nn_tensor_floats (output)[i]);
      high = MAX (high, nn_tensor_floats (output)[i]);
      sum += nn_tensor_floats (output)[i];
    }
  *range = high > 4.0 ? ranges[0] : low < -0.5 ? ranges[2] : ranges[1];
  return isfinite (sum);
}

typedef struct
{
  NnGraph *graph;
  NnSession *session;
  NnTensor *picture, *input;
  ArtNetworkWants *wants;
  double correlations[G_N_ELEMENTS (ranges)]; /* -2: no numbers */
  ArtNetworkRange outputs[G_N_ELEMENTS (ranges)];
} Probe;

static gboolean
try_range (Probe *probe, gsize i, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) output = NULL;

  for (gint64 k = 0; k < nn_tensor_count (probe->picture); k++)
    nn_tensor_floats (probe->input)[k] =
        ranges[i].low + (ranges[i].high - ranges[i].low) * nn_tensor_floats (probe->picture)[k];
  if (!nn_session_run (probe->session, &probe->input, cancellable, error)
      || !(output = art_network_output (probe->session, error)))
    return FALSE;
  probe->correlations[i] = range_of (output, &probe->outputs[i]) ? correlation (probe->picture, output) : -2.0;
  return TRUE;
}

/* The range of the input, of those that were tried. */
static gboolean
choose_range (const Probe *probe, GError **error)
{
  double best = -2.0;
  gsize chosen = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (probe->correlations[i] > best)
      {
        best = probe->correlations[i];
        chosen = i;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (probe->outputs[i].high == ranges[i].high && probe->outputs[i].low == ranges[i].low
        && probe->correlations[i] > best - CORRELATION_SLACK)
      chosen = i;
  if (best < -1.5)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_MODEL,
                           _ ("This network is no style network: what it makes of a picture is no picture."));
      return FALSE;
    }
  probe->wants->in = ranges[chosen];
  probe->wants->out = probe->outputs[chosen];
  return TRUE;
}

static gboolean
find_range (Probe *probe, GCancellable *cancellable, GError **error)
{
  int width = probe->wants->width > 0 ? probe->wants->width : PROBE_SIDE;
  int height = probe->wants->height > 0 ? probe->wants->height : PROBE_SIDE;

  probe->session = art_network_compile (probe->graph, width, height, error);
  probe->picture = probe->session ? probe_picture (width, height, error) : NULL;
  probe->input = probe->picture ? nn_tensor_new (NN_TYPE_FLOAT, &probe->picture->shape, error) : NULL;
  if (!probe->input)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (!try_range (probe, i, cancellable, error))
      return FALSE;
  return choose_range (probe, error);
}

gboolean
art_network_probe (NnGraph *graph, ArtNetworkWants *wants, GCancellable *cancellable, GError **error)
{
  Probe probe = { .graph = graph, .wants = wants };
  gboolean found;

  *wants = (ArtNetworkWants){ .bgr = is_bgr (graph) };
  if (!find_size (graph, wants, error))
    return FALSE;
  if (read_range (graph, &wants->in))
    {
      wants->out = wants->in;
      return TRUE;
    }
  found = find_range (&probe, cancellable, error);
  g_clear_pointer (&probe.session, nn_session_free);
  g_clear_pointer (&probe.picture, nn_tensor_unref);
  g_clear_pointer (&probe.input, nn_tensor_unref);
  return found;
}
