/* SPDX-License-Identifier: GPL-3.0-or-later
 * Hardmax: 1 at the first largest element along axis, 0 elsewhere.
 *
 * ONNX Hardmax, opsets 1 to 13, floating point types. Before opset 13 "along axis" means over all elements from
 * dimension axis on. A function of steps: no gradient.
 */
#include "config.h"

#include "nn/ops/soft.h"

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnSoftParams *p = call->params;
  const NnTensor *x = call->in[0];

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 start = i / p->inner * p->n * p->inner + i % p->inner;
      gint64 best = start;

      for (gint64 k = 0; k < p->n; k++)
        {
          const gint64 at = start + k * p->inner;

          if (nn_tensor_get_double (x, at) > nn_tensor_get_double (x, best))
            best = at;
          nn_tensor_set_double (call->out[0], at, 0);
        }
      nn_tensor_set_double (call->out[0], best, 1);
    }
}

static void
forward (NnCall *call)
{
  const NnSoftParams *p = call->params;

  if (p->n > 0)
    nn_parallel_for (p->outer * p->inner, 64, forward_range, call);
}

const NnOp nn_op_hardmax = {
  .name = "Hardmax",
  .params_size = sizeof (NnSoftParams),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = nn_soft_infer,
  .forward = forward,
};
