/* SPDX-License-Identifier: GPL-3.0-or-later
 * One inpainting at work: pieces, wave by wave. The network sees one piece after the other, on all threads, for its
 * memory is what counts; then the pieces are filled side by side.
 */
#include "config.h"

#include "inpaint-job.h"

#include <glib/gi18n-lib.h>

#include "failure.h"
#include "image.h"
#include "inpaint-coarse.h"

/* Parts in which work is counted. */
#define THOUSAND 1000
/* Part of a piece's work that is done when the network has seen it. */
#define NETWORK_PART 0.3
/* Part of the work that large holes take at half size. */
#define COARSE_PART 0.4
/* How closely texture follows the network, which may be wrong, and what was found in the small, which is texture. */
#define NETWORK_GUIDE 1.0
#define COARSE_GUIDE 2.0

/* Tells watchers, if this is the thread that may. */
static void
tell (ArtInpaintJob *job, const char *text)
{
  const ArtMonitor *monitor = job->monitor;
  double done = (double) __atomic_load_n (&job->done, __ATOMIC_RELAXED) / ((double) job->work * THOUSAND);
  double fraction = job->begin + done * (job->end - job->begin);

  if (!monitor || g_thread_self () != job->owner)
    return;
  job->told = MAX (job->told, MIN (fraction, job->end));
  if (monitor->progress)
    monitor->progress (job->told, text, -1.0, monitor->data);
  if (monitor->stop && monitor->stop (monitor->data))
    __atomic_store_n (&job->stopped, 1, __ATOMIC_RELAXED);
}

static gint64
work_of (const ArtInpaintJob *job, int number)
{
  return art_inpaint_piece (job->pieces, number)->n_pixels + ART_INPAINT_PIECE_WORK;
}

static void
add_work (ArtInpaintJob *job, int number, double part)
{
  __atomic_fetch_add (&job->done, (gint64) (part * THOUSAND * (double) work_of (job, number)), __ATOMIC_RELAXED);
}

/* How one piece is getting on. */
typedef struct
{
  ArtInpaintJob *job;
  int number;
  double done;
} PieceWatch;

static void
watch_piece (double fraction, const char *text, double seconds_left, gpointer data)
{
  PieceWatch *watch = data;
  double part = (1.0 - NETWORK_PART) * (fraction - watch->done);

  if (part <= 0.0)
    return;
  add_work (watch->job, watch->number, part);
  watch->done = fraction;
  tell (watch->job, _ ("Filling the hole"));
}

static gboolean
is_stopped (gpointer data)
{
  const PieceWatch *watch = data;
  const ArtMonitor *monitor = watch->job->monitor;

  if (monitor && monitor->stop && g_thread_self () == watch->job->owner && monitor->stop (monitor->data))
    __atomic_store_n (&watch->job->stopped, 1, __ATOMIC_RELAXED);
  return __atomic_load_n (&watch->job->stopped, __ATOMIC_RELAXED) != 0;
}

static void
show_piece (const ArtSnapshot *snapshot, gpointer data)
{
  const PieceWatch *watch = data;

  watch->job->monitor->snapshot (snapshot, watch->job->monitor->data);
}

static gboolean
fill_piece (ArtInpaintJob *job, int number, GError **error)
{
  const ArtInpaintPiece *piece = art_inpaint_piece (job->pieces, number);
  PieceWatch watch = { job, number, 0.0 };
  gboolean shows = job->monitor && job->monitor->snapshot && g_thread_self () == job->owner;
  const ArtMonitor monitor = {
    .progress = watch_piece, .snapshot = shows ? show_piece : NULL, .stop = is_stopped, .data = &watch
  };
  ArtInpaintFill fill = { .options = &job->options,
                          .refinement = job->refinement.network ? &job->refinement : NULL,
                          .answer = job->answers[number],
                          .guide_weight = piece->coarse ? COARSE_GUIDE : NETWORK_GUIDE,
                          .view = piece->view,
                          .monitor = &monitor };
  g_autoptr (ArtInpaintCrop) crop = NULL;

  if (art_is_cancelled (job->cancellable, error))
    return FALSE;
  crop = art_inpaint_crop_read (&job->picture, number, &piece->crop, error);
  fill.view.x += job->picture.hole->extent.x;
  fill.view.y += job->picture.hole->extent.y;
  if (!crop || !art_inpaint_fill (crop, &fill, job->cancellable, error))
    return FALSE;
  art_inpaint_crop_write (&job->picture, crop);
  g_clear_pointer (&job->answers[number], nn_tensor_unref);
  g_mutex_lock (&job->picture.lock);
  job->notes |= fill.notes;
  g_mutex_unlock (&job->picture.lock);
  watch_piece (1.0, NULL, -1.0, &watch);
  return TRUE;
}

typedef struct
{
  ArtInpaintJob *job;
  const gint32 *numbers; /* of the wave's pieces */
} Wave;

static void
fill_pieces (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Wave *wave = data;
  ArtInpaintJob *job = wave->job;

  for (gint64 i = begin; i < end; i++)
    {
      GError *error = NULL;
      gboolean failed;

      g_mutex_lock (&job->picture.lock);
      failed = job->failure != NULL;
      g_mutex_unlock (&job->picture.lock);
      if (failed || fill_piece (job, wave->numbers[i], &error))
        continue;
      g_mutex_lock (&job->picture.lock);
      if (!job->failure)
        job->failure = g_steal_pointer (&error);
      g_mutex_unlock (&job->picture.lock);
      g_clear_error (&error);
    }
}

/* Small pieces side by side; the others, and those of a few, one after the other with all threads for each. */
static void
fill_wave (Wave *wave, gint64 n)
{
  gint64 largest = 0;

  for (gint64 i = 0; i < n; i++)
    {
      const ArtInpaintPiece *piece = art_inpaint_piece (wave->job->pieces, wave->numbers[i]);

      largest = MAX (largest, (gint64) piece->crop.width * piece->crop.height);
    }
  if (n >= nn_threads_get_count () && largest <= ART_INPAINT_SMALL_PIECE)
    nn_parallel_for (n, 1, fill_pieces, wave);
  else
    fill_pieces (0, n, 0, wave);
}

/* What was found in the small for a piece of a large hole. */
static NnTensor *
take_coarse (const ArtInpaintJob *job, const ArtInpaintPiece *piece, GError **error)
{
  const GeglRectangle part = art_inpaint_rectangle_halve (&piece->view);
  g_autoptr (GeglBuffer) small = gegl_buffer_create_sub_buffer (job->coarse, &part);

  return art_image_to_tensor (small, error);
}

static NnTensor *
ask_network (ArtInpaintJob *job, int number, GError **error)
{
  g_autoptr (ArtInpaintCrop) crop =
      art_inpaint_crop_read (&job->picture, number, &art_inpaint_piece (job->pieces, number)->view, error);

  return crop ? art_inpaint_network_ask (job->network, crop->picture, crop->hole, job->options.working_size,
                                         job->cancellable, error)
              : NULL;
}

/* What a piece is to look like, if anybody knows. */
static gboolean
find_answer (ArtInpaintJob *job, int number, GError **error)
{
  const ArtInpaintPiece *piece = art_inpaint_piece (job->pieces, number);
  gboolean asks =
      job->network
      && (job->options.method == ART_INPAINT_NETWORK || !art_inpaint_is_thin (piece->n_deep, piece->n_pixels));

  if (art_is_cancelled (job->cancellable, error))
    return FALSE;
  if (piece->coarse)
    job->answers[number] = take_coarse (job, piece, error);
  else if (asks)
    job->answers[number] = ask_network (job, number, error);
  if (!job->answers[number] && (piece->coarse || asks))
    return FALSE;
  add_work (job, number, NETWORK_PART);
  tell (job, _ ("Thinking about the hole"));
  return TRUE;
}

/* By size, so that one plan of the network serves all pieces of a size. */
static int
compare_views (gconstpointer a, gconstpointer b, gpointer data)
{
  const ArtInpaintPieces *pieces = data;
  gint32 first = *(const gint32 *) a, second = *(const gint32 *) b;
  const GeglRectangle *x = &art_inpaint_piece (pieces, first)->view, *y = &art_inpaint_piece (pieces, second)->view;

  if (x->width != y->width)
    return x->width < y->width ? -1 : 1;
  if (x->height != y->height)
    return x->height < y->height ? -1 : 1;
  return (first > second) - (first < second);
}

static gboolean
run_wave (ArtInpaintJob *job, int number, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint32));
  Wave wave = { job, NULL };

  for (gint32 i = 0; i < (gint32) job->pieces->pieces->len; i++)
    if (art_inpaint_piece (job->pieces, i)->wave == number)
      g_array_append_val (numbers, i);
  g_array_sort_with_data (numbers, compare_views, job->pieces);
  for (guint i = 0; i < numbers->len; i++)
    if (!find_answer (job, g_array_index (numbers, gint32, i), error))
      return FALSE;
  wave.numbers = (const gint32 *) numbers->data;
  fill_wave (&wave, numbers->len);
  tell (job, _ ("Filling the hole"));
  if (!job->failure)
    return !art_is_cancelled (job->cancellable, error);
  g_propagate_error (error, g_steal_pointer (&job->failure));
  return FALSE;
}

static void
tell_notes (const ArtInpaintJob *job)
{
  const ArtMonitor *monitor = job->monitor;

  if (!monitor || !monitor->note)
    return;
  if (job->notes & ART_INPAINT_NOTE_NO_SOURCE)
    monitor->note (_ ("There was nothing to copy in reach of some of the hole; that part is smooth. A larger sample "
                      "radius, or all sides, gives it texture."),
                   monitor->data);
}

/* Fills all of @content at half size, where holes are less large. */
static gboolean
fill_coarse (ArtInpaintJob *job, GeglBuffer *content, GError **error)
{
  const GeglRectangle *extent = &job->picture.hole->extent;
  const ArtInpaintOptions options = art_inpaint_options_halve (&job->options);
  ArtMonitor monitor = job->monitor ? *job->monitor : (ArtMonitor){ 0 };
  g_autoptr (GeglBuffer) halved = art_inpaint_halve (content, extent);
  g_autoptr (GeglBuffer) sample = job->picture.sample ? art_inpaint_halve (job->picture.sample, extent) : NULL;
  g_autoptr (ArtInpaintHole) hole = art_inpaint_hole_halve (job->picture.hole, halved, error);
  g_autoptr (ArtInpaintJob) half = NULL;

  monitor.note = NULL;
  half = hole ? art_inpaint_job_new (hole, sample, &options, &monitor, job->cancellable, error) : NULL;
  if (!half)
    return FALSE;
  half->begin = job->begin;
  half->end = job->begin + COARSE_PART * (job->end - job->begin);
  job->coarse = art_inpaint_job_run (half, halved, error);
  job->begin = half->end;
  job->notes |= half->notes;
  return job->coarse != NULL;
}

GeglBuffer *
art_inpaint_job_run (ArtInpaintJob *job, GeglBuffer *content, GError **error)
{
  if (job->pieces->coarse && !fill_coarse (job, content, error))
    return NULL;
  g_clear_object (&job->picture.buffer);
  job->picture.buffer = art_image_copy (content);
  tell (job, _ ("Reading the picture"));
  for (int wave = 0; wave < job->pieces->n_waves; wave++)
    if (!run_wave (job, wave, error))
      return NULL;
  tell_notes (job);
  return g_steal_pointer (&job->picture.buffer);
}
