/* SPDX-License-Identifier: GPL-3.0-or-later
 * Builds the networks of the engine benchmark.
 */
#include "config.h"

#include "network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  NnGraph *graph;
  int value, channels;
  guint32 seed;
} Builder;

/* Uniform weights that keep the variance of activations (He et al. 2015), so that no number overflows. */
static int
add_weights (Builder *builder, int c_out, int kernel)
{
  const NnShape shape = NN_SHAPE (c_out, builder->channels, kernel, kernel);
  const float bound = sqrtf (6.0f / (builder->channels * kernel * kernel));
  g_autoptr (NnTensor) tensor = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    {
      builder->seed = builder->seed * 1664525u + 1013904223u;
      nn_tensor_floats (tensor)[i] = bound * ((float) (builder->seed >> 8) / (1 << 23) - 1.0f);
    }
  return nn_graph_add_constant (builder->graph, NULL, tensor);
}

static int
add_vector (Builder *builder, int count, float value)
{
  g_autofree float *values = g_new (float, count);
  const NnShape shape = NN_SHAPE (count);
  g_autoptr (NnTensor) tensor = NULL;

  for (int i = 0; i < count; i++)
    values[i] = value;
  tensor = nn_tensor_new_floats (&shape, values);
  return nn_graph_add_constant (builder->graph, NULL, tensor);
}

static int
add_unary (Builder *builder, const char *op_type, int value)
{
  return nn_graph_add_op (builder->graph, op_type, NULL, 1, &value);
}

static int
add_conv (Builder *builder, int value, int kernel, int c_out, int stride)
{
  const gint64 pad = kernel / 2;
  const int weights = add_weights (builder, c_out, kernel), bias = add_vector (builder, c_out, 0.01f);
  const int out = nn_graph_add_op (builder->graph, "Conv", NULL, 3, (int[]){ value, weights, bias });
  NnNode *node = nn_graph_last_node (builder->graph);

  nn_node_set_ints (node, "kernel_shape", 2, (gint64[]){ kernel, kernel });
  nn_node_set_ints (node, "pads", 4, (gint64[]){ pad, pad, pad, pad });
  nn_node_set_ints (node, "strides", 2, (gint64[]){ stride, stride });
  builder->channels = c_out;
  return out;
}

static int
add_norm (Builder *builder, int value)
{
  const int scale = add_vector (builder, builder->channels, 1), bias = add_vector (builder, builder->channels, 0);

  return nn_graph_add_op (builder->graph, "InstanceNormalization", NULL, 3, (int[]){ value, scale, bias });
}

static int
add_residual (Builder *builder, int channels)
{
  int value = builder->value;

  value = add_unary (builder, "Relu", add_norm (builder, add_conv (builder, value, 3, channels, 1)));
  value = add_norm (builder, add_conv (builder, value, 3, channels, 1));
  return nn_graph_add_op (builder->graph, "Add", NULL, 2, (int[]){ builder->value, value });
}

static int
add_pool (Builder *builder)
{
  const int out = add_unary (builder, "MaxPool", builder->value);

  nn_node_set_ints (nn_graph_last_node (builder->graph), "kernel_shape", 2, (gint64[]){ 2, 2 });
  nn_node_set_ints (nn_graph_last_node (builder->graph), "strides", 2, (gint64[]){ 2, 2 });
  return out;
}

static int
add_upsample (Builder *builder)
{
  const NnShape shape = NN_SHAPE (4);
  g_autoptr (NnTensor) scales = nn_tensor_new_floats (&shape, (float[]){ 1, 1, 2, 2 });
  const int constant = nn_graph_add_constant (builder->graph, NULL, scales);
  const int out =
      nn_graph_add_op (builder->graph, "Resize", NULL, 3, (int[]){ builder->value, NN_VALUE_NONE, constant });

  nn_node_set_string (nn_graph_last_node (builder->graph), "mode", "nearest");
  nn_node_set_string (nn_graph_last_node (builder->graph), "coordinate_transformation_mode", "asymmetric");
  nn_node_set_string (nn_graph_last_node (builder->graph), "nearest_mode", "floor");
  return out;
}

static gboolean
add_layer (Builder *builder, const char *token)
{
  char *end = NULL;
  const int kernel = strtol (token, &end, 10), c_out = *end == 'x' ? strtol (end + 1, &end, 10) : 0;

  if (strcmp (token, "p") == 0)
    builder->value = add_pool (builder);
  else if (strcmp (token, "u") == 0)
    builder->value = add_upsample (builder);
  else if (token[0] == 'r' && atoi (token + 1) == builder->channels)
    builder->value = add_residual (builder, builder->channels);
  else if (kernel > 0 && c_out > 0)
    {
      builder->value = add_conv (builder, builder->value, kernel, c_out, strstr (end, "/2") ? 2 : 1);
      if (strchr (end, 'n'))
        builder->value = add_norm (builder, builder->value);
      if (!strchr (end, '!'))
        builder->value = add_unary (builder, "Relu", builder->value);
    }
  else
    return FALSE;
  return TRUE;
}

NnGraph *
bench_network_build (const char *line, GError **error)
{
  g_auto (GStrv) tokens = g_strsplit_set (line, " \t", -1);
  const int size = g_strv_length (tokens) > 1 ? atoi (tokens[1]) : 0;
  const NnShape shape = NN_SHAPE (1, 3, size, size);
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  Builder builder = { graph, 0, 3, 1 };

  builder.value = nn_graph_add_input (graph, "image", NN_TYPE_FLOAT, &shape);
  for (int i = 2; size > 0 && tokens[i]; i++)
    if (*tokens[i] && !add_layer (&builder, tokens[i]))
      {
        g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "network %s: layer '%s' is not understood", tokens[0], tokens[i]);
        return NULL;
      }
  nn_graph_value (graph, builder.value)->type = NN_TYPE_FLOAT; /* other runtimes insist on it in files */
  nn_graph_add_output (graph, builder.value);
  return g_steal_pointer (&graph);
}
