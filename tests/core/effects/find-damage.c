/* SPDX-License-Identifier: GPL-3.0-or-later
 * Find Damage: which marks are chosen, what the network finds in pictures of any format, what a preview shows.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "effects/effect.h"
#include "effects/find-damage-shapes.h"
#include "effects/model-store.h"
#include "nn/nn.h"

#define EFFECT (&art_effect_find_damage)
#define WIDTH 210
#define HEIGHT 150

/* ---- marks ---- */

static ArtDamageMap *
map_new (int width, int height)
{
  ArtDamageMap *map = g_new0 (ArtDamageMap, 1);

  map->width = width;
  map->height = height;
  map->likely = g_malloc0 ((gsize) width * height);
  map->light = g_malloc ((gsize) width * height);
  memset (map->light, 128, (gsize) width * height);
  return map;
}

static void
mark (ArtDamageMap *map, int x, int y, int width, int height, int likely, int light)
{
  for (int v = y; v < y + height; v++)
    for (int u = x; u < x + width; u++)
      {
        map->likely[v * map->width + u] = (guint8) likely;
        map->light[v * map->width + u] = (guint8) light;
      }
}

/* A dark scratch that fades at its end, a light scratch, a dark spot, a speck, a large patch, and something unsure. */
static ArtDamageMap *
marks_new (void)
{
  ArtDamageMap *map = map_new (101, 83);

  mark (map, 5, 5, 40, 2, 230, 20);
  mark (map, 45, 5, 10, 2, 80, 60);
  mark (map, 5, 20, 2, 30, 200, 240);
  mark (map, 30, 30, 6, 6, 220, 30);
  mark (map, 60, 15, 1, 1, 250, 250);
  mark (map, 50, 40, 30, 30, 250, 250);
  mark (map, 90, 5, 5, 5, 100, 250);
  return map;
}

static const ArtDamageShapes usual = { .threshold = 0.5, .smallest = 2, .largest = 16 };

/* How many marks are found, and whether the pixels in the middle of each of the six are damage, as bits. */
static int
found (const ArtDamageShapes *shapes, guint *bits)
{
  static const int middles[][2] = { { 20, 5 }, { 54, 6 }, { 6, 40 }, { 33, 33 }, { 60, 15 }, { 65, 55 }, { 92, 7 } };
  g_autoptr (ArtDamageMap) map = marks_new ();
  int marks = art_damage_shapes_find (map, shapes, NULL);

  *bits = 0;
  for (guint i = 0; i < G_N_ELEMENTS (middles); i++)
    if (map->likely[middles[i][1] * map->width + middles[i][0]])
      *bits |= 1u << i;
  return marks;
}

static void
test_thresholds (void)
{
  ArtDamageShapes shapes = usual;
  guint bits;

  g_assert_cmpint (found (&shapes, &bits), ==, 3);
  g_assert_cmphex (bits, ==, 0x0f); /* with the end that fades; neither speck, nor patch, nor the unsure one */
  shapes.threshold = 0.35;
  found (&shapes, &bits);
  g_assert_cmphex (bits, ==, 0x4f);
  shapes.threshold = 0.88;
  g_assert_cmpint (found (&shapes, &bits), ==, 1);
  g_assert_cmphex (bits, ==, 0x01); /* and its end is too faint now */
}

static void
test_sizes (void)
{
  ArtDamageShapes shapes = usual;
  guint bits;

  shapes.smallest = 1;
  g_assert_cmpint (found (&shapes, &bits), ==, 4);
  g_assert_cmphex (bits, ==, 0x1f);
  shapes.largest = 40;
  found (&shapes, &bits);
  g_assert_cmphex (bits, ==, 0x3f);
  shapes.largest = 3;
  found (&shapes, &bits);
  g_assert_cmphex (bits, ==, 0x17);
}

static void
test_kinds (void)
{
  ArtDamageShapes shapes = usual;
  guint bits;

  shapes.shape = ART_DAMAGE_SHAPE_LINES;
  found (&shapes, &bits);
  g_assert_cmphex (bits, ==, 0x07);
  shapes.tone = ART_DAMAGE_TONE_LIGHT;
  found (&shapes, &bits);
  g_assert_cmphex (bits, ==, 0x04);
  shapes.shape = ART_DAMAGE_SHAPE_SPOTS;
  shapes.tone = ART_DAMAGE_TONE_DARK;
  found (&shapes, &bits);
  g_assert_cmphex (bits, ==, 0x08);
}

static void
test_grow (void)
{
  g_autoptr (ArtDamageMap) map = map_new (30, 30);
  ArtDamageShapes shapes = usual;
  int count = 0;

  mark (map, 14, 14, 2, 2, 255, 0);
  shapes.grow = 2;
  g_assert_cmpint (art_damage_shapes_find (map, &shapes, NULL), ==, 1);
  for (int i = 0; i < 30 * 30; i++)
    count += map->likely[i] == 255;
  g_assert_cmpint (count, ==, 4 + 16 + 4); /* two rows on each side, and the corners that are near enough */
  g_assert_cmpint (map->likely[12 * 30 + 14], ==, 255);
  g_assert_cmpint (map->likely[12 * 30 + 12], ==, 0);
}

/* ---- the network ---- */

static gboolean
have_model (void)
{
  g_autofree char *path = art_model_store_find ("damage", NULL);

  if (!path)
    g_test_skip ("The built-in models are not there.");
  return path != NULL;
}

/* A long diagonal scratch, and dots. */
static gboolean
is_damaged (int x, int y)
{
  static const int dots[][2] = { { 40, 110 }, { 90, 120 }, { 170, 60 }, { 150, 25 } };

  for (guint i = 0; i < G_N_ELEMENTS (dots); i++)
    if (hypot (x - dots[i][0], y - dots[i][1]) < 2.6)
      return TRUE;
  return x > 20 && x < 190 && fabs (0.55 * (x - 20) + 15 - y) < 1.0;
}

/* A soft picture with a horizon, and damage. */
static GeglBuffer *
picture_new (const char *format, int x0, int y0)
{
  const GeglRectangle extent = { x0, y0, WIDTH, HEIGHT };
  GeglBuffer *buffer = gegl_buffer_new (&extent, babl_format (format));
  g_autofree float *pixels = g_new (float, WIDTH *HEIGHT * 4);

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    {
      const int x = i % WIDTH, y = i / WIDTH;
      const double ground = CLAMP ((y - 72) / 16.0, 0.0, 1.0); /* below a horizon in the haze */
      const double light =
          (1.0 - ground) * (0.62 - 0.001 * y) + ground * (0.35 + 0.0008 * x) + 0.03 * sin (x / 17.0) * cos (y / 13.0);

      for (int c = 0; c < 3; c++)
        pixels[4 * i + c] = is_damaged (x, y) ? 0.97f : (float) (light + 0.04 * (c - 1));
      pixels[4 * i + 3] = 1.0f;
    }
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Part of the damage that is selected, and pixels more than 4 px away from it that are. */
static double
recall_of (GeglBuffer *selection, int *wrong)
{
  g_autofree float *selected = g_new (float, WIDTH *HEIGHT);
  int damaged = 0, hit = 0;

  gegl_buffer_get (selection, NULL, 1.0, babl_format ("Y float"), selected, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  *wrong = 0;
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        gboolean near = FALSE;

        for (int v = -4; v <= 4; v++)
          for (int u = -4; u <= 4; u++)
            near = near || is_damaged (x + u, y + v);
        damaged += is_damaged (x, y);
        hit += is_damaged (x, y) && selected[y * WIDTH + x] > 0.5f;
        *wrong += !near && selected[y * WIDTH + x] > 0.0f;
      }
  return (double) hit / damaged;
}

static GeglBuffer *
run (GeglBuffer *content, ArtSettings *settings)
{
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (GError) error = NULL;
  GeglBuffer *result = EFFECT->run (inputs, settings, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result), gegl_buffer_get_extent (content)));
  return result;
}

static void
test_formats (void)
{
  static const char *formats[] = { "R'G'B' u8", "R'G'B'A u16", "Y' u8", "Y float", "RGBA float", "Y'A half" };

  for (guint i = 0; have_model () && i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) content = picture_new (formats[i], 7 * (int) i, -3 * (int) i);
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
      g_autoptr (GeglBuffer) result = run (content, settings);
      int wrong;
      const double recall = recall_of (result, &wrong);

      g_test_message ("%s: %.3f of the damage, %d wrong pixels", formats[i], recall, wrong);
      g_assert_cmpfloat (recall, >, 0.8);
      g_assert_cmpint (wrong, <, WIDTH * HEIGHT / 200);
    }
}

/* What is transparent is not damaged, whatever colours it hides. */
static void
test_transparent (void)
{
  g_autoptr (GeglBuffer) content = picture_new ("R'G'B'A u8", 0, 0);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GeglBuffer) result = NULL;
  g_autofree float *selected = g_new (float, 105 * HEIGHT);
  const GeglRectangle left = { 0, 0, 105, HEIGHT };

  if (!have_model ())
    return;
  gegl_buffer_clear (content, &left);
  g_assert_true (art_settings_set_number (settings, "grow", 0, NULL));
  result = run (content, settings);
  gegl_buffer_get (result, &left, 1.0, babl_format ("Y float"), selected, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (int i = 0; i < 105 * HEIGHT; i++)
    g_assert_cmpfloat (selected[i], ==, 0.0f);
}

/* Cut into tiles or not, by one thread or more, at several scales: the same. */
static void
test_tiles (void)
{
  const GeglRectangle extent = { 0, 0, 900, 420 };
  g_autoptr (GeglBuffer) content = gegl_buffer_new (&extent, babl_format ("Y' float"));
  g_autofree float *pixels = g_new (float, 900 * 420);
  g_autoptr (ArtDamageMap) all = NULL;

  if (!have_model ())
    return;
  for (int i = 0; i < 900 * 420; i++)
    pixels[i] = i / 900 % 57 == 3 || i % 900 % 83 == 5 ? 0.9f : 0.4f + 0.0002f * (float) (i % 900);
  gegl_buffer_set (content, NULL, 0, babl_format ("Y' float"), pixels, GEGL_AUTO_ROWSTRIDE);
  all = art_damage_map_new (content, &extent, 40, NULL, NULL, NULL, NULL);
  g_assert_nonnull (all);
  for (int x = 96; x < 600; x += 200)
    {
      /* Aligned as the coarsest cells are; what is farther inside than the network looks is the same. */
      const GeglRectangle part = { x, 64, 256, 256 };
      g_autoptr (ArtDamageMap) some = art_damage_map_new (content, &part, 1, NULL, NULL, NULL, NULL);
      g_autoptr (ArtDamageMap) fine = art_damage_map_new (content, &extent, 1, NULL, NULL, NULL, NULL);

      for (int v = 40; v < 216; v++)
        for (int u = 40; u < 216; u++)
          {
            const int one = some->likely[v * 256 + u], other = fine->likely[(v + 64) * 900 + u + x];

            g_assert_cmpint (abs (one - other), <=, 1);
            g_assert_cmpint (all->likely[(v + 64) * 900 + u + x], >=, other);
          }
    }
}

static void
test_preview (void)
{
  g_autoptr (GeglBuffer) content = picture_new ("Y' u8", 10, 20);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GeglBuffer) preview = NULL;
  const GeglRectangle region = { 30, 20, 400, 60 };
  float pixel[4];
  int red = 0;

  if (!have_model ())
    return;
  preview = EFFECT->preview (inputs, settings, &region, NULL, NULL, NULL);
  g_assert_cmpint (gegl_buffer_get_width (preview), ==, WIDTH - 20);
  g_assert_cmpint (gegl_buffer_get_height (preview), ==, 60);
  for (int x = 0; x < WIDTH - 20; x++)
    {
      gegl_buffer_get (preview, GEGL_RECTANGLE (x, 40, 1, 1), 1.0, babl_format ("R'G'B'A float"), pixel,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      red += pixel[0] > pixel[1] + 0.3f;
    }
  g_assert_cmpint (red, >=, 2); /* the scratch crosses this row */
  g_assert_cmpint (red, <=, 24);
}

static gboolean
stop_at_once (gpointer data)
{
  (void) data;
  return TRUE;
}

static void
test_ends_early (void)
{
  g_autoptr (GeglBuffer) content = picture_new ("R'G'B' u8", 0, 0), result = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const ArtMonitor monitor = { .stop = stop_at_once };

  if (!have_model ())
    return;
  result = EFFECT->run (inputs, settings, &monitor, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (result);
  g_cancellable_cancel (cancellable);
  g_assert_null (EFFECT->run (inputs, settings, NULL, cancellable, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gegl_init (&argc, &argv);
  g_test_add_func ("/find-damage/thresholds", test_thresholds);
  g_test_add_func ("/find-damage/sizes", test_sizes);
  g_test_add_func ("/find-damage/kinds", test_kinds);
  g_test_add_func ("/find-damage/grow", test_grow);
  g_test_add_func ("/find-damage/formats", test_formats);
  g_test_add_func ("/find-damage/transparent", test_transparent);
  g_test_add_func ("/find-damage/tiles", test_tiles);
  g_test_add_func ("/find-damage/preview", test_preview);
  g_test_add_func ("/find-damage/ends-early", test_ends_early);
  return g_test_run ();
}
