/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tile: the input repeated side by side, along each dimension as often as the second input says.
 *
 * ONNX Tile, opsets 1 to 13, all types. In opset 1 the inputs are a number of tiles and one axis. Repeats must be known
 * before the run.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/copy.h"

/* Opset 1: repeats of 1 but along one axis. */
static gboolean
read_one_axis (NnCall *call, gint64 repeats[NN_MAX_RANK], GError **error)
{
  const int rank = call->in[0]->shape.rank;
  int axis;

  if (nn_tensor_count (call->in[1]) != 1 || nn_tensor_count (call->in[2]) != 1)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "tiles and axis must be one number each");
  if (!nn_call_normalize_axis (call, nn_tensor_get_int64 (call->in[2], 0), rank, &axis, error))
    return FALSE;
  for (int i = 0; i < rank; i++)
    repeats[i] = 1;
  repeats[axis] = nn_tensor_get_int64 (call->in[1], 0);
  return TRUE;
}

static gboolean
read_repeats (NnCall *call, gint64 repeats[NN_MAX_RANK], GError **error)
{
  const int rank = call->in[0]->shape.rank;
  int count;

  if (call->n_in > 2 && call->in[2])
    return read_one_axis (call, repeats, error);
  if (!nn_call_ints (call, 1, "repeats", NN_MAX_RANK, repeats, &count, error))
    return FALSE;
  if (count != rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%d repeats for %d dimensions", count, rank);
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  NnShape shape = call->in[0]->shape;
  gint64 repeats[NN_MAX_RANK];

  if (!read_repeats (call, repeats, error))
    return FALSE;
  for (int i = 0; i < shape.rank; i++)
    if (repeats[i] < 0 || __builtin_mul_overflow (shape.dims[i], repeats[i], &shape.dims[i]))
      return nn_call_error (call, error, NN_ERROR_SHAPE, "%" G_GINT64_FORMAT " repeats along dimension %d", repeats[i],
                            i);
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

/* One tile: operand 0 walks the output, 1 the input. A dimension of one element is repeated within the loop, so that
 * few tiles are left for @tiles to count. */
static void
init_loop (const NnCall *call, NnLoop *loop, NnShape *tiles)
{
  const NnShape *x = &call->in[0]->shape, *y = &call->out[0]->shape;

  *tiles = (NnShape){ .rank = x->rank };
  nn_loop_init (loop, y);
  nn_loop_broadcast (loop, 1, x);
  for (int i = 0; i < x->rank; i++)
    {
      tiles->dims[i] = x->dims[i] == 1 ? 1 : y->dims[i] / x->dims[i];
      loop->dims[i] = x->dims[i] == 1 ? y->dims[i] : x->dims[i];
    }
}

/* Where tile number @index starts in the output. */
static gint64
tile_start (const NnLoop *loop, const NnShape *tiles, gint64 index)
{
  gint64 start = 0;

  for (int i = tiles->rank - 1; i >= 0; i--)
    {
      start += index % tiles->dims[i] * loop->dims[i] * loop->strides[0][i];
      index /= tiles->dims[i];
    }
  return start;
}

static void
forward (NnCall *call)
{
  const gsize size = nn_type_size (call->in[0]->type);
  NnShape tiles;
  NnLoop loop;

  if (nn_tensor_count (call->out[0]) == 0)
    return;
  init_loop (call, &loop, &tiles);
  for (gint64 i = 0; i < nn_shape_count (&tiles); i++)
    nn_copy (&loop, 0, (char *) call->out[0]->data + tile_start (&loop, &tiles, i) * (gint64) size, call->in[0]->data,
             size);
}

/* dx += one tile of dy. */
static void
add_tile (const NnLoop *loop, const float *dy, float *dx)
{
  const int inner = loop->rank - 1;
  const gint64 rows = nn_loop_count (loop, 0, inner);

  for (gint64 row = 0; row < rows; row++)
    {
      gint64 at[NN_LOOP_OPERANDS];

      nn_loop_offsets (loop, inner, row, at);
      for (gint64 k = 0; k < loop->dims[inner]; k++)
        dx[at[1] + k * loop->strides[1][inner]] += dy[at[0] + k * loop->strides[0][inner]];
    }
}

static void
backward (NnCall *call)
{
  NnTensor *dx = call->grad_in[0];
  NnShape tiles;
  NnLoop loop;

  if (nn_tensor_count (dx) == 0)
    return;
  memset (dx->data, 0, nn_tensor_bytes (dx));
  if (nn_tensor_count (call->out[0]) == 0)
    return;
  init_loop (call, &loop, &tiles);
  for (gint64 i = 0; i < nn_shape_count (&tiles); i++)
    add_tile (&loop, nn_tensor_floats (call->grad_out[0]) + tile_start (&loop, &tiles, i), nn_tensor_floats (dx));
}

const NnOp nn_op_tile = {
  .name = "Tile",
  .min_inputs = 2,
  .max_inputs = 3,
  .value_inputs = 1 << 1 | 1 << 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
