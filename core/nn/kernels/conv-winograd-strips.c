/* SPDX-License-Identifier: GPL-3.0-or-later
 * Winograd's tiles in the picture: see conv-winograd.h.
 */
#include "config.h"

#include "nn/kernels/conv-winograd.h"

#include <string.h>

gint64
nn_conv_winograd_row_tiles (gint64 width)
{
  const gint64 tiles = nn_ceil_div (width, NN_WINOGRAD_TILE);

  /* Rows of whole strips need no gap: no strip goes on in the next row. */
  return tiles % NN_WINOGRAD_STRIP == 0 ? tiles : tiles + 1;
}

/* No tile comes after the last row's gap. */
gint64
nn_conv_winograd_strips (const NnConvShape *s)
{
  const gint64 row = nn_conv_winograd_row_tiles (s->out[2]), gap = row - nn_ceil_div (s->out[2], NN_WINOGRAD_TILE);

  return nn_ceil_div (nn_ceil_div (s->out[1], NN_WINOGRAD_TILE) * row - gap, NN_WINOGRAD_STRIP);
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
locate (const NnWinogradJob *job, gint64 strip)
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
input_plane (const NnWinogradJob *job, gint64 picture, int channel, int down, int right)
{
  const NnConvShape *s = &job->plan->shape;
  const gint64 offset = (picture * s->c_in + channel) * nn_conv_in_plane (s);

  return (Plane){ job->run->source + offset, job->run->gate.values ? job->run->gate.values + offset : NULL, down,
                  right };
}

/* A segment's input. What the segments after it read is in there, too, but wrong, and overwritten by theirs. */
static NnWinogradPatch
input_patch (const NnWinogradJob *job, const Plane *plane, const Segment *segment)
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
prefetch_input (const NnWinogradJob *job, const Plane *plane, const Strip *at)
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
transform_input (const NnWinogradJob *job, const Plane *plane, const Strip *at, float *v)
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
transform_channel (const NnWinogradJob *job, int channel, const Strip *at, const Strip *next, int strips, float *v)
{
  for (int y = 0; y < job->pieces_y; y++)
    for (int x = 0; x < job->pieces_x; x++, v += NN_PANEL_COLUMNS)
      for (int i = 0; i < strips; i++)
        {
          const int down = y * NN_WINOGRAD_KERNEL, right = x * NN_WINOGRAD_KERNEL;
          const Plane plane = input_plane (job, at[i].picture, channel, down, right);

          if (x == 0)
            {
              const Plane ahead = input_plane (job, next[i].picture, channel, down, 0);

              prefetch_input (job, &ahead, &next[i]);
            }
          transform_input (job, &plane, &at[i], v + i * NN_WINOGRAD_STRIP);
        }
}

void
nn_conv_winograd_input (const NnWinogradJob *job, int group, gint64 first, gint64 last, float *v)
{
  const int c_in = job->plan->shape.c_in / job->plan->shape.groups;
  const gsize step = (gsize) job->pieces_y * job->pieces_x * NN_PANEL_COLUMNS;

  for (gint64 strip = first; strip < last; strip += NN_WINOGRAD_PANEL_STRIPS)
    {
      const int strips = MIN (NN_WINOGRAD_PANEL_STRIPS, last - strip);
      Strip at[NN_WINOGRAD_PANEL_STRIPS], next[NN_WINOGRAD_PANEL_STRIPS];

      for (int i = 0; i < NN_WINOGRAD_PANEL_STRIPS; i++)
        {
          at[i] = locate (job, strip + i);
          next[i] = locate (job, MIN (strip + NN_WINOGRAD_PANEL_STRIPS + i, job->strips - 1));
        }
      for (int channel = group * c_in; channel < (group + 1) * c_in; channel++, v += step)
        transform_channel (job, channel, at, next, strips, v);
    }
}

/* A segment's outputs that exist. */
typedef struct
{
  float *out;
  int height, width;
} Window;

static Window
output_window (const NnWinogradJob *job, const Strip *at, int i, int channel)
{
  const NnConvShape *s = &job->plan->shape;
  const Segment *segment = &at->segments[i];
  float *plane = job->run->destination + (at->picture * s->c_out + channel) * nn_conv_out_plane (s);

  return (Window){ plane + (gint64) segment->y * s->out[2] + segment->x, MIN (NN_WINOGRAD_TILE, s->out[1] - segment->y),
                   MIN (segment->tiles * NN_WINOGRAD_TILE, s->out[2] - segment->x) };
}

/* Asks for the rows that a strip will write. */
static inline __attribute__ ((always_inline)) void
prefetch_output (const NnWinogradJob *job, const Strip *at, int channel)
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
transform_output (const NnWinogradJob *job, const Strip *at, int channel, const float *m)
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

void
nn_conv_winograd_output (const NnWinogradJob *job, int begin, int end, int rows, gint64 first, gint64 last,
                         const float *m)
{
  for (gint64 strip = first; strip < last; strip += NN_WINOGRAD_PANEL_STRIPS, m += (gsize) rows * NN_PANEL_COLUMNS)
    {
      const int strips = MIN (NN_WINOGRAD_PANEL_STRIPS, last - strip);
      Strip at[NN_WINOGRAD_PANEL_STRIPS];

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
