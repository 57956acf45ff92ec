/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolution of stride 1 by Winograd's F(4×4, 3×3): transform a block of tiles, multiply per point, transform back.
 *
 * A larger kernel is cut into 3×3 pieces, those at its end filled up with zeros. Each piece of each input channel
 * counts as a channel that reads the picture shifted by the piece's place: a 9×9 kernel costs 20.25 multiplications per
 * output and channel, not 81.
 *
 * Error against sums in double, of the largest output, for 64 and 512 channels of 3×3 (random weights, positive
 * inputs):
 * - direct sum: at most 5e-7 and 2e-6, on average 7e-8 and 2e-7
 * - F(2×2): at most 4e-7 and 7e-7, on average 8e-8 and 2e-7
 * - F(4×4): at most 1e-6 and 3e-6, on average 2e-7 and 5e-7; with the points 0, ±1, ±2 at most 3e-6 and 9e-6
 * - F(6×6): at most 5e-6 and 1e-5, on average 5e-7 and 1e-6
 * F(6×6) would save a fifth of the multiplications of F(4×4), but its filters take 1.8 times the memory, and its errors
 * are four times as large.
 *
 * A unit of work is a block of panels (3 strips = 24 tiles each) and a share of the output channels; it keeps its
 * transformed input and products in scratch memory of its own, so one parallel loop does the whole layer.
 */
#include "config.h"

#include "nn/kernels/conv-winograd.h"
#include "nn/threads.h"

/* Scratch of a unit: beyond this, larger blocks do not read the weights noticeably more seldom. */
#define UNIT_BYTES (1 << 20)

/* Steps from point to point that are 64 bytes beyond a multiple of 4 KiB: 36 streams in 36 sets of the first cache. */
static gsize
point_step (gsize floats)
{
  return nn_round_up (floats, 1024) + 16;
}

static int
count_pieces (int kernel)
{
  return nn_ceil_div (kernel, NN_WINOGRAD_KERNEL);
}

/* Input channels of a group, times pieces of the kernel. */
static int
depth_of (const NnConvShape *s)
{
  return s->c_in / s->groups * count_pieces (s->kernel[1]) * count_pieces (s->kernel[2]);
}

static gsize
v_step (const NnConvPlan *plan)
{
  return point_step ((gsize) plan->block_panels * NN_PANEL_COLUMNS * depth_of (&plan->shape));
}

static gint64
rows_per_part (const NnConvPlan *plan)
{
  gint64 panels = nn_ceil_div (plan->shape.c_out / plan->shape.groups, NN_PANEL_ROWS);

  return nn_ceil_div (panels, plan->row_parts) * NN_PANEL_ROWS;
}

static gsize
m_step (const NnConvPlan *plan)
{
  return point_step ((gsize) plan->block_panels * NN_PANEL_COLUMNS * rows_per_part (plan));
}

static gsize
scratch_size (const NnConvPlan *plan)
{
  return NN_WINOGRAD_POINTS * (v_step (plan) + m_step (plan));
}

static gsize
point_size (const NnConvShape *s)
{
  return nn_panel_a_size (s->c_out / s->groups, depth_of (s));
}

void
nn_conv_winograd_plan (NnConvPlan *plan)
{
  const NnConvShape *s = &plan->shape;
  const gint64 c_out = s->c_out / s->groups;
  const gint64 strips = MAX (1, s->batch * nn_conv_winograd_strips (s));
  const gint64 panels = nn_ceil_div (strips, NN_WINOGRAD_PANEL_STRIPS);
  const gint64 panel_bytes = NN_WINOGRAD_POINTS * NN_PANEL_COLUMNS * sizeof (float) * (depth_of (s) + c_out);
  gint64 most = CLAMP (UNIT_BYTES / panel_bytes, 1, 16);

  /* A few units per thread, evenly sized; shares of the output channels where there are too few blocks. */
  most = CLAMP (panels / (4 * plan->threads), 1, most);
  plan->block_panels = nn_ceil_div (panels, nn_ceil_div (panels, most));
  plan->units = nn_ceil_div (panels, plan->block_panels) * s->groups;
  plan->row_parts = nn_conv_share_rows (plan->units, c_out, plan->threads, c_out / 32);
  plan->units *= plan->row_parts;
  plan->packed_size = point_size (s) * NN_WINOGRAD_POINTS * s->groups * sizeof (float);
  plan->workspace_size = scratch_size (plan) * plan->threads * sizeof (float);
}

typedef struct
{
  const NnConvShape *shape;
  const NnConvWeights *weights;
  float *packed;
} PackJob;

/* The filter of piece @k % pieces of input channel @k / pieces, to output channel @row. */
static void
pack_filter (const PackJob *job, int group, int row, int k, double *u)
{
  const NnConvShape *s = job->shape;
  const NnConvWeights *weights = job->weights;
  const int pieces_x = count_pieces (s->kernel[2]), pieces = count_pieces (s->kernel[1]) * pieces_x;
  const int first_y = k % pieces / pieces_x * NN_WINOGRAD_KERNEL, first_x = k % pieces_x * NN_WINOGRAD_KERNEL;
  const float *channel =
      weights->base + group * weights->group_step + row * weights->out_step + k / pieces * weights->in_step;
  double g[NN_WINOGRAD_KERNEL * NN_WINOGRAD_KERNEL] = { 0 };

  for (int i = 0; i < NN_WINOGRAD_KERNEL * NN_WINOGRAD_KERNEL; i++)
    {
      const int y = first_y + i / NN_WINOGRAD_KERNEL, x = first_x + i % NN_WINOGRAD_KERNEL;

      if (y < s->kernel[1] && x < s->kernel[2])
        g[i] = channel[y * weights->y_step + x * weights->x_step];
    }
  nn_winograd_filter (g, u);
}

/* The filters from all input channels to one panel of output channels; those beyond the last are zero. */
static void
pack_panel (const PackJob *job, int group, int first)
{
  const NnConvShape *s = job->shape;
  const int c_out = s->c_out / s->groups, depth = depth_of (s);
  float *packed = job->packed + group * NN_WINOGRAD_POINTS * point_size (s);

  for (int k = 0; k < depth; k++)
    {
      double u[NN_PANEL_ROWS][NN_WINOGRAD_POINTS] = { { 0 } };

      for (int row = first; row < MIN (c_out, first + NN_PANEL_ROWS); row++)
        pack_filter (job, group, row, k, u[row - first]);
      for (int point = 0; point < NN_WINOGRAD_POINTS; point++)
        for (int i = 0; i < NN_PANEL_ROWS; i++)
          packed[point * point_size (s) + nn_panel_a_offset (c_out, depth, first, k) + i] = u[i][point];
    }
}

static void
pack_panels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const PackJob *job = data;
  const gint64 panels = nn_ceil_div (job->shape->c_out / job->shape->groups, NN_PANEL_ROWS);

  for (gint64 panel = begin; panel < end; panel++)
    pack_panel (job, panel / panels, panel % panels * NN_PANEL_ROWS);
}

void
nn_conv_winograd_pack (const NnConvPlan *plan, const NnConvWeights *weights, float *packed)
{
  const NnConvShape *s = &plan->shape;
  PackJob job = { s, weights, packed };

  nn_parallel_for (s->groups * nn_ceil_div (s->c_out / s->groups, NN_PANEL_ROWS), 1, pack_panels, &job);
}

/* M = U V at one point: channels [row_begin, row_end), @panels panels. */
static void
multiply (const float *u, const float *v, float *m, int depth, int c_out, int row_begin, int row_end, gint64 panels)
{
  static const float zeros[NN_PANEL_ROWS];
  const gsize m_panel = (gsize) (row_end - row_begin) * NN_PANEL_COLUMNS;

  for (int k = 0; k < depth; k += NN_PANEL_DEPTH)
    for (gint64 panel = 0; panel < panels; panel++)
      for (int row = row_begin; row < row_end; row += NN_PANEL_ROWS)
        nn_panel_kernels.tile (MIN (NN_PANEL_DEPTH, depth - k), u + nn_panel_a_offset (c_out, depth, row, k),
                               v + ((gsize) panel * depth + k) * NN_PANEL_COLUMNS,
                               m + panel * m_panel + (gsize) (row - row_begin) * NN_PANEL_COLUMNS, NN_PANEL_COLUMNS,
                               k == 0 ? zeros : NULL, NULL);
}

static void
run_unit (const NnWinogradJob *job, gint64 unit, float *scratch)
{
  const NnConvPlan *plan = job->plan;
  const NnConvShape *s = &plan->shape;
  const int c_out = s->c_out / s->groups;
  const int group = unit / plan->row_parts / job->blocks, part = unit % plan->row_parts;
  const gint64 first = unit / plan->row_parts % job->blocks * plan->block_panels * NN_WINOGRAD_PANEL_STRIPS;
  const gint64 last = MIN (job->strips, first + (gint64) plan->block_panels * NN_WINOGRAD_PANEL_STRIPS);
  const gint64 panels = nn_ceil_div (last - first, NN_WINOGRAD_PANEL_STRIPS);
  const gint64 rows = nn_round_up (c_out, NN_PANEL_ROWS);
  const int row_begin = MIN (rows, part * rows_per_part (plan)), row_end = MIN (rows, row_begin + rows_per_part (plan));
  const float *u = job->run->packed + group * NN_WINOGRAD_POINTS * point_size (s);
  float *v = scratch, *m = scratch + NN_WINOGRAD_POINTS * job->v_step;

  nn_conv_winograd_input (job, group, first, last, v);
  for (int point = 0; point < NN_WINOGRAD_POINTS; point++)
    multiply (u + point * point_size (s), v + point * job->v_step, m + point * job->m_step, depth_of (s), c_out,
              row_begin, row_end, panels);
  nn_conv_winograd_output (job, group * c_out + row_begin, group * c_out + MIN (c_out, row_end), row_end - row_begin,
                           first, last, m);
}

static void
run_units (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnWinogradJob *job = data;
  float *scratch = (float *) job->run->workspace + worker * scratch_size (job->plan);

  for (gint64 unit = begin; unit < end; unit++)
    run_unit (job, unit, scratch);
}

void
nn_conv_winograd_run (const NnConvPlan *plan, const NnConvRun *run)
{
  const NnConvShape *s = &plan->shape;
  NnWinogradJob job = { plan, run };

  job.pieces_y = count_pieces (s->kernel[1]);
  job.pieces_x = count_pieces (s->kernel[2]);
  job.row_tiles = (int) nn_conv_winograd_row_tiles (s->out[2]);
  job.picture_strips = nn_conv_winograd_strips (s);
  job.strips = s->batch * job.picture_strips;
  job.blocks = nn_ceil_div (job.strips, (gint64) plan->block_panels * NN_WINOGRAD_PANEL_STRIPS);
  job.v_step = v_step (plan);
  job.m_step = m_step (plan);
  nn_parallel_for (plan->units, 1, run_units, &job);
}
