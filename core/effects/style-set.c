/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads the styles of a picture and works out who rules where.
 */
#include "config.h"

#include "style-set.h"

#include <glib/gi18n-lib.h>

#include "mask-read.h"
#include "style-match.h"

typedef struct
{
  ArtStyleSource *source;
  int number;
  double blend;
  GeglBuffer *mask; /* NULL = none */
} Style;

/* Styles that rule the same places: one with a mask, or all without. */
typedef struct
{
  GPtrArray *styles; /* Style, of the set */
  double weight;     /* where parts meet */
  NnTensor *mask;
} Part;

struct _ArtStyleSet
{
  GeglRectangle extent; /* of the content */
  GPtrArray *styles;    /* Style */
  GPtrArray *parts;     /* Part; the one without a mask, if there is one, is the first */
  gboolean masked;
};

static void
style_free (gpointer data)
{
  Style *style = data;

  g_clear_pointer (&style->source, art_style_source_free);
  g_clear_object (&style->mask);
  g_free (style);
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_ptr_array_unref (part->styles);
  g_clear_pointer (&part->mask, nn_tensor_unref);
  g_free (part);
}

void
art_style_set_free (ArtStyleSet *set)
{
  if (!set)
    return;
  g_ptr_array_unref (set->parts);
  g_ptr_array_unref (set->styles);
  g_free (set);
}

static gboolean
is_wanted (const ArtSettings *settings, int number)
{
  g_autofree char *source = art_style_param (number, "-source"), *blend = art_style_param (number, "-blend");

  return art_settings_int (settings, source) != ART_STYLE_NONE && art_settings_double (settings, blend) > 0.0;
}

static gboolean
find_mask (Style *style, const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  g_autofree char *name = art_style_param (style->number, "-mask");
  GeglBuffer *mask = inputs->layers ? g_hash_table_lookup (inputs->layers, name) : NULL;

  style->mask = mask ? g_object_ref (mask) : NULL;
  if (mask || art_settings_int (settings, name) < 0)
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
               _ ("The mask of style %d is not there any more. Choose another one, or none."), style->number);
  return FALSE;
}

static gboolean
add_style (ArtStyleSet *set, int number, const ArtInputs *inputs, const ArtSettings *settings, const NnGraph *network,
           GError **error)
{
  g_autofree char *blend = art_style_param (number, "-blend");
  Style *style = g_new0 (Style, 1);

  g_ptr_array_add (set->styles, style);
  style->number = number;
  style->blend = art_settings_double (settings, blend);
  style->source = art_style_source_new (inputs, settings, number, network, error);
  return style->source && find_mask (style, inputs, settings, error);
}

static Part *
add_part (ArtStyleSet *set)
{
  Part *part = g_new0 (Part, 1);

  part->styles = g_ptr_array_new ();
  g_ptr_array_add (set->parts, part);
  return part;
}

/* Styles without a mask come into one part, the first. */
static void
divide (ArtStyleSet *set)
{
  Part *rest = NULL;

  for (guint i = 0; i < set->styles->len; i++)
    {
      Style *style = g_ptr_array_index (set->styles, i);

      set->masked |= style->mask != NULL;
      if (style->mask)
        continue;
      rest = rest ? rest : add_part (set);
      rest->weight = MAX (rest->weight, style->blend);
      g_ptr_array_add (rest->styles, style);
    }
  for (guint i = 0; i < set->styles->len; i++)
    {
      Style *style = g_ptr_array_index (set->styles, i);
      Part *part = style->mask ? add_part (set) : NULL;

      if (!part)
        continue;
      part->weight = style->blend;
      g_ptr_array_add (part->styles, style);
    }
}

ArtStyleSet *
art_style_set_new (const ArtInputs *inputs, const ArtSettings *settings, const NnGraph *network, GError **error)
{
  g_autoptr (ArtStyleSet) set = g_new0 (ArtStyleSet, 1);

  set->extent = *gegl_buffer_get_extent (inputs->content);
  set->styles = g_ptr_array_new_with_free_func (style_free);
  set->parts = g_ptr_array_new_with_free_func (part_free);
  for (int number = 1; number <= ART_STYLE_COUNT; number++)
    if (is_wanted (settings, number) && !add_style (set, number, inputs, settings, network, error))
      return NULL;
  if (set->styles->len == 0)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("All styles have a share of 0. Give at least one of them more."));
      return NULL;
    }
  divide (set);
  return g_steal_pointer (&set);
}

gboolean
art_style_set_is_masked (const ArtStyleSet *set)
{
  return set->masked;
}

gboolean
art_style_set_has_pictures (const ArtStyleSet *set)
{
  for (guint i = 0; i < set->styles->len; i++)
    if (!art_style_source_has_pictures (((const Style *) g_ptr_array_index (set->styles, i))->source))
      return FALSE;
  return TRUE;
}

static double
largest_value (const NnTensor *mask)
{
  float largest = 0.0f;

  for (gint64 i = 0; i < nn_tensor_count (mask); i++)
    largest = MAX (largest, nn_tensor_floats (mask)[i]);
  return largest;
}

static gboolean
read_mask (const ArtStyleSet *set, Part *part, int width, int height, GError **error)
{
  const Style *style = g_ptr_array_index (part->styles, 0);

  part->mask = art_mask_read (style->mask, &set->extent, width, height, error);
  if (!part->mask || largest_value (part->mask) > 0.004)
    return part->mask != NULL;
  g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
               _ ("The mask of style %d is black all over this picture. Paint the places for the style white, or "
                  "choose another mask, or none."),
               style->number);
  return FALSE;
}

/* The part without masks gets what the sum of all masks leaves. */
static gboolean
fill_rest (const ArtStyleSet *set, Part *rest, int width, int height, GError **error)
{
  const NnShape shape = NN_SHAPE (1, 1, height, width);

  rest->mask = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  for (gint64 i = 0; rest->mask && i < nn_tensor_count (rest->mask); i++)
    {
      float left = 1.0f;

      for (guint p = 1; p < set->parts->len; p++)
        left -= nn_tensor_floats (((const Part *) g_ptr_array_index (set->parts, p))->mask)[i];
      nn_tensor_floats (rest->mask)[i] = MAX (left, 0.0f);
    }
  return rest->mask != NULL;
}

/* Where masks overlap, weight times mask says how they share the place; all together cover what their sum covers. */
static void
share_places (const ArtStyleSet *set)
{
  gint64 n = nn_tensor_count (((const Part *) g_ptr_array_index (set->parts, 0))->mask);

  for (gint64 i = 0; i < n; i++)
    {
      float sum = 0.0f, weighted = 0.0f;

      for (guint p = 0; p < set->parts->len; p++)
        {
          const Part *part = g_ptr_array_index (set->parts, p);

          sum += nn_tensor_floats (part->mask)[i];
          weighted += (float) part->weight * nn_tensor_floats (part->mask)[i];
        }
      for (guint p = 0; p < set->parts->len && weighted > 0.0f; p++)
        {
          const Part *part = g_ptr_array_index (set->parts, p);

          nn_tensor_floats (part->mask)[i] *= (float) part->weight / weighted * MIN (sum, 1.0f);
        }
    }
}

gboolean
art_style_set_place (ArtStyleSet *set, int width, int height, GError **error)
{
  Part *first = g_ptr_array_index (set->parts, 0);
  gboolean has_rest = !((const Style *) g_ptr_array_index (first->styles, 0))->mask;

  if (!set->masked)
    return TRUE;
  for (guint p = has_rest ? 1 : 0; p < set->parts->len; p++)
    if (!read_mask (set, g_ptr_array_index (set->parts, p), width, height, error))
      return FALSE;
  if (has_rest && !fill_rest (set, first, width, height, error))
    return FALSE;
  share_places (set);
  return TRUE;
}

int
art_style_set_n_parts (const ArtStyleSet *set)
{
  return (int) set->parts->len;
}

NnTensor *
art_style_set_part_mask (const ArtStyleSet *set, int part)
{
  return ((const Part *) g_ptr_array_index (set->parts, part))->mask;
}

GPtrArray *
art_style_set_measure_part (const ArtStyleSet *set, int part, NnGraph *network, const char *const *layers, int side,
                            GCancellable *cancellable, GError **error)
{
  const GPtrArray *styles = ((const Part *) g_ptr_array_index (set->parts, part))->styles;
  g_autoptr (GPtrArray) all = NULL;
  double sum = 0.0;

  for (guint i = 0; i < styles->len; i++)
    {
      const Style *style = g_ptr_array_index (styles, i);
      g_autoptr (GPtrArray) one = art_style_source_measure (style->source, network, layers, side, cancellable, error);

      if (!one)
        return NULL;
      sum += style->blend;
      if (all)
        art_statistics_mix (all, one, style->blend / sum);
      else
        all = g_steal_pointer (&one);
    }
  return g_steal_pointer (&all);
}

gboolean
art_style_set_match_colors (ArtStyleSet *set, const NnTensor *picture, GError **error)
{
  for (guint p = 0; p < set->parts->len; p++)
    {
      const Part *part = g_ptr_array_index (set->parts, p);
      g_autoptr (ArtStyleSums) sums = art_style_sums_new (3);
      g_autoptr (ArtLayerStatistics) colors = NULL;

      if (!art_style_sums_add (sums, picture, part->mask ? nn_tensor_floats (part->mask) : NULL, error))
        return FALSE;
      colors = art_style_sums_finish (sums, "colors");
      for (guint i = 0; colors && i < part->styles->len; i++)
        art_style_source_set_colors (((const Style *) g_ptr_array_index (part->styles, i))->source, colors);
    }
  return TRUE;
}
