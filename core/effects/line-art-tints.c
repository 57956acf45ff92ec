/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds wide areas of strong colour: what a brush of some width paints, unlike a coloured line.
 */
#include "config.h"

#include "line-art-tints.h"

#include "trapped-ball.h"

/* Difference of the channels of a strong colour, of 255. */
#define STRONG 50
/* Areas in which a disk of this radius fits are wide, in working pixels. */
#define RADIUS 4

/* What is not strongly coloured is 1. Returns whether anything is. */
static gboolean
find_plain (const ArtLineArtPicture *picture, guint8 *plain)
{
  gboolean any = FALSE;

  for (gsize i = 0; i < (gsize) picture->width * picture->height; i++)
    {
      const guint8 *color = picture->color + i * 3;

      plain[i] = MAX (MAX (color[0], color[1]), color[2]) - MIN (MIN (color[0], color[1]), color[2]) < STRONG;
      any |= !plain[i];
    }
  return any;
}

gboolean
art_line_art_clear_tints (const ArtLineArtPicture *picture, guint8 *barrier)
{
  gsize count = (gsize) picture->width * picture->height;
  g_autofree guint8 *plain = g_try_malloc (count), *core = g_try_malloc (count);
  g_autofree guint16 *depth = g_try_new (guint16, count), *distance = NULL;

  if (!plain || !core || !depth)
    return FALSE;
  if (!find_plain (picture, plain))
    return TRUE;
  if (!(distance = g_try_new (guint16, count)))
    return FALSE;
  /* A morphological opening: where disks fit, and what they cover. */
  art_distance_squared (plain, picture->width, picture->height, RADIUS + 1, depth);
  for (gsize i = 0; i < count; i++)
    core[i] = depth[i] >= RADIUS * RADIUS;
  art_distance_squared (core, picture->width, picture->height, RADIUS + 1, distance);
  for (gsize i = 0; i < count; i++)
    if (!plain[i] && distance[i] <= RADIUS * RADIUS)
      barrier[i] = depth[i] <= 1;
  return TRUE;
}
