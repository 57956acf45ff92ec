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
 * F(6×6) would save a fifth of the multiplications of F(4×4), but its strips of 8 tiles are 48 outputs wide: layers of
 * 64 or 32 columns would lose more than that at their ends. Its filters take 1.8 times the memory, too.
 *
 * Strips of 8 tiles go on in the next row of tiles, behind a gap of one tile, where tiles of two rows would share
 * inputs: small layers would otherwise lose up to half of the work at the ends of their rows.
 *
 * A unit of work is a block of panels (3 strips = 24 tiles each) and a share of the output channels; it keeps its
 * transformed input and products in scratch memory of its own, so one parallel loop does the whole layer.
 */
#include "config.h"

#include <string.h>

#include "nn/kernels/conv-private.h"
#include "nn/kernels/winograd.h"
#include "nn/threads.h"

#define PANEL_STRIPS (NN_PANEL_COLUMNS / NN_WINOGRAD_STRIP)
/* Scratch of a unit: beyond this, larger blocks do not read the weights noticeably more seldom. */
#define UNIT_BYTES (1 << 20)

typedef struct
{
  const NnConvPlan *plan;
  const NnConvRun *run;
  int pieces_y, pieces_x;        /* of the kernel */
  int row_tiles;                 /* in a row, with its gap */
  gint64 picture_strips, strips; /* in a picture, and in the batch */
  gint64 blocks;                 /* units per group and share of channels */
  gsize v_step, m_step;          /* floats from point to point */
} WinogradJob;

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

gint64
nn_conv_winograd_row_tiles (gint64 width)
{
  const gint64 tiles = nn_ceil_div (width, NN_WINOGRAD_TILE);

  /* Rows of whole strips need no gap: no strip goes on in the next row. */
  return tiles % NN_WINOGRAD_STRIP == 0 ? tiles : tiles + 1;
}

/* No tile comes after the last row's gap. */
static gint64
picture_strips (const NnConvShape *s)
{
  const gint64 row = nn_conv_winograd_row_tiles (s->out[2]), gap = row - nn_ceil_div (s->out[2], NN_WINOGRAD_TILE);

  return nn_ceil_div (nn_ceil_div (s->out[1], NN_WINOGRAD_TILE) * row - gap, NN_WINOGRAD_STRIP);
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
  const gint64 strips = MAX (1, s->batch * picture_strips (s));
  const gint64 panels = nn_ceil_div (strips, PANEL_STRIPS);
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

/* Tiles of a strip that are neighbours: @tiles of them, the gap among them, from its tile @first on. */
typedef struct
{
  int first, tiles;
  int y, x; /* of the first one's first output */
} Segment;

typedef struct
{
  gint64 picture;
  int n_segments;
  Segment segments[NN_WINOGRAD_STRIP];
} Strip;

static Strip
locate (const WinogradJob *job, gint64 strip)
{
  int tile = (int) (strip % job->picture_strips) * NN_WINOGRAD_STRIP;
  Strip at = { .picture = strip / job->picture_strips };

  for (int first = 0, tiles; first < NN_WINOGRAD_STRIP; first += tiles, tile += tiles)
    {
      const int row = tile / job->row_tiles, column = tile % job->row_tiles;

      tiles = MIN (NN_WINOGRAD_STRIP - first, job->row_tiles - column);
      at.segments[at.n_segments++] = (Segment){ first, tiles, row * NN_WINOGRAD_TILE, column * NN_WINOGRAD_TILE };
    }
  return at;
}

/* A channel of one picture, and how far a piece of the kernel lies from the kernel's first tap. */
typedef struct
{
  const float *source, *values; /* @values: those that a gate reads, or NULL */
  int down, right;
} Plane;

static Plane
input_plane (const WinogradJob *job, gint64 picture, int channel, int down, int right)
{
  const NnConvShape *s = &job->plan->shape;
  const gint64 offset = (picture * s->c_in + channel) * nn_conv_in_plane (s);

  return (Plane){ job->run->source + offset, job->run->gate.values ? job->run->gate.values + offset : NULL, down,
                  right };
}

/* A segment's input. What the segments after it read is in there, too, but wrong, and overwritten by theirs. */
static NnWinogradPatch
input_patch (const WinogradJob *job, const Plane *plane, const Segment *segment)
{
  const NnConvShape *s = &job->plan->shape;
  const int y = segment->y + plane->down - s->pad[1], x = segment->x + plane->right - s->pad[2];
  const gint64 offset = (gint64) y * s->in[2] + x;

  return (NnWinogradPatch){ plane->source + offset,
                            s->in[2],
                            MAX (0, -y),
                            MIN (NN_WINOGRAD_PATCH, s->in[1] - y),
                            MAX (0, -x),
                            MIN (NN_WINOGRAD_STRIP_IN, s->in[2] - x),
                            &job->run->gate,
                            plane->values ? plane->values + offset : NULL };
}

/* Asks for a strip's input in the second cache: its rows lie too far apart for the hardware to foresee. Inlined,
 * because GCC leaves out calls of functions that do nothing else. */
static inline __attribute__ ((always_inline)) void
prefetch_input (const WinogradJob *job, const Plane *plane, const Strip *at)
{
  for (int i = 0; i < at->n_segments; i++)
    {
      const NnWinogradPatch patch = input_patch (job, plane, &at->segments[i]);
      const int begin = job->plan->shape.pad[2], end = begin + at->segments[i].tiles * NN_WINOGRAD_TILE;

      for (int y = patch.y_begin; y < patch.y_end; y++)
        for (int x = begin; x < end; x += 16)
          {
            __builtin_prefetch (patch.source + y * patch.stride + x, 0, 2);
            if (patch.values)
              __builtin_prefetch (patch.values + y * patch.stride + x, 0, 2);
          }
    }
}

static gboolean
is_whole (const NnWinogradPatch *patch)
{
  return patch->y_begin == 0 && patch->y_end == NN_WINOGRAD_PATCH && patch->x_begin == 0
         && patch->x_end == NN_WINOGRAD_STRIP_IN;
}

static void
transform_input (const WinogradJob *job, const Plane *plane, const Strip *at, float *v)
{
  NnWinogradPatch patch = input_patch (job, plane, &at->segments[0]);
  float rows[NN_WINOGRAD_PATCH * NN_WINOGRAD_ROWS_STEP] __attribute__ ((aligned (32)));

  if (at->n_segments == 1 && !patch.values && is_whole (&patch))
    {
      nn_winograd_kernels.input (patch.source, patch.stride, v, job->v_step);
      return;
    }
  nn_winograd_kernels.patch (&patch, rows);
  for (int i = 1; i < at->n_segments; i++)
    {
      patch = input_patch (job, plane, &at->segments[i]);
      nn_winograd_kernels.patch (&patch, rows + at->segments[i].first * NN_WINOGRAD_TILE);
    }
  nn_winograd_kernels.input (rows, NN_WINOGRAD_ROWS_STEP, v, job->v_step);
}

/* All pieces of a channel, at the strips of one panel. */
static void
transform_channel (const WinogradJob *job, int channel, const Strip *at, const Strip *next, int strips, float *v)
{
  for (int y = 0; y < job->pieces_y; y++)
    for (int x = 0; x < job->pieces_x; x++, v += NN_PANEL_COLUMNS)
      for (int i = 0; i < strips; i++)
        {
          const int down = y * NN_WINOGRAD_KERNEL, right = x * NN_WINOGRAD_KERNEL;
          const Plane plane = input_plane (job, at[i].picture, channel, down, right);
          const Plane ahead = input_plane (job, next[i].picture, channel, down, 0);

          if (x == 0)
            prefetch_input (job, &ahead, &next[i]);
          transform_input (job, &plane, &at[i], v + i * NN_WINOGRAD_STRIP);
        }
}

static void
transform_block_input (const WinogradJob *job, int group, gint64 first, gint64 last, float *v)
{
  const int c_in = job->plan->shape.c_in / job->plan->shape.groups;
  const gsize step = (gsize) job->pieces_y * job->pieces_x * NN_PANEL_COLUMNS;

  for (gint64 strip = first; strip < last; strip += PANEL_STRIPS)
    {
      const int strips = MIN (PANEL_STRIPS, last - strip);
      Strip at[PANEL_STRIPS], next[PANEL_STRIPS];

      for (int i = 0; i < PANEL_STRIPS; i++)
        {
          at[i] = locate (job, strip + i);
          next[i] = locate (job, MIN (strip + PANEL_STRIPS + i, job->strips - 1));
        }
      for (int channel = group * c_in; channel < (group + 1) * c_in; channel++, v += step)
        transform_channel (job, channel, at, next, strips, v);
    }
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

/* A segment's outputs that exist. */
typedef struct
{
  float *out;
  int height, width;
} Window;

static Window
output_window (const WinogradJob *job, const Strip *at, int i, int channel)
{
  const NnConvShape *s = &job->plan->shape;
  const Segment *segment = &at->segments[i];
  float *plane = job->run->destination + (at->picture * s->c_out + channel) * nn_conv_out_plane (s);

  return (Window){ plane + (gint64) segment->y * s->out[2] + segment->x, MIN (NN_WINOGRAD_TILE, s->out[1] - segment->y),
                   MIN (segment->tiles * NN_WINOGRAD_TILE, s->out[2] - segment->x) };
}

/* Asks for the rows that a strip will write. */
static inline __attribute__ ((always_inline)) void
prefetch_output (const WinogradJob *job, const Strip *at, int channel)
{
  for (int i = 0; i < at->n_segments; i++)
    {
      const Window window = output_window (job, at, i, channel);

      for (int y = 0; y < window.height; y++)
        for (int x = 0; x < window.width; x += 16)
          __builtin_prefetch (window.out + (gint64) y * job->plan->shape.out[2] + x, 1);
    }
}

static void
transform_output (const WinogradJob *job, const Strip *at, int channel, const float *m)
{
  const int stride = job->plan->shape.out[2];
  const float bias = job->run->bias ? job->run->bias[channel] : 0.0f;
  const Window first = output_window (job, at, 0, channel);
  float rows[NN_WINOGRAD_TILE * NN_WINOGRAD_STRIP_OUT];

  if (first.height == NN_WINOGRAD_TILE && first.width == NN_WINOGRAD_STRIP_OUT)
    {
      nn_winograd_kernels.output (m, job->m_step, bias, &job->run->clamp, first.out, stride);
      return;
    }
  nn_winograd_kernels.output (m, job->m_step, bias, &job->run->clamp, rows, NN_WINOGRAD_STRIP_OUT);
  for (int i = 0; i < at->n_segments; i++)
    {
      const Window window = output_window (job, at, i, channel);
      const float *from = rows + at->segments[i].first * NN_WINOGRAD_TILE;

      for (int y = 0; y < window.height && window.width > 0; y++)
        memcpy (window.out + (gint64) y * stride, from + y * NN_WINOGRAD_STRIP_OUT, window.width * sizeof (float));
    }
}

/* Channels [begin, end) of the destination; @m holds @rows channels per panel, the rest of them padding. */
static void
transform_block_output (const WinogradJob *job, int begin, int end, int rows, gint64 first, gint64 last, const float *m)
{
  for (gint64 strip = first; strip < last; strip += PANEL_STRIPS, m += (gsize) rows * NN_PANEL_COLUMNS)
    {
      const int strips = MIN (PANEL_STRIPS, last - strip);
      Strip at[PANEL_STRIPS];

      for (int i = 0; i < strips; i++)
        at[i] = locate (job, strip + i);
      for (int channel = begin; channel < end; channel++)
        for (int i = 0; i < strips; i++)
          {
            prefetch_output (job, &at[i], MIN (channel + 1, end - 1));
            transform_output (job, &at[i], channel,
                              m + (gsize) (channel - begin) * NN_PANEL_COLUMNS + i * NN_WINOGRAD_STRIP);
          }
    }
}

static void
run_unit (const WinogradJob *job, gint64 unit, float *scratch)
{
  const NnConvPlan *plan = job->plan;
  const NnConvShape *s = &plan->shape;
  const int c_out = s->c_out / s->groups;
  const int group = unit / plan->row_parts / job->blocks, part = unit % plan->row_parts;
  const gint64 first = unit / plan->row_parts % job->blocks * plan->block_panels * PANEL_STRIPS;
  const gint64 last = MIN (job->strips, first + (gint64) plan->block_panels * PANEL_STRIPS);
  const gint64 panels = nn_ceil_div (last - first, PANEL_STRIPS);
  const gint64 rows = nn_round_up (c_out, NN_PANEL_ROWS);
  const int row_begin = MIN (rows, part * rows_per_part (plan)), row_end = MIN (rows, row_begin + rows_per_part (plan));
  const float *u = job->run->packed + group * NN_WINOGRAD_POINTS * point_size (s);
  float *v = scratch, *m = scratch + NN_WINOGRAD_POINTS * job->v_step;

  transform_block_input (job, group, first, last, v);
  for (int point = 0; point < NN_WINOGRAD_POINTS; point++)
    multiply (u + point * point_size (s), v + point * job->v_step, m + point * job->m_step, depth_of (s), c_out,
              row_begin, row_end, panels);
  transform_block_output (job, group * c_out + row_begin, group * c_out + MIN (c_out, row_end), row_end - row_begin,
                          first, last, m);
}

static void
run_units (gint64 begin, gint64 end, int worker, gpointer data)
{
  const WinogradJob *job = data;
  float *scratch = (float *) job->run->workspace + worker * scratch_size (job->plan);

  for (gint64 unit = begin; unit < end; unit++)
    run_unit (job, unit, scratch);
}

void
nn_conv_winograd_run (const NnConvPlan *plan, const NnConvRun *run)
{
  const NnConvShape *s = &plan->shape;
  WinogradJob job = { plan, run };

  job.pieces_y = count_pieces (s->kernel[1]);
  job.pieces_x = count_pieces (s->kernel[2]);
  job.row_tiles = (int) nn_conv_winograd_row_tiles (s->out[2]);
  job.picture_strips = picture_strips (s);
  job.strips = s->batch * job.picture_strips;
  job.blocks = nn_ceil_div (job.strips, (gint64) plan->block_panels * PANEL_STRIPS);
  job.v_step = v_step (plan);
  job.m_step = m_step (plan);
  nn_parallel_for (plan->units, 1, run_units, &job);
}
