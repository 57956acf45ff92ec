/* SPDX-License-Identifier: GPL-3.0-or-later
 * LpPool: y = (Σ |x|ᵖ)^(1/p) over a window; padding adds nothing.
 *
 * ONNX LpPool, opsets 1 to 22, 1 to 3 spatial dimensions, float32; p is 2 by default. The gradient of nothing but zeros
 * is 0.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "nn/ops/lp.h"
#include "nn/ops/pool.h"

typedef struct
{
  NnPool pool; /* nn_pool_infer() fills it */
  float p;
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;

  if (!nn_call_require_float (call, 0, error) || !nn_lp_read (call, &params->p, error))
    return FALSE;
  return nn_pool_infer (call, error);
}

/* A row of outputs, and the plane it is of; in backward also their gradients. */
typedef struct
{
  float p;
  float *y;
  const float *x, *dy;
  float *dx;
} Row;

static void
add_taps (gint64 out, gint64 in, gint64 stride, gint64 n, gpointer data)
{
  const Row *row = data;

  for (gint64 i = 0; i < n; i++)
    row->y[out + i] += nn_lp_power (row->x[in + i * stride], row->p);
}

static void
forward_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const NnPool *pool = &params->pool;
  const gint64 rows = pool->out[0] * pool->out[1];

  for (gint64 i = begin; i < end; i++)
    {
      Row row = { .p = params->p,
                  .y = nn_tensor_floats (call->out[0]) + i * pool->out[2],
                  .x = nn_tensor_floats (call->in[0]) + i / rows * nn_pool_in_plane (pool) };

      memset (row.y, 0, pool->out[2] * sizeof (float));
      nn_pool_row (pool, i % rows, add_taps, &row);
      for (gint64 k = 0; k < pool->out[2]; k++)
        row.y[k] = nn_lp_root (row.y[k], params->p);
    }
}

static void
forward (NnCall *call)
{
  const NnPool *pool = &((const Params *) call->params)->pool;

  nn_parallel_for (pool->planes * pool->out[0] * pool->out[1], nn_pool_grain (pool), forward_rows, call);
}

static void
spread_taps (gint64 out, gint64 in, gint64 stride, gint64 n, gpointer data)
{
  const Row *row = data;

  for (gint64 i = 0; i < n; i++)
    row->dx[in + i * stride] += row->dy[out + i] * nn_lp_slope (row->x[in + i * stride], row->y[out + i], row->p);
}

static void
backward_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const NnPool *pool = &params->pool;
  const gint64 rows = pool->out[0] * pool->out[1], n_in = nn_pool_in_plane (pool);
  float *dx = nn_tensor_floats (call->grad_in[0]);

  memset (dx + begin * n_in, 0, (end - begin) * n_in * sizeof (float));
  for (gint64 i = begin * rows; i < end * rows; i++)
    {
      Row row = { .p = params->p,
                  .y = nn_tensor_floats (call->out[0]) + i * pool->out[2],
                  .x = nn_tensor_floats (call->in[0]) + i / rows * n_in,
                  .dy = nn_tensor_floats (call->grad_out[0]) + i * pool->out[2],
                  .dx = dx + i / rows * n_in };

      nn_pool_row (pool, i % rows, spread_taps, &row);
    }
}

static void
backward (NnCall *call)
{
  if (call->grad_in[0])
    nn_parallel_for (((const Params *) call->params)->pool.planes, 1, backward_planes, call);
}

const NnOp nn_op_lp_pool = {
  .name = "LpPool",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .backward_outputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
