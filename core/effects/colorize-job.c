/* SPDX-License-Identifier: GPL-3.0-or-later
 * One colouring at working size: from settings and content to what the network sees.
 */
#include "config.h"

#include "colorize-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "colorize.h"
#include "failure.h"
#include "image-rows.h"
#include "image.h"
#include "model-store.h"

/* The longer side of the working size is at most this many times the shorter one: panoramas have to stay payable. */
#define LONGEST 4.0
/* A cell counts as hinted if it has this share of the hint that the most hinted cell around it has: thin strokes count
 * in full, the rim of a broad one does not reach into the next object. */
#define RIM 0.3f

static void
choose_size (ArtColorizeJob *job)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (job->inputs->content);
  double shorter = MIN (extent->width, extent->height), longer = MAX (extent->width, extent->height);
  double side = art_settings_int (job->settings, "size"), scale = MIN (side / shorter, LONGEST * side / longer);

  scale = MIN (scale, 1.0);
  job->width = extent->width;
  job->height = extent->height;
  job->work_width = MAX (1, (int) lround (extent->width * scale));
  job->work_height = MAX (1, (int) lround (extent->height * scale));
}

static gboolean
check_content (GeglBuffer *content, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (content);

  if (extent->width >= 1 && extent->height >= 1)
    return TRUE;
  g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, _ ("There are no pixels to work on."));
  return FALSE;
}

/* Where there is no network for artwork, the one for photographs does it, less well. */
static NnGraph *
load_network (const ArtColorizeJob *job, GError **error)
{
  const char *name = "colorize-photo";

  if (art_settings_int (job->settings, "method") == ART_COLORIZE_ARTWORK)
    {
      g_autofree char *path = art_model_store_find ("colorize-artwork", NULL);

      if (path)
        name = "colorize-artwork";
      else if (job->monitor && job->monitor->note)
        job->monitor->note (_ ("The network for artwork is not installed; the one for photographs was used."),
                            job->monitor->data);
    }
  return art_model_store_load (name, "colorize", error);
}

ArtColorizeJob *
art_colorize_job_new (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (ArtColorizeJob) job = g_new0 (ArtColorizeJob, 1);

  job->inputs = inputs;
  job->settings = settings;
  job->monitor = monitor;
  job->cancellable = cancellable;
  if (!check_content (inputs->content, error))
    return NULL;
  choose_size (job);
  if (!(job->source = art_colorize_hints_new (inputs, settings, error)) || !(job->graph = load_network (job, error)))
    return NULL;
  return g_steal_pointer (&job);
}

void
art_colorize_job_free (ArtColorizeJob *job)
{
  if (!job)
    return;
  g_clear_pointer (&job->source, art_colorize_hints_free);
  g_clear_pointer (&job->graph, nn_graph_unref);
  g_clear_pointer (&job->luminance, nn_tensor_unref);
  g_clear_pointer (&job->hints, nn_tensor_unref);
  g_clear_pointer (&job->ab, nn_tensor_unref);
  g_clear_pointer (&job->unhinted, nn_tensor_unref);
  g_clear_pointer (&job->confidence, nn_tensor_unref);
  g_clear_pointer (&job->bins, nn_tensor_unref);
  g_free (job);
}

void
art_colorize_job_stage (ArtColorizeJob *job, double end)
{
  job->begin = job->end;
  job->end = end;
}

gboolean
art_colorize_job_progress (ArtColorizeJob *job, double done, const char *text, GError **error)
{
  const ArtMonitor *monitor = job->monitor;

  if (art_is_cancelled (job->cancellable, error))
    return FALSE;
  if (monitor && monitor->progress)
    monitor->progress ((1.0 - done) * job->begin + done * job->end, text, -1.0, monitor->data);
  return TRUE;
}

static NnTensor *
new_planes (const ArtColorizeJob *job, int channels, GError **error)
{
  NnShape shape = NN_SHAPE (1, channels, job->work_height, job->work_width);

  return nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
}

static gboolean
read_luminance (ArtColorizeJob *job, GError **error)
{
  gsize n = (gsize) job->work_width * job->work_height;
  g_autoptr (NnTensor) rgb =
      art_image_to_tensor_scaled (job->inputs->content, job->work_width, job->work_height, error);
  const float *planes;

  if (!rgb || !(job->luminance = new_planes (job, 1, error)))
    return FALSE;
  planes = nn_tensor_floats (rgb);
  for (gsize i = 0; i < n; i++)
    {
      const float pixel[3] = { planes[i], planes[n + i], planes[2 * n + i] };
      float lab[3];

      art_lab_from_rgb (pixel, lab);
      nn_tensor_floats (job->luminance)[i] = CLAMP (lab[0], 0.0f, 1.0f);
    }
  return TRUE;
}

/* Adds rows of hints to the cells that they lie in: sums of a and b by coverage, and of coverage. */
static void
gather_rows (ArtColorizeJob *job, const ArtHintPixel *pixels, int y, int rows)
{
  gsize plane = (gsize) job->work_width * job->work_height;
  float *sums = nn_tensor_floats (job->hints);

  for (int j = 0; j < rows; j++)
    for (int x = 0; x < job->width; x++, pixels++)
      {
        gsize cell = (gsize) ((gint64) (y + j) * job->work_height / job->height) * job->work_width
                     + (gsize) ((gint64) x * job->work_width / job->width);

        if (pixels->coverage <= 0.0f)
          continue;
        sums[cell] += pixels->coverage * pixels->a;
        sums[plane + cell] += pixels->coverage * pixels->b;
        sums[2 * plane + cell] += pixels->coverage;
      }
}

static float
most_around (const float *coverage, int width, int height, int x, int y)
{
  float most = 0.0f;

  for (int j = MAX (y - 1, 0); j <= MIN (y + 1, height - 1); j++)
    for (int i = MAX (x - 1, 0); i <= MIN (x + 1, width - 1); i++)
      most = MAX (most, coverage[(gsize) j * width + i]);
  return most;
}

/* Sums to colours: mean chroma and 1 where there is enough of a hint, 0 elsewhere. */
static gboolean
settle_hints (ArtColorizeJob *job, GError **error)
{
  int width = job->work_width, height = job->work_height;
  gsize plane = (gsize) width * height;
  g_autoptr (NnTensor) settled = new_planes (job, 3, error);
  const float *sums = nn_tensor_floats (job->hints);

  if (!settled)
    return FALSE;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        gsize i = (gsize) y * width + x;
        float coverage = sums[2 * plane + i];
        float *to = nn_tensor_floats (settled) + i;

        if (coverage <= 0.0f || coverage < RIM * most_around (sums + 2 * plane, width, height, x, y))
          continue;
        to[0] = sums[i] / coverage;
        to[plane] = sums[plane + i] / coverage;
        to[2 * plane] = 1.0f;
        job->n_hints++;
      }
  nn_tensor_unref (job->hints);
  job->hints = g_steal_pointer (&settled);
  return TRUE;
}

static gboolean
read_hints (ArtColorizeJob *job, GError **error)
{
  g_autofree ArtHintPixel *pixels = NULL;

  if (!(job->hints = new_planes (job, 3, error)))
    return FALSE;
  if (!art_colorize_hints_are_given (job->source))
    return TRUE;
  pixels = g_new (ArtHintPixel, (gsize) job->width * ART_IMAGE_BAND);
  for (int y = 0; y < job->height; y += ART_IMAGE_BAND)
    {
      int rows = MIN (ART_IMAGE_BAND, job->height - y);

      if (art_colorize_hints_read (job->source, y, rows, pixels))
        gather_rows (job, pixels, y, rows);
    }
  if (!settle_hints (job, error))
    return FALSE;
  if (job->n_hints == 0 && job->monitor && job->monitor->note)
    job->monitor->note (_ ("The hint layer is empty; colors are guessed."), job->monitor->data);
  return TRUE;
}

gboolean
art_colorize_job_read (ArtColorizeJob *job, GError **error)
{
  const char *text = _ ("Reading the picture");

  return art_colorize_job_progress (job, 0.0, text, error) && read_luminance (job, error)
         && art_colorize_job_progress (job, 0.7, text, error) && read_hints (job, error)
         && art_colorize_job_progress (job, 1.0, text, error);
}
