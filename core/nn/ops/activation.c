/* SPDX-License-Identifier: GPL-3.0-or-later
 * The activation that a fusing operator applies to its output. One loop per kind, so that each is vectorised.
 */
#include "config.h"

#include "nn/ops/activation.h"

/* Comparisons are written so that NaN passes through. */
void
nn_activation_apply (const NnActivation *activation, float *y, gint64 n)
{
  const float slope = activation->slope, low = activation->low, high = activation->high;

  switch (activation->kind)
    {
    case NN_ACTIVATION_NONE:
      break;
    case NN_ACTIVATION_RELU:
      for (gint64 i = 0; i < n; i++)
        y[i] = y[i] < 0 ? 0 : y[i];
      break;
    case NN_ACTIVATION_LEAKY_RELU:
      for (gint64 i = 0; i < n; i++)
        y[i] = y[i] < 0 ? slope * y[i] : y[i];
      break;
    case NN_ACTIVATION_CLIP:
      for (gint64 i = 0; i < n; i++)
        {
          const float at_least = y[i] < low ? low : y[i];

          y[i] = at_least > high ? high : at_least;
        }
      break;
    }
}

const float *
nn_activation_backward (const NnActivation *activation, const float *dy, const float *y, float *scratch, gint64 n)
{
  const float slope = activation->kind == NN_ACTIVATION_RELU ? 0 : activation->slope;
  const float low = activation->low, high = activation->high;

  switch (activation->kind)
    {
    case NN_ACTIVATION_NONE:
      return dy;
    case NN_ACTIVATION_RELU:
    case NN_ACTIVATION_LEAKY_RELU:
      for (gint64 i = 0; i < n; i++)
        scratch[i] = y[i] > 0 ? dy[i] : slope * dy[i];
      break;
    case NN_ACTIVATION_CLIP:
      for (gint64 i = 0; i < n; i++)
        scratch[i] = low < y[i] && y[i] < high ? dy[i] : 0;
      break;
    }
  return scratch;
}
