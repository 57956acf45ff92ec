/* SPDX-License-Identifier: GPL-3.0-or-later
 * Networks one after the other, compiled for pictures (tiles) of one size.
 */
#include "config.h"

#include "super-resolution-chain.h"

#include <string.h>

#include "resample.h"

/* The first four keep the size. */
#define N_ORIENTATIONS 8
#define N_UPRIGHT 4

/* One network at one size. */
typedef struct
{
  ArtSuperNetwork *network;
  NnSession *session;
  NnTensor *input;  /* what the network is given; NULL if that is the picture itself */
  NnTensor *output; /* what it gave, as colours of 0..1; NULL if that is the session's own output */
  double work;      /* numbers multiplied, roughly */
} Stage;

struct _ArtSuperChain
{
  GPtrArray *stages; /* Stage */
  GPtrArray *turned; /* the same for pictures that lie on their side; NULL if not needed */
  int width, height, scale;
  double level;
  gsize memory;
  int n_orientations;
  NnTensor *oriented[2]; /* upright and lying, when averaging */
  NnTensor *mean;

  NnSessionWatch watch; /* NULL: nobody watches */
  gpointer watch_data;
  double work; /* of all stages in one orientation */
  double done; /* of this run, before the stage that is running */
  const Stage *running;
};

static void
stage_free (gpointer data)
{
  Stage *stage = data;

  g_clear_pointer (&stage->network, art_super_network_unref);
  g_clear_pointer (&stage->session, nn_session_free);
  g_clear_pointer (&stage->input, nn_tensor_unref);
  g_clear_pointer (&stage->output, nn_tensor_unref);
  g_free (stage);
}

void
art_super_chain_free (ArtSuperChain *chain)
{
  if (!chain)
    return;
  g_clear_pointer (&chain->stages, g_ptr_array_unref);
  g_clear_pointer (&chain->turned, g_ptr_array_unref);
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&chain->oriented[i], nn_tensor_unref);
  g_clear_pointer (&chain->mean, nn_tensor_unref);
  g_free (chain);
}

/* A picture of the chain's, counted. */
static NnTensor *
picture_new (ArtSuperChain *chain, int channels, int width, int height, GError **error)
{
  NnShape shape = NN_SHAPE (1, channels, height, width);
  NnTensor *picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);

  if (picture)
    chain->memory += nn_tensor_bytes (picture);
  return picture;
}

/* Whether the network takes pictures as they are. */
static gboolean
takes_colors (const ArtSuperNetwork *network)
{
  return network->channels == 3 && !network->level && network->gain == 1.0f && network->offset == 0.0f;
}

static gboolean
gives_colors (const ArtSuperNetwork *network)
{
  return network->channels == 3 && network->gain == 1.0f && network->offset == 0.0f;
}

static Stage *
stage_new (ArtSuperChain *chain, ArtSuperNetwork *network, int width, int height, gsize memory_limit, GError **error)
{
  Stage *stage = g_new0 (Stage, 1);
  gsize left = memory_limit > chain->memory ? memory_limit - chain->memory : 1;

  stage->network = art_super_network_ref (network);
  stage->work = (double) width * height * (double) MAX (nn_graph_parameter_count (network->graph), 1);
  stage->session = art_super_network_plan (network, width, height, memory_limit ? left : 0, error);
  if (stage->session)
    chain->memory += nn_session_memory (stage->session);
  if (!stage->session
      || (!takes_colors (network)
          && !(stage->input = picture_new (chain, art_super_network_planes (network), width, height, error)))
      || (!gives_colors (network)
          && !(stage->output = picture_new (chain, 3, width * network->scale, height * network->scale, error))))
    {
      stage_free (stage);
      return NULL;
    }
  return stage;
}

/* Sessions for a picture of @width x @height and what the networks before make of it. */
static GPtrArray *
plan (ArtSuperChain *chain, GPtrArray *networks, int width, int height, gsize memory_limit, GError **error)
{
  g_autoptr (GPtrArray) stages = g_ptr_array_new_with_free_func (stage_free);
  int scale = 1;

  for (guint i = 0; i < networks->len; i++)
    {
      ArtSuperNetwork *network = g_ptr_array_index (networks, i);
      Stage *stage = stage_new (chain, network, width * scale, height * scale, memory_limit, error);

      if (!stage)
        return NULL;
      g_ptr_array_add (stages, stage);
      scale *= network->scale;
    }
  chain->scale = scale;
  return g_steal_pointer (&stages);
}

static gboolean
has_fixed_size (GPtrArray *networks)
{
  for (guint i = 0; i < networks->len; i++)
    if (((const ArtSuperNetwork *) g_ptr_array_index (networks, i))->width > 0)
      return TRUE;
  return FALSE;
}

/* What averaging needs: the picture in each orientation, sessions for lying ones, the mean. */
static gboolean
plan_average (ArtSuperChain *chain, GPtrArray *networks, gsize memory_limit, GError **error)
{
  int width = chain->width, height = chain->height;

  chain->n_orientations = width != height && has_fixed_size (networks) ? N_UPRIGHT : N_ORIENTATIONS;
  if (!(chain->oriented[0] = picture_new (chain, 3, width, height, error))
      || !(chain->oriented[1] = picture_new (chain, 3, height, width, error))
      || !(chain->mean = picture_new (chain, 3, width * chain->scale, height * chain->scale, error)))
    return FALSE;
  return width == height || chain->n_orientations == N_UPRIGHT
         || (chain->turned = plan (chain, networks, height, width, memory_limit, error));
}

ArtSuperChain *
art_super_chain_new (GPtrArray *networks, int width, int height, double level, gboolean average, gsize memory_limit,
                     GError **error)
{
  g_autoptr (ArtSuperChain) chain = g_new0 (ArtSuperChain, 1);

  chain->width = width;
  chain->height = height;
  chain->level = level;
  chain->n_orientations = 1;
  if (!(chain->stages = plan (chain, networks, width, height, memory_limit, error)))
    return NULL;
  for (guint i = 0; i < chain->stages->len; i++)
    chain->work += ((const Stage *) g_ptr_array_index (chain->stages, i))->work;
  if (average && networks->len > 0 && !plan_average (chain, networks, memory_limit, error))
    return NULL;
  return g_steal_pointer (&chain);
}

int
art_super_chain_scale (const ArtSuperChain *chain)
{
  return chain->scale;
}

gsize
art_super_chain_memory (const ArtSuperChain *chain)
{
  return chain->memory;
}

int
art_super_chain_orientations (const ArtSuperChain *chain)
{
  return chain->n_orientations;
}

double
art_super_chain_work (const ArtSuperChain *chain)
{
  return chain->work * chain->n_orientations;
}

void
art_super_chain_set_watch (ArtSuperChain *chain, NnSessionWatch watch, gpointer data)
{
  chain->watch = watch;
  chain->watch_data = data;
}

static void
watch_stage (double done, gpointer data)
{
  const ArtSuperChain *chain = data;

  chain->watch ((chain->done + done * chain->running->work) / art_super_chain_work (chain), chain->watch_data);
}

/* Luminance of the encoded colours. ITU-R BT.601, as networks on Y were trained with. */
static inline float
luma (const float *color, gsize plane)
{
  return 0.299f * color[0] + 0.587f * color[plane] + 0.114f * color[2 * plane];
}

/* What the network is given: colours or luminance in its range, and the level. */
static void
fill_input (const Stage *stage, const NnTensor *picture, double level)
{
  const ArtSuperNetwork *network = stage->network;
  const float *from = nn_tensor_floats (picture);
  float *to = nn_tensor_floats (stage->input);
  gsize plane = (gsize) nn_tensor_count (picture) / 3, n = plane * network->channels;

  for (gsize i = 0; i < n; i++)
    to[i] = network->offset + network->gain * (network->channels == 1 ? luma (from + i, plane) : from[i]);
  for (gsize i = 0; network->level && i < plane; i++)
    to[n + i] = (float) level;
}

/* Colours from networks on luminance: the picture enlarged by plain resampling, made lighter or darker until its
 * luminance is the network's. That keeps Cb and Cr. */
static void
recolor (const Stage *stage, const NnTensor *picture, const NnTensor *output)
{
  const gint64 *in = picture->shape.dims, *out = stage->output->shape.dims;
  g_autoptr (ArtTaps) across = art_taps_new ((int) in[3], (int) out[3]);
  g_autoptr (ArtTaps) down = art_taps_new ((int) in[2], (int) out[2]);
  gsize small = (gsize) (in[2] * in[3]), large = (gsize) (out[2] * out[3]);
  const float *light = nn_tensor_floats (output);
  float *color = nn_tensor_floats (stage->output);

  for (int c = 0; c < 3; c++)
    art_resample_plane (nn_tensor_floats (picture) + c * small, across, down, color + c * large);
  for (gsize i = 0; i < large; i++)
    {
      float more = (light[i] - stage->network->offset) / stage->network->gain - luma (color + i, large);

      for (int c = 0; c < 3; c++)
        color[c * large + i] += more;
    }
}

static void
read_output (const Stage *stage, const NnTensor *picture, const NnTensor *output)
{
  const float *from = nn_tensor_floats (output);
  float *to = nn_tensor_floats (stage->output);
  gsize n = (gsize) nn_tensor_count (stage->output);

  if (stage->network->channels == 1)
    recolor (stage, picture, output);
  else
    for (gsize i = 0; i < n; i++)
      to[i] = (from[i] - stage->network->offset) / stage->network->gain;
}

static NnTensor *
run_stage (ArtSuperChain *chain, const Stage *stage, NnTensor *picture, GCancellable *cancellable, GError **error)
{
  NnTensor *input = stage->input ? stage->input : picture;

  if (stage->input)
    fill_input (stage, picture, chain->level);
  chain->running = stage;
  nn_session_set_watch (stage->session, chain->watch ? watch_stage : NULL, chain);
  if (!nn_session_run (stage->session, &input, cancellable, error))
    return NULL;
  chain->done += stage->work;
  if (!stage->output)
    return nn_session_output (stage->session, 0);
  read_output (stage, picture, nn_session_output (stage->session, 0));
  return stage->output;
}

static NnTensor *
run_stages (ArtSuperChain *chain, GPtrArray *stages, NnTensor *picture, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; picture && i < stages->len; i++)
    picture = run_stage (chain, g_ptr_array_index (stages, i), picture, cancellable, error);
  return picture;
}

/* Offset in an upright plane of @width x @height of the pixel at @x, @y of the plane in orientation @turn: bit 0
 * mirrors left and right, bit 1 top and bottom, bit 2 exchanges rows and columns. */
static inline gsize
upright (int turn, int x, int y, int width, int height)
{
  int column = turn & 4 ? y : x, row = turn & 4 ? x : y;

  column = turn & 1 ? width - 1 - column : column;
  row = turn & 2 ? height - 1 - row : row;
  return (gsize) row * width + column;
}

typedef struct
{
  int turn, width, height; /* of the upright picture */
  const float *from;
  float *to;
  float weight;
} Turn;

/* Rows (of all three planes) of the turned picture, from the upright one. */
static void
turn_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Turn *turn = data;
  int width = turn->turn & 4 ? turn->height : turn->width, height = turn->turn & 4 ? turn->width : turn->height;

  for (gint64 row = begin; row < end; row++)
    {
      const float *from = turn->from + row / height * width * height;

      for (int x = 0; x < width; x++)
        turn->to[row * width + x] = from[upright (turn->turn, x, (int) (row % height), turn->width, turn->height)];
    }
}

/* Adds the turned picture to the upright one. Split over planes: each place is written once in each. */
static void
add_turned_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Turn *turn = data;
  int width = turn->turn & 4 ? turn->height : turn->width, height = turn->turn & 4 ? turn->width : turn->height;
  gsize plane = (gsize) width * height;

  for (gint64 c = begin; c < end; c++)
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        turn->to[c * plane + upright (turn->turn, x, y, turn->width, turn->height)] +=
            turn->weight * turn->from[c * plane + (gsize) y * width + x];
}

static gboolean
add_orientation (ArtSuperChain *chain, int orientation, const NnTensor *picture, GCancellable *cancellable,
                 GError **error)
{
  NnTensor *oriented = chain->oriented[orientation & 4 ? 1 : 0], *result;
  GPtrArray *stages = (orientation & 4) && chain->turned ? chain->turned : chain->stages;
  Turn turn = { orientation, chain->width, chain->height, nn_tensor_floats (picture), nn_tensor_floats (oriented) };

  nn_parallel_for (oriented->shape.dims[2] * 3, 16, turn_rows, &turn);
  if (!(result = run_stages (chain, stages, oriented, cancellable, error)))
    return FALSE;
  turn = (Turn){ orientation,
                 chain->width * chain->scale,
                 chain->height * chain->scale,
                 nn_tensor_floats (result),
                 nn_tensor_floats (chain->mean),
                 1.0f / chain->n_orientations };
  nn_parallel_for (3, 1, add_turned_planes, &turn);
  return TRUE;
}

NnTensor *
art_super_chain_run (ArtSuperChain *chain, NnTensor *picture, GCancellable *cancellable, GError **error)
{
  chain->done = 0.0;
  if (!chain->mean)
    return run_stages (chain, chain->stages, picture, cancellable, error);
  memset (chain->mean->data, 0, nn_tensor_bytes (chain->mean));
  for (int i = 0; i < chain->n_orientations; i++)
    if (!add_orientation (chain, i, picture, cancellable, error))
      return NULL;
  return chain->mean;
}
