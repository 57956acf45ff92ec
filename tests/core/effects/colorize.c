/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colorize on photographs with a small random network: luminance stays in every format, hints are followed exactly and
 * stop at edges, every kind of error, cancelling anywhere, inputs untouched.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "effects/colorize-private.h"
#include "effects/colorize.h"
#include "effects/model-store.h"
#include "pixels.h"
#include "running.h"
#include "tiny-colorizer.h"
#include "tiny-network.h"
#include "tiny-upscaler.h"

#define EFFECT (&art_effect_colorize)

/* Of L*, where babl takes the long way through a wide colour space. */
#define WIDE_TOLERANCE 0.01

static char *dir;
static int notes;

static void
set_hints (ArtSettings *settings, const char *hints)
{
  g_assert_true (art_settings_set_string (settings, "hints", hints, NULL));
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings)
{
  return run_effect (inputs, settings, &notes);
}

/* Lab of all pixels, interleaved, L* a* b* alpha. (transfer full) */
static float *
lab_of (GeglBuffer *buffer)
{
  float *lab = g_new (float, 4 * (gsize) gegl_buffer_get_width (buffer) * gegl_buffer_get_height (buffer));

  gegl_buffer_get (buffer, gegl_buffer_get_extent (buffer), 1.0, babl_format ("CIE Lab alpha float"), lab,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return lab;
}

/* Gray of luminance @left on the left half and @right on the other, in "R'G'B'A float"; extent from 11, -7. */
static GeglBuffer *
halves (int width, int height, float left, float right)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (11, -7, width, height), babl_format ("R'G'B'A float"));

  for (int i = 0; i < 2; i++)
    {
      const float lab[] = { i ? right : left, 0.0f, 0.0f, 1.0f };

      gegl_buffer_set_color_from_pixel (
          buffer, GEGL_RECTANGLE (11 + (i ? width / 2 : 0), -7, i ? width - width / 2 : width / 2, height), lab,
          babl_format ("CIE Lab alpha float"));
    }
  return buffer;
}

/* Makes some pixels transparent, with a hidden colour, or half transparent. */
static void
punch (GeglBuffer *buffer)
{
  const float hidden[] = { 0.9f, 0.1f, 0.2f, 0.0f }, half[] = { 0.4f, 0.5f, 0.6f, 0.5f };

  gegl_buffer_set_color_from_pixel (buffer, GEGL_RECTANGLE (13, 0, 9, 5), hidden, babl_format ("R'G'B'A float"));
  gegl_buffer_set_color_from_pixel (buffer, GEGL_RECTANGLE (23, 2, 6, 6), half, babl_format ("R'G'B'A float"));
}

/* By how much L* may differ: rounding of three channels to the format's steps, darkest where steps are largest. */
static void
assert_luminance_stays (GeglBuffer *content, GeglBuffer *result, double tolerance)
{
  gsize n = (gsize) gegl_buffer_get_width (content) * gegl_buffer_get_height (content);
  g_autofree float *before = lab_of (content), *after = lab_of (result);
  double largest = 0.0, chroma = 0.0;

  for (gsize i = 0; i < n; i++)
    if (before[4 * i + 3] > 0.0f)
      {
        largest = MAX (largest, fabs ((double) before[4 * i] - after[4 * i]));
        chroma = MAX (chroma, hypot (after[4 * i + 1], after[4 * i + 2]));
      }
  g_test_message ("%s: L* differs by up to %g", babl_get_name (gegl_buffer_get_format (content)), largest);
  g_assert_cmpfloat (largest, <, tolerance);
  g_assert_cmpfloat (chroma, >, 10.0);
}

static void
test_luminance (void)
{
  static const struct
  {
    const char *format;
    double tolerance;
  } cases[] = {
    { "R'G'B' u8", 0.4 },     { "R'G'B'A u8", 0.4 },      { "RGB u8", 0.8 },       { "R'G'B'A u16", 0.005 },
    { "RGBA u16", 0.02 },     { "R'G'B' float", 0.001 },  { "RGBA float", 0.001 }, { "RGBA half", 0.2 },
    { "R'G'B'A u32", 0.001 }, { "RaGaBaA float", 0.001 }, { "RGB double", 0.001 }, { "R'G'B'A half", 0.2 },
  };
  const Babl *wide = babl_space ("ProPhoto");

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      const Babl *format = babl_format_with_space (cases[i / 2].format, i % 2 ? wide : NULL);
      g_autoptr (GeglBuffer) content = upscaler_picture (format, 61, 43, 1), result = NULL;
      g_autoptr (ArtInputs) inputs = art_inputs_new (content);
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
      g_autofree guint8 *before = NULL, *after = NULL;
      gsize bytes;

      if (babl_format_has_alpha (format))
        punch (content);
      before = raw_pixels (content, &bytes);
      result = run (inputs, settings);
      after = raw_pixels (content, &bytes);
      g_assert_cmpmem (before, bytes, after, bytes);
      if (babl_format_has_alpha (format))
        assert_same_alpha (content, result);
      assert_luminance_stays (content, result,
                              i % 2 ? MAX (2.0 * cases[i / 2].tolerance, WIDE_TOLERANCE) : cases[i / 2].tolerance);
    }
}

/* What nobody sees stays, byte for byte, and so do values that are no numbers. */
static void
test_untouched (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A float"), 40, 30, 1), result = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  const float odd[] = { NAN, 0.5f, 0.5f, 1.0f };
  g_autofree float *before = NULL, *after = NULL;
  gsize bytes;

  punch (content);
  gegl_buffer_set (content, GEGL_RECTANGLE (40, 10, 1, 1), 0, NULL, odd, GEGL_AUTO_ROWSTRIDE);
  result = run (inputs, settings);
  before = (float *) raw_pixels (content, &bytes);
  after = (float *) raw_pixels (result, &bytes);
  for (int i = 0; i < 40 * 30; i++)
    {
      if (before[4 * i + 3] == 0.0f || isnan (before[4 * i]))
        g_assert_cmpmem (before + 4 * i, 16, after + 4 * i, 16);
      else
        g_assert_true (isfinite (after[4 * i]) && isfinite (after[4 * i + 1]) && isfinite (after[4 * i + 2]));
    }
}

static void
assert_chroma (GeglBuffer *result, int x, int y, const float *color, double tolerance)
{
  float wanted[3], found[4];

  babl_process (babl_fish (babl_format ("R'G'B' float"), babl_format ("CIE Lab float")), color, wanted, 1);
  gegl_buffer_get (result, GEGL_RECTANGLE (x, y, 1, 1), 1.0, babl_format ("CIE Lab alpha float"), found,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_test_message ("at %d, %d: %g %g, wanted %g %g", x, y, found[1], found[2], wanted[1], wanted[2]);
  g_assert_cmpfloat (hypot (found[1] - wanted[1], found[2] - wanted[2]), <, tolerance);
}

/* Written hints and painted strokes, at a working size far below that of the layer. */
static void
test_hints_exactly (void)
{
  const float brown[] = { 0xb0 / 255.0f, 0x80 / 255.0f, 0x60 / 255.0f, 1.0f }, blue[] = { 0.4f, 0.45f, 0.6f, 1.0f };
  g_autoptr (GeglBuffer) content = halves (701, 467, 50.0f, 65.0f), result = NULL;
  g_autoptr (GeglBuffer) layer = gegl_buffer_new (GEGL_RECTANGLE (300, -40, 900, 200), babl_format ("R'G'B'A u16"));
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  gegl_buffer_set_color_from_pixel (layer, GEGL_RECTANGLE (500, 50, 80, 3), blue, babl_format ("R'G'B'A float"));
  g_hash_table_insert (inputs->layers, g_strdup ("hint-layer"), g_object_ref (layer));
  set_number (settings, "hint-layer", 1);
  set_number (settings, "size", 128);
  set_hints (settings, "111.5 93.5 #b08060; 200 300 #b08060 1");
  result = run (inputs, settings);
  g_assert_cmpint (notes, ==, 0);
  assert_chroma (result, 111, 93, brown, 0.5);
  assert_chroma (result, 113, 92, brown, 0.5);
  assert_chroma (result, 200, 299, brown, 0.5);
  assert_chroma (result, 500, 50, blue, 0.5);
  assert_chroma (result, 579, 52, blue, 0.5);
}

/* One dot colours its own half, not the other one. */
static void
test_hints_stop_at_edges (void)
{
  const float brown[] = { 0xb0 / 255.0f, 0x80 / 255.0f, 0x60 / 255.0f, 1.0f };
  g_autoptr (GeglBuffer) content = halves (300, 200, 30.0f, 75.0f), plain = NULL, result = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  float other[4], same[4];

  plain = run (inputs, settings);
  set_hints (settings, "60.5 100.5 #b08060");
  result = run (inputs, settings);
  assert_chroma (result, 61, 100, brown, 0.5);
  assert_chroma (result, 100, 20, brown, 3.0);
  assert_chroma (result, 150, 150, brown, 6.0);
  gegl_buffer_get (plain, GEGL_RECTANGLE (250, 100, 1, 1), 1.0, babl_format ("CIE Lab alpha float"), same,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gegl_buffer_get (result, GEGL_RECTANGLE (250, 100, 1, 1), 1.0, babl_format ("CIE Lab alpha float"), other,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_assert_cmpfloat (hypot (same[1] - other[1], same[2] - other[2]), <, 2.0);
}

/* A layer of any offset and size says the same as one that is exactly as large as the content. */
static void
test_hint_layers (void)
{
  const float blue[] = { 0.4f, 0.45f, 0.6f, 1.0f };
  const GeglRectangle extents[] = { { 11, -7, 150, 90 }, { -500, -500, 1200, 900 }, { 40, 0, 20, 20 } };
  g_autofree guint8 *first = NULL;
  gsize bytes;

  for (gsize i = 0; i < G_N_ELEMENTS (extents); i++)
    {
      g_autoptr (GeglBuffer) content = halves (150, 90, 40.0f, 60.0f), result = NULL;
      g_autoptr (GeglBuffer) layer = gegl_buffer_new (&extents[i], babl_format ("R'G'B'A u8"));
      g_autoptr (ArtInputs) inputs = art_inputs_new (content);
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
      g_autofree guint8 *pixels = NULL;

      gegl_buffer_set_color_from_pixel (layer, GEGL_RECTANGLE (45, 5, 7, 4), blue, babl_format ("R'G'B'A float"));
      g_hash_table_insert (inputs->layers, g_strdup ("hint-layer"), g_object_ref (layer));
      set_number (settings, "hint-layer", 1);
      result = run (inputs, settings);
      pixels = raw_pixels (result, &bytes);
      if (first)
        g_assert_cmpmem (first, bytes, pixels, bytes);
      else
        first = g_steal_pointer (&pixels);
    }
}

/* An empty hint layer changes nothing and is told about. */
static void
test_empty_hint_layer (void)
{
  g_autoptr (GeglBuffer) content = halves (80, 60, 40.0f, 60.0f), plain = NULL, result = NULL;
  g_autoptr (GeglBuffer) layer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 80, 60), babl_format ("R'G'B'A u8"));
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  plain = run (inputs, settings);
  g_assert_cmpint (notes, ==, 0);
  g_hash_table_insert (inputs->layers, g_strdup ("hint-layer"), g_object_ref (layer));
  set_number (settings, "hint-layer", 1);
  result = run (inputs, settings);
  g_assert_cmpint (notes, ==, 1);
  g_assert_cmpfloat (upscaler_distance (plain, result, NULL), ==, 0.0);
}

static void
test_mix_and_saturation (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u16"), 50, 40, 3), old = NULL, gray = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autofree float *lab = NULL;

  set_number (settings, "mix", 0);
  old = run (inputs, settings);
  g_assert_cmpfloat (upscaler_distance (content, old, NULL), <, 1e-4);
  set_number (settings, "saturation", 0);
  gray = run (inputs, settings);
  lab = lab_of (gray);
  for (int i = 0; i < 50 * 40; i++)
    g_assert_cmpfloat (hypot (lab[4 * i + 1], lab[4 * i + 2]), <, 0.05);
}

/* Colours that are too strong for so light a pixel become paler, and that is told. */
static void
test_gamut (void)
{
  g_autoptr (GeglBuffer) content = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 64, 48), babl_format ("R'G'B' u16"));
  g_autoptr (GeglBuffer) result = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  const float light[] = { 0.93f, 0.93f, 0.93f };

  gegl_buffer_set_color_from_pixel (content, NULL, light, babl_format ("R'G'B' float"));
  set_hints (settings, "30 20 #0000ff 40");
  result = run (inputs, settings);
  g_assert_cmpint (notes, ==, 1);
  assert_luminance_stays (content, result, 0.03);
}

/* White and black have no colour, however much of it is asked for. */
static void
test_white_and_black (void)
{
  g_autoptr (GeglBuffer) content = halves (60, 40, 0.0f, 100.0f), bytes = NULL, result = NULL;
  g_autoptr (ArtInputs) inputs = NULL;
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autofree float *lab = NULL;

  bytes = gegl_buffer_new (gegl_buffer_get_extent (content), babl_format ("R'G'B' u8"));
  gegl_buffer_copy (content, NULL, GEGL_ABYSS_NONE, bytes, NULL);
  inputs = art_inputs_new (bytes);
  set_hints (settings, "15 10 #ff0000; 60 10 #00ff00");
  result = run (inputs, settings);
  lab = lab_of (result);
  for (int i = 0; i < 60 * 40; i++)
    {
      g_assert_cmpfloat (hypot (lab[4 * i + 1], lab[4 * i + 2]), <, 1.0);
      g_assert_cmpfloat (fabsf (lab[4 * i] - (i % 60 < 30 ? 0.0f : 100.0f)), <, 0.2);
    }
}

static void
test_tiny_pictures (void)
{
  const int sizes[][2] = { { 1, 1 }, { 2, 3 }, { 1, 70 }, { 700, 1 }, { 17, 16 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A u8"), sizes[i][0], sizes[i][1], 1);
      g_autoptr (ArtInputs) inputs = art_inputs_new (content);
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
      g_autoptr (GeglBuffer) plain = run (inputs, settings), hinted = NULL;

      set_hints (settings, "11.5 -6.5 #b08060");
      hinted = run (inputs, settings);
      g_assert_cmpfloat (upscaler_distance (plain, hinted, NULL), >, 0.0);
    }
}

/* The same bits for any number of threads, and when the network is not asked again. */
static void
test_repeats (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' float"), 333, 217, 5);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autofree guint8 *first = NULL;
  gsize bytes;

  set_hints (settings, "50 50 #b08060; 200 100 #6080b0 9");
  for (int threads = 1; threads <= 4; threads++)
    {
      g_autoptr (GeglBuffer) result = NULL;
      g_autofree guint8 *pixels = NULL;

      nn_threads_set_count (threads);
      if (threads != 2)
        art_colorize_network_forget ();
      result = run (inputs, settings);
      pixels = raw_pixels (result, &bytes);
      if (first)
        g_assert_cmpmem (first, bytes, pixels, bytes);
      else
        first = g_steal_pointer (&pixels);
    }
  nn_threads_set_count (0);
}

/* The overview is the result made small. */
static void
test_overview (void)
{
  g_autoptr (GeglBuffer) content = halves (400, 300, 40.0f, 70.0f), result = NULL, small = NULL, large = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autofree float *a = NULL, *b = NULL;

  result = run (inputs, settings);
  small = EFFECT->overview (inputs, settings, 100, NULL, NULL, NULL);
  large = EFFECT->overview (inputs, settings, 1000, NULL, NULL, NULL);
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (small), GEGL_RECTANGLE (0, 0, 100, 75)));
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (large), GEGL_RECTANGLE (0, 0, 400, 300)));
  a = lab_of (result);
  b = lab_of (small);
  for (int y = 4; y < 71; y++)
    for (int x = 4; x < 96; x++)
      if (x < 46 || x > 54)
        for (int c = 0; c < 3; c++)
          g_assert_cmpfloat_with_epsilon (a[4 * (4 * y * 400 + 4 * x) + c], b[4 * (y * 100 + x) + c], 2.0);
}

static void
test_suggestions (void)
{
  g_autoptr (GeglBuffer) content = halves (100, 80, 50.0f, 60.0f);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  ArtSuggestion suggestions[9];
  int n = EFFECT->suggest (inputs, settings, 30, 20, suggestions, G_N_ELEMENTS (suggestions), NULL, NULL);

  g_assert_cmpint (n, >=, 2);
  for (int i = 1; i < n; i++)
    g_assert_cmpfloat (suggestions[i - 1].probability, >=, suggestions[i].probability);
  /* The likeliest bin is that of reds. */
  g_assert_cmpfloat (suggestions[0].r, >, suggestions[0].g + 0.1);
  g_assert_cmpint (EFFECT->suggest (inputs, settings, -1000, 9000, suggestions, 1, NULL, NULL), ==, 1);
}

static double
estimated_seconds (const ArtInputs *inputs, const ArtSettings *settings)
{
  ArtEstimate estimate;

  g_assert_true (EFFECT->estimate (inputs, settings, &estimate, NULL));
  g_assert_cmpuint (estimate.memory, >, 0);
  return estimate.seconds;
}

/* Known before the first run, and more for more work. */
static void
test_estimate (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 400, 300, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  double seconds;

  art_colorize_network_forget ();
  seconds = estimated_seconds (inputs, settings);
  g_assert_cmpfloat (seconds, >, 0.0);
  set_hints (settings, "50 50 #b08060");
  g_assert_cmpfloat (estimated_seconds (inputs, settings), >, 1.5 * seconds);
  set_hints (settings, "");
  set_number (settings, "iterations", 100);
  g_assert_cmpfloat (estimated_seconds (inputs, settings), >, 5.0 * seconds);
  set_number (settings, "iterations", 0);
  set_number (settings, "size", 128);
  g_assert_cmpfloat (estimated_seconds (inputs, settings), <, 0.5 * seconds);
}

/* References and refinement change the colours; a reference that is not there is refused. */
static void
test_reference (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' float"), 96, 64, 1);
  g_autoptr (GeglBuffer) reference = upscaler_picture (babl_format ("R'G'B' u8"), 80, 70, 9), plain = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  plain = run (inputs, settings);
  set_number (settings, "reference", ART_COLORIZE_REFERENCE_PALETTE);
  g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, NULL));
  g_hash_table_insert (inputs->layers, g_strdup ("reference-layer"), g_object_ref (reference));
  set_number (settings, "reference-layer", 1);
  for (int how = ART_COLORIZE_REFERENCE_MATCHED; how <= ART_COLORIZE_REFERENCE_PALETTE; how++)
    {
      g_autoptr (GeglBuffer) half = NULL, all = NULL;

      set_number (settings, "reference", how);
      set_number (settings, "reference-strength", 0.5);
      half = run (inputs, settings);
      set_number (settings, "reference-strength", 1.0);
      all = run (inputs, settings);
      g_assert_cmpfloat (upscaler_distance (plain, half, NULL), >, 1e-3);
      g_assert_cmpfloat (upscaler_distance (plain, all, NULL), >, 1.5 * upscaler_distance (plain, half, NULL));
    }
  set_number (settings, "reference", ART_COLORIZE_REFERENCE_NONE);
  set_number (settings, "iterations", 3);
  {
    g_autoptr (GeglBuffer) refined = run (inputs, settings);

    g_assert_cmpfloat (upscaler_distance (plain, refined, NULL), >, 1e-4);
  }
}

static void
test_watching (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A u8"), 200, 150, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  Watch watch = { 0 };
  ArtMonitor monitor = { .progress = watch_progress, .data = &watch };
  g_autoptr (GeglBuffer) result = NULL;

  set_hints (settings, "50 50 #b08060");
  art_colorize_network_forget ();
  result = EFFECT->run (inputs, settings, &monitor, NULL, NULL);
  g_assert_cmpfloat (watch.fraction, ==, 1.0);
  g_assert_cmpint (watch.calls, >, 8);
  for (int i = 1, n = watch.calls; i <= n; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      art_colorize_network_forget ();
      watch = (Watch){ .cancel_at = i, .cancellable = cancellable };
      g_clear_object (&result);
      result = EFFECT->run (inputs, settings, &monitor, cancellable, &error);
      if (i < n || !result)
        g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
    }
}

static void
assert_refused (const ArtInputs *inputs, const ArtSettings *settings, int code)
{
  g_autoptr (GError) error = NULL, same = NULL;
  ArtEstimate estimate;

  g_assert_false (EFFECT->estimate (inputs, settings, &estimate, &error));
  g_assert_error (error, ART_ERROR, code);
  g_test_message ("%s", error->message);
  if (art_settings_int (settings, "output") == ART_OUTPUT_GROUP)
    g_assert_null (EFFECT->run_layers (inputs, settings, NULL, NULL, &same));
  else
    g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, &same));
  g_assert_error (same, ART_ERROR, code);
}

static void
test_refused_hints (void)
{
  static const char *const texts[] = { "10 10 red", "-500 0 #ff0000", "11 200 #ff0000 3; 9000 9000 #00ff00" };
  g_autoptr (GeglBuffer) content = halves (60, 40, 40.0f, 70.0f);
  g_autoptr (GeglBuffer) far = gegl_buffer_new (GEGL_RECTANGLE (71, 0, 60, 40), babl_format ("R'G'B'A u8"));
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      set_hints (settings, texts[i]);
      assert_refused (inputs, settings, ART_ERROR_ARGUMENT);
    }
  set_hints (settings, "");
  set_number (settings, "hint-layer", 1);
  assert_refused (inputs, settings, ART_ERROR_ARGUMENT);
  g_hash_table_insert (inputs->layers, g_strdup ("hint-layer"), g_object_ref (far));
  assert_refused (inputs, settings, ART_ERROR_ARGUMENT);
}

static void
test_refusals (void)
{
  g_autoptr (GeglBuffer) content = halves (60, 40, 40.0f, 70.0f);
  g_autoptr (GeglBuffer) nothing = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 0, 0), babl_format ("R'G'B' u8"));
  g_autoptr (ArtInputs) inputs = art_inputs_new (content), empty = art_inputs_new (nothing);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  assert_refused (empty, settings, ART_ERROR_INPUT);
  set_number (settings, "output", ART_OUTPUT_GROUP);
  assert_refused (inputs, settings, ART_ERROR_ARGUMENT);
}

/* Artwork without its own network takes the other one and says so; without any there is an error. */
static void
test_networks (void)
{
  g_autoptr (GeglBuffer) content = halves (60, 40, 40.0f, 70.0f), result = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autofree char *other = g_dir_make_tmp ("art-XXXXXX", NULL);
  g_autoptr (NnGraph) wrong = tiny_upscaler_new (2, 3, 2, 1);

  set_number (settings, "method", ART_COLORIZE_ARTWORK);
  result = run (inputs, settings);
  g_assert_cmpint (notes, ==, 1);
  g_setenv ("NEURAL_ART_MODEL_PATH", other, TRUE);
  assert_refused (inputs, settings, ART_ERROR_MODEL);
  nn_graph_set_metadata (wrong, "task", "colorize");
  tiny_upscaler_install (other, "colorize-photo", wrong);
  assert_refused (inputs, settings, ART_ERROR_MODEL);
  g_setenv ("NEURAL_ART_MODEL_PATH", dir, TRUE);
  remove_folder (other);
}

int
main (int argc, char **argv)
{
  static const char *const no_styles[] = { NULL };
  g_autoptr (NnGraph) graph = NULL;
  int status;

  gegl_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  dir = tiny_network_install (no_styles);
  graph = tiny_colorizer_new (0.1f, 0.15f, 7);
  tiny_upscaler_install (dir, "colorize-photo", graph);
  g_test_add_func ("/colorize/luminance", test_luminance);
  g_test_add_func ("/colorize/untouched", test_untouched);
  g_test_add_func ("/colorize/hints-exactly", test_hints_exactly);
  g_test_add_func ("/colorize/estimate", test_estimate);
  g_test_add_func ("/colorize/hints-stop-at-edges", test_hints_stop_at_edges);
  g_test_add_func ("/colorize/hint-layers", test_hint_layers);
  g_test_add_func ("/colorize/empty-hint-layer", test_empty_hint_layer);
  g_test_add_func ("/colorize/mix-and-saturation", test_mix_and_saturation);
  g_test_add_func ("/colorize/gamut", test_gamut);
  g_test_add_func ("/colorize/white-and-black", test_white_and_black);
  g_test_add_func ("/colorize/tiny-pictures", test_tiny_pictures);
  g_test_add_func ("/colorize/repeats", test_repeats);
  g_test_add_func ("/colorize/overview", test_overview);
  g_test_add_func ("/colorize/suggestions", test_suggestions);
  g_test_add_func ("/colorize/reference", test_reference);
  g_test_add_func ("/colorize/watching", test_watching);
  g_test_add_func ("/colorize/refused-hints", test_refused_hints);
  g_test_add_func ("/colorize/refusals", test_refusals);
  g_test_add_func ("/colorize/networks", test_networks);
  status = g_test_run ();
  remove_folder (dir);
  g_free (dir);
  art_colorize_network_forget ();
  art_model_store_clear ();
  gegl_exit ();
  return status;
}
