/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that replace only what their effect says they cover -> document.
 *
 * GIMP writes a shadow buffer through the selection, which may be smaller than what is covered or have nothing to do
 * with it. So the mixing is done here, and the selection is put aside. Pixels are mixed in linear light, as a new layer
 * with the coverage as its mask would show them.
 */
#include "config.h"

#include "patch.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "aside.h"
#include "coverage.h"
#include "layers-private.h"
#include "pixels.h"

void
art_patch_clear (ArtPatch *patch)
{
  g_clear_object (&patch->pixels);
  g_clear_object (&patch->coverage);
}

/**
 * art_patch_of_result: the part of @result that counts.
 */
gboolean
art_patch_of_result (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, ArtPatch *patch,
                     GError **error)
{
  g_autoptr (GeglBuffer) coverage = art_settings_effect (settings)->coverage (target->inputs, settings, error);
  GeglRectangle bounds;

  if (!coverage)
    return FALSE;
  if (!art_coverage_bounds (coverage, &bounds)
      || !gegl_rectangle_intersect (&bounds, &bounds, gegl_buffer_get_extent (result)))
    return art_refuse (error, _ ("There is nothing to be changed in “%s”."), target->name);
  patch->pixels = gegl_buffer_create_sub_buffer (result, &bounds);
  patch->coverage = gegl_buffer_create_sub_buffer (coverage, &bounds);
  return TRUE;
}

/* ---- mixing ---- */

/* Rows of pixels in the encoding of the drawable. */
typedef struct
{
  int n, bpp;
  const Babl *to_light, *from_light; /* fishes between it and premultiplied linear light */
  float *cover, *old_light, *fresh_light;
  guchar *old, *fresh, *mixed;
} Mixer;

static Mixer
mixer_new (const Babl *format, int n)
{
  const Babl *light = babl_format_with_space ("RaGaBaA float", babl_format_get_space (format));
  const int bpp = babl_format_get_bytes_per_pixel (format);

  return (Mixer){ .n = n,
                  .bpp = bpp,
                  .to_light = babl_fish (format, light),
                  .from_light = babl_fish (light, format),
                  .cover = g_new (float, n),
                  .old_light = g_new (float, 4 * (gsize) n),
                  .fresh_light = g_new (float, 4 * (gsize) n),
                  .old = g_malloc_n (n, bpp),
                  .fresh = g_malloc_n (n, bpp),
                  .mixed = g_malloc_n (n, bpp) };
}

static void
mixer_clear (Mixer *mixer)
{
  g_free (mixer->cover);
  g_free (mixer->old_light);
  g_free (mixer->fresh_light);
  g_free (mixer->old);
  g_free (mixer->fresh);
  g_free (mixer->mixed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Mixer, mixer_clear)

static gboolean
is_partial (float cover)
{
  return cover > 0 && cover < 1;
}

/* Fills mixer->mixed where the coverage is neither 0 nor 1. */
static void
mix_light (Mixer *mixer)
{
  babl_process (mixer->to_light, mixer->old, mixer->old_light, mixer->n);
  babl_process (mixer->to_light, mixer->fresh, mixer->fresh_light, mixer->n);
  for (int i = 0; i < mixer->n; i++)
    for (int c = 0; c < 4; c++)
      mixer->old_light[4 * i + c] += mixer->cover[i] * (mixer->fresh_light[4 * i + c] - mixer->old_light[4 * i + c]);
  babl_process (mixer->from_light, mixer->old_light, mixer->mixed, mixer->n);
}

/* Changes mixer->old. Only what is mixed is converted: all other bits are either the old or the fresh ones. */
static void
mix_row (Mixer *mixer)
{
  gboolean partial = FALSE;

  for (int i = 0; i < mixer->n; i++)
    partial |= is_partial (mixer->cover[i]);
  if (partial)
    mix_light (mixer);
  for (int i = 0; i < mixer->n; i++)
    if (mixer->cover[i] > 0)
      memcpy (mixer->old + (gsize) i * mixer->bpp,
              (is_partial (mixer->cover[i]) ? mixer->mixed : mixer->fresh) + (gsize) i * mixer->bpp, mixer->bpp);
}

/* Changes @pixels. */
static void
mix (const ArtPatch *patch, GeglBuffer *pixels)
{
  const GeglRectangle *at = gegl_buffer_get_extent (pixels);
  const Babl *format = gegl_buffer_get_format (pixels);
  g_auto (Mixer) mixer = mixer_new (format, at->width);

  for (int y = at->y; y < at->y + at->height; y++)
    {
      const GeglRectangle line = { at->x, y, at->width, 1 };

      gegl_buffer_get (patch->coverage, &line, 1, babl_format ("Y float"), mixer.cover, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      gegl_buffer_get (pixels, &line, 1, format, mixer.old, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (patch->pixels, &line, 1, format, mixer.fresh, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      mix_row (&mixer);
      gegl_buffer_set (pixels, &line, 0, format, mixer.old, GEGL_AUTO_ROWSTRIDE);
    }
}

/* ---- writing ---- */

/* The patch is mixed with the pixels that are there now: the user may have painted since they were read. */
static void
fill_shadow (gint32 drawable, const ArtPatch *patch)
{
  const GeglRectangle *at = gegl_buffer_get_extent (patch->pixels);
  g_autoptr (GeglBuffer) now = art_pixels_copy (drawable, at);
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  g_autoptr (GeglBuffer) shadow = gimp_drawable_get_shadow_buffer (drawable);

  mix (patch, now);
  gegl_buffer_copy (buffer, NULL, GEGL_ABYSS_NONE, shadow, NULL);
  art_pixels_write (now, at, drawable, shadow, at->x, at->y);
}

/**
 * art_patch_put: through the shadow buffer, as that is what GIMP can undo.
 */
gboolean
art_patch_put (const ArtTarget *target, const ArtPatch *patch, GError **error)
{
  const GeglRectangle *at = gegl_buffer_get_extent (patch->pixels);
  ArtAside aside;
  gboolean merged;

  fill_shadow (target->drawable, patch);
  aside = art_aside_selection (target->image);
  merged = gimp_drawable_merge_shadow (target->drawable, TRUE);
  art_aside_restore (&aside);
  if (!merged)
    {
      art_target_fail (error, _ ("The result could not be put into the layer."));
      return FALSE;
    }
  gimp_drawable_update (target->drawable, at->x, at->y, at->width, at->height);
  return TRUE;
}
