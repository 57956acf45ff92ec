/* SPDX-License-Identifier: GPL-3.0-or-later
 * Helpers for tests that run as a plug-in inside GIMP.
 */
#include "config.h"

#include "gimp-test.h"

#include <string.h>

#include "plugins/common/layers.h"

/* ---- documents ---- */

void
document_clear (Document *document)
{
  if (*document > 0 && gimp_image_is_valid (*document))
    gimp_image_delete (*document);
  *document = -1;
}

Document
document_new (GimpImageBaseType type, GimpPrecision precision, int width, int height)
{
  return gimp_image_new_with_precision (width, height, type, precision);
}

static void
fill_with_pattern (gint32 drawable)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  g_autofree float *row = g_new (float, 4 * (gsize) extent->width);

  for (int y = 0; y < extent->height; y++)
    {
      for (int x = 0; x < extent->width; x++)
        {
          row[4 * x] = (x % 16 + 1) / 17.0f;
          row[4 * x + 1] = (y % 16 + 1) / 17.0f;
          row[4 * x + 2] = ((x + 3 * y) % 11 + 1) / 12.0f;
          row[4 * x + 3] = ((x + y) % 4 + 1) / 4.0f;
        }
      gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y, extent->width, 1), 0, babl_format ("R'G'B'A float"), row,
                       GEGL_AUTO_ROWSTRIDE);
    }
  gegl_buffer_flush (buffer);
}

gint32
document_add_layer (Document document, gint32 parent, int width, int height, int x, int y, gboolean alpha)
{
  const gboolean gray = gimp_image_base_type (document) == GIMP_GRAY;
  const GimpImageType type = (gray ? GIMP_GRAY_IMAGE : GIMP_RGB_IMAGE) + (alpha ? 1 : 0);
  const gint32 layer = gimp_layer_new (document, "Pattern", width, height, type, 100, GIMP_LAYER_MODE_NORMAL);

  gimp_layer_set_offsets (layer, x, y);
  fill_with_pattern (layer);
  g_assert_true (gimp_image_insert_layer (document, layer, parent, 0));
  return layer;
}

int
document_count_layers (Document document)
{
  int n_layers;

  g_free (gimp_image_get_layers (document, &n_layers));
  return n_layers;
}

static void
checksum_drawable (GChecksum *checksum, gint32 drawable)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const Babl *format = gegl_buffer_get_format (buffer);
  const gsize size = (gsize) extent->width * extent->height * babl_format_get_bytes_per_pixel (format);
  g_autofree guchar *pixels = g_malloc (size);
  g_autofree char *name = gimp_item_get_name (drawable);
  g_autofree char *head = NULL;
  int x, y;

  gimp_drawable_offsets (drawable, &x, &y);
  head = g_strdup_printf ("%d %s %s %d,%d %dx%d\n", drawable, name, babl_get_name (format), x, y, extent->width,
                          extent->height);
  gegl_buffer_get (buffer, extent, 1, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_checksum_update (checksum, (const guchar *) head, -1);
  g_checksum_update (checksum, pixels, size);
}

static void
checksum_layers (GChecksum *checksum, const gint *layers, int n_layers)
{
  for (int i = 0; i < n_layers; i++)
    {
      checksum_drawable (checksum, layers[i]);
      if (gimp_layer_get_mask (layers[i]) != -1)
        checksum_drawable (checksum, gimp_layer_get_mask (layers[i]));
      if (gimp_item_is_group (layers[i]))
        {
          int n_children;
          g_autofree gint *children = gimp_item_get_children (layers[i], &n_children);

          checksum_layers (checksum, children, n_children);
        }
    }
}

char *
document_checksum (Document document)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int n_layers, n_channels;
  g_autofree gint *layers = gimp_image_get_layers (document, &n_layers);
  g_autofree gint *channels = gimp_image_get_channels (document, &n_channels);

  checksum_layers (checksum, layers, n_layers);
  for (int i = 0; i < n_channels; i++)
    checksum_drawable (checksum, channels[i]);
  checksum_drawable (checksum, gimp_image_get_selection (document));
  return g_strdup (g_checksum_get_string (checksum));
}

/* ---- calls ---- */

void
reply_clear (Reply *reply)
{
  g_clear_pointer (&reply->message, g_free);
}

Reply
call_procedure (const char *procedure, int n_params, const GimpParam *params)
{
  int n_values;
  GimpParam *values = gimp_run_procedure2 (procedure, &n_values, n_params, params);
  Reply reply = { .status = values[0].data.d_status, .drawable = -1, .image = -1 };
  const gboolean told = n_values > 1 && values[1].type == GIMP_PDB_STRING;

  if (reply.status == GIMP_PDB_SUCCESS && n_values > 1 && values[1].type == GIMP_PDB_DRAWABLE)
    reply.drawable = values[1].data.d_drawable;
  if (reply.drawable != -1 && n_values > 2 && values[2].type == GIMP_PDB_IMAGE)
    reply.image = values[2].data.d_image;
  reply.message = g_strdup (told ? values[1].data.d_string : "");
  gimp_destroy_params (values, n_values);
  return reply;
}

GimpParam *
make_arguments (const ArtSettings *settings, GimpRunMode mode, gint32 image, gint32 drawable, int *n_params)
{
  const ArtEffect *effect = art_settings_effect (settings);
  GimpParam *params = g_new0 (GimpParam, 3 + effect->n_params);

  *n_params = 3 + effect->n_params;
  params[0] = (GimpParam){ GIMP_PDB_INT32, { .d_int32 = mode } };
  params[1] = (GimpParam){ GIMP_PDB_IMAGE, { .d_image = image } };
  params[2] = (GimpParam){ GIMP_PDB_DRAWABLE, { .d_drawable = drawable } };
  for (int i = 0; i < effect->n_params; i++)
    {
      const ArtParam *param = &effect->params[i];
      GimpParam *argument = &params[3 + i];

      if (art_param_is_text (param))
        *argument =
            (GimpParam){ GIMP_PDB_STRING, { .d_string = (char *) art_settings_string (settings, param->name) } };
      else if (param->kind == ART_PARAM_DOUBLE)
        *argument = (GimpParam){ GIMP_PDB_FLOAT, { .d_float = art_settings_double (settings, param->name) } };
      else
        *argument = (GimpParam){ param->kind == ART_PARAM_LAYER ? GIMP_PDB_DRAWABLE : GIMP_PDB_INT32,
                                 { .d_int32 = art_settings_int (settings, param->name) } };
    }
  return params;
}

Reply
call_effect (const ArtEffect *effect, gint32 image, gint32 drawable, const char *json)
{
  g_autoptr (ArtSettings) settings = art_settings_new (effect);
  g_autoptr (GError) error = NULL;
  g_autofree GimpParam *params = NULL;
  int n_params;

  art_settings_from_json (settings, json, &error);
  g_assert_no_error (error);
  params = make_arguments (settings, GIMP_RUN_NONINTERACTIVE, image, drawable, &n_params);
  return call_procedure (effect->procedure, n_params, params);
}

gint32
run_here (const ArtEffect *effect, gint32 image, gint32 drawable, const char *json, GError **error)
{
  g_autoptr (ArtSettings) settings = art_settings_new (effect);
  g_autoptr (ArtTarget) target = NULL;
  g_autoptr (ArtInputs) inputs = NULL;
  g_auto (ArtResult) result = { 0 };

  if (!art_settings_from_json (settings, json, error))
    return -1;
  target = art_target_new (image, drawable, error);
  inputs = target ? art_target_read (target, settings, error) : NULL;
  result.buffer = inputs ? effect->run (inputs, settings, NULL, NULL, error) : NULL;
  return result.buffer ? art_target_write (target, settings, &result, error) : -1;
}

Reply
evaluate_script (const char *code)
{
  const GimpParam params[] = { { GIMP_PDB_INT32, { .d_int32 = GIMP_RUN_NONINTERACTIVE } },
                               { GIMP_PDB_STRING, { .d_string = (char *) code } } };

  return call_procedure ("plug-in-script-fu-eval", G_N_ELEMENTS (params), params);
}

/* ---- looking ---- */

Raw
raw_of (gint32 drawable)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const Babl *format = gegl_buffer_get_format (buffer);
  Raw raw = { .width = gegl_buffer_get_width (buffer),
              .height = gegl_buffer_get_height (buffer),
              .bpp = babl_format_get_bytes_per_pixel (format) };

  raw.bytes = g_malloc_n ((gsize) raw.width * raw.height, raw.bpp);
  gegl_buffer_get (buffer, NULL, 1, format, raw.bytes, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return raw;
}

const guchar *
raw_at (const Raw *raw, int x, int y)
{
  return raw->bytes + ((gsize) y * raw->width + x) * raw->bpp;
}

void
raw_clear (Raw *raw)
{
  g_free (raw->bytes);
}

void
get_pixel (gint32 drawable, int x, int y, float rgba[4])
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);

  gegl_buffer_get (buffer, GEGL_RECTANGLE (x, y, 1, 1), 1, babl_format ("R'G'B'A float"), rgba, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
}

float
get_value (gint32 drawable, int x, int y)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  float value;

  gegl_buffer_get (buffer, GEGL_RECTANGLE (x, y, 1, 1), 1, babl_format ("Y float"), &value, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  return value;
}

void
set_value (gint32 drawable, int x, int y, int width, int height, float value)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const gsize n = (gsize) width * height;
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = value;
  gegl_buffer_set (buffer, GEGL_RECTANGLE (x, y, width, height), 0, babl_format ("Y float"), values,
                   GEGL_AUTO_ROWSTRIDE);
  gegl_buffer_flush (buffer);
}

void
assert_refused (const Reply *reply, GimpPDBStatusType status, const char *said)
{
  if (!strstr (reply->message, said))
    g_test_message ("message: %s", reply->message);
  g_assert_cmpint (reply->status, ==, status);
  g_assert_nonnull (strstr (reply->message, said));
}

void
assert_success (const Reply *reply)
{
  if (reply->status != GIMP_PDB_SUCCESS)
    g_test_message ("message: %s", reply->message);
  g_assert_cmpint (reply->status, ==, GIMP_PDB_SUCCESS);
  g_assert_true (gimp_item_is_valid (reply->drawable));
}

int
count_told (const char *text)
{
  g_autofree char *file = g_build_filename (g_getenv ("ART_TEST_FOLDER"), "err", NULL);
  g_autofree char *told = NULL;
  int n = 0;

  g_assert_true (g_file_get_contents (file, &told, NULL, NULL));
  for (const char *at = strstr (told, text); at; at = strstr (at + 1, text))
    n++;
  return n;
}
