/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the operators that make random numbers share: SplitMix64 (Steele, Lea, Flood 2014) of a counter, and the
 * transform of Box and Muller (1958).
 */
#include "config.h"

#include "nn/ops/random.h"

#include <math.h>
#include <string.h>

#define GRAIN 4096 /* numbers below which another thread does not pay */

typedef struct
{
  NnTensor *y;
  guint64 seed;
  gboolean normal;
  double offset, scale;
} Job;

gboolean
nn_random_infer (NnCall *call, gboolean like, GError **error)
{
  const gint64 type = nn_node_int (call->node, "dtype", like ? call->in[0]->type : NN_TYPE_FLOAT);
  NnShape shape = { 0 };
  int rank;
  const gint64 *dims = nn_node_ints (call->node, "shape", &rank);

  if (type < 0 || type > G_MAXINT16 || !nn_type_is_float ((NnType) type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "random numbers of type %" G_GINT64_FORMAT, type);
  if (like)
    shape = call->in[0]->shape;
  else if (dims == NULL || rank > NN_MAX_RANK)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the attribute shape is missing or has more than %d dimensions",
                          NN_MAX_RANK);
  else
    shape = nn_shape_from_dims (rank, dims);
  for (int i = 0; i < shape.rank; i++)
    if (shape.dims[i] < 0)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "the shape has a negative dimension");
  if (nn_shape_count (&shape) < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the shape is too large");
  nn_call_describe (call, 0, (NnType) type, &shape);
  return TRUE;
}

static guint64
mix (guint64 x)
{
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/* The @i-th number of a seed, in [0, 1). */
static double
uniform (guint64 seed, guint64 i)
{
  const guint64 bits = mix (seed + (i + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  return (double) (bits >> 11) * 0x1p-53;
}

static double
normal (guint64 seed, guint64 i)
{
  return sqrt (-2 * log (1 - uniform (seed, 2 * i))) * cos (2 * G_PI * uniform (seed, 2 * i + 1));
}

static guint64
seed_of (const NnCall *call)
{
  const NnAttribute *attribute = nn_node_attribute (call->node, "seed");
  guint32 bits = g_str_hash (call->node->name) + 0x9e3779b9u * (guint32) call->node->outputs[0];

  if (attribute && attribute->kind == NN_ATTRIBUTE_FLOAT)
    memcpy (&bits, &attribute->f, sizeof (bits));
  return mix (bits);
}

static void
fill_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;

  for (gint64 i = begin; i < end; i++)
    {
      const double x = job->normal ? normal (job->seed, (guint64) i) : uniform (job->seed, (guint64) i);

      nn_tensor_set_double (job->y, i, job->offset + job->scale * x);
    }
}

static void
fill (NnCall *call, gboolean normal, double offset, double scale)
{
  Job job = { call->out[0], seed_of (call), normal, offset, scale };

  nn_parallel_for (nn_tensor_count (job.y), GRAIN, fill_range, &job);
}

void
nn_random_uniform (NnCall *call)
{
  const double low = (double) nn_node_float (call->node, "low", 0);

  fill (call, FALSE, low, (double) nn_node_float (call->node, "high", 1) - low);
}

void
nn_random_normal (NnCall *call)
{
  fill (call, TRUE, (double) nn_node_float (call->node, "mean", 0), (double) nn_node_float (call->node, "scale", 1));
}
