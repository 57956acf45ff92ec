/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inpaint with a small network: outside of the hole every bit stays in every format, transparency, borders, many holes,
 * what is refused, cancelling anywhere.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "effects/inpaint-job.h"
#include "effects/inpaint.h"
#include "effects/model-store.h"
#include "pixels.h"
#include "running.h"
#include "tiny-inpainter.h"
#include "tiny-network.h"
#include "tiny-upscaler.h"

#define EFFECT (&art_effect_inpaint)

/* What the small network fills holes with. */
static const float filling[] = { 0.25f, 0.5f, 0.75f };

static char *dir;
static int notes;

/* Holes get the color of the small network, nothing else. */
static void
use_network (ArtSettings *settings)
{
  set_number (settings, "method", ART_INPAINT_NETWORK);
  set_number (settings, "grain-match", 0.0);
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings)
{
  return run_effect (inputs, settings, &notes);
}

/* A selection over @content, empty. */
static GeglBuffer *
new_mask (GeglBuffer *content)
{
  return gegl_buffer_new (gegl_buffer_get_extent (content), babl_format ("Y float"));
}

static void
paint (GeglBuffer *mask, const GeglRectangle *where, float value)
{
  gegl_buffer_set_color_from_pixel (mask, where, &value, babl_format ("Y float"));
}

/* Inputs with @where (in the coordinates of @content) selected. */
static ArtInputs *
select_part (GeglBuffer *content, const GeglRectangle *where)
{
  ArtInputs *inputs = art_inputs_new (content);

  inputs->mask = new_mask (content);
  paint (inputs->mask, where, 1.0f);
  return inputs;
}

/* Coverage over the extent of the content. (transfer full) */
static float *
coverage_of (const ArtInputs *inputs, const ArtSettings *settings)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  float *values = g_new0 (float, (gsize) extent->width * extent->height);
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) coverage = EFFECT->coverage (inputs, settings, &error);

  g_assert_no_error (error);
  g_assert_true (gegl_rectangle_contains (extent, gegl_buffer_get_extent (coverage)));
  gegl_buffer_get (coverage, extent, 1.0, babl_format ("Y float"), values, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return values;
}

/* What no filling is: pure green in what is otherwise softly coloured. */
static const float unfilled[] = { 0.0f, 1.0f, 0.0f };

/* Makes what is selected so. */
static void
dig (GeglBuffer *content, GeglBuffer *mask)
{
  GeglBufferIterator *iter = gegl_buffer_iterator_new (content, NULL, 0, babl_format ("R'G'B' float"),
                                                       GEGL_ACCESS_READWRITE, GEGL_ABYSS_NONE, 2);

  gegl_buffer_iterator_add (iter, mask, NULL, 0, babl_format ("Y float"), GEGL_ACCESS_READ, GEGL_ABYSS_NONE);
  while (gegl_buffer_iterator_next (iter))
    for (int i = 0; i < iter->length; i++)
      if (((const float *) iter->items[1].data)[i] > 0.0f)
        memcpy ((float *) iter->items[0].data + 3 * i, unfilled, sizeof unfilled);
}

static void
assert_no_hole_left (const ArtInputs *inputs, GeglBuffer *result)
{
  GeglBufferIterator *iter =
      gegl_buffer_iterator_new (result, NULL, 0, babl_format ("R'G'B' float"), GEGL_ACCESS_READ, GEGL_ABYSS_NONE, 2);

  gegl_buffer_iterator_add (iter, inputs->mask, NULL, 0, babl_format ("Y float"), GEGL_ACCESS_READ, GEGL_ABYSS_NONE);
  while (gegl_buffer_iterator_next (iter))
    for (int i = 0; i < iter->length; i++)
      if (((const float *) iter->items[1].data)[i] > 0.0f)
        g_assert_true (memcmp ((const float *) iter->items[0].data + 3 * i, unfilled, sizeof unfilled) != 0);
}

/* Returns how many pixels differ; they lie in the hole. */
static int
assert_same_outside (const ArtInputs *inputs, const ArtSettings *settings, GeglBuffer *result)
{
  gsize bytes, n = (gsize) gegl_buffer_get_width (result) * gegl_buffer_get_height (result), size;
  g_autofree guint8 *before = raw_pixels (inputs->content, &bytes), *after = raw_pixels (result, &bytes);
  g_autofree float *coverage = coverage_of (inputs, settings);
  int changed = 0;

  size = bytes / n;
  for (gsize i = 0; i < n; i++)
    {
      gboolean same = memcmp (before + i * size, after + i * size, size) == 0;

      g_assert_true (same || coverage[i] > 0.0f);
      changed += !same;
    }
  return changed;
}

static void
assert_pixel (GeglBuffer *buffer, int x, int y, const float *color, double tolerance)
{
  float found[4];

  gegl_buffer_get (buffer, GEGL_RECTANGLE (x, y, 1, 1), 1.0, babl_format ("R'G'B'A float"), found, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (found[c], color[c], tolerance);
}

/* Standard deviation of gray values in a part. */
static double
deviation_of (GeglBuffer *buffer, const GeglRectangle *part)
{
  int n = part->width * part->height;
  g_autofree float *values = g_new (float, n);
  double sum = 0.0, squares = 0.0;

  gegl_buffer_get (buffer, part, 1.0, babl_format ("Y' float"), values, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (int i = 0; i < n; i++)
    {
      sum += values[i];
      squares += (double) values[i] * values[i];
    }
  return sqrt (MAX (0.0, squares / n - sum / n * (sum / n)));
}

static void
test_formats (void)
{
  static const char *const formats[] = { "R'G'B' u8",    "R'G'B'A u8", "RGB u8",       "R'G'B'A u16", "RGBA u16",
                                         "R'G'B' float", "RGBA float", "R'G'B'A half", "R'G'B'A u32", "RaGaBaA float" };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) content = upscaler_picture (babl_format (formats[i]), 75, 61, 1), result = NULL;
      g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (30, 20, 13, 9));
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

      use_network (settings);
      result = run (inputs, settings);
      g_assert_cmpint (notes, ==, 0);
      g_assert_cmpint (assert_same_outside (inputs, settings, result), >=, 13 * 9);
      assert_pixel (result, 36, 24, filling, 0.01);
      assert_pixel (result, 30, 20, filling, 0.01);
      if (babl_format_has_alpha (babl_format (formats[i])))
        assert_same_alpha (content, result);
    }
}

static void
test_gray (void)
{
  static const char *const formats[] = { "Y' u8", "Y'A u16", "Y float" };
  const float gray = 0.2126f * filling[0] + 0.7152f * filling[1] + 0.0722f * filling[2];

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      const float wanted[] = { gray, gray, gray };
      g_autoptr (GeglBuffer) content = upscaler_picture (babl_format (formats[i]), 75, 61, 1), result = NULL;
      g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (30, 20, 13, 9));
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

      use_network (settings);
      result = run (inputs, settings);
      assert_same_outside (inputs, settings, result);
      assert_pixel (result, 36, 24, wanted, 0.03);
    }
}

/* Full inside, falling outwards, nothing farther away than grown and feathered. */
static void
test_coverage (void)
{
  static const double cases[][2] = { { 0, 0 }, { 3, 0 }, { 0, 6 }, { 4, 7 }, { 2, 1 }, { 1, 0.5 } };
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 101, 91, 1);
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (51, 33, 20, 10));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int grow = (int) cases[i][0], feather = (int) ceil (cases[i][1] / 2.0) * 2;
      g_autofree float *coverage = NULL;
      const float *row;

      set_number (settings, "grow", cases[i][0]);
      set_number (settings, "feather", cases[i][1]);
      coverage = coverage_of (inputs, settings);
      row = coverage + 45 * 101;
      for (int x = 0; x < 101; x++)
        {
          int away = x < 40 ? 40 - x : x > 59 ? x - 59 : 0;

          g_assert_cmpfloat (row[x], <=, 1.0);
          if (away <= grow)
            g_assert_cmpfloat (row[x], ==, 1.0);
          else if (away > grow + feather)
            g_assert_cmpfloat (row[x], ==, 0.0);
          else if (x < 40)
            g_assert_cmpfloat (row[x], <=, row[x + 1]);
        }
      if (cases[i][1] >= 2.0)
        g_assert_true (row[40 - grow - 1] > 0.0f && row[40 - grow - 1] < 1.0f);
    }
}

/* A soft selection stays soft. */
static void
test_soft_selection (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 60, 50, 1), result = NULL;
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (31, 13, 20, 10));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autofree float *coverage = NULL;

  paint (inputs->mask, GEGL_RECTANGLE (25, 13, 6, 10), 0.4f);
  set_number (settings, "grow", 0);
  set_number (settings, "feather", 0);
  coverage = coverage_of (inputs, settings);
  g_assert_cmpfloat_with_epsilon (coverage[25 * 60 + 16], 0.4, 0.003);
  g_assert_cmpfloat (coverage[25 * 60 + 25], ==, 1.0);
  g_assert_cmpfloat (coverage[25 * 60 + 13], ==, 0.0);
  use_network (settings);
  result = run (inputs, settings);
  assert_same_outside (inputs, settings, result);
  /* The host mixes: what is new is entirely new. */
  assert_pixel (result, 27, 18, filling, 0.01);
}

/* Holes at corners and sides, and ones that leave very little. */
static void
test_borders (void)
{
  static const GeglRectangle holes[] = { { 11, -7, 9, 9 }, { 50, 30, 21, 13 }, { 11, 0, 60, 4 }, { 15, -3, 52, 42 } };

  for (gsize i = 0; i < G_N_ELEMENTS (holes); i++)
    for (int method = ART_INPAINT_BEST; method <= ART_INPAINT_EXEMPLAR; method++)
      {
        g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 60, 50, 1), result = NULL;
        g_autoptr (ArtInputs) inputs = select_part (content, &holes[i]);
        g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

        set_number (settings, "method", method);
        result = run (inputs, settings);
        g_assert_cmpint (assert_same_outside (inputs, settings, result), >, holes[i].width * holes[i].height / 2);
      }
}

static void
test_tiny_pictures (void)
{
  const int sizes[][2] = { { 2, 1 }, { 1, 9 }, { 3, 3 }, { 300, 1 }, { 17, 16 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A u8"), sizes[i][0], sizes[i][1], 1);
      g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (11, -7, 1, 1));
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
      g_autoptr (GeglBuffer) result = NULL;

      set_number (settings, "grow", 0);
      set_number (settings, "feather", 0);
      result = run (inputs, settings);
      assert_same_outside (inputs, settings, result);
    }
}

/* Transparent pixels become opaque; the colour that they hide is not used. */
static void
test_transparency (void)
{
  const float hidden[] = { 1.0f, 0.0f, 1.0f, 0.0f }, half[] = { 1.0f, 0.0f, 1.0f, 0.5f };
  const float gray[] = { 0.5f, 0.5f, 0.5f, 1.0f };
  g_autoptr (GeglBuffer) content = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 90, 70), babl_format ("R'G'B'A float"));
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  gegl_buffer_set_color_from_pixel (content, NULL, gray, babl_format ("R'G'B'A float"));
  gegl_buffer_set_color_from_pixel (content, GEGL_RECTANGLE (30, 20, 20, 15), half, babl_format ("R'G'B'A float"));
  gegl_buffer_set_color_from_pixel (content, GEGL_RECTANGLE (32, 22, 16, 11), hidden, babl_format ("R'G'B'A float"));
  set_number (settings, "hole", ART_INPAINT_TRANSPARENT);
  set_number (settings, "grain-match", 0.0);
  for (int method = ART_INPAINT_NETWORK; method <= ART_INPAINT_EXEMPLAR; method++)
    {
      g_autoptr (GeglBuffer) result = NULL;
      float found[4];

      set_number (settings, "method", method);
      result = run (inputs, settings);
      assert_same_outside (inputs, settings, result);
      for (int x = 29; x < 52; x++)
        {
          gegl_buffer_get (result, GEGL_RECTANGLE (x, 27, 1, 1), 1.0, babl_format ("R'G'B'A float"), found,
                           GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
          g_assert_cmpfloat (found[3], ==, 1.0);
        }
      assert_pixel (result, 40, 27, method == ART_INPAINT_NETWORK ? filling : gray, 0.02);
    }
}

/* A hole that was cut out and is still selected is filled; the rim of a cut-out figure keeps its shape. */
static void
test_alpha (void)
{
  const float nothing[] = { 0.0f, 0.0f, 0.0f, 0.0f };
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A u8"), 90, 70, 1), cut = NULL, figure = NULL;
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (40, 20, 12, 12));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  gegl_buffer_set_color_from_pixel (content, GEGL_RECTANGLE (40, 20, 12, 12), nothing, babl_format ("R'G'B'A float"));
  cut = run (inputs, settings);
  assert_same_outside (inputs, settings, cut);
  {
    guint8 found[4];

    gegl_buffer_get (cut, GEGL_RECTANGLE (45, 25, 1, 1), 1.0, NULL, found, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    g_assert_cmpint (found[3], ==, 255);
  }
  gegl_buffer_set_color_from_pixel (content, GEGL_RECTANGLE (46, -7, 60, 80), nothing, babl_format ("R'G'B'A float"));
  figure = run (inputs, settings);
  assert_same_outside (inputs, settings, figure);
  assert_same_alpha (content, figure);
}

/* A mask layer of any place says where; a selection limits it. */
static void
test_mask (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 90, 70, 1), all = NULL, part = NULL;
  g_autoptr (GeglBuffer) mask = gegl_buffer_new (GEGL_RECTANGLE (-100, -100, 400, 150), babl_format ("Y float"));
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  set_number (settings, "hole", ART_INPAINT_MASK);
  use_network (settings);
  set_number (settings, "grow", 0);
  set_number (settings, "feather", 0);
  paint (mask, GEGL_RECTANGLE (20, 10, 8, 8), 1.0f);
  paint (mask, GEGL_RECTANGLE (60, 10, 8, 8), 1.0f);
  g_hash_table_insert (inputs->layers, g_strdup ("mask-layer"), g_object_ref (mask));
  all = run (inputs, settings);
  g_assert_cmpint (assert_same_outside (inputs, settings, all), ==, 128);
  inputs->mask = new_mask (content);
  paint (inputs->mask, GEGL_RECTANGLE (0, 0, 50, 70), 1.0f);
  part = run (inputs, settings);
  g_assert_cmpint (assert_same_outside (inputs, settings, part), ==, 64);
}

/* Squares of @side px in two grays. */
static GeglBuffer *
checkered (int width, int height, int side)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), babl_format ("Y' float"));
  const float light = 0.8f;

  for (int y = 0; y < height; y += side)
    for (int x = y / side % 2 * side; x < width; x += 2 * side)
      gegl_buffer_set_color_from_pixel (buffer, GEGL_RECTANGLE (x, y, side, side), &light, babl_format ("Y' float"));
  return buffer;
}

static gboolean
always (gpointer data)
{
  return TRUE;
}

/* Holes in a pattern get the pattern, also where the network knows nothing of it; asked to stop, they stay smooth. */
static void
test_texture (void)
{
  const ArtMonitor impatient = { .stop = always };
  g_autoptr (GeglBuffer) content = checkered (120, 100, 5), smooth = NULL;
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (52, 37, 20, 20));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  for (int method = ART_INPAINT_BEST; method <= ART_INPAINT_EXEMPLAR; method += 2)
    {
      g_autoptr (GeglBuffer) result = NULL;

      set_number (settings, "method", method);
      result = run (inputs, settings);
      g_test_message ("deviation %g", deviation_of (result, GEGL_RECTANGLE (52, 37, 20, 20)));
      g_assert_cmpfloat (deviation_of (result, GEGL_RECTANGLE (52, 37, 20, 20)), >, 0.3);
      assert_same_outside (inputs, settings, result);
    }
  set_number (settings, "grain-match", 0.0);
  smooth = EFFECT->run (inputs, settings, &impatient, NULL, NULL);
  g_assert_cmpfloat (deviation_of (smooth, GEGL_RECTANGLE (55, 40, 14, 14)), <, 0.2);
}

/* Pixels come from where a mask says, and from nowhere else. */
static void
test_samples (void)
{
  const float red[] = { 1.0f, 0.0f, 0.0f }, gray[] = { 0.5f, 0.5f, 0.5f };
  g_autoptr (GeglBuffer) content = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 200, 90), babl_format ("R'G'B' u8"));
  g_autoptr (GeglBuffer) mask = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 200, 90), babl_format ("Y float")),
                         result = NULL;
  g_autoptr (ArtInputs) inputs = NULL;
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  gegl_buffer_set_color_from_pixel (content, NULL, gray, babl_format ("R'G'B' float"));
  gegl_buffer_set_color_from_pixel (content, GEGL_RECTANGLE (150, 0, 50, 90), red, babl_format ("R'G'B' float"));
  paint (mask, GEGL_RECTANGLE (155, 0, 45, 90), 1.0f);
  inputs = select_part (content, GEGL_RECTANGLE (30, 30, 25, 25));
  set_number (settings, "method", ART_INPAINT_EXEMPLAR);
  set_number (settings, "color-match", 0.0);
  set_number (settings, "sample-from", ART_INPAINT_SAMPLE_LAYER);
  g_hash_table_insert (inputs->layers, g_strdup ("sample-layer"), g_object_ref (mask));
  result = run (inputs, settings);
  assert_same_outside (inputs, settings, result);
  assert_pixel (result, 42, 42, red, 0.1);
}

/* Hundreds of scratches and spots, some across the whole picture: all filled, the same for any number of threads. */
static void
test_many_holes (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 700, 500, 1);
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (11, 200, 700, 2));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autofree guint8 *first = NULL;
  gsize bytes;

  for (int i = 0; i < 200; i++)
    paint (inputs->mask, GEGL_RECTANGLE (11 + i * 37 % 690, i * 53 % 480, 1 + i % 5, 1 + i % 7), 1.0f);
  for (int i = 0; i < 490; i++)
    paint (inputs->mask, GEGL_RECTANGLE (30 + i, i - 7, 2, 1), 1.0f);
  set_number (settings, "working-size", 192);
  use_network (settings);
  for (int threads = 1; threads <= 4; threads += 3)
    {
      g_autoptr (GeglBuffer) result = NULL;
      g_autofree guint8 *pixels = NULL;

      nn_threads_set_count (threads);
      result = run (inputs, settings);
      assert_same_outside (inputs, settings, result);
      for (int x = 12; x < 710; x += 7)
        assert_pixel (result, x, 200, filling, 0.02);
      pixels = raw_pixels (result, &bytes);
      if (first)
        g_assert_cmpmem (first, bytes, pixels, bytes);
      else
        first = g_steal_pointer (&pixels);
    }
  nn_threads_set_count (0);
}

/* Too large to be seen at once: filled small, then piece by piece from its border inwards. */
static void
test_large_hole (void)
{
  g_autoptr (GeglBuffer) content = checkered (91, 75, 5);
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (25, 20, 41, 33));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (ArtInpaintHole) hole = art_inpaint_hole_new (inputs, settings, NULL);
  ArtInpaintOptions options = art_inpaint_options (settings);
  g_autoptr (ArtInpaintPieces) pieces = NULL;
  g_autofree guint8 *first = NULL;
  gsize bytes;

  options.largest_crop = 48 * 48;
  options.context = 8;
  options.method = ART_INPAINT_EXEMPLAR;
  pieces = art_inpaint_pieces_new (hole, &options, NULL);
  g_assert_true (pieces->coarse);
  g_assert_cmpint (pieces->pieces->len, >, 6);
  g_assert_cmpint (pieces->n_waves, >, 2);
  for (int threads = 1; threads <= 3; threads += 2)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GeglBuffer) result = NULL;
      g_autofree guint8 *pixels = NULL;

      nn_threads_set_count (threads);
      result = art_inpaint_fill_hole (content, hole, NULL, &options, NULL, NULL, &error);
      g_assert_no_error (error);
      assert_same_outside (inputs, settings, result);
      g_assert_cmpfloat (deviation_of (result, GEGL_RECTANGLE (35, 27, 20, 20)), >, 0.25);
      pixels = raw_pixels (result, &bytes);
      if (first)
        g_assert_cmpmem (first, bytes, pixels, bytes);
      else
        first = g_steal_pointer (&pixels);
    }
  nn_threads_set_count (0);
}

/* Only what lies around the selection is needed of a large layer. */
static void
test_content_region (void)
{
  const GeglRectangle layer = { 0, 0, 6000, 4000 }, hole = { 2500, 1500, 300, 300 }, far = { 7000, 10, 30, 30 };
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GError) error = NULL;
  GeglRectangle region;

  g_assert_true (EFFECT->content_region (settings, &layer, &hole, &region, NULL));
  g_assert_true (gegl_rectangle_contains (&layer, &region) && gegl_rectangle_contains (&region, &hole));
  g_assert_cmpint (region.width, >=, 600);
  g_assert_cmpint (region.width, <=, 1200);
  g_assert_false (EFFECT->content_region (settings, &layer, NULL, &region, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (EFFECT->content_region (settings, &layer, &far, &region, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  set_number (settings, "hole", ART_INPAINT_TRANSPARENT);
  g_assert_true (EFFECT->content_region (settings, &layer, NULL, &region, NULL));
  g_assert_true (gegl_rectangle_equal (&region, &layer));
}

static void
test_overview (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 400, 300, 1), small = NULL,
                         large = NULL;
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (111, 93, 80, 40));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GError) error = NULL;

  use_network (settings);
  small = EFFECT->overview (inputs, settings, 100, NULL, NULL, &error);
  g_assert_no_error (error);
  large = EFFECT->overview (inputs, settings, 1000, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (small), GEGL_RECTANGLE (0, 0, 100, 75)));
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (large), GEGL_RECTANGLE (0, 0, 400, 300)));
  assert_pixel (small, 35, 30, filling, 0.03);
  assert_pixel (large, 140, 120, filling, 0.03);
}

static void
test_watching (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 300, 80, 1), result = NULL;
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (30, 20, 9, 9));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  Watch watch = { 0 };
  ArtMonitor monitor = { .progress = watch_progress, .data = &watch };

  paint (inputs->mask, GEGL_RECTANGLE (250, 20, 9, 9), 1.0f);
  result = EFFECT->run (inputs, settings, &monitor, NULL, NULL);
  g_assert_cmpfloat (watch.fraction, >, 0.99);
  g_assert_cmpint (watch.calls, >=, 4);
  for (int i = 1, n = watch.calls; i <= n; i += i < n ? MIN (n - i, 1 + n / 5) : 1)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      watch = (Watch){ .cancel_at = i, .cancellable = cancellable };
      g_clear_object (&result);
      result = EFFECT->run (inputs, settings, &monitor, cancellable, &error);
      if (!result)
        g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
      g_assert_null (result);
    }
}

/* Runs with a stop after @stop_at reports, 0 = none, and checks what there is then. Returns how many reports there
 * were; it depends on the clock. */
static int
run_until (const ArtInputs *inputs, const ArtSettings *settings, int stop_at)
{
  Watch watch = { .stop_at = stop_at };
  ArtMonitor monitor = { .progress = watch_progress, .snapshot = watch_snapshot, .stop = watch_stop, .data = &watch };
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) result = EFFECT->run (inputs, settings, &monitor, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (assert_same_outside (inputs, settings, result), >, 0);
  assert_no_hole_left (inputs, result);
  return watch.calls;
}

/* Stop is heard anywhere and leaves no hole unfilled. */
static void
test_stopping (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 300, 80, 1);
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (30, 20, 25, 25));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  paint (inputs->mask, GEGL_RECTANGLE (250, 20, 9, 9), 1.0f);
  dig (content, inputs->mask);
  for (int iterations = 0; iterations <= 20; iterations += 20)
    {
      int n;

      set_number (settings, "iterations", iterations);
      n = run_until (inputs, settings, 0);
      for (int i = 1; i <= n; i += 1 + n / 5)
        run_until (inputs, settings, i);
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
  g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, &same));
  g_assert_error (same, ART_ERROR, code);
  g_assert_cmpstr (error->message, ==, same->message);
}

static void
test_refusals (void)
{
  const float nothing[] = { 0.0f, 0.0f, 0.0f, 0.0f };
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B'A u8"), 90, 70, 1);
  g_autoptr (GeglBuffer) opaque = upscaler_picture (babl_format ("R'G'B' u8"), 90, 70, 1);
  g_autoptr (GeglBuffer) empty = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 0, 0), babl_format ("R'G'B' u8"));
  g_autoptr (GeglBuffer) black = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 99, 99), babl_format ("Y float"));
  g_autoptr (ArtInputs) plain = art_inputs_new (content), other = art_inputs_new (opaque),
                        none = art_inputs_new (empty);
  g_autoptr (ArtInputs) everything = select_part (content, gegl_buffer_get_extent (content));
  g_autoptr (ArtInputs) elsewhere = select_part (content, GEGL_RECTANGLE (500, 500, 3, 3));
  g_autoptr (ArtInputs) part = select_part (content, GEGL_RECTANGLE (20, 10, 30, 30));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  assert_refused (plain, settings, ART_ERROR_INPUT);
  assert_refused (none, settings, ART_ERROR_INPUT);
  assert_refused (everything, settings, ART_ERROR_INPUT);
  assert_refused (elsewhere, settings, ART_ERROR_INPUT);
  set_number (settings, "sample-from", ART_INPAINT_SAMPLE_LAYER);
  assert_refused (part, settings, ART_ERROR_ARGUMENT);
  g_hash_table_insert (part->layers, g_strdup ("sample-layer"), g_object_ref (black));
  assert_refused (part, settings, ART_ERROR_ARGUMENT);
  set_number (settings, "sample-from", ART_INPAINT_SAMPLE_ALL);
  set_number (settings, "hole", ART_INPAINT_TRANSPARENT);
  assert_refused (other, settings, ART_ERROR_INPUT);
  assert_refused (plain, settings, ART_ERROR_INPUT);
  set_number (settings, "hole", ART_INPAINT_MASK);
  assert_refused (plain, settings, ART_ERROR_ARGUMENT);
  g_hash_table_insert (plain->layers, g_strdup ("mask-layer"), g_object_ref (black));
  assert_refused (plain, settings, ART_ERROR_INPUT);
  set_number (settings, "hole", ART_INPAINT_SELECTION);
  /* Nothing shows outside of the selection. */
  gegl_buffer_set_color_from_pixel (content, NULL, nothing, babl_format ("R'G'B'A float"));
  assert_refused (part, settings, ART_ERROR_INPUT);
}

/* Without a network there is texture, and a note; a wrong network is refused. */
static void
test_networks (void)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 90, 70, 1), result = NULL;
  g_autoptr (ArtInputs) inputs = select_part (content, GEGL_RECTANGLE (20, 10, 30, 30));
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autofree char *other = g_dir_make_tmp ("art-XXXXXX", NULL);
  g_autoptr (NnGraph) wrong = tiny_upscaler_new (2, 3, 2, 1);

  g_setenv ("NEURAL_ART_MODEL_PATH", other, TRUE);
  result = run (inputs, settings);
  g_assert_cmpint (notes, ==, 1);
  assert_same_outside (inputs, settings, result);
  use_network (settings);
  assert_refused (inputs, settings, ART_ERROR_MODEL);
  nn_graph_set_metadata (wrong, "task", "inpaint");
  tiny_upscaler_install (other, "inpaint", wrong);
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
  graph = tiny_inpainter_new (filling[0], filling[1], filling[2]);
  tiny_upscaler_install (dir, "inpaint", graph);
  g_test_add_func ("/inpaint/formats", test_formats);
  g_test_add_func ("/inpaint/gray", test_gray);
  g_test_add_func ("/inpaint/coverage", test_coverage);
  g_test_add_func ("/inpaint/soft-selection", test_soft_selection);
  g_test_add_func ("/inpaint/borders", test_borders);
  g_test_add_func ("/inpaint/tiny-pictures", test_tiny_pictures);
  g_test_add_func ("/inpaint/transparency", test_transparency);
  g_test_add_func ("/inpaint/alpha", test_alpha);
  g_test_add_func ("/inpaint/mask", test_mask);
  g_test_add_func ("/inpaint/texture", test_texture);
  g_test_add_func ("/inpaint/samples", test_samples);
  g_test_add_func ("/inpaint/many-holes", test_many_holes);
  g_test_add_func ("/inpaint/large-hole", test_large_hole);
  g_test_add_func ("/inpaint/content-region", test_content_region);
  g_test_add_func ("/inpaint/overview", test_overview);
  g_test_add_func ("/inpaint/watching", test_watching);
  g_test_add_func ("/inpaint/stopping", test_stopping);
  g_test_add_func ("/inpaint/refusals", test_refusals);
  g_test_add_func ("/inpaint/networks", test_networks);
  status = g_test_run ();
  remove_folder (dir);
  g_free (dir);
  art_model_store_clear ();
  gegl_exit ();
  return status;
}
