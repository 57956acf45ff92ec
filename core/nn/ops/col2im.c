/* SPDX-License-Identifier: GPL-3.0-or-later
 * Col2Im: adds up overlapping blocks: columns x (n, c · taps, l), whose l-th are the elements of block l of an image,
 * become the images y (n, c, …). What the blocks have in the padding is lost.
 *
 * ONNX Col2Im, opset 18, float32, images of 1 to 6 dimensions. Each channel is worked on by itself.
 */
#include "config.h"

#include <string.h>

#include "nn/op.h"

enum
{
  X,
  IMAGE,
  BLOCK,
  N_INPUTS
};

#define AXES (NN_MAX_RANK - 2)
#define LIMIT (1 << 28) /* of sizes: products of two still fit 63 bits */
#define GRAIN 8192      /* elements below which another thread does not pay */

typedef struct
{
  int n_axes;
  gint64 image[AXES], block[AXES], stride[AXES], dilation[AXES], pad[AXES], count[AXES]; /* count: blocks along it */
  gint64 planes, plane, taps, blocks;
} Params;

/* INTS attribute @name, @count values in all, or @fallback. */
static gboolean
read_ints (NnCall *call, const char *name, int count, gint64 low, gint64 fallback, gint64 *values, GError **error)
{
  int n;
  const gint64 *ints = nn_node_ints (call->node, name, &n);

  if (ints && n != count)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%s has %d values instead of %d", name, n, count);
  for (int i = 0; i < count; i++)
    {
      values[i] = ints ? ints[i] : fallback;
      if (values[i] < low || values[i] > LIMIT)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "%s has the value %" G_GINT64_FORMAT, name, values[i]);
    }
  return TRUE;
}

static gboolean
read_sizes (NnCall *call, int input, int n, gint64 *sizes, GError **error)
{
  const NnTensor *tensor = call->in[input];

  if (tensor->type != NN_TYPE_INT64 || nn_tensor_count (tensor) != n)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d must be %d int64s", input, n);
  for (int i = 0; i < n; i++)
    {
      sizes[i] = nn_tensor_get_int64 (tensor, i);
      if (sizes[i] < 1 || sizes[i] > LIMIT)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d has the value %" G_GINT64_FORMAT, input, sizes[i]);
    }
  return TRUE;
}

static gboolean
read_geometry (NnCall *call, Params *p, GError **error)
{
  gint64 pads[2 * AXES];

  if (nn_tensor_count (call->in[IMAGE]) > AXES || nn_tensor_count (call->in[IMAGE]) < 1)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "only images of 1 to %d dimensions are supported", AXES);
  p->n_axes = (int) nn_tensor_count (call->in[IMAGE]);
  if (!read_sizes (call, IMAGE, p->n_axes, p->image, error) || !read_sizes (call, BLOCK, p->n_axes, p->block, error)
      || !read_ints (call, "strides", p->n_axes, 1, 1, p->stride, error)
      || !read_ints (call, "dilations", p->n_axes, 1, 1, p->dilation, error)
      || !read_ints (call, "pads", 2 * p->n_axes, 0, 0, pads, error))
    return FALSE;
  for (int a = 0; a < p->n_axes; a++)
    {
      const gint64 spare = p->image[a] + pads[a] + pads[p->n_axes + a] - (p->block[a] - 1) * p->dilation[a] - 1;

      if (spare < 0)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "the block is larger than the padded image");
      p->pad[a] = pads[a];
      p->count[a] = spare / p->stride[a] + 1;
    }
  return TRUE;
}

/* Product of @n sizes, or -1. */
static gint64
product (const gint64 *sizes, int n)
{
  const NnShape shape = nn_shape_from_dims (n, sizes);

  return nn_shape_count (&shape);
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[X]->shape;
  Params *p = call->params;
  NnShape shape = { 0 };

  if (!nn_call_require_float (call, X, error) || !read_geometry (call, p, error))
    return FALSE;
  p->plane = product (p->image, p->n_axes);
  p->taps = product (p->block, p->n_axes);
  p->blocks = product (p->count, p->n_axes);
  if (p->plane < 0 || p->taps < 0 || x->rank != 3 || x->dims[1] % p->taps != 0 || x->dims[2] != p->blocks)
    return nn_call_error (call, error, NN_ERROR_SHAPE,
                          "the input must be batch x a multiple of %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT, p->taps,
                          p->blocks);
  shape.rank = 2 + p->n_axes;
  shape.dims[0] = x->dims[0];
  shape.dims[1] = x->dims[1] / p->taps;
  memcpy (shape.dims + 2, p->image, (gsize) p->n_axes * sizeof (gint64));
  p->planes = nn_shape_count_range (&shape, 0, 2);
  nn_call_describe (call, 0, NN_TYPE_FLOAT, &shape);
  return TRUE;
}

/* One channel of one sample. */
typedef struct
{
  const Params *params;
  gboolean add; /* image += columns; else columns = image */
  float *image, *columns;
} Plane;

/* Tap @tap of the blocks of row @row of blocks: all of them meet one row of the image. */
static void
move_row (const Plane *plane, gint64 tap, gint64 row)
{
  const Params *p = plane->params;
  const int last = p->n_axes - 1;
  float *columns = plane->columns + tap * p->blocks + row * p->count[last];
  const gint64 first = tap % p->block[last] * p->dilation[last] - p->pad[last];
  gint64 at = 0, step = p->image[last];
  gboolean inside = TRUE;

  tap /= p->block[last];
  for (int a = last - 1; a >= 0; a--)
    {
      const gint64 i = row % p->count[a] * p->stride[a] - p->pad[a] + tap % p->block[a] * p->dilation[a];

      inside &= i >= 0 && i < p->image[a];
      at += i * step;
      step *= p->image[a];
      row /= p->count[a];
      tap /= p->block[a];
    }
  for (gint64 k = 0, i = first; k < p->count[last]; k++, i += p->stride[last])
    if (!inside || i < 0 || i >= p->image[last])
      {
        if (!plane->add)
          columns[k] = 0;
      }
    else if (plane->add)
      plane->image[at + i] += columns[k];
    else
      columns[k] = plane->image[at + i];
}

static void
move_plane (const Plane *plane)
{
  const Params *p = plane->params;
  const gint64 rows = p->blocks / p->count[p->n_axes - 1];

  for (gint64 tap = 0; tap < p->taps; tap++)
    for (gint64 row = 0; row < rows; row++)
      move_row (plane, tap, row);
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *p = call->params;

  for (gint64 i = begin; i < end; i++)
    {
      const Plane plane = { p, TRUE, nn_tensor_floats (call->out[0]) + i * p->plane,
                            nn_tensor_floats (call->in[X]) + i * p->taps * p->blocks };

      memset (plane.image, 0, (gsize) p->plane * sizeof (float));
      move_plane (&plane);
    }
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *p = call->params;

  for (gint64 i = begin; i < end; i++)
    {
      const Plane plane = { p, FALSE, nn_tensor_floats (call->grad_out[0]) + i * p->plane,
                            nn_tensor_floats (call->grad_in[X]) + i * p->taps * p->blocks };

      move_plane (&plane);
    }
}

static void
run_planes (NnCall *call, NnRangeFunc range)
{
  const Params *p = call->params;

  nn_parallel_for (p->planes, MAX (GRAIN / (p->taps * p->blocks), 1), range, call);
}

static void
forward (NnCall *call)
{
  run_planes (call, forward_range);
}

static void
backward (NnCall *call)
{
  run_planes (call, backward_range);
}

const NnOp nn_op_col2im = {
  .name = "Col2Im",
  .params_size = sizeof (Params),
  .min_inputs = N_INPUTS,
  .max_inputs = N_INPUTS,
  .value_inputs = 1 << IMAGE | 1 << BLOCK,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
