/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs a style network of others over a picture of any size: whole if it may and memory allows, else in tiles.
 *
 * Networks with instance normalisation paint each tile a little differently, as they measure it by itself; tiles fade
 * into each other over a quarter of their size, so that this shows as a slow change at most.
 */
#include "config.h"

#include "style-network.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "model-store.h"
#include "style-network-probe.h"
#include "style-one-pass-region.h"
#include "tile-blend.h"

/* Mirrored pixels around pictures that are painted as a whole, and the part of a tile that it overlaps the next by. */
#define FRAME 16
#define OVERLAP 8
/* Bytes that a network may take before it works in tiles, and the smallest tile. */
#define MOST_MEMORY ((gsize) 1 << 30)
#define SMALLEST_TILE 256

struct _ArtStyleNetwork
{
  NnGraph *graph;
  ArtNetworkWants wants;
};

/* How one picture is cut. The framed picture begins @frame pixels to the left and above of the picture. */
typedef struct
{
  int frame;
  ArtTiles *across, *down;
  NnSession *session;
} Layout;

static void
layout_clear (Layout *layout)
{
  g_clear_pointer (&layout->across, art_tiles_free);
  g_clear_pointer (&layout->down, art_tiles_free);
  g_clear_pointer (&layout->session, nn_session_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

/* What the networks that were loaded so far want, by the checksums of their files: trying it out takes a moment. */
static GMutex lock;
static GHashTable *known;

static gboolean
recall (const char *checksum, ArtNetworkWants *wants)
{
  const ArtNetworkWants *found;

  g_mutex_lock (&lock);
  found = known && checksum ? g_hash_table_lookup (known, checksum) : NULL;
  if (found)
    *wants = *found;
  g_mutex_unlock (&lock);
  return found != NULL;
}

static void
remember (const char *checksum, const ArtNetworkWants *wants)
{
  if (!checksum)
    return;
  g_mutex_lock (&lock);
  if (!known)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (known, g_strdup (checksum), g_memdup2 (wants, sizeof *wants));
  g_mutex_unlock (&lock);
}

static gboolean
find_wants (ArtStyleNetwork *network, GCancellable *cancellable, GError **error)
{
  const char *checksum = nn_graph_get_metadata (network->graph, ART_MODEL_CHECKSUM);

  if (recall (checksum, &network->wants))
    return TRUE;
  if (!art_network_probe (network->graph, &network->wants, cancellable, error))
    return FALSE;
  remember (checksum, &network->wants);
  return TRUE;
}

ArtStyleNetwork *
art_style_network_load (const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = art_style_network_is_name (name) ? art_style_network_find (name, error) : g_strdup (name);
  g_autoptr (ArtStyleNetwork) network = g_new0 (ArtStyleNetwork, 1);

  network->graph = path ? art_model_store_load (path, NULL, error) : NULL;
  if (!network->graph)
    return NULL;
  if (!art_style_network_suits (network->graph))
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
                   _ ("“%s” is no style network: it does not make one RGB picture of another. Choose another style."),
                   path);
      return NULL;
    }
  return find_wants (network, cancellable, error) ? g_steal_pointer (&network) : NULL;
}

void
art_style_network_free (ArtStyleNetwork *network)
{
  if (!network)
    return;
  g_clear_pointer (&network->graph, nn_graph_unref);
  g_free (network);
}

static int
round_up (int length, int multiple)
{
  return (length + multiple - 1) / multiple * multiple;
}

/* Tiles of one axis: @size is what a tile reads. */
static ArtTiles *
cut (int length, int size, int multiple)
{
  int all = MAX (round_up (length, multiple), size), margin = size / OVERLAP / multiple * multiple;

  return art_tiles_new (all, 0, all, margin, size, size, multiple);
}

static gboolean
lay_out_fixed (const ArtStyleNetwork *network, int width, int height, Layout *layout, GError **error)
{
  layout->across = cut (width, network->wants.width, 1);
  layout->down = cut (height, network->wants.height, 1);
  layout->session = art_network_compile (network->graph, network->wants.width, network->wants.height, error);
  return layout->session != NULL;
}

/* The largest tile that memory allows: all of the picture, if it can be. */
static gboolean
lay_out_free (const ArtStyleNetwork *network, int width, int height, Layout *layout, GError **error)
{
  int multiple = network->wants.multiple, wide = width + 2 * FRAME, high = height + 2 * FRAME;

  layout->frame = FRAME;
  for (int most = MAX (wide, high);; most = MAX (SMALLEST_TILE, most / 2))
    {
      int across = round_up (MIN (wide, most), multiple), down = round_up (MIN (high, most), multiple);

      g_clear_pointer (&layout->session, nn_session_free);
      layout->session = art_network_compile (network->graph, across, down, error);
      if (!layout->session)
        return FALSE;
      if (most > SMALLEST_TILE && nn_session_memory (layout->session) > MOST_MEMORY)
        continue;
      layout->across = cut (wide, across, multiple);
      layout->down = cut (high, down, multiple);
      return TRUE;
    }
}

static gboolean
lay_out (const ArtStyleNetwork *network, int width, int height, Layout *layout, GError **error)
{
  return network->wants.width > 0 ? lay_out_fixed (network, width, height, layout, error)
                                  : lay_out_free (network, width, height, layout, error);
}

gboolean
art_style_network_estimate (const ArtStyleNetwork *network, int width, int height, gsize *memory, GError **error)
{
  g_auto (Layout) layout = { 0 };

  if (!lay_out (network, width, height, &layout, error))
    return FALSE;
  *memory = nn_session_memory (layout.session)
            + sizeof (float) * 3 * ((gsize) width * height + 3 * (gsize) layout.across->size * layout.down->size);
  return TRUE;
}

typedef struct
{
  const ArtStyleNetwork *network;
  const NnTensor *picture;
  Layout layout;
  NnTensor *crop, *input, *result;
  int done; /* tiles */
  const ArtMonitor *monitor;
} Run;

static void
run_clear (Run *run)
{
  layout_clear (&run->layout);
  g_clear_pointer (&run->crop, nn_tensor_unref);
  g_clear_pointer (&run->input, nn_tensor_unref);
  g_clear_pointer (&run->result, nn_tensor_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
watch (double part, gpointer data)
{
  const Run *run = data;

  if (run->monitor && run->monitor->progress)
    run->monitor->progress ((run->done + part) / (run->layout.across->n * run->layout.down->n), _ ("Painting"), -1.0,
                            run->monitor->data);
}

/* Channel @c of the network's pictures, in ours. */
static gsize
channel (const Run *run, int c)
{
  return (gsize) (run->network->wants.bgr ? 2 - c : c);
}

/* Numbers as the network wants them. */
static void
encode (const Run *run)
{
  const ArtNetworkRange *range = &run->network->wants.in;
  gsize plane = (gsize) nn_tensor_count (run->crop) / 3;

  for (int c = 0; c < 3; c++)
    for (gsize i = 0; i < plane; i++)
      nn_tensor_floats (run->input)[channel (run, c) * plane + i] =
          range->low + (range->high - range->low) * nn_tensor_floats (run->crop)[c * plane + i];
}

/* The part @window of the framed picture, whose tile begins at @across, @down, of the network's output. (transfer full)
 */
static NnTensor *
decode (const Run *run, const ArtTile *across, const ArtTile *down, const ArtWindow *window, GError **error)
{
  const ArtNetworkRange *range = &run->network->wants.out;
  const NnShape shape = NN_SHAPE (1, 3, window->height, window->width);
  g_autoptr (NnTensor) output = art_network_output (run->layout.session, error);
  int stride = run->layout.across->size;
  gsize plane = (gsize) stride * run->layout.down->size, small = (gsize) window->width * window->height;
  NnTensor *tile = output ? nn_tensor_new (NN_TYPE_FLOAT, &shape, error) : NULL;

  for (gsize i = 0; tile && i < 3 * small; i++)
    {
      gsize row = (gsize) (window->y - down->origin) + i % small / (gsize) window->width;
      gsize column = (gsize) (window->x - across->origin) + i % (gsize) window->width;
      float value = nn_tensor_floats (output)[channel (run, (int) (i / small)) * plane + row * (gsize) stride + column];

      nn_tensor_floats (tile)[i] = CLAMP ((value - range->low) / (range->high - range->low), 0.0f, 1.0f);
    }
  return tile;
}

/* What a tile shows of the picture, with as much more as it fades over, in coordinates of the framed picture. */
static ArtWindow
shown (const Run *run, const ArtTile *across, const ArtTile *down, int fade)
{
  const Layout *layout = &run->layout;
  int width = (int) run->picture->shape.dims[3], height = (int) run->picture->shape.dims[2];
  int left = MAX (across->begin > 0 ? across->begin - fade : 0, layout->frame);
  int top = MAX (down->begin > 0 ? down->begin - fade : 0, layout->frame);
  int right = MIN (MIN (across->end + fade, across->origin + layout->across->size), layout->frame + width);
  int bottom = MIN (MIN (down->end + fade, down->origin + layout->down->size), layout->frame + height);

  return (ArtWindow){ left, top, MAX (0, right - left), MAX (0, bottom - top) };
}

/* Copies rows between @tile, the part @window of the framed picture, and the result. */
static void
exchange (const Run *run, const ArtWindow *window, NnTensor *tile, gboolean write)
{
  int width = (int) run->picture->shape.dims[3], height = (int) run->picture->shape.dims[2];

  for (int row = 0; row < 3 * window->height; row++)
    {
      gsize line = (gsize) (row / window->height) * height + (window->y - run->layout.frame) + row % window->height;
      float *far = nn_tensor_floats (run->result) + line * width + (window->x - run->layout.frame);
      float *near = nn_tensor_floats (tile) + (gsize) row * window->width;

      memcpy (write ? far : near, write ? near : far, sizeof (float) * window->width);
    }
}

static gboolean
put_tile (const Run *run, const ArtTile *across, const ArtTile *down, GError **error)
{
  int fade = MIN (run->layout.across->size, run->layout.down->size) / OVERLAP;
  const ArtWindow window = shown (run, across, down, fade);
  const NnShape shape = NN_SHAPE (1, 3, window.height, window.width);
  g_autoptr (NnTensor) tile = NULL, now = NULL;

  if (window.width < 1 || window.height < 1)
    return TRUE;
  if (!(tile = decode (run, across, down, &window, error)) || !(now = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)))
    return FALSE;
  exchange (run, &window, now, FALSE);
  art_tile_blend (now, &window, across, down, fade, tile);
  exchange (run, &window, tile, TRUE);
  return TRUE;
}

static gboolean
paint_tile (Run *run, const ArtTile *across, const ArtTile *down, GCancellable *cancellable, GError **error)
{
  art_one_pass_crop (run->picture, across->origin - run->layout.frame, down->origin - run->layout.frame, run->crop);
  encode (run);
  if (!nn_session_run (run->layout.session, &run->input, cancellable, error) || !put_tile (run, across, down, error))
    return FALSE;
  run->done++;
  return TRUE;
}

static gboolean
prepare (Run *run, GError **error)
{
  NnShape shape;

  if (!lay_out (run->network, (int) run->picture->shape.dims[3], (int) run->picture->shape.dims[2], &run->layout,
                error))
    return FALSE;
  shape = NN_SHAPE (1, 3, run->layout.down->size, run->layout.across->size);
  nn_session_set_watch (run->layout.session, watch, run);
  return (run->crop = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)) != NULL
         && (run->input = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)) != NULL
         && (run->result = nn_tensor_new (NN_TYPE_FLOAT, &run->picture->shape, error)) != NULL;
}

NnTensor *
art_style_network_run (const ArtStyleNetwork *network, const NnTensor *picture, const ArtMonitor *monitor,
                       GCancellable *cancellable, GError **error)
{
  g_auto (Run) run = { .network = network, .picture = picture, .monitor = monitor };

  g_return_val_if_fail (picture->shape.rank == 4 && picture->shape.dims[1] == 3, NULL);
  if (!prepare (&run, error))
    return NULL;
  for (int row = 0; row < run.layout.down->n; row++)
    for (int column = 0; column < run.layout.across->n; column++)
      if (!paint_tile (&run, &run.layout.across->tiles[column], &run.layout.down->tiles[row], cancellable, error))
        return NULL;
  return g_steal_pointer (&run.result);
}
