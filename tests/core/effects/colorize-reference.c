/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours of a reference: they come to where the same texture is, transparent ones do not, and hints keep their place.
 */
#include "config.h"

#include "effects/colorize-reference.h"

#include <math.h>
#include <string.h>

#include "effects/colorize-palette.h"
#include "effects/effect.h"
#include "effects/lab.h"
#include "effects/model-store.h"
#include "tiny-network.h"

typedef struct
{
  char *dir;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const none[] = { NULL };

  f->dir = tiny_network_install (none);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  tiny_network_uninstall (f->dir);
  g_free (f->dir);
}

/* Luminance of two textures of one mean: bars across or down. */
static float
texture (int x, int y, gboolean across)
{
  return ((across ? x : y) / 3 % 2) ? 0.65f : 0.45f;
}

/* A picture whose left half has one texture and whose right half has the other. */
static NnTensor *
luminance_new (int width, int height)
{
  NnShape shape = NN_SHAPE (1, 1, height, width);
  NnTensor *luminance = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      nn_tensor_floats (luminance)[y * width + x] = texture (x, y, x < width / 2);
  return luminance;
}

/* The same textures one above the other, in red and in green; red with this @alpha. */
static GeglBuffer *
reference_new (int width, int height, const char *format, float alpha)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (-7, 4, width, height), babl_format (format));
  g_autofree float *pixels = g_new (float, (gsize) width *height * 4);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        gboolean red = y < height / 2;
        const float lab[3] = { texture (x, y, red), red ? 0.4f : -0.35f, red ? 0.3f : 0.3f };
        float *pixel = pixels + 4 * (y * width + x);

        art_lab_to_rgb (lab, pixel);
        pixel[3] = red ? alpha : 1.0f;
      }
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Mean of plane @c over the middle of the left (0) or right (1) half. */
static double
mean_of_half (const NnTensor *planes, int c, int half)
{
  int height = (int) planes->shape.dims[2], width = (int) planes->shape.dims[3], n = 0;
  double sum = 0.0;

  for (int y = height / 6; y < height * 5 / 6; y++)
    for (int x = width * (1 + 6 * half) / 12; x < width * (5 + 6 * half) / 12; x++, n++)
      sum += nn_tensor_floats (planes)[((gsize) c * height + y) * width + x];
  return sum / n;
}

static void
match (const NnTensor *luminance, GeglBuffer *reference, NnTensor **ab, NnTensor **confidence)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (art_colorize_reference_match (luminance, reference, ab, confidence, NULL, &error));
  g_assert_no_error (error);
  for (gint64 i = 0; i < nn_tensor_count (*confidence); i++)
    {
      g_assert_cmpfloat (nn_tensor_floats (*confidence)[i], >=, 0.0);
      g_assert_cmpfloat (nn_tensor_floats (*confidence)[i], <=, 1.0);
    }
  for (gint64 i = 0; i < nn_tensor_count (*ab); i++)
    g_assert_cmpfloat (fabsf (nn_tensor_floats (*ab)[i]), <, 1.2);
}

static void
test_textures (Fixture *f, gconstpointer format)
{
  g_autoptr (NnTensor) luminance = luminance_new (128, 83), ab = NULL, confidence = NULL;
  g_autoptr (GeglBuffer) reference = reference_new (100, 130, format, 1.0f);

  match (luminance, reference, &ab, &confidence);
  g_test_message ("%.3f %.3f", mean_of_half (ab, 0, 0), mean_of_half (ab, 0, 1));
  g_assert_cmpfloat (mean_of_half (ab, 0, 0), >, 0.2);
  g_assert_cmpfloat (mean_of_half (ab, 0, 1), <, -0.15);
  g_assert_cmpfloat (mean_of_half (confidence, 0, 0), >, 0.3);
  g_assert_cmpfloat (mean_of_half (confidence, 0, 1), >, 0.3);
}

/* With the red texture gone, nothing turns red. */
static void
test_transparent (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) luminance = luminance_new (128, 83), ab = NULL, confidence = NULL;
  g_autoptr (GeglBuffer) reference = reference_new (100, 130, "R'G'B'A u8", 0.0f);

  match (luminance, reference, &ab, &confidence);
  g_assert_cmpfloat (mean_of_half (ab, 0, 0), <, -0.2);
  g_assert_cmpfloat (mean_of_half (ab, 0, 1), <, -0.2);
}

static void
test_sizes (Fixture *f, gconstpointer data)
{
  const int sizes[][4] = { { 1, 1, 1, 1 }, { 16, 33, 700, 3 }, { 3, 90, 11, 400 }, { 61, 17, 640, 480 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (NnTensor) luminance = luminance_new (sizes[i][0], sizes[i][1]), ab = NULL, confidence = NULL;
      g_autoptr (GeglBuffer) reference = reference_new (sizes[i][2], sizes[i][3], "RGBA float", 1.0f);

      match (luminance, reference, &ab, &confidence);
      g_assert_cmpint (ab->shape.dims[2], ==, sizes[i][1]);
      g_assert_cmpint (confidence->shape.dims[3], ==, sizes[i][0]);
    }
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) luminance = luminance_new (40, 40), ab = NULL, confidence = NULL;
  g_autoptr (GeglBuffer) gray = reference_new (64, 64, "Y' u8", 1.0f);
  g_autoptr (GeglBuffer) color = reference_new (64, 64, "R'G'B' u8", 1.0f);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (art_colorize_reference_match (luminance, gray, &ab, &confidence, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "no colors"));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (art_colorize_reference_match (luminance, color, &ab, &confidence, cancellable, &error));
  g_assert_true (g_error_matches (error, ART_ERROR, ART_ERROR_CANCELLED)
                 || g_error_matches (error, NN_ERROR, NN_ERROR_CANCELLED));
  g_assert_null (ab);
  g_assert_null (confidence);
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) luminance = luminance_new (97, 70), first = NULL, second = NULL;
  NnTensor *sure[2];
  g_autoptr (GeglBuffer) reference = reference_new (100, 130, "R'G'B'A u8", 1.0f);

  nn_threads_set_count (1);
  match (luminance, reference, &first, &sure[0]);
  nn_threads_set_count (3);
  match (luminance, reference, &second, &sure[1]);
  nn_threads_set_count (0);
  g_assert_cmpmem (first->data, nn_tensor_bytes (first), second->data, nn_tensor_bytes (second));
  g_assert_cmpmem (sure[0]->data, nn_tensor_bytes (sure[0]), sure[1]->data, nn_tensor_bytes (sure[1]));
  nn_tensor_unref (sure[0]);
  nn_tensor_unref (sure[1]);
}

/* Hints have the matched colours, none is near the artist's, which stays as it is. */
static void
test_hints (Fixture *f, gconstpointer data)
{
  enum
  {
    WIDTH = 128,
    HEIGHT = 83,
    PLANE = WIDTH * HEIGHT,
    OWN = 40 * WIDTH + 30
  };
  NnShape shape = NN_SHAPE (1, 3, HEIGHT, WIDTH);
  g_autoptr (NnTensor) luminance = luminance_new (WIDTH, HEIGHT), ab = NULL, confidence = NULL;
  g_autoptr (NnTensor) hints = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autoptr (GeglBuffer) reference = reference_new (100, 130, "R'G'B' u16", 1.0f);
  float *planes = nn_tensor_floats (hints);
  int red = 0, green = 0;

  match (luminance, reference, &ab, &confidence);
  planes[OWN] = 0.1f;
  planes[PLANE + OWN] = -0.7f;
  planes[2 * PLANE + OWN] = 1.0f;
  g_assert_cmpint (art_colorize_reference_add_hints (luminance, ab, confidence, hints), >, 4);
  g_assert_cmpfloat (planes[PLANE + OWN], ==, -0.7f);
  for (int i = 0; i < PLANE; i++)
    if (planes[2 * PLANE + i] > 0.0f && i != OWN)
      {
        g_assert_cmpfloat (hypot (i % WIDTH - 30, i / WIDTH - 40), >, 6.0);
        red += planes[i] > 0.2f;
        green += planes[i] < -0.2f;
      }
  g_assert_cmpint (red, >, 10);
  g_assert_cmpint (green, >, 10);
  memset (confidence->data, 0, nn_tensor_bytes (confidence));
  g_assert_cmpint (art_colorize_reference_add_hints (luminance, ab, confidence, hints), ==, 0);
}

/* Three areas take the three colours of the reference, by luminance and hue, and shades within them stay. */
static void
test_palette (Fixture *f, gconstpointer data)
{
  enum
  {
    SIDE = 60,
    PLANE = SIDE * SIDE
  };
  const float before[3][3] = { { 0.3f, 0.02f, -0.12f }, { 0.55f, -0.12f, 0.1f }, { 0.8f, 0.1f, 0.08f } };
  const float after[3][3] = { { 0.3f, 0.1f, -0.4f }, { 0.55f, -0.35f, 0.3f }, { 0.8f, 0.12f, 0.4f } };
  NnShape shape = NN_SHAPE (1, 1, SIDE, SIDE), pair = NN_SHAPE (1, 2, SIDE, SIDE);
  g_autoptr (NnTensor) luminance = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autoptr (NnTensor) ab = nn_tensor_new (NN_TYPE_FLOAT, &pair, NULL), half = NULL, none = NULL;
  g_autoptr (GeglBuffer) reference = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 50, 45), babl_format ("R'G'B' float"));
  float *a = nn_tensor_floats (ab), *b = a + PLANE;

  for (int i = 0; i < PLANE; i++)
    {
      const float *lab = before[i / SIDE * 3 / SIDE];

      nn_tensor_floats (luminance)[i] = lab[0];
      a[i] = lab[1] + (i % SIDE < SIDE / 2 ? 0.01f : -0.01f);
      b[i] = lab[2];
    }
  for (int k = 0; k < 3; k++)
    {
      float rgb[3];

      art_lab_to_rgb (after[k], rgb);
      gegl_buffer_set_color_from_pixel (reference, GEGL_RECTANGLE (0, 15 * k, 50, 15), rgb,
                                        babl_format ("R'G'B' float"));
    }
  half = nn_tensor_new_floats (&pair, a);
  none = nn_tensor_new_floats (&pair, a);
  g_assert_true (art_colorize_reference_impose_palette (luminance, reference, 0.0, none, NULL));
  g_assert_cmpmem (none->data, nn_tensor_bytes (none), ab->data, nn_tensor_bytes (ab));
  g_assert_true (art_colorize_reference_impose_palette (luminance, reference, 0.5, half, NULL));
  g_assert_true (art_colorize_reference_impose_palette (luminance, reference, 1.0, ab, NULL));
  for (int k = 0; k < 3; k++)
    {
      int left = (20 * k + 10) * SIDE + 5, right = left + SIDE / 2;

      g_test_message ("%.3f %.3f", a[left], b[left]);
      g_assert_cmpfloat_with_epsilon (0.5 * (a[left] + a[right]), after[k][1], 0.06);
      g_assert_cmpfloat_with_epsilon (b[left], after[k][2], 0.06);
      g_assert_cmpfloat_with_epsilon (a[left] - a[right], 0.02, 0.01);
      g_assert_cmpfloat_with_epsilon (nn_tensor_floats (half)[left], 0.5 * (a[left] + before[k][1] + 0.01), 1e-4);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add ("/colorize-reference/textures/u8", Fixture, "R'G'B' u8", set_up, test_textures, tear_down);
  g_test_add ("/colorize-reference/textures/float", Fixture, "RGBA float", set_up, test_textures, tear_down);
  g_test_add ("/colorize-reference/transparent", Fixture, NULL, set_up, test_transparent, tear_down);
  g_test_add ("/colorize-reference/sizes", Fixture, NULL, set_up, test_sizes, tear_down);
  g_test_add ("/colorize-reference/errors", Fixture, NULL, set_up, test_errors, tear_down);
  g_test_add ("/colorize-reference/threads", Fixture, NULL, set_up, test_threads, tear_down);
  g_test_add ("/colorize-reference/hints", Fixture, NULL, set_up, test_hints, tear_down);
  g_test_add ("/colorize-reference/palette", Fixture, NULL, set_up, test_palette, tear_down);
  status = g_test_run ();
  gegl_exit ();
  return status;
}
