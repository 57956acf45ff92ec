/* SPDX-License-Identifier: GPL-3.0-or-later
 * Holes are filled with the texture around them, and with nothing else.
 */
#include "config.h"

#include "effects/inpaint-synthesis.h"

#include <math.h>
#include <string.h>

#include "effects/effect.h"
#include "effects/inpaint-match-sums.h"
#include "effects/inpaint-synthesis-shifts.h"

#define WIDTH 97
#define HEIGHT 83

/* A picture that knows its pixels at any place. */
typedef float (*PictureFunc) (int x, int y, int channel);

static float
stripes (int x, int y, int channel)
{
  return (x + y) % 9 < 4 ? 0.2f + 0.1f * channel : 0.9f - 0.2f * channel;
}

static float
ramp (int x, int y, int channel)
{
  return 0.2f + 0.005f * x + 0.001f * channel * y;
}

static float
halves (int x, int y, int channel)
{
  return x < 40 ? 0.8f : 0.1f + 0.1f * channel;
}

/* Stripes that are brighter at the right. */
static float
lit (int x, int y, int channel)
{
  return 0.7f * stripes (x, y, channel) + (x < 45 ? 0.0f : 0.15f);
}

/* Blotches of black and white. */
static float
blotches (int x, int y, int channel)
{
  guint32 bits = (guint32) (x / 3) * 0x9e3779b9u ^ (guint32) (y / 3) * 0x85ebca6bu;

  bits = (bits ^ (bits >> 15)) * 0x846ca68bu;
  return (bits >> 16) & 1 ? 1.0f : 0.0f;
}

static NnTensor *
picture_new (PictureFunc at, int width, int height)
{
  NnShape shape = NN_SHAPE (1, 3, height, width);
  NnTensor *picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int i = 0; i < 3 * width * height; i++)
    nn_tensor_floats (picture)[i] = at (i % width, i / width % height, i / (width * height));
  return picture;
}

static guint8 *
hole_new (int width, int height, int left, int top, int right, int bottom)
{
  guint8 *hole = g_malloc0 ((gsize) width * height);

  for (int y = top; y < bottom; y++)
    memset (hole + y * width + left, 255, right - left);
  return hole;
}

/* Makes the pixels of the hole garbage, so that using them would show. */
static void
dig (NnTensor *picture, const guint8 *hole)
{
  int n = (int) nn_tensor_count (picture) / 3;

  for (int i = 0; i < 3 * n; i++)
    if (hole[i % n])
      nn_tensor_floats (picture)[i] = 7.0f + i % 3;
}

static void
assert_same_outside (const NnTensor *picture, PictureFunc at, const guint8 *hole)
{
  int width = (int) picture->shape.dims[3], height = (int) picture->shape.dims[2], n = width * height;

  for (int i = 0; i < 3 * n; i++)
    if (!hole[i % n])
      g_assert_cmpfloat (nn_tensor_floats (picture)[i], ==, at (i % width, i / width % height, i / n));
}

/* Root of the mean squared error inside the hole. */
static double
error_inside (const NnTensor *picture, PictureFunc at, const guint8 *hole)
{
  int width = (int) picture->shape.dims[3], height = (int) picture->shape.dims[2], n = width * height, count = 0;
  double sum = 0.0;

  for (int i = 0; i < 3 * n; i++)
    if (hole[i % n])
      {
        double e = nn_tensor_floats (picture)[i] - at (i % width, i / width % height, i / n);

        sum += e * e;
        count++;
      }
  return sqrt (sum / count);
}

/* Fills a hole in the picture and returns how wrong the result is. */
static double
fill (PictureFunc at, const guint8 *hole, const ArtInpaintSynthesis *options)
{
  g_autoptr (NnTensor) picture = picture_new (at, WIDTH, HEIGHT);
  g_autoptr (GError) error = NULL;

  dig (picture, hole);
  art_inpaint_synthesize (picture, hole, NULL, NULL, options, NULL, &error);
  g_assert_no_error (error);
  assert_same_outside (picture, at, hole);
  return error_inside (picture, at, hole);
}

static void
test_texture (void)
{
  g_autofree guint8 *inside = hole_new (WIDTH, HEIGHT, 30, 20, 60, 55);
  g_autofree guint8 *corner = hole_new (WIDTH, HEIGHT, 0, 50, 25, HEIGHT);
  g_autofree guint8 *crack = hole_new (WIDTH, HEIGHT, 5, 40, 90, 42);
  ArtInpaintSynthesis options = { .seed = 1 };

  g_assert_cmpfloat (fill (stripes, inside, &options), <, 0.02);
  g_assert_cmpfloat (fill (stripes, corner, &options), <, 0.02);
  g_assert_cmpfloat (fill (stripes, crack, &options), <, 0.02);
}

static void
test_edge (void)
{
  g_autofree guint8 *hole = hole_new (WIDTH, HEIGHT, 25, 20, 60, 55);
  ArtInpaintSynthesis options = { .seed = 3 };

  g_assert_cmpfloat (fill (halves, hole, &options), <, 0.02);
}

static void
test_shading (void)
{
  g_autofree guint8 *hole = hole_new (WIDTH, HEIGHT, 30, 20, 60, 55);
  ArtInpaintSynthesis options = { .seed = 1 };

  g_assert_cmpfloat (fill (ramp, hole, &options), <, 0.02);
}

static void
test_threads (void)
{
  g_autofree guint8 *hole = hole_new (WIDTH, HEIGHT, 10, 5, 80, 75);
  ArtInpaintSynthesis options = { .seed = 11, .color_match = 1.0 };
  g_autoptr (NnTensor) first = NULL;

  for (int threads = 1; threads <= 5; threads += 4)
    {
      g_autoptr (NnTensor) picture = picture_new (stripes, WIDTH, HEIGHT);

      nn_threads_set_count (threads);
      g_assert_true (art_inpaint_synthesize (picture, hole, NULL, NULL, &options, NULL, NULL));
      if (first)
        g_assert_cmpmem (first->data, nn_tensor_bytes (first), picture->data, nn_tensor_bytes (picture));
      else
        first = nn_tensor_ref (picture);
    }
  nn_threads_set_count (0);
}

static void
test_seed (void)
{
  g_autofree guint8 *hole = hole_new (WIDTH, HEIGHT, 30, 20, 60, 55);
  g_autoptr (NnTensor) one = picture_new (blotches, WIDTH, HEIGHT), two = picture_new (blotches, WIDTH, HEIGHT);
  ArtInpaintSynthesis options = { .seed = 1, .color_match = 1.0 };

  g_assert_true (art_inpaint_synthesize (one, hole, NULL, NULL, &options, NULL, NULL));
  options.seed = 2;
  g_assert_true (art_inpaint_synthesize (two, hole, NULL, NULL, &options, NULL, NULL));
  g_assert_cmpint (memcmp (one->data, two->data, nn_tensor_bytes (one)), !=, 0);
  for (int i = 0; i < 3 * WIDTH * HEIGHT; i++)
    {
      g_assert_cmpfloat (nn_tensor_floats (one)[i], >=, 0.0);
      g_assert_cmpfloat (nn_tensor_floats (one)[i], <=, 1.0);
    }
}

static gboolean
uses_left (const NnTensor *picture, const guint8 *hole)
{
  int n = (int) nn_tensor_count (picture) / 3;

  for (int i = 0; i < n; i++)
    if (hole[i] && nn_tensor_floats (picture)[i] > 0.5f)
      return TRUE;
  return FALSE;
}

static void
test_source (void)
{
  g_autofree guint8 *hole = hole_new (WIDTH, HEIGHT, 50, 20, 80, 55);
  g_autofree guint8 *source = hole_new (WIDTH, HEIGHT, 0, 0, 39, HEIGHT);
  g_autoptr (NnTensor) picture = picture_new (halves, WIDTH, HEIGHT), other = picture_new (halves, WIDTH, HEIGHT);
  ArtInpaintSynthesis options = { .seed = 1 };

  g_assert_true (art_inpaint_synthesize (picture, hole, source, NULL, &options, NULL, NULL));
  g_assert_true (uses_left (picture, hole));
  options.from = ART_INPAINT_FROM_ABOVE_BELOW;
  g_assert_true (art_inpaint_synthesize (other, hole, NULL, NULL, &options, NULL, NULL));
  g_assert_false (uses_left (other, hole));
}

static void
test_guide (void)
{
  g_autofree guint8 *hole = hole_new (WIDTH, HEIGHT, 25, 20, 60, 65);
  g_autoptr (NnTensor) picture = picture_new (halves, WIDTH, HEIGHT), guide = picture_new (halves, WIDTH, HEIGHT);
  ArtInpaintSynthesis options = { .seed = 1, .guide_weight = 4.0 };

  /* A hole that says: the right half goes on over all of it. */
  for (int i = 0; i < 3 * WIDTH * HEIGHT; i++)
    if (hole[i % (WIDTH * HEIGHT)])
      nn_tensor_floats (guide)[i] = 0.1f + 0.1f * (i / (WIDTH * HEIGHT));
  g_assert_true (art_inpaint_synthesize (picture, hole, NULL, guide, &options, NULL, NULL));
  g_assert_cmpfloat (nn_tensor_floats (picture)[42 * WIDTH + 33], <, 0.3);
}

static void
test_errors (void)
{
  g_autofree guint8 *all = hole_new (WIDTH, HEIGHT, 0, 0, WIDTH, HEIGHT);
  g_autofree guint8 *none = hole_new (WIDTH, HEIGHT, 0, 0, 0, 0);
  g_autofree guint8 *some = hole_new (WIDTH, HEIGHT, 20, 20, 40, 40);
  g_autoptr (NnTensor) picture = picture_new (ramp, WIDTH, HEIGHT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  ArtInpaintSynthesis options = { .seed = 1 };

  g_assert_false (art_inpaint_synthesize (picture, all, NULL, NULL, &options, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (art_inpaint_synthesize (picture, some, none, NULL, &options, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (art_inpaint_synthesize (picture, some, NULL, NULL, &options, cancellable, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
  g_assert_true (art_inpaint_synthesize (picture, none, NULL, NULL, &options, NULL, NULL));
  assert_same_outside (picture, ramp, none);
}

/* Pictures that are hardly larger than a patch, or smaller. */
static void
test_sizes (void)
{
  static const int sizes[] = { 1, 2, 3, 5, 8, 13, 21 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int size = sizes[i];
      g_autofree guint8 *hole = hole_new (size, 2 * size, size / 2, size / 2, (size + 3) / 2, size);
      g_autoptr (NnTensor) picture = picture_new (halves, size, 2 * size);
      g_autoptr (GError) error = NULL;
      ArtInpaintSynthesis options = { .seed = 1 };

      if (art_inpaint_synthesize (picture, hole, NULL, NULL, &options, NULL, &error))
        assert_same_outside (picture, halves, hole);
      else
        g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
      g_assert_true (error == NULL || size < 8);
    }
}

/* What may be copied is darker than what is around the hole: colour match makes up for it. */
static void
test_color (void)
{
  g_autofree guint8 *hole = hole_new (WIDTH, HEIGHT, 60, 30, 75, 50);
  g_autofree guint8 *source = hole_new (WIDTH, HEIGHT, 0, 0, 45, HEIGHT);
  g_autoptr (NnTensor) plain = picture_new (lit, WIDTH, HEIGHT), matched = picture_new (lit, WIDTH, HEIGHT);
  ArtInpaintSynthesis options = { .seed = 1 };

  g_assert_true (art_inpaint_synthesize (plain, hole, source, NULL, &options, NULL, NULL));
  options.color_match = 1.0;
  g_assert_true (art_inpaint_synthesize (matched, hole, source, NULL, &options, NULL, NULL));
  assert_same_outside (matched, lit, hole);
  g_assert_cmpfloat (error_inside (plain, lit, hole), >, 0.05);
  g_assert_cmpfloat (error_inside (matched, lit, hole), <, 0.7 * error_inside (plain, lit, hole));
}

static void
check_progress (double fraction, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (fraction, >=, *last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  *last = fraction;
}

static void
test_progress (void)
{
  g_autofree guint8 *hole = hole_new (WIDTH, HEIGHT, 30, 20, 60, 55);
  double last = 0.0;
  ArtInpaintSynthesis options = { .progress = check_progress, .data = &last };

  fill (stripes, hole, &options);
  g_assert_cmpfloat (last, >, 0.99);
}

/* Bytes of patches: black, white, or anything. */
static void
fill_bytes (guint8 *bytes, gsize n, int kind, int most)
{
  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8) (kind == 0 ? 0 : kind == 1 ? most : g_test_rand_int_range (0, most + 1));
}

/* Vectors add up what loops do, to the last bit, and stop only beyond the limit. */
static void
test_sums (void)
{
  const gsize row = ART_MATCH_ROW + 12, n = row * ART_MATCH_MAX_PATCH;
  g_autofree guint8 *a = g_malloc (n), *b = g_malloc (n), *weights = g_malloc (n);

  for (int i = 0; i < 27; i++)
    {
      ArtPatchSums expected, found;
      gint32 squares;

      fill_bytes (a, n, i % 3, 255);
      fill_bytes (b, n, i / 3 % 3, 255);
      fill_bytes (weights, n, i / 9, ART_MATCH_FULL_WEIGHT);
      squares = art_patch_squares_plain (a, b, row, ART_MATCH_MAX_PATCH, G_MAXINT32);
      g_assert_cmpint (art_patch_squares (a, b, row, ART_MATCH_MAX_PATCH, G_MAXINT32), ==, squares);
      g_assert_cmpint (art_patch_squares (a, b, row, ART_MATCH_MAX_PATCH, squares), ==, squares);
      g_assert_true (squares == 0 || art_patch_squares (a, b, row, ART_MATCH_MAX_PATCH, squares / 4) > squares / 4);
      expected = art_patch_weighted_plain (a, b, weights, row, ART_MATCH_MAX_PATCH, G_MAXINT64);
      found = art_patch_weighted (a, b, weights, row, ART_MATCH_MAX_PATCH, G_MAXINT64);
      g_assert_cmpmem (&found, sizeof found, &expected, sizeof expected);
      found = art_patch_weighted (a, b, weights, row, ART_MATCH_MAX_PATCH, expected.squares / 4);
      g_assert_true (expected.squares == 0 || found.squares > expected.squares / 4);
    }
}

/* What repeats itself is continued exactly, as soon as the search begins. */
static void
test_shifts (void)
{
  const ArtInpaintSynthesis options = { .seed = 1 };
  g_autoptr (NnTensor) picture = picture_new (stripes, WIDTH, HEIGHT);
  g_autofree guint8 *hole = hole_new (WIDTH, HEIGHT, 30, 25, 61, 58);
  g_autoptr (ArtSynthesisLevel) level = NULL;
  g_autoptr (ArtSynthesisSearch) search = NULL;

  dig (picture, hole);
  level = art_synthesis_level_new (picture, hole, NULL, NULL, &options, NULL);
  search = art_synthesis_search_new (level, ART_MATCH_MAX_PATCH, &options, NULL);
  art_synthesis_level_start (level, FALSE);
  g_assert_true (art_synthesis_shifts_start (search));
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon (level->pixels[i * ART_MATCH_CHANNELS + c], stripes (i % WIDTH, i / WIDTH, c),
                                      1e-6);
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    g_assert_true (search->match.match[i] < 0 || search->match.allowed[search->match.match[i]]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inpaint-synthesis/sums", test_sums);
  g_test_add_func ("/inpaint-synthesis/shifts", test_shifts);
  g_test_add_func ("/inpaint-synthesis/texture", test_texture);
  g_test_add_func ("/inpaint-synthesis/edge", test_edge);
  g_test_add_func ("/inpaint-synthesis/shading", test_shading);
  g_test_add_func ("/inpaint-synthesis/threads", test_threads);
  g_test_add_func ("/inpaint-synthesis/seed", test_seed);
  g_test_add_func ("/inpaint-synthesis/source", test_source);
  g_test_add_func ("/inpaint-synthesis/guide", test_guide);
  g_test_add_func ("/inpaint-synthesis/color", test_color);
  g_test_add_func ("/inpaint-synthesis/errors", test_errors);
  g_test_add_func ("/inpaint-synthesis/sizes", test_sizes);
  g_test_add_func ("/inpaint-synthesis/progress", test_progress);
  return g_test_run ();
}
