/* SPDX-License-Identifier: GPL-3.0-or-later
 * DeformConv: a convolution of which each tap, for each output, is moved by an offset of its own and multiplied with a
 * factor: y (n, o, p) = b (o) + Σ w (o, c, k) · mask (n, k, p) · x (n, c, p · stride - pad + k · dilation + offset (n,
 * k, p)), where x is linear between elements and 0 outside. (Dai et al. 2017; with factors, Zhu et al. 2019.)
 *
 * ONNX DeformConv, opsets 19 to 22, float32, pictures only. Outputs are made in bands, of which the sampled taps are
 * the columns of a matrix that is multiplied with the weights.
 */
#include "config.h"

#include <string.h>

#include "nn/kernels/gemm.h"
#include "nn/linalg.h"
#include "nn/ops/conv-common.h"
#include "nn/ops/deform-columns.h"

enum
{
  X,
  W,
  OFFSET,
  B,
  MASK,
  N_INPUTS
};

#define BAND_FLOATS (1 << 20) /* of columns at once */

typedef struct
{
  NnDeform deform; /* tensors not set */
  gint64 batch, out_channels, groups;
  gint64 band; /* outputs at once */
  int rows;    /* columns' rows that one group of output channels reads */
} Params;

static gboolean
has (const NnCall *call, int input)
{
  return input < call->n_in && call->in[input];
}

/* FALSE unless input @i is @channels × the output's size for each sample. */
static gboolean
check_map (const NnCall *call, int i, const char *what, gint64 channels, GError **error)
{
  const Params *params = call->params;
  const NnShape expected = NN_SHAPE (params->batch, channels, params->deform.out[0], params->deform.out[1]);

  if (!has (call, i) || nn_shape_equal (&call->in[i]->shape, &expected))
    return TRUE;
  g_autofree char *text = nn_shape_to_string (&expected);
  return nn_call_error (call, error, NN_ERROR_SHAPE, "the %s must be %s", what, text);
}

/* Sizes and steps per axis. */
static gboolean
infer_geometry (NnCall *call, const NnConvAttributes *attributes, GError **error)
{
  Params *params = call->params;
  NnDeform *deform = &params->deform;

  if (attributes->rank != 2)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "only pictures (4 dimensions) can be deformed");
  deform->sampling.n_axes = 2;
  for (int a = 0; a < 2; a++)
    {
      const gint64 spare = attributes->in[1 + a] + attributes->pad_begin[1 + a] + attributes->pad_end[1 + a]
                           - nn_conv_op_extent (attributes, 1 + a);

      if (spare < 0)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "the kernel is larger than the padded input");
      deform->sampling.size[a] = attributes->in[1 + a];
      deform->kernel[a] = attributes->kernel[1 + a];
      deform->stride[a] = attributes->stride[1 + a];
      deform->dilation[a] = attributes->dilation[1 + a];
      deform->pad[a] = attributes->pad_begin[1 + a];
      deform->out[a] = spare / deform->stride[a] + 1;
    }
  deform->plane = attributes->in[1] * attributes->in[2];
  deform->out_plane = deform->out[0] * deform->out[1];
  return nn_sampling_check (call, 2, deform->sampling.size, error);
}

static gboolean
infer_channels (NnCall *call, const NnConvAttributes *attributes, GError **error)
{
  const NnShape *x = &call->in[X]->shape, *w = &call->in[W]->shape;
  Params *params = call->params;
  NnDeform *deform = &params->deform;
  const gint64 taps = deform->kernel[0] * deform->kernel[1];

  params->batch = x->dims[0];
  params->out_channels = w->dims[0];
  params->groups = attributes->groups;
  deform->channels = x->dims[1];
  deform->groups = nn_node_int (call->node, "offset_group", 1);
  if (w->dims[1] * params->groups != deform->channels || params->out_channels % params->groups != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the weights do not fit the channels");
  if (deform->groups < 1 || deform->channels % deform->groups != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "offset_group does not divide the channels");
  if (taps * deform->channels > BAND_FLOATS || deform->out_plane > G_MAXINT32)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the kernel or the output is too large");
  deform->taps = (int) taps;
  params->rows = (int) (w->dims[1] * taps);
  params->band = MIN (MAX (BAND_FLOATS / (taps * deform->channels), NN_SAMPLE_BLOCK), deform->out_plane);
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;
  NnDeform *deform = &params->deform;
  NnConvAttributes attributes;

  if (!nn_conv_op_attributes (call, &attributes, error) || !infer_geometry (call, &attributes, error)
      || !infer_channels (call, &attributes, error)
      || !check_map (call, OFFSET, "offsets", 2 * deform->groups * deform->taps, error)
      || !check_map (call, MASK, "mask", deform->groups * deform->taps, error))
    return FALSE;
  if (has (call, B) && nn_tensor_count (call->in[B]) != params->out_channels)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "B does not have one number per output channel");
  call->workspace_size = (gsize) (deform->channels * deform->taps * params->band) * sizeof (float);
  const NnShape shape = NN_SHAPE (params->batch, params->out_channels, deform->out[0], deform->out[1]);
  nn_call_describe (call, 0, NN_TYPE_FLOAT, &shape);
  return TRUE;
}

/* The geometry with the tensors of sample @n. */
static NnDeform
deform_of (const NnCall *call, gint64 n)
{
  NnDeform d = ((const Params *) call->params)->deform;
  const gint64 map = d.groups * d.taps * d.out_plane;

  d.x = nn_tensor_floats (call->in[X]) + n * d.channels * d.plane;
  d.offset = nn_tensor_floats (call->in[OFFSET]) + 2 * n * map;
  d.mask = has (call, MASK) ? nn_tensor_floats (call->in[MASK]) + n * map : NULL;
  return d;
}

static void
fill_bias (NnCall *call)
{
  const Params *params = call->params;
  float *y = nn_tensor_floats (call->out[0]);

  for (gint64 i = 0; i < params->batch * params->out_channels; i++)
    for (gint64 p = 0; p < params->deform.out_plane; p++)
      *y++ = has (call, B) ? nn_tensor_floats (call->in[B])[i % params->out_channels] : 0;
}

/* What one group of output channels has in a band: sizes of its product with the columns, and where its parts are. */
typedef struct
{
  int m, n, k;
  const float *w;
  gint64 columns; /* offset in the columns */
  gint64 y;       /* offset in y */
  gint64 w_at;    /* offset in w */
} Product;

static Product
product_of (const NnCall *call, gint64 sample, gint64 group, gint64 first, gint64 n)
{
  const Params *p = call->params;
  const gint64 m = p->out_channels / p->groups, w = group * m * p->rows;

  return (Product){ .m = (int) m,
                    .n = (int) n,
                    .k = p->rows,
                    .w = nn_tensor_floats (call->in[W]) + w,
                    .columns = group * p->rows * n,
                    .y = (sample * p->out_channels + group * m) * p->deform.out_plane + first,
                    .w_at = w };
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;
  const int pitch = (int) params->deform.out_plane;
  float *columns = call->workspace;

  fill_bias (call);
  for (gint64 sample = 0; sample < params->batch; sample++)
    {
      const NnDeform deform = deform_of (call, sample);

      for (gint64 first = 0; first < pitch; first += params->band)
        {
          const gint64 n = MIN (params->band, pitch - first);

          nn_deform_columns (&deform, first, n, columns);
          for (gint64 group = 0; group < params->groups; group++)
            {
              const Product p = product_of (call, sample, group, first, n);

              nn_gemm (FALSE, FALSE, p.m, p.n, p.k, 1, p.w, p.k, columns + p.columns, p.n, 1,
                       nn_tensor_floats (call->out[0]) + p.y, pitch);
            }
        }
    }
}

/* dw += dy · columnsᵀ */
static void
add_w_gradient (NnCall *call, const NnDeform *deform, gint64 sample, gint64 first, gint64 n)
{
  const Params *params = call->params;
  float *columns = call->workspace;

  nn_deform_columns (deform, first, n, columns);
  for (gint64 group = 0; group < params->groups; group++)
    {
      const Product p = product_of (call, sample, group, first, n);

      nn_gemm (FALSE, TRUE, p.m, p.k, p.n, 1, nn_tensor_floats (call->grad_out[0]) + p.y,
               (int) params->deform.out_plane, columns + p.columns, p.n, 1,
               nn_tensor_floats (call->grad_in[W]) + p.w_at, p.k);
    }
}

static float *
gradient (const NnCall *call, int input)
{
  return input < call->n_in && call->grad_in[input] ? nn_tensor_floats (call->grad_in[input]) : NULL;
}

/* dcolumns = wᵀ · dy, and what they were sampled from. */
static void
add_sample_gradients (NnCall *call, const NnDeform *deform, gint64 sample, gint64 first, gint64 n)
{
  const Params *params = call->params;
  const gint64 map = deform->groups * deform->taps * deform->out_plane;
  float *columns = call->workspace, *doffset = gradient (call, OFFSET), *dmask = gradient (call, MASK);

  for (gint64 group = 0; group < params->groups; group++)
    {
      const Product p = product_of (call, sample, group, first, n);

      nn_gemm (TRUE, FALSE, p.k, p.n, p.m, 1, p.w, p.k, nn_tensor_floats (call->grad_out[0]) + p.y,
               (int) params->deform.out_plane, 0, columns + p.columns, p.n);
    }
  if (call->grad_in[X])
    nn_deform_add_x_gradient (deform, first, n, columns,
                              gradient (call, X) + sample * deform->channels * deform->plane);
  if (doffset || dmask)
    nn_deform_offset_gradients (deform, first, n, columns, doffset ? doffset + 2 * sample * map : NULL,
                                dmask ? dmask + sample * map : NULL);
}

static void
b_gradient (NnCall *call)
{
  const Params *params = call->params;
  const gint64 plane = params->deform.out_plane;

  for (gint64 o = 0; o < params->out_channels; o++)
    {
      double sum = 0;

      for (gint64 sample = 0; sample < params->batch; sample++)
        sum += nn_sum (nn_tensor_floats (call->grad_out[0]) + (sample * params->out_channels + o) * plane, plane);
      gradient (call, B)[o] = (float) sum;
    }
}

static void
backward (NnCall *call)
{
  const Params *params = call->params;
  const gint64 outputs = params->deform.out_plane;

  for (int i = X; i < call->n_in; i++)
    if (gradient (call, i) && nn_tensor_bytes (call->grad_in[i]) > 0)
      memset (gradient (call, i), 0, nn_tensor_bytes (call->grad_in[i]));
  for (gint64 sample = 0; sample < params->batch; sample++)
    {
      const NnDeform deform = deform_of (call, sample);

      for (gint64 first = 0; first < outputs; first += params->band)
        {
          const gint64 n = MIN (params->band, outputs - first);

          if (gradient (call, W))
            add_w_gradient (call, &deform, sample, first, n);
          if (gradient (call, X) || gradient (call, OFFSET) || gradient (call, MASK))
            add_sample_gradients (call, &deform, sample, first, n);
        }
    }
  if (gradient (call, B))
    b_gradient (call);
}

const NnOp nn_op_deform_conv = {
  .name = "DeformConv",
  .params_size = sizeof (Params),
  .min_inputs = B,
  .max_inputs = N_INPUTS,
  .backward_inputs = 1 << X | 1 << W | 1 << OFFSET | 1 << MASK,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
