/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pass over a picture: encoder, matching, decoder; in tiles where the picture is large.
 *
 * A first round over the tiles measures the layers of the whole picture, a second one paints. Tiles are read with a
 * mirrored frame around the picture, because convolutions would see black there, and overlap by what the networks look
 * around them.
 */
#include "config.h"

#include "style-one-pass.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "style-one-pass-grain.h"
#include "style-one-pass-model.h"
#include "style-one-pass-region.h"
#include "tile-blend.h"

/* Pixels of the mirrored frame on the left and on top, at least as many on the other sides: four places of the deepest
 * layer. With less, bands show along the borders. */
#define FRAME 64
/* What tiles see around the part that they paint, and over how much of it they fade into each other. What lies farther
 * away does change pixels, but not visibly. */
#define MARGIN 80
#define FADE 16
#define DEFAULT_TILE 1152
/* What a run of the decoder takes, in runs of the encoder: for the progress bar. */
#define DECODER_WORK 3.0

struct _ArtOnePass
{
  ArtOnePassModel *model;
  int tile;
};

typedef struct
{
  const ArtOnePass *pass;
  const NnTensor *picture;
  ArtTiles *across, *down;
  NnSession *encoder, *decoder;
  NnTensor *input; /* of one tile */
  ArtOnePassRegions *regions;
  NnTensor *result;

  const ArtMonitor *monitor;
  GCancellable *cancellable;
  double work, done, running; /* in runs of the encoder: of all, of what is over, of what runs */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->across, art_tiles_free);
  g_clear_pointer (&run->down, art_tiles_free);
  g_clear_pointer (&run->encoder, nn_session_free);
  g_clear_pointer (&run->decoder, nn_session_free);
  g_clear_pointer (&run->input, nn_tensor_unref);
  g_clear_pointer (&run->regions, art_one_pass_regions_free);
  g_clear_pointer (&run->result, nn_tensor_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

ArtOnePass *
art_one_pass_new (GError **error)
{
  ArtOnePassModel *model = art_one_pass_model_load (error);
  ArtOnePass *pass;

  if (!model)
    return NULL;
  pass = g_new0 (ArtOnePass, 1);
  pass->model = model;
  pass->tile = DEFAULT_TILE;
  return pass;
}

void
art_one_pass_free (ArtOnePass *pass)
{
  if (!pass)
    return;
  art_one_pass_model_free (pass->model);
  g_free (pass);
}

NnGraph *
art_one_pass_network (const ArtOnePass *pass)
{
  return pass->model->encoder;
}

const char *const *
art_one_pass_layers (const ArtOnePass *pass)
{
  return (const char *const *) pass->model->names->pdata;
}

void
art_one_pass_set_tile (ArtOnePass *pass, int size)
{
  g_return_if_fail (size > 2 * MARGIN && size % ART_ONE_PASS_MULTIPLE == 0);
  pass->tile = size;
}

/* @length and the frame, up to the next multiple. */
static int
framed (int length)
{
  int multiple = ART_ONE_PASS_MULTIPLE;

  return (length + 2 * FRAME + multiple - 1) / multiple * multiple;
}

static ArtTiles *
cut (const ArtOnePass *pass, int length)
{
  int all = framed (length);

  return art_tiles_new (all, 0, all, MARGIN, ART_ONE_PASS_MULTIPLE, pass->tile, ART_ONE_PASS_MULTIPLE);
}

gboolean
art_one_pass_estimate (const ArtOnePass *pass, int width, int height, gsize *memory, GError **error)
{
  g_autoptr (ArtTiles) across = cut (pass, width), down = cut (pass, height);
  g_autoptr (NnSession) encoder = NULL, decoder = NULL;

  if (!art_one_pass_model_compile (pass->model, across->size, down->size, &encoder, &decoder, error))
    return FALSE;
  *memory = nn_session_memory (encoder) + nn_session_memory (decoder)
            + sizeof (float) * 3 * ((gsize) width * height + 3 * (gsize) across->size * down->size);
  return TRUE;
}

static void
report (const Run *run, double part)
{
  if (run->monitor && run->monitor->progress)
    run->monitor->progress (MIN (1.0, (run->done + part) / run->work), _ ("Painting"), -1.0, run->monitor->data);
}

static void
watch (double part, gpointer data)
{
  const Run *run = data;

  report (run, part * run->running);
}

/* Runs one of the networks, @work of the work. */
static gboolean
run_network (Run *run, NnSession *session, NnTensor *const *inputs, double work, GError **error)
{
  run->running = work;
  nn_session_set_watch (session, watch, run);
  if (!nn_session_run (session, inputs, run->cancellable, error))
    return FALSE;
  run->done += work;
  return TRUE;
}

/* Feature maps of the tile at @x, @y of the framed picture, in the encoder's outputs. */
static gboolean
encode (Run *run, int x, int y, GError **error)
{
  art_one_pass_crop (run->picture, x - FRAME, y - FRAME, run->input);
  if (run->pass->model->grain > 0.0)
    art_one_pass_grain (run->input, x - FRAME, y - FRAME, (float) run->pass->model->grain);
  return run_network (run, run->encoder, &run->input, 1.0, error);
}

/* The part of the picture that the tile answers for; empty if that is frame only. */
static ArtWindow
answered (const Run *run, const ArtTile *across, const ArtTile *down, int fade)
{
  int width = (int) run->picture->shape.dims[3], height = (int) run->picture->shape.dims[2];
  int left = MAX (across->begin - (across->begin > 0 ? fade : 0), FRAME);
  int top = MAX (down->begin - (down->begin > 0 ? fade : 0), FRAME);
  int right = MIN (MIN (across->end + fade, across->origin + run->across->size), FRAME + width);
  int bottom = MIN (MIN (down->end + fade, down->origin + run->down->size), FRAME + height);

  return (ArtWindow){ left, top, MAX (0, right - left), MAX (0, bottom - top) };
}

static gboolean
measure_tile (Run *run, const ArtTile *across, const ArtTile *down, GError **error)
{
  const ArtWindow core = answered (run, across, down, 0);
  const ArtWindow in_tile = { core.x - across->origin, core.y - down->origin, core.width, core.height };

  return encode (run, across->origin, down->origin, error)
         && art_one_pass_regions_measure (run->regions, run->encoder, across->origin - FRAME, down->origin - FRAME,
                                          &in_tile, error);
}

static void
copy_rows (const float *from, gsize from_plane, int from_stride, float *to, gsize to_plane, int to_stride,
           const ArtWindow *size)
{
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < size->height; y++)
      memcpy (to + c * to_plane + (gsize) y * to_stride, from + c * from_plane + (gsize) y * from_stride,
              sizeof (float) * size->width);
}

/* Lays the decoder's picture over what there is of the result. */
static gboolean
put_tile (Run *run, const ArtTile *across, const ArtTile *down, GError **error)
{
  const ArtWindow window = answered (run, across, down, FADE);
  const NnShape shape = NN_SHAPE (1, 3, window.height, window.width);
  int stride = run->across->size, width = (int) run->picture->shape.dims[3];
  gsize plane = (gsize) nn_tensor_count (run->picture) / 3, tile_plane = (gsize) stride * run->down->size;
  gsize small = (gsize) window.width * window.height;
  float *result = nn_tensor_floats (run->result) + (gsize) (window.y - FRAME) * width + (window.x - FRAME);
  const float *painted = nn_tensor_floats (nn_session_output (run->decoder, 0));
  g_autoptr (NnTensor) now = NULL, tile = NULL;

  if (small == 0)
    return TRUE;
  if (!(now = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)) || !(tile = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)))
    return FALSE;
  painted += (gsize) (window.y - down->origin) * stride + (window.x - across->origin);
  copy_rows (painted, tile_plane, stride, nn_tensor_floats (tile), small, window.width, &window);
  for (gsize i = 0; i < 3 * small; i++)
    nn_tensor_floats (tile)[i] = CLAMP (nn_tensor_floats (tile)[i], 0.0f, 1.0f);
  copy_rows (result, plane, width, nn_tensor_floats (now), small, window.width, &window);
  art_tile_blend (now, &window, across, down, FADE, tile);
  copy_rows (nn_tensor_floats (tile), small, window.width, result, plane, width, &window);
  return TRUE;
}

/* The encoder's outputs, matched, become a picture. */
static gboolean
paint_tile (Run *run, const ArtTile *across, const ArtTile *down, gboolean encoded, GError **error)
{
  g_autoptr (GPtrArray) layers = g_ptr_array_new ();

  if (!encoded && !encode (run, across->origin, down->origin, error))
    return FALSE;
  if (!art_one_pass_regions_apply (run->regions, run->encoder, across->origin - FRAME, down->origin - FRAME, error))
    return FALSE;
  for (int i = 0; i < nn_session_n_outputs (run->encoder); i++)
    g_ptr_array_add (layers, nn_session_output (run->encoder, i));
  return run_network (run, run->decoder, (NnTensor *const *) layers->pdata, DECODER_WORK, error)
         && put_tile (run, across, down, error);
}

static gboolean
prepare (Run *run, const ArtOnePassStyle *styles, int n, GError **error)
{
  NnShape shape;
  int tiles;

  run->across = cut (run->pass, (int) run->picture->shape.dims[3]);
  run->down = cut (run->pass, (int) run->picture->shape.dims[2]);
  tiles = run->across->n * run->down->n;
  run->work = tiles * ((tiles > 1 ? 2.0 : 1.0) + DECODER_WORK);
  shape = NN_SHAPE (1, 3, run->down->size, run->across->size);
  if (!art_one_pass_model_compile (run->pass->model, run->across->size, run->down->size, &run->encoder, &run->decoder,
                                   error))
    return FALSE;
  run->regions =
      art_one_pass_regions_new (run->pass->model, run->encoder, run->across->size, run->down->size, styles, n, error);
  if (!run->regions || !(run->input = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)))
    return FALSE;
  run->result = nn_tensor_new (NN_TYPE_FLOAT, &run->picture->shape, error);
  return run->result != NULL;
}

static gboolean
measure_all (Run *run, GError **error)
{
  for (int row = 0; row < run->down->n; row++)
    for (int column = 0; column < run->across->n; column++)
      if (!measure_tile (run, &run->across->tiles[column], &run->down->tiles[row], error))
        return FALSE;
  return art_one_pass_regions_finish (run->regions, error);
}

NnTensor *
art_one_pass_run (const ArtOnePass *pass, const NnTensor *picture, const ArtOnePassStyle *styles, int n,
                  const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  g_auto (Run) run = { .pass = pass, .picture = picture, .monitor = monitor, .cancellable = cancellable };
  gboolean whole;

  g_return_val_if_fail (picture->shape.rank == 4 && picture->shape.dims[1] == 3, NULL);
  if (!prepare (&run, styles, n, error) || !measure_all (&run, error))
    return NULL;
  whole = run.across->n * run.down->n == 1;
  for (int row = 0; row < run.down->n; row++)
    for (int column = 0; column < run.across->n; column++)
      if (!paint_tile (&run, &run.across->tiles[column], &run.down->tiles[row], whole, error))
        return NULL;
  return g_steal_pointer (&run.result);
}
