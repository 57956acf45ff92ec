/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolution as an implicit matrix product: weights × im2col. The latter's rows are made panel by panel in scratch
 * memory, or, where a panel's taps lie inside the picture one float apart, read from the picture itself.
 */
#include "config.h"

#include "nn/kernels/conv-private.h"
#include "nn/threads.h"

/* Panels of columns in a unit of work, which share what they read of the weights in the second cache. */
#define BLOCK_PANELS 4

/* Output channels above which a copy of im2col rows, dense and aligned, is worth its making. */
#define GATHER_CHANNELS 64

typedef struct
{
  const NnConvPlan *plan;
  const NnConvRun *run;
  gint64 panels, blocks; /* per picture and group */
  const gint64 *offsets; /* per row of im2col: from the first tap's input to this one's */
} PanelJob;

/* A unit of work: some channels of some panels. */
typedef struct
{
  const float *image, *a, *bias; /* of the group; bias may be NULL */
  float *destination;            /* the group's first channel */
  gint64 panel_begin, panel_end;
  int row_begin, row_end; /* output channels */
  float *scratch;
} Unit;

/* A panel: up to 24 output positions. */
typedef struct
{
  gint64 position;
  int columns;
} Panel;

static gsize
depth_of (const NnConvShape *shape)
{
  return (gsize) shape->c_in / shape->groups * nn_conv_taps (shape);
}

static gsize
group_size (const NnConvShape *shape)
{
  return nn_panel_a_size (shape->c_out / shape->groups, depth_of (shape));
}

static gsize
scratch_size (const NnConvPlan *plan)
{
  return nn_round_up (NN_PANEL_COLUMNS * MIN (depth_of (&plan->shape), NN_PANEL_DEPTH), 16);
}

static gsize
offsets_size (const NnConvPlan *plan)
{
  return plan->gathers ? nn_round_up (depth_of (&plan->shape) * sizeof (gint64), NN_ALIGNMENT) : 0;
}

/* Panels that gather lie in one row of the output; others go on in the next. */
static gint64
count_panels (const NnConvPlan *plan)
{
  const NnConvShape *s = &plan->shape;

  if (plan->gathers)
    return s->out[1] * nn_ceil_div (s->out[2], NN_PANEL_COLUMNS);
  return nn_ceil_div (nn_conv_out_plane (s), NN_PANEL_COLUMNS);
}

static Panel
locate (const NnConvPlan *plan, gint64 panel)
{
  const NnConvShape *s = &plan->shape;
  const gint64 per_row = nn_ceil_div (s->out[2], NN_PANEL_COLUMNS);
  const gint64 x = panel % per_row * NN_PANEL_COLUMNS, position = panel * NN_PANEL_COLUMNS;

  if (plan->gathers)
    return (Panel){ panel / per_row * s->out[2] + x, MIN (NN_PANEL_COLUMNS, s->out[2] - x) };
  return (Panel){ position, MIN (NN_PANEL_COLUMNS, nn_conv_out_plane (s) - position) };
}

/* Taps of one row must share cache lines, and rows must fill panels well. */
gboolean
nn_conv_panel_gathers (const NnConvShape *s)
{
  return s->stride[2] == 1 && s->dilation[2] == 1 && s->kernel[2] >= 3 && s->c_out / s->groups <= GATHER_CHANNELS
         && nn_round_up (s->out[2], NN_PANEL_COLUMNS) * 8 <= (gsize) s->out[2] * 9;
}

void
nn_conv_panel_plan (NnConvPlan *plan)
{
  const NnConvShape *shape = &plan->shape;
  gint64 panels, row_panels = nn_ceil_div (shape->c_out / shape->groups, NN_PANEL_ROWS);

  plan->gathers = nn_conv_panel_gathers (shape);
  panels = MAX (1, count_panels (plan));
  plan->block_panels = MIN (BLOCK_PANELS, panels);
  plan->units = nn_ceil_div (panels, plan->block_panels) * shape->groups * MAX (1, shape->batch);
  /* Small pictures: share output channels, too, though each share makes its own im2col rows. */
  plan->row_parts = nn_conv_share_rows (plan->units, shape->c_out / shape->groups, plan->threads, row_panels);
  plan->units *= plan->row_parts;
  plan->packed_size = group_size (shape) * shape->groups * sizeof (float);
  plan->workspace_size = offsets_size (plan) + scratch_size (plan) * plan->threads * sizeof (float);
}

void
nn_conv_panel_pack (const NnConvPlan *plan, const NnConvWeights *weights, float *packed)
{
  const NnConvShape *s = &plan->shape;
  const int c_out = s->c_out / s->groups, taps = nn_conv_taps (s);
  const gsize rows = nn_round_up (c_out, NN_PANEL_ROWS), depth = depth_of (s);

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

static void
fill_offsets (const NnConvShape *s, gint64 *offsets)
{
  for (gsize k = 0; k < depth_of (s); k++)
    {
      const gint64 channel = k / nn_conv_taps (s), y = k / s->kernel[2] % s->kernel[1], x = k % s->kernel[2];

      offsets[k] = channel * nn_conv_in_plane (s) + y * s->dilation[1] * s->in[2] + x;
    }
}

/* The input that the panel's first position meets at the first tap, if all its taps lie inside the picture. */
static const float *
find_in_picture (const NnConvShape *s, const float *image, const Panel *panel)
{
  const gint64 y = panel->position / s->out[2] * s->stride[1] - s->pad[1], x = panel->position % s->out[2] - s->pad[2];

  if (panel->columns < NN_PANEL_COLUMNS || y < 0 || y + (s->kernel[1] - 1) * s->dilation[1] >= s->in[1] || x < 0
      || x + s->kernel[2] - 1 + NN_PANEL_COLUMNS > s->in[2])
    return NULL;
  return image + y * s->in[2] + x;
}

/* The unit's output channels of a panel, for one slice of the depth. @offsets NULL: @b is packed. */
static void
multiply (const PanelJob *job, const Unit *unit, const Panel *panel, gsize k, gsize slice, const float *b,
          const gint64 *offsets)
{
  const NnConvShape *s = &job->plan->shape;
  const gsize plane = nn_conv_out_plane (s), depth = depth_of (s);
  const int c_out = s->c_out / s->groups;
  const NnClamp *clamp = k + slice == depth ? &job->run->clamp : NULL;

  for (int row = unit->row_begin; row < unit->row_end; row += NN_PANEL_ROWS)
    {
      const int rows = MIN (NN_PANEL_ROWS, c_out - row);
      const float *a = unit->a + nn_panel_a_offset (c_out, depth, row, k);
      float starts[NN_PANEL_ROWS] = { 0 };
      const float *start = k == 0 ? starts : NULL;
      float *c = unit->destination + row * plane + panel->position;

      for (int i = 0; start && unit->bias && i < rows; i++)
        starts[i] = unit->bias[row + i];
      if (rows < NN_PANEL_ROWS || panel->columns < NN_PANEL_COLUMNS)
        nn_panel_tile_edge (slice, a, b, offsets, c, plane, start, clamp, rows, panel->columns);
      else if (offsets)
        nn_panel_kernels.gather (slice, a, b, offsets, c, plane, start, clamp);
      else
        nn_panel_kernels.tile (slice, a, b, c, plane, start, clamp);
    }
}

static void
run_panel (const PanelJob *job, const Unit *unit, const Panel *panel, gsize k)
{
  const NnConvShape *s = &job->plan->shape;
  const gsize slice = MIN (NN_PANEL_DEPTH, depth_of (s) - k);
  const float *inside = job->plan->gathers ? find_in_picture (s, unit->image, panel) : NULL;

  if (inside)
    {
      multiply (job, unit, panel, k, slice, inside, job->offsets + k);
      return;
    }
  nn_conv_im2col (s, unit->image, k, slice, panel->position, panel->columns, unit->scratch, NN_PANEL_COLUMNS);
  multiply (job, unit, panel, k, slice, unit->scratch, NULL);
}

static Unit
find_unit (const PanelJob *job, gint64 number, float *scratch)
{
  const NnConvPlan *plan = job->plan;
  const NnConvShape *s = &plan->shape;
  const gint64 part = number % plan->row_parts, block = number / plan->row_parts % job->blocks;
  const gint64 group = number / plan->row_parts / job->blocks % s->groups;
  const gint64 picture = number / plan->row_parts / job->blocks / s->groups;
  const int c_out = s->c_out / s->groups, c_in = s->c_in / s->groups;
  const gint64 row_panels = nn_ceil_div (c_out, NN_PANEL_ROWS);
  Unit unit = { .scratch = scratch };

  unit.image = job->run->source + (picture * s->c_in + group * c_in) * nn_conv_in_plane (s);
  unit.destination = job->run->destination + (picture * s->c_out + group * c_out) * nn_conv_out_plane (s);
  unit.a = job->run->packed + group * group_size (s);
  unit.bias = job->run->bias ? job->run->bias + group * c_out : NULL;
  unit.panel_begin = block * plan->block_panels;
  unit.panel_end = MIN (job->panels, unit.panel_begin + plan->block_panels);
  unit.row_begin = row_panels * part / plan->row_parts * NN_PANEL_ROWS;
  unit.row_end = MIN (c_out, row_panels * (part + 1) / plan->row_parts * NN_PANEL_ROWS);
  return unit;
}

static void
run_units (gint64 begin, gint64 end, int worker, gpointer data)
{
  const PanelJob *job = data;
  char *scratch = (char *) job->run->workspace + offsets_size (job->plan);

  for (gint64 number = begin; number < end; number++)
    {
      const Unit unit = find_unit (job, number, (float *) scratch + worker * scratch_size (job->plan));

      for (gsize k = 0; k < depth_of (&job->plan->shape); k += NN_PANEL_DEPTH)
        for (gint64 i = unit.panel_begin; i < unit.panel_end; i++)
          {
            const Panel panel = locate (job->plan, i);

            run_panel (job, &unit, &panel, k);
          }
    }
}

void
nn_conv_panel_run (const NnConvPlan *plan, const NnConvRun *run)
{
  const NnConvShape *s = &plan->shape;
  PanelJob job = { plan, run, count_panels (plan), 0, run->workspace };

  job.blocks = nn_ceil_div (job.panels, plan->block_panels);
  if (plan->gathers)
    fill_offsets (s, run->workspace);
  nn_parallel_for (plan->units, 1, run_units, &job);
}
