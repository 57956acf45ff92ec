/* SPDX-License-Identifier: GPL-3.0-or-later
 * Enlarges one tile: pixels in, networks, exact size, corrections, pixels out. Nothing here is larger than a tile.
 *
 * Networks know colours from 0 to 1. What is brighter or darker in floating-point pictures is cut off before and put
 * back, enlarged by plain resampling, after.
 */
#include "config.h"

#include "super-resolution-tile.h"

#include <glib/gi18n-lib.h>

#include "back-projection.h"
#include "flat.h"

static void
tile_clear (ArtSuperTile *tile)
{
  g_clear_pointer (&tile->color, nn_tensor_unref);
  g_clear_pointer (&tile->alpha, nn_tensor_unref);
  g_clear_pointer (&tile->excess, nn_tensor_unref);
  g_clear_pointer (&tile->enlarged, nn_tensor_unref);
  g_clear_pointer (&tile->enlarged_alpha, nn_tensor_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ArtSuperTile, tile_clear)

static NnTensor *
planes_new (int channels, const ArtWindow *window, GError **error)
{
  NnShape shape = NN_SHAPE (1, channels, window->height, window->width);

  return nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
}

/* The part of the result over [@begin, @end) of the content on both axes. */
static ArtWindow
result_window (const ArtSuperJob *job, int left, int right, int top, int bottom)
{
  int x = art_super_job_result_x (job, left), y = art_super_job_result_y (job, top);

  return (ArtWindow){ x, y, art_super_job_result_x (job, right) - x, art_super_job_result_y (job, bottom) - y };
}

static void
place (ArtSuperTile *tile, const ArtTile *across, const ArtTile *down)
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
allocate (ArtSuperTile *tile, GError **error)
{
  gboolean has_alpha = art_tile_reader_has_alpha (tile->job->reader);

  return (tile->color = planes_new (3, &tile->small, error)) && (tile->enlarged = planes_new (3, &tile->large, error))
         && (!has_alpha
             || ((tile->alpha = planes_new (1, &tile->small, error))
                 && (tile->enlarged_alpha = planes_new (1, &tile->large, error))));
}

/* Cuts colours to 0..1 and keeps what was cut off. */
static gboolean
take_excess (ArtSuperTile *tile, GError **error)
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
enlarge_plainly (ArtSuperTile *tile, const NnTensor *color, gboolean put, GError **error)
{
  gsize small = art_super_window_size (&tile->small), large = art_super_window_size (&tile->large);
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

static void
watch_chain (double done, gpointer data)
{
  const ArtSuperTile *tile = data;

  tile->watch->progress (MIN ((tile->done + done * art_super_chain_work (tile->running)) / tile->work, 1.0),
                         tile->watch->data);
}

NnTensor *
art_super_tile_run_chain (ArtSuperTile *tile, ArtSuperChain *chain, GCancellable *cancellable, GError **error)
{
  NnTensor *output;

  tile->running = chain;
  art_super_chain_set_watch (chain, tile->watch->progress ? watch_chain : NULL, tile);
  output = art_super_chain_run (chain, tile->color, cancellable, error);
  art_super_chain_set_watch (chain, NULL, NULL);
  tile->done += art_super_chain_work (chain);
  return output;
}

void
art_super_tile_fit (const ArtSuperTile *tile, const NnTensor *output, int first, int last, float *to)
{
  const ArtSuperJob *job = tile->job;
  const int scale = job->scale;
  const ArtWindow from = { tile->small.x * scale, tile->small.y * scale, tile->small.width * scale,
                           tile->small.height * scale };
  gsize large = art_super_window_size (&tile->large);

  for (int c = first; c <= last; c++)
    art_resample_window (nn_tensor_floats (output) + c * art_super_window_size (&from), &from, job->finish.across,
                         job->finish.down, &tile->large, to + (c - first) * large);
  for (gsize i = 0; i < (last - first + 1) * large; i++)
    to[i] = CLAMP (to[i], 0.0f, 1.0f);
}

/* Replaces the colours by the cleaned ones. */
static gboolean
clean (ArtSuperTile *tile, GCancellable *cancellable, GError **error)
{
  NnTensor *output = art_super_tile_run_chain (tile, tile->job->cleaner, cancellable, error);

  if (!output)
    return FALSE;
  if (output != tile->color)
    for (gint64 i = 0; i < nn_tensor_count (output); i++)
      nn_tensor_floats (tile->color)[i] = CLAMP (nn_tensor_floats (output)[i], 0.0f, 1.0f);
  return TRUE;
}

/* One plane of the content that the result covers, excess and all. */
static void
copy_target (const ArtSuperTile *tile, int channel, float *to)
{
  gsize plane = channel * art_super_window_size (&tile->small);

  for (int y = 0; y < tile->known.height; y++)
    for (int x = 0; x < tile->known.width; x++)
      {
        gsize from = plane + (gsize) (tile->known.y - tile->small.y + y) * tile->small.width
                     + (tile->known.x - tile->small.x + x);

        to[(gsize) y * tile->known.width + x] =
            nn_tensor_floats (tile->color)[from] + (tile->excess ? nn_tensor_floats (tile->excess)[from] : 0.0f);
      }
}

gboolean
art_super_job_correct (const ArtSuperJob *job, int iterations, const float *target, const ArtWindow *small,
                       float *plane, const ArtWindow *large, GError **error)
{
  const ArtBackProjection options = { job->back.across,  job->back.down,
                                      job->plain.across, job->plain.down,
                                      iterations,        art_settings_double (job->settings, "consistency-weight") };

  if (art_back_project (&options, target, small, plane, large) >= 0.0)
    return TRUE;
  g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory for corrections."));
  return FALSE;
}

/* Makes the result equal the content when made smaller. */
static gboolean
correct (ArtSuperTile *tile, GError **error)
{
  int iterations = art_settings_int (tile->job->settings, "iterations");
  g_autoptr (NnTensor) target = planes_new (1, &tile->known, error);

  for (int c = 0; target && c < 3; c++)
    {
      copy_target (tile, c, nn_tensor_floats (target));
      if (!art_super_job_correct (tile->job, iterations, nn_tensor_floats (target), &tile->known,
                                  nn_tensor_floats (tile->enlarged) + c * art_super_window_size (&tile->large),
                                  &tile->large, error))
        return FALSE;
    }
  return target != NULL;
}

static void
clamp_planes (NnTensor *planes)
{
  for (gint64 i = 0; i < nn_tensor_count (planes); i++)
    nn_tensor_floats (planes)[i] = CLAMP (nn_tensor_floats (planes)[i], 0.0f, 1.0f);
}

static gboolean
enlarge_colors (ArtSuperTile *tile, GCancellable *cancellable, GError **error)
{
  NnTensor *output;

  if (!take_excess (tile, error) || !clean (tile, cancellable, error)
      || !(output = art_super_tile_run_chain (tile, tile->job->enlarger, cancellable, error)))
    return FALSE;
  art_super_tile_fit (tile, output, 0, 2, nn_tensor_floats (tile->enlarged));
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

static void
write_tile (const ArtSuperTile *tile, GeglBuffer *result)
{
  const GeglRectangle corner = art_super_job_result_region (tile->job);
  const GeglRectangle rectangle = { tile->kept.x - corner.x, tile->kept.y - corner.y, tile->kept.width,
                                    tile->kept.height };
  gsize offset = (gsize) (tile->kept.y - tile->large.y) * tile->large.width + (tile->kept.x - tile->large.x);
  const float *color = nn_tensor_floats (tile->enlarged) + offset;
  const float *alpha = tile->alpha ? nn_tensor_floats (tile->enlarged_alpha) + offset : NULL;

  art_tile_write (result, &rectangle, color, alpha, art_super_window_size (&tile->large), tile->large.width);
  if (tile->watch->shown)
    tile->watch->shown (&rectangle, color, art_super_window_size (&tile->large), tile->large.width, tile->watch->data);
}

/* What the networks have to do for the tile. */
static double
work_of (const ArtSuperTile *tile)
{
  double enlarger = art_super_chain_work (tile->job->enlarger);

  return art_super_chain_work (tile->job->cleaner) + (art_super_tile_alpha_varies (tile) ? 2.0 : 1.0) * enlarger;
}

gboolean
art_super_job_run_tile (ArtSuperJob *job, int column, int row, gboolean plainly, GeglBuffer *result,
                        const ArtSuperWatch *watch, GCancellable *cancellable, GError **error)
{
  g_auto (ArtSuperTile) tile = { .job = job, .watch = watch };

  place (&tile, &job->across->tiles[column], &job->down->tiles[row]);
  if (tile.kept.width < 1 || tile.kept.height < 1)
    return TRUE;
  if (!allocate (&tile, error)
      || !art_tile_reader_read (job->reader, tile.small.x, tile.small.y, tile.color, tile.alpha, error))
    return FALSE;
  plainly |= art_super_tile_is_empty (&tile);
  tile.work = work_of (&tile);
  if (!(plainly ? enlarge_plainly (&tile, tile.color, TRUE, error) : enlarge_colors (&tile, cancellable, error)))
    return FALSE;
  if (tile.alpha && !art_super_tile_enlarge_alpha (&tile, plainly, cancellable, error))
    return FALSE;
  write_tile (&tile, result);
  return TRUE;
}
