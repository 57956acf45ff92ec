/* SPDX-License-Identifier: GPL-3.0-or-later
 * The whole effect with small random networks: exact sizes, no seams, formats, alpha, every kind of error, cancelling
 * anywhere, inputs untouched.
 */
#include "config.h"

#include <math.h>

#include "effects/effect.h"
#include "effects/image-tile.h"
#include "effects/model-store.h"
#include "effects/resample.h"
#include "effects/super-resolution-job.h"
#include "effects/super-resolution.h"
#include "pixels.h"
#include "running.h"
#include "tiny-network.h"
#include "tiny-upscaler.h"

#define EFFECT (&art_effect_super_resolution)

static char *dir;

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings)
{
  g_autoptr (GError) error = NULL;
  ArtEstimate estimate;
  GeglBuffer *result;

  g_assert_true (EFFECT->estimate (inputs, settings, &estimate, &error));
  g_assert_no_error (error);
  result = EFFECT->run (inputs, settings, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (result);
  g_assert_cmpint (gegl_buffer_get_width (result), ==, estimate.result_width);
  g_assert_cmpint (gegl_buffer_get_height (result), ==, estimate.result_height);
  g_assert_cmpint (gegl_buffer_get_x (result), ==, 0);
  g_assert_cmpint (gegl_buffer_get_y (result), ==, 0);
  return result;
}

/* Enlarges @content with one setting changed. */
static GeglBuffer *
run_with (GeglBuffer *content, const char *name, double value)
{
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  set_number (settings, name, value);
  return run (inputs, settings);
}

static void
test_sizes (void)
{
  const double scales[] = { 1.1, 1.5, 2, 2.5, 3, 3.7, 4, 6, 8 };
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 37, 23, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      g_autoptr (GeglBuffer) result = run_with (content, "scale", scales[i]);

      g_assert_cmpint (gegl_buffer_get_width (result), ==, (int) floor (37 * scales[i] + 0.5));
      g_assert_cmpint (gegl_buffer_get_height (result), ==, (int) floor (23 * scales[i] + 0.5));
    }
}

static void
test_target_size (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 40, 20, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GeglBuffer) wide = NULL, high = NULL, relative = NULL, given = NULL;

  set_number (settings, "size-by", 1);
  set_number (settings, "width", 133);
  wide = run (inputs, settings);
  g_assert_cmpint (gegl_buffer_get_width (wide), ==, 133);
  g_assert_cmpint (gegl_buffer_get_height (wide), ==, 67);
  set_number (settings, "size-by", 2);
  set_number (settings, "height", 20);
  high = run (inputs, settings);
  g_assert_cmpint (gegl_buffer_get_width (high), ==, 40);
  /* A layer of an image that is twice as high grows as the image does. */
  set_number (settings, "height", 80);
  inputs->reference_width = 80;
  inputs->reference_height = 40;
  relative = run (inputs, settings);
  g_assert_cmpint (gegl_buffer_get_width (relative), ==, 80);
  g_assert_cmpint (gegl_buffer_get_height (relative), ==, 40);
  inputs->result_width = 81;
  inputs->result_height = 39;
  given = run (inputs, settings);
  g_assert_cmpint (gegl_buffer_get_width (given), ==, 81);
  g_assert_cmpint (gegl_buffer_get_height (given), ==, 39);
}

/* What the networks make of the whole picture at once, at the exact size. */
static float *
untiled (GeglBuffer *content, const int *scales, int width, int height)
{
  const int w = gegl_buffer_get_width (content), h = gegl_buffer_get_height (content);
  const NnShape shape = NN_SHAPE (1, 3, h, w);
  g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func ((GDestroyNotify) art_super_network_unref);
  g_autoptr (NnTensor) color = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autoptr (ArtTileReader) reader = art_tile_reader_new (content, NULL);
  g_autoptr (ArtSuperChain) chain = NULL;
  g_autoptr (ArtTaps) across = NULL, down = NULL;
  float *planes = g_new (float, 3 * (gsize) width * height);
  NnTensor *output;
  int scale = 1;

  for (; *scales; scales++)
    {
      g_autofree char *name = g_strdup_printf ("super-resolution-x%d", *scales);

      g_ptr_array_add (networks, art_super_network_load (name, "super-resolution", NULL));
      scale *= *scales;
    }
  chain = art_super_chain_new (networks, w, h, 0.0, FALSE, 0, NULL);
  g_assert_true (art_tile_reader_read (reader, 0, 0, color, NULL, NULL));
  output = art_super_chain_run (chain, color, NULL, NULL);
  across = art_taps_new_cubic (w * scale, width);
  down = art_taps_new_cubic (h * scale, height);
  for (int c = 0; c < 3; c++)
    art_resample_plane (nn_tensor_floats (output) + (gsize) c * w * h * scale * scale, across, down,
                        planes + (gsize) c * width * height);
  for (gsize i = 0; i < 3 * (gsize) width * height; i++)
    planes[i] = CLAMP (planes[i], 0.0f, 1.0f);
  return planes;
}

/* Pictures of more than one tile, of odd sizes, are what they are in one piece. */
static void
test_seams (void)
{
  static const struct
  {
    int width, height;
    double scale;
    int networks[3];
  } cases[] = { { 601, 523, 2, { 2 } }, { 1100, 37, 3, { 3 } }, { 530, 519, 1.37, { 2 } }, { 523, 61, 5.1, { 2, 3 } } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GeglBuffer) content =
          upscaler_picture (babl_format ("R~G~B~ float"), cases[i].width, cases[i].height, 2);
      g_autoptr (GeglBuffer) result = run_with (content, "scale", cases[i].scale);
      int width = gegl_buffer_get_width (result), height = gegl_buffer_get_height (result);
      g_autofree float *tiled = upscaler_colors (result);
      g_autofree float *whole = untiled (content, cases[i].networks, width, height);
      double largest = 0.0;

      for (gsize j = 0; j < 3 * (gsize) width * height; j++)
        largest = MAX (largest, fabs (tiled[j] - whole[j]));
      g_test_message ("%d x %d times %g: %g", cases[i].width, cases[i].height, cases[i].scale, largest);
      g_assert_cmpfloat (largest, <, 1e-5);
    }
}

/* Format and space stay, colours are about those of a plain enlargement, the input is as before. */
static void
test_formats (void)
{
  static const char *const formats[] = { "R'G'B'A u8", "RGB float", "Y' u16", "Y'A half",
                                         "R'G'B' u8",  "RGBA u32",  "Y u8",   "R'G'B'A double" };
  const Babl *wide = babl_space ("ProPhoto");

  g_assert_nonnull (wide);
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (formats); i++)
    {
      const Babl *format = babl_format_with_space (formats[i / 2], i % 2 ? wide : NULL);
      g_autoptr (GeglBuffer) content = upscaler_picture (format, 45, 31, 1), result = NULL;
      gsize bytes;
      g_autofree guint8 *before = raw_pixels (content, &bytes), *after = NULL;
      g_autofree float *small_colors = upscaler_colors (content), *colors = NULL;
      double sum = 0.0;

      result = run_with (content, "scale", 3.0);
      g_assert_true (gegl_buffer_get_format (result) == format);
      after = raw_pixels (content, &bytes);
      g_assert_cmpmem (before, bytes, after, bytes);
      colors = upscaler_colors (result);
      for (int y = 0; y < 93; y++)
        for (int x = 0; x < 135; x++)
          sum += fabsf (colors[y * 135 + x] - small_colors[y / 3 * 45 + x / 3]);
      g_test_message ("%s: %g", babl_get_name (format), sum / (93 * 135));
      g_assert_cmpfloat (sum / (93 * 135), <, 0.12);
      g_assert_cmpfloat (sum / (93 * 135), >, 0.005);
    }
}

/* A green disc on hidden red: nothing red shows, inside is opaque, outside is empty. */
static void
test_alpha (void)
{
  const int n = 60;
  g_autoptr (GeglBuffer) content = gegl_buffer_new (GEGL_RECTANGLE (0, 0, n, n), babl_format ("R'G'B'A u8"));
  g_autoptr (GeglBuffer) result = NULL;
  g_autofree guint8 *pixels = NULL;
  gsize bytes;

  for (int i = 0; i < n * n; i++)
    {
      int distance = (i % n - 30) * (i % n - 30) + (i / n - 30) * (i / n - 30);
      const guint8 green[] = { 0, 200, 0, 255 }, edge[] = { 0, 200, 0, 128 }, red[] = { 255, 0, 0, 0 };

      gegl_buffer_set (content, GEGL_RECTANGLE (i % n, i / n, 1, 1), 0, NULL,
                       distance < 380   ? green
                       : distance < 420 ? edge
                                        : red,
                       GEGL_AUTO_ROWSTRIDE);
    }
  result = run_with (content, "scale", 2.5);
  pixels = raw_pixels (result, &bytes);
  for (int i = 0; i < 150 * 150; i++)
    {
      double distance = hypot ((i % 150 + 0.5) / 2.5 - 30.5, (i / 150 + 0.5) / 2.5 - 30.5);
      const guint8 *pixel = pixels + 4 * i;

      if (distance < 17.0)
        g_assert_cmpint (pixel[3], ==, 255);
      if (distance > 23.0)
        g_assert_cmpint (pixel[3], ==, 0);
      /* The random network may tint green a little; hidden red would show as much more. */
      if (pixel[3] > 0)
        g_assert_cmpint (pixel[0], <, 60);
    }
}

/* Alpha that is the same everywhere stays that, and 16 bit opaque is opaque. */
static void
test_constant_alpha (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("RGBA u16"), 30, 30, 4), result = NULL;
  g_autofree guint16 *pixels = NULL;
  gsize bytes;

  result = run_with (content, "scale", 2.0);
  pixels = (guint16 *) raw_pixels (result, &bytes);
  for (gsize i = 3; i < bytes / 2; i += 4)
    g_assert_cmpint (pixels[i], ==, 65535);
}

/* White and black of a mask are white and black, whatever the network makes of them. */
static void
test_flat_areas (void)
{
  const guint8 white = 255;
  g_autoptr (GeglBuffer) content = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 640, 40), babl_format ("Y' u8"));
  g_autoptr (GeglBuffer) result = NULL;
  g_autofree guint8 *pixels = NULL;
  gsize bytes;

  for (int i = 0; i < 320 * 40; i++)
    gegl_buffer_set (content, GEGL_RECTANGLE (i % 320, i / 320, 1, 1), 0, NULL, &white, GEGL_AUTO_ROWSTRIDE);
  result = run_with (content, "scale", 3.0);
  pixels = raw_pixels (result, &bytes);
  for (int i = 0; i < 1920 * 120; i++)
    if (i % 1920 < 3 * 318 || i % 1920 >= 3 * 322)
      g_assert_cmpint (pixels[i], ==, i % 1920 < 960 ? 255 : 0);
}

/* Highlights above white, and what is below black, are not cut off. */
static void
test_out_of_range (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R~G~B~ float"), 40, 40, 4), result = NULL;
  g_autofree float *colors = NULL;
  const float bright[] = { 4.0f, 3.0f, -0.5f };

  for (int i = 0; i < 100; i++)
    gegl_buffer_set (content, GEGL_RECTANGLE (21 + i % 10, 3 + i / 10, 1, 1), 0, NULL, bright, GEGL_AUTO_ROWSTRIDE);
  result = run_with (content, "scale", 2.0);
  colors = upscaler_colors (result);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat (fabsf (colors[c * 6400 + 30 * 80 + 30] - bright[c]), <, 0.5);
}

static void
test_tiny_pictures (void)
{
  const int sizes[][2] = { { 1, 1 }, { 3, 3 }, { 1, 70 }, { 700, 1 }, { 2, 5 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A u8"), sizes[i][0], sizes[i][1], 1);
      g_autoptr (GeglBuffer) small = run_with (content, "scale", 1.1), large = run_with (content, "scale", 5.3);
      g_autoptr (GeglBuffer) refined = run_with (content, "iterations", 5), averaged = run_with (content, "tta", 1);

      g_assert_cmpint (gegl_buffer_get_width (small), ==, (int) floor (1.1 * sizes[i][0] + 0.5));
      g_assert_cmpint (gegl_buffer_get_height (large), ==, (int) floor (5.3 * sizes[i][1] + 0.5));
      g_assert_cmpint (gegl_buffer_get_width (refined), ==, 2 * sizes[i][0]);
      g_assert_cmpint (gegl_buffer_get_height (averaged), ==, 2 * sizes[i][1]);
    }
}

/* The mean over eight orientations of a picture turned is the mean turned. */
static void
test_average (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R~G~B~ float"), 50, 30, 1);
  g_autoptr (GeglBuffer) turned = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 30, 50), babl_format ("R~G~B~ float"));
  g_autoptr (GeglBuffer) plain = run_with (content, "tta", 0), first = run_with (content, "tta", 1), second = NULL;
  g_autofree float *a = upscaler_colors (first), *b = NULL;

  for (int i = 0; i < 1500; i++)
    {
      float pixel[3];

      gegl_buffer_get (content, GEGL_RECTANGLE (11 + i % 50, -7 + i / 50, 1, 1), 1.0, NULL, pixel, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      gegl_buffer_set (turned, GEGL_RECTANGLE (29 - i / 50, i % 50, 1, 1), 0, NULL, pixel, GEGL_AUTO_ROWSTRIDE);
    }
  second = run_with (turned, "tta", 1);
  b = upscaler_colors (second);
  for (int i = 0; i < 6000; i++)
    g_assert_cmpfloat_with_epsilon (a[i], b[i % 100 * 60 + 59 - i / 100], 1e-5);
  g_assert_cmpfloat (upscaler_distance (plain, first, NULL), >, 1e-3);
}

/* The part that a preview shows is that part of the result. */
static void
test_preview (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R~G~B~ float"), 300, 200, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GeglBuffer) whole = NULL, part = NULL, same = NULL, outside = NULL;
  g_autoptr (GError) error = NULL;

  set_number (settings, "scale", 2.5);
  whole = run (inputs, settings);
  part = EFFECT->preview (inputs, settings, GEGL_RECTANGLE (11 + 100, -7 + 60, 80, 50), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gegl_buffer_get_width (part), ==, 200);
  g_assert_cmpint (gegl_buffer_get_height (part), ==, 125);
  same = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 200, 125), gegl_buffer_get_format (whole));
  gegl_buffer_copy (whole, GEGL_RECTANGLE (250, 150, 200, 125), GEGL_ABYSS_NONE, same, GEGL_RECTANGLE (0, 0, 0, 0));
  g_assert_cmpfloat (upscaler_distance (part, same, NULL), <, 1e-5);
  outside = EFFECT->preview (inputs, settings, GEGL_RECTANGLE (4000, 0, 80, 50), NULL, NULL, &error);
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
}

/* Made smaller again, a refined result is the picture. */
static void
test_refinement (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R~G~B~ float"), 530, 60, 1);
  g_autoptr (GeglBuffer) plain = run_with (content, "iterations", 0), refined = run_with (content, "iterations", 200);
  g_autoptr (ArtTaps) across = art_taps_new_cubic (1060, 530), down = art_taps_new_cubic (120, 60);
  g_autofree float *target = upscaler_colors (content), *a = upscaler_colors (plain), *b = upscaler_colors (refined);
  g_autofree float *small = g_new (float, 530 * 60);
  double before = 0.0, after = 0.0;

  art_resample_plane (a, across, down, small);
  for (int i = 0; i < 530 * 60; i++)
    before += fabs (small[i] - target[i]) / (530 * 60);
  art_resample_plane (b, across, down, small);
  for (int i = 0; i < 530 * 60; i++)
    after += fabs (small[i] - target[i]) / (530 * 60);
  g_test_message ("mean difference %g before, %g after", before, after);
  g_assert_cmpfloat (after, <, before / 30.0);
}

static void
test_texture (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R~G~B~A float"), 200, 60, 1);
  g_autoptr (GeglBuffer) texture = upscaler_picture (babl_format ("R'G'B' u8"), 90, 40, 9);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GeglBuffer) plain = NULL, textured = NULL;
  g_autoptr (GError) error = NULL;
  ArtEstimate estimate;

  set_number (settings, "iterations", 4);
  plain = run (inputs, settings);
  set_number (settings, "texture-weight", 10);
  g_assert_false (EFFECT->estimate (inputs, settings, &estimate, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
  g_hash_table_insert (inputs->layers, g_strdup ("texture-layer"), g_object_ref (texture));
  textured = run (inputs, settings);
  g_assert_cmpfloat (upscaler_distance (plain, textured, NULL), >, 1e-3);
}

static GeglBuffer *
run_watched (GeglBuffer *content, Watch *watch, GError **error)
{
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  ArtMonitor monitor = { watch_progress, watch_snapshot, watch_stop, NULL, watch };

  return EFFECT->run (inputs, settings, &monitor, watch->cancellable, error);
}

static void
test_watching (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A u8"), 900, 520, 1);
  g_autoptr (GCancellable) never = g_cancellable_new ();
  Watch watch = { .cancellable = never }, stopping = { .cancellable = never, .stop_at = 2 };
  g_autoptr (GeglBuffer) all = run_watched (content, &watch, NULL), stopped = run_watched (content, &stopping, NULL);

  g_assert_cmpfloat (watch.fraction, ==, 1.0);
  g_assert_cmpint (watch.snapshots, ==, 4);
  g_assert_cmpint (watch.calls, >=, 5); /* before each tile, after the last, and within slow ones */
  /* The rest is enlarged without a network: not empty, not far away. */
  g_assert_cmpfloat (upscaler_distance (all, stopped, NULL), >, 0.001);
  g_assert_cmpfloat (upscaler_distance (all, stopped, NULL), <, 0.6);
  for (int i = 1; i <= 5; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Watch cancelling = { .cancellable = cancellable, .cancel_at = i };

      g_assert_null (run_watched (content, &cancelling, &error));
      g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
    }
}

static void
watch_tile (double done, gpointer data)
{
  watch_progress (done, "tile", -1.0, data);
}

/* Progress moves within a tile, to its end: through denoiser or not, orientations and the run for alpha. */
static void
test_within_a_tile (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A float"), 40, 30, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  const float half[] = { 0.5f, 0.5f, 0.5f, 0.5f };

  for (int transparent = 0; transparent < 2; transparent++)
    for (int average = 0; average < 2; average++)
      {
        g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
        g_autoptr (GeglBuffer) result =
            gegl_buffer_new (GEGL_RECTANGLE (0, 0, 200, 150), babl_format ("R'G'B'A float"));
        g_autoptr (ArtSuperJob) job = NULL;
        Watch heard = { 0 };
        const ArtSuperWatch watch = { .progress = watch_tile, .data = &heard };

        set_number (settings, "scale", 5);
        set_number (settings, "tta", average);
        gegl_buffer_set (content, GEGL_RECTANGLE (15, 0, transparent, 1), 0, NULL, half, GEGL_AUTO_ROWSTRIDE);
        job = art_super_job_new (inputs, settings, NULL, NULL);
        g_assert_true (art_super_job_run_tile (job, 0, 0, FALSE, result, &watch, NULL, NULL));
        g_assert_cmpint (heard.calls, >=, 4 * (1 + transparent) * (average ? 8 : 1));
        g_assert_cmpfloat_with_epsilon (heard.fraction, 1.0, 1e-9);
      }
}

static void
assert_refused (GeglBuffer *content, const char *name, double value, int code)
{
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GError) error = NULL, same = NULL;
  ArtEstimate estimate;

  set_number (settings, "size-by", g_str_equal (name, "width") ? 1 : 0);
  set_number (settings, name, value);
  g_assert_false (EFFECT->estimate (inputs, settings, &estimate, &error));
  g_assert_error (error, ART_ERROR, code);
  g_test_message ("%s", error->message);
  if (code != ART_ERROR_NO_MEMORY)
    {
      g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, &same));
      g_assert_error (same, ART_ERROR, code);
    }
}

static void
test_refusals (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 40, 30, 1);
  g_autoptr (GeglBuffer) empty = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 0, 0), babl_format ("R'G'B' u8"));
  g_autoptr (GeglBuffer) huge = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 90000, 90000), babl_format ("R'G'B' u8"));
  g_autoptr (GeglBuffer) long_one = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 200000, 2), babl_format ("R'G'B' u8"));
  g_autoptr (GeglBuffer) indexed = NULL;
  const Babl *palette = NULL;

  babl_new_palette ("tested", &palette, NULL);
  indexed = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 8, 8), palette);
  assert_refused (content, "width", 30, ART_ERROR_ARGUMENT);
  assert_refused (content, "width", 1000, ART_ERROR_ARGUMENT);
  assert_refused (content, "method", ART_SUPER_MODEL, ART_ERROR_ARGUMENT);
  assert_refused (content, "method", ART_SUPER_ARTWORK, ART_ERROR_MODEL);
  assert_refused (content, "denoise", 1, ART_ERROR_MODEL);
  assert_refused (empty, "scale", 2, ART_ERROR_INPUT);
  assert_refused (indexed, "scale", 2, ART_ERROR_INPUT);
  assert_refused (long_one, "scale", 2, ART_ERROR_ARGUMENT);
  assert_refused (huge, "scale", 2.5, ART_ERROR_NO_MEMORY);
}

int
main (int argc, char **argv)
{
  static const char *const no_styles[] = { NULL };
  int status;

  gegl_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  dir = tiny_network_install (no_styles);
  for (int scale = 2; scale <= 3; scale++)
    {
      g_autofree char *name = g_strdup_printf ("super-resolution-x%d", scale);
      g_autoptr (NnGraph) graph = tiny_upscaler_new (scale, 3, 3 + scale, 40 + scale);

      tiny_upscaler_install (dir, name, graph);
    }
  g_test_add_func ("/super-resolution/sizes", test_sizes);
  g_test_add_func ("/super-resolution/target-size", test_target_size);
  g_test_add_func ("/super-resolution/seams", test_seams);
  g_test_add_func ("/super-resolution/formats", test_formats);
  g_test_add_func ("/super-resolution/alpha", test_alpha);
  g_test_add_func ("/super-resolution/constant-alpha", test_constant_alpha);
  g_test_add_func ("/super-resolution/flat-areas", test_flat_areas);
  g_test_add_func ("/super-resolution/out-of-range", test_out_of_range);
  g_test_add_func ("/super-resolution/tiny-pictures", test_tiny_pictures);
  g_test_add_func ("/super-resolution/average", test_average);
  g_test_add_func ("/super-resolution/preview", test_preview);
  g_test_add_func ("/super-resolution/refinement", test_refinement);
  g_test_add_func ("/super-resolution/texture", test_texture);
  g_test_add_func ("/super-resolution/watching", test_watching);
  g_test_add_func ("/super-resolution/within-a-tile", test_within_a_tile);
  g_test_add_func ("/super-resolution/refusals", test_refusals);
  status = g_test_run ();
  remove_folder (dir);
  g_free (dir);
  art_model_store_clear ();
  gegl_exit ();
  return status;
}
