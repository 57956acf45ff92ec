/* SPDX-License-Identifier: GPL-3.0-or-later
 * Resize: resamples along any axes to given sizes or by given scales: nearest, linear or cubic.
 *
 * ONNX Resize, opsets 10, 11, 13, 18 and 19, with all their attributes. All types for nearest, float32 for the others.
 * In opset 10 output i lies at i / scale.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "nn/ops/resample.h"

/* What the inputs say, for all dimensions of the input. */
typedef struct
{
  double scales[NN_MAX_RANK];
  gint64 sizes[NN_MAX_RANK];
  double roi[2 * NN_MAX_RANK];
  int n_axes; /* those that roi, scales and sizes are about */
  int axes[NN_MAX_RANK];
} Request;

/* The number of @name's value in @names, NULL-terminated; @fallback if the attribute is absent. */
static gboolean
read_choice (NnCall *call, const char *name, const char *const *names, int fallback, int *choice, GError **error)
{
  const char *value = nn_node_string (call->node, name, NULL);

  *choice = fallback;
  if (value == NULL)
    return TRUE;
  for (int i = 0; names[i]; i++)
    if (strcmp (names[i], value) == 0)
      {
        *choice = i;
        return TRUE;
      }
  return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "%s '%s' is unknown", name, value);
}

static gboolean
read_attributes (NnCall *call, NnResample *resample, GError **error)
{
  static const char *const modes[] = { "nearest", "linear", "cubic", NULL };
  static const char *const coordinates[] = { "half_pixel",         "half_pixel_symmetric",
                                             "pytorch_half_pixel", "align_corners",
                                             "asymmetric",         "tf_half_pixel_for_nn",
                                             "tf_crop_and_resize", NULL };
  static const char *const nearest_modes[] = { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil", NULL };
  const gboolean first = call->opset < 11;
  int mode, coordinate, nearest;

  if (!read_choice (call, "mode", modes, NN_RESAMPLE_NEAREST, &mode, error)
      || !read_choice (call, "coordinate_transformation_mode", coordinates,
                       first ? NN_COORDINATE_ASYMMETRIC : NN_COORDINATE_HALF_PIXEL, &coordinate, error)
      || !read_choice (call, "nearest_mode", nearest_modes, first ? NN_NEAREST_SIMPLE : NN_NEAREST_ROUND_PREFER_FLOOR,
                       &nearest, error))
    return FALSE;
  resample->mode = (NnResampleMode) mode;
  resample->coordinate = (NnCoordinate) coordinate;
  resample->nearest = (NnNearest) nearest;
  resample->antialias = nn_node_int (call->node, "antialias", 0) != 0;
  resample->exclude_outside = nn_node_int (call->node, "exclude_outside", 0) != 0;
  resample->cubic_a = nn_node_float (call->node, "cubic_coeff_a", -0.75f);
  resample->extrapolation = nn_node_float (call->node, "extrapolation_value", 0);
  return TRUE;
}

static gboolean
read_axes (NnCall *call, Request *request, GError **error)
{
  const int rank = call->in[0]->shape.rank;
  gint64 axes[NN_MAX_RANK];
  int count;

  if (!nn_call_ints (call, -1, "axes", NN_MAX_RANK, axes, &count, error))
    return FALSE;
  request->n_axes = count >= 0 ? count : rank;
  for (int i = 0; i < request->n_axes; i++)
    if (!nn_call_normalize_axis (call, count >= 0 ? axes[i] : i, rank, &request->axes[i], error))
      return FALSE;
  for (int i = 0; i < rank; i++)
    {
      request->scales[i] = 1;
      request->sizes[i] = call->in[0]->shape.dims[i];
      request->roi[rank + i] = 1;
    }
  return TRUE;
}

/* Input @i if it is there and not empty. FALSE if it does not have @count numbers. */
static gboolean
find_input (NnCall *call, int i, const char *name, int count, const NnTensor **input, GError **error)
{
  *input = i < call->n_in && call->in[i] && nn_tensor_count (call->in[i]) > 0 ? call->in[i] : NULL;
  if (*input && nn_tensor_count (*input) != count)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%s has %" G_GINT64_FORMAT " numbers instead of %d", name,
                          nn_tensor_count (*input), count);
  return TRUE;
}

static void
take_scales (const NnCall *call, const NnTensor *scales, Request *request)
{
  for (int i = 0; i < request->n_axes; i++)
    {
      const int axis = request->axes[i];

      request->scales[axis] = nn_tensor_get_double (scales, i);
      request->sizes[axis] = nn_resample_scaled_size (call->in[0]->shape.dims[axis], request->scales[axis]);
    }
}

/* keep_aspect_ratio_policy: one scale for all axes, so that no size is exceeded (or: each is reached). */
static gboolean
take_sizes (NnCall *call, const NnTensor *sizes, Request *request, GError **error)
{
  static const char *const policies[] = { "stretch", "not_larger", "not_smaller", NULL };
  double least = INFINITY, most = 0;
  int policy;

  if (!read_choice (call, "keep_aspect_ratio_policy", policies, 0, &policy, error))
    return FALSE;
  for (int i = 0; i < request->n_axes; i++)
    {
      const int axis = request->axes[i];
      const double n = (double) MAX (call->in[0]->shape.dims[axis], 1);

      request->sizes[axis] = nn_tensor_get_int64 (sizes, i);
      request->scales[axis] = (double) request->sizes[axis] / n;
      least = MIN (least, request->scales[axis]);
      most = MAX (most, request->scales[axis]);
    }
  for (int i = 0; policy != 0 && i < request->n_axes; i++)
    {
      const int axis = request->axes[i];
      const double scale = policy == 1 ? least : most;

      request->scales[axis] = scale;
      request->sizes[axis] =
          (gint64) CLAMP (floor ((double) call->in[0]->shape.dims[axis] * scale + 0.5), -1, G_MAXINT32);
    }
  return TRUE;
}

static gboolean
read_request (NnCall *call, Request *request, GError **error)
{
  const gboolean first = call->opset < 11;
  const gboolean crops = ((const NnResample *) call->params)->coordinate == NN_COORDINATE_TF_CROP_AND_RESIZE;
  const int rank = call->in[0]->shape.rank;
  const NnTensor *roi = NULL, *scales, *sizes = NULL;

  if (!read_axes (call, request, error) || !find_input (call, first ? 1 : 2, "scales", request->n_axes, &scales, error)
      || (!first && !find_input (call, 3, "sizes", request->n_axes, &sizes, error))
      || (crops && !first && !find_input (call, 1, "roi", 2 * request->n_axes, &roi, error)))
    return FALSE;
  for (int i = 0; roi && i < request->n_axes; i++)
    {
      request->roi[request->axes[i]] = nn_tensor_get_double (roi, i);
      request->roi[rank + request->axes[i]] = nn_tensor_get_double (roi, request->n_axes + i);
    }
  if (sizes)
    return take_sizes (call, sizes, request, error);
  if (scales == NULL)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "it has neither scales nor sizes");
  take_scales (call, scales, request);
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  Request request = { 0 };

  return read_attributes (call, call->params, error) && read_request (call, &request, error)
         && nn_resample_infer (call, request.scales, request.sizes, request.roi, error);
}

const NnOp nn_op_resize = {
  .name = "Resize",
  .params_size = sizeof (NnResample),
  .min_inputs = 1,
  .max_inputs = 4,
  .value_inputs = 1 << 1 | 1 << 2 | 1 << 3,
  .infer = infer,
  .forward = nn_resample_forward,
  .backward = nn_resample_backward,
};
