/* SPDX-License-Identifier: GPL-3.0-or-later
 * Style transfer at work: settings to network, style and weights; a picture of the working size is refined, then
 * enlarged.
 */
#include "config.h"

#include "style-transfer.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#include "enlarge.h"
#include "image.h"
#include "margin.h"
#include "model-store.h"
#include "objective.h"
#include "refine.h"
#include "style-source.h"

/* Sides of the working picture are at least this, whatever the layer's, so that networks with five poolings work. */
#define SMALLEST_SIDE 32
/* No pyramid level has a short side below this. */
#define SMALLEST_LEVEL 64
#define BUILT_IN_NETWORK "features"
/* Share of the progress bar that the optimiser takes; the rest is enlarging. */
#define REFINE_SHARE 0.97
/* Vectors that L-BFGS keeps: two for each of ten corrections, and a few for the line search and the level. Adam keeps
 * fewer. */
#define OPTIMIZER_VECTORS 30
#define NOISE_DEVIATION 0.25

typedef struct
{
  const ArtInputs *inputs;
  const ArtSettings *settings;
  int width, height; /* working size */
  NnGraph *network;
  GPtrArray *content_layers, *style_layers;
  GPtrArray *style_names; /* of style layers with a weight, NULL-terminated */
  ArtObjectiveOptions weights;
  ArtStyleSource *style;
  NnTensor *picture; /* content at the working size */
  NnTensor *framed;  /* the same with a margin: what the optimiser works on */
} Transfer;

static void
transfer_free (Transfer *transfer)
{
  g_clear_pointer (&transfer->network, nn_graph_unref);
  g_clear_pointer (&transfer->content_layers, g_ptr_array_unref);
  g_clear_pointer (&transfer->style_layers, g_ptr_array_unref);
  g_clear_pointer (&transfer->style_names, g_ptr_array_unref);
  g_clear_pointer (&transfer->style, art_style_source_free);
  g_clear_pointer (&transfer->picture, nn_tensor_unref);
  g_clear_pointer (&transfer->framed, nn_tensor_unref);
  g_free (transfer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transfer, transfer_free)

static gsize
physical_memory (void)
{
  long pages = sysconf (_SC_PHYS_PAGES), size = sysconf (_SC_PAGESIZE);

  return pages > 0 && size > 0 ? (gsize) pages * (gsize) size : 0;
}

static gboolean
choose_size (Transfer *transfer, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (transfer->inputs->content);
  int limit = art_settings_int (transfer->settings, "working-size");
  double scale = MIN (1.0, (double) limit / MAX (1, MAX (extent->width, extent->height)));

  if (extent->width < 1 || extent->height < 1)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, _ ("There are no pixels to work on."));
      return FALSE;
    }
  transfer->width = MAX (SMALLEST_SIDE, (int) lround (extent->width * scale));
  transfer->height = MAX (SMALLEST_SIDE, (int) lround (extent->height * scale));
  return TRUE;
}

/* For networks that do not say which layers suit: up to five of their feature maps, evenly from shallow to deep, for
 * style, and one three quarters down for content. (transfer full) */
static char *
suggest_layers (const NnGraph *network, gboolean content)
{
  g_auto (GStrv) all = art_layers_list (network);
  int n = (int) g_strv_length (all), count = MIN (n, 5);
  GString *text = g_string_new (NULL);

  if (content && n > 0)
    g_string_append (text, all[(3 * (n - 1) + 2) / 4]);
  for (int i = 0; !content && i < count; i++)
    g_string_append_printf (text, "%s ", all[count > 1 ? i * (n - 1) / (count - 1) : 0]);
  return g_string_free (text, FALSE);
}

/* The layers of setting @name; empty means what the network's metadata @key says. */
static GPtrArray *
choose_layers (const Transfer *transfer, const char *name, const char *key, GError **error)
{
  const char *text = art_settings_string (transfer->settings, name);
  g_autofree char *suggestion = NULL;

  if (*text == '\0')
    text = nn_graph_get_metadata (transfer->network, key);
  if (!text)
    text = suggestion = suggest_layers (transfer->network, g_str_equal (key, "content_layers"));
  return art_layers_parse (text, transfer->network, error);
}

static gboolean
load_network (Transfer *transfer, GError **error)
{
  const char *path = art_settings_string (transfer->settings, "network");

  transfer->network = art_model_store_load (*path ? path : BUILT_IN_NETWORK, *path ? NULL : "features", error);
  if (!transfer->network)
    return FALSE;
  if (transfer->network->inputs->len != 1)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
                   _ ("The network has %u inputs. Choose one that takes a picture and nothing else."),
                   transfer->network->inputs->len);
      return FALSE;
    }
  transfer->content_layers = choose_layers (transfer, "content-layers", "content_layers", error);
  if (!transfer->content_layers)
    return FALSE;
  transfer->style_layers = choose_layers (transfer, "style-layers", "style_layers", error);
  return transfer->style_layers != NULL;
}

static gboolean
read_weights (Transfer *transfer, GError **error)
{
  const ArtSettings *settings = transfer->settings;

  transfer->weights = (ArtObjectiveOptions){
    .content_weight = art_settings_double (settings, "content-weight"),
    .style_weight = art_settings_double (settings, "style-weight"),
    .tv_weight = art_settings_double (settings, "tv-weight"),
    .statistic = (ArtStatistic) art_settings_int (settings, "statistic"),
    .memory_limit = physical_memory (),
  };
  transfer->style_names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; transfer->weights.style_weight > 0.0 && i < transfer->style_layers->len; i++)
    {
      const ArtLayerWeight *layer = g_ptr_array_index (transfer->style_layers, i);

      if (layer->weight > 0.0)
        g_ptr_array_add (transfer->style_names, g_strdup (layer->name));
    }
  g_ptr_array_add (transfer->style_names, NULL);
  if (transfer->weights.content_weight > 0.0 || transfer->style_names->len > 1 || transfer->weights.tv_weight > 0.0)
    return TRUE;
  g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                       _ ("Nothing is left to do: at least one of the weights must be more than 0."));
  return FALSE;
}

/* Everything that settings decide, checked; no pixels yet. */
static Transfer *
transfer_new (const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  g_autoptr (Transfer) transfer = g_new0 (Transfer, 1);

  transfer->inputs = inputs;
  transfer->settings = settings;
  if (!choose_size (transfer, error) || !load_network (transfer, error) || !read_weights (transfer, error))
    return NULL;
  transfer->style = art_style_source_new (inputs, settings, transfer->network, error);
  return transfer->style ? g_steal_pointer (&transfer) : NULL;
}

static int
framed_width (const Transfer *transfer)
{
  return transfer->width + 2 * ART_MARGIN;
}

static int
framed_height (const Transfer *transfer)
{
  return transfer->height + 2 * ART_MARGIN;
}

/* Bytes at the peak: the objective and the optimiser's vectors, or two full-size pictures of floats (one of them a
 * step behind the other) and the result. */
static gboolean
estimate_memory (const Transfer *transfer, gsize *memory, GError **error)
{
  GeglBuffer *content = transfer->inputs->content;
  const GeglRectangle *extent = gegl_buffer_get_extent (content);
  gsize picture = sizeof (float) * 3 * framed_width (transfer) * framed_height (transfer);
  gsize pixel = babl_format_get_bytes_per_pixel (gegl_buffer_get_format (content)) + 6 * sizeof (float);

  if (!art_objective_estimate (transfer->network, framed_width (transfer), framed_height (transfer),
                               transfer->content_layers, transfer->style_layers, &transfer->weights, memory, error))
    return FALSE;
  *memory = MAX (*memory + OPTIMIZER_VECTORS * picture, (gsize) extent->width * extent->height * pixel + 6 * picture);
  return TRUE;
}

static gboolean
check_memory (gsize memory, GError **error)
{
  gsize available = physical_memory ();

  if (available == 0 || memory <= available)
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_NO_MEMORY,
               _ ("This needs %.1f GiB of memory, and the computer has %.1f GiB. Lower the working size."),
               memory / 1073741824.0, available / 1073741824.0);
  return FALSE;
}

/* Says errors of the CNN library in the words of effects. Takes @from. */
static void
translate_error (GError *from, GError **error)
{
  if (g_error_matches (from, NN_ERROR, NN_ERROR_CANCELLED))
    g_set_error_literal (error, ART_ERROR, ART_ERROR_CANCELLED, _ ("Cancelled."));
  else if (g_error_matches (from, NN_ERROR, NN_ERROR_NO_MEMORY))
    g_set_error (error, ART_ERROR, ART_ERROR_NO_MEMORY, _ ("%s A lower working size needs less memory."),
                 from->message);
  else if (g_error_matches (from, NN_ERROR, NN_ERROR_SHAPE) || g_error_matches (from, NN_ERROR, NN_ERROR_UNSUPPORTED))
    g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
                 _ ("This network cannot be used here; choose one that takes an RGB picture. (%s)"), from->message);
  else
    {
      g_propagate_error (error, from);
      return;
    }
  g_error_free (from);
}

gboolean
art_style_transfer_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                             GError **error)
{
  GError *local = NULL;
  g_autoptr (Transfer) transfer = transfer_new (inputs, settings, &local);

  if (!transfer || !estimate_memory (transfer, &estimate->memory, &local))
    {
      translate_error (local, error);
      return FALSE;
    }
  estimate->width = transfer->width;
  estimate->height = transfer->height;
  estimate->seconds = -1.0;
  estimate->result_width = estimate->result_height = 0;
  return check_memory (estimate->memory, error);
}

static void
clamp_picture (NnTensor *picture)
{
  float *values = nn_tensor_floats (picture);
  gint64 n = nn_tensor_count (picture);

  for (gint64 i = 0; i < n; i++)
    values[i] = CLAMP (values[i], 0.0f, 1.0f);
}

/* A normally distributed number by Box and Muller. */
static double
draw_normal (GRand *rand)
{
  return sqrt (-2.0 * log (1.0 - g_rand_double (rand))) * cos (2.0 * G_PI * g_rand_double (rand));
}

/* What the optimiser starts from. (transfer full) */
static NnTensor *
starting_picture (const Transfer *transfer, GError **error)
{
  g_autoptr (GRand) rand = NULL;
  NnTensor *noise;

  if (art_settings_int (transfer->settings, "initialization") == ART_INITIALIZE_CONTENT)
    return nn_tensor_ref (transfer->framed);
  noise = nn_tensor_new (NN_TYPE_FLOAT, &transfer->framed->shape, error);
  rand = g_rand_new_with_seed ((guint32) art_settings_int (transfer->settings, "seed"));
  for (gint64 i = 0; noise && i < nn_tensor_count (noise); i++)
    nn_tensor_floats (noise)[i] = (float) (0.5 + NOISE_DEVIATION * draw_normal (rand));
  return noise;
}

/* Length at a level of @level_width, margin included, of what is @length at the finest. */
static int
at_level (const Transfer *transfer, int length, int level_width)
{
  return MAX (1, (int) lround ((double) length * level_width / framed_width (transfer)));
}

static ArtObjective *
objective_of_level (int level, int width, int height, gpointer data, GCancellable *cancellable, GError **error)
{
  const Transfer *transfer = data;
  g_autoptr (NnTensor) content = art_image_resize (transfer->framed, width, height, error);
  g_autoptr (GPtrArray) style = NULL;

  if (!content)
    return NULL;
  style = art_style_source_measure (
      transfer->style, transfer->network, (const char *const *) transfer->style_names->pdata,
      at_level (transfer, MIN (transfer->width, transfer->height), width), cancellable, error);
  if (!style)
    return NULL;
  return art_objective_new (transfer->network, content, transfer->content_layers, style, transfer->style_layers,
                            &transfer->weights, cancellable, error);
}

/* A part of the whole run's progress, passed on. */
typedef struct
{
  const Transfer *transfer;
  const ArtMonitor *monitor;
  double begin, end;
} Share;

static void
share_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  const Share *share = data;

  if (share->monitor && share->monitor->progress)
    share->monitor->progress (share->begin + fraction * (share->end - share->begin), text, seconds_left,
                              share->monitor->data);
}

/* Snapshots are shown without the margin; a moment without memory for one passes without. */
static void
share_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  const Share *share = data;
  const NnShape shape = NN_SHAPE (1, 3, snapshot->height, snapshot->width);
  g_autoptr (NnTensor) framed = NULL, picture = NULL;
  ArtSnapshot inner = *snapshot;

  if (!share->monitor || !share->monitor->snapshot)
    return;
  inner.width = at_level (share->transfer, share->transfer->width, snapshot->width);
  inner.height = MIN (at_level (share->transfer, share->transfer->height, snapshot->width), snapshot->height);
  framed = nn_tensor_new_wrapped (NN_TYPE_FLOAT, &shape, (void *) snapshot->pixels, NULL, NULL);
  picture = art_margin_remove (framed, inner.width, inner.height, NULL);
  if (!picture)
    return;
  inner.pixels = nn_tensor_floats (picture);
  share->monitor->snapshot (&inner, share->monitor->data);
}

static gboolean
share_stop (gpointer data)
{
  const Share *share = data;

  return share->monitor && share->monitor->stop && share->monitor->stop (share->monitor->data);
}

static NnTensor *
refine (Transfer *transfer, NnTensor *start, const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  const ArtSettings *settings = transfer->settings;
  Share share = { transfer, monitor, 0.0, REFINE_SHARE };
  ArtMonitor shared = { share_progress, share_snapshot, share_stop, NULL, &share };
  ArtRefineOptions options = {
    .width = framed_width (transfer),
    .height = framed_height (transfer),
    .smallest = SMALLEST_LEVEL,
    .iterations = art_settings_int (settings, "iterations"),
    .optimizer = (ArtOptimizer) art_settings_int (settings, "optimizer"),
    .learning_rate = art_settings_double (settings, "learning-rate"),
    .objective = objective_of_level,
    .data = transfer,
  };

  g_autoptr (NnTensor) framed = art_refine_run (&options, start, &shared, cancellable, error);

  return framed ? art_margin_remove (framed, transfer->width, transfer->height, error) : NULL;
}

static GeglBuffer *
finish (const Transfer *transfer, const NnTensor *stylised, const ArtMonitor *monitor, GCancellable *cancellable,
        GError **error)
{
  Share share = { transfer, monitor, REFINE_SHARE, 1.0 };
  ArtMonitor shared = { share_progress, NULL, NULL, NULL, &share };
  ArtEnlargeOptions options = {
    .detail = art_settings_double (transfer->settings, "detail"),
    .keep_colors = art_settings_boolean (transfer->settings, "keep-colors"),
  };

  return art_enlarge (stylised, transfer->picture, transfer->inputs->content, &options, &shared, cancellable, error);
}

static GeglBuffer *
run_checked (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
             GError **error)
{
  g_autoptr (Transfer) transfer = transfer_new (inputs, settings, error);
  g_autoptr (NnTensor) start = NULL, stylised = NULL;
  gsize memory = 0;

  if (!transfer || !estimate_memory (transfer, &memory, error) || !check_memory (memory, error))
    return NULL;
  transfer->picture = art_image_to_tensor_scaled (inputs->content, transfer->width, transfer->height, error);
  if (!transfer->picture)
    return NULL;
  clamp_picture (transfer->picture);
  transfer->framed = art_margin_add (transfer->picture, error);
  if (!transfer->framed)
    return NULL;
  start = starting_picture (transfer, error);
  if (!start || !(stylised = refine (transfer, start, monitor, cancellable, error)))
    return NULL;
  return finish (transfer, stylised, monitor, cancellable, error);
}

GeglBuffer *
art_style_transfer_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                        GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  GeglBuffer *result = run_checked (inputs, settings, monitor, cancellable, &local);

  if (!result)
    translate_error (local, error);
  return result;
}
