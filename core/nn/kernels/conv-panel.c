/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolution as an implicit matrix product: weights × im2col, the latter made panel by panel in scratch memory.
 */
#include "config.h"

#include "nn/kernels/conv-private.h"
#include "nn/threads.h"

/* Panels of columns in a unit of work, which share what they read of the weights in the second cache. */
#define BLOCK_PANELS 4

typedef struct
{
  const NnConvPlan *plan;
  const NnConvRun *run;
  gint64 blocks; /* of columns, per picture and group */
} PanelJob;

static gsize
group_size (const NnConvShape *shape)
{
  return nn_panel_a_size (shape->c_out / shape->groups, (gsize) shape->c_in / shape->groups * nn_conv_taps (shape));
}

static gsize
scratch_size (const NnConvPlan *plan)
{
  gsize depth = (gsize) plan->shape.c_in / plan->shape.groups * nn_conv_taps (&plan->shape);

  return nn_round_up (NN_PANEL_COLUMNS * MIN (depth, NN_PANEL_DEPTH), 16);
}

void
nn_conv_panel_plan (NnConvPlan *plan)
{
  const NnConvShape *shape = &plan->shape;
  gint64 panels = MAX (1, nn_ceil_div (nn_conv_out_plane (shape), NN_PANEL_COLUMNS));
  gint64 units, row_panels = nn_ceil_div (shape->c_out / shape->groups, NN_PANEL_ROWS);

  plan->block_panels = MIN (BLOCK_PANELS, panels);
  units = nn_ceil_div (panels, plan->block_panels) * shape->groups * MAX (1, shape->batch);
  /* Small pictures: share output channels, too, though each share makes its own im2col rows. */
  plan->row_parts = CLAMP (4 * plan->threads / units, 1, row_panels);
  plan->packed_size = group_size (shape) * shape->groups * sizeof (float);
  plan->workspace_size = scratch_size (plan) * plan->threads * sizeof (float);
}

void
nn_conv_panel_pack (const NnConvPlan *plan, const NnConvWeights *weights, float *packed)
{
  const NnConvShape *s = &plan->shape;
  const int c_out = s->c_out / s->groups, c_in = s->c_in / s->groups, taps = nn_conv_taps (s);
  const gsize rows = nn_round_up (c_out, NN_PANEL_ROWS), depth = (gsize) c_in * taps;

  for (int group = 0; group < s->groups; group++)
    for (gsize row = 0; row < rows; row++)
      for (gsize k = 0; k < depth; k++)
        {
          gint64 y = k % taps / s->kernel[2], x = k % s->kernel[2];
          gint64 from = group * weights->group_step + row * weights->out_step + k / taps * weights->in_step
                        + y * weights->y_step + x * weights->x_step;

          packed[group * group_size (s) + nn_panel_a_offset (c_out, depth, row, k)] =
              row < (gsize) c_out ? weights->base[from] : 0.0f;
        }
}

/* Output channels [row_begin, row_end) of the block's columns, for one slice of the depth. */
static void
multiply (const PanelJob *job, const float *a, const float *b, gsize depth, gsize k, gsize slice, gint64 position,
          int columns, int row_begin, int row_end, float *destination, const float *bias)
{
  static const float zeros[NN_PANEL_ROWS];
  const NnConvShape *s = &job->plan->shape;
  const gsize plane = nn_conv_out_plane (s);
  const int c_out = s->c_out / s->groups;
  const NnClamp *clamp = k + slice == depth ? &job->run->clamp : NULL;

  for (int row = row_begin; row < row_end; row += NN_PANEL_ROWS)
    {
      const int rows = MIN (NN_PANEL_ROWS, c_out - row);
      float starts[NN_PANEL_ROWS] = { 0 };
      const float *start = k > 0 ? NULL : zeros;
      const float *a_panel = a + nn_panel_a_offset (c_out, depth, row, k);
      float *c = destination + row * plane + position;

      for (int i = 0; k == 0 && bias && i < rows; i++)
        starts[i] = bias[row + i];
      if (k == 0 && bias)
        start = starts;
      if (rows == NN_PANEL_ROWS && columns == NN_PANEL_COLUMNS)
        nn_panel_kernels.tile (slice, a_panel, b, c, plane, start, clamp);
      else
        nn_panel_tile_edge (slice, a_panel, b, c, plane, start, clamp, rows, columns);
    }
}

static void
run_unit (const PanelJob *job, gint64 unit, float *scratch)
{
  const NnConvPlan *plan = job->plan;
  const NnConvShape *s = &plan->shape;
  const gint64 part = unit % plan->row_parts, block = unit / plan->row_parts % job->blocks;
  const gint64 group = unit / plan->row_parts / job->blocks % s->groups;
  const gint64 picture = unit / plan->row_parts / job->blocks / s->groups;
  const int c_out = s->c_out / s->groups, c_in = s->c_in / s->groups;
  const gint64 row_panels = nn_ceil_div (c_out, NN_PANEL_ROWS);
  const int row_begin = row_panels * part / plan->row_parts * NN_PANEL_ROWS;
  const int row_end = MIN (c_out, row_panels * (part + 1) / plan->row_parts * NN_PANEL_ROWS);
  const gsize depth = (gsize) c_in * nn_conv_taps (s);
  const gint64 begin = block * plan->block_panels * NN_PANEL_COLUMNS;
  const gint64 end = MIN (nn_conv_out_plane (s), begin + (gint64) plan->block_panels * NN_PANEL_COLUMNS);
  const float *image = job->run->source + (picture * s->c_in + group * c_in) * nn_conv_in_plane (s);
  const float *a = job->run->packed + group * group_size (s);
  const float *bias = job->run->bias ? job->run->bias + group * c_out : NULL;
  float *destination = job->run->destination + (picture * s->c_out + group * c_out) * nn_conv_out_plane (s);

  for (gsize k = 0; k < depth; k += NN_PANEL_DEPTH)
    for (gint64 position = begin; position < end; position += NN_PANEL_COLUMNS)
      {
        const gsize slice = MIN (NN_PANEL_DEPTH, depth - k);
        const int columns = MIN (NN_PANEL_COLUMNS, end - position);

        nn_conv_im2col (s, image, k, slice, position, columns, scratch, NN_PANEL_COLUMNS);
        multiply (job, a, scratch, depth, k, slice, position, columns, row_begin, row_end, destination, bias);
      }
}

static void
run_units (gint64 begin, gint64 end, int worker, gpointer data)
{
  const PanelJob *job = data;
  float *scratch = (float *) job->run->workspace + worker * scratch_size (job->plan);

  for (gint64 unit = begin; unit < end; unit++)
    run_unit (job, unit, scratch);
}

void
nn_conv_panel_run (const NnConvPlan *plan, const NnConvRun *run)
{
  const NnConvShape *s = &plan->shape;
  PanelJob job = { plan, run, nn_ceil_div (nn_conv_out_plane (s), (gint64) plan->block_panels * NN_PANEL_COLUMNS) };

  nn_parallel_for (s->batch * s->groups * job.blocks * plan->row_parts, 1, run_units, &job);
}
