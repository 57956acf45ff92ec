/* SPDX-License-Identifier: GPL-3.0-or-later
 * One tensor broadcast to the shape of another, and the gradient of that.
 */
#include "config.h"

#include "nn/ops/broadcast.h"

#include "nn/ops/copy.h"
#include "nn/ops/reduce.h"

void
nn_broadcast (const NnTensor *x, NnTensor *y)
{
  NnLoop loop;

  if (nn_tensor_count (y) == 0)
    return;
  nn_loop_init (&loop, &y->shape);
  nn_loop_broadcast (&loop, 1, &x->shape);
  nn_copy (&loop, 0, y->data, x->data, nn_type_size (x->type));
}

static const float *
gradient_terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch,
                gconstpointer data)
{
  return (const float *) data + offsets[0];
}

void
nn_broadcast_backward (const NnTensor *dy, NnTensor *dx, double scale)
{
  NnLoop loop;

  nn_loop_init (&loop, &dy->shape);
  nn_loop_broadcast (&loop, 1, &dx->shape);
  nn_loop_collapse (&loop);
  nn_reduce (&loop, 1, gradient_terms, nn_tensor_floats (dy), scale, nn_tensor_floats (dx));
}
