/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours for line drawings: what the artist asks for is where it was asked for, in any format; layers look like the
 * merged result; every way to fail.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>

#include "effects/line-art-hints.h"
#include "effects/line-art-picture.h"
#include "effects/line-art-regions.h"
#include "effects/line-art-render.h"
#include "effects/model-store.h"
#include "line-art-drawing.h"
#include "pixels.h"
#include "tiny-upscaler.h"

#define MIDDLE "73 45 #cc4422"
#define BACKGROUND "17 -1 #3366aa"

static char *dir;

static GeglBuffer *
run (GeglBuffer *drawing, const ArtSettings *settings)
{
  g_autoptr (ArtInputs) inputs = art_inputs_new (drawing);
  g_autoptr (GError) error = NULL;
  ArtEstimate estimate;
  GeglBuffer *result;

  g_assert_true (line_art_effect.estimate (inputs, settings, &estimate, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (estimate.memory, >, 0);
  result = line_art_effect.run (inputs, settings, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result), gegl_buffer_get_extent (drawing)));
  g_assert_true (gegl_buffer_get_format (result) == gegl_buffer_get_format (drawing));
  return result;
}

static void
test_gap (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 3, FALSE);
  g_autoptr (ArtSettings) settings = line_art_settings (MIDDLE);
  g_autoptr (GeglBuffer) tight = run (drawing, settings), leaking = NULL;

  assert_color (tight, 60, 50, 0xcc4422);
  assert_color (tight, 90, 50, 0xcc4422);
  assert_color (tight, 3, 3, 0xffffff);
  assert_color (tight, 110, 50, 0xffffff);
  art_settings_set_number (settings, "gap", 0, NULL);
  leaking = run (drawing, settings);
  assert_color (leaking, 60, 50, 0xcc4422);
  assert_color (leaking, 110, 50, 0xcc4422);
  assert_color (leaking, 3, 3, 0xcc4422);
}

static const char *const formats[] = { "R'G'B' u8",  "R'G'B'A u8",   "R'G'B'A u16", "RGB u16",   "R'G'B' half",
                                       "RGBA float", "R'G'B' float", "RGB u32",     "RGB double" };

/* Flat colours are exactly those asked for, in every format, and reach under the lines: nothing light at their edges.
 */
static void
test_formats (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) drawing = drawing_new (babl_format (formats[i]), 120, 100, 40.0, 0, FALSE);
      g_autoptr (ArtSettings) settings = line_art_settings (MIDDLE ";" BACKGROUND);
      g_autoptr (GeglBuffer) result = run (drawing, settings);
      gboolean was_dark = FALSE;

      assert_color (result, 60, 50, 0xcc4422);
      assert_color (result, 1, 98, 0x3366aa);
      for (int x = 60; x < 120; x++)
        {
          float pixel[4];

          drawing_get (result, x, 50, pixel);
          g_assert_cmpfloat (pixel[0] + pixel[1] + pixel[2], <, (0x33 + 0x66 + 0xaa + 2) / 255.0);
          was_dark |= pixel[0] < 0.02f && pixel[1] < 0.02f && pixel[2] < 0.02f;
        }
      g_assert_true (was_dark);
    }
}

/* Two colours in one region divide it; each keeps its place. */
static void
test_two_hints (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 0, FALSE);
  g_autoptr (ArtSettings) settings = line_art_settings ("50 45 #cc4422; 96 45 #22cc44 4");
  g_autoptr (GeglBuffer) result = run (drawing, settings);

  assert_color (result, 37, 50, 0xcc4422);
  assert_color (result, 30, 60, 0xcc4422);
  assert_color (result, 83, 50, 0x22cc44);
  assert_color (result, 90, 40, 0x22cc44);
  assert_color (result, 57, 50, 0xcc4422);
  assert_color (result, 63, 50, 0x22cc44);
  assert_color (result, 3, 50, 0xffffff);
}

/* A drawing on nothing: what gets a colour is opaque, the rest remains as it was. */
static void
test_transparent (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B'A u8"), 120, 100, 40.0, 3, TRUE);
  g_autoptr (ArtSettings) settings = line_art_settings (MIDDLE);
  g_autoptr (GeglBuffer) result = run (drawing, settings);
  float pixel[4], before[4];

  assert_color (result, 60, 50, 0xcc4422);
  for (int x = 0; x < 20; x++)
    {
      drawing_get (drawing, x, 50, before);
      drawing_get (result, x, 50, pixel);
      g_assert_cmpfloat_with_epsilon (pixel[3], before[3], 1.1f / 255.0f);
    }
  for (int x = 22; x < 60; x++)
    {
      drawing_get (result, x, 50, pixel);
      g_assert_cmpfloat (pixel[3], ==, 1.0f);
    }
}

/* Hints outside and an empty hint layer, of another size, do nothing. */
static void
test_no_hints (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 3, FALSE);
  g_autoptr (GeglBuffer) layer = gegl_buffer_new (GEGL_RECTANGLE (100, 40, 500, 10), babl_format ("R'G'B'A u8"));
  g_autoptr (ArtSettings) settings = line_art_settings ("3 3 #ff0000; -1000 5 #00ff00; 1e5 1e5 #0000ff 50");
  g_autoptr (ArtInputs) inputs = art_inputs_new (drawing);
  g_autoptr (GeglBuffer) result = NULL;

  g_hash_table_insert (inputs->layers, g_strdup ("hint-layer"), g_object_ref (layer));
  result = line_art_effect.run (inputs, settings, NULL, NULL, NULL);
  assert_color (result, 60, 50, 0xffffff);
  assert_color (result, 3, 3, 0xffffff);
  assert_color (result, 20, 50, 0x000000);
}

/* A stroke on a layer that lies elsewhere; it runs a little over the line, which does not count. */
static void
test_hint_layer (void)
{
  const float green[4] = { 0.2f, 0.8f, 0.4f, 1.0f };
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B'A u16"), 120, 100, 40.0, 0, FALSE);
  g_autoptr (GeglBuffer) layer =
      gegl_buffer_new (GEGL_RECTANGLE (DRAWING_X + 50, DRAWING_Y + 40, 80, 30), babl_format ("R'G'B'A u8"));
  g_autoptr (ArtSettings) settings = line_art_settings ("");
  g_autoptr (ArtInputs) inputs = art_inputs_new (drawing);
  g_autoptr (GeglBuffer) result = NULL;

  drawing_paint (layer, 5, 8, 49, 3, green);
  g_hash_table_insert (inputs->layers, g_strdup ("hint-layer"), g_object_ref (layer));
  result = line_art_effect.run (inputs, settings, NULL, NULL, NULL);
  assert_color (result, 60, 50, 0x33cc66);
  assert_color (result, 115, 50, 0xffffff);
}

/* What GIMP shows: multiply and normal in linear light, screen as perceptual colours, composed in linear light. */
static void
lay_over (float *below, const float *above, ArtBlend blend)
{
  float alpha = above[3] + below[3] * (1.0f - above[3]);

  for (int c = 0; c < 3; c++)
    if (blend == ART_BLEND_NORMAL)
      below[c] = alpha > 0.0f ? (above[3] * above[c] + (1.0f - above[3]) * below[3] * below[c]) / alpha : 0.0f;
    else if (blend == ART_BLEND_MULTIPLY)
      below[c] *= 1.0f - above[3] + above[3] * above[c];
    else
      {
        float screen = 1.0f - (1.0f - sqrtf (below[c])) * (1.0f - sqrtf (above[c]));

        below[c] += above[3] * (screen * screen - below[c]);
      }
  if (blend == ART_BLEND_NORMAL)
    below[3] = alpha;
}

static float *
linear_pixels (GeglBuffer *buffer)
{
  float *pixels = g_new (float, (gsize) gegl_buffer_get_width (buffer) * gegl_buffer_get_height (buffer) * 4);

  gegl_buffer_get (buffer, gegl_buffer_get_extent (buffer), 1.0, babl_format ("RGBA float"), pixels,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return pixels;
}

/* Largest difference between the layers on top of each other and the merged result, of lightness. */
static double
layers_distance (GeglBuffer *drawing, const ArtSettings *settings)
{
  g_autoptr (ArtInputs) inputs = art_inputs_new (drawing);
  g_autoptr (GPtrArray) layers = line_art_effect.run_layers (inputs, settings, NULL, NULL, NULL);
  g_autoptr (GeglBuffer) merged = line_art_effect.run (inputs, settings, NULL, NULL, NULL);
  g_autofree float *expected = linear_pixels (merged), *shown = NULL;
  int count = gegl_buffer_get_width (drawing) * gegl_buffer_get_height (drawing);
  double largest = 0.0;

  g_assert_cmpuint (layers->len, ==, 4);
  shown = g_new0 (float, (gsize) count * 4);
  for (int i = (int) layers->len - 1; i >= 0; i--)
    {
      const ArtResultLayer *layer = g_ptr_array_index (layers, i);
      g_autofree float *pixels = linear_pixels (layer->buffer);

      g_assert_true (babl_format_has_alpha (gegl_buffer_get_format (layer->buffer)));
      g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (layer->buffer), gegl_buffer_get_extent (drawing)));
      g_assert_true (babl_format_get_type (gegl_buffer_get_format (layer->buffer), 0)
                     == babl_format_get_type (gegl_buffer_get_format (drawing), 0));
      for (int p = 0; p < count; p++)
        lay_over (shown + p * 4, pixels + p * 4, layer->blend);
    }
  for (int p = 0; p < count; p++)
    {
      for (int c = 0; c < 3; c++)
        largest = MAX (largest, fabs (sqrtf (shown[p * 4 + c]) * shown[p * 4 + 3]
                                      - sqrtf (expected[p * 4 + c]) * expected[p * 4 + 3]));
      largest = MAX (largest, fabs (shown[p * 4 + 3] - expected[p * 4 + 3]));
    }
  return largest;
}

static void
test_layers (void)
{
  /* Eight bits for each of four layers: a few steps; black lines on nothing are rounded twice. */
  const double tolerances[] = { 4.0 / 255.0, 4.0 / 255.0, 1e-4 };
  const char *const names[] = { "R'G'B' u8", "R'G'B'A u8", "RGBA float" };

  for (int i = 0; i < 3; i++)
    for (int transparent = 0; transparent < (i > 0 ? 2 : 1); transparent++)
      {
        g_autoptr (GeglBuffer) drawing = drawing_new (babl_format (names[i]), 120, 100, 40.0, 3, transparent);
        g_autoptr (ArtSettings) settings = line_art_settings (MIDDLE);

        art_settings_set_number (settings, "shading", 1.0, NULL);
        g_assert_cmpfloat (layers_distance (drawing, settings), <, tolerances[i]);
      }
}

/* Light lines on dark paper: the same regions, between lines that stay light; paper stays dark, what is
 * nearly black too. */
static void
test_inverted (void)
{
  const float dirt[4] = { 2.0f / 255.0f, 2.0f / 255.0f, 2.0f / 255.0f, 1.0f };
  const char *const names[] = { "R'G'B' u8", "RGBA float" };

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GeglBuffer) drawing = drawing_new (babl_format (names[i]), 120, 100, 40.0, 3, FALSE), result = NULL;
      g_autoptr (ArtSettings) settings = line_art_settings (MIDDLE);
      float lightest = 0.0f, pixel[4];

      drawing_invert (drawing);
      art_settings_set_number (settings, "shading", 1.0, NULL);
      g_assert_cmpfloat (layers_distance (drawing, settings), <, i ? 1e-4 : 4.0 / 255.0);
      art_settings_set_number (settings, "shading", 0.0, NULL);
      drawing_paint (drawing, 100, 90, 10, 5, dirt);
      result = run (drawing, settings);
      assert_color (result, 60, 50, 0xcc4422);
      assert_color (result, 90, 50, 0xcc4422);
      assert_color (result, 3, 3, 0x000000);
      assert_color (result, 110, 50, 0x000000);
      drawing_get (result, 105, 92, pixel);
      g_assert_cmpfloat (pixel[0], <, 3.0 / 255.0);
      for (int x = 10; x < 30; x++)
        {
          drawing_get (result, x, 50, pixel);
          lightest = MAX (lightest, MIN (pixel[0], MIN (pixel[1], pixel[2])));
        }
      g_assert_cmpfloat (lightest, >, 0.98);
    }
}

/* Light comes from the top left, the background is not shaded. */
static void
test_shading (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 0, FALSE);
  g_autoptr (ArtSettings) settings = line_art_settings ("73 45 #808080; 17 -1 #3366aa");
  g_autoptr (GeglBuffer) result = NULL;
  float light[4], dark[4];

  art_settings_set_number (settings, "shading", 1.0, NULL);
  result = run (drawing, settings);
  drawing_get (result, 37, 23, light);
  drawing_get (result, 84, 77, dark);
  g_assert_cmpfloat (light[1], >, 0x80 / 255.0f);
  g_assert_cmpfloat (dark[1], <, 0x70 / 255.0f);
  for (int x = 0; x < 16; x++)
    assert_color (result, x, 50, 0x3366aa);
}

static void
assert_fails (GeglBuffer *drawing, const char *hints, int code)
{
  g_autoptr (ArtSettings) settings = line_art_settings (hints);
  g_autoptr (ArtInputs) inputs = art_inputs_new (drawing);
  g_autoptr (GError) error = NULL;

  g_assert_null (line_art_effect.run (inputs, settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, code);
  g_clear_error (&error);
  g_assert_null (line_art_effect.run_layers (inputs, settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, code);
}

static void
test_errors (void)
{
  const float white[4] = { 1.0f, 1.0f, 1.0f, 1.0f };
  g_autoptr (GeglBuffer) empty = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 50, 40), babl_format ("R'G'B'A u8"));
  g_autoptr (GeglBuffer) pixel = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 1, 1), babl_format ("R'G'B' u8"));
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 60, 50, 15.0, 0, FALSE);

  assert_fails (empty, "", ART_ERROR_INPUT);
  drawing_paint (empty, 0, 0, 50, 40, white);
  assert_fails (empty, "10 10 #ff0000", ART_ERROR_INPUT);
  assert_fails (pixel, "", ART_ERROR_INPUT);
  assert_fails (drawing, "10 10 red", ART_ERROR_ARGUMENT);
}

static void
cancel_at (double fraction, const char *text, double seconds_left, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 0, FALSE);
  g_autoptr (ArtSettings) settings = line_art_settings (MIDDLE);
  g_autoptr (ArtInputs) inputs = art_inputs_new (drawing);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const ArtMonitor monitor = { .progress = cancel_at, .data = cancellable };
  g_autoptr (GError) error = NULL;

  art_settings_set_number (settings, "shading", 1.0, NULL);
  g_assert_null (line_art_effect.run (inputs, settings, &monitor, cancellable, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
}

/* Gray, uneven, noisy paper with specks of dirt: the same regions, and clean flats. */
static void
test_scan (void)
{
  const float dirt[4] = { 0.2f, 0.2f, 0.2f, 1.0f };
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 240, 200, 80.0, 3, FALSE);
  g_autoptr (ArtSettings) settings = line_art_settings ("133 95 #cc4422; 17 -1 #3366aa");
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GeglBuffer) result = NULL;

  for (int y = 0; y < 200; y++)
    for (int x = 0; x < 240; x++)
      {
        float pixel[4], tone = 0.9f - 0.15f * (float) (x + y) / 440.0f;

        drawing_get (drawing, x, y, pixel);
        for (int c = 0; c < 3; c++)
          pixel[c] =
              CLAMP ((0.1f + 0.9f * pixel[c]) * tone + (float) g_rand_double_range (rand, -0.04, 0.04), 0.0f, 1.0f);
        drawing_paint (drawing, x, y, 1, 1, pixel);
      }
  for (int k = 0; k < 5; k++)
    drawing_paint (drawing, 105 + 7 * k, 85 + 7 * k, 2, 2, dirt);
  result = run (drawing, settings);
  for (int k = -20; k <= 20; k++)
    {
      assert_color (result, 120 + k, 100 + k, 0xcc4422);
      assert_color (result, 22 + k, 180, 0x3366aa);
    }
}

/* Regions found at a smaller size; their borders are still in the lines of the full size. */
static void
test_reduced (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 301, 203, 80.0, 3, FALSE);
  g_autoptr (ArtLineArtPicture) picture = art_line_art_picture_new (drawing, 301 * 203 / 8, NULL, NULL);
  g_autoptr (ArtLineArtRegions) regions = NULL;
  g_autoptr (ArtLineArtHints) hints = NULL;
  g_autoptr (GeglBuffer) result = NULL;
  ArtLineArtRender render = { .picture = picture, .threshold = 0.35 };

  g_assert_cmpint (picture->factor, ==, 3);
  render.regions = regions = art_line_art_regions_new (picture, 0.35, 4.0 / 3.0, NULL);
  hints = art_line_art_hints_new (picture, regions, NULL, "160 95 #cc4422; 17 -1 #3366aa", 1.0, NULL);
  g_assert_true (art_line_art_apply_hints (regions, hints, picture, NULL));
  art_line_art_merge_tiny (regions);
  result = art_line_art_render_merged (&render, NULL);
  assert_color (result, 150, 101, 0xcc4422);
  assert_color (result, 299, 201, 0x3366aa);
  for (int y = 0; y < 203; y++)
    for (int x = 0; x < 301; x++)
      {
        double radius = hypot (x + 0.5 - 150.5, y + 0.5 - 101.5);

        if (radius < 77.5)
          assert_color (result, x, y, 0xcc4422);
        else if (radius > 83.0)
          assert_color (result, x, y, 0x3366aa);
      }
}

static void
test_overview (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B'A u16"), 1203, 801, 320.0, 7, FALSE);
  g_autoptr (ArtSettings) settings = line_art_settings ("600 400 #cc4422");
  g_autoptr (ArtInputs) inputs = art_inputs_new (drawing);
  g_autoptr (GeglBuffer) result = NULL;

  art_settings_set_number (settings, "gap", 9, NULL);
  result = line_art_effect.overview (inputs, settings, 400, NULL, NULL, NULL);
  g_assert_cmpint (gegl_buffer_get_width (result), ==, 400);
  g_assert_cmpint (gegl_buffer_get_height (result), ==, 266);
  g_assert_cmpint (gegl_buffer_get_x (result), ==, 0);
  assert_color (result, 200, 133, 0xcc4422);
  assert_color (result, 5, 133, 0xffffff);
}

static void
test_threads (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 321, 123, 40.0, 3, FALSE);
  g_autoptr (ArtSettings) settings = line_art_settings ("150 60 #cc4422; 190 40 #22cc44");
  g_autoptr (GeglBuffer) first = NULL, second = NULL;
  g_autofree guint8 *one = NULL, *four = NULL;
  gsize bytes;

  drawing_add_line (drawing, 150);
  art_settings_set_number (settings, "shading", 1.0, NULL);
  nn_threads_set_count (1);
  first = run (drawing, settings);
  nn_threads_set_count (4);
  second = run (drawing, settings);
  nn_threads_set_count (0);
  one = raw_pixels (first, &bytes);
  four = raw_pixels (second, &bytes);
  g_assert_cmpmem (one, bytes, four, bytes);
}

/* Every region gets a colour of the palette, neighbours different ones, the background none; hints come first. */
static void
test_palette (void)
{
  const guint32 colors[] = { 0xd04030, 0x40a050, 0x4060c0 };
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 0, FALSE);
  g_autoptr (GeglBuffer) reference = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 30, 10), babl_format ("R'G'B' u8"));
  g_autoptr (ArtSettings) settings = line_art_settings ("35 45 #ffee00");
  g_autoptr (ArtInputs) inputs = art_inputs_new (drawing);
  g_autoptr (GeglBuffer) result = NULL;
  float left[4], right[4];

  for (int i = 0; i < 3; i++)
    {
      const float pixel[4] = { (float) (colors[i] >> 16) / 255.0f, (float) (colors[i] >> 8 & 255) / 255.0f,
                               (float) (colors[i] & 255) / 255.0f, 1.0f };

      drawing_paint (reference, 10 * i, 0, 10, 10, pixel);
    }
  drawing_add_line (drawing, 40);
  drawing_add_line (drawing, 70);
  art_settings_set_number (settings, "reference", 2, NULL);
  g_hash_table_insert (inputs->layers, g_strdup ("reference-layer"), g_object_ref (reference));
  result = line_art_effect.run (inputs, settings, NULL, NULL, NULL);
  assert_color (result, 30, 50, 0xffee00);
  drawing_get (result, 55, 50, left);
  drawing_get (result, 85, 50, right);
  g_assert_cmpfloat (left[0] + left[1] + left[2], <, 2.0f);
  g_assert_cmpfloat (right[0] + right[1] + right[2], <, 2.0f);
  g_assert_cmpfloat (fabsf (left[0] - right[0]) + fabsf (left[2] - right[2]), >, 0.2f);
}

/* A network that would like everything in one colour: (0.2, 0.6, 0.4) where there is paper. */
static void
install_network (void)
{
  const NnShape lines = NN_SHAPE (1, 1, -1, -1), hints = NN_SHAPE (1, 4, -1, -1);
  const NnShape shape = NN_SHAPE (3, 1, 1, 1);
  const float values[] = { 0.2f, 0.6f, 0.4f };
  g_autoptr (NnTensor) weights = nn_tensor_new_floats (&shape, values);
  NnGraph *graph = nn_graph_new (13);
  int inputs[2] = { nn_graph_add_input (graph, "lines", NN_TYPE_FLOAT, &lines) };

  nn_graph_add_input (graph, "hints", NN_TYPE_FLOAT, &hints);
  inputs[1] = nn_graph_add_constant (graph, NULL, weights);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Conv", "flat", 2, inputs));
  nn_graph_set_metadata (graph, "task", "colorize-line-art");
  tiny_upscaler_install (dir, "colorize-line-art", graph);
  nn_graph_unref (graph);
}

static void
test_network (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 0, FALSE);
  g_autoptr (ArtSettings) settings = line_art_settings ("35 45 #ffee00");
  g_autofree char *path = g_build_filename (dir, "colorize-line-art", NULL);
  g_autoptr (GeglBuffer) result = NULL;

  drawing_add_line (drawing, 40);
  install_network ();
  result = run (drawing, settings);
  assert_color (result, 30, 50, 0xffee00);
  assert_color (result, 60, 50, 0x339966);
  /* The larger part of what is behind it stays paper. */
  assert_color (result, 115, 2, 0xffffff);
  remove_folder (path);
}

static int
suggest (GeglBuffer *drawing, const char *hints, int x, int y, ArtSuggestion *suggestions, int n)
{
  g_autoptr (ArtSettings) settings = line_art_settings (hints);
  g_autoptr (ArtInputs) inputs = art_inputs_new (drawing);
  g_autoptr (GError) error = NULL;
  int found = line_art_effect.suggest (inputs, settings, DRAWING_X + x, DRAWING_Y + y, suggestions, n, NULL, &error);
  double sum = 0.0;

  g_assert_no_error (error);
  g_assert_cmpint (found, <=, n);
  for (int i = 0; i < found; i++)
    {
      sum += suggestions[i].probability;
      g_assert_true (i == 0 || suggestions[i].probability <= suggestions[i - 1].probability);
      for (int j = 0; j < i; j++)
        g_assert_cmpfloat (fabsf (suggestions[i].r - suggestions[j].r) + fabsf (suggestions[i].g - suggestions[j].g)
                               + fabsf (suggestions[i].b - suggestions[j].b),
                           >, 0.05);
    }
  g_assert_cmpfloat (sum, <=, 1.0001);
  return found;
}

static void
assert_suggestion (const ArtSuggestion *suggestion, double r, double g, double b)
{
  g_assert_cmpfloat_with_epsilon (suggestion->r, r, 0.02);
  g_assert_cmpfloat_with_epsilon (suggestion->g, g, 0.02);
  g_assert_cmpfloat_with_epsilon (suggestion->b, b, 0.02);
}

/* The network's colour first, then the artist's own, then relatives; the same on lines and for large drawings. */
static void
test_suggest (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 0, FALSE);
  g_autoptr (GeglBuffer) large = drawing_new (babl_format ("R'G'B' u8"), 1700, 1200, 500.0, 0, FALSE);
  g_autofree char *path = g_build_filename (dir, "colorize-line-art", NULL);
  ArtSuggestion suggestions[9];

  install_network ();
  g_assert_cmpint (suggest (drawing, "35 45 #ffee00", 60, 50, suggestions, 9), ==, 9);
  assert_suggestion (&suggestions[0], 0.2, 0.6, 0.4);
  assert_suggestion (&suggestions[1], 1.0, 0xee / 255.0, 0.0);
  g_assert_cmpint (suggest (large, "", 850, 600, suggestions, 9), >=, 6);
  assert_suggestion (&suggestions[0], 0.2, 0.6, 0.4);
  g_assert_cmpint (suggest (drawing, "", -50, 500, suggestions, 2), ==, 2);
  assert_suggestion (&suggestions[0], 0.2, 0.6, 0.4);
  remove_folder (path);
}

/* Without a network there are the artist's own colours, and without those nothing. */
static void
test_suggest_without_network (void)
{
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 0, FALSE);
  ArtSuggestion suggestions[9];

  g_assert_cmpint (suggest (drawing, "", 60, 50, suggestions, 9), ==, 0);
  g_assert_cmpint (suggest (drawing, MIDDLE, 60, 50, suggestions, 9), >=, 6);
  assert_suggestion (&suggestions[0], 0xcc / 255.0, 0x44 / 255.0, 0x22 / 255.0);
}

/* What is coloured in the drawing already stays, pale or dark, unless it is hinted. */
static void
check_tinted (guint32 tint)
{
  const float color[4] = { (float) (tint >> 16) / 255.0f, (float) (tint >> 8 & 255) / 255.0f,
                           (float) (tint & 255) / 255.0f, 1.0f };
  g_autoptr (GeglBuffer) drawing = drawing_new (babl_format ("R'G'B' u8"), 120, 100, 40.0, 0, FALSE);
  g_autoptr (ArtSettings) settings = line_art_settings (BACKGROUND);
  g_autoptr (GeglBuffer) result = NULL, hinted = NULL;

  for (int y = 0; y < 100; y++)
    for (int x = 0; x < 120; x++)
      if (hypot (x + 0.5 - 60.0, y + 0.5 - 50.0) < 38.0)
        drawing_paint (drawing, x, y, 1, 1, color);
  result = run (drawing, settings);
  assert_color (result, 60, 50, tint);
  assert_color (result, 30, 50, tint);
  assert_color (result, 2, 2, 0x3366aa);
  art_settings_set_string (settings, "hints", MIDDLE, NULL);
  hinted = run (drawing, settings);
  assert_color (hinted, 60, 50, 0xcc4422);
  assert_color (hinted, 2, 2, 0xffffff);
}

static void
test_tinted (void)
{
  check_tinted (0x99ccff);
  check_tinted (0xc01818);
}

int
main (int argc, char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  dir = g_dir_make_tmp ("line-art-XXXXXX", NULL);
  g_setenv ("NEURAL_ART_MODEL_PATH", dir, TRUE);
  g_test_add_func ("/line-art/gap", test_gap);
  g_test_add_func ("/line-art/formats", test_formats);
  g_test_add_func ("/line-art/two-hints", test_two_hints);
  g_test_add_func ("/line-art/transparent", test_transparent);
  g_test_add_func ("/line-art/no-hints", test_no_hints);
  g_test_add_func ("/line-art/hint-layer", test_hint_layer);
  g_test_add_func ("/line-art/layers", test_layers);
  g_test_add_func ("/line-art/inverted", test_inverted);
  g_test_add_func ("/line-art/shading", test_shading);
  g_test_add_func ("/line-art/errors", test_errors);
  g_test_add_func ("/line-art/cancel", test_cancel);
  g_test_add_func ("/line-art/scan", test_scan);
  g_test_add_func ("/line-art/reduced", test_reduced);
  g_test_add_func ("/line-art/overview", test_overview);
  g_test_add_func ("/line-art/threads", test_threads);
  g_test_add_func ("/line-art/palette", test_palette);
  g_test_add_func ("/line-art/network", test_network);
  g_test_add_func ("/line-art/suggest", test_suggest);
  g_test_add_func ("/line-art/suggest-without-network", test_suggest_without_network);
  g_test_add_func ("/line-art/tinted", test_tinted);
  failed = g_test_run ();
  remove_folder (dir);
  g_free (dir);
  art_model_store_clear ();
  gegl_exit ();
  return failed;
}
