/* SPDX-License-Identifier: GPL-3.0-or-later
 * The gradient to the input of a strided convolution, and the forward of a strided ConvTranspose, by phases: outputs
 * whose positions leave the same rest when divided by the stride meet the same taps, so each phase is a convolution of
 * stride 1 with those taps, and the outputs of all phases, interleaved, are the result (Shi et al. 2016, "Is the
 * deconvolution layer the same as a convolutional layer?").
 */
#include "config.h"

#include "nn/kernels/conv-private.h"
#include "nn/op.h"
#include "nn/threads.h"

#define MAX_STRIDE 4

/* Outputs first + i · stride along one axis, i < count. */
typedef struct
{
  int first, count;
  int taps, first_tap; /* first_tap + j · stride */
  int pad;             /* of the convolution that computes them */
} Phase;

/* What the phases that share rows of the output need. */
typedef struct
{
  const NnConvPlan *plan;
  const NnConvRun *run;
  Phase y, x[MAX_STRIDE];
  float *values[MAX_STRIDE]; /* per phase x: batch × channels × y.count × x.count */
} RowsJob;

static gsize
align (gsize bytes)
{
  return nn_round_up (bytes, NN_ALIGNMENT);
}

static Phase
find_phase (const NnConvShape *s, int axis, int rest)
{
  const int stride = s->stride[axis], pad = s->pad[axis];
  Phase phase = { .first = ((rest - pad) % stride + stride) % stride, .first_tap = rest };

  phase.count = phase.first < s->in[axis] ? nn_ceil_div (s->in[axis] - phase.first, stride) : 0;
  phase.taps = nn_ceil_div (s->kernel[axis] - rest, stride);
  phase.pad = phase.taps - 1 - (phase.first + pad - rest) / stride;
  return phase;
}

static NnConvShape
phase_shape (const NnConvShape *s, const Phase *y, const Phase *x)
{
  NnConvShape shape = *s;

  shape.c_in = s->c_out;
  shape.c_out = s->c_in;
  for (int i = 1; i < 3; i++)
    {
      const Phase *phase = i == 1 ? y : x;

      shape.in[i] = s->out[i];
      shape.out[i] = phase->count;
      shape.kernel[i] = phase->taps;
      shape.stride[i] = 1;
      shape.pad[i] = phase->pad;
    }
  return shape;
}

static gsize
values_size (const NnConvShape *s, const Phase *y, const Phase *x)
{
  return align ((gsize) s->batch * s->c_in * y->count * x->count * sizeof (float));
}

gboolean
nn_conv_phases_possible (const NnConvShape *s)
{
  for (int i = 1; i < 3; i++)
    if (s->dilation[i] != 1 || s->stride[i] > MAX_STRIDE || s->kernel[i] < s->stride[i])
      return FALSE;
  return s->in[0] == 1 && s->out[0] == 1 && s->kernel[0] == 1;
}

void
nn_conv_phases_plan (NnConvPlan *plan)
{
  const NnConvShape *s = &plan->weights_shape;
  gsize scratch = 0, values = 0;

  for (int rest_y = 0; rest_y < s->stride[1]; rest_y++)
    {
      const Phase y = find_phase (s, 1, rest_y);
      gsize row_values = 0;

      for (int rest_x = 0; rest_x < s->stride[2]; rest_x++)
        {
          const Phase x = find_phase (s, 2, rest_x);
          const NnConvShape shape = phase_shape (s, &y, &x);
          NnConvPlan phase;

          nn_conv_plan (&phase, &shape, FALSE, plan->threads);
          plan->packed_size += align (phase.packed_size);
          scratch = MAX (scratch, align (phase.workspace_size));
          row_values += values_size (s, &y, &x);
        }
      values = MAX (values, row_values);
    }
  plan->workspace_size = scratch + values;
}

void
nn_conv_phases_pack (const NnConvPlan *plan, const float *weights, float *packed)
{
  const NnConvShape *s = &plan->weights_shape;
  const gint64 taps = nn_conv_taps (s), c_in = s->c_in / s->groups, c_out = s->c_out / s->groups;

  for (int i = 0; i < s->stride[1] * s->stride[2]; i++)
    {
      const Phase y = find_phase (s, 1, i / s->stride[2]), x = find_phase (s, 2, i % s->stride[2]);
      const NnConvShape shape = phase_shape (s, &y, &x);
      /* The taps are met in falling order. */
      const gint64 last_y = y.first_tap + (y.taps - 1) * s->stride[1],
                   last_x = x.first_tap + (x.taps - 1) * s->stride[2];
      const NnConvWeights view = { weights + last_y * s->kernel[2] + last_x,
                                   c_out * c_in * taps,
                                   taps,
                                   c_in * taps,
                                   -s->stride[1] * s->kernel[2],
                                   -s->stride[2] };
      NnConvPlan phase;

      nn_conv_plan (&phase, &shape, FALSE, plan->threads);
      nn_conv_pack_view (&phase, &view, packed);
      packed += align (phase.packed_size) / sizeof (float);
    }
}

/* Items are rows of all channels of all pictures. */
static void
interleave_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const RowsJob *job = data;
  const NnConvShape *s = &job->plan->weights_shape;
  const int stride = s->stride[2];

  for (gint64 item = begin; item < end; item++)
    {
      const gint64 plane = item / job->y.count, y = job->y.first + item % job->y.count * s->stride[1];
      float *row = job->run->destination + plane * nn_conv_in_plane (s) + y * s->in[2];

      for (int rest = 0; rest < stride; rest++)
        {
          const Phase *x = &job->x[rest];
          const float *values = job->values[rest] + item * x->count;

          for (int i = 0; i < x->count; i++)
            row[x->first + (gint64) i * stride] = values[i];
        }
    }
}

/* The phases at @rest_y; returns the packed weights of those that follow. */
static const float *
run_rows (const NnConvPlan *plan, const NnConvRun *run, int rest_y, const float *packed)
{
  const NnConvShape *s = &plan->weights_shape;
  RowsJob job = { .plan = plan, .run = run, .y = find_phase (s, 1, rest_y) };
  char *memory = run->workspace;

  for (int rest = 0; rest < s->stride[2]; rest++)
    {
      job.x[rest] = find_phase (s, 2, rest);
      job.values[rest] = (float *) memory;
      memory += values_size (s, &job.y, &job.x[rest]);
    }
  for (int rest = 0; rest < s->stride[2]; rest++)
    {
      const NnConvShape shape = phase_shape (s, &job.y, &job.x[rest]);
      NnConvRun part = *run;
      NnConvPlan phase;

      nn_conv_plan (&phase, &shape, FALSE, plan->threads);
      part.packed = packed;
      part.destination = job.values[rest];
      part.workspace = memory;
      if (job.y.count > 0 && job.x[rest].count > 0)
        nn_conv_run (&phase, &part);
      packed += align (phase.packed_size) / sizeof (float);
    }
  if (job.y.count > 0)
    nn_parallel_for (s->batch * s->c_in * job.y.count, 16, interleave_rows, &job);
  return packed;
}

void
nn_conv_phases_run (const NnConvPlan *plan, const NnConvRun *run)
{
  const float *packed = run->packed;

  for (int rest = 0; rest < plan->weights_shape.stride[1]; rest++)
    packed = run_rows (plan, run, rest, packed);
}
