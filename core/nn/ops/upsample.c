/* SPDX-License-Identifier: GPL-3.0-or-later
 * Upsample: enlarges by scales, nearest or linear; output i lies at i / scale, and nearest rounds down.
 *
 * ONNX Upsample, opsets 1 (height_scale, width_scale), 7 (scales attribute) and 9 (scales input), superseded by Resize
 * in 10. All types for nearest, float32 for linear.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/resample.h"

static gboolean
read_scales (NnCall *call, double *scales, GError **error)
{
  const NnTensor *input = call->n_in > 1 ? call->in[1] : NULL;
  const int rank = call->in[0]->shape.rank;
  int count = 0;
  const float *attribute = nn_node_floats (call->node, "scales", &count);

  if (input)
    count = (int) MIN (nn_tensor_count (input), NN_MAX_RANK + 1);
  else if (attribute == NULL && rank == 4)
    {
      scales[0] = scales[1] = 1;
      scales[2] = nn_node_float (call->node, "height_scale", 1);
      scales[3] = nn_node_float (call->node, "width_scale", 1);
      return TRUE;
    }
  if (count != rank || (input && !nn_type_is_float (input->type)))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "scales has %d numbers for %d dimensions", count, rank);
  for (int i = 0; i < rank; i++)
    scales[i] = input ? nn_tensor_get_double (input, i) : (double) attribute[i];
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const char *mode = nn_node_string (call->node, "mode", "nearest");
  const gboolean nearest = strcmp (mode, "nearest") == 0;
  NnResample *resample = call->params;
  double scales[NN_MAX_RANK];
  gint64 sizes[NN_MAX_RANK];

  if (!nearest && strcmp (mode, "linear") != 0 && strcmp (mode, "bilinear") != 0)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "mode '%s' is unknown", mode);
  if (!read_scales (call, scales, error))
    return FALSE;
  for (int i = 0; i < call->in[0]->shape.rank; i++)
    sizes[i] = nn_resample_scaled_size (call->in[0]->shape.dims[i], scales[i]);
  resample->mode = nearest ? NN_RESAMPLE_NEAREST : NN_RESAMPLE_LINEAR;
  resample->coordinate = NN_COORDINATE_ASYMMETRIC;
  resample->nearest = NN_NEAREST_FLOOR;
  return nn_resample_infer (call, scales, sizes, NULL, error);
}

const NnOp nn_op_upsample = {
  .name = "Upsample",
  .params_size = sizeof (NnResample),
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
  .forward = nn_resample_forward,
  .backward = nn_resample_backward,
};
