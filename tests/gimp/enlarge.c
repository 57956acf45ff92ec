/* SPDX-License-Identifier: GPL-3.0-or-later
 * A document with everything in it, and what it must look like when the fake effect has enlarged it.
 */
#include "config.h"

#include "enlarge.h"

#include <string.h>

#include "plugins/common/survey.h"

/* ---- the document ---- */

static void
fill_with_ramp (gint32 mask)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (mask);
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);

  for (int y = 0; y < extent->height; y++)
    for (int x = 0; x < extent->width; x++)
      {
        const guchar value = (7 * x + 31 * y) % 256;
        const guchar pixel[3] = { value, value, value };

        gegl_buffer_set (buffer, GEGL_RECTANGLE (x, y, 1, 1), 0, babl_format ("R'G'B' u8"), pixel, GEGL_AUTO_ROWSTRIDE);
      }
  gegl_buffer_flush (buffer);
}

gint32
add_patterned_mask (gint32 layer)
{
  const gint32 mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE);

  gimp_layer_add_mask (layer, mask);
  fill_with_ramp (mask);
  return mask;
}

static gint32
add_group (Document document, gint32 parent, const char *name)
{
  const gint32 group = gimp_layer_group_new (document);

  gimp_image_insert_layer (document, group, parent, 0);
  gimp_item_set_name (group, name);
  return group;
}

static void
add_things (Document document)
{
  const double stroke[] = { 5, 5, 5, 5, 5, 5, 20, 11, 20, 11, 20, 11 };
  const GimpRGB red = { 1, 0, 0, 1 };
  const gint32 channel = gimp_channel_new (document, "Channel", 40, 30, 40, &red);
  const gint32 path = gimp_vectors_new (document, "Path");

  gimp_image_insert_channel (document, channel, -1, 0);
  fill_with_ramp (channel);
  gimp_image_insert_vectors (document, path, -1, 0);
  gimp_vectors_stroke_new_from_points (path, GIMP_VECTORS_STROKE_TYPE_BEZIER, G_N_ELEMENTS (stroke), stroke, FALSE);
  gimp_image_add_hguide (document, 11);
  gimp_image_add_sample_point (document, 7, 9);
  gimp_image_set_resolution (document, 100, 200);
  gimp_image_select_ellipse (document, GIMP_CHANNEL_OP_REPLACE, 6, 4, 25, 21);
  gimp_selection_feather (document, 5);
}

Document
layered_document (GimpImageBaseType type, GimpPrecision precision, gint32 *middle)
{
  const Document document = document_new (type, precision, 40, 30);
  gint32 outer, inner, top;

  document_add_layer (document, -1, 40, 30, 0, 0, FALSE);
  outer = add_group (document, -1, "Outer");
  document_add_layer (document, outer, 51, 33, -7, -3, TRUE);
  inner = add_group (document, outer, "Inner");
  *middle = document_add_layer (document, inner, 13, 11, 31, 22, TRUE);
  add_patterned_mask (*middle);
  add_patterned_mask (outer);
  top = document_add_layer (document, -1, 9, 1, -4, 17, TRUE);
  gimp_item_set_name (top, "Top");
  gimp_item_set_visible (top, FALSE);
  gimp_item_set_lock_content (top, TRUE);
  gimp_layer_set_mode (top, GIMP_LAYER_MODE_MULTIPLY);
  gimp_layer_set_opacity (top, 30);
  gimp_layer_add_mask (top, gimp_layer_create_mask (top, GIMP_ADD_MASK_WHITE));
  add_things (document);
  return document;
}

/* ---- looking ---- */

/* Masks and channels by their numbers, whatever light they are said to be. */
static const Babl *
format_of (gint32 drawable, GeglBuffer *buffer)
{
  if (gimp_item_is_layer (drawable))
    return babl_format ("R'G'B'A float");
  return babl_format (g_str_has_prefix (babl_get_name (gegl_buffer_get_format (buffer)), "Y'") ? "Y' float"
                                                                                               : "Y float");
}

static float *
read_pixels (gint32 drawable, int *width, int *height, int *n_components)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const Babl *format = format_of (drawable, buffer);
  float *pixels;

  *width = gegl_buffer_get_width (buffer);
  *height = gegl_buffer_get_height (buffer);
  *n_components = babl_format_get_n_components (format);
  pixels = g_new (float, (gsize) *width **height **n_components);
  gegl_buffer_get (buffer, NULL, 1, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return pixels;
}

static gboolean
is_constant (const float *pixels, int n_pixels, int n_components)
{
  for (int i = n_components; i < n_pixels * n_components; i++)
    if (pixels[i] != pixels[i % n_components])
      return FALSE;
  return TRUE;
}

void
assert_enlarged (gint32 after, gint32 before, gboolean inverted, double tolerance)
{
  int width, height, old_width, old_height, n;
  g_autofree float *new_pixels = read_pixels (after, &width, &height, &n);
  g_autofree float *old_pixels = read_pixels (before, &old_width, &old_height, &n);

  /* What is the same everywhere needs no network. */
  if (is_constant (old_pixels, old_width * old_height, n))
    inverted = FALSE;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < n; c++)
        {
          const float old = old_pixels[n * ((y * old_height / height) * old_width + x * old_width / width) + c];

          g_assert_cmpfloat_with_epsilon (new_pixels[n * (y * width + x) + c], inverted && c < 3 ? 1 - old : old,
                                          tolerance);
        }
}

static void
assert_same_place (gint32 a, gint32 b)
{
  int x_a, y_a, x_b, y_b;
  g_autofree char *name_a = gimp_item_get_name (a);
  g_autofree char *name_b = gimp_item_get_name (b);

  gimp_drawable_offsets (a, &x_a, &y_a);
  gimp_drawable_offsets (b, &x_b, &y_b);
  g_assert_cmpint (x_a, ==, x_b);
  g_assert_cmpint (y_a, ==, y_b);
  g_assert_cmpint (gimp_drawable_width (a), ==, gimp_drawable_width (b));
  g_assert_cmpint (gimp_drawable_height (a), ==, gimp_drawable_height (b));
  g_assert_cmpint (gimp_drawable_type (a), ==, gimp_drawable_type (b));
  if (!gimp_item_is_layer (a))
    return;
  g_assert_cmpstr (name_a, ==, name_b);
  g_assert_cmpint (gimp_layer_get_mode (a), ==, gimp_layer_get_mode (b));
  g_assert_cmpfloat (gimp_layer_get_opacity (a), ==, gimp_layer_get_opacity (b));
  g_assert_cmpint (gimp_item_get_visible (a), ==, gimp_item_get_visible (b));
  g_assert_cmpint (gimp_item_get_lock_content (a), ==, gimp_item_get_lock_content (b));
}

static void
assert_same_path (gint32 a, gint32 b)
{
  int n_paths, n_points_a, n_points_b;
  g_autofree gint *paths_a = gimp_image_get_vectors (a, &n_paths);
  g_autofree gint *paths_b = gimp_image_get_vectors (b, &n_paths);
  g_autofree double *points_a = NULL;
  g_autofree double *points_b = NULL;
  gboolean closed;

  gimp_vectors_stroke_get_points (paths_a[0], 1, &n_points_a, &points_a, &closed);
  gimp_vectors_stroke_get_points (paths_b[0], 1, &n_points_b, &points_b, &closed);
  g_assert_cmpmem (points_a, n_points_a * sizeof (double), points_b, n_points_b * sizeof (double));
}

static void
assert_same_things (gint32 a, gint32 b)
{
  int x_a, y_a, x_b, y_b;

  g_assert_cmpint (gimp_image_width (a), ==, gimp_image_width (b));
  g_assert_cmpint (gimp_image_height (a), ==, gimp_image_height (b));
  g_assert_cmpint (gimp_image_get_guide_position (a, gimp_image_find_next_guide (a, 0)), ==,
                   gimp_image_get_guide_position (b, gimp_image_find_next_guide (b, 0)));
  x_a = gimp_image_get_sample_point_position (a, gimp_image_find_next_sample_point (a, 0), &y_a);
  x_b = gimp_image_get_sample_point_position (b, gimp_image_find_next_sample_point (b, 0), &y_b);
  g_assert_cmpint (x_a, ==, x_b);
  g_assert_cmpint (y_a, ==, y_b);
  assert_same_path (a, b);
}

void
assert_same_structure (gint32 image, gint32 expected)
{
  g_autoptr (ArtBatch) parts = art_survey_image (image);
  g_autoptr (ArtBatch) expected_parts = art_survey_image (expected);

  g_assert_cmpint (parts->parts->len, ==, expected_parts->parts->len);
  for (guint i = 0; i < parts->parts->len; i++)
    {
      assert_same_place (art_batch_part (parts, i)->drawable, art_batch_part (expected_parts, i)->drawable);
      g_assert_cmpint (art_batch_part (parts, i)->parent, ==, art_batch_part (expected_parts, i)->parent);
    }
  assert_same_things (image, expected);
}

void
assert_image_enlarged (gint32 after, gint32 before, gint32 scaled, gboolean inverted, double tolerance)
{
  g_autoptr (ArtBatch) now = art_survey_image (after);
  g_autoptr (ArtBatch) then = art_survey_image (before);

  assert_same_structure (after, scaled);
  for (guint i = 0; i < now->parts->len; i++)
    {
      const gint32 drawable = art_batch_part (now, i)->drawable;

      if (!gimp_item_is_group (drawable))
        assert_enlarged (drawable, art_batch_part (then, i)->drawable, inverted || !gimp_item_is_layer (drawable),
                         tolerance);
    }
}
