/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures in and out: every precision, colour space, gray and alpha; sizes down to one pixel; holes; orientation.
 */
#include "config.h"

#include "effects/image.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "effects/effect.h"
#include "effects/exif.h"
#include "effects/image-rows.h"
#include "effects/resample.h"
#include "pixels.h"

/* One step of the type; babl may be off by this much where a value goes through two curves and a matrix. */
typedef struct
{
  const char *type;
  double step;
} Precision;

static const Precision precisions[] = {
  { "u8", 1.0 / 255 }, { "u16", 1.0 / 65535 }, { "u32", 1e-5 }, { "half", 1e-3 }, { "float", 1e-5 }
};
static const char *const models[] = { "R'G'B'", "R'G'B'A", "RGB", "RGBA", "Y'", "Y'A", "Y", "YA" };

/* A space with other primaries than sRGB, as a wide gamut profile has. */
static const Babl *
wide_space (void)
{
  return babl_space_from_chromaticities ("neural-art-test-wide", 0.3127, 0.3290, 0.70, 0.30, 0.20, 0.75, 0.14, 0.05,
                                         babl_trc_gamma (1.8), babl_trc_gamma (1.8), babl_trc_gamma (1.8),
                                         BABL_SPACE_FLAG_EQUALIZE);
}

/* Random pixels, in bytes: every bit pattern of integers; floats from 0 to 1. */
static GeglBuffer *
random_buffer (const Babl *format, int width, int height)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (-3, 5, width, height), format);
  gsize n = (gsize) width * height;
  gsize bytes = n * babl_format_get_bytes_per_pixel (format);
  int components = babl_format_get_n_components (format);
  g_autofree guint8 *pixels = g_malloc (bytes);

  for (gsize i = 0; i < n * components; i++)
    {
      double value = g_test_rand_double ();
      const char *type = babl_get_name (babl_format_get_type (format, 0));

      if (strcmp (type, "u8") == 0)
        pixels[i] = (guint8) g_test_rand_int ();
      else if (strcmp (type, "u16") == 0)
        ((guint16 *) pixels)[i] = (guint16) g_test_rand_int ();
      else if (strcmp (type, "u32") == 0)
        ((guint32 *) pixels)[i] = (guint32) g_test_rand_int ();
      else if (strcmp (type, "half") == 0)
        ((guint16 *) pixels)[i] = nn_float_to_half ((float) value);
      else
        ((float *) pixels)[i] = (float) value;
    }
  gegl_buffer_set (buffer, NULL, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Component @i as stored; integers scaled to 0..1. */
static double
component (const guint8 *pixels, const char *type, gsize i)
{
  if (strcmp (type, "u8") == 0)
    return pixels[i] / 255.0;
  if (strcmp (type, "u16") == 0)
    return ((const guint16 *) pixels)[i] / 65535.0;
  if (strcmp (type, "u32") == 0)
    return ((const guint32 *) pixels)[i] / 4294967295.0;
  if (strcmp (type, "half") == 0)
    return nn_half_to_float (((const guint16 *) pixels)[i]);
  return ((const float *) pixels)[i];
}

/* Stored colours of pixels that are not hidden differ by no more than @tolerance. */
static void
assert_same_colors (GeglBuffer *a, GeglBuffer *b, double tolerance)
{
  const Babl *format = gegl_buffer_get_format (a);
  const char *type = babl_get_name (babl_format_get_type (format, 0));
  gsize bytes, n = babl_format_get_n_components (format), colors = n - babl_format_has_alpha (format);
  g_autofree guint8 *first = raw_pixels (a, &bytes), *second = raw_pixels (b, &bytes);
  gsize pixels = bytes / babl_format_get_bytes_per_pixel (format);

  for (gsize i = 0; i < pixels * n; i++)
    if (i % n < colors && (colors == n || component (first, type, i - i % n + colors) > 0.0))
      g_assert_cmpfloat_with_epsilon (component (first, type, i), component (second, type, i), tolerance);
}

static void
check_round_trip (const Babl *format, double tolerance)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) buffer = random_buffer (format, 13, 7);
  g_autoptr (NnTensor) tensor = art_image_to_tensor (buffer, &error);
  g_autoptr (GeglBuffer) back = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (tensor->shape.dims[2], ==, 7);
  g_assert_cmpint (tensor->shape.dims[3], ==, 13);
  back = art_image_from_tensor (tensor, buffer, &error);
  g_assert_no_error (error);
  g_assert_true (gegl_buffer_get_format (back) == format);
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (back), gegl_buffer_get_extent (buffer)));
  assert_same_colors (buffer, back, tolerance);
  if (babl_format_has_alpha (format))
    assert_same_alpha (buffer, back);
}

static void
test_round_trips (void)
{
  const Babl *spaces[] = { babl_space ("sRGB"), wide_space () };
  /* One 8 bit step: babl approximates curves outside the gamut of sRGB, and gamma 1.8 is steep near black. */
  const double slack[] = { 0.0, 4e-3 };

  for (gsize s = 0; s < G_N_ELEMENTS (spaces); s++)
    for (gsize m = 0; m < G_N_ELEMENTS (models); m++)
      for (gsize p = 0; p < G_N_ELEMENTS (precisions); p++)
        {
          g_autofree char *name = g_strdup_printf ("%s %s", models[m], precisions[p].type);

          g_test_message ("%s in %s", name, babl_get_name (spaces[s]));
          check_round_trip (babl_format_with_space (name, spaces[s]), 1.01 * precisions[p].step + slack[s]);
        }
}

/* 8 bit sRGB colours come back exactly. */
static void
test_8_bit_exact (void)
{
  g_autoptr (GeglBuffer) buffer = random_buffer (babl_format ("R'G'B' u8"), 64, 33);
  g_autoptr (NnTensor) tensor = art_image_to_tensor (buffer, NULL);
  g_autoptr (GeglBuffer) back = art_image_from_tensor (tensor, buffer, NULL);
  gsize bytes;
  g_autofree guint8 *first = raw_pixels (buffer, &bytes), *second = raw_pixels (back, &bytes);

  g_assert_cmpmem (first, bytes, second, bytes);
}

static GeglBuffer *
buffer_of (const Babl *format, int width, int height, const float *pixels)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);

  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* A green picture, half of it hidden, with garish hidden colours: no network may see them. */
static void
test_hidden_colors (void)
{
  enum
  {
    SIDE = 40
  };
  g_autofree float *pixels = g_new0 (float, SIDE *SIDE * 4);
  g_autoptr (GeglBuffer) buffer = NULL;
  const int sides[] = { SIDE, 9, 57 };

  for (int i = 0; i < SIDE * SIDE; i++)
    {
      gboolean visible = i % SIDE < SIDE / 2;

      pixels[4 * i] = visible ? 0.0f : 1.0f;
      pixels[4 * i + 1] = visible ? 0.5f : 0.0f;
      pixels[4 * i + 2] = visible ? 0.0f : 1.0f;
      pixels[4 * i + 3] = visible ? 1.0f : 0.0f;
    }
  buffer = buffer_of (babl_format ("R'G'B'A float"), SIDE, SIDE, pixels);
  for (gsize s = 0; s < G_N_ELEMENTS (sides); s++)
    {
      g_autoptr (NnTensor) tensor = art_image_to_tensor_scaled (buffer, sides[s], sides[s], NULL);
      int plane = sides[s] * sides[s];

      for (int i = 0; i < plane; i++)
        {
          g_assert_cmpfloat_with_epsilon (nn_tensor_floats (tensor)[i], 0.0f, 1e-5);
          g_assert_cmpfloat_with_epsilon (nn_tensor_floats (tensor)[plane + i], 0.5f, 1e-5);
          g_assert_cmpfloat_with_epsilon (nn_tensor_floats (tensor)[2 * plane + i], 0.0f, 1e-5);
        }
    }
}

static void
test_nothing_visible (void)
{
  float pixels[4 * 6] = { 0.0f };
  g_autoptr (GeglBuffer) buffer = buffer_of (babl_format ("R'G'B'A half"), 3, 2, pixels);
  g_autoptr (NnTensor) tensor = art_image_to_tensor (buffer, NULL);

  for (int i = 0; i < 18; i++)
    g_assert_cmpfloat (nn_tensor_floats (tensor)[i], ==, 0.0f);
}

/* NaN and infinity do not reach a network. */
static void
test_not_a_number (void)
{
  const float pixels[8] = { NAN, 0.5f, INFINITY, 1.0f, 0.25f, -INFINITY, 0.5f, NAN };
  g_autoptr (GeglBuffer) buffer = buffer_of (babl_format ("R'G'B'A float"), 2, 1, pixels);
  g_autoptr (NnTensor) tensor = art_image_to_tensor (buffer, NULL);
  g_autoptr (NnTensor) small = art_image_to_tensor_scaled (buffer, 1, 1, NULL);
  g_autoptr (GeglBuffer) back = art_image_from_tensor (tensor, buffer, NULL);

  for (int i = 0; i < 6; i++)
    g_assert_true (isfinite (nn_tensor_floats (tensor)[i]));
  for (int i = 0; i < 3; i++)
    g_assert_true (isfinite (nn_tensor_floats (small)[i]));
  assert_same_alpha (buffer, back);
}

static void
test_scaled_means (void)
{
  g_autoptr (GeglBuffer) buffer = random_buffer (babl_format ("R'G'B' float"), 30, 20);
  g_autoptr (NnTensor) full = art_image_to_tensor (buffer, NULL);
  g_autoptr (NnTensor) direct = art_image_to_tensor_scaled (buffer, 7, 3, NULL);
  g_autoptr (NnTensor) resized = art_image_resize (full, 7, 3, NULL);
  g_autoptr (NnTensor) one = art_image_resize (full, 1, 1, NULL);
  double sum = 0.0;

  for (int i = 0; i < 63; i++)
    g_assert_cmpfloat_with_epsilon (nn_tensor_floats (direct)[i], nn_tensor_floats (resized)[i], 1e-5);
  for (int i = 0; i < 600; i++)
    sum += nn_tensor_floats (full)[i];
  g_assert_cmpfloat_with_epsilon (nn_tensor_floats (one)[0], sum / 600, 1e-5);
}

/* No side ever becomes 0 and nothing is read outside, whatever the proportions. */
static void
test_extreme_sizes (void)
{
  const int sizes[][4] = { { 1, 1, 32, 32 }, { 3, 4000, 32, 512 }, { 4000, 3, 512, 32 }, { 1, 50, 1, 7 },
                           { 5, 5, 5, 5 },   { 2, 3, 1, 1 },       { 100, 1, 3, 40 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) buffer = random_buffer (babl_format ("R'G'B'A u8"), sizes[i][0], sizes[i][1]);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnTensor) tensor = art_image_to_tensor_scaled (buffer, sizes[i][2], sizes[i][3], &error);
      g_autoptr (NnTensor) back = NULL;

      g_assert_no_error (error);
      g_assert_cmpint (tensor->shape.dims[3], ==, sizes[i][2]);
      g_assert_cmpint (tensor->shape.dims[2], ==, sizes[i][3]);
      back = art_image_resize (tensor, sizes[i][0], sizes[i][1], &error);
      g_assert_no_error (error);
      for (gint64 j = 0; j < nn_tensor_count (back); j++)
        g_assert_true (nn_tensor_floats (back)[j] > -0.3f && nn_tensor_floats (back)[j] < 1.3f);
    }
}

/* Weights sum to 1 and stay inside the input; growing a ramp gives a ramp. */
static void
test_taps (void)
{
  const int lengths[][2] = {
    { 1, 1 }, { 1, 9 }, { 9, 1 }, { 2, 7 }, { 100, 37 }, { 37, 100 }, { 8, 8 }, { 4000, 511 }
  };

  for (gsize l = 0; l < G_N_ELEMENTS (lengths); l++)
    {
      g_autoptr (ArtTaps) taps = art_taps_new (lengths[l][0], lengths[l][1]);

      for (int i = 0; i < taps->n_out; i++)
        {
          double sum = 0.0, centre = 0.0;

          g_assert_cmpint (taps->first[i], >=, 0);
          g_assert_cmpint (taps->first[i] + taps->count[i], <=, taps->n_in);
          g_assert_cmpint (taps->count[i], <=, taps->stride);
          for (int k = 0; k < taps->count[i]; k++)
            {
              sum += taps->weights[i * taps->stride + k];
              centre += taps->weights[i * taps->stride + k] * (taps->first[i] + k + 0.5);
            }
          g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-5);
          if (taps->first[i] > 0 && taps->first[i] + taps->count[i] < taps->n_in)
            g_assert_cmpfloat_with_epsilon (centre, (i + 0.5) * taps->n_in / taps->n_out, 1e-3 * taps->n_in);
        }
    }
}

static void
test_refusals (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) empty = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 0, 0), babl_format ("R'G'B' u8"));
  const Babl *format = NULL, *model = babl_new_palette ("neural-art-test-palette", &format, NULL);
  g_autoptr (GeglBuffer) indexed = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 4, 4), format);

  g_assert_nonnull (model);
  g_assert_null (art_image_to_tensor (empty, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (art_image_to_tensor (indexed, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "Mode"));
}

static void
test_no_memory (void)
{
  g_autoptr (GeglBuffer) buffer = random_buffer (babl_format ("R'G'B'A u8"), 16, 16);

  for (guint n = 1; n <= 2; n++)
    {
      g_autoptr (GError) error = NULL;

      nn_alloc_fail_after (n);
      g_assert_null (art_image_to_tensor (buffer, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
      g_clear_error (&error);
      nn_alloc_fail_after (n);
      g_assert_null (art_image_to_tensor_scaled (buffer, 5, 5, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
    }
  nn_alloc_fail_after (0);
}

static GByteArray *
exif_of (gboolean big_endian, guint8 orientation)
{
  static const guint8 little[] = { 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0 };
  static const guint8 big[] = { 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0 };
  static const guint8 head[] = { 0xff, 0xe1, 0, 30, 'E', 'x', 'i', 'f', 0, 0 };
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, head, sizeof head);
  g_byte_array_append (bytes, big_endian ? big : little, sizeof little);
  bytes->data[sizeof head + (big_endian ? 19 : 18)] = orientation;
  return bytes;
}

static void
test_orientation (void)
{
  static const guint8 start[] = { 0xff, 0xd8 };

  for (guint8 orientation = 0; orientation < 11; orientation++)
    for (int endian = 0; endian < 2; endian++)
      {
        g_autoptr (GByteArray) bytes = exif_of (endian, orientation);
        int expected = orientation >= 1 && orientation <= 8 ? orientation : 1;

        g_byte_array_prepend (bytes, start, sizeof start);
        g_assert_cmpint (art_exif_orientation (bytes->data, bytes->len), ==, expected);
        g_assert_cmpint (art_exif_orientation (bytes->data + 12, bytes->len - 12), ==, expected);
        /* Cut anywhere, it must not read further. */
        for (guint size = 0; size < bytes->len; size++)
          {
            g_autofree guint8 *cut = g_memdup2 (bytes->data, size);

            art_exif_orientation (cut, size);
          }
      }
}

/* Writes a 2×1 JPEG, black and white, and puts EXIF into it. */
static void
save_turned (const char *path, guint8 orientation)
{
  g_autofree float *pixels = g_new0 (float, 64 * 32 * 4);
  g_autoptr (GeglBuffer) buffer = NULL;
  g_autoptr (GeglNode) graph = gegl_node_new ();
  g_autoptr (GByteArray) exif = exif_of (TRUE, orientation);
  g_autofree char *data = NULL;
  GString *file;
  GeglNode *source, *save;
  gsize size;

  for (int i = 0; i < 64 * 32; i++)
    for (int c = 0; c < 4; c++)
      pixels[4 * i + c] = c == 3 || i % 64 >= 32 ? 1.0f : 0.0f;
  buffer = buffer_of (babl_format ("R'G'B' u8"), 64, 32, pixels);
  source = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  save = gegl_node_new_child (graph, "operation", "gegl:jpg-save", "path", path, NULL);
  gegl_node_link (source, save);
  gegl_node_process (save);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  file = g_string_new_len (data, 2);
  g_string_append_len (file, (const char *) exif->data, exif->len);
  g_string_append_len (file, data + 2, size - 2);
  g_assert_true (g_file_set_contents (path, file->str, file->len, NULL));
  g_string_free (file, TRUE);
}

/* The white half of the stored picture is right; EXIF says where it goes. */
static void
test_load_file (void)
{
  const char *white[9] = { NULL, "right", "left", "left", "right", "bottom", "bottom", "top", "top" };
  g_autofree char *dir = g_dir_make_tmp ("neural-art-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "turned.jpg", NULL);

  for (guint8 orientation = 1; orientation <= 8; orientation++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GeglBuffer) buffer = NULL;
      g_autoptr (NnTensor) quarter = NULL;
      const float *v;
      const char *found;

      save_turned (path, orientation);
      buffer = art_image_load_file (path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (gegl_buffer_get_extent (buffer)->width, ==, orientation <= 4 ? 64 : 32);
      quarter = art_image_to_tensor_scaled (buffer, 2, 2, NULL);
      v = nn_tensor_floats (quarter);
      found = fabsf (v[0] - v[1]) > 0.5f ? (v[1] > v[0] ? "right" : "left") : (v[2] > v[0] ? "bottom" : "top");
      g_assert_cmpstr (found, ==, white[orientation]);
    }
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_load_refusals (void)
{
  g_autofree char *dir = g_dir_make_tmp ("neural-art-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "text.jpg", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (art_image_load_file (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "not a picture", -1, NULL));
  g_assert_null (art_image_load_file (path, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_unlink (path);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/image/round-trips", test_round_trips);
  g_test_add_func ("/image/8-bit-exact", test_8_bit_exact);
  g_test_add_func ("/image/hidden-colors", test_hidden_colors);
  g_test_add_func ("/image/nothing-visible", test_nothing_visible);
  g_test_add_func ("/image/not-a-number", test_not_a_number);
  g_test_add_func ("/image/scaled-means", test_scaled_means);
  g_test_add_func ("/image/extreme-sizes", test_extreme_sizes);
  g_test_add_func ("/image/taps", test_taps);
  g_test_add_func ("/image/refusals", test_refusals);
  g_test_add_func ("/image/no-memory", test_no_memory);
  g_test_add_func ("/image/orientation", test_orientation);
  g_test_add_func ("/image/load-file", test_load_file);
  g_test_add_func ("/image/load-refusals", test_load_refusals);
  status = g_test_run ();
  return status;
}
