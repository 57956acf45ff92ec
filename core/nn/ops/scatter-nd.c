/* SPDX-License-Identifier: GPL-3.0-or-later
 * ScatterND: y = x, then y (indices (i), …) = reduction (y (indices (i), …), updates (i, …)) for each row i of indices,
 * in their order. Negative indices count from the end.
 *
 * ONNX ScatterND, opsets 11 to 18 (reductions add and mul from 16 on, min and max from 18), all types. Indices that are
 * not known before the run are limited to the dimension.
 */
#include "config.h"

#include "nn/ops/scatter-common.h"

typedef struct
{
  NnScatter scatter;
  NnScatterRows rows;
} Params;

static gint64
offset (const NnCall *call, gint64 i)
{
  return nn_scatter_row_offset (call, &((const Params *) call->params)->rows, i);
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape, *indices = &call->in[1]->shape;
  Params *params = call->params;
  NnShape expected = { 0 };

  if (!nn_scatter_rows_init (call, 0, &params->rows, error))
    return FALSE;
  if (indices->rank - 1 + x->rank - params->rows.n_indices > NN_MAX_RANK)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "more than %d dimensions", NN_MAX_RANK);
  for (int i = 0; i < indices->rank - 1; i++)
    expected.dims[expected.rank++] = indices->dims[i];
  for (int i = params->rows.n_indices; i < x->rank; i++)
    expected.dims[expected.rank++] = x->dims[i];
  if (!nn_shape_equal (&expected, &call->in[2]->shape))
    {
      g_autofree char *text = nn_shape_to_string (&expected);

      return nn_call_error (call, error, NN_ERROR_SHAPE, "the updates must be %s", text);
    }
  params->scatter = (NnScatter){ .n = params->rows.n, .row = params->rows.row, .offset = offset };
  return nn_scatter_infer (call, &params->scatter, error);
}

static void
forward (NnCall *call)
{
  nn_scatter_forward (call, &((const Params *) call->params)->scatter);
}

static void
backward (NnCall *call)
{
  nn_scatter_backward (call, &((const Params *) call->params)->scatter);
}

const NnOp nn_op_scatter_nd = {
  .name = "ScatterND",
  .params_size = sizeof (Params),
  .min_inputs = 3,
  .max_inputs = 3,
  .backward_inputs = 1 << 0 | 1 << 1 | 1 << 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
