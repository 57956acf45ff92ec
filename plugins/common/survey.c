/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is in an image: the batch of all its drawables, or of one layer with its mask.
 */
#include "config.h"

#include "survey.h"

#include <glib/gi18n-lib.h>

#include "coverage.h"
#include "layers-private.h"
#include "pixels.h"

static GeglRectangle
place_of (gint32 drawable)
{
  GeglRectangle place = { 0, 0, gimp_drawable_width (drawable), gimp_drawable_height (drawable) };

  gimp_drawable_offsets (drawable, &place.x, &place.y);
  return place;
}

/* ---- the structure ---- */

static void
add_channel (ArtBatch *batch, gint32 channel)
{
  const GeglRectangle place = place_of (channel);

  art_batch_add (batch, channel, ART_PART_CHANNEL, -1, &place);
}

static void
add_layer (ArtBatch *batch, gint32 layer, int parent)
{
  const GeglRectangle place = place_of (layer);
  const gint32 mask = gimp_layer_get_mask (layer);
  ArtPart *part = art_batch_add (batch, layer, ART_PART_LAYER, parent, &place);

  part->name = gimp_item_get_name (layer);
  part->opacity = gimp_layer_get_opacity (layer);
  part->mode = gimp_layer_get_mode (layer);
  part->visible = gimp_item_get_visible (layer);
  if (mask != -1)
    art_batch_add (batch, mask, ART_PART_MASK, parent, &place)->visible = gimp_layer_get_apply_mask (layer);
}

static void
add_layers (ArtBatch *batch, const gint *layers, int n_layers, int parent)
{
  for (int i = 0; i < n_layers; i++)
    {
      const int index = batch->parts->len;

      add_layer (batch, layers[i], parent);
      if (gimp_item_is_group (layers[i]))
        {
          int n_children;
          g_autofree gint *children = gimp_item_get_children (layers[i], &n_children);

          add_layers (batch, children, n_children, index);
        }
    }
}

/**
 * art_survey_image: of the image as it is now.
 */
ArtBatch *
art_survey_image (gint32 image)
{
  ArtBatch *batch = art_batch_new (gimp_image_width (image), gimp_image_height (image));
  int n_layers, n_channels;
  g_autofree gint *layers = gimp_image_get_layers (image, &n_layers);
  g_autofree gint *channels = gimp_image_get_channels (image, &n_channels);

  add_layers (batch, layers, n_layers, -1);
  for (int i = 0; i < n_channels; i++)
    add_channel (batch, channels[i]);
  if (!gimp_selection_is_empty (image))
    add_channel (batch, gimp_image_get_selection (image));
  return batch;
}

/**
 * art_survey_equal: pixels, names and looks may differ.
 */
gboolean
art_survey_equal (const ArtBatch *a, const ArtBatch *b)
{
  if (a->width != b->width || a->height != b->height || a->parts->len != b->parts->len)
    return FALSE;
  for (guint i = 0; i < a->parts->len; i++)
    {
      const ArtPart *left = art_batch_part (a, i);
      const ArtPart *right = art_batch_part (b, i);

      if (left->drawable != right->drawable || left->parent != right->parent
          || !gegl_rectangle_equal (&left->place, &right->place))
        return FALSE;
    }
  return TRUE;
}

/* ---- pixels ---- */

static GeglBuffer *
copy_all (const ArtPart *part)
{
  return art_pixels_copy (part->drawable, GEGL_RECTANGLE (0, 0, part->place.width, part->place.height));
}

/* The layer whose mask @drawable is may be meant by it. */
static gboolean
choose_content (ArtBatch *batch, gint32 drawable, GError **error)
{
  const gint32 layer = gimp_item_is_layer_mask (drawable) ? gimp_layer_from_mask (drawable) : drawable;
  gboolean found = FALSE;

  for (guint i = 0; i < batch->parts->len; i++)
    {
      const ArtPart *part = art_batch_part (batch, i);

      if (part->kind != ART_PART_LAYER || !part->pixels || (found && part->drawable != layer))
        continue;
      batch->content = i;
      found = TRUE;
    }
  return found || art_refuse (error, _ ("There is no layer with pixels in the image."));
}

/**
 * art_survey_read: what a group shows is made of its layers, so it has no pixels.
 */
gboolean
art_survey_read (ArtBatch *batch, gint32 drawable, GError **error)
{
  for (guint i = 0; i < batch->parts->len; i++)
    {
      ArtPart *part = art_batch_part (batch, i);

      if (!gimp_item_is_group (part->drawable))
        art_part_set_pixels (part, copy_all (part));
    }
  return choose_content (batch, drawable, error);
}

/**
 * art_survey_show: the layer is never in the image, so that the document is not touched.
 */
void
art_survey_show (ArtInputs *inputs, gint32 image)
{
  const gint32 layer = gimp_layer_new_from_visible (image, image, "");
  GeglBuffer *shown;

  if (layer == -1)
    return;
  shown = art_pixels_copy (layer, GEGL_RECTANGLE (0, 0, gimp_image_width (image), gimp_image_height (image)));
  gimp_item_delete (layer);
  art_batch_attach (art_batch_of (inputs->content), shown);
  g_object_unref (inputs->content);
  inputs->content = shown;
}

/* ---- one layer ---- */

/* The mask of an entire layer is enlarged as it is; a part that is cut out shows where it was selected and shown. */
static GeglBuffer *
coverage_of (const ArtTarget *target)
{
  const gint32 mask = gimp_layer_get_mask (target->drawable);
  g_autoptr (GeglBuffer) visible = NULL;

  if (!target->mask)
    return mask != -1 ? art_pixels_copy (mask, &target->region) : NULL;
  visible = art_coverage_of_mask (target->drawable, &target->region);
  return art_coverage_intersect (target->mask, visible, &target->region);
}

/**
 * art_survey_layer: places are those of the region in the image.
 */
ArtBatch *
art_survey_layer (const ArtTarget *target)
{
  ArtBatch *batch = art_batch_new (0, 0);
  GeglBuffer *coverage = coverage_of (target);
  GeglRectangle place = target->region;
  int x, y;

  gimp_drawable_offsets (target->drawable, &x, &y);
  place.x += x;
  place.y += y;
  art_part_set_pixels (art_batch_add (batch, target->drawable, ART_PART_LAYER, -1, &place),
                       art_pixels_copy (target->drawable, &target->region));
  if (coverage)
    {
      ArtPart *mask = art_batch_add (batch, gimp_layer_get_mask (target->drawable), ART_PART_MASK, -1, &place);

      mask->visible = target->mask || gimp_layer_get_apply_mask (target->drawable);
      art_part_set_pixels (mask, coverage);
    }
  return batch;
}
