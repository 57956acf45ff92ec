/* SPDX-License-Identifier: GPL-3.0-or-later
 * One inpainting: what it needs, and what it costs.
 */
#include "config.h"

#include "inpaint-job.h"

#include <glib/gi18n-lib.h>

#include "inpaint-synthesis.h"
#include "model-store.h"

/* Bytes for a pixel of a crop: what is read, the picture, the guide, masks. */
#define CROP_BYTES (16 + 12 + 12 + 12 + 3)
/* Seconds that one thread takes for a pixel of the hole, roughly: holes of 90 000 and of 390 000 pixels. */
#define PIXEL_SECONDS 6e-5

/* Bounds of what @sample lets through, counted from the corner of @extent. FALSE if that is nothing. */
static gboolean
find_samples (GeglBuffer *sample, const GeglRectangle *extent, GeglRectangle *samples)
{
  g_autofree guint8 *row = g_malloc ((gsize) extent->width);

  *samples = (GeglRectangle){ 0 };
  for (int y = 0; y < extent->height; y++)
    {
      int left = 0, right = extent->width;
      GeglRectangle line = { extent->x, extent->y + y, extent->width, 1 };

      gegl_buffer_get (sample, &line, 1.0, babl_format ("Y u8"), row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      while (left < right && row[left] < 128)
        left++;
      while (right > left && row[right - 1] < 128)
        right--;
      if (left < right)
        gegl_rectangle_bounding_box (samples, samples, GEGL_RECTANGLE (left, y, right - left, 1));
    }
  return samples->width > 0;
}

static gboolean
check_sample (const ArtInpaintOptions *options, GeglBuffer *sample, const GeglRectangle *extent, GeglRectangle *samples,
              GError **error)
{
  if (options->sample_from != ART_INPAINT_SAMPLE_LAYER)
    return TRUE;
  if (!sample)
    g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                         _ ("Choose the mask that is white where pixels may be taken from, or take them from all "
                            "sides."));
  else if (!find_samples (sample, extent, samples))
    g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                         _ ("The sample mask is black in this layer. Paint white where pixels may be taken from."));
  else
    return TRUE;
  return FALSE;
}

/* Without a network there is still texture; only who asks for nothing but the network needs it. */
static gboolean
load_network (ArtInpaintJob *job, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (job->options.method == ART_INPAINT_EXEMPLAR)
    return TRUE;
  job->network = art_inpaint_network_load (&local);
  if (job->network)
    return TRUE;
  if (job->options.method == ART_INPAINT_NETWORK || !g_error_matches (local, ART_ERROR, ART_ERROR_MODEL))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (job->monitor && job->monitor->note)
    job->monitor->note (_ ("The network for inpainting is not installed; the hole was filled with texture only."),
                        job->monitor->data);
  return TRUE;
}

/* The perceptual network, if it is to refine. */
static gboolean
prepare_refinement (ArtInpaintJob *job, GError **error)
{
  const ArtInpaintOptions *options = &job->options;
  ArtInpaintRefinement *refinement = &job->refinement;
  const char *layers = options->layers;

  if (options->iterations == 0)
    return TRUE;
  if (!(refinement->network = art_model_store_load ("features", "features", error)))
    return FALSE;
  if (!layers || !*layers)
    layers = nn_graph_get_metadata (refinement->network, "style_layers");
  refinement->iterations = options->iterations;
  refinement->patch_weight = options->patch_weight;
  refinement->style_weight = options->style_weight;
  refinement->tv_weight = options->tv_weight;
  refinement->seam_weight = options->seam_weight;
  refinement->keep_texture = options->method != ART_INPAINT_NETWORK;
  refinement->layers = art_layers_parse (layers ? layers : "", refinement->network, error);
  return refinement->layers != NULL;
}

ArtInpaintJob *
art_inpaint_job_new (const ArtInpaintHole *hole, GeglBuffer *sample, const ArtInpaintOptions *options,
                     const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  g_autoptr (ArtInpaintJob) job = g_new0 (ArtInpaintJob, 1);
  gboolean sampled = options->sample_from == ART_INPAINT_SAMPLE_LAYER;
  GeglRectangle samples;

  g_mutex_init (&job->picture.lock);
  job->options = *options;
  job->monitor = monitor;
  job->cancellable = cancellable;
  job->owner = g_thread_self ();
  job->end = 1.0;
  if (!check_sample (options, sample, &hole->extent, &samples, error) || !load_network (job, error)
      || !prepare_refinement (job, error))
    return NULL;
  job->pieces = art_inpaint_pieces_new (hole, options, sampled ? &samples : NULL);
  job->answers = g_new0 (NnTensor *, job->pieces->pieces->len);
  job->picture.hole = hole;
  job->picture.pieces = job->pieces;
  job->picture.sample = sampled ? g_object_ref (sample) : NULL;
  job->work = hole->n_pixels + (gint64) job->pieces->pieces->len * ART_INPAINT_PIECE_WORK;
  return g_steal_pointer (&job);
}

void
art_inpaint_job_free (ArtInpaintJob *job)
{
  if (!job)
    return;
  for (guint i = 0; job->answers && i < job->pieces->pieces->len; i++)
    g_clear_pointer (&job->answers[i], nn_tensor_unref);
  g_free (job->answers);
  g_clear_pointer (&job->pieces, art_inpaint_pieces_free);
  g_clear_pointer (&job->network, art_inpaint_network_free);
  g_clear_pointer (&job->refinement.network, nn_graph_unref);
  g_clear_pointer (&job->refinement.layers, g_ptr_array_unref);
  g_clear_object (&job->picture.buffer);
  g_clear_object (&job->picture.sample);
  g_clear_object (&job->coarse);
  g_clear_error (&job->failure);
  g_mutex_clear (&job->picture.lock);
  g_free (job);
}

gboolean
art_inpaint_job_estimate (ArtInpaintJob *job, GeglBuffer *content, ArtEstimate *estimate, GError **error)
{
  gsize size = (gsize) babl_format_get_bytes_per_pixel (gegl_buffer_get_format (content));
  gsize pixels = (gsize) job->picture.hole->extent.width * job->picture.hole->extent.height, crop = 0, fill = 0;

  *estimate = (ArtEstimate){ 0 };
  for (guint i = 0; i < job->pieces->pieces->len; i++)
    {
      const ArtInpaintPiece *piece = art_inpaint_piece (job->pieces, (int) i);
      gsize memory = 0, area = (gsize) piece->crop.width * piece->crop.height;

      if (area <= crop)
        continue;
      crop = area;
      fill = area * CROP_BYTES + art_inpaint_synthesis_memory (piece->crop.width, piece->crop.height, TRUE);
      estimate->width = piece->crop.width;
      estimate->height = piece->crop.height;
      if (job->network
          && !art_inpaint_network_cost (job->network, piece->view.width, piece->view.height, job->options.working_size,
                                        &memory, error))
        return FALSE;
      estimate->memory = MAX (estimate->memory, memory);
    }
  if (crop <= ART_INPAINT_SMALL_PIECE)
    fill *= (gsize) MIN (nn_threads_get_count (), (int) job->pieces->pieces->len);
  estimate->memory += fill + pixels * (size + 2);
  if (job->options.method != ART_INPAINT_NETWORK && job->options.iterations == 0)
    estimate->seconds = PIXEL_SECONDS * (double) job->picture.hole->n_pixels / nn_threads_get_count ();
  return TRUE;
}
