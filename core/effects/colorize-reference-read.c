/* SPDX-License-Identifier: GPL-3.0-or-later
 * A reference layer made small: its colours in Lab, and where it is opaque.
 */
#include "config.h"

#include "colorize-reference-read.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "effect.h"
#include "image.h"
#include "lab.h"

/* Chroma (of 1 = 110) up to which a pixel counts as gray: compressed gray photographs have a little. */
#define GRAY_CHROMA 0.03f
/* Share of the opaque pixels that must have more. */
#define LEAST_COLORED 0.002

void
art_reference_free (ArtReference *reference)
{
  if (!reference)
    return;
  g_clear_pointer (&reference->lab, nn_tensor_unref);
  g_clear_pointer (&reference->opaque, nn_tensor_unref);
  g_free (reference);
}

/* The alpha in the middle of each pixel of the small picture; FALSE if all of it is 0. */
static gboolean
read_alpha (GeglBuffer *buffer, NnTensor *opaque)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  int width = (int) opaque->shape.dims[3], height = (int) opaque->shape.dims[2];
  g_autofree float *row = g_new (float, 2 * (gsize) extent->width);
  gboolean any = FALSE;

  for (int y = 0; y < height; y++)
    {
      int from = (int) ((y + 0.5) * extent->height / height);
      const GeglRectangle line = { extent->x, extent->y + from, extent->width, 1 };
      float *out = nn_tensor_floats (opaque) + (gsize) y * width;

      gegl_buffer_get (buffer, &line, 1.0, babl_format ("YA float"), row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int x = 0; x < width; x++)
        {
          float alpha = row[2 * (int) ((x + 0.5) * extent->width / width) + 1];

          out[x] = alpha > 0.0f ? MIN (alpha, 1.0f) : 0.0f;
          any = any || out[x] > 0.0f;
        }
    }
  return any;
}

static void
rows_to_lab (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnTensor *tensor = data;
  gint64 plane = nn_tensor_count (tensor) / 3, width = tensor->shape.dims[3];
  float *values = nn_tensor_floats (tensor);

  for (gint64 i = begin * width; i < end * width; i++)
    {
      const float rgb[3] = { values[i], values[plane + i], values[2 * plane + i] };
      float lab[3];

      art_lab_from_rgb (rgb, lab);
      for (int c = 0; c < 3; c++)
        values[c * plane + i] = lab[c];
    }
}

ArtReference *
art_reference_read (GeglBuffer *buffer, int side, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  double scale = MIN (1.0, (double) side / MAX (1, MAX (extent->width, extent->height)));
  int width = MAX (1, (int) lround (extent->width * scale)), height = MAX (1, (int) lround (extent->height * scale));
  NnShape plane = NN_SHAPE (1, 1, height, width);
  g_autoptr (ArtReference) reference = g_new0 (ArtReference, 1);

  if (!(reference->lab = art_image_to_tensor_scaled (buffer, width, height, error))
      || !(reference->opaque = nn_tensor_new (NN_TYPE_FLOAT, &plane, error)))
    return NULL;
  if (!read_alpha (buffer, reference->opaque))
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT,
                           _ ("The reference layer is empty: all of it is transparent. Choose another layer."));
      return NULL;
    }
  nn_parallel_for (height, 8, rows_to_lab, reference->lab);
  return g_steal_pointer (&reference);
}

gboolean
art_reference_check_colors (const ArtReference *reference, GError **error)
{
  gint64 n = nn_tensor_count (reference->opaque);
  const float *opaque = nn_tensor_floats (reference->opaque), *ab = nn_tensor_floats (reference->lab) + n;
  double seen = 0.0, colored = 0.0;

  for (gint64 i = 0; i < n; i++)
    {
      seen += opaque[i];
      if (hypotf (ab[i], ab[n + i]) > GRAY_CHROMA)
        colored += opaque[i];
    }
  if (colored > LEAST_COLORED * seen)
    return TRUE;
  g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT,
                       _ ("The reference layer has no colors: all of it is gray. Choose a layer with colors."));
  return FALSE;
}
