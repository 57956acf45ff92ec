/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolution and its gradients by definition.
 */
#include "config.h"

#include "nn/kernels/conv-private.h"

/* One weight of one pair of channel planes: all output positions that the tap (kd, ky, kx) reaches. */
static void
tap_loops (const NnConvShape *s, NnConvTarget target, float *x, float *w, float *y, int kd, int ky, int kx)
{
  double sum = 0.0;

  for (int od = 0; od < s->out[0]; od++)
    for (int oy = 0; oy < s->out[1]; oy++)
      for (int ox = 0; ox < s->out[2]; ox++)
        {
          int d = od * s->stride[0] + kd * s->dilation[0] - s->pad[0];
          int i = oy * s->stride[1] + ky * s->dilation[1] - s->pad[1];
          int j = ox * s->stride[2] + kx * s->dilation[2] - s->pad[2];
          gint64 out = ((gint64) od * s->out[1] + oy) * s->out[2] + ox;
          gint64 in = ((gint64) d * s->in[1] + i) * s->in[2] + j;

          if (d < 0 || i < 0 || j < 0 || d >= s->in[0] || i >= s->in[1] || j >= s->in[2])
            continue;
          if (target == NN_CONV_TO_Y)
            y[out] += *w * x[in];
          else if (target == NN_CONV_TO_X)
            x[in] += *w * y[out];
          else
            sum += (double) x[in] * y[out];
        }
  if (target == NN_CONV_TO_W)
    *w += sum;
}

void
nn_conv_loops (const NnConvShape *s, NnConvTarget target, float *x, float *w, float *y)
{
  const int c_in = s->c_in / s->groups, c_out = s->c_out / s->groups;

  for (gint64 n = 0; n < s->batch; n++)
    for (int co = 0; co < s->c_out; co++)
      for (int ci = 0; ci < c_in; ci++)
        {
          float *weights = w + ((gint64) co * c_in + ci) * nn_conv_taps (s);
          float *plane_x = x + (n * s->c_in + co / c_out * c_in + ci) * nn_conv_in_plane (s);
          float *plane_y = y + (n * s->c_out + co) * nn_conv_out_plane (s);

          for (int kd = 0; kd < s->kernel[0]; kd++)
            for (int ky = 0; ky < s->kernel[1]; ky++)
              for (int kx = 0; kx < s->kernel[2]; kx++)
                tap_loops (s, target, plane_x, weights++, plane_y, kd, ky, kx);
        }
}
