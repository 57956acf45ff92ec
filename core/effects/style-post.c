/* SPDX-License-Identifier: GPL-3.0-or-later
 * Contrast, sharpness and strength of a stylised picture, after the fact.
 */
#include "config.h"

#include "style-post.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "failure.h"
#include "image-rows.h"
#include "image.h"

#define CHANNELS 4
/* Rows that contrast is measured on, evenly over the picture. */
#define MEASURED_ROWS 256
/* Contrast is changed by no more than this, or its inverse: nearly flat pictures have none to be matched. */
#define LARGEST_GAIN 4.0
/* What full sharpening adds, in units of the detail that there is. */
#define LARGEST_SHARPENING 2.0f
/* Pixels of the longer side for one pixel of the mask's deviation: large pictures are looked at from farther away. */
#define PIXELS_PER_DEVIATION 2000.0
#define LARGEST_RADIUS 24

typedef struct
{
  GeglBuffer *raw, *content;
  NnTensor *small; /* the content, reduced to the size of raw; NULL if it has that size */
  int width, height;
  float mean, gain; /* contrast */
  float sharpening; /* 0 = none */
  int radius;       /* of the mask, px */
  float kernel[2 * LARGEST_RADIUS + 1];
  float strength;

  /* One band. */
  int begin, rows;           /* rows of the result */
  int first, read;           /* rows that are read for it */
  float *pixels, *originals; /* interleaved: of raw, from first on; of the content, from begin on */
  float *luminance, *smooth; /* planes of the rows that are read */
} Post;

static inline float
luma (const float *pixel)
{
  return 0.2126f * pixel[0] + 0.7152f * pixel[1] + 0.0722f * pixel[2];
}

/* Mean and deviation of what can be seen of @buffer. */
static void
measure (GeglBuffer *buffer, double *mean, double *deviation)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  g_autofree float *row = g_new (float, (gsize) extent->width *CHANNELS);
  int count = MIN (extent->height, MEASURED_ROWS);
  double weight = 1e-9, sum = 0.0, squares = 0.0;

  for (int i = 0; i < count; i++)
    {
      art_image_get_rows (buffer, (int) ((2 * i + 1) * (gint64) extent->height / (2 * count)), 1, row);
      for (int x = 0; x < extent->width; x++)
        {
          double alpha = CLAMP (row[x * CHANNELS + 3], 0.0f, 1.0f), value = luma (row + x * CHANNELS);

          if (!(alpha > 0.0) || !isfinite (value))
            continue;
          weight += alpha;
          sum += alpha * value;
          squares += alpha * value * value;
        }
    }
  *mean = sum / weight;
  *deviation = sqrt (MAX (0.0, squares / weight - *mean * *mean));
}

static void
choose_gain (Post *post, double contrast)
{
  double mean, deviation, other, wanted;

  post->gain = 1.0f;
  if (contrast <= 0.0)
    return;
  measure (post->raw, &mean, &deviation);
  measure (post->content, &other, &wanted);
  post->mean = (float) mean;
  post->gain =
      (float) (1.0 + contrast * (CLAMP (wanted / MAX (deviation, 1e-6), 1.0 / LARGEST_GAIN, LARGEST_GAIN) - 1.0));
}

/* A normal distribution, its deviation in proportion to the picture. */
static void
choose_kernel (Post *post, double sharpen)
{
  double deviation = MAX (1.0, MAX (post->width, post->height) / PIXELS_PER_DEVIATION), sum = 0.0;

  post->sharpening = LARGEST_SHARPENING * (float) sharpen;
  post->radius = sharpen > 0.0 ? MIN (LARGEST_RADIUS, (int) ceil (2.5 * deviation)) : 0;
  for (int i = -post->radius; i <= post->radius; i++)
    sum += exp (-0.5 * i * i / (deviation * deviation));
  for (int i = -post->radius; i <= post->radius; i++)
    post->kernel[i + post->radius] = (float) (exp (-0.5 * i * i / (deviation * deviation)) / sum);
}

static void
read_luminance (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Post *post = data;

  for (gint64 y = begin; y < end; y++)
    {
      float *row = post->luminance + y * post->width;
      float *out = post->smooth + y * post->width;

      for (int x = 0; x < post->width; x++)
        row[x] = luma (post->pixels + (y * post->width + x) * CHANNELS);
      for (int x = 0; x < post->width; x++)
        {
          float sum = 0.0f;

          for (int i = -post->radius; i <= post->radius; i++)
            sum += post->kernel[i + post->radius] * row[CLAMP (x + i, 0, post->width - 1)];
          out[x] = sum;
        }
    }
}

/* Luminance that the smoothed picture lacks, at @x in row @row of those that were read. */
static inline float
detail_at (const Post *post, int row, int x)
{
  float sum = 0.0f;

  for (int i = -post->radius; i <= post->radius; i++)
    sum += post->kernel[i + post->radius] * post->smooth[(gsize) CLAMP (row + i, 0, post->read - 1) * post->width + x];
  return post->luminance[(gsize) row * post->width + x] - sum;
}

/* The band of the content becomes the result. */
static void
finish_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Post *post = data;

  for (gint64 y = begin; y < end; y++)
    for (int x = 0; x < post->width; x++)
      {
        int row = post->begin - post->first + (int) y;
        const float *raw = post->pixels + ((gsize) row * post->width + x) * CHANNELS;
        float *pixel = post->originals + (y * post->width + x) * CHANNELS;
        float detail = post->sharpening > 0.0f ? post->sharpening * detail_at (post, row, x) : 0.0f;

        for (int c = 0; c < 3; c++)
          {
            float value = raw[c];

            if (post->gain != 1.0f || detail != 0.0f)
              value = CLAMP (post->mean + post->gain * (value - post->mean + detail), 0.0f, 1.0f);
            pixel[c] += post->strength * (value - pixel[c]);
          }
      }
}

/* The rows of the content behind the band, at the size of raw. */
static void
read_originals (Post *post)
{
  gsize plane = (gsize) post->width * post->height, count = (gsize) post->rows * post->width;
  const float *from;

  if (!post->small)
    {
      art_image_get_rows (post->content, post->begin, post->rows, post->originals);
      return;
    }
  from = nn_tensor_floats (post->small) + (gsize) post->begin * post->width;
  for (gsize i = 0; i < count; i++)
    for (int c = 0; c < 3; c++)
      post->originals[i * CHANNELS + c] = from[c * plane + i];
}

static gboolean
finish_bands (Post *post, GeglBuffer *result, GCancellable *cancellable, GError **error)
{
  for (post->begin = 0; post->begin < post->height; post->begin += ART_IMAGE_BAND)
    {
      if (art_is_cancelled (cancellable, error))
        return FALSE;
      post->rows = MIN (ART_IMAGE_BAND, post->height - post->begin);
      post->first = MAX (0, post->begin - post->radius);
      post->read = MIN (post->height, post->begin + post->rows + post->radius) - post->first;
      art_image_get_rows (post->raw, post->first, post->read, post->pixels);
      read_originals (post);
      if (post->sharpening > 0.0f)
        nn_parallel_for (post->read, 4, read_luminance, post);
      nn_parallel_for (post->rows, 4, finish_rows, post);
      art_image_set_colors (result, post->begin, post->rows, post->originals);
    }
  return TRUE;
}

static gboolean
prepare (Post *post, const ArtStylePost *options, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (post->raw), *whole = gegl_buffer_get_extent (post->content);

  post->width = extent->width;
  post->height = extent->height;
  post->strength = (float) options->strength;
  choose_gain (post, options->contrast);
  choose_kernel (post, options->sharpen);
  if (extent->width == whole->width && extent->height == whole->height)
    return TRUE;
  post->small = art_image_to_tensor_scaled (post->content, extent->width, extent->height, error);
  return post->small != NULL;
}

ArtStylePost
art_style_post_from_settings (const ArtSettings *settings)
{
  return (ArtStylePost){ .contrast = art_settings_double (settings, "contrast"),
                         .sharpen = art_settings_double (settings, "sharpen"),
                         .strength = art_settings_double (settings, "strength") };
}

gboolean
art_style_post_is_idle (const ArtStylePost *post)
{
  return post->contrast <= 0.0 && post->sharpen <= 0.0 && post->strength >= 1.0;
}

GeglBuffer *
art_style_post (GeglBuffer *raw, GeglBuffer *content, const ArtStylePost *options, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GeglBuffer) result = art_image_copy (raw);
  Post post = { .raw = raw, .content = content };
  gsize line;
  float *room;
  gboolean done;

  if (art_style_post_is_idle (options))
    return g_steal_pointer (&result);
  if (!prepare (&post, options, error))
    return NULL;
  line = (gsize) post.width * (ART_IMAGE_BAND + 2 * post.radius);
  if (!(room = nn_try_malloc_aligned (sizeof (float) * line * (2 * CHANNELS + 2))))
    {
      g_clear_pointer (&post.small, nn_tensor_unref);
      g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory to finish the result."));
      return NULL;
    }
  post.pixels = room;
  post.originals = room + line * CHANNELS;
  post.luminance = room + 2 * line * CHANNELS;
  post.smooth = post.luminance + line;
  done = finish_bands (&post, result, cancellable, error);
  nn_free_aligned (room);
  g_clear_pointer (&post.small, nn_tensor_unref);
  return done ? g_steal_pointer (&result) : NULL;
}

GeglBuffer *
art_style_transfer_finish (const ArtInputs *inputs, const ArtSettings *settings, GeglBuffer *raw,
                           GCancellable *cancellable, GError **error)
{
  const ArtStylePost post = art_style_post_from_settings (settings);

  return art_style_post (raw, inputs->content, &post, cancellable, error);
}
