/* SPDX-License-Identifier: GPL-3.0-or-later
 * How large the result is.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "super-resolution-job.h"
#include "super-resolution.h"

static int
clamp_side (double side)
{
  return (int) CLAMP (floor (side + 0.5), 1, ART_SUPER_LARGEST_SIDE);
}

/* How many times as large the settings make a picture of @width x @height. */
static double
factor_of (const ArtSettings *settings, int width, int height)
{
  switch (art_settings_int (settings, "size-by"))
    {
    case ART_SUPER_BY_WIDTH:
      return (double) art_settings_int (settings, "width") / MAX (width, 1);
    case ART_SUPER_BY_HEIGHT:
      return (double) art_settings_int (settings, "height") / MAX (height, 1);
    default:
      return art_settings_double (settings, "scale");
    }
}

void
art_super_resolution_result_size (const ArtSettings *settings, int width, int height, int *result_width,
                                  int *result_height)
{
  double factor = factor_of (settings, width, height);

  *result_width = clamp_side (width * factor);
  *result_height = clamp_side (height * factor);
}

static gboolean
check_factor (double factor, GError **error)
{
  if (factor < 1.0 - 1e-6)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("The picture is already larger than that. Choose a larger size, or use Image > Scale "
                              "Image to make it smaller."));
      return FALSE;
    }
  if (factor > ART_SUPER_LARGEST_FACTOR + 1e-6)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
                   _ ("That is %.1f times the size of the picture. At most 8 times is possible: choose a smaller size, "
                      "or enlarge the result again."),
                   factor);
      return FALSE;
    }
  return TRUE;
}

gboolean
art_super_size_choose (ArtSuperJob *job, double *factor, GError **error)
{
  const ArtInputs *inputs = job->inputs;
  int width = inputs->reference_width > 0 ? inputs->reference_width : job->width;
  int height = inputs->reference_height > 0 ? inputs->reference_height : job->height;
  double result_width, result_height;

  *factor = factor_of (job->settings, width, height);
  if (!check_factor (*factor, error))
    return FALSE;
  result_width = inputs->result_width > 0 ? inputs->result_width : job->width * *factor;
  result_height = inputs->result_height > 0 ? inputs->result_height : job->height * *factor;
  if (MAX (result_width, result_height) > ART_SUPER_LARGEST_SIDE)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
                   _ ("The result would be %.0f × %.0f pixels. No side may have more than %d: choose a smaller size."),
                   result_width, result_height, ART_SUPER_LARGEST_SIDE);
      return FALSE;
    }
  job->result_width = clamp_side (result_width);
  job->result_height = clamp_side (result_height);
  return TRUE;
}
