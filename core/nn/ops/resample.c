/* SPDX-License-Identifier: GPL-3.0-or-later
 * Resampling along axes: shapes, and the order of the passes. Those that shrink most come first, so that the tensors in
 * between, in the workspace, are small.
 */
#include "config.h"

#include "nn/ops/resample.h"

#include <math.h>
#include <string.h>

gint64
nn_resample_scaled_size (gint64 n, double scale)
{
  const double size = floor ((double) n * scale);

  return scale > 0 && size >= 0 && size < G_MAXINT32 ? (gint64) size : -1;
}

/* Insertion by out / in, least first. */
static void
insert_axis (NnResample *resample, NnResampleAxis axis)
{
  int i = resample->n_axes++;

  for (; i > 0 && axis.out * resample->axes[i - 1].in < resample->axes[i - 1].out * axis.in; i--)
    resample->axes[i] = resample->axes[i - 1];
  resample->axes[i] = axis;
}

/* Whether the axis is left alone; also where tf_half_pixel_for_nn, taken literally, would move it by half an element.
 */
static gboolean
is_identity (const NnResample *resample, const NnResampleAxis *axis)
{
  return axis->in == axis->out && axis->scale == 1 && resample->coordinate != NN_COORDINATE_TF_CROP_AND_RESIZE;
}

/* Bytes of the largest tensor between two passes; 0 if there is only one pass. Negative if too large. */
static gint64
between_bytes (const NnCall *call)
{
  const NnResample *resample = call->params;
  NnShape shape = call->in[0]->shape;
  gint64 most = 0;

  for (int i = 0; i < resample->n_axes - 1; i++)
    {
      shape.dims[resample->axes[i].axis] = resample->axes[i].out;
      const gint64 count = nn_shape_count (&shape);
      if (count < 0 || count > G_MAXINT64 / 64)
        return -1;
      most = MAX (most, count * (gint64) nn_type_size (call->in[0]->type));
    }
  return (most + NN_ALIGNMENT - 1) / NN_ALIGNMENT * NN_ALIGNMENT;
}

/* The workspace: tables of all axes, then two tensors to go back and forth between. */
static gboolean
size_workspace (NnCall *call, GError **error)
{
  const NnResample *resample = call->params;
  const gint64 between = between_bytes (call);

  if (between < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the output is too large");
  call->workspace_size = (gsize) between * (resample->n_axes > 2 ? 2 : 1);
  for (int i = 0; i < resample->n_axes; i++)
    call->workspace_size += nn_resample_table_bytes (&resample->axes[i]);
  return TRUE;
}

gboolean
nn_resample_infer (NnCall *call, const double *scales, const gint64 *sizes, const double *roi, GError **error)
{
  const NnTensor *x = call->in[0];
  NnResample *resample = call->params;
  NnShape shape = x->shape;

  if (resample->mode != NN_RESAMPLE_NEAREST && !nn_call_require_float (call, 0, error))
    return FALSE;
  for (int i = 0; i < shape.rank; i++)
    {
      NnResampleAxis axis = { i, shape.dims[i], sizes[i], scales[i], 0, 1, 0 };

      if (!(axis.scale > 0) || axis.out < 0 || axis.out >= G_MAXINT32 || axis.in >= G_MAXINT32
          || (axis.in == 0 && axis.out > 0))
        return nn_call_error (call, error, NN_ERROR_SHAPE, "dimension %d cannot be scaled by %g", i, axis.scale);
      if (roi)
        {
          axis.roi_start = roi[i];
          axis.roi_end = roi[shape.rank + i];
        }
      axis.taps = nn_resample_count_taps (resample, &axis);
      shape.dims[i] = axis.out;
      if (!is_identity (resample, &axis))
        insert_axis (resample, axis);
    }
  nn_call_describe (call, 0, x->type, &shape);
  return size_workspace (call, error);
}

/* All passes. */

/* Lays out tables in the workspace and returns what is behind them. */
static char *
init_passes (NnCall *call, NnResamplePass passes[NN_MAX_RANK])
{
  const NnResample *resample = call->params;
  NnShape shape = call->in[0]->shape;
  char *memory = call->workspace;

  for (int i = 0; i < resample->n_axes; i++)
    {
      const NnResampleAxis *axis = &resample->axes[i];

      passes[i] = (NnResamplePass){ .axis = axis,
                                    .outer = nn_shape_count_range (&shape, 0, axis->axis),
                                    .inner = nn_shape_count_range (&shape, axis->axis + 1, shape.rank),
                                    .size = nn_type_size (call->in[0]->type) };
      nn_resample_table_init (&passes[i].table, resample, axis, memory);
      memory += nn_resample_table_bytes (axis);
      shape.dims[axis->axis] = axis->out;
    }
  return memory;
}

/* tf_crop_and_resize: outputs beyond the input along any axis. */
static void
extrapolate (NnCall *call, const NnResamplePass *passes)
{
  const NnResample *resample = call->params;
  NnTensor *y = call->out[0];

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      gboolean outside = FALSE;

      for (int k = 0; k < resample->n_axes; k++)
        {
          const gint64 inner = nn_shape_count_range (&y->shape, passes[k].axis->axis + 1, y->shape.rank);

          outside = outside || passes[k].table.outside[i / inner % passes[k].axis->out];
        }
      if (outside)
        nn_tensor_set_double (y, i, resample->extrapolation);
    }
}

void
nn_resample_forward (NnCall *call)
{
  const NnResample *resample = call->params;
  NnResamplePass passes[NN_MAX_RANK];
  char *between;
  const gint64 bytes = between_bytes (call);

  if (nn_tensor_count (call->out[0]) == 0)
    return;
  between = init_passes (call, passes);
  if (resample->n_axes == 0)
    memcpy (call->out[0]->data, call->in[0]->data, nn_tensor_bytes (call->in[0]));
  for (int i = 0; i < resample->n_axes; i++)
    {
      passes[i].from = i == 0 ? call->in[0]->data : passes[i - 1].to;
      passes[i].to = i == resample->n_axes - 1 ? call->out[0]->data : between + i % 2 * bytes;
      nn_resample_pass_forward (&passes[i], resample->mode);
    }
  if (resample->coordinate == NN_COORDINATE_TF_CROP_AND_RESIZE)
    extrapolate (call, passes);
}

/* The transposed passes in the opposite order. Extrapolated outputs have weights of 0. */
void
nn_resample_backward (NnCall *call)
{
  const NnResample *resample = call->params;
  NnTensor *dx = call->grad_in[0];
  NnResamplePass passes[NN_MAX_RANK];
  char *between;
  const gint64 bytes = between_bytes (call);
  const void *from = call->grad_out[0]->data;

  if (dx == NULL)
    return;
  if (resample->n_axes == 0 || nn_tensor_count (call->out[0]) == 0)
    {
      memset (dx->data, 0, nn_tensor_bytes (dx));
      if (resample->n_axes == 0)
        memcpy (dx->data, from, nn_tensor_bytes (dx));
      return;
    }
  between = init_passes (call, passes);
  for (int i = resample->n_axes - 1; i >= 0; i--)
    {
      NnResamplePass *pass = &passes[i];

      pass->from = from;
      pass->to = i == 0 ? dx->data : between + (i - 1) % 2 * bytes;
      nn_resample_pass_backward (pass);
      from = pass->to;
    }
}
