/* SPDX-License-Identifier: GPL-3.0-or-later
 * References for operators on 8-bit integers.
 */
#include "config.h"

#include "op-integer.h"

NnTensor *
integer_random (NnType type, NnShape shape, int low, int high, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  NnTensor *tensor = nn_tensor_new (type, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    nn_tensor_set_int64 (tensor, i, g_rand_int_range (rand, low, high + 1));
  return tensor;
}

gint64
integer_centered (const NnTensor *x, gint64 i, const NnTensor *zero, gint64 index)
{
  if (zero == NULL)
    return nn_tensor_get_int64 (x, i);
  return nn_tensor_get_int64 (x, i) - nn_tensor_get_int64 (zero, nn_tensor_count (zero) == 1 ? 0 : index);
}

NnTensor *
integer_mat_mul (const NnTensor *a, const NnTensor *a_zero, const NnTensor *b, const NnTensor *b_zero)
{
  const gint64 m = a->shape.dims[0], k = a->shape.dims[1], n = b->shape.dims[1];
  const NnShape shape = NN_SHAPE (m, n);
  NnTensor *y = nn_tensor_new (NN_TYPE_INT32, &shape, NULL);

  for (gint64 i = 0; i < m; i++)
    for (gint64 j = 0; j < n; j++)
      {
        gint64 sum = 0;

        for (gint64 l = 0; l < k; l++)
          sum += integer_centered (a, i * k + l, a_zero, i) * integer_centered (b, l * n + j, b_zero, j);
        nn_tensor_set_int64 (y, i * n + j, sum);
      }
  return y;
}

void
integer_conv_set (NnNode *node, const IntegerConv *conv)
{
  nn_node_set_int (node, "group", conv->group);
  nn_node_set_ints (node, "strides", 2, (gint64[]){ conv->stride, conv->stride });
  nn_node_set_ints (node, "dilations", 2, (gint64[]){ conv->dilation, conv->dilation });
  nn_node_set_ints (node, "pads", 4, (gint64[]){ conv->pad, conv->pad, conv->pad, conv->pad });
}

/* The tensors of one convolution. */
typedef struct
{
  const NnTensor *x, *x_zero, *w, *w_zero;
  const IntegerConv *conv;
} Job;

static gint64
sum_at (const Job *job, gint64 sample, gint64 o, gint64 row, gint64 column)
{
  const gint64 *x = job->x->shape.dims, *w = job->w->shape.dims;
  const gint64 first = o / (w[0] / job->conv->group) * w[1];
  gint64 sum = 0;

  for (gint64 c = 0; c < w[1]; c++)
    for (gint64 i = 0; i < w[2]; i++)
      for (gint64 j = 0; j < w[3]; j++)
        {
          const gint64 y_in = row * job->conv->stride + i * job->conv->dilation - job->conv->pad;
          const gint64 x_in = column * job->conv->stride + j * job->conv->dilation - job->conv->pad;

          if (y_in >= 0 && y_in < x[2] && x_in >= 0 && x_in < x[3])
            sum += integer_centered (job->x, ((sample * x[1] + first + c) * x[2] + y_in) * x[3] + x_in, job->x_zero, 0)
                   * integer_centered (job->w, ((o * w[1] + c) * w[2] + i) * w[3] + j, job->w_zero, o);
        }
  return sum;
}

static gint64
positions (const IntegerConv *conv, gint64 in, gint64 kernel)
{
  return (in + 2 * conv->pad - (kernel - 1) * conv->dilation - 1) / conv->stride + 1;
}

NnTensor *
integer_conv (const NnTensor *x, const NnTensor *x_zero, const NnTensor *w, const NnTensor *w_zero,
              const IntegerConv *conv)
{
  const Job job = { x, x_zero, w, w_zero, conv };
  const gint64 rows = positions (conv, x->shape.dims[2], w->shape.dims[2]);
  const gint64 columns = positions (conv, x->shape.dims[3], w->shape.dims[3]), channels = w->shape.dims[0];
  const NnShape shape = NN_SHAPE (x->shape.dims[0], channels, rows, columns);
  NnTensor *y = nn_tensor_new (NN_TYPE_INT32, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    nn_tensor_set_int64 (
        y, i,
        sum_at (&job, i / columns / rows / channels, i / columns / rows % channels, i / columns % rows, i % columns));
  return y;
}
