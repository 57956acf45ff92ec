/* SPDX-License-Identifier: GPL-3.0-or-later
 * The palette of a reference imposed on a coloured picture.
 *
 * The main colours of the picture are transported to those of the reference: all of the picture's go somewhere, the
 * reference's are used about as much as there (entropic transport with a soft margin on one side: Cuturi, "Sinkhorn
 * Distances", 2013; Chizat et al., "Scaling Algorithms for Unbalanced Optimal Transport Problems", 2018). Pixels move
 * with the main colours around them, so that shades of a colour stay shades.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "colorize-palette.h"
#include "colorize-reference-read.h"
#include "colorize-reference.h"

/* Main colours of the picture, and of the reference. */
#define COLORS 10
/* Longer side in px at which the reference's colours are counted. */
#define SIDE 320
/* What a difference of 100 in luminance costs beside one of 110 in a or b. */
#define L_SHARE 0.8
/* Blur of the transport, and how firmly it keeps to the reference's shares: 0 not at all .. 1 to the last pixel. */
#define BLUR 0.003
#define FIRMNESS 0.6
#define ROUNDS 200
/* How far (of 1 = 110 units) a main colour takes others along. */
#define REACH 0.16
/* Before they are compared, the picture's colours are made as strong as the reference's, up to this factor. */
#define MOST_GAIN 4.0

typedef struct
{
  const GArray *from, *to; /* ArtPaletteColor: of the picture, of the reference */
  double gain, l_gain;
  double cost[COLORS][COLORS], plan[COLORS][COLORS];
  float moves[COLORS][2]; /* by colour of the picture: in a and b */
} Transport;

static const ArtPaletteColor *
color_at (const GArray *palette, int i)
{
  return &g_array_index (palette, ArtPaletteColor, i);
}

/* Rare colours count for more than their share. */
static double
force_of (const GArray *palette, int i)
{
  double sum = 0.0;

  for (guint k = 0; k < palette->len; k++)
    sum += sqrt (color_at (palette, (int) k)->weight);
  return sqrt (color_at (palette, i)->weight) / sum;
}

static void
measure (const GArray *palette, double *chroma, double *mean, double *deviation)
{
  double squares = 0.0, energy = 0.0;

  *mean = 0.0;
  for (guint i = 0; i < palette->len; i++)
    {
      const ArtPaletteColor *color = color_at (palette, (int) i);

      *mean += color->weight * color->lab[0];
      squares += color->weight * color->lab[0] * color->lab[0];
      energy += color->weight * (color->lab[1] * color->lab[1] + color->lab[2] * color->lab[2]);
    }
  *deviation = sqrt (MAX (squares - *mean * *mean, 1e-4));
  *chroma = sqrt (energy);
}

/* What it costs to bring one colour to another, once contrast and strength of both pictures are alike. */
static void
find_costs (Transport *transport)
{
  double chroma[2], mean[2], deviation[2];

  measure (transport->from, &chroma[0], &mean[0], &deviation[0]);
  measure (transport->to, &chroma[1], &mean[1], &deviation[1]);
  transport->gain = CLAMP (chroma[1] / MAX (chroma[0], 1e-4), 1.0, MOST_GAIN);
  transport->l_gain = CLAMP (deviation[0] / deviation[1], 0.5, 2.0);
  for (guint i = 0; i < transport->from->len; i++)
    for (guint j = 0; j < transport->to->len; j++)
      {
        const float *a = color_at (transport->from, (int) i)->lab, *b = color_at (transport->to, (int) j)->lab;
        double l = L_SHARE * (a[0] - mean[0] - transport->l_gain * (b[0] - mean[1]));
        double x = transport->gain * a[1] - b[1], y = transport->gain * a[2] - b[2];

        transport->cost[i][j] = l * l + x * x + y * y;
      }
}

/* Sinkhorn's scaling, in logarithms, for costs are large beside the blur. */
static void
solve (Transport *transport)
{
  int n = (int) transport->from->len, m = (int) transport->to->len;
  double f[COLORS] = { 0.0 }, g[COLORS] = { 0.0 };

  for (int round = 0; round < ROUNDS; round++)
    {
      for (int i = 0; i < n; i++)
        {
          double sum = 0.0, least = G_MAXDOUBLE;

          for (int j = 0; j < m; j++)
            least = MIN (least, transport->cost[i][j] - g[j]);
          for (int j = 0; j < m; j++)
            sum += exp ((least + g[j] - transport->cost[i][j]) / BLUR);
          f[i] = BLUR * log (force_of (transport->from, i)) - BLUR * log (sum) + least;
        }
      for (int j = 0; j < m; j++)
        {
          double sum = 0.0, least = G_MAXDOUBLE;

          for (int i = 0; i < n; i++)
            least = MIN (least, transport->cost[i][j] - f[i]);
          for (int i = 0; i < n; i++)
            sum += exp ((least + f[i] - transport->cost[i][j]) / BLUR);
          g[j] = FIRMNESS * (BLUR * log (force_of (transport->to, j)) - BLUR * log (sum) + least);
        }
    }
  for (int i = 0; i < n; i++)
    for (int j = 0; j < m; j++)
      transport->plan[i][j] = exp ((f[i] + g[j] - transport->cost[i][j]) / BLUR);
}

/* Each colour of the picture goes to the mean of where its parts go. */
static void
find_moves (Transport *transport)
{
  for (guint i = 0; i < transport->from->len; i++)
    {
      const float *lab = color_at (transport->from, (int) i)->lab;
      double sum = 1e-30, a = 0.0, b = 0.0;

      for (guint j = 0; j < transport->to->len; j++)
        {
          const float *to = color_at (transport->to, (int) j)->lab;

          sum += transport->plan[i][j];
          a += transport->plan[i][j] * to[1];
          b += transport->plan[i][j] * to[2];
        }
      transport->moves[i][0] = (float) (a / sum - lab[1]);
      transport->moves[i][1] = (float) (b / sum - lab[2]);
    }
}

typedef struct
{
  const Transport *transport;
  const float *luminance;
  float *ab, strength;
  gint64 plane;
} Job;

static void
move_pixels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const GArray *palette = job->transport->from;
  float *a = job->ab, *b = job->ab + job->plane, gain = (float) job->transport->gain;

  for (gint64 i = begin; i < end; i++)
    {
      float sum = 1e-20f, along[2] = { 0.0f };

      for (guint k = 0; k < palette->len; k++)
        {
          const float *lab = color_at (palette, (int) k)->lab;
          float l = job->luminance[i] - lab[0], x = gain * (a[i] - lab[1]), y = gain * (b[i] - lab[2]);
          float weight = expf (-(l * l + x * x + y * y) / (float) (2.0 * REACH * REACH)) + 1e-12f;

          sum += weight;
          along[0] += weight * job->transport->moves[k][0];
          along[1] += weight * job->transport->moves[k][1];
        }
      a[i] += job->strength * along[0] / sum;
      b[i] += job->strength * along[1] / sum;
    }
}

/* The main colours of the picture. (transfer full), NULL with @error */
static GArray *
colors_of (const NnTensor *luminance, const NnTensor *ab, GError **error)
{
  gint64 plane = nn_tensor_count (luminance);
  NnShape shape = NN_SHAPE (3, plane);
  g_autoptr (NnTensor) lab = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);

  if (!lab)
    return NULL;
  memcpy (lab->data, luminance->data, nn_tensor_bytes (luminance));
  memcpy (nn_tensor_floats (lab) + plane, ab->data, nn_tensor_bytes (ab));
  return art_palette_of_planes (nn_tensor_floats (lab), NULL, (gsize) plane, COLORS);
}

gboolean
art_colorize_reference_impose_palette (const NnTensor *luminance, GeglBuffer *reference, double strength, NnTensor *ab,
                                       GError **error)
{
  g_autoptr (ArtReference) read = art_reference_read (reference, SIDE, error);
  g_autoptr (GArray) from = NULL, to = NULL;
  Transport transport = { .gain = 1.0 };
  Job job = { .transport = &transport,
              .luminance = nn_tensor_floats (luminance),
              .ab = nn_tensor_floats (ab),
              .strength = (float) strength,
              .plane = nn_tensor_count (luminance) };

  if (!read || !art_reference_check_colors (read, error) || !(from = colors_of (luminance, ab, error)))
    return FALSE;
  to = art_palette_of_planes (nn_tensor_floats (read->lab), nn_tensor_floats (read->opaque),
                              (gsize) nn_tensor_count (read->opaque), COLORS);
  transport.from = from;
  transport.to = to;
  find_costs (&transport);
  solve (&transport);
  find_moves (&transport);
  nn_parallel_for (job.plane, 4096, move_pixels, &job);
  return TRUE;
}
