/* SPDX-License-Identifier: GPL-3.0-or-later
 * Enlarges one tile: pixels in, networks, exact size, corrections, pixels out. Nothing here is larger than a tile.
 *
 * Networks know colours from 0 to 1. What is brighter or darker in floating-point pictures is cut off before and put
 * back, enlarged by plain resampling, after. Alpha goes through the same networks as a gray picture and is then kept
 * between the least and the greatest alpha around: opaque stays opaque and empty stays empty, to the bit.
 */
#include "config.h"

#include "super-resolution-job.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "back-projection.h"
#include "flat.h"

typedef struct
{
  ArtSuperJob *job;
  ArtWindow small; /* of the content that is read */
  ArtWindow known; /* of the content that the enlarged part covers: what is asked for, and a frame for corrections */
  ArtWindow large; /* of the result that is computed */
  ArtWindow kept;  /* of the result that is written */
  NnTensor *color, *alpha;
  NnTensor *excess; /* of color beyond 0..1; NULL if there is none */
  NnTensor *enlarged, *enlarged_alpha;
} Tile;

static void
tile_clear (Tile *tile)
{
  g_clear_pointer (&tile->color, nn_tensor_unref);
  g_clear_pointer (&tile->alpha, nn_tensor_unref);
  g_clear_pointer (&tile->excess, nn_tensor_unref);
  g_clear_pointer (&tile->enlarged, nn_tensor_unref);
  g_clear_pointer (&tile->enlarged_alpha, nn_tensor_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tile, tile_clear)

static NnTensor *
planes_new (int channels, const ArtWindow *window, GError **error)
{
  NnShape shape = NN_SHAPE (1, channels, window->height, window->width);

  return nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
}

static gsize
window_size (const ArtWindow *window)
{
  return (gsize) window->width * window->height;
}

/* The part of the result over [@begin, @end) of the content on both axes. */
static ArtWindow
result_window (const ArtSuperJob *job, int left, int right, int top, int bottom)
{
  int x = art_super_job_result_x (job, left), y = art_super_job_result_y (job, top);

  return (ArtWindow){ x, y, art_super_job_result_x (job, right) - x, art_super_job_result_y (job, bottom) - y };
}

static void
place (Tile *tile, const ArtTile *across, const ArtTile *down)
{
  const ArtSuperJob *job = tile->job;
  int frame = art_settings_int (job->settings, "iterations") > 0 ? ART_BACK_PROJECTION_REACH : 0;
  int left = MAX (0, across->begin - frame), right = MIN (job->width, across->end + frame);
  int top = MAX (0, down->begin - frame), bottom = MIN (job->height, down->end + frame);

  tile->small = (ArtWindow){ across->origin, down->origin, job->across->size, job->down->size };
  tile->known = (ArtWindow){ left, top, right - left, bottom - top };
  tile->large = result_window (job, left, right, top, bottom);
  tile->kept = result_window (job, across->begin, across->end, down->begin, down->end);
}

static gboolean
allocate (Tile *tile, GError **error)
{
  gboolean has_alpha = art_tile_reader_has_alpha (tile->job->reader);

  return (tile->color = planes_new (3, &tile->small, error)) && (tile->enlarged = planes_new (3, &tile->large, error))
         && (!has_alpha
             || ((tile->alpha = planes_new (1, &tile->small, error))
                 && (tile->enlarged_alpha = planes_new (1, &tile->large, error))));
}

/* Cuts colours to 0..1 and keeps what was cut off. */
static gboolean
take_excess (Tile *tile, GError **error)
{
  float *color = nn_tensor_floats (tile->color);
  gint64 n = nn_tensor_count (tile->color), at = 0;

  while (at < n && color[at] >= 0.0f && color[at] <= 1.0f)
    at++;
  if (at == n)
    return TRUE;
  if (!(tile->excess = planes_new (3, &tile->small, error)))
    return FALSE;
  for (gint64 i = at; i < n; i++)
    {
      float inside = CLAMP (color[i], 0.0f, 1.0f);

      nn_tensor_floats (tile->excess)[i] = color[i] - inside;
      color[i] = inside;
    }
  return TRUE;
}

/* Three planes of the content, enlarged without networks, added to the result or put there. */
static gboolean
enlarge_plainly (Tile *tile, const NnTensor *color, gboolean put, GError **error)
{
  gsize small = window_size (&tile->small), large = window_size (&tile->large);
  g_autoptr (NnTensor) plane = planes_new (1, &tile->large, error);

  if (!plane)
    return FALSE;
  for (int c = 0; c < 3; c++)
    {
      float *to = nn_tensor_floats (tile->enlarged) + c * large;

      art_resample_window (nn_tensor_floats (color) + c * small, &tile->small, tile->job->plain.across,
                           tile->job->plain.down, &tile->large, nn_tensor_floats (plane));
      for (gsize i = 0; i < large; i++)
        to[i] = (put ? 0.0f : to[i]) + nn_tensor_floats (plane)[i];
    }
  return TRUE;
}

/* What a chain made of the tile, brought to the exact size; planes from @first to @last, clamped to 0..1. */
static void
finish_size (const Tile *tile, const NnTensor *output, int first, int last, float *to)
{
  const ArtSuperJob *job = tile->job;
  const int scale = job->scale;
  const ArtWindow from = { tile->small.x * scale, tile->small.y * scale, tile->small.width * scale,
                           tile->small.height * scale };
  gsize large = window_size (&tile->large);

  for (int c = first; c <= last; c++)
    art_resample_window (nn_tensor_floats (output) + c * window_size (&from), &from, job->finish.across,
                         job->finish.down, &tile->large, to + (c - first) * large);
  for (gsize i = 0; i < (last - first + 1) * large; i++)
    to[i] = CLAMP (to[i], 0.0f, 1.0f);
}

/* Replaces the colours by the cleaned ones. */
static gboolean
clean (Tile *tile, GCancellable *cancellable, GError **error)
{
  NnTensor *output = art_super_chain_run (tile->job->cleaner, tile->color, cancellable, error);

  if (!output)
    return FALSE;
  if (output != tile->color)
    for (gint64 i = 0; i < nn_tensor_count (output); i++)
      nn_tensor_floats (tile->color)[i] = CLAMP (nn_tensor_floats (output)[i], 0.0f, 1.0f);
  return TRUE;
}

/* One plane of the content that the result covers, excess and all. */
static void
copy_target (const Tile *tile, int channel, float *to)
{
  gsize plane = channel * window_size (&tile->small);

  for (int y = 0; y < tile->known.height; y++)
    for (int x = 0; x < tile->known.width; x++)
      {
        gsize from = plane + (gsize) (tile->known.y - tile->small.y + y) * tile->small.width
                     + (tile->known.x - tile->small.x + x);

        to[(gsize) y * tile->known.width + x] =
            nn_tensor_floats (tile->color)[from] + (tile->excess ? nn_tensor_floats (tile->excess)[from] : 0.0f);
      }
}

/* Makes the result equal the content when made smaller. */
static gboolean
correct (Tile *tile, GError **error)
{
  const ArtSuperJob *job = tile->job;
  const ArtBackProjection options = { job->back.across,
                                      job->back.down,
                                      job->plain.across,
                                      job->plain.down,
                                      art_settings_int (job->settings, "iterations"),
                                      art_settings_double (job->settings, "consistency-weight") };
  g_autoptr (NnTensor) target = planes_new (1, &tile->known, error);

  if (!target)
    return FALSE;
  for (int c = 0; c < 3; c++)
    {
      copy_target (tile, c, nn_tensor_floats (target));
      if (art_back_project (&options, nn_tensor_floats (target), &tile->known,
                            nn_tensor_floats (tile->enlarged) + c * window_size (&tile->large), &tile->large)
          < 0.0)
        {
          g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory for corrections."));
          return FALSE;
        }
    }
  return TRUE;
}

static void
clamp_planes (NnTensor *planes)
{
  for (gint64 i = 0; i < nn_tensor_count (planes); i++)
    nn_tensor_floats (planes)[i] = CLAMP (nn_tensor_floats (planes)[i], 0.0f, 1.0f);
}

static gboolean
enlarge_colors (Tile *tile, GCancellable *cancellable, GError **error)
{
  NnTensor *output;

  if (!take_excess (tile, error) || !clean (tile, cancellable, error)
      || !(output = art_super_chain_run (tile->job->enlarger, tile->color, cancellable, error)))
    return FALSE;
  finish_size (tile, output, 0, 2, nn_tensor_floats (tile->enlarged));
  art_keep_flat (tile->color, &tile->small, tile->job->plain.across, tile->job->plain.down, &tile->large,
                 tile->enlarged);
  if (tile->excess && !enlarge_plainly (tile, tile->excess, FALSE, error))
    return FALSE;
  if (art_settings_int (tile->job->settings, "iterations") > 0 && !correct (tile, error))
    return FALSE;
  if (!tile->excess)
    clamp_planes (tile->enlarged);
  return TRUE;
}

static gboolean
is_constant (const NnTensor *plane)
{
  const float *values = nn_tensor_floats (plane);

  for (gint64 i = 1; i < nn_tensor_count (plane); i++)
    if (values[i] != values[0])
      return FALSE;
  return TRUE;
}

static void
fill_plane (NnTensor *plane, float value)
{
  for (gint64 i = 0; i < nn_tensor_count (plane); i++)
    nn_tensor_floats (plane)[i] = value;
}

/* Least and greatest alpha of the 3 × 3 pixels around @x, @y of the tile. */
static void
range_around (const Tile *tile, int x, int y, float *least, float *greatest)
{
  *least = INFINITY;
  *greatest = -INFINITY;
  for (int j = MAX (0, y - 1); j <= MIN (tile->small.height - 1, y + 1); j++)
    for (int i = MAX (0, x - 1); i <= MIN (tile->small.width - 1, x + 1); i++)
      {
        float value = nn_tensor_floats (tile->alpha)[(gsize) j * tile->small.width + i];

        *least = MIN (*least, value);
        *greatest = MAX (*greatest, value);
      }
}

static void
bound_alpha_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Tile *tile = data;
  const ArtSuperJob *job = tile->job;

  for (gint64 row = begin; row < end; row++)
    for (int i = 0; i < tile->large.width; i++)
      {
        float *alpha = nn_tensor_floats (tile->enlarged_alpha) + row * tile->large.width + i, least, greatest;
        int x = (int) ((tile->large.x + i + 0.5) * job->width / job->result_width) - tile->small.x;
        int y = (int) ((tile->large.y + row + 0.5) * job->height / job->result_height) - tile->small.y;

        range_around (tile, x, y, &least, &greatest);
        *alpha = CLAMP (*alpha, least, greatest);
      }
}

/* Alpha as a gray picture through the networks. */
static gboolean
enlarge_alpha (Tile *tile, gboolean plainly, GCancellable *cancellable, GError **error)
{
  gsize small = window_size (&tile->small);
  NnTensor *output;

  if (is_constant (tile->alpha))
    {
      fill_plane (tile->enlarged_alpha, nn_tensor_floats (tile->alpha)[0]);
      return TRUE;
    }
  if (plainly)
    art_resample_window (nn_tensor_floats (tile->alpha), &tile->small, tile->job->plain.across, tile->job->plain.down,
                         &tile->large, nn_tensor_floats (tile->enlarged_alpha));
  else
    {
      for (int c = 0; c < 3; c++)
        memcpy (nn_tensor_floats (tile->color) + c * small, tile->alpha->data, sizeof (float) * small);
      if (!(output = art_super_chain_run (tile->job->enlarger, tile->color, cancellable, error)))
        return FALSE;
      /* Green: all three are nearly the same. */
      finish_size (tile, output, 1, 1, nn_tensor_floats (tile->enlarged_alpha));
    }
  nn_parallel_for (tile->large.height, 16, bound_alpha_rows, tile);
  return TRUE;
}

/* Whether nothing of the tile can be seen. */
static gboolean
is_empty (const Tile *tile)
{
  return tile->alpha && is_constant (tile->alpha) && nn_tensor_floats (tile->alpha)[0] <= 0.0f;
}

static void
write_tile (const Tile *tile, GeglBuffer *result, ArtSuperShow shown, gpointer data)
{
  const GeglRectangle corner = art_super_job_result_region (tile->job);
  const GeglRectangle rectangle = { tile->kept.x - corner.x, tile->kept.y - corner.y, tile->kept.width,
                                    tile->kept.height };
  gsize offset = (gsize) (tile->kept.y - tile->large.y) * tile->large.width + (tile->kept.x - tile->large.x);
  const float *color = nn_tensor_floats (tile->enlarged) + offset;
  const float *alpha = tile->alpha ? nn_tensor_floats (tile->enlarged_alpha) + offset : NULL;

  art_tile_write (result, &rectangle, color, alpha, window_size (&tile->large), tile->large.width);
  if (shown)
    shown (&rectangle, color, window_size (&tile->large), tile->large.width, data);
}

gboolean
art_super_job_run_tile (ArtSuperJob *job, int column, int row, gboolean plainly, GeglBuffer *result, ArtSuperShow shown,
                        gpointer data, GCancellable *cancellable, GError **error)
{
  g_auto (Tile) tile = { .job = job };

  place (&tile, &job->across->tiles[column], &job->down->tiles[row]);
  if (tile.kept.width < 1 || tile.kept.height < 1)
    return TRUE;
  if (!allocate (&tile, error)
      || !art_tile_reader_read (job->reader, tile.small.x, tile.small.y, tile.color, tile.alpha, error))
    return FALSE;
  plainly |= is_empty (&tile);
  if (!(plainly ? enlarge_plainly (&tile, tile.color, TRUE, error) : enlarge_colors (&tile, cancellable, error)))
    return FALSE;
  if (tile.alpha && !enlarge_alpha (&tile, plainly, cancellable, error))
    return FALSE;
  write_tile (&tile, result, shown, data);
  return TRUE;
}
