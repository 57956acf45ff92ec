/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs an effect over all parts of a batch, content first, as if it were one long run.
 */
#include "config.h"

#include "batch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "batch-progress.h"
#include "choices.h"

#define RESULTS_KEY "art-results"
/* Group of the parameter table whose rows decide about the size. */
#define SIZE_GROUP "Size"
/* Largest side of an image in GIMP 2.10. */
#define LARGEST_SIDE 262144

/* An effect's functions carry no user data. */
static const ArtEffect *single;

/* What is needed to run each of the parts. */
typedef struct
{
  const ArtInputs *inputs;
  ArtBatch *batch;
  const ArtSettings *settings;
  ArtSettings *plain_settings;
  GeglRectangle *layout;
  int width, height; /* of the enlarged image; 0 = there is none */
  double *work;      /* of each part: seconds, or a guess that is right in proportion */
} Job;

/* ---- a job ---- */

/* A mask is enlarged as faithfully as can be: noise is not removed from it, and it gets no texture. */
static ArtSettings *
settings_for_masks (const ArtSettings *settings)
{
  const ArtEffect *effect = art_settings_effect (settings);
  ArtSettings *plain = art_settings_new (effect);

  for (int i = 0; i < effect->n_params; i++)
    {
      const ArtParam *param = &effect->params[i];

      if (g_strcmp0 (param->group, SIZE_GROUP) != 0 || art_param_is_text (param))
        continue;
      art_settings_set_number (plain, param->name,
                               param->kind == ART_PARAM_DOUBLE ? art_settings_double (settings, param->name)
                                                               : art_settings_int (settings, param->name),
                               NULL);
    }
  return plain;
}

static void
job_start (Job *job, const ArtInputs *inputs, const ArtSettings *settings)
{
  job->inputs = inputs;
  job->batch = art_batch_of (inputs->content);
  job->settings = settings;
  job->plain_settings = settings_for_masks (settings);
  job->layout = art_batch_layout (job->batch, settings, &job->width, &job->height);
  job->work = g_new0 (double, job->batch->parts->len);
}

static void
job_clear (Job *job)
{
  art_settings_free (job->plain_settings);
  g_free (job->layout);
  g_free (job->work);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

static ArtInputs *
inputs_of_part (const Job *job, guint i)
{
  const ArtPart *part = art_batch_part (job->batch, i);
  ArtInputs *own = art_inputs_new (part->pixels);

  if (part->kind == ART_PART_LAYER)
    {
      g_hash_table_unref (own->layers);
      own->layers = g_hash_table_ref (job->inputs->layers);
    }
  own->reference_width = job->inputs->reference_width;
  own->reference_height = job->inputs->reference_height;
  own->result_width = job->layout[i].width;
  own->result_height = job->layout[i].height;
  return own;
}

static const ArtSettings *
settings_of_part (const Job *job, guint i)
{
  return art_batch_part (job->batch, i)->kind == ART_PART_LAYER ? job->settings : job->plain_settings;
}

static gsize
result_bytes (const Job *job, guint i)
{
  const ArtPart *part = art_batch_part (job->batch, i);

  return (gsize) job->layout[i].width * job->layout[i].height * babl_format_get_bytes_per_pixel (part->stored);
}

/* ---- estimate ---- */

static gboolean
is_too_large (const Job *job, GError **error)
{
  int width = job->width, height = job->height;

  for (guint i = 0; i < job->batch->parts->len; i++)
    {
      width = MAX (width, job->layout[i].width);
      height = MAX (height, job->layout[i].height);
    }
  if (width <= LARGEST_SIDE && height <= LARGEST_SIDE)
    return FALSE;
  g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
               _ ("The result would be %d × %d pixels large, but GIMP's largest side is %d. Choose a smaller size."),
               width, height, LARGEST_SIDE);
  return TRUE;
}

static gboolean
costs_the_same (const ArtPart *a, const ArtPart *b)
{
  return (a->kind == ART_PART_LAYER) == (b->kind == ART_PART_LAYER) && a->place.width == b->place.width
         && a->place.height == b->place.height;
}

/* Layers are often all as large as the canvas: one answer is enough for those. */
static gboolean
estimate_part (const Job *job, guint i, ArtEstimate *estimates, GError **error)
{
  const ArtPart *part = art_batch_part (job->batch, i);
  g_autoptr (ArtInputs) own = NULL;

  if (!part->pixels || part->uniform)
    return TRUE;
  for (guint other = 0; other < i; other++)
    if (costs_the_same (part, art_batch_part (job->batch, other)) && estimates[other].memory > 0)
      {
        estimates[i] = estimates[other];
        return TRUE;
      }
  own = inputs_of_part (job, i);
  return single->estimate (own, settings_of_part (job, i), &estimates[i], error);
}

/* Fills job->work and, if asked for, @estimates of each part. */
static gboolean
estimate_parts (Job *job, ArtEstimate *estimates, GError **error)
{
  for (guint i = 0; i < job->batch->parts->len; i++)
    {
      if (!estimate_part (job, i, estimates, error))
        return FALSE;
      if (estimates[i].seconds > 0)
        job->work[i] = estimates[i].seconds;
      else if (art_batch_part (job->batch, i)->pixels && !art_batch_part (job->batch, i)->uniform)
        job->work[i] = 1e-6 * job->layout[i].width * job->layout[i].height;
    }
  return TRUE;
}

/* Results wait until all are there. GEGL keeps no more of them in memory than its cache holds. */
static gsize
waiting_results (const Job *job, guint current)
{
  guint64 cache;
  gsize size = 0;

  for (guint i = 0; i < job->batch->parts->len; i++)
    if (i != current && art_batch_part (job->batch, i)->pixels)
      size += result_bytes (job, i);
  g_object_get (gegl_config (), "tile-cache-size", &cache, NULL);
  return MIN (size, cache);
}

static void
add_up (const Job *job, const ArtEstimate *estimates, ArtEstimate *sum)
{
  const guint content = job->batch->content;

  *sum = estimates[content];
  sum->seconds = 0;
  for (guint i = 0; i < job->batch->parts->len; i++)
    if (estimates[i].memory > 0 || estimates[i].seconds > 0)
      {
        sum->memory = MAX (sum->memory, estimates[i].memory + waiting_results (job, i));
        sum->seconds = sum->seconds < 0 || estimates[i].seconds <= 0 ? -1 : sum->seconds + estimates[i].seconds;
      }
  sum->result_width = job->width > 0 ? job->width : job->layout[content].width;
  sum->result_height = job->width > 0 ? job->height : job->layout[content].height;
}

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *sum, GError **error)
{
  g_auto (Job) job = { 0 };
  g_autofree ArtEstimate *estimates = NULL;

  job_start (&job, inputs, settings);
  estimates = g_new0 (ArtEstimate, job.batch->parts->len);
  if (!art_choices_check (settings, error) || is_too_large (&job, error) || !estimate_parts (&job, estimates, error))
    return FALSE;
  add_up (&job, estimates, sum);
  return TRUE;
}

/* ---- run ---- */

static GeglBuffer *
fill_uniformly (const ArtPart *part, const GeglRectangle *place)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (part->pixels);
  GeglBuffer *result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, place->width, place->height), part->stored);
  g_autofree guchar *pixel = g_malloc (babl_format_get_bytes_per_pixel (part->stored));

  gegl_buffer_get (part->pixels, GEGL_RECTANGLE (extent->x, extent->y, 1, 1), 1, NULL, pixel, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  gegl_buffer_set_color_from_pixel (result, NULL, pixel, part->stored);
  return result;
}

/* The watcher sees pictures of the content only. */
static GeglBuffer *
run_part (const Job *job, guint i, ArtBatchProgress *progress, GCancellable *cancellable, GError **error)
{
  const ArtPart *part = art_batch_part (job->batch, i);
  const ArtMonitor monitor = art_batch_progress_monitor (progress, i == job->batch->content);
  g_autoptr (ArtInputs) own = NULL;
  GeglBuffer *result;

  if (part->uniform)
    return fill_uniformly (part, &job->layout[i]);
  own = inputs_of_part (job, i);
  art_batch_progress_begin_part (progress, job->work[i]);
  result = single->run (own, settings_of_part (job, i), &monitor, cancellable, error);
  art_batch_progress_end_part (progress);
  if (result && part->kind != ART_PART_LAYER)
    gegl_buffer_set_format (result, part->stored);
  return result;
}

static void
clear_result (gpointer buffer)
{
  if (buffer)
    g_object_unref (buffer);
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  g_auto (Job) job = { 0 };
  g_autofree ArtEstimate *estimates = NULL;
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (clear_result);
  GeglBuffer *content;
  ArtBatchProgress progress;

  job_start (&job, inputs, settings);
  estimates = g_new0 (ArtEstimate, job.batch->parts->len);
  if (!estimate_parts (&job, estimates, error))
    return NULL;
  progress = art_batch_progress_start (monitor, job.work, job.batch->parts->len);
  content = run_part (&job, job.batch->content, &progress, cancellable, error);
  if (!content)
    return NULL;
  for (guint i = 0; i < job.batch->parts->len; i++)
    {
      GeglBuffer *result = NULL;

      if (i != job.batch->content && art_batch_part (job.batch, i)->pixels)
        {
          result = run_part (&job, i, &progress, cancellable, error);
          if (!result)
            {
              g_object_unref (content);
              return NULL;
            }
        }
      g_ptr_array_add (results, result);
    }
  art_batch_attach (job.batch, content);
  g_object_set_data_full (G_OBJECT (content), RESULTS_KEY, g_steal_pointer (&results),
                          (GDestroyNotify) g_ptr_array_unref);
  return content;
}

/**
 * art_batch_result: the content's own result is @result itself.
 */
GeglBuffer *
art_batch_result (GeglBuffer *result, guint i)
{
  GPtrArray *results = g_object_get_data (G_OBJECT (result), RESULTS_KEY);

  return i == art_batch_of (result)->content ? result : g_ptr_array_index (results, i);
}

/**
 * art_batch_effect: settings made for the effect that is returned belong to that one.
 */
const ArtEffect *
art_batch_effect (const ArtEffect *effect)
{
  static ArtEffect whole;

  if (!effect->result_size || effect->extends)
    return effect;
  single = effect;
  whole = *effect;
  whole.estimate = estimate;
  whole.run = run;
  return &whole;
}
