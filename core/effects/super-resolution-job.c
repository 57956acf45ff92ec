/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans an enlargement: sizes, networks, margins, and the largest tiles that the memory set aside for them allows.
 */
#include "config.h"

#include "super-resolution-job.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "back-projection.h"
#include "super-resolution-choose.h"
#include "super-resolution.h"

/* Bytes that the sessions of a run may take: large tiles waste less on margins, but beyond this hardly. */
#define SESSION_MEMORY ((gsize) 640 << 20)
/* Pixels of the content that resampling to the exact size looks around, and rounding of tile borders. */
#define RESAMPLING_REACH 4
/* Multiplications a pixel that make a tile of 512 pixels take some ten seconds on two cores. */
#define LARGE_EFFORT 1.5e6

static gboolean
choose_networks (ArtSuperJob *job, double factor, GError **error)
{
  job->cleaners = g_ptr_array_new_with_free_func ((GDestroyNotify) art_super_network_unref);
  if (art_settings_double (job->settings, "denoise") > 0.0)
    {
      ArtSuperNetwork *cleaner = art_super_network_load ("denoise", "denoise", error);

      if (!cleaner)
        return FALSE;
      g_ptr_array_add (job->cleaners, cleaner);
    }
  job->enlargers = art_super_choose (job->settings, factor, error);
  return job->enlargers != NULL;
}

/* Adds up what the networks of @list need around a tile, in pixels of the content. */
static void
add_needs (ArtSuperJob *job, GPtrArray *list)
{
  int scale = 1;

  for (guint i = 0; i < list->len; i++)
    {
      const ArtSuperNetwork *network = g_ptr_array_index (list, i);

      job->margin += (network->margin + scale - 1) / scale;
      if (scale == 1)
        {
          job->multiple = MAX (job->multiple, network->multiple);
          job->smallest = MAX (job->smallest, network->smallest);
          job->fixed_width = MAX (job->fixed_width, network->width);
          job->fixed_height = MAX (job->fixed_height, network->height);
        }
      scale *= network->scale;
    }
  job->scale = scale;
}

static int
round_up (int n, int multiple)
{
  return (n + multiple - 1) / multiple * multiple;
}

static void
collect_needs (ArtSuperJob *job)
{
  job->multiple = 1;
  job->smallest = 1;
  job->margin = RESAMPLING_REACH;
  if (art_settings_int (job->settings, "iterations") > 0)
    job->margin += ART_BACK_PROJECTION_REACH;
  add_needs (job, job->cleaners);
  add_needs (job, job->enlargers);
  job->padded_width = round_up (MAX (job->width, job->smallest), job->multiple);
  job->padded_height = round_up (MAX (job->height, job->smallest), job->multiple);
  if (job->fixed_width > 0)
    {
      job->padded_width = MAX (job->width, job->fixed_width);
      job->padded_height = MAX (job->height, job->fixed_height);
      job->multiple = 1;
      job->margin = MIN (job->margin, (MIN (job->fixed_width, job->fixed_height) - 1) / 3);
    }
}

static void
cut_tiles (ArtSuperJob *job, int largest)
{
  const GeglRectangle *region = &job->region;
  int wide = job->fixed_width ? job->fixed_width : MAX (largest, 2 * job->margin + job->multiple);
  int high = job->fixed_height ? job->fixed_height : MAX (largest, 2 * job->margin + job->multiple);

  g_clear_pointer (&job->across, art_tiles_free);
  g_clear_pointer (&job->down, art_tiles_free);
  job->across = art_tiles_new (job->padded_width, region->x, region->x + region->width, job->margin,
                               job->fixed_width ? wide : MIN (job->smallest, job->padded_width), wide, job->multiple);
  job->down = art_tiles_new (job->padded_height, region->y, region->y + region->height, job->margin,
                             job->fixed_height ? high : MIN (job->smallest, job->padded_height), high, job->multiple);
}

/* Sessions for tiles of at most @largest. FALSE with @error. */
static gboolean
plan_sessions (ArtSuperJob *job, int largest, GError **error)
{
  gboolean average = art_settings_boolean (job->settings, "tta");
  double level = art_settings_double (job->settings, "denoise") / 3.0;

  cut_tiles (job, largest);
  job->cleaner =
      art_super_chain_new (job->cleaners, job->across->size, job->down->size, level, average, SESSION_MEMORY, error);
  if (!job->cleaner)
    return FALSE;
  job->enlarger =
      art_super_chain_new (job->enlargers, job->across->size, job->down->size, level, average, SESSION_MEMORY, error);
  return job->enlarger != NULL;
}

/* Numbers that a pixel of the content is multiplied by, roughly: those of each network, for all the pixels it sees. */
static double
effort (const ArtSuperJob *job, GPtrArray *networks)
{
  double sum = 0.0, pixels = art_settings_boolean (job->settings, "tta") ? 8.0 : 1.0;

  for (guint i = 0; i < networks->len; i++)
    {
      const ArtSuperNetwork *network = g_ptr_array_index (networks, i);

      sum += pixels * (double) nn_graph_parameter_count (network->graph);
      pixels *= (double) network->scale * network->scale;
    }
  return sum;
}

/* The largest tiles that fit, but none that take so long that progress would seem to stand still. */
static gboolean
plan (ArtSuperJob *job, GError **error)
{
  static const int sides[] = { 512, 384, 256, 192, 128, 96, 64, 48, 32 };
  gboolean slow = effort (job, job->cleaners) + effort (job, job->enlargers) > LARGE_EFFORT;

  for (gsize i = slow ? 2 : 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (GError) local = NULL;

      if (plan_sessions (job, sides[i], &local))
        return TRUE;
      g_clear_pointer (&job->cleaner, art_super_chain_free);
      g_clear_pointer (&job->enlarger, art_super_chain_free);
      if (i + 1 == G_N_ELEMENTS (sides) || !g_error_matches (local, NN_ERROR, NN_ERROR_NO_MEMORY))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return FALSE;
}

static void
make_taps (ArtSuperJob *job)
{
  job->finish.across = art_taps_new_cubic (job->width * job->scale, job->result_width);
  job->finish.down = art_taps_new_cubic (job->height * job->scale, job->result_height);
  job->plain.across = art_taps_new_cubic (job->width, job->result_width);
  job->plain.down = art_taps_new_cubic (job->height, job->result_height);
  job->back.across = art_taps_new_cubic (job->result_width, job->width);
  job->back.down = art_taps_new_cubic (job->result_height, job->height);
}

static gboolean
choose_region (ArtSuperJob *job, const GeglRectangle *region, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (job->inputs->content);

  job->region = *extent;
  if (region && !gegl_rectangle_intersect (&job->region, extent, region))
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, _ ("There are no pixels to work on."));
      return FALSE;
    }
  job->region.x -= extent->x;
  job->region.y -= extent->y;
  job->width = extent->width;
  job->height = extent->height;
  return TRUE;
}

ArtSuperJob *
art_super_job_new (const ArtInputs *inputs, const ArtSettings *settings, const GeglRectangle *region, GError **error)
{
  g_autoptr (ArtSuperJob) job = g_new0 (ArtSuperJob, 1);
  double factor;

  job->inputs = inputs;
  job->settings = settings;
  if (!(job->reader = art_tile_reader_new (inputs->content, error)) || !choose_region (job, region, error)
      || !art_super_size_choose (job, &factor, error) || !choose_networks (job, factor, error))
    return NULL;
  collect_needs (job);
  if (!plan (job, error))
    return NULL;
  make_taps (job);
  return g_steal_pointer (&job);
}

static void
clear_taps (ArtSuperTaps *taps)
{
  g_clear_pointer (&taps->across, art_taps_free);
  g_clear_pointer (&taps->down, art_taps_free);
}

void
art_super_job_free (ArtSuperJob *job)
{
  if (!job)
    return;
  g_clear_pointer (&job->cleaners, g_ptr_array_unref);
  g_clear_pointer (&job->enlargers, g_ptr_array_unref);
  g_clear_pointer (&job->across, art_tiles_free);
  g_clear_pointer (&job->down, art_tiles_free);
  g_clear_pointer (&job->cleaner, art_super_chain_free);
  g_clear_pointer (&job->enlarger, art_super_chain_free);
  clear_taps (&job->finish);
  clear_taps (&job->plain);
  clear_taps (&job->back);
  g_clear_pointer (&job->reader, art_tile_reader_free);
  g_free (job);
}

int
art_super_job_result_x (const ArtSuperJob *job, int at)
{
  return (int) ((gint64) at * job->result_width / job->width);
}

int
art_super_job_result_y (const ArtSuperJob *job, int at)
{
  return (int) ((gint64) at * job->result_height / job->height);
}

GeglRectangle
art_super_job_result_region (const ArtSuperJob *job)
{
  int x = art_super_job_result_x (job, job->region.x), y = art_super_job_result_y (job, job->region.y);
  int right = art_super_job_result_x (job, job->region.x + job->region.width);
  int bottom = art_super_job_result_y (job, job->region.y + job->region.height);

  return (GeglRectangle){ x, y, MAX (right - x, 1), MAX (bottom - y, 1) };
}

gsize
art_super_job_memory (const ArtSuperJob *job)
{
  GeglRectangle region = art_super_job_result_region (job);
  gsize pixel = (gsize) babl_format_get_bytes_per_pixel (gegl_buffer_get_format (job->inputs->content));
  gsize tile = (gsize) job->across->size * job->down->size;
  gsize result = (gsize) region.width * region.height, content = (gsize) job->width * job->height;
  gsize enlarged =
      (gsize) (tile * ((double) job->result_width / job->width) * ((double) job->result_height / job->height));

  return (result + content) * pixel + art_super_chain_memory (job->cleaner) + art_super_chain_memory (job->enlarger)
         + sizeof (float) * (14 * tile + 6 * enlarged);
}

static double
seconds_of (GPtrArray *networks)
{
  double seconds = 0.0, pixels = 1.0;

  for (guint i = 0; i < networks->len; i++)
    {
      ArtSuperNetwork *network = g_ptr_array_index (networks, i);

      seconds += pixels * art_super_network_pace (network);
      pixels *= (double) network->scale * network->scale;
    }
  return seconds;
}

double
art_super_job_seconds (const ArtSuperJob *job)
{
  double pixels = (double) job->across->n * job->down->n * job->across->size * job->down->size;

  return pixels
         * (art_super_chain_orientations (job->cleaner) * seconds_of (job->cleaners)
            + art_super_chain_orientations (job->enlarger) * seconds_of (job->enlargers));
}
