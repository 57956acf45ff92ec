/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which networks enlarge by a factor: those with the smallest product that is enough, for what they give too much is
 * averaged away again.
 */
#include "config.h"

#include "super-resolution-choose.h"

#include <glib/gi18n-lib.h>

#include "effect.h"
#include "super-resolution.h"

#define TASK "super-resolution"
#define LARGEST_BUILT_IN 4
/* Sizes are whole pixels; a factor is met if it is missed by less than matters for any picture. */
#define NEARLY (1.0 - 1e-6)

/* "super-resolution-x4-artwork"; @variant may be NULL. (transfer full) */
static char *
name_of (int scale, const char *variant)
{
  return g_strdup_printf (variant ? "super-resolution-x%d-%s" : "super-resolution-x%d", scale, variant);
}

static gboolean
exists (int scale, const char *variant)
{
  g_autofree char *name = name_of (scale, variant);

  return art_super_network_exists (name);
}

/* Adds the network to the list and divides *@left by what it does. */
static gboolean
add (GPtrArray *networks, const char *name, double *left, GError **error)
{
  ArtSuperNetwork *network = art_super_network_load (name, TASK, error);

  if (!network)
    return FALSE;
  g_ptr_array_add (networks, network);
  *left /= network->scale;
  return TRUE;
}

static gboolean
add_scale (GPtrArray *networks, int scale, const char *variant, double *left, GError **error)
{
  g_autofree char *name = name_of (scale, variant);

  return add (networks, name, left, error);
}

/* The smallest scale of @variant that is enough for @factor, else the largest that there is, else 0. */
static int
best_scale (double factor, const char *variant)
{
  int best = 0;

  for (int scale = LARGEST_BUILT_IN; scale >= 2; scale--)
    if ((best == 0 || scale >= factor * NEARLY) && exists (scale, variant))
      best = scale;
  return best;
}

/* For factors that one network cannot do: the pair with the smallest product, the smaller scale first, since the second
 * network has that many times as many pixels to look at. FALSE if no pair is enough. */
static gboolean
best_pair (double factor, int *first, int *second)
{
  int best = G_MAXINT;

  for (int a = 2; a <= LARGEST_BUILT_IN; a++)
    for (int b = a; b <= LARGEST_BUILT_IN; b++)
      if (a * b >= factor * NEARLY && a * b < best && exists (a, NULL) && exists (b, NULL))
        {
          best = a * b;
          *first = a;
          *second = b;
        }
  return best < G_MAXINT;
}

/* Faithful networks until nothing is left to do. */
static gboolean
add_faithful (GPtrArray *networks, double left, GError **error)
{
  int first = best_scale (left, NULL), second = 0;

  if (left * NEARLY <= 1.0)
    return TRUE;
  /* Without any network, loading says where it was looked for. */
  if (first == 0)
    first = left > 3.0 ? 4 : left > 2.0 ? 3 : 2;
  if (first < left * NEARLY && !best_pair (left, &first, &second))
    second = first;
  return add_scale (networks, first, NULL, &left, error)
         && (second == 0 || add_scale (networks, second, NULL, &left, error));
}

/* A network of the method first, faithful ones for what it leaves. */
static gboolean
add_variant (GPtrArray *networks, const char *variant, double left, GError **error)
{
  int scale = best_scale (left, variant);

  return add_scale (networks, scale > 0 ? scale : LARGEST_BUILT_IN, variant, &left, error)
         && add_faithful (networks, left, error);
}

static gboolean
add_model (GPtrArray *networks, const char *path, double left, GError **error)
{
  if (*path == '\0')
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("Choose a model file, or another method than “Model file”."));
      return FALSE;
    }
  return add (networks, path, &left, error) && add_faithful (networks, left, error);
}

GPtrArray *
art_super_choose (const ArtSettings *settings, double factor, GError **error)
{
  g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func ((GDestroyNotify) art_super_network_unref);
  gboolean chosen = TRUE;

  if (factor * NEARLY <= 1.0)
    return g_steal_pointer (&networks);
  switch (art_settings_int (settings, "method"))
    {
    case ART_SUPER_PERCEPTUAL:
      chosen = add_variant (networks, "perceptual", factor, error);
      break;
    case ART_SUPER_ARTWORK:
      chosen = add_variant (networks, "artwork", factor, error);
      break;
    case ART_SUPER_PREVIEW:
      chosen = add_variant (networks, "preview", factor, error);
      break;
    case ART_SUPER_MODEL:
      chosen = add_model (networks, art_settings_string (settings, "model"), factor, error);
      break;
    default:
      chosen = add_faithful (networks, factor, error);
    }
  return chosen ? g_steal_pointer (&networks) : NULL;
}
