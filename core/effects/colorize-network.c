/* SPDX-License-Identifier: GPL-3.0-or-later
 * The network's part of Colorize: from luminance and hints to chroma.
 *
 * Zhang, Zhu, Isola et al., "Real-Time User-Guided Image Colorization with Learned Deep Priors", SIGGRAPH 2017. What it
 * last said is kept: strength and saturation of colours can then be tried without waiting for it.
 */
#include "config.h"

#include "colorize-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "colorize-smooth.h"
#include "image.h"
#include "model-store.h"

/* Sides of what the network sees are multiples of this. */
#define MULTIPLE 16
/* Side of the picture that shows how fast the network is here. */
#define PROBE 128

/* What the network said last. Under the lock. */
typedef struct
{
  char *key;
  NnTensor *ab, *confidence, *bins;
} Answer;

/* With and without hints, and each of them with and without a reference. */
#define KEPT_ANSWERS 4

static GMutex lock;
static Answer kept[KEPT_ANSWERS]; /* the last one first */
static double pace;               /* seconds for a pixel, 0 = not measured yet */

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->key, g_free);
  g_clear_pointer (&answer->ab, nn_tensor_unref);
  g_clear_pointer (&answer->confidence, nn_tensor_unref);
  g_clear_pointer (&answer->bins, nn_tensor_unref);
}

void
art_colorize_network_forget (void)
{
  g_mutex_lock (&lock);
  for (int i = 0; i < KEPT_ANSWERS; i++)
    answer_clear (&kept[i]);
  pace = 0.0;
  g_mutex_unlock (&lock);
}

int
art_colorize_network_padded (int side)
{
  return (side + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
}

/* Where sample @i beyond the end of @n samples is taken from: mirrored about the last one. */
static int
mirror (int i, int n)
{
  if (n == 1)
    return 0;
  i %= 2 * (n - 1);
  return i < n ? i : 2 * (n - 1) - i;
}

/* @planes with their right and lower edges mirrored outwards; @mirrored FALSE: with zeros there, as hints are. */
static NnTensor *
pad (const NnTensor *planes, gboolean mirrored, GError **error)
{
  const gint64 *dims = planes->shape.dims;
  int width = (int) dims[3], height = (int) dims[2], to_width = art_colorize_network_padded (width),
      to_height = art_colorize_network_padded (height);
  NnShape shape = NN_SHAPE (1, dims[1], to_height, to_width);
  NnTensor *result = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  float *to = result ? nn_tensor_floats (result) : NULL;

  for (int c = 0; to && c < dims[1]; c++)
    for (int y = 0; y < to_height; y++, to += to_width)
      {
        const float *from = nn_tensor_floats (planes) + ((gsize) c * height + mirror (y, height)) * width;

        if (y >= height && !mirrored)
          continue;
        memcpy (to, from, sizeof (float) * width);
        for (int x = width; x < to_width && mirrored; x++)
          to[x] = from[mirror (x, width)];
      }
  return result;
}

/* The part of @planes that is not padding. */
static NnTensor *
crop (const NnTensor *planes, int width, int height, GError **error)
{
  const gint64 *dims = planes->shape.dims;
  NnShape shape = NN_SHAPE (1, dims[1], height, width);
  NnTensor *result = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  float *to = result ? nn_tensor_floats (result) : NULL;

  for (int c = 0; to && c < dims[1]; c++)
    for (int y = 0; y < height; y++, to += width)
      memcpy (to, nn_tensor_floats (planes) + (c * dims[2] + y) * dims[3], sizeof (float) * width);
  return result;
}

static gboolean
wrong_network (GError **error)
{
  g_set_error_literal (error, ART_ERROR, ART_ERROR_MODEL,
                       _ ("The model for coloring has other inputs and outputs than it should have. Install the "
                          "plug-ins again."));
  return FALSE;
}

static gboolean
check_graph (const NnGraph *graph, GError **error)
{
  static const char *const inputs[] = { "luminance", "hints" }, *const outputs[] = { "ab", "confidence", "bins" };

  if (graph->inputs->len != G_N_ELEMENTS (inputs))
    return wrong_network (error);
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    if (g_array_index (graph->inputs, int, i) != nn_graph_find_value (graph, inputs[i]))
      return wrong_network (error);
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++)
    if (nn_graph_find_value (graph, outputs[i]) == NN_VALUE_NONE)
      return wrong_network (error);
  return TRUE;
}

static gboolean
has_shape (const NnTensor *tensor, gint64 channels, gint64 height, gint64 width)
{
  const NnShape shape = NN_SHAPE (1, channels, height, width);

  return tensor->type == NN_TYPE_FLOAT && nn_shape_equal (&tensor->shape, &shape);
}

/* @width, @height: with padding. */
static NnSession *
plan (const ArtColorizeJob *job, int width, int height, GError **error)
{
  static const char *const outputs[] = { "ab", "confidence", "bins", NULL };
  const NnSessionOptions options = { .outputs = outputs };
  const NnShape luminance = NN_SHAPE (1, 1, height, width), hints = NN_SHAPE (1, 3, height, width);
  g_autoptr (NnTensor) first = nn_tensor_new_described (NN_TYPE_FLOAT, &luminance);
  g_autoptr (NnTensor) second = nn_tensor_new_described (NN_TYPE_FLOAT, &hints);
  NnTensor *const inputs[] = { first, second };
  g_autoptr (NnSession) session = NULL;

  if (!check_graph (job->graph, error) || !(session = nn_session_new (job->graph, inputs, 2, &options, error)))
    return NULL;
  if (!has_shape (nn_session_output (session, 0), 2, height, width)
      || !has_shape (nn_session_output (session, 1), 1, height / 8, width / 8)
      || !has_shape (nn_session_output (session, 2), nn_session_output (session, 2)->shape.dims[1], height / 8,
                     width / 8))
    return wrong_network (error), NULL;
  return g_steal_pointer (&session);
}

/* Seconds that a pixel of the network takes: at the last run or, at first, at a small one. Under the lock. */
static double
find_pace (const ArtColorizeJob *job)
{
  const NnShape shapes[] = { NN_SHAPE (1, 1, PROBE, PROBE), NN_SHAPE (1, 3, PROBE, PROBE) };
  g_autoptr (NnSession) session = NULL;
  g_autoptr (NnTensor) luminance = NULL, hints = NULL;
  NnTensor *inputs[2];
  gint64 begin;

  if (pace > 0.0)
    return pace;
  session = plan (job, PROBE, PROBE, NULL);
  inputs[0] = luminance = nn_tensor_new (NN_TYPE_FLOAT, &shapes[0], NULL);
  inputs[1] = hints = nn_tensor_new (NN_TYPE_FLOAT, &shapes[1], NULL);
  begin = g_get_monotonic_time ();
  if (session && luminance && hints && nn_session_run (session, inputs, NULL, NULL))
    pace = (g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC / (PROBE * PROBE);
  return pace;
}

gboolean
art_colorize_network_cost (const ArtColorizeJob *job, gsize *memory, double *seconds, GError **error)
{
  int width = art_colorize_network_padded (job->work_width), height = art_colorize_network_padded (job->work_height);
  g_autoptr (NnSession) session = plan (job, width, height, error);

  if (!session)
    return FALSE;
  *memory = nn_session_memory (session);
  g_mutex_lock (&lock);
  *seconds = find_pace (job) * width * height;
  g_mutex_unlock (&lock);
  return TRUE;
}

/* What an answer depends on. (transfer full) */
static char *
make_key (const ArtColorizeJob *job, const NnTensor *hints)
{
  const char *network = nn_graph_get_metadata (job->graph, ART_MODEL_CHECKSUM);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const int size[2] = { job->work_width, job->work_height };

  if (network)
    g_checksum_update (sum, (const guchar *) network, -1);
  g_checksum_update (sum, (const guchar *) size, sizeof size);
  g_checksum_update (sum, job->luminance->data, (gssize) nn_tensor_bytes (job->luminance));
  g_checksum_update (sum, hints->data, (gssize) nn_tensor_bytes (hints));
  return g_strdup (g_checksum_get_string (sum));
}

static void
forget_answer (ArtColorizeJob *job)
{
  g_clear_pointer (&job->ab, nn_tensor_unref);
  g_clear_pointer (&job->confidence, nn_tensor_unref);
  g_clear_pointer (&job->bins, nn_tensor_unref);
}

/* Takes what was said under @key, as a copy, for ab is changed later. */
static gboolean
recall (ArtColorizeJob *job, const char *key)
{
  gboolean found = FALSE;

  g_mutex_lock (&lock);
  for (int i = 0; i < KEPT_ANSWERS && !found; i++)
    if (kept[i].key && strcmp (kept[i].key, key) == 0)
      {
        job->ab = nn_tensor_new_floats (&kept[i].ab->shape, nn_tensor_floats (kept[i].ab));
        job->confidence = nn_tensor_ref (kept[i].confidence);
        job->bins = nn_tensor_ref (kept[i].bins);
        found = TRUE;
      }
  g_mutex_unlock (&lock);
  return found;
}

/* Takes @key. */
static void
remember (const ArtColorizeJob *job, char *key)
{
  g_mutex_lock (&lock);
  answer_clear (&kept[KEPT_ANSWERS - 1]);
  memmove (kept + 1, kept, sizeof *kept * (KEPT_ANSWERS - 1));
  kept[0] = (Answer){ key, nn_tensor_new_floats (&job->ab->shape, nn_tensor_floats (job->ab)),
                      nn_tensor_ref (job->confidence), nn_tensor_ref (job->bins) };
  g_mutex_unlock (&lock);
}

/* ab and confidence at working size from the network's outputs. */
static gboolean
take_outputs (ArtColorizeJob *job, NnSession *session, GError **error)
{
  const NnTensor *bins = nn_session_output (session, 2);
  g_autoptr (NnTensor) confidence = NULL;

  job->bins = nn_tensor_new_floats (&bins->shape, nn_tensor_floats (bins));
  if (!(job->ab = crop (nn_session_output (session, 0), job->work_width, job->work_height, error)))
    return FALSE;
  art_colorize_smooth (job->luminance, job->ab);
  confidence = art_image_resize (nn_session_output (session, 1), art_colorize_network_padded (job->work_width),
                                 art_colorize_network_padded (job->work_height), error);
  if (!confidence || !(job->confidence = crop (confidence, job->work_width, job->work_height, error)))
    return FALSE;
  for (gint64 i = 0; i < nn_tensor_count (job->confidence); i++)
    nn_tensor_floats (job->confidence)[i] = CLAMP (nn_tensor_floats (job->confidence)[i], 0.0f, 1.0f);
  return TRUE;
}

static void
watch (double done, gpointer data)
{
  /* The session looks at the cancellable itself. */
  art_colorize_job_progress (data, done, _ ("Guessing colors"), NULL);
}

static gboolean
ask (ArtColorizeJob *job, const NnTensor *given, GError **error)
{
  int width = art_colorize_network_padded (job->work_width), height = art_colorize_network_padded (job->work_height);
  g_autoptr (NnSession) session = plan (job, width, height, error);
  g_autoptr (NnTensor) luminance = session ? pad (job->luminance, TRUE, error) : NULL;
  g_autoptr (NnTensor) hints = luminance ? pad (given, FALSE, error) : NULL;
  NnTensor *const inputs[] = { luminance, hints };
  gint64 begin = g_get_monotonic_time ();

  if (!hints)
    return FALSE;
  nn_session_set_watch (session, watch, job);
  if (!nn_session_run (session, inputs, job->cancellable, error))
    return FALSE;
  g_mutex_lock (&lock);
  pace = (g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC / (double) nn_tensor_count (luminance);
  g_mutex_unlock (&lock);
  return take_outputs (job, session, error);
}

gboolean
art_colorize_network_run (ArtColorizeJob *job, const NnTensor *hints, GError **error)
{
  const char *text = _ ("Guessing colors");
  g_autofree char *key = make_key (job, hints);

  if (!art_colorize_job_progress (job, 0.0, text, error))
    return FALSE;
  forget_answer (job);
  if (!recall (job, key))
    {
      if (!ask (job, hints, error))
        return FALSE;
      remember (job, g_steal_pointer (&key));
    }
  return art_colorize_job_progress (job, 1.0, text, error);
}
