/* SPDX-License-Identifier: GPL-3.0-or-later
 * What tests of style transfer share: small pictures, quick settings, comparisons.
 */
#include "config.h"

#include "style-fixture.h"

#include <math.h>
#include <string.h>

#include "effects/image.h"
#include "tiny-network.h"

#define EFFECT (&art_effect_style_transfer)

GeglBuffer *
style_picture_new (const char *format, int width, int height, guint32 seed)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (11, -7, width, height), babl_format (format));
  g_autoptr (NnTensor) picture = tiny_picture_new (width, height, seed);
  g_autofree float *pixels = g_new (float, 4 * width * height);

  for (int i = 0; i < width * height; i++)
    {
      for (int c = 0; c < 3; c++)
        pixels[4 * i + c] = nn_tensor_floats (picture)[c * width * height + i];
      pixels[4 * i + 3] = (float) (i % 7) / 6.0f;
    }
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Largest difference of colours between two pictures of the same size. */
double
style_largest_difference (GeglBuffer *a, GeglBuffer *b)
{
  g_autoptr (NnTensor) first = art_image_to_tensor (a, NULL), second = art_image_to_tensor (b, NULL);
  double largest = 0.0;

  for (gint64 i = 0; i < nn_tensor_count (first); i++)
    largest = MAX (largest, fabs (nn_tensor_floats (first)[i] - nn_tensor_floats (second)[i]));
  return largest;
}

ArtSettings *
style_settings_new (void)
{
  ArtSettings *settings = art_settings_new (EFFECT);

  g_assert_true (art_settings_set_string (settings, "style", "apple", NULL));
  g_assert_true (art_settings_set_number (settings, "iterations", 8, NULL));
  g_assert_true (art_settings_set_number (settings, "working-size", 64, NULL));
  return settings;
}

GeglBuffer *
style_run (const ArtInputs *inputs, const ArtSettings *settings)
{
  g_autoptr (GError) error = NULL;
  GeglBuffer *result = EFFECT->run (inputs, settings, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

void
style_set (ArtSettings *settings, const char *name, double value)
{
  g_autoptr (GError) error = NULL;

  art_settings_set_number (settings, name, value, &error);
  g_assert_no_error (error);
}

void
style_picture_save (const char *path)
{
  g_autoptr (GeglBuffer) buffer = style_picture_new ("R'G'B' u8", 70, 50, 9);
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglNode *source = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  GeglNode *save = gegl_node_new_child (graph, "operation", "gegl:png-save", "path", path, "bitdepth", 8, NULL);

  gegl_node_link (source, save);
  gegl_node_process (save);
}

void
style_assert_fails (const ArtInputs *inputs, const ArtSettings *settings, int code, const char *says)
{
  g_autoptr (GError) error = NULL, early = NULL;
  ArtEstimate estimate;

  g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, code);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_false (EFFECT->estimate (inputs, settings, &estimate, &early));
  g_assert_error (early, ART_ERROR, code);
}

void
style_use_layer (ArtSettings *settings, ArtInputs *inputs, int number, guint32 seed)
{
  g_autofree char *source = number > 1 ? g_strdup_printf ("style-%d-source", number) : g_strdup ("style-source");
  char *layer = number > 1 ? g_strdup_printf ("style-%d-layer", number) : g_strdup ("style-layer");

  style_set (settings, source, 1);
  g_hash_table_insert (inputs->layers, layer, style_picture_new ("R'G'B' u8", 70, 50, seed));
}

/* Mean difference of colours between @a and @b in the columns from @begin to @end, which are shares of the width. */
double
style_difference_in (GeglBuffer *a, GeglBuffer *b, double begin, double end)
{
  g_autoptr (NnTensor) first = art_image_to_tensor (a, NULL), second = art_image_to_tensor (b, NULL);
  int width = (int) first->shape.dims[3], count = 0;
  double sum = 0.0;

  for (gint64 i = 0; i < nn_tensor_count (first); i++)
    if (i % width >= begin * width && i % width < end * width)
      {
        sum += fabs (nn_tensor_floats (first)[i] - nn_tensor_floats (second)[i]);
        count++;
      }
  return sum / count;
}
