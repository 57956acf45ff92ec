/* SPDX-License-Identifier: GPL-3.0-or-later
 * Style transfer at work: a picture of the working size is refined, then enlarged.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "refine.h"
#include "style-transfer-private.h"

/* No pyramid level has a short side below this. */
#define SMALLEST_LEVEL 64
/* Where on the progress bar the pass ends, alone or before the optimiser, and where the optimiser does; the rest is
 * enlarging. */
#define INSTANT_SHARE 0.8
#define PASS_SHARE 0.03
#define REFINE_SHARE 0.97

/* A picture on the way, without its margin. */
typedef struct
{
  NnTensor *picture;
  int iteration; /* 0: what one pass gave */
} Kept;

typedef struct
{
  ArtTransfer *transfer;
  const ArtMonitor *monitor;
  double begin, end; /* the part of the whole run's progress that is passed on */
  GArray *kept;      /* Kept */
} Run;

static void
clear_kept (gpointer data)
{
  g_clear_pointer (&((Kept *) data)->picture, nn_tensor_unref);
}

static void
share_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  const Run *run = data;

  if (run->monitor && run->monitor->progress)
    run->monitor->progress (run->begin + fraction * (run->end - run->begin), text, seconds_left, run->monitor->data);
}

/* A picture of a level without its margin. */
static NnTensor *
remove_margin (const Run *run, const NnTensor *framed, GError **error)
{
  int framed_width = (int) framed->shape.dims[3], framed_height = (int) framed->shape.dims[2];
  int width = art_transfer_at_level (run->transfer, run->transfer->width, framed_width);
  int height = art_transfer_at_level (run->transfer, run->transfer->height, framed_width);

  return art_margin_remove (framed, MIN (width, framed_width), MIN (height, framed_height), error);
}

/* Snapshots are shown without the margin; a moment without memory for one passes without. */
static void
share_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  const Run *run = data;
  const NnShape shape = NN_SHAPE (1, 3, snapshot->height, snapshot->width);
  g_autoptr (NnTensor) framed = NULL, picture = NULL;
  ArtSnapshot inner = *snapshot;

  if (!run->monitor || !run->monitor->snapshot)
    return;
  framed = nn_tensor_new_wrapped (NN_TYPE_FLOAT, &shape, (void *) snapshot->pixels, NULL, NULL);
  picture = remove_margin (run, framed, NULL);
  if (!picture)
    return;
  inner.width = (int) picture->shape.dims[3];
  inner.height = (int) picture->shape.dims[2];
  inner.pixels = nn_tensor_floats (picture);
  run->monitor->snapshot (&inner, run->monitor->data);
}

static gboolean
share_stop (gpointer data)
{
  const Run *run = data;

  return run->monitor && run->monitor->stop && run->monitor->stop (run->monitor->data);
}

static ArtObjective *
make_objective (int level, int width, int height, gpointer data, GCancellable *cancellable, GError **error)
{
  return art_transfer_objective (level, width, height, ((Run *) data)->transfer, cancellable, error);
}

static gboolean
keep (NnTensor *framed, int iteration, gpointer data, GError **error)
{
  Run *run = data;
  Kept kept = { remove_margin (run, framed, error), iteration };

  if (!kept.picture)
    return FALSE;
  g_array_append_val (run->kept, kept);
  return TRUE;
}

static NnTensor *
paint_at_once (Run *run, GCancellable *cancellable, GError **error)
{
  ArtMonitor shared = { .progress = share_progress, .data = run };

  run->end = INSTANT_SHARE;
  return art_transfer_paint_at_once (run->transfer, &shared, cancellable, error);
}

/* What one pass gave is the first picture to be seen, and the first of several that are kept. */
static gboolean
show_start (Run *run, NnTensor *start, GError **error)
{
  const ArtSnapshot snapshot = { .pixels = nn_tensor_floats (start),
                                 .width = (int) start->shape.dims[3],
                                 .height = (int) start->shape.dims[2],
                                 .iterations = art_settings_int (run->transfer->settings, "iterations") };

  share_snapshot (&snapshot, run);
  return art_transfer_n_snapshots (run->transfer) < 2 || keep (start, 0, run, error);
}

static NnTensor *
refine (Run *run, GCancellable *cancellable, GError **error)
{
  ArtTransfer *transfer = run->transfer;
  const ArtSettings *settings = transfer->settings;
  ArtMonitor shared = { .progress = share_progress, .snapshot = share_snapshot, .stop = share_stop, .data = run };
  ArtRefineOptions options = {
    .width = art_transfer_framed_width (transfer),
    .height = art_transfer_framed_height (transfer),
    .smallest = SMALLEST_LEVEL,
    .iterations = art_settings_int (settings, "iterations"),
    .optimizer = (ArtOptimizer) art_settings_int (settings, "optimizer"),
    .learning_rate = art_settings_double (settings, "learning-rate"),
    .history = art_settings_int (settings, "lbfgs-history"),
    .from_noise = art_settings_int (settings, "initialization") == ART_INITIALIZE_NOISE,
    /* One pass repeats its strokes; the photograph's own detail leaves room for better ones. */
    .detail = transfer->pass ? transfer->framed : NULL,
    .objective = make_objective,
    .keep = keep,
    .data = run,
  };
  g_autoptr (NnTensor) start = NULL, framed = NULL;

  run->end = transfer->pass ? PASS_SHARE : 0.0;
  start = art_transfer_start (transfer, &shared, cancellable, error);
  if (!start || (transfer->pass && !show_start (run, start, error)))
    return NULL;
  art_transfer_mix_start (transfer, start);
  options.n_kept = art_transfer_n_snapshots (transfer) - (int) run->kept->len;
  run->begin = run->end;
  run->end = REFINE_SHARE;
  framed = art_refine_run (&options, start, &shared, cancellable, error);
  return framed ? art_margin_remove (framed, transfer->width, transfer->height, error) : NULL;
}

/* From a picture of any size to the result. */
static GeglBuffer *
finish (Run *run, const NnTensor *stylised, GCancellable *cancellable, GError **error)
{
  const ArtTransfer *transfer = run->transfer;
  ArtMonitor shared = { .progress = share_progress, .data = run };

  return art_transfer_finish (transfer, stylised, transfer->inputs->content, &shared, cancellable, error);
}

static void
add_layer (GPtrArray *layers, const char *name, GeglBuffer *buffer)
{
  g_ptr_array_add (layers, art_result_layer_new (name, buffer, ART_BLEND_NORMAL));
}

/* (transfer full) */
static char *
name_kept (const Kept *kept)
{
  return kept->iteration > 0 ? g_strdup_printf (_ ("Iteration %d"), kept->iteration) : g_strdup (_ ("One pass"));
}

/* The result and, below it, the pictures that were kept, the last one on top. */
static GPtrArray *
finish_all (Run *run, const NnTensor *stylised, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) layers = g_ptr_array_new_with_free_func ((GDestroyNotify) art_result_layer_free);
  double step = (1.0 - run->end) / (run->kept->len + 1);

  for (int i = (int) run->kept->len; i >= 0; i--)
    {
      const Kept *kept = i < (int) run->kept->len ? &g_array_index (run->kept, Kept, i) : NULL;
      g_autofree char *name = kept ? name_kept (kept) : NULL;
      g_autoptr (GeglBuffer) buffer = NULL;

      run->begin = run->end;
      run->end = MIN (run->begin + step, 1.0);
      buffer = finish (run, kept ? kept->picture : stylised, cancellable, error);
      if (!buffer)
        return NULL;
      add_layer (layers, kept ? g_intern_string (name) : N_ ("Style Transfer"), buffer);
    }
  return g_steal_pointer (&layers);
}

static GPtrArray *
run_checked (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
             GError **error)
{
  g_autoptr (ArtTransfer) transfer = art_transfer_new (inputs, settings, error);
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (Kept));
  g_autoptr (NnTensor) stylised = NULL;
  Run run = { .transfer = transfer, .monitor = monitor, .kept = kept };
  gsize memory = 0;

  g_array_set_clear_func (kept, clear_kept);
  if (!transfer || !art_transfer_check_memory (transfer, &memory, error)
      || !art_transfer_read_pictures (transfer, error))
    return NULL;
  stylised =
      art_transfer_is_instant (transfer) ? paint_at_once (&run, cancellable, error) : refine (&run, cancellable, error);
  if (!stylised)
    return NULL;
  return finish_all (&run, stylised, cancellable, error);
}

GPtrArray *
art_style_transfer_run_layers (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                               GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  GPtrArray *layers = run_checked (inputs, settings, monitor, cancellable, &local);

  if (!layers)
    art_failure_translate (local, &art_transfer_advice, error);
  return layers;
}

GeglBuffer *
art_style_transfer_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) layers = art_style_transfer_run_layers (inputs, settings, monitor, cancellable, error);

  return layers ? g_object_ref (((const ArtResultLayer *) g_ptr_array_index (layers, 0))->buffer) : NULL;
}
